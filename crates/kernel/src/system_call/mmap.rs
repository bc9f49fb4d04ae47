//! mmap of anonymous memory. The checks and their order are those of Linux's `do_mmap` and `get_unmapped_area`
//! (mm/mmap.c); without paging those of mm/nommu.c.
//!
//! With one process, shared anonymous memory is the same as private.

use isa::VirtAddr;
use mmu::{Rights, SEGMENT_SPAN, SegmentDescriptor};
use storage::{PAGE_SIZE, PhysAddr};

use super::{Serving, Unserved};
use crate::area::{Backing, Vma};
use crate::context::{Context, Watch, frames_for};
use crate::errno::Errno;
use crate::interrupted::Interrupted;
use crate::layout::{FIRST_MAPPING_SEGMENT, MMAP_MIN, STACK_SEGMENT, page_down};
use crate::process::Space;
use crate::segment_table::segment_start;
use crate::{AreaKind, Event, Fit, Kernel, rights};

const MAP_SHARED: u64 = 1;
const MAP_PRIVATE: u64 = 2;
const MAP_TYPE: u64 = 0xf;
const MAP_FIXED: u64 = 0x10;
const MAP_ANONYMOUS: u64 = 0x20;
const MAP_NORESERVE: u64 = 0x4000;
const MAP_POPULATE: u64 = 0x8000;
const MAP_FIXED_NOREPLACE: u64 = 0x10_0000;

/// The most areas of a process (`vm.max_map_count`).
const MAX_AREAS: usize = 65530;
/// The highest file descriptor that is open: standard error.
const LAST_DESCRIPTOR: u64 = 2;

/// What mmap is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Request {
    at: u64,
    /// In whole pages.
    length: u64,
    rights: Rights,
    flags: u64,
}

impl Request {
    fn has(&self, flag: u64) -> bool {
        self.flags & flag != 0
    }

    fn is_fixed(&self) -> bool {
        self.has(MAP_FIXED | MAP_FIXED_NOREPLACE)
    }

    /// Whether it counts against overcommit: private and writable, or shared (`accountable_mapping` in mm/mmap.c).
    fn is_charged(&self) -> bool {
        let shared = self.flags & MAP_TYPE == MAP_SHARED;
        !self.has(MAP_NORESERVE) && (shared || self.rights.write)
    }

    fn area(&self, start: VirtAddr) -> Vma {
        let (end, kind) = (start.offset(self.length), AreaKind::Mapping);
        Vma { start, end, rights: self.rights, kind, backing: Backing::Zeros }
    }
}

impl Kernel {
    /// mmap(address, length, protection, flags, descriptor, offset).
    pub(super) fn mmap<O: Watch>(&mut self, args: &[u64; 6], cx: &mut Context<O>) -> Serving<u64> {
        let request = self.check_request(args)?;
        let start = match self.process.space {
            Space::Paging(_) => self.map_pages(&request, cx)?,
            Space::Segments(table) => self.map_segment(&request, table, cx)?,
            Space::Bare => self.map_run(&request, cx)?,
        };
        Ok(start.0)
    }

    fn check_request(&self, &[at, length, prot, flags, fd, offset]: &[u64; 6]) -> Result<Request, Errno> {
        // mmap2 of RV32 counts pages, so its offset is always whole.
        if !self.is_rv32() && !offset.is_multiple_of(PAGE_SIZE) {
            return Err(Errno::Einval);
        }
        if flags & MAP_ANONYMOUS == 0 {
            // The standard streams are not files that can be mapped, and nothing else is open.
            return Err(if fd <= LAST_DESCRIPTOR { Errno::Enodev } else { Errno::Ebadf });
        }
        if length == 0 || !matches!(flags & MAP_TYPE, MAP_SHARED | MAP_PRIVATE) {
            return Err(Errno::Einval);
        }
        let length = length.checked_add(PAGE_SIZE - 1).map(page_down).ok_or(Errno::Enomem)?;
        if length > self.process.layout.user_end || self.process.areas.len() >= MAX_AREAS {
            return Err(Errno::Enomem);
        }
        Ok(Request { at, length, rights: Rights::from_prot(prot), flags })
    }

    fn map_pages<O: Watch>(&mut self, request: &Request, cx: &mut Context<O>) -> Serving<VirtAddr> {
        let start = if request.is_fixed() { self.fixed_place(request)? } else { self.free_place(request)? };
        self.check_commit(request.is_charged(), request.length)?;
        let area = request.area(start);
        self.unmap(area.start, area.end, cx)?;
        self.announce_mapping(area, cx)?;
        if request.has(MAP_POPULATE) {
            self.populate(&area, cx)?;
        }
        Ok(start)
    }

    fn fixed_place(&self, request: &Request) -> Result<VirtAddr, Errno> {
        let Request { at, length, .. } = *request;
        // `length` is not above the end.
        if at > self.process.layout.user_end - length {
            return Err(Errno::Enomem);
        }
        if !at.is_multiple_of(PAGE_SIZE) {
            return Err(Errno::Einval);
        }
        if at < MMAP_MIN {
            return Err(Errno::Eperm);
        }
        let taken = self
            .process
            .areas
            .first_ending_after(VirtAddr(at))
            .is_some_and(|next| next.start.0 < at + length);
        if request.has(MAP_FIXED_NOREPLACE) && taken {
            return Err(Errno::Eexist);
        }
        Ok(VirtAddr(at))
    }

    /// The address asked for if it is free, else the highest place below the mapping area's top, else the lowest above
    /// its bottom (`arch_get_unmapped_area_topdown` in mm/mmap.c).
    fn free_place(&self, request: &Request) -> Result<VirtAddr, Errno> {
        let (layout, areas, length) = (self.process.layout, &self.process.areas, request.length);
        let hint = page_down(request.at);
        let hint = if hint == 0 { 0 } else { hint.max(MMAP_MIN) };
        let hinted_end = hint.checked_add(length).filter(|end| *end <= layout.user_end);
        if hint != 0 && hinted_end.is_some_and(|end| areas.is_free(hint, end)) {
            return Ok(VirtAddr(hint));
        }
        areas
            .gap_from_top(length, MMAP_MIN, layout.mmap_base)
            .or_else(|| areas.gap_from_bottom(length, layout.mmap_bottom, layout.user_end))
            .ok_or(Errno::Enomem)
    }

    /// Overcommit mode 0: one request may not be larger than all memory (`__vm_enough_memory` in mm/util.c).
    pub(super) fn check_commit(&self, charged: bool, length: u64) -> Result<(), Errno> {
        if charged && frames_for(length) > self.frames.len() { Err(Errno::Enomem) } else { Ok(()) }
    }

    fn announce_mapping<O: Watch>(&mut self, area: Vma, cx: &mut Context<O>) -> Serving<()> {
        self.process.areas.insert(area);
        let (pid, start, end, rights) = (self.process.pid, area.start, area.end, area.rights.bits());
        Ok(cx.tell(|| Event::AreaMapped { pid, start, end, rights, name: "mapping" })?)
    }

    /// MAP_POPULATE: brings the pages in at once, as far as there are frames (`mm_populate` ignores failures).
    fn populate<O: Watch>(&mut self, area: &Vma, cx: &mut Context<O>) -> Serving<()> {
        let Space::Paging(table) = self.process.space else { return Ok(()) };
        let mut page = area.start;
        while page < area.end && area.rights != Rights::default() && self.frames.free() > 0 {
            match self.bring_in(table, page, area, cx) {
                Ok(_) => self.counters.minor_faults += 1,
                Err(Interrupted::Paused(pause)) => return Err(pause.into()),
                Err(Interrupted::Failed(_)) => break,
            }
            page = page.offset(PAGE_SIZE);
        }
        Ok(())
    }

    /// A new segment from the first mapping segment up, in the first hole of memory that is large enough.
    fn map_segment<O: Watch>(
        &mut self,
        request: &Request,
        table: PhysAddr,
        cx: &mut Context<O>,
    ) -> Serving<VirtAddr> {
        let is_free = |segment: &u32| {
            let start = segment_start(*segment).0;
            self.process.areas.is_free(start, start + SEGMENT_SPAN)
        };
        let segment = (FIRST_MAPPING_SEGMENT..STACK_SEGMENT).find(is_free);
        let segment = segment.filter(|_| request.length <= SEGMENT_SPAN - PAGE_SIZE).ok_or(Errno::Enomem)?;
        let start = segment_start(segment);
        let base = self.take_mapping(request, start, Fit::First)?;
        cx.zero(self.process.pid, start, base, request.length)?;
        let flags = rights::segment_flags(request.rights);
        let descriptor = SegmentDescriptor { base, limit: request.length as u32, flags };
        self.write_segment(table, segment, descriptor, cx)?;
        self.announce_mapping(request.area(start), cx)?;
        Ok(start)
    }

    /// Frames in a row as high as possible, so that the break below keeps its room.
    fn map_run<O: Watch>(&mut self, request: &Request, cx: &mut Context<O>) -> Serving<VirtAddr> {
        let run = self.frames.find_run(frames_for(request.length), Fit::Last).ok_or(Errno::Enomem)?;
        let start = VirtAddr(run.start().0);
        let base = self.take_mapping(request, start, Fit::Last)?;
        cx.zero(self.process.pid, start, base, request.length)?;
        self.announce_mapping(request.area(start), cx)?;
        Ok(start)
    }

    fn take_mapping(
        &mut self,
        request: &Request,
        start: VirtAddr,
        fit: Fit,
    ) -> Result<PhysAddr, Interrupted<Unserved>> {
        // Where there are no pages to replace, nothing can be mapped over (`validate_mmap_request` in mm/nommu.c).
        if request.is_fixed() {
            return Err(Errno::Einval.into());
        }
        let run = self.take_run(start, request.length, AreaKind::Mapping, fit);
        run.ok_or_else(|| Errno::Enomem.into())
    }
}
