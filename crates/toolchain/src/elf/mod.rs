//! The ELF format as files carry it: reading objects, archives and executables with every claim checked, and writing.

mod error;
mod header;
mod identify;
mod read_executable;
mod read_object;
mod view;

pub use error::ElfError;
pub use identify::{FileKind, identify};
