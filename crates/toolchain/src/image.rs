//! An executable in memory: what a loader needs of an ELF file.

use isa::{VirtAddr, Xlen};

/// A static executable, checked: segments lie inside the file and do not overlap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Executable {
    /// File name.
    pub name: String,
    /// Register width.
    pub xlen: Xlen,
    /// Where execution begins.
    pub entry: VirtAddr,
    /// The PT_LOAD segments by ascending address.
    pub segments: Vec<Segment>,
    /// Address, entry size and count of the program headers as the process will see them (AT_PHDR, AT_PHENT, AT_PHNUM).
    pub program_headers: (VirtAddr, u64, u64),
    /// The PT_TLS segment: address, file size, memory size, alignment.
    pub tls: Option<(VirtAddr, u64, u64, u64)>,
    /// Symbols with a value, by ascending address, for listings and figures.
    pub symbols: Vec<ImageSymbol>,
    /// The fields that a relocatable load (可重定位装入) must patch; filled when the link kept its relocation entries.
    pub relocations: Vec<ImageRelocation>,
    /// The whole file: what lies on the disk.
    pub file: Vec<u8>,
}

/// A PT_LOAD program header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    /// Where its first byte goes.
    pub address: VirtAddr,
    /// Where its bytes lie in the file.
    pub file_offset: u64,
    /// Bytes in the file.
    pub file_size: u64,
    /// Bytes in memory; what the file lacks is zero.
    pub memory_size: u64,
    /// PF_X 1, PF_W 2, PF_R 4.
    pub flags: u32,
    /// `p_align`.
    pub align: u64,
}

/// A symbol of an executable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageSymbol {
    /// Its name.
    pub name: String,
    /// Its value.
    pub address: VirtAddr,
    /// Its size in bytes, 0 if unknown.
    pub size: u64,
    /// STT: 0 NOTYPE, 1 OBJECT, 2 FUNC …
    pub elf_type: u8,
}

/// A relocation entry kept in an executable (`--emit-relocs`), resolved as far as an address can be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImageRelocation {
    /// The field's address in the image as linked.
    pub at: VirtAddr,
    /// The psABI's number.
    pub kind: u32,
    /// S + A as linked.
    pub target: u64,
    /// The symbol's name, for the reader.
    pub symbol: String,
}
