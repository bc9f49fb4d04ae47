//! From text to a program: assembler → relocatable object → linker → executable, every stage a real ELF file.

pub mod assembler;
pub mod diagnostic;
pub mod elf;
pub mod image;
pub mod linker;
pub mod object_file;
pub mod relocation;
pub mod report;

pub use assembler::{AssemblerOptions, assemble};
pub use diagnostic::{Diagnostic, Span};
pub use elf::{Archive, ElfError, FileKind, identify};
pub use image::{Executable, ImageRelocation, ImageSymbol, Segment};
pub use linker::{Input, LinkError, LinkErrors, LinkOptions, Linked, link};
pub use object_file::{Object, Relocation, Section, SectionKind, Symbol, SymbolBinding, SymbolPlace};
pub use report::LinkReport;
