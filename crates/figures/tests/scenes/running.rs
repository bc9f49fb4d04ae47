//! Machines that really run, looked at where something happens.

use isa::Xlen;
use machine::{BuildOptions, Config, Machine, Unit, build};
use toolchain::AssemblerOptions;

const TOUCH: &str = "# Touches one variable three times: the first time, its page is not in memory.
    .globl _start
_start: lui t0, %hi(value)
    lw a0, %lo(value)(t0)
    addi a0, a0, 1
    sw a0, %lo(value)(t0)
    lw a0, %lo(value)(t0)
    li a7, 93
    ecall
    .data
value: .word 41
";

fn machine(preset: &str, xlen: Xlen) -> Machine {
    let assembler = AssemblerOptions::plain(xlen);
    let mut options = BuildOptions { assembler, ..BuildOptions::default() };
    if preset == "segments" {
        options.link.max_page_size = 0x1000_0000;
    }
    let program =
        build(vec![("touch.s".to_owned(), TOUCH.as_bytes().to_vec())], &options).expect("it builds");
    Machine::new(Config::preset(preset).expect("a preset"), program).expect("a valid configuration")
}

/// After so many instructions (the loading is the first step) and events.
fn at(preset: &str, xlen: Xlen, steps: i64, events: i64) -> Machine {
    let mut machine = machine(preset, xlen);
    machine.step(Unit::Instruction, steps);
    machine.step(Unit::Event, events);
    machine
}

/// Every machine with its name.
pub fn all() -> Vec<(&'static str, Machine)> {
    vec![
        ("before", at("textbook", Xlen::Rv64, 0, 0)),
        ("loaded", at("textbook", Xlen::Rv64, 1, 0)),
        ("in-fault", at("textbook", Xlen::Rv64, 2, 22)),
        ("repaired", at("textbook", Xlen::Rv64, 2, 41)),
        ("after-load", at("textbook", Xlen::Rv64, 3, 0)),
        ("sv32", at("textbook", Xlen::Rv32, 3, 0)),
        ("in-walk", at("textbook", Xlen::Rv32, 2, 9)),
        ("ended", at("textbook", Xlen::Rv64, 8, 0)),
        ("desktop", at("desktop", Xlen::Rv64, 3, 0)),
        ("segments", at("segments", Xlen::Rv32, 3, 0)),
        ("bare", at("bare", Xlen::Rv32, 3, 0)),
    ]
}
