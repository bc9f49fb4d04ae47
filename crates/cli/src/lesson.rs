//! `lookaside lesson`: which lessons there are, and what they say.

use std::process::ExitCode;

use lessons::Lesson;
use messages::Language;

use crate::failure::Failure;

/// Prints id, number of steps and title, a line a lesson.
pub fn list(language: Language) -> Result<ExitCode, Failure> {
    for lesson in lessons::all() {
        println!("{:<16}{:>3}  {}", lesson.id, lesson.steps.len(), lesson.title(language));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a lesson's text as Markdown, with the machine's numbers in it.
pub fn show(id: &str, language: Language) -> Result<ExitCode, Failure> {
    let lesson = find(id)?;
    println!("# {}", lesson.title(language));
    for text in lesson.texts(language).map_err(Failure::new)? {
        println!("\n{}", text.markdown.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// The lesson of that name.
pub fn find(id: &str) -> Result<&'static Lesson, Failure> {
    Lesson::find(id).ok_or_else(|| {
        let known: Vec<&str> = lessons::all().iter().map(|lesson| lesson.id.as_str()).collect();
        Failure::new(format_args!("there is no lesson `{id}`; expected one of {}", known.join(", ")))
    })
}
