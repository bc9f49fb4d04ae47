//! What goes into a link, how it is to be done, and what comes out.

use isa::VirtAddr;

use crate::elf::Archive;
use crate::image::Executable;
use crate::object_file::Object;
use crate::report::LinkReport;

/// Something to link. Order matters, as on `ld`'s command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// Taken whole.
    Object(Object),
    /// Only the members that define what is undefined so far.
    Archive(Archive),
    /// Archives that need each other: searched in turn until none gives anything more (`--start-group`).
    Group(Vec<Archive>),
}

/// How to link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkOptions {
    /// The output's file name.
    pub output_name: String,
    /// The symbol where execution begins.
    pub entry: String,
    /// The image's first address; `None` is GNU ld's 0x10000.
    pub image_base: Option<VirtAddr>,
    /// Whether the ELF headers are the image's first bytes, as GNU ld makes it. Without, the first section begins at
    /// `image_base` itself, and the process cannot see the headers.
    pub load_headers: bool,
    /// How far text and data are kept apart, in bytes, a power of two of at least 4096.
    pub max_page_size: u64,
    /// Ends what is read-only after relocation on a page boundary and names it in PT_GNU_RELRO (`-z relro`).
    pub relro: bool,
    /// Keeps the relocation entries in the output (`--emit-relocs`), for a relocatable load.
    pub emit_relocations: bool,
}

impl Default for LinkOptions {
    fn default() -> LinkOptions {
        LinkOptions {
            output_name: "a.out".to_string(),
            entry: "_start".to_string(),
            image_base: None,
            load_headers: true,
            max_page_size: 0x1000,
            relro: false,
            emit_relocations: false,
        }
    }
}

/// A finished link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linked {
    /// The executable, read back from its own bytes.
    pub executable: Executable,
    /// Every decision on the way.
    pub report: LinkReport,
}
