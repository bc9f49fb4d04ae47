//! Answers about the machine as plain data: what figures, bindings and tests read.

use isa::{Reg, VirtAddr, Xlen};
pub use kernel::{Area, AreaKind, Owner, Rights};
use mmu::{AccessRight, FaultReason, Intent};
use storage::{Bytes, Cycles, Frame, Level, PhysAddr};

use crate::{CacheConfig, Translation};

/// The core's registers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registers {
    /// Register width.
    pub xlen: Xlen,
    /// The program counter.
    pub pc: VirtAddr,
    /// x0 to x31; RV32 values are zero-extended here.
    pub x: [u64; 32],
    /// The registers that the last step wrote.
    pub written: Vec<Reg>,
}

/// One level of the storage hierarchy with its counters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StorageLevel {
    /// Which.
    pub level: Level,
    /// How much it holds.
    pub capacity: Bytes,
    /// What one access costs.
    pub latency: Cycles,
    /// Its geometry, if it is a cache.
    pub cache: Option<CacheConfig>,
    /// Reads that reached it.
    pub reads: u64,
    /// Writes that reached it.
    pub writes: u64,
    /// Look-ups that found their line; for memory and disk, all accesses.
    pub hits: u64,
    /// Look-ups that did not.
    pub misses: u64,
    /// Dirty lines written to the next level.
    pub write_backs: u64,
    /// What the current step did here so far.
    pub touched: Option<Touch>,
}

/// What the current step did at a level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Touch {
    /// It found what it wanted.
    Hit,
    /// It had to go on to the next level.
    Miss,
}

/// The storage hierarchy, registers first.
#[derive(Clone, PartialEq, Debug)]
pub struct Storage {
    /// The levels that are fitted.
    pub levels: Vec<StorageLevel>,
    /// Cycles since the start.
    pub clock: Cycles,
    /// Cycles in a nanosecond.
    pub cycles_per_ns: u32,
    /// Cycles that the current step's accesses cost so far.
    pub step_cost: Cycles,
    /// Average memory access time in cycles, over all accesses of the core so far.
    pub average_access: f64,
}

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
    /// What it holds: `text`, `data`, `heap`, `stack` …
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

/// The translation of one address, step by step: the last one that the machine did, or one asked about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TranslationView {
    /// Which kind.
    pub translation: Translation,
    /// Register width: with `translation`, tells Sv32 from Sv39.
    pub xlen: Xlen,
    /// The address.
    pub address: VirtAddr,
    /// What was intended.
    pub intent: Intent,
    /// The address's fields from the top bit down.
    pub fields: Vec<AddressField>,
    /// The page-table walk, root first, as far as the tables lead. Empty without paging.
    pub walk: Vec<WalkStep>,
    /// The whole segment table. Empty without segments.
    pub segments: Vec<SegmentEntry>,
    /// The whole TLB.
    pub tlb: Vec<TlbEntry>,
    /// Whether the TLB was looked up, and the slot that answered.
    pub tlb_look_up: Option<Option<u16>>,
    /// Hits and misses of the TLB so far.
    pub tlb_hits: u64,
    /// See `tlb_hits`.
    pub tlb_misses: u64,
    /// The result.
    pub verdict: Verdict,
    /// The right that was lacking, if that was the reason.
    pub lacking: Option<AccessRight>,
}

/// One page frame (页框).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FrameView {
    /// Its number.
    pub frame: Frame,
    /// Whose it is.
    pub owner: Owner,
    /// D of the entry that maps it.
    pub dirty: bool,
    /// A of the entry that maps it.
    pub accessed: bool,
    /// The current step read or wrote it.
    pub touched: bool,
}

/// Main memory, frame by frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Memory {
    /// Every frame, in order.
    pub frames: Vec<FrameView>,
    /// How many nobody owns.
    pub free: u64,
}

/// Statistics of a run.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct Statistics {
    /// Instructions that retired.
    pub instructions: u64,
    /// Cycles.
    pub cycles: u64,
    /// Loads of the core.
    pub loads: u64,
    /// Stores of the core.
    pub stores: u64,
    /// TLB look-ups that hit.
    pub tlb_hits: u64,
    /// TLB look-ups that missed.
    pub tlb_misses: u64,
    /// Per cache, memory and disk: name, hits, misses, write-backs.
    pub levels: Vec<LevelStatistics>,
    /// Page faults served.
    pub page_faults: u64,
    /// Of them, those that read the disk.
    pub major_faults: u64,
    /// System calls.
    pub system_calls: u64,
    /// Frames in use.
    pub frames_used: u64,
}

/// Statistics of one level.
#[derive(Clone, PartialEq, Debug, serde::Serialize)]
pub struct LevelStatistics {
    /// `L1I`, `L1D`, `L2`, `memory`, `disk`.
    pub name: &'static str,
    /// Look-ups that hit; for memory and disk, all accesses.
    pub hits: u64,
    /// Look-ups that missed.
    pub misses: u64,
    /// Dirty lines written to the next level.
    pub write_backs: u64,
}

/// One instruction of the program, as a listing shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DisassemblyLine {
    /// Its address.
    pub at: VirtAddr,
    /// Its bits; a compressed one's are in the low half.
    pub bits: u32,
    /// Bytes it takes: 2 or 4.
    pub length: u8,
    /// As objdump prints it.
    pub text: String,
    /// The symbol that starts here.
    pub symbol: Option<String>,
    /// The source's index and the line from 1, if it was assembled here.
    pub line: Option<(usize, u32)>,
    /// Whether it is the next instruction to run.
    pub current: bool,
}
