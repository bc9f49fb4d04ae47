//! `lookaside`: the machine at a terminal. Assembles, links and runs programs, prints events, draws figures.

mod args;
mod asm;
mod events;
mod failure;
mod figure;
mod files;
mod guest;
mod lesson;
mod link;
mod run;

use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command, LessonCommand};
use failure::Failure;

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Asm(arguments) => asm::asm(&arguments),
        Command::Link(arguments) => link::link(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Events(arguments) => events::events(&arguments),
        Command::Figure(arguments) => figure::figure(&arguments),
        Command::Lesson(arguments) => match arguments.command {
            LessonCommand::List { lang } => lesson::list(lang),
            LessonCommand::Show { id, lang } => lesson::show(&id, lang),
        },
    };
    match outcome {
        Ok(code) => code,
        Err(Failure { text }) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
