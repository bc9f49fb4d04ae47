//! The assembler (汇编器): RISC-V assembly text in GNU syntax to a relocatable object.
//!
//! Reading and writing are two passes over one program. Pass 1 ([`reader`] and what it calls) reads statement by
//! statement, appends bytes to sections and notes what depends on places not yet known. Then [`layout`] settles the
//! lengths of branches and gaps, and pass 2 ([`writer`]) fills in values and leaves relocation entries where only a
//! linker knows them; [`tables`] makes the symbol table. All errors are collected, each with its place.
//!
//! Source: the GNU assembler's manual; RISC-V Assembly Programmer's Manual; RISC-V ELF psABI. Bytes and relocation
//! entries are those of GNU as 2.40.

mod address;
mod csr;
mod cursor;
mod directive;
mod expression;
mod finish;
mod fragment;
mod function;
mod instruction;
mod layout;
mod macros;
mod missing;
mod operand;
mod problem;
mod pseudo;
mod reader;
mod source;
mod state;
mod suggest;
mod symbol;
mod tables;
mod token;
mod value;
mod writer;

use isa::Xlen;

pub use problem::CODES;

use crate::{Diagnostic, Object};

/// How to assemble. `.option` and `.attribute arch` in the source override it from their line on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AssemblerOptions {
    /// Register width.
    pub xlen: Xlen,
    /// Use two-byte forms where they exist.
    pub compress: bool,
    /// Leave room for a relaxing linker: R_RISCV_RELAX and R_RISCV_ALIGN entries, and relocations for local branches
    /// and label differences too. Without it local branches are settled here.
    pub relax: bool,
}

impl AssemblerOptions {
    /// For programs to read: four-byte instructions that stay where they are.
    pub const fn plain(xlen: Xlen) -> AssemblerOptions {
        AssemblerOptions { xlen, compress: false, relax: false }
    }

    /// As GNU as does it by default for rv32imac and rv64imac.
    pub const fn gnu(xlen: Xlen) -> AssemblerOptions {
        AssemblerOptions { xlen, compress: true, relax: true }
    }
}

/// Assembles `text`; `file` names it in errors, and the object.
///
/// # Errors
/// Everything that is wrong with the text, in its order.
pub fn assemble(file: &str, text: &str, options: &AssemblerOptions) -> Result<Object, Vec<Diagnostic>> {
    let mut assembler = state::Assembler::new(options);
    let (lines, unclosed) = source::lines(text);
    assembler.problems.extend(unclosed);
    reader::Reader::new(&mut assembler, lines).run();
    finish::finish(&mut assembler, &object_name(file)).map_err(|mut problems| {
        order::sort_by_key(&mut problems, |problem| problem.span);
        problems.into_iter().map(|problem| problem.in_file(file)).collect()
    })
}

/// `main.s` assembles to `main.o`.
fn object_name(file: &str) -> String {
    let stem = file.strip_suffix(".s").or_else(|| file.strip_suffix(".S")).unwrap_or(file);
    format!("{stem}.o")
}
