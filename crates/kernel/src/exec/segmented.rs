//! Loading under segmentation: the whole program is brought into memory, each segment in frames that lie side by side.

use isa::VirtAddr;
use mmu::{DESCRIPTOR_BYTES, Mode, Rights, SEGMENT_SPAN, SEGMENTS, SegmentDescriptor, SegmentFlags};
use storage::PhysAddr;
use toolchain::Executable;

use super::{Loading, parts, parts::Part};
use crate::context::{Context, Watch};
use crate::demand::zero_page;
use crate::layout::{STACK_SEGMENT, page_down, split_segment};
use crate::process::Space;
use crate::segment_table::segment_start;
use crate::{AreaKind, Event, Fit, Kernel, LoadError, Owner, rights};

impl Kernel {
    /// Makes the segment table and fills the segments.
    pub(super) fn load_segments<O: Watch>(
        &mut self,
        executable: &Executable,
        cx: &mut Context<O>,
    ) -> Loading<()> {
        let parts = parts::in_bytes(executable, 0);
        let end = self.check_below(&parts, u64::from(STACK_SEGMENT) * SEGMENT_SPAN)?;
        let table = self.make_segment_table(cx)?;
        for segment in 0..SEGMENTS {
            let mine = parts_of(segment, &parts)?;
            if !mine.is_empty() {
                self.load_segment(table, segment, &mine, cx)?;
            }
        }
        self.set_heap(heap_after(&parts, end));
        self.load_stack_segment(table, cx)
    }

    fn make_segment_table<O: Watch>(&mut self, cx: &mut Context<O>) -> Loading<PhysAddr> {
        let pid = self.process.pid;
        let bytes = DESCRIPTOR_BYTES * u64::from(SEGMENTS);
        let Some(frame) = self.frames.take(Owner::PageTable { pid, level: 0 }) else {
            return Err(self.no_memory("segment-table", bytes, false).into());
        };
        let table = frame.start();
        zero_page(pid, frame, cx)?;
        self.process.space = Space::Segments(table);
        cx.mmu.set_mode(Mode::Segments { table, segments: SEGMENTS });
        cx.tell(|| Event::AddressSpaceMade { pid, table })?;
        Ok(table)
    }

    /// Loads the parts that share a segment. Offsets begin at 0, so what lies before the first part is in it too.
    fn load_segment<O: Watch>(
        &mut self,
        table: PhysAddr,
        segment: u32,
        parts: &[Part],
        cx: &mut Context<O>,
    ) -> Loading<()> {
        let start = segment_start(segment);
        let limit = parts.iter().map(|part| part.area.end.0 - start.0).max().unwrap_or(0);
        let granted = parts.iter().fold(Rights::default(), |all, part| all.union(part.area.rights));
        let kind = parts.first().map_or(AreaKind::Data, |part| part.area.kind);
        let Some(base) = self.take_run(start, limit, kind, Fit::First) else {
            return Err(self.no_memory("segment", limit, true).into());
        };
        cx.zero(self.process.pid, start, base, limit)?;
        for part in parts {
            let to = base.offset(part.area.start.0 - start.0);
            self.load_bytes(part, to, cx)?;
            self.own_pages(base, start, part);
            self.add_area(part.name, part.area, cx)?;
        }
        let descriptor =
            SegmentDescriptor { base, limit: limit as u32, flags: rights::segment_flags(granted) };
        Ok(self.write_segment(table, segment, descriptor, cx)?)
    }

    /// Notes what the frames hold that begin in this part.
    fn own_pages(&mut self, base: PhysAddr, start: VirtAddr, part: &Part) {
        let first = VirtAddr(page_down(part.area.start.0));
        let at = base.offset(first.0 - start.0);
        self.own_run(at.frame(), first, part.area.end.0 - first.0, part.area.kind);
    }

    fn load_stack_segment<O: Watch>(&mut self, table: PhysAddr, cx: &mut Context<O>) -> Loading<()> {
        let (bytes, top) = (self.config.stack_limit.0.min(SEGMENT_SPAN), self.process.layout.stack_top);
        let start = VirtAddr(top - bytes);
        let Some(low) = self.take_run(start, bytes, AreaKind::Stack, Fit::First) else {
            return Err(self.no_memory("stack", bytes, true).into());
        };
        cx.zero(self.process.pid, start, low, bytes)?;
        let flags = rights::segment_flags(Rights::READ_WRITE) | SegmentFlags::GROWS_DOWN;
        // The limit's field has 32 bits; a segment has at most 2^28 bytes.
        let descriptor = SegmentDescriptor { base: low.offset(bytes), limit: bytes as u32, flags };
        self.add_stack(bytes, cx)?;
        Ok(self.write_segment(table, STACK_SEGMENT, descriptor, cx)?)
    }
}

/// Where the heap may begin: behind the program's data, or, if what is there cannot be written, in the next segment.
fn heap_after(parts: &[Part], end: u64) -> u64 {
    let last = split_segment(end.saturating_sub(1)).map(|(segment, _)| segment);
    let same = |part: &&Part| split_segment(part.area.start.0).map(|(segment, _)| segment) == last;
    let writable = parts.iter().filter(same).any(|part| part.area.rights.write);
    if writable { end } else { end.next_multiple_of(SEGMENT_SPAN) }
}

/// The parts that lie in a segment.
fn parts_of(segment: u32, parts: &[Part]) -> Result<Vec<Part>, LoadError> {
    let number = |at: u64| split_segment(at).map(|(number, _)| number);
    let mut mine = Vec::new();
    for part in parts.iter().filter(|part| number(part.area.start.0) == Some(segment)) {
        if number(part.area.end.0 - 1) != Some(segment) {
            let (start, end) = (part.area.start, part.area.end);
            return Err(LoadError::CrossesSegments { what: part.name, start, end });
        }
        mine.push(*part);
    }
    Ok(mine)
}
