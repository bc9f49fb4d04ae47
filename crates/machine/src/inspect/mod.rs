//! Answers about the machine as plain data: what figures, bindings and tests read.

use isa::{Reg, VirtAddr, Xlen};
mod hierarchy;
mod listing;
mod memory;
mod translation;

pub(crate) use listing::place_of;
pub(crate) use memory::Leaf;

pub use kernel::{Area, AreaKind, Owner, Rights};
use mmu::{AccessRight, Intent};
pub use mmu::{AddressField, FieldRole, SegmentEntry, TableEntry, TlbEntry, Verdict, WalkStep};
use storage::{Bytes, Cycles, Frame, Level};

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
