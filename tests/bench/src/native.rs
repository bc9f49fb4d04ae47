//! Measures in this process.

use std::time::Instant;

use figures::{Settings, View};
use machine::{BuildOptions, Config, Machine, Model, Position, Stop};

use crate::{MODELS, Measurement, PROGRAMS};

/// Runs of each program; the fastest counts.
const ROUNDS: usize = 3;
/// Times that a figure is drawn.
const DRAWINGS: u32 = 50;

/// Runs everything.
pub fn measure() -> Measurement {
    let speeds = MODELS.iter().map(|&(_, full)| {
        PROGRAMS.iter().map(|&(name, text, exit)| speed(&machine(name, text, full), name, exit)).collect()
    });
    Measurement { speeds: speeds.collect(), figures: figures() }
}

fn machine(name: &str, text: &str, full: bool) -> Machine {
    let files = vec![(format!("{name}.s"), text.as_bytes().to_vec())];
    let program =
        machine::build(files, &BuildOptions::default()).expect("the bench's programs assemble and link");
    let mut config = Config::preset("desktop").expect("the preset is there");
    if !full {
        config.model = Model::Functional;
    }
    Machine::new(config, program).expect("the preset can be built")
}

/// The best of some runs, in million instructions a second.
fn speed(machine: &Machine, name: &str, exit: u8) -> f64 {
    let run = || {
        let mut machine = machine.clone();
        machine.seek(Position { step: 1, event: 0 });
        let start = Instant::now();
        let stop = machine.run(u64::MAX);
        let seconds = start.elapsed().as_secs_f64();
        assert!(
            matches!(stop, Stop::Exited(kernel) if format!("{kernel:?}") == format!("Code({exit})")),
            "{name}: {stop:?}"
        );
        machine.statistics().instructions as f64 / seconds / 1e6
    };
    (0..ROUNDS).map(|_| run()).fold(0.0, f64::max)
}

/// Draws every figure of a running program.
fn figures() -> Vec<(String, f64)> {
    let (name, text, _) = PROGRAMS[2];
    let mut machine = machine(name, text, true);
    machine.seek(Position { step: 20_000, event: 3 });
    let settings = Settings::default();
    let time = |view: View| {
        let start = Instant::now();
        for _ in 0..DRAWINGS {
            std::hint::black_box(figures::draw(&machine, view, &settings));
        }
        start.elapsed().as_secs_f64() * 1e3 / f64::from(DRAWINGS)
    };
    View::ALL.iter().map(|&view| (view.id().to_owned(), time(view))).collect()
}
