//! `lookaside link`: objects and archives in, an executable out.

use std::process::ExitCode;

use isa::VirtAddr;
use machine::BuildOptions;
use toolchain::LinkOptions;

use crate::args::{Link, Linking};
use crate::failure::Failure;
use crate::{asm, files, guest};

/// Links the inputs in their order.
pub fn link(arguments: &Link) -> Result<ExitCode, Failure> {
    let inputs = arguments.inputs.iter().map(|path| files::read(path)).collect::<Result<Vec<_>, _>>()?;
    let mut link = options(&arguments.linking);
    link.output_name = files::program_name(&arguments.output);
    let assembler = asm::options(&arguments.assembling);
    let options = BuildOptions { assembler, link, ..BuildOptions::default() };
    let program = guest::build(inputs, &options)?;
    files::write(&arguments.output, &program.executable.file, true)?;
    Ok(ExitCode::SUCCESS)
}

/// The linker's options for the command line's.
pub fn options(linking: &Linking) -> LinkOptions {
    let defaults = LinkOptions::default();
    LinkOptions {
        entry: linking.entry.clone(),
        image_base: linking.image_base.map(VirtAddr),
        max_page_size: linking.max_page_size.unwrap_or(defaults.max_page_size),
        emit_relocations: linking.emit_relocs,
        ..defaults
    }
}
