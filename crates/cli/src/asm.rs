//! `lookaside asm`: a source in, a relocatable object out.

use std::process::ExitCode;

use toolchain::assembler::{AssemblerOptions, assemble};

use crate::args::{Asm, Assembling};
use crate::failure::Failure;
use crate::files;

/// Assembles one file.
pub fn asm(arguments: &Asm) -> Result<ExitCode, Failure> {
    let (name, text) = files::read_text(&arguments.source)?;
    let object = assemble(&name, &text, &options(&arguments.assembling))
        .map_err(|diagnostics| Failure::diagnostics(&text, &diagnostics))?;
    let elf = object.to_elf().map_err(Failure::new)?;
    files::write(&arguments.output, &elf, false)?;
    Ok(ExitCode::SUCCESS)
}

/// The assembler's options for the command line's.
pub fn options(assembling: &Assembling) -> AssemblerOptions {
    AssemblerOptions {
        compress: !assembling.no_compress,
        relax: !assembling.no_relax,
        ..AssemblerOptions::gnu(assembling.march.into())
    }
}
