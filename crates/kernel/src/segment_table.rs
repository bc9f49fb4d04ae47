//! The segment table as the kernel edits it, and what one of its rows means for a process.

use isa::VirtAddr;
use mmu::{SEGMENT_SPAN, SegmentDescriptor, SegmentFlags, descriptor_at};
use storage::{Pause, PhysAddr, Port};

use crate::context::{Context, Watch};
use crate::{Event, Kernel};

impl Kernel {
    /// Writes a row of the segment table through the caches. Nothing remembers rows, so nothing must be flushed.
    pub(crate) fn write_segment<O: Watch>(
        &mut self,
        table: PhysAddr,
        segment: u32,
        descriptor: SegmentDescriptor,
        cx: &mut Context<O>,
    ) -> Result<(), Pause> {
        let (pid, entry_at) = (self.process.pid, descriptor_at(table, segment));
        cx.memory.write_bytes(Port::Kernel, entry_at, &descriptor.to_bytes(), cx.obs)?;
        let (base, limit) = (descriptor.base, u64::from(descriptor.limit));
        cx.tell(|| Event::SegmentWritten { pid, segment, entry_at, base, limit })
    }
}

/// The first address of a segment.
pub(crate) const fn segment_start(segment: u32) -> VirtAddr {
    VirtAddr(segment as u64 * mmu::SEGMENT_SPAN)
}

/// Where the byte at `offset` of a segment is, and how many bytes from there on are within its limit.
pub(crate) fn run(descriptor: SegmentDescriptor, offset: u64) -> Option<(PhysAddr, u64)> {
    if !descriptor.flags.contains(SegmentFlags::PRESENT) {
        return None;
    }
    let at = descriptor.place(offset, 1)?;
    let end = if descriptor.flags.contains(SegmentFlags::GROWS_DOWN) {
        SEGMENT_SPAN
    } else {
        u64::from(descriptor.limit)
    };
    Some((at, end - offset))
}
