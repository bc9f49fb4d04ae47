//! Every decision of a link as plain data: where each section went, which definition won, what each relocation wrote.

use isa::{VirtAddr, Xlen};

use crate::Object;

/// The whole story of a link. Indices refer to the vectors of this struct and to [`Object`]'s.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkReport {
    /// Register width of the output.
    pub xlen: Xlen,
    /// The objects that take part, in link order; archive members are named `lib.a(member.o)`.
    pub objects: Vec<Object>,
    /// The archive members that were pulled in, and for which symbol.
    pub pulled: Vec<Pulled>,
    /// Pass 1: the output's sections by ascending address, then those without one.
    pub sections: Vec<OutputSection>,
    /// Pass 1: the global symbols.
    pub symbols: Vec<ResolvedSymbol>,
    /// Pass 2: every relocation, in output order.
    pub relocations: Vec<AppliedRelocation>,
    /// Where execution begins.
    pub entry: VirtAddr,
}

/// An archive member that the link needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pulled {
    /// `lib.a(member.o)`.
    pub member: String,
    /// The undefined symbol that it defines.
    pub symbol: String,
    /// The object that wanted it.
    pub wanted_by: String,
}

/// A section of the output and the pieces it was merged from (段合并).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutputSection {
    /// `.text`, `.rodata`, `.data`, `.bss` …
    pub name: String,
    /// Its address.
    pub address: VirtAddr,
    /// Its size in bytes.
    pub size: u64,
    /// Where its bytes lie in the output file; meaningless for zeros.
    pub file_offset: u64,
    /// `sh_flags`.
    pub flags: u64,
    /// True for SHT_NOBITS.
    pub zeros: bool,
    /// The input sections in it, by ascending address.
    pub pieces: Vec<Piece>,
}

/// Where one input section went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Index in [`LinkReport::objects`].
    pub object: usize,
    /// Index in [`Object::sections`].
    pub section: usize,
    /// Its address.
    pub address: VirtAddr,
    /// Bytes it takes in the output.
    pub size: u64,
}

/// What became of a global name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResolvedSymbol {
    /// The name.
    pub name: String,
    /// Its final value.
    pub value: VirtAddr,
    /// Its size in bytes, 0 if unknown.
    pub size: u64,
    /// Index of the defining object in [`LinkReport::objects`]; `None` if the linker defines it, or nobody (undefined weak).
    pub defined_in: Option<usize>,
    /// The defining input section, if it lies in one.
    pub section: Option<usize>,
    /// Indices of the objects that refer to it without defining it.
    pub referrers: Vec<usize>,
}

/// One relocation as it was applied (重定位).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppliedRelocation {
    /// Index in [`LinkReport::objects`].
    pub object: usize,
    /// Index of the patched section in that object.
    pub section: usize,
    /// Index in that section's [`crate::Section::relocations`].
    pub entry: usize,
    /// The psABI's number.
    pub kind: u32,
    /// P: the field's address.
    pub place: VirtAddr,
    /// The symbol's name (a section's name for a section symbol).
    pub symbol: String,
    /// S.
    pub symbol_value: u64,
    /// A.
    pub addend: i64,
    /// The formula as the psABI writes it: `S + A - P`.
    pub formula: &'static str,
    /// The formula's result before it was cut into the field.
    pub value: u64,
    /// The field's bytes as they were in the object.
    pub old: Vec<u8>,
    /// The field's bytes in the image.
    pub new: Vec<u8>,
}
