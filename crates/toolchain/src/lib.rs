//! From text to a program: assembler → relocatable object → linker → executable, every stage a real ELF file.

pub mod diagnostic;
pub mod elf;
pub mod image;
pub mod object_file;
pub mod relocation;
pub mod report;

pub use diagnostic::{Diagnostic, Span};
pub use elf::{ElfError, FileKind, identify};
pub use image::{Executable, ImageRelocation, ImageSymbol, Segment};
pub use object_file::{Object, Relocation, Section, SectionKind, Symbol, SymbolBinding, SymbolPlace};
pub use report::LinkReport;
