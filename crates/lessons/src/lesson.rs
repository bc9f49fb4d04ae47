//! A lesson: a program, a machine to run it on, and a text in steps, each of which takes the machine somewhere.

use machine::{BuildError, BuildOptions, Config, Machine, Position, Thing};
use messages::Language;

use crate::action::Action;
use crate::facts::Facts;
use crate::manifest::FILE;
use crate::section::Section;
use crate::{LessonError, Radix, html};

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
    pub(crate) titles: Vec<(Language, String)>,
    pub(crate) texts: Vec<(Language, Vec<Section>)>,
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
