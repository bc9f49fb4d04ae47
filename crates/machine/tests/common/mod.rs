//! What the tests share: programs from text.

use isa::Xlen;
use machine::{BuildOptions, Config, Machine, build};
use toolchain::AssemblerOptions;

/// A machine of a preset that runs an assembly text, named `test.s`.
pub fn machine(preset: &str, xlen: Xlen, text: &str) -> Machine {
    let options = BuildOptions { assembler: AssemblerOptions::plain(xlen), ..BuildOptions::default() };
    let program = build(vec![("test.s".into(), text.as_bytes().to_vec())], &options)
        .unwrap_or_else(|error| panic!("{error}"));
    let config = Config::preset(preset).expect("a preset");
    Machine::new(config, program).unwrap_or_else(|error| panic!("{error}"))
}
