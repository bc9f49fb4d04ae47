//! From files and options to a machine that is ready to run.

use isa::VirtAddr;
use machine::{BuildError, BuildOptions, Config, Machine, Program};

use crate::args::Guest;
use crate::failure::Failure;
use crate::{asm, files, link};

/// Builds the program and the machine for it.
pub fn machine(guest: &Guest) -> Result<Machine, Failure> {
    let inputs = guest.files.iter().map(|path| files::read(path)).collect::<Result<Vec<_>, _>>()?;
    let program = build(inputs, &options(guest))?;
    Machine::new(config(guest)?, program).map_err(Failure::new)
}

/// Builds a program from files; errors in sources are shown in their lines.
pub fn build(inputs: Vec<(String, Vec<u8>)>, options: &BuildOptions) -> Result<Program, Failure> {
    let texts = inputs.clone();
    machine::build(inputs, options).map_err(|error| explain(error, &texts))
}

fn options(guest: &Guest) -> BuildOptions {
    let arg0 = guest.arg0.clone().or_else(|| guest.files.first().map(|path| files::program_name(path)));
    BuildOptions {
        assembler: asm::options(&guest.assembling),
        link: link::options(&guest.linking),
        args: arg0.into_iter().chain(guest.args.iter().cloned()).collect(),
        env: guest.env.clone(),
    }
}

fn config(guest: &Guest) -> Result<Config, Failure> {
    let mut config = Config::preset(&guest.preset).ok_or_else(|| {
        let known = Config::PRESETS.join(", ");
        Failure::new(format_args!("there is no preset `{}`; expected one of {known}", guest.preset))
    })?;
    config.load_at = guest.load_at.map(VirtAddr);
    Ok(config)
}

/// Errors in a source are shown in their lines; all others speak for themselves.
fn explain(error: BuildError, inputs: &[(String, Vec<u8>)]) -> Failure {
    let BuildError::Assembly(diagnostics) = error else {
        return Failure::new(error);
    };
    let mut texts = Vec::new();
    for (name, bytes) in inputs {
        let mine: Vec<_> =
            diagnostics.iter().filter(|diagnostic| &diagnostic.file == name).cloned().collect();
        if !mine.is_empty() {
            texts.push(Failure::diagnostics(&String::from_utf8_lossy(bytes), &mine).text);
        }
    }
    Failure { text: texts.join("\n\n") }
}
