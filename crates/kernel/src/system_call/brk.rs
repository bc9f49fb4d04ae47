//! brk: the heap's end moves. Source: `brk` and `do_brk_flags` in Linux's mm/mmap.c. The kernel's brk never fails; when
//! it refuses, it returns the break as it is.

use isa::VirtAddr;
use mmu::{Rights, SEGMENT_SPAN, SegmentDescriptor, SegmentFlags};
use storage::{PAGE_SIZE, Pause, PhysAddr, Ram};

use super::Serving;
use crate::area::{Backing, Vma};
use crate::context::{Context, Watch, frames_for};
use crate::layout::{page_up, split_segment};
use crate::process::Space;
use crate::segment_table::segment_start;
use crate::{AreaKind, Event, Fit, Kernel, cost, rights};

/// A heap's segment and how large it is to be.
#[derive(Clone, Copy)]
struct Resize {
    table: PhysAddr,
    segment: u32,
    /// The row as it is.
    old: SegmentDescriptor,
    /// Bytes it shall have.
    limit: u64,
}

impl Kernel {
    /// brk(new). Gives the break after the call, moved or not.
    pub(super) fn brk<O: Watch>(&mut self, new: u64, cx: &mut Context<O>) -> Serving<u64> {
        let old = self.process.program_break;
        let new = VirtAddr(new);
        if new < self.process.heap_start || new > VirtAddr(self.process.layout.user_end) || new == old {
            return Ok(old.0);
        }
        let moved = match self.process.space {
            Space::Paging(_) => self.move_paged_break(old, new, cx)?,
            Space::Segments(table) => self.move_segment_break(table, old, new, cx)?,
            Space::Bare => self.move_bare_break(old, new, cx)?,
        };
        if !moved {
            return Ok(old.0);
        }
        self.process.program_break = new;
        let pid = self.process.pid;
        cx.tell(|| Event::BreakMoved { pid, old, new })?;
        Ok(new.0)
    }

    fn move_paged_break<O: Watch>(
        &mut self,
        old: VirtAddr,
        new: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<bool, Pause> {
        let (old_end, new_end) = (page_up(old.0), page_up(new.0));
        if new_end < old_end {
            self.unmap(VirtAddr(new_end), VirtAddr(old_end), cx)?;
        } else if new_end > old_end {
            // A page stays free below whatever is above the heap.
            let clear = self.process.areas.is_free(old_end, new_end.saturating_add(PAGE_SIZE));
            if !clear || self.check_commit(true, new_end - old_end).is_err() {
                return Ok(false);
            }
            self.set_heap_end(VirtAddr(new_end), cx)?;
        }
        Ok(true)
    }

    /// The heap's area now ends here; an empty one is no area.
    fn set_heap_end<O: Watch>(&mut self, end: VirtAddr, cx: &mut Context<O>) -> Result<(), Pause> {
        let (pid, start) = (self.process.pid, self.process.heap_start);
        let old = self.process.areas.find_kind(AreaKind::Heap).map(|heap| heap.end);
        if let Some(old) = old {
            self.process.areas.remove(start, old);
        }
        if end > start {
            let (rights, kind, backing) = (Rights::READ_WRITE, AreaKind::Heap, Backing::Zeros);
            self.process.areas.insert(Vma { start, end, rights, kind, backing });
        }
        match old {
            Some(old) if end < old => cx.tell(|| Event::AreaUnmapped { pid, start: end, end: old }),
            _ => {
                let rights = Rights::READ_WRITE.bits();
                cx.tell(|| Event::AreaMapped { pid, start, end, rights, name: "heap" })
            }
        }
    }

    /// Under segmentation the heap is the end of the segment that the data is in; its limit is the break, to the byte.
    fn move_segment_break<O: Watch>(
        &mut self,
        table: PhysAddr,
        old: VirtAddr,
        new: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<bool, Pause> {
        let Some((segment, _)) = split_segment(self.process.heap_start.0) else { return Ok(false) };
        let limit = new.0 - segment_start(segment).0;
        let Some(row) = self.heap_row(table, segment, &cx.memory.ram) else { return Ok(false) };
        if limit >= SEGMENT_SPAN {
            return Ok(false);
        }
        let resize = Resize { table, segment, old: row, limit };
        let resized =
            if new > old { self.grow_segment(resize, cx)? } else { self.shrink_segment(resize, cx)? };
        if resized {
            self.set_heap_end(new, cx)?;
        }
        Ok(resized)
    }

    /// The row of the segment that the heap is in; a new, empty one if the heap is to have a segment of its own.
    fn heap_row(&self, table: PhysAddr, segment: u32, ram: &Ram) -> Option<SegmentDescriptor> {
        let row = SegmentDescriptor::read(table, segment, ram)?;
        let shares = self.process.heap_start > segment_start(segment);
        if shares || self.process.areas.find_kind(AreaKind::Heap).is_some() {
            return Some(row);
        }
        let empty = SegmentDescriptor {
            base: PhysAddr(0),
            limit: 0,
            flags: rights::segment_flags(Rights::READ_WRITE),
        };
        (!row.flags.contains(SegmentFlags::PRESENT)).then_some(empty)
    }

    fn grow_segment<O: Watch>(&mut self, resize: Resize, cx: &mut Context<O>) -> Result<bool, Pause> {
        let Resize { table, segment, old, limit } = resize;
        let held = u64::from(old.limit);
        let Some(base) = self.room_for(resize, cx)? else { return Ok(false) };
        let start = segment_start(segment);
        cx.zero(self.process.pid, start.offset(held), base.offset(held), limit.saturating_sub(held))?;
        let grown = SegmentDescriptor { base, limit: limit as u32, ..old };
        self.write_segment(table, segment, grown, cx)?;
        Ok(true)
    }

    /// Frames for a larger segment: those that follow it if they are free, else the first hole that is large enough,
    /// to which it is moved.
    fn room_for<O: Watch>(&mut self, resize: Resize, cx: &mut Context<O>) -> Result<Option<PhysAddr>, Pause> {
        let Resize { segment, old, limit, .. } = resize;
        let (held, needed) = (frames_for(old.limit.into()), frames_for(limit));
        let end = old.base.offset(held * PAGE_SIZE);
        let heap = segment_start(segment).offset(held * PAGE_SIZE);
        let more = needed.saturating_sub(held) * PAGE_SIZE;
        if self.frames.run_is_free(end.frame(), needed.saturating_sub(held)) {
            self.own_run(end.frame(), heap, more, AreaKind::Heap);
            return Ok(Some(old.base));
        }
        let Some(hole) = self.frames.find_run(needed, Fit::First) else { return Ok(None) };
        if held > 0 {
            self.move_run(resize, hole.start(), cx)?;
        }
        self.own_run(hole.start().offset(held * PAGE_SIZE).frame(), heap, more, AreaKind::Heap);
        Ok(Some(hole.start()))
    }

    /// Copies a segment to other frames and gives the old ones back.
    fn move_run<O: Watch>(&mut self, resize: Resize, to: PhysAddr, cx: &mut Context<O>) -> Result<(), Pause> {
        let (pid, segment, from) = (self.process.pid, resize.segment, resize.old.base);
        let bytes = u64::from(resize.old.limit);
        for number in 0..frames_for(bytes) {
            let page = number * PAGE_SIZE;
            if let Some(owner) = self.frames.owner(from.offset(page).frame()) {
                self.frames.set(to.offset(page).frame(), owner);
            }
        }
        cx.memory.ram.copy(from, to, bytes);
        self.release_run(from, bytes);
        let cost = cost::copy(bytes);
        cx.spend(cost, || Event::SegmentMoved { pid, segment, from, to, bytes, cost })
    }

    fn shrink_segment<O: Watch>(&mut self, resize: Resize, cx: &mut Context<O>) -> Result<bool, Pause> {
        let Resize { table, segment, old, limit } = resize;
        let kept = frames_for(limit) * PAGE_SIZE;
        let given = (frames_for(old.limit.into()) * PAGE_SIZE).saturating_sub(kept);
        let shrunk = SegmentDescriptor { limit: limit as u32, ..old };
        self.write_segment(table, segment, shrunk, cx)?;
        self.release_run(old.base.offset(kept), given);
        Ok(true)
    }

    /// Without translation the heap can only take the frames that follow it.
    fn move_bare_break<O: Watch>(
        &mut self,
        old: VirtAddr,
        new: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<bool, Pause> {
        let (old_end, new_end) = (PhysAddr(page_up(old.0)), PhysAddr(page_up(new.0)));
        if new > old {
            let more = new_end.0 - old_end.0;
            if !self.frames.run_is_free(old_end.frame(), frames_for(more)) {
                return Ok(false);
            }
            self.own_run(old_end.frame(), VirtAddr(old_end.0), more, AreaKind::Heap);
            cx.zero(self.process.pid, old, PhysAddr(old.0), new.0 - old.0)?;
        } else {
            self.release_run(new_end, old_end.0 - new_end.0);
        }
        self.set_heap_end(new, cx)?;
        Ok(true)
    }
}
