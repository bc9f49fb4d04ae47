//! A section while it grows: runs of settled bytes with something of unsettled size after each.

use isa::Instruction;

use crate::{SectionKind, Span};

use super::symbol::Place;
use super::value::Expr;

/// What a fixup writes when all places are known.
#[derive(Clone, Debug)]
pub(super) enum FixupKind {
    /// A number of this many bytes.
    Data(u8),
    /// An instruction's relocation; an R_RISCV_RELAX goes with it if `relax`.
    Relocation { kind: u32, relax: bool },
    /// An instruction's immediate that must be a number in the end.
    Immediate(Instruction),
}

/// A value to be put into the bytes.
#[derive(Clone, Debug)]
pub(super) struct Fixup {
    pub(super) offset: u64,
    pub(super) kind: FixupKind,
    pub(super) value: Expr,
    pub(super) span: Span,
}

/// A conditional branch or a jump whose length depends on the distance.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// The four-byte form.
    pub(super) instruction: Instruction,
    pub(super) target: Expr,
    /// Whether a two-byte form may be used.
    pub(super) short: bool,
    pub(super) span: Span,
    /// Bytes it takes now: 2, 4, 6 or 8.
    pub(super) length: u64,
}

/// What follows the settled bytes.
#[derive(Clone, Debug)]
pub(super) enum Tail {
    /// Nothing yet.
    None,
    Branch(Box<Branch>),
    /// Fill up to a multiple of `to`, at most `most` bytes; `None` fills with nops.
    Align {
        to: u64,
        fill: Option<(i64, u8)>,
        most: u64,
    },
    /// Fill up to an offset of the section.
    Org {
        target: Expr,
        fill: u8,
        span: Span,
    },
    /// As many bytes as the value says.
    Space {
        count: Expr,
        fill: u8,
        span: Span,
    },
}

/// Settled bytes and what follows them.
#[derive(Clone, Debug)]
pub(super) struct Fragment {
    pub(super) bytes: Vec<u8>,
    pub(super) fixups: Vec<Fixup>,
    /// Relocations without a symbol (R_RISCV_ALIGN): offset, kind, addend.
    pub(super) markers: Vec<(u64, u32, i64)>,
    pub(super) tail: Tail,
    /// Where it starts in the section, and how long the tail is; settled by the layout.
    pub(super) start: u64,
    pub(super) tail_length: u64,
}

impl Fragment {
    fn new() -> Fragment {
        let (bytes, fixups, markers) = (Vec::new(), Vec::new(), Vec::new());
        Fragment { bytes, fixups, markers, tail: Tail::None, start: 0, tail_length: 0 }
    }

    /// The offset after it.
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64 + self.tail_length
    }
}

/// A section while it grows.
#[derive(Clone, Debug)]
pub(super) struct SectionBuilder {
    pub(super) name: String,
    pub(super) kind: SectionKind,
    pub(super) elf_type: u32,
    pub(super) flags: u64,
    pub(super) align: u64,
    pub(super) entry_size: u64,
    /// The signature of the COMDAT group it belongs to.
    pub(super) group: Option<String>,
    /// Whether the source named it, apart from the standard sections that are there without a word.
    pub(super) mentioned: bool,
    pub(super) fragments: Vec<Fragment>,
    /// Which source line each run of bytes came from.
    pub(super) lines: Vec<(Place, Span)>,
}

/// SHF_EXECINSTR.
pub(super) const EXECUTABLE: u64 = 4;

impl SectionBuilder {
    pub(super) fn new(name: &str, elf_type: u32, flags: u64) -> SectionBuilder {
        let kind = match elf_type {
            8 => SectionKind::Zeros,
            1 | 14..=16 => SectionKind::Bytes,
            _ => SectionKind::Other,
        };
        SectionBuilder {
            name: name.to_owned(),
            kind,
            elf_type,
            flags,
            align: 1,
            entry_size: 0,
            group: None,
            mentioned: false,
            fragments: vec![Fragment::new()],
            lines: Vec::new(),
        }
    }

    pub(super) fn is_code(&self) -> bool {
        self.flags & EXECUTABLE != 0
    }

    /// The fragment that grows now. There is always one.
    pub(super) fn last(&mut self) -> &mut Fragment {
        if self.fragments.is_empty() {
            self.fragments.push(Fragment::new());
        }
        let last = self.fragments.len() - 1;
        &mut self.fragments[last]
    }

    /// Fragment and offset of what comes next.
    pub(super) fn end(&self) -> (usize, u64) {
        let last = self.fragments.len().saturating_sub(1);
        (last, self.fragments.get(last).map_or(0, |fragment| fragment.bytes.len() as u64))
    }

    /// Ends the growing fragment with `tail`.
    pub(super) fn close(&mut self, tail: Tail) {
        self.last().tail = tail;
        self.fragments.push(Fragment::new());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fragments.len() <= 1 && self.fragments.iter().all(|fragment| fragment.bytes.is_empty())
    }
}
