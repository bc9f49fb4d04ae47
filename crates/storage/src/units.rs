//! Physical addresses, page frames, sizes and times as types.

use core::fmt;
use core::ops::{Add, AddAssign, Sub};

/// Bytes in a page and in a page frame. Every RISC-V paging scheme uses 4 KiB base pages.
pub const PAGE_SIZE: u64 = 4096;

/// An address on the memory bus, after translation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PhysAddr(pub u64);

impl PhysAddr {
    /// The address `bytes` further on, wrapping at 2^64.
    pub const fn offset(self, bytes: u64) -> PhysAddr {
        PhysAddr(self.0.wrapping_add(bytes))
    }

    /// The page frame that holds this byte.
    pub const fn frame(self) -> Frame {
        Frame(self.0 / PAGE_SIZE)
    }
}

impl fmt::Debug for PhysAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhysAddr({:#x})", self.0)
    }
}

impl fmt::LowerHex for PhysAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}

/// A page frame number (页框号): main memory in units of [`PAGE_SIZE`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Frame(pub u64);

impl Frame {
    /// The frame's first byte.
    pub const fn start(self) -> PhysAddr {
        PhysAddr(self.0 * PAGE_SIZE)
    }
}

/// A time, or a cost, in cycles of the core's clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Cycles(pub u64);

impl Add for Cycles {
    type Output = Cycles;
    fn add(self, other: Cycles) -> Cycles {
        Cycles(self.0 + other.0)
    }
}

impl AddAssign for Cycles {
    fn add_assign(&mut self, other: Cycles) {
        self.0 += other.0;
    }
}

impl Sub for Cycles {
    type Output = Cycles;
    fn sub(self, other: Cycles) -> Cycles {
        Cycles(self.0 - other.0)
    }
}

/// A size in bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    /// Prints the size in the largest binary unit that leaves it whole: `32 KiB`, `1536 B`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
        let (mut size, mut unit) = (self.0, 0);
        while size != 0 && size % 1024 == 0 && unit + 1 < UNITS.len() {
            size /= 1024;
            unit += 1;
        }
        write!(f, "{size} {}", UNITS[unit])
    }
}
