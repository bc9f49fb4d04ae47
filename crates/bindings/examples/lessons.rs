//! Prints the lessons as JSON for the page: their texts in every language, with the numbers of their own runs.

use bindings::{LessonData, LessonStep, MachineOptions, SourceText, Translated};
use lessons::{Lesson, LessonError, Radix, Step, StepText};
use machine::Thing;
use messages::Language;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lessons = lessons::all().iter().map(lesson).collect::<Result<Vec<_>, _>>()?;
    println!("{}", serde_json::to_string(&lessons)?);
    Ok(())
}

fn lesson(lesson: &Lesson) -> Result<LessonData, LessonError> {
    let (english, chinese) = (lesson.texts(Language::En)?, lesson.texts(Language::ZhCn)?);
    let texts = english.into_iter().zip(chinese);
    Ok(LessonData {
        id: lesson.id.clone(),
        title: Translated {
            en: lesson.title(Language::En).to_owned(),
            zh_cn: lesson.title(Language::ZhCn).to_owned(),
        },
        decimal: lesson.radix == Radix::Decimal,
        options: MachineOptions::new(&lesson.config, &lesson.build),
        files: lesson.files.iter().map(source).collect::<Result<_, _>>()?,
        steps: lesson.steps.iter().zip(texts).map(|(step, (en, zh_cn))| describe(step, en, zh_cn)).collect(),
    })
}

/// The page shows every file of a lesson, so each has to be a text.
fn source((name, bytes): &(String, Vec<u8>)) -> Result<SourceText, LessonError> {
    let text = String::from_utf8(bytes.clone()).map_err(|error| LessonError {
        file: name.clone(),
        line: 0,
        problem: error.to_string(),
        expected: "a text in UTF-8".into(),
    })?;
    Ok(SourceText { name: name.clone(), text })
}

fn describe(step: &Step, english: StepText, chinese: StepText) -> LessonStep {
    LessonStep {
        html: Translated { en: english.html, zh_cn: chinese.html },
        place: english.position.into(),
        views: step.views.iter().map(|view| (*view).to_owned()).collect(),
        stage: step.stage.map(str::to_owned),
        pointed: step.point.as_ref().map(Thing::to_string),
    }
}
