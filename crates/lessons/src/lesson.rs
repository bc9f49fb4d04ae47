//! A lesson: a program, a machine to run it on, and a text in steps, each of which takes the machine somewhere.

use machine::{BuildError, BuildOptions, Config, Machine, Position, Thing};
use messages::Language;
use toml::Spanned;

use crate::action::{Action, EXPECTED, STAGES, VIEWS};
use crate::facts::Facts;
use crate::manifest::{FILE, Lines, Manifest, StepTable};
use crate::section::{Section, is_name};
use crate::settings::{build, config, unknown};
use crate::{LessonError, Radix, html, manifest, section};

/// A lesson, read and checked.
#[derive(Clone, PartialEq, Debug)]
pub struct Lesson {
    /// Its name in links and commands: small letters, digits and `-`.
    pub id: String,
    /// The concepts it teaches, by the names that the project's list has for them: `B5`.
    pub concepts: Vec<String>,
    /// How it writes addresses and values.
    pub radix: Radix,
    /// The machine that it runs on.
    pub config: Config,
    /// The program's files in link order: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// How they become a program.
    pub build: BuildOptions,
    /// Its steps.
    pub steps: Vec<Step>,
    titles: Vec<(Language, String)>,
    texts: Vec<(Language, Vec<Section>)>,
}

/// A step of a lesson: a text, and where the machine stands while it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// Its name in links.
    pub anchor: String,
    /// What takes the machine here from where the step before left it; `None` leaves it there.
    pub action: Option<Action>,
    /// The figures that it is about, the main one first.
    pub views: Vec<&'static str>,
    /// How far the way from source to process is shown; `None` for all the way.
    pub stage: Option<&'static str>,
    /// What is pointed at.
    pub point: Option<Thing>,
}

/// A step's text in one language, with the machine's numbers in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepText {
    /// The heading.
    pub heading: String,
    /// Heading and text as HTML that is safe to put into a page; see [`Lesson::texts`] for its links.
    pub html: String,
    /// Heading and text as Markdown.
    pub markdown: String,
    /// Where the machine stands.
    pub position: Position,
}

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

    /// The title; in another language if there is none in this one.
    pub fn title(&self, language: Language) -> &str {
        in_language(&self.titles, language).map_or(self.id.as_str(), String::as_str)
    }

    /// The machine with the lesson's program, before the program is loaded.
    ///
    /// # Errors
    /// The program cannot be built: its sources have errors, or they do not link.
    pub fn machine(&self) -> Result<Machine, LessonError> {
        let program = machine::build(self.files.clone(), &self.build).map_err(build_error)?;
        Machine::new(self.config.clone(), program).map_err(|error| {
            LessonError::new(FILE, 0, format!("{}: {}", error.setting, error.problem), error.expected)
        })
    }

    /// Takes the lesson's machine, wherever it stands, to where a step wants it.
    ///
    /// # Errors
    /// There is no such step, or a step on the way is not reached.
    pub fn apply(&self, step: usize, machine: &mut Machine) -> Result<(), LessonError> {
        let way = self.steps.get(..=step).ok_or_else(|| {
            let problem = format!("the lesson has no step {}", step + 1);
            LessonError::new(&self.id, 0, problem, format!("a step from 1 to {}", self.steps.len()))
        })?;
        // Moments of the run do not depend on what came before them.
        let absolute = |step: &Step| matches!(step.action, Some(Action::Goto(_) | Action::Reset));
        let from = way.iter().rposition(absolute);
        if from.is_none() {
            machine.seek(Position::default());
        }
        way.iter().skip(from.unwrap_or(0)).try_for_each(|step| self.go(step, machine))
    }

    /// Takes the machine from where the step before left it to where `step` wants it.
    fn go(&self, step: &Step, machine: &mut Machine) -> Result<(), LessonError> {
        let Some(action) = &step.action else { return Ok(()) };
        if action.apply(machine) {
            return Ok(());
        }
        let Position { step: at, event } = machine.position();
        let problem = format!(
            "{}: step `{}` is not reached: after {at}.{event} of the run, `{action}` does not come",
            self.id, step.anchor
        );
        Err(LessonError::new(FILE, 0, problem, "an action that the program gets to"))
    }

    /// The texts of all steps in a language, or in the other one if there are none in this one.
    ///
    /// Links to the machine are `<a href="machine:ACTION">`, where ACTION is one that can be done at once: searches
    /// (`until/…`) have become moments (`goto/…`).
    ///
    /// # Errors
    /// The program cannot be built, or a step is not reached.
    pub fn texts(&self, language: Language) -> Result<Vec<StepText>, LessonError> {
        let mut machine = self.machine()?;
        let sections = in_language(&self.texts, language).map_or(&[][..], Vec::as_slice);
        let mut texts = Vec::new();
        for (step, section) in self.steps.iter().zip(sections) {
            self.go(step, &mut machine)?;
            texts.push(self.text(section, &machine, language));
        }
        Ok(texts)
    }

    fn text(&self, section: &Section, machine: &Machine, language: Language) -> StepText {
        let facts = Facts { machine, radix: self.radix, language };
        let markdown = format!("## {}\n{}", section.heading, section.body);
        StepText {
            heading: facts.fill(&section.heading),
            html: html::render(&markdown, |text| facts.fill(text), |action| settle(action, machine)),
            markdown: facts.fill(&markdown),
            position: machine.position(),
        }
    }
}

/// A build's first error, at its line if it has one.
fn build_error(error: BuildError) -> LessonError {
    if let BuildError::Assembly(found) = &error
        && let [first, ..] = found.as_slice()
    {
        return LessonError::new(&first.file, first.span.line, &first.message, &first.expected);
    }
    LessonError::new(FILE, 0, error.to_string(), "files that make a program")
}

/// The action with searches done: the moment that they find from where the machine stands.
fn settle(action: &Action, machine: &Machine) -> Option<Action> {
    let Action::Until(_) = action else { return Some(action.clone()) };
    let mut scout = machine.clone();
    action.apply(&mut scout).then(|| Action::Goto(scout.position()))
}

fn in_language<T>(all: &[(Language, T)], language: Language) -> Option<&T> {
    let exact = all.iter().find(|(other, _)| *other == language);
    exact.or(all.first()).map(|(_, value)| value)
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
