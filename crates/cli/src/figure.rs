//! `lookaside figure`: a figure of a lesson's step, as SVG or as text.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use figures::{Drawing, Radix, Settings, Stage};
use lessons::{Lesson, Step};
use machine::Machine;

use crate::args::Figure;
use crate::failure::Failure;
use crate::{files, lesson};

/// Draws the figure and writes it to the file, or to standard output.
pub fn figure(arguments: &Figure) -> Result<ExitCode, Failure> {
    let lesson = lesson::find(&arguments.lesson)?;
    let (index, step) = step(lesson, arguments.step)?;
    let mut machine = lesson.machine().map_err(Failure::new)?;
    lesson.apply(index, &mut machine).map_err(Failure::new)?;
    let settings = settings(arguments, lesson, step, &machine);
    let drawing = figures::draw(&machine, arguments.view, &settings);
    write(arguments, &drawing)
}

fn step(lesson: &Lesson, number: usize) -> Result<(usize, &Step), Failure> {
    let index = number.wrapping_sub(1);
    lesson.steps.get(index).map(|step| (index, step)).ok_or_else(|| {
        let (id, last) = (&lesson.id, lesson.steps.len());
        Failure::new(format_args!("the lesson `{id}` has no step {number}; expected 1 to {last}"))
    })
}

fn settings(arguments: &Figure, lesson: &Lesson, step: &Step, machine: &Machine) -> Settings {
    let pointed: BTreeSet<_> = step.point.iter().flat_map(|thing| machine.related(thing)).collect();
    Settings {
        language: arguments.lang,
        theme: arguments.theme,
        width: arguments.width,
        height: arguments.height,
        radix: match lesson.radix {
            lessons::Radix::Hex => Radix::Hex,
            lessons::Radix::Decimal => Radix::Decimal,
        },
        stage: step.stage.and_then(Stage::parse).unwrap_or_default(),
        pointed,
        ..Settings::default()
    }
}

fn write(arguments: &Figure, drawing: &Drawing) -> Result<ExitCode, Failure> {
    let as_text =
        arguments.output.as_ref().is_some_and(|path| path.extension().is_some_and(|ext| ext == "txt"));
    let content = if as_text { drawing.description.clone() } else { figures::svg::render(drawing) };
    match &arguments.output {
        Some(path) => files::write(path, content.as_bytes(), false)?,
        None => std::io::stdout().write_all(content.as_bytes()).map_err(Failure::new)?,
    }
    Ok(ExitCode::SUCCESS)
}
