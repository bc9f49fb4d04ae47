//! What happens while an address is translated, as values.

use isa::VirtAddr;
use storage::{Cycles, PhysAddr};

/// What the core wants to do at an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Intent {
    /// Execute the instruction there.
    Fetch,
    /// Read.
    Load,
    /// Write, or an atomic read-modify-write.
    Store,
}

/// A right that a page or a segment grants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessRight {
    /// R.
    Read,
    /// W.
    Write,
    /// X.
    Execute,
    /// U: user mode may use it.
    User,
}

/// Why a translation failed. The value is what the hardware knows; what it means is for the kernel to find out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultReason {
    /// Sv39 and up: the bits above the top one do not repeat it.
    NotCanonical,
    /// The entry's V bit is clear.
    NotPresent { entry_at: PhysAddr, level: u8 },
    /// W without R, or a reserved bit set.
    Malformed { entry_at: PhysAddr, level: u8 },
    /// The last level holds a pointer, not a leaf.
    NoLeaf { entry_at: PhysAddr },
    /// A leaf above the last level whose low frame-number bits are not zero.
    MisalignedSuperpage { entry_at: PhysAddr, level: u8 },
    /// The entry does not grant this right.
    Denied { entry_at: PhysAddr, lacking: AccessRight },
    /// The walk, or the access itself, left physical memory.
    NoSuchMemory { at: PhysAddr },
    /// The segment number is beyond the table's length.
    NoSuchSegment { segment: u32, segments: u32 },
    /// The segment table's entry is not present.
    SegmentNotPresent { entry_at: PhysAddr, segment: u32 },
    /// The offset is outside the segment's limit.
    BeyondLimit { entry_at: PhysAddr, segment: u32, offset: u64, limit: u64 },
}

/// A step of a translation. Accesses to tables in memory are storage events between these.
///
/// The cost of a TLB look-up is what the event added to the clock. The cost of reading or marking a table's entry is
/// what the storage events just before it added, together, and not to be counted again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The TLB held the page.
    TlbHit { at: VirtAddr, slot: u16, cost: Cycles },
    /// The TLB did not hold the page; the walk begins.
    TlbMiss { at: VirtAddr, cost: Cycles },
    /// One table entry was read by the walker: level counts down to 0, the last level.
    EntryRead { level: u8, entry_at: PhysAddr, index: u64, raw: u64, cost: Cycles },
    /// The walker set the accessed bit, the dirty bit, or both.
    EntryMarked { entry_at: PhysAddr, old: u64, new: u64, cost: Cycles },
    /// The translation was remembered in the TLB, in place of another page if one was there.
    TlbFilled { at: VirtAddr, slot: u16, evicted: Option<VirtAddr> },
    /// The TLB was emptied, wholly or of one page.
    TlbFlushed { page: Option<VirtAddr> },
    /// The segment table's entry was read.
    SegmentRead { segment: u32, entry_at: PhysAddr, base: PhysAddr, limit: u64, cost: Cycles },
    /// The offset passed the limit check.
    LimitPassed { segment: u32, offset: u64, limit: u64 },
    /// The address is translated.
    Translated { at: VirtAddr, to: PhysAddr },
    /// The translation failed.
    Faulted { at: VirtAddr, intent: Intent, reason: FaultReason },
}
