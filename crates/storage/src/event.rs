//! What happens in the storage hierarchy, as values.

use crate::{Cycles, PhysAddr};

/// A level of the hierarchy, from the fastest to the slowest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// The core's registers.
    Registers,
    /// First-level instruction cache.
    L1I,
    /// First-level data cache.
    L1D,
    /// Second-level cache, for instructions and data.
    L2,
    /// Main memory.
    Memory,
    /// The disk: executables, and later files and swap.
    Disk,
}

/// Who asks the hierarchy for something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Port {
    /// The core fetches an instruction: through L1I.
    Fetch,
    /// The core loads: through L1D.
    Load,
    /// The core stores: through L1D.
    Store,
    /// The page-table walker, or the segment unit, reads a table entry: through L1D.
    Walk,
    /// The kernel reads or writes through its direct map: through L1D.
    Kernel,
}

/// Something that happened in the hierarchy. Every cost is what this event added to the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A cache was looked up and held the line.
    Hit { level: Level, port: Port, at: PhysAddr, set: u32, way: u32, cost: Cycles },
    /// A cache was looked up and did not hold the line.
    Miss { level: Level, port: Port, at: PhysAddr, set: u32, cost: Cycles },
    /// The line was brought into a cache, into this way.
    Filled { level: Level, line: PhysAddr, set: u32, way: u32 },
    /// A line made room. A dirty one is written to the next level, which costs.
    Evicted { level: Level, line: PhysAddr, set: u32, way: u32, dirty: bool, cost: Cycles },
    /// Main memory answered, after every cache missed or because none is fitted.
    Memory { port: Port, at: PhysAddr, cost: Cycles },
    /// The disk delivered a block into main memory.
    DiskRead { block: u64, to: PhysAddr, cost: Cycles },
    /// The disk took a block from main memory.
    DiskWrite { block: u64, from: PhysAddr, cost: Cycles },
}
