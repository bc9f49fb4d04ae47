//! How the owners of memory look: a tone, a pattern and a letter each, the same in every figure.

use machine::inspect::{AreaKind, Owner};

use crate::drawing::Hatch;
use crate::pen::Look;
use crate::theme::{Token, Tone};

/// An owner's looks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Livery {
    /// Its colours.
    pub tone: Tone,
    /// Its pattern.
    pub hatch: Option<Hatch>,
    /// Its letter.
    pub letter: &'static str,
    /// The message that names it.
    pub name: &'static str,
}

impl Livery {
    /// The rectangle of something that this owner has.
    pub fn look(self) -> Look {
        Look::default()
            .fill(Token::Fill(self.tone))
            .hatch(self.hatch, self.tone)
            .edge(Token::Edge(self.tone), 1.0)
    }
}

/// Nobody's.
pub const FREE: Livery = Livery { tone: Tone::Free, hatch: None, letter: "", name: "figure-owner-free" };
/// The kernel's.
pub const KERNEL: Livery =
    Livery { tone: Tone::Kernel, hatch: Some(Hatch::Crossed), letter: "K", name: "figure-owner-kernel" };
/// A page table or a segment table.
pub const TABLE: Livery =
    Livery { tone: Tone::PageTable, hatch: Some(Hatch::Upright), letter: "P", name: "figure-owner-table" };
const TEXT: Livery = Livery { tone: Tone::Text, hatch: None, letter: "T", name: "figure-owner-text" };
const CONSTANTS: Livery =
    Livery { tone: Tone::Data, hatch: Some(Hatch::Dashes), letter: "R", name: "figure-owner-constants" };
const DATA: Livery =
    Livery { tone: Tone::Data, hatch: Some(Hatch::Level), letter: "D", name: "figure-owner-data" };
const HEAP: Livery =
    Livery { tone: Tone::Heap, hatch: Some(Hatch::Rising), letter: "H", name: "figure-owner-heap" };
const MAPPING: Livery =
    Livery { tone: Tone::Heap, hatch: Some(Hatch::Dashes), letter: "M", name: "figure-owner-mapping" };
const STACK: Livery =
    Livery { tone: Tone::Stack, hatch: Some(Hatch::Falling), letter: "S", name: "figure-owner-stack" };

/// All of them, in the order of legends.
pub const ALL: [Livery; 9] = [TEXT, CONSTANTS, DATA, HEAP, MAPPING, STACK, TABLE, KERNEL, FREE];

/// How many of the owners have each livery of [`ALL`].
pub fn amounts(owners: impl Iterator<Item = Owner>) -> [usize; ALL.len()] {
    let mut amounts = [0; ALL.len()];
    for owner in owners {
        amounts[index(owner)] += 1;
    }
    amounts
}

/// An owner's place in [`ALL`].
fn index(owner: Owner) -> usize {
    match owner {
        Owner::Process { area: AreaKind::Text, .. } => 0,
        Owner::Process { area: AreaKind::ReadOnlyData, .. } => 1,
        Owner::Process { area: AreaKind::Data, .. } => 2,
        Owner::Process { area: AreaKind::Heap, .. } => 3,
        Owner::Process { area: AreaKind::Mapping, .. } => 4,
        Owner::Process { area: AreaKind::Stack, .. } => 5,
        Owner::PageTable { .. } => 6,
        Owner::Kernel => 7,
        Owner::Free => 8,
    }
}

/// How an area of this kind looks.
pub fn of_area(kind: AreaKind) -> Livery {
    match kind {
        AreaKind::Text => TEXT,
        AreaKind::ReadOnlyData => CONSTANTS,
        AreaKind::Data => DATA,
        AreaKind::Heap => HEAP,
        AreaKind::Mapping => MAPPING,
        AreaKind::Stack => STACK,
    }
}

/// How a frame of this owner looks.
pub fn of(owner: Owner) -> Livery {
    ALL[index(owner)]
}

/// How a segment with this name looks.
pub fn of_segment(name: &str) -> Livery {
    match name {
        "text" => TEXT,
        "rodata" => CONSTANTS,
        "heap" => HEAP,
        "stack" => STACK,
        "mapping" | "mmap" => MAPPING,
        _ => DATA,
    }
}

/// How a section of an object or of an image looks, from its `sh_flags`: 1 W, 4 X.
pub fn of_section(flags: u64) -> Livery {
    match (flags & 4 != 0, flags & 1 != 0) {
        (true, _) => TEXT,
        (_, true) => DATA,
        (false, false) => CONSTANTS,
    }
}
