//! An area's rights as the tables write them.

use mmu::{EntryFlags, Rights, SegmentFlags};

/// The flags of a page-table entry for a user page. A and D are left to the hardware.
pub(crate) fn page_flags(rights: Rights) -> EntryFlags {
    let mut flags = EntryFlags::VALID | EntryFlags::USER;
    flags.set(EntryFlags::READ, rights.read || rights.write);
    flags.set(EntryFlags::WRITE, rights.write);
    flags.set(EntryFlags::EXECUTE, rights.execute);
    flags
}

/// The flags of a segment's descriptor.
pub(crate) fn segment_flags(rights: Rights) -> SegmentFlags {
    let mut flags = SegmentFlags::PRESENT;
    flags.set(SegmentFlags::READ, rights.read || rights.write);
    flags.set(SegmentFlags::WRITE, rights.write);
    flags.set(SegmentFlags::EXECUTE, rights.execute);
    flags
}
