//! Reading a lesson from its files, and checking that they belong together.

use machine::Thing;
use messages::Language;
use toml::Spanned;

use crate::action::{Action, EXPECTED, STAGES, VIEWS};
use crate::lesson::Step;
use crate::manifest::{FILE, Lines, Manifest, StepTable};
use crate::section::{Section, is_name};
use crate::settings::{build, config, unknown};
use crate::{Lesson, LessonError, Radix, html, manifest, section};

impl Lesson {
    /// Reads a lesson from the files of its folder: name and bytes of `lesson.toml`, `en.md`, `zh-CN.md` and the program.
    ///
    /// # Errors
    /// The first thing that is wrong, with file and line.
    pub fn load(files: &[(&str, &[u8])]) -> Result<Lesson, LessonError> {
        let text = text_file(files, FILE)?
            .ok_or_else(|| LessonError::new(FILE, 0, "the file is missing", "a file of this name"))?;
        let lines = Lines(text);
        let manifest = manifest::read(text)?;
        let id = id(&manifest.id, &lines)?;
        let program = manifest.program.get_ref();
        let steps: Vec<Step> =
            manifest.steps.iter().map(|table| step(table, &lines)).collect::<Result<_, _>>()?;
        if steps.is_empty() {
            return Err(LessonError::new(FILE, 0, "there are no steps", "at least one [[steps]] table"));
        }
        Ok(Lesson {
            concepts: manifest.concepts.clone(),
            radix: radix(manifest.radix.as_ref(), &lines)?,
            config: config(&manifest.machine, &lines)?,
            files: program
                .files
                .iter()
                .map(|name| program_file(files, name, &lines))
                .collect::<Result<_, _>>()?,
            build: build(&id, program, &manifest.link, &lines)?,
            titles: titles(&manifest)?,
            texts: texts(files, &steps)?,
            id,
            steps,
        })
    }
}

fn file<'a>(files: &[(&str, &'a [u8])], name: &str) -> Option<&'a [u8]> {
    files.iter().find(|(other, _)| *other == name).map(|(_, bytes)| *bytes)
}

fn text_file<'a>(files: &[(&str, &'a [u8])], name: &str) -> Result<Option<&'a str>, LessonError> {
    let Some(bytes) = file(files, name) else { return Ok(None) };
    str::from_utf8(bytes).map(Some).map_err(|error| {
        let problem = format!("byte {} is not UTF-8", error.valid_up_to());
        LessonError::new(name, 0, problem, "text in UTF-8")
    })
}

fn id(name: &Spanned<String>, lines: &Lines) -> Result<String, LessonError> {
    if is_name(name.get_ref()) {
        return Ok(name.get_ref().clone());
    }
    let problem = format!("`{}` cannot name a lesson", name.get_ref());
    Err(LessonError::new(FILE, lines.of(name), problem, "small letters, digits and `-`"))
}

fn radix(name: Option<&Spanned<String>>, lines: &Lines) -> Result<Radix, LessonError> {
    let Some(name) = name else { return Ok(Radix::Hex) };
    Radix::parse(name.get_ref())
        .ok_or_else(|| unknown(lines.of(name), "a radix", name.get_ref(), &Radix::ALL.map(Radix::id)))
}

fn titles(manifest: &Manifest) -> Result<Vec<(Language, String)>, LessonError> {
    let mut titles = Vec::new();
    for (tag, title) in &manifest.title {
        let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
        let language = language
            .ok_or_else(|| unknown(0, "a language of titles", tag, &Language::ALL.map(Language::tag)))?;
        titles.push((language, title.clone()));
    }
    Ok(titles)
}

fn program_file(
    files: &[(&str, &[u8])],
    name: &Spanned<String>,
    lines: &Lines,
) -> Result<(String, Vec<u8>), LessonError> {
    let bytes = file(files, name.get_ref()).ok_or_else(|| {
        let problem = format!("the program's file `{}` is not in the lesson's folder", name.get_ref());
        LessonError::new(FILE, lines.of(name), problem, "a file of this name")
    })?;
    Ok((name.get_ref().clone(), bytes.to_vec()))
}

fn step(table: &Spanned<StepTable>, lines: &Lines) -> Result<Step, LessonError> {
    let line = lines.of(table);
    let StepTable { anchor, goto, step, until, views, stage, point } = table.get_ref();
    let written = [("goto", goto), ("step", step), ("until", until)];
    let mut actions = written.into_iter().filter_map(|(verb, rest)| Some((verb, rest.as_ref()?)));
    let action = actions.next().map(|(verb, rest)| action(verb, rest, lines)).transpose()?;
    if actions.next().is_some() {
        return Err(LessonError::new(
            FILE,
            line,
            "the step has more than one action",
            "one of goto, step, until",
        ));
    }
    let view = |name: &Spanned<String>| known(name, "a figure", &VIEWS, lines);
    Ok(Step {
        anchor: anchor.get_ref().clone(),
        action,
        views: views.iter().map(view).collect::<Result<_, _>>()?,
        stage: stage.as_ref().map(|name| known(name, "a stage", &STAGES, lines)).transpose()?,
        point: point.as_ref().map(|name| thing(name, lines)).transpose()?,
    })
}

fn action(verb: &str, rest: &Spanned<String>, lines: &Lines) -> Result<Action, LessonError> {
    let written = format!("{verb}/{}", rest.get_ref());
    Action::parse(&written)
        .ok_or_else(|| LessonError::new(FILE, lines.of(rest), format!("`{written}` is no action"), EXPECTED))
}

fn known(
    name: &Spanned<String>,
    what: &str,
    all: &'static [&'static str],
    lines: &Lines,
) -> Result<&'static str, LessonError> {
    let found = all.iter().find(|known| *known == name.get_ref());
    found.copied().ok_or_else(|| unknown(lines.of(name), what, name.get_ref(), all))
}

fn thing(name: &Spanned<String>, lines: &Lines) -> Result<Thing, LessonError> {
    Thing::parse(name.get_ref()).ok_or_else(|| {
        let problem = format!("`{}` names nothing that can be pointed at", name.get_ref());
        LessonError::new(FILE, lines.of(name), problem, "a name such as symbol/msg, frame/12 or register/a0")
    })
}

/// The texts in all languages that there are.
fn texts(files: &[(&str, &[u8])], steps: &[Step]) -> Result<Vec<(Language, Vec<Section>)>, LessonError> {
    let mut texts = Vec::new();
    for language in Language::ALL {
        let name = format!("{}.md", language.tag());
        if let Some(text) = text_file(files, &name)? {
            let sections = section::split(&name, text)?;
            check_sections(&name, &sections, steps)?;
            texts.push((language, sections));
        }
    }
    if texts.is_empty() {
        return Err(LessonError::new("en.md", 0, "the lesson has no text", "en.md, zh-CN.md, or both"));
    }
    Ok(texts)
}

/// Sections and steps must be the same, in the same order, and links must lead somewhere.
fn check_sections(file: &str, sections: &[Section], steps: &[Step]) -> Result<(), LessonError> {
    for index in 0..sections.len().max(steps.len()) {
        match (sections.get(index), steps.get(index)) {
            (Some(section), Some(step)) if section.anchor == step.anchor => check_links(file, section)?,
            (Some(section), step) => {
                let problem = format!("the section `{}` is not what {FILE} has here", section.anchor);
                let expected = step.map_or("no more sections".into(), |step| format!("{{#{}}}", step.anchor));
                return Err(LessonError::new(file, section.line, problem, expected));
            }
            (None, Some(step)) => {
                let problem = format!("the step `{}` has no section", step.anchor);
                let expected = format!("`## Heading {{#{}}}`", step.anchor);
                return Err(LessonError::new(file, 0, problem, expected));
            }
            (None, None) => {}
        }
    }
    Ok(())
}

fn check_links(file: &str, section: &Section) -> Result<(), LessonError> {
    let wrong = html::machine_links(&section.body).into_iter().find(|(url, _)| Action::parse(url).is_none());
    match wrong {
        None => Ok(()),
        Some((url, line)) => Err(LessonError::new(
            file,
            section.line + 1 + line,
            format!("the link `{url}` does nothing"),
            EXPECTED,
        )),
    }
}
