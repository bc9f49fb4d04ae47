//! Answers about a translation as plain data: what figures and tests read.

use isa::VirtAddr;
use storage::{Frame, PhysAddr};

use crate::{AccessRight, EntryFlags, FaultReason, PageTableEntry, Rights};

/// A field of a virtual address: bits `high` to `low`, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddressField {
    /// What it selects.
    pub role: FieldRole,
    /// Its top bit.
    pub high: u8,
    /// Its bottom bit.
    pub low: u8,
    /// Its value in this address.
    pub value: u64,
}

/// What a field of an address selects.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FieldRole {
    /// An entry of the page table at this level; the root has the highest number, the last level is 0.
    PageNumber(u8),
    /// A segment.
    Segment,
    /// A byte in the page or segment.
    Offset,
    /// Nothing: bits that must repeat the one below (Sv39) or be zero (segments).
    Unused,
}

/// A table entry that the translation of an address passes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalkStep {
    /// Counts down to 0, the last level.
    pub level: u8,
    /// The table's first byte.
    pub table: PhysAddr,
    /// Which entry.
    pub index: u64,
    /// The entry's first byte.
    pub entry_at: PhysAddr,
    /// The entry as it is in memory.
    pub entry: TableEntry,
    /// Neighbouring entries that are not zero, to show the table around it: index and entry, ascending.
    pub neighbours: Vec<(u64, TableEntry)>,
    /// True once the current step's walk has read it.
    pub reached: bool,
}

/// A decoded page-table entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TableEntry {
    /// The bytes.
    pub raw: u64,
    /// V: the rest counts.
    pub valid: bool,
    /// A leaf maps a page; another entry points to a table.
    pub leaf: bool,
    /// The frame of the page or of the next table.
    pub frame: Frame,
    /// R, W, X.
    pub rights: Rights,
    /// U.
    pub user: bool,
    /// A: the page was used.
    pub accessed: bool,
    /// D: the page was written.
    pub dirty: bool,
}

impl From<PageTableEntry> for TableEntry {
    fn from(entry: PageTableEntry) -> TableEntry {
        let flags = entry.flags();
        TableEntry {
            raw: entry.0,
            valid: entry.is_valid(),
            leaf: entry.is_leaf(),
            frame: entry.frame(),
            rights: Rights::of_page(flags),
            user: flags.contains(EntryFlags::USER),
            accessed: flags.contains(EntryFlags::ACCESSED),
            dirty: flags.contains(EntryFlags::DIRTY),
        }
    }
}

/// A row of the segment table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SegmentEntry {
    /// Its number.
    pub segment: u32,
    /// Where it lies in memory.
    pub entry_at: PhysAddr,
    /// Whether it is in use.
    pub present: bool,
    /// The segment's first byte; for one that grows down, the byte after its last.
    pub base: PhysAddr,
    /// Its size in bytes.
    pub limit: u64,
    /// What may be done in it.
    pub rights: Rights,
    /// Whether valid offsets lie at the top (the stack).
    pub grows_down: bool,
    /// What it holds: `text`, `data`, `heap`, `stack` … Empty from [`crate::Mmu::explain`]; only the kernel knows.
    pub name: &'static str,
}

/// A row of the TLB (快表).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TlbEntry {
    /// Its slot.
    pub slot: u16,
    /// The page, by its first address; `None` if the slot is empty.
    pub page: Option<VirtAddr>,
    /// The frame.
    pub frame: Frame,
    /// What may be done.
    pub rights: Rights,
    /// A store has gone through this entry.
    pub dirty: bool,
    /// How long ago it was used: 0 is the latest, within its set.
    pub age: u32,
}

/// How far the translation of an address has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Not there yet: the machine stands inside the translation.
    Pending,
    /// Translated.
    Mapped(PhysAddr),
    /// Failed: at which entry, if at one, and why.
    Fault(FaultReason),
}

/// How an address would be translated now, and all the tables on the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The address's fields from the top bit down.
    pub fields: Vec<AddressField>,
    /// The page-table walk, root first, as far as the tables lead. Empty without paging.
    pub walk: Vec<WalkStep>,
    /// The whole segment table. Empty without segments.
    pub segments: Vec<SegmentEntry>,
    /// The whole TLB.
    pub tlb: Vec<TlbEntry>,
    /// Whether the TLB would be looked up, and the slot that would answer.
    pub tlb_look_up: Option<Option<u16>>,
    /// Hits of the TLB so far.
    pub tlb_hits: u64,
    /// Misses of the TLB so far.
    pub tlb_misses: u64,
    /// The result, as the tables in memory say.
    pub verdict: Verdict,
    /// The right that was lacking, if that was the reason.
    pub lacking: Option<AccessRight>,
}
