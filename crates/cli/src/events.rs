//! `lookaside events`: everything that happens, one sentence a line.

use std::io::Write;
use std::process::ExitCode;

use machine::{Stop, Unit};

use crate::args::Events;
use crate::failure::Failure;
use crate::guest;

/// Prints the events of a run until it ends or the bound is reached.
pub fn events(arguments: &Events) -> Result<ExitCode, Failure> {
    let mut machine = guest::machine(&arguments.guest)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    while machine.position().step <= arguments.max_instructions {
        let step = machine.position().step;
        let stop = machine.step(Unit::Instruction, 1);
        for event in machine.trail() {
            let sentence = lessons::narrate(event, &machine, arguments.lang);
            if writeln!(out, "{step:>8}  {sentence}").is_err() {
                return Ok(ExitCode::SUCCESS);
            }
        }
        if matches!(stop, Stop::Exited(_)) {
            break;
        }
    }
    out.flush().map_err(Failure::new)?;
    Ok(ExitCode::SUCCESS)
}
