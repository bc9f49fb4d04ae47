//! The shape of a cache, and why some shapes are impossible.

use core::fmt;

use crate::{Bytes, PhysAddr};

/// The most ways that a cache may have; bounded by the bits in which a line's place is kept.
pub const MAX_WAYS: u32 = 1024;
/// The shortest line: the widest access must touch no more than two.
pub const MIN_LINE: u32 = 8;
/// The longest line: a page, so that a line never spans two frames.
pub const MAX_LINE: u32 = 4096;
/// The largest cache; its tags alone take an eighth of that for the shortest lines.
pub const MAX_CAPACITY: Bytes = Bytes(64 << 20);

/// A cache's shape: capacity = line × ways × sets.
///
/// An address splits into offset = log2(line) bits, index = log2(sets) bits and the tag above. One way is direct
/// mapped (直接映射), one set is fully associative (全相联).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheGeometry {
    ways: u32,
    line_bits: u32,
    set_bits: u32,
    /// The offset's bits of an address, all set.
    offset: u64,
}

impl CacheGeometry {
    /// The shape with this capacity in bytes, lines a set, and bytes a line.
    ///
    /// # Errors
    /// The first property that is impossible, with what was expected.
    pub fn new(capacity: Bytes, ways: u32, line: u32) -> Result<CacheGeometry, GeometryError> {
        if !line.is_power_of_two() || !(MIN_LINE..=MAX_LINE).contains(&line) {
            return Err(GeometryError::Line(line));
        }
        if !(1..=MAX_WAYS).contains(&ways) {
            return Err(GeometryError::Ways(ways));
        }
        let set = u64::from(line) * u64::from(ways);
        let sets = capacity.0 / set;
        if !capacity.0.is_multiple_of(set) || !sets.is_power_of_two() || capacity > MAX_CAPACITY {
            return Err(GeometryError::Capacity { capacity, set: Bytes(set) });
        }
        let (line_bits, set_bits) = (line.trailing_zeros(), sets.trailing_zeros());
        Ok(CacheGeometry { ways, line_bits, set_bits, offset: u64::from(line) - 1 })
    }

    /// Bytes of data that it holds.
    pub const fn capacity(self) -> Bytes {
        Bytes((self.ways as u64) << (self.line_bits + self.set_bits))
    }

    /// Lines in a set.
    pub const fn ways(self) -> u32 {
        self.ways
    }

    /// Bytes in a line.
    pub const fn line(self) -> u32 {
        1 << self.line_bits
    }

    /// Sets; a power of two.
    pub const fn sets(self) -> u32 {
        1 << self.set_bits
    }

    /// Bits of an address that select the byte in the line.
    pub const fn offset_bits(self) -> u32 {
        self.line_bits
    }

    /// Bits of an address, above the offset, that select the set.
    pub const fn index_bits(self) -> u32 {
        self.set_bits
    }

    /// The set that the line with this address may be in.
    pub const fn set_of(self, at: PhysAddr) -> u32 {
        (at.0 >> self.line_bits) as u32 & (self.sets() - 1)
    }

    /// The bits of the address above index and offset.
    pub const fn tag_of(self, at: PhysAddr) -> u64 {
        at.0 >> (self.line_bits + self.set_bits)
    }

    /// Whether all of `width` bytes from `at` are in one line.
    pub const fn holds_in_one(self, at: PhysAddr, width: u64) -> bool {
        (at.0 & self.offset).saturating_add(width) <= self.offset + 1
    }

    /// The first byte of the line that holds this address.
    pub const fn line_of(self, at: PhysAddr) -> PhysAddr {
        PhysAddr(at.0 & !self.offset)
    }
}

/// Why a cache, or a hierarchy of caches, cannot be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GeometryError {
    /// Bytes in a line.
    Line(u32),
    /// Lines in a set.
    Ways(u32),
    /// The capacity does not come out as a power of two of such sets.
    Capacity { capacity: Bytes, set: Bytes },
    /// The second level's line is shorter than a first level's, so that one fill would take several.
    LinesShrink { first: u32, second: u32 },
}

impl GeometryError {
    /// What was expected instead.
    pub fn expected(&self) -> String {
        match self {
            GeometryError::Line(_) => format!("a power of two from {MIN_LINE} to {MAX_LINE}"),
            GeometryError::Ways(_) => format!("from 1 to {MAX_WAYS}"),
            GeometryError::Capacity { .. } => format!("line × ways × a power of two, up to {MAX_CAPACITY}"),
            GeometryError::LinesShrink { first, .. } => format!("lines of at least {first} bytes"),
        }
    }
}

impl fmt::Display for GeometryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GeometryError::Line(line) => write!(f, "a line of {line} bytes")?,
            GeometryError::Ways(ways) => write!(f, "{ways} ways")?,
            GeometryError::Capacity { capacity, set } => write!(f, "{capacity} in sets of {set}")?,
            GeometryError::LinesShrink { first, second } => {
                write!(f, "lines of {second} bytes below a level with lines of {first} bytes")?;
            }
        }
        write!(f, "; expected {}", self.expected())
    }
}

impl core::error::Error for GeometryError {}
