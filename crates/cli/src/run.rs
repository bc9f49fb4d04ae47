//! `lookaside run`: the guest's output on standard output, its exit code as ours, statistics on standard error.

use std::io::Write;
use std::process::ExitCode;

use kernel::ExitStatus;
use machine::inspect::Statistics;
use machine::{Machine, Stop};

use crate::args::Run;
use crate::failure::Failure;
use crate::guest;

/// Instructions between two looks at the guest's output.
const SLICE: u64 = 4_000_000;

/// The exit code when the bound on instructions was reached, as `timeout(1)` has it for time.
const GAVE_UP: u8 = 124;

/// Runs a program to its end, or to the bound.
pub fn run(arguments: &Run) -> Result<ExitCode, Failure> {
    let mut machine = guest::machine(&arguments.guest)?;
    let mut output = Output::default();
    let mut left = arguments.max_instructions.map(|bound| bound.saturating_add(1));
    let status = loop {
        let budget = left.unwrap_or(SLICE).min(SLICE);
        let before = machine.position().step;
        let stop = machine.run(budget);
        output.flush(&machine)?;
        if let Stop::Exited(status) = stop {
            break Some(status);
        }
        if let Some(left) = &mut left {
            *left = left.saturating_sub(machine.position().step - before);
            if *left == 0 {
                break None;
            }
        }
    };
    report(&machine.statistics(), status, arguments.json)?;
    Ok(ExitCode::from(code(status)))
}

/// The guest's exit code as a shell would see it: 128+N when signal N killed it.
fn code(status: Option<ExitStatus>) -> u8 {
    match status {
        Some(ExitStatus::Code(code)) => code,
        Some(ExitStatus::Killed(signal)) => 128 + signal as u8,
        None => GAVE_UP,
    }
}

/// What of the guest's output has been passed on.
#[derive(Default)]
struct Output {
    written: usize,
    error_written: usize,
}

impl Output {
    /// Passes on what the guest has written since the last time.
    fn flush(&mut self, machine: &Machine) -> Result<(), Failure> {
        pass_on(machine.output(), &mut self.written, std::io::stdout())?;
        pass_on(machine.error_output(), &mut self.error_written, std::io::stderr())
    }
}

fn pass_on(all: &[u8], written: &mut usize, mut to: impl Write) -> Result<(), Failure> {
    let new = all.get(*written..).unwrap_or_default();
    *written = all.len();
    to.write_all(new).and_then(|()| to.flush()).map_err(Failure::new)
}

fn report(statistics: &Statistics, status: Option<ExitStatus>, json: bool) -> Result<(), Failure> {
    if json {
        let text = serde_json::to_string(statistics).map_err(Failure::new)?;
        eprintln!("{text}");
        return Ok(());
    }
    match status {
        Some(ExitStatus::Killed(signal)) => eprintln!("killed by signal {} ({signal:?})", signal as u8),
        None => eprintln!("stopped after {} instructions, as asked", statistics.instructions),
        Some(ExitStatus::Code(_)) => {}
    }
    eprint!("{}", table(statistics));
    Ok(())
}

fn table(statistics: &Statistics) -> String {
    let mut rows = vec![
        ("instructions", statistics.instructions),
        ("cycles", statistics.cycles),
        ("loads", statistics.loads),
        ("stores", statistics.stores),
        ("TLB hits", statistics.tlb_hits),
        ("TLB misses", statistics.tlb_misses),
        ("page faults", statistics.page_faults),
        ("  with disk reads", statistics.major_faults),
        ("system calls", statistics.system_calls),
        ("frames in use", statistics.frames_used),
    ];
    let levels: Vec<(String, u64)> = statistics
        .levels
        .iter()
        .flat_map(|level| {
            [("hits", level.hits), ("misses", level.misses), ("write-backs", level.write_backs)]
                .map(|(what, count)| (format!("{} {what}", level.name), count))
        })
        .collect();
    rows.extend(levels.iter().map(|(name, count)| (name.as_str(), *count)));
    rows.iter().map(|(name, count)| format!("{name:<20}{count:>16}\n")).collect()
}
