//! The segment table: 16 descriptors of 16 bytes, selected by bits 31:28 of an address.
//!
//! | bytes | field | meaning |
//! |-------|-------|---------|
//! | 0–7   | base  | the segment's first byte in main memory; if it grows down, the byte after its last |
//! | 8–11  | limit | its size in bytes |
//! | 12–15 | flags | bit 0 present, 1 R, 2 W, 3 X, 4 grows down |
//!
//! Valid offsets are 0 to limit − 1; in a segment that grows down, 2^28 − limit to 2^28 − 1.

use bitflags::bitflags;
use isa::VirtAddr;
use storage::{PhysAddr, Ram};

use crate::{AccessRight, FaultReason, Intent};

/// Bytes of a descriptor.
pub const DESCRIPTOR_BYTES: u64 = 16;
/// The most segments of an address space.
pub const SEGMENTS: u32 = 16;
/// The largest segment, and the distance between two segments' first addresses.
pub const SEGMENT_SPAN: u64 = 1 << OFFSET_BITS;
/// Bits of an address that are the offset in the segment.
pub const OFFSET_BITS: u32 = 28;

bitflags! {
    /// A descriptor's flags.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
    pub struct SegmentFlags: u32 {
        /// The segment is in memory.
        const PRESENT = 1 << 0;
        /// R: loads.
        const READ = 1 << 1;
        /// W: stores.
        const WRITE = 1 << 2;
        /// X: fetches.
        const EXECUTE = 1 << 3;
        /// The segment's last byte is fixed and its first one moves: a stack.
        const GROWS_DOWN = 1 << 4;
    }
}

/// A row of the segment table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct SegmentDescriptor {
    /// The segment's first byte; if it grows down, the byte after its last.
    pub base: PhysAddr,
    /// Its size in bytes.
    pub limit: u32,
    /// What holds for it.
    pub flags: SegmentFlags,
}

impl SegmentDescriptor {
    /// The descriptor that these bytes say. Flag bits without a meaning are dropped.
    pub fn from_bytes(bytes: [u8; 16]) -> SegmentDescriptor {
        let whole = u128::from_le_bytes(bytes);
        SegmentDescriptor {
            base: PhysAddr(whole as u64),
            limit: (whole >> 64) as u32,
            flags: SegmentFlags::from_bits_truncate((whole >> 96) as u32),
        }
    }

    /// The bytes in memory.
    pub fn to_bytes(self) -> [u8; 16] {
        let high = u128::from(self.flags.bits()) << 32 | u128::from(self.limit);
        (high << 64 | u128::from(self.base.0)).to_le_bytes()
    }

    /// Reads a segment table's row, without time or events; `None` outside main memory.
    pub fn read(table: PhysAddr, segment: u32, ram: &Ram) -> Option<SegmentDescriptor> {
        ram.read(descriptor_at(table, segment)).map(SegmentDescriptor::from_bytes)
    }

    /// Where `width` bytes from `offset` are in memory; `None` if one of them is outside the segment's limit.
    pub fn place(self, offset: u64, width: u64) -> Option<PhysAddr> {
        let (end, limit) = (offset.checked_add(width)?, u64::from(self.limit));
        if self.flags.contains(SegmentFlags::GROWS_DOWN) {
            let below = SEGMENT_SPAN.checked_sub(offset)?;
            (end <= SEGMENT_SPAN && below <= limit).then_some(PhysAddr(self.base.0.wrapping_sub(below)))
        } else {
            (end <= limit).then_some(self.base.offset(offset))
        }
    }

    /// Whether the segment is present and these bytes are within its limit: the checks before the rights'.
    pub(crate) fn limit_check(self, at: Selected, width: u64) -> Result<PhysAddr, FaultReason> {
        let Selected { segment, entry_at, offset } = at;
        if !self.flags.contains(SegmentFlags::PRESENT) {
            return Err(FaultReason::SegmentNotPresent { entry_at, segment });
        }
        let limit = u64::from(self.limit);
        self.place(offset, width).ok_or(FaultReason::BeyondLimit { entry_at, segment, offset, limit })
    }

    /// The right that the segment does not grant.
    pub(crate) fn lacking(self, intent: Intent) -> Option<AccessRight> {
        let (needed, right) = match intent {
            Intent::Fetch => (SegmentFlags::EXECUTE, AccessRight::Execute),
            Intent::Load => (SegmentFlags::READ, AccessRight::Read),
            Intent::Store => (SegmentFlags::WRITE, AccessRight::Write),
        };
        (!self.flags.contains(needed)).then_some(right)
    }
}

/// What an address selects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Selected {
    pub(crate) segment: u32,
    pub(crate) entry_at: PhysAddr,
    pub(crate) offset: u64,
}

/// Splits an address; a number beyond the table, or a bit above bit 31, selects nothing.
pub(crate) fn select(at: VirtAddr, table: PhysAddr, segments: u32) -> Result<Selected, FaultReason> {
    let segment = u32::try_from(at.0 >> OFFSET_BITS).unwrap_or(u32::MAX);
    if segment >= segments {
        return Err(FaultReason::NoSuchSegment { segment, segments });
    }
    Ok(Selected { segment, entry_at: descriptor_at(table, segment), offset: at.0 & (SEGMENT_SPAN - 1) })
}

/// Where a segment's descriptor is.
pub const fn descriptor_at(table: PhysAddr, segment: u32) -> PhysAddr {
    table.offset(segment as u64 * DESCRIPTOR_BYTES)
}
