//! A relocatable object in memory: what the assembler makes, what a compiler's `.o` reads into, what the linker takes.

use isa::Xlen;

use crate::Span;

/// A relocatable object (可重定位目标文件).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Object {
    /// File name, or `archive.a(member.o)`.
    pub name: String,
    /// Register width. `None` only in [`Object::default`].
    pub xlen: Option<Xlen>,
    /// `e_flags` of the ELF header: 1 RVC, 2/4/6 float ABI, 8 RVE.
    pub flags: u32,
    /// Sections in file order, without symbol, string and relocation tables. Symbols refer to them by index here.
    pub sections: Vec<Section>,
    /// Symbols in file order, without the null symbol. Relocations refer to them by index here.
    pub symbols: Vec<Symbol>,
    /// COMDAT groups: the signature symbol's index and the members' section indices.
    pub groups: Vec<(usize, Vec<usize>)>,
}

/// What a section holds, read off its type and flags.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SectionKind {
    /// SHT_PROGBITS and the array types: bytes in the file.
    Bytes,
    /// SHT_NOBITS: zeros that take no room in the file.
    Zeros,
    /// Anything that is carried along unread: notes, attributes.
    Other,
}

/// A section of an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// `.text`, `.data.rel.ro` …
    pub name: String,
    /// What it holds.
    pub kind: SectionKind,
    /// `sh_type`.
    pub elf_type: u32,
    /// `sh_flags`: 1 W, 2 A, 4 X, 0x10 M, 0x20 S, 0x200 G, 0x400 T.
    pub flags: u64,
    /// Alignment in bytes, a power of two.
    pub align: u64,
    /// Size of one entry of a mergeable section, else 0.
    pub entry_size: u64,
    /// The bytes; empty for [`SectionKind::Zeros`].
    pub bytes: Vec<u8>,
    /// Size in bytes in memory.
    pub size: u64,
    /// Relocation entries by ascending offset.
    pub relocations: Vec<Relocation>,
    /// For sections assembled here: at which offset each source line's bytes start, ascending.
    pub lines: Vec<(u64, Span)>,
}

/// A relocation entry: a hole and what to put there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relocation {
    /// Where, from the section's start.
    pub offset: u64,
    /// The psABI's number (`R_RISCV_CALL_PLT` is 19).
    pub kind: u32,
    /// Index in [`Object::symbols`]; `None` for symbol 0 (R_RISCV_RELAX, R_RISCV_ALIGN).
    pub symbol: Option<usize>,
    /// A of the formula.
    pub addend: i64,
}

/// Where a symbol's value lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SymbolPlace {
    /// Not here: some other object defines it.
    Undefined,
    /// The value is a number.
    Absolute,
    /// A tentative definition; the value is its alignment.
    Common,
    /// The value is an offset in the section with this index.
    Section(usize),
}

/// Who sees a symbol, and what happens when two objects define it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SymbolBinding {
    /// STB_LOCAL: only its own object.
    Local,
    /// STB_GLOBAL: one definition in all.
    Global,
    /// STB_WEAK: gives way.
    Weak,
}

/// A symbol-table entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Symbol {
    /// Its name; a section symbol has its section's name.
    pub name: String,
    /// Where.
    pub place: SymbolPlace,
    /// Offset, number or alignment, as `place` says.
    pub value: u64,
    /// Size in bytes, 0 if unknown.
    pub size: u64,
    /// Who sees it.
    pub binding: SymbolBinding,
    /// STT: 0 NOTYPE, 1 OBJECT, 2 FUNC, 3 SECTION, 4 FILE, 6 TLS.
    pub elf_type: u8,
    /// STV: 0 DEFAULT, 1 INTERNAL, 2 HIDDEN, 3 PROTECTED.
    pub visibility: u8,
}
