//! munmap, and what brk and MAP_FIXED need of it: parts of the address space go, and their frames with them.

use isa::VirtAddr;
use mmu::SegmentDescriptor;
use storage::{PAGE_SIZE, Pause, PhysAddr};

use super::Serving;
use crate::area::Vma;
use crate::context::{Context, Watch};
use crate::errno::Errno;
use crate::layout::{page_up, split_segment};
use crate::process::Space;
use crate::{AreaKind, Event, Kernel, page_table};

impl Kernel {
    /// munmap(address, length). A hole is no error. Without paging only a whole mapping can go, as in Linux without an
    /// MMU (mm/nommu.c), where its frames lie side by side.
    pub(super) fn munmap<O: Watch>(&mut self, at: u64, length: u64, cx: &mut Context<O>) -> Serving<u64> {
        let user_end = self.process.layout.user_end;
        let fits = at.checked_add(length).is_some_and(|end| end <= user_end);
        if !at.is_multiple_of(PAGE_SIZE) || length == 0 || !fits {
            return Err(Errno::Einval.into());
        }
        let (start, end) = (VirtAddr(at), VirtAddr(page_up(at + length)));
        match self.process.space {
            Space::Paging(_) => self.unmap(start, end, cx)?,
            Space::Segments(_) | Space::Bare => self.unmap_whole(start, end, cx)?,
        }
        Ok(0)
    }

    /// Takes pages out of the address space.
    pub(super) fn unmap<O: Watch>(
        &mut self,
        start: VirtAddr,
        end: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<(), Pause> {
        let pid = self.process.pid;
        for Vma { start, end, .. } in self.process.areas.remove(start, end) {
            self.drop_pages(start, end, cx)?;
            cx.tell(|| Event::AreaUnmapped { pid, start, end })?;
        }
        Ok(())
    }

    fn drop_pages<O: Watch>(
        &mut self,
        start: VirtAddr,
        end: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<(), Pause> {
        let (pid, Space::Paging(table)) = (self.process.pid, self.process.space) else { return Ok(()) };
        for leaf in page_table::leaves(table, start, end, &cx.memory.ram) {
            let page_table::Leaf { page, entry_at, frame } = leaf;
            cx.clear_entry(table, entry_at, page)?;
            self.frames.release(frame);
            cx.tell(|| Event::PageDropped { pid, page, entry_at, frame })?;
        }
        Ok(())
    }

    fn unmap_whole<O: Watch>(&mut self, start: VirtAddr, end: VirtAddr, cx: &mut Context<O>) -> Serving<()> {
        let whole = self.process.areas.find(start).filter(|area| {
            area.kind == AreaKind::Mapping && (area.start, VirtAddr(page_up(area.end.0))) == (start, end)
        });
        let Some(length) = whole.map(Vma::len) else { return Err(Errno::Einval.into()) };
        let pid = self.process.pid;
        if let Some((place, _)) = self.process.place(start, &cx.memory.ram) {
            self.release_run(place, length);
        }
        self.process.areas.remove(start, end);
        self.free_segment(start, cx)?;
        Ok(cx.tell(|| Event::AreaUnmapped { pid, start, end })?)
    }

    /// Clears the row of the segment that begins at `start`; nothing on a bare machine.
    fn free_segment<O: Watch>(&mut self, start: VirtAddr, cx: &mut Context<O>) -> Result<(), Pause> {
        let (Space::Segments(table), Some((segment, _))) = (self.process.space, split_segment(start.0))
        else {
            return Ok(());
        };
        let empty = SegmentDescriptor { base: PhysAddr(0), ..SegmentDescriptor::default() };
        self.write_segment(table, segment, empty, cx)
    }
}
