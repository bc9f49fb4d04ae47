//! How fast the run loop is: million instructions a second, and what each part of the model costs.
//!
//! The programs are in `benches/programs`, compiled by
//! `riscv64-linux-gnu-gcc -march=rv64imac -mabi=lp64 -mcmodel=medany -O2 -ffreestanding -fno-tree-loop-distribute-patterns
//! -fno-stack-protector -fno-pic -no-pie -nostdlib -static -Wl,--build-id=none -s`.

use std::time::Instant;

use machine::{BuildOptions, Config, Machine, Model, Stop, build};

/// Instructions of each program that are measured; all of them take more.
const STEPS: u64 = 40_000_000;

/// Name and executable.
const PROGRAMS: [(&str, &[u8]); 4] = [
    ("sieve", include_bytes!("programs/sieve.elf")),
    ("matmul", include_bytes!("programs/matmul.elf")),
    ("qsort", include_bytes!("programs/qsort.elf")),
    ("mix", include_bytes!("programs/mix.elf")),
];

/// The fastest of so many runs counts.
const ROUNDS: usize = 3;

/// A way to run: its name, the model, and whether the run can be rewound.
const WAYS: [(&str, Model, bool); 4] = [
    ("function only", Model::Functional, false),
    ("function only, rewindable", Model::Functional, true),
    ("TLB and caches", Model::Modelled, false),
    ("TLB and caches, rewindable", Model::Modelled, true),
];

fn main() {
    println!(
        "million instructions a second{:>16}{:>10}{:>10}{:>10}{:>12}",
        "sieve", "matmul", "qsort", "mix", "mean"
    );
    let means: Vec<f64> = WAYS.iter().map(row).collect();
    let ratio = |of: usize, to: usize| 100.0 * means[of] / means[to];
    println!("modelled against function only:      {:5.1} %", ratio(2, 0));
    println!("rewindable against not, modelled:    {:5.1} %", ratio(3, 2));
    println!("rewindable against not, function:    {:5.1} %", ratio(1, 0));
}

/// Prints the speeds of one way, and gives their geometric mean.
fn row(&(name, model, record): &(&str, Model, bool)) -> f64 {
    print!("{name:29}");
    let mut product = 1.0;
    for program in &PROGRAMS {
        let speed = (0..ROUNDS).map(|_| speed(program, model, record)).fold(0.0, f64::max);
        print!("{speed:>12.0}");
        product *= speed;
    }
    let mean = product.powf(0.25);
    println!("{mean:>12.0}");
    mean
}

fn speed(&(name, file): &(&str, &[u8]), model: Model, record: bool) -> f64 {
    let program =
        build(vec![(name.into(), file.to_vec())], &BuildOptions::default()).expect("it is an executable");
    let config = Config { model, ..Config::preset("desktop").expect("the preset is there") };
    let mut machine = Machine::new(config, program).expect("the preset can be built");
    machine.record(record);
    let start = Instant::now();
    let stop = machine.run(STEPS);
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(stop, Stop::Budget, "{name}: ended before the measurement did");
    STEPS as f64 / seconds / 1e6
}
