//! The ELF format as files carry it: reading objects, archives and executables with every claim checked, and writing.

mod archive;
mod error;
mod file_writer;
mod header;
mod identify;
mod read_executable;
mod read_object;
mod view;
mod write_object;

pub use archive::{Archive, Member};
pub use error::ElfError;
pub(crate) use file_writer::{FileWriter, SectionOut, SymbolOut};
pub use identify::{FileKind, identify};
pub(crate) use write_object::binding_number;
