//! The unit that translates: its registers, and the ways from a virtual to a physical address.

use isa::VirtAddr;
use storage::{Cycles, Frame, Memory, Observe, PAGE_SIZE, Pause, PhysAddr, Port, Ram};

use crate::scheme::{Judgement, lacking, marks, needs};
use crate::segment::select;
use crate::tlb::Held;
use crate::window::{NO_SLOT, Windows};
use crate::{
    EntryFlags, Event, FaultReason, Intent, PageTableEntry, PagingScheme, SegmentDescriptor, Tlb, TlbGeometry,
};

/// How addresses are translated: what the registers of the unit say. Set by the kernel for each process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Not at all: addresses are physical.
    Bare,
    /// Through a segment table in memory.
    Segments {
        /// The table's first byte: the segment-table base register.
        table: PhysAddr,
        /// How many rows it has: the segment-table length register.
        segments: u32,
    },
    /// Through a tree of page tables in memory.
    Paging {
        /// Its format.
        scheme: PagingScheme,
        /// The root table's first byte: `satp.PPN` × 4096.
        root: PhysAddr,
    },
}

/// What came of a translation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The address is allowed for this intent, and exists in main memory.
    Mapped {
        /// Where it is.
        to: PhysAddr,
    },
    /// It is not.
    Fault(FaultReason),
}

/// Where the bytes of an access are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// All in a row.
    Whole(PhysAddr),
    /// In two pages that need not be neighbours in memory.
    Split {
        /// The first bytes, up to the end of their page.
        first: PhysAddr,
        /// How many they are.
        bytes: u64,
        /// The rest.
        second: PhysAddr,
    },
    /// Not allowed; nothing was accessed.
    Fault {
        /// The first address that is not: the access's own, or the second page's.
        at: VirtAddr,
        /// Why.
        reason: FaultReason,
    },
}

/// Anything that watches both the translation and the accesses that it makes.
pub trait Watch: Observe<Event> + Observe<storage::Event> {}
impl<O: Observe<Event> + Observe<storage::Event>> Watch for O {}

/// A page that fetches come from, as the TLB knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FetchSlot(usize);

impl FetchSlot {
    /// No page.
    pub const NONE: FetchSlot = FetchSlot(NO_SLOT);
}

/// The memory management unit.
#[derive(Clone, Debug)]
pub struct Mmu {
    mode: Mode,
    tlb: Option<Tlb>,
    /// Pages that the TLB holds.
    windows: Windows<64>,
    /// Pages that [`Mmu::look_up`] found, which does not use the TLB.
    plain: Windows<256>,
}

impl Mmu {
    /// A unit in mode [`Mode::Bare`], with a TLB of this shape and latency, or without one.
    pub fn new(tlb: Option<(TlbGeometry, Cycles)>) -> Mmu {
        let tlb = tlb.map(|(geometry, latency)| Tlb::new(geometry, latency));
        Mmu { mode: Mode::Bare, tlb, windows: Windows::SHUT, plain: Windows::SHUT }
    }

    /// How it translates.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Sets the registers. Writing `satp` flushes nothing by itself, as on RISC-V: see [`Mmu::flush`].
    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        self.windows.shut(None);
        self.plain.shut(None);
    }

    /// The TLB; only paging uses it.
    pub fn tlb(&self) -> Option<&Tlb> {
        self.tlb.as_ref()
    }

    /// Forgets a page's translation, or all (`sfence.vma`).
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn flush<O: Observe<Event>>(&mut self, page: Option<VirtAddr>, obs: &mut O) -> Result<(), Pause> {
        self.windows.shut(page);
        self.plain.shut(page);
        let Some(tlb) = &mut self.tlb else { return Ok(()) };
        tlb.forget(page.map(|at| at.0 / PAGE_SIZE));
        obs.on(|| Event::TlbFlushed { page })
    }

    /// Translates the address of one byte.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[inline(always)]
    pub fn translate<O: Watch>(
        &mut self,
        at: VirtAddr,
        intent: Intent,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Outcome, Pause> {
        if let Some((to, slot)) = self.windows.get(at, 1, intent) {
            return self.hit_window(at, to, slot, memory, obs);
        }
        self.translate_elsewhere(at, 1, intent, memory, obs)
    }

    /// Translates an access of `width` bytes (1, 2, 4 or 8), which may reach into the next page. Both pages are
    /// translated before anything is accessed.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[inline(always)]
    pub fn translate_access<O: Watch>(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Access, Pause> {
        if let Some((to, slot)) = self.windows.get(at, width, intent) {
            return self.hit_window(at, to, slot, memory, obs).map(|_| Access::Whole(to));
        }
        self.translate_pages(at, width, intent, memory, obs)
    }

    /// [`Mmu::translate_access`] for an aligned access to a page that was just used for the same intent: the same
    /// effect, without events. `None`, and no effect, if the long way is needed.
    #[inline(always)]
    pub fn translate_again(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        memory: &mut Memory,
    ) -> Option<PhysAddr> {
        let (to, slot) = self.windows.get(at, width, intent)?;
        self.count_hits(slot, 1, memory);
        Some(to)
    }

    /// Look-ups of the TLB that found this slot, and the time that they took.
    #[inline(always)]
    fn count_hits(&mut self, slot: usize, n: u64, memory: &mut Memory) {
        if let Some(tlb) = self.tlb.as_mut().filter(|_| slot != NO_SLOT) {
            tlb.count_hits(slot, n);
            tlb.bill(n);
            memory.spend(Cycles(tlb.latency().0 * n));
        }
    }

    /// [`Mmu::translate_again`] without the time, which [`Mmu::settle`] adds to the clock.
    #[inline(always)]
    pub fn translate_quickly(&mut self, at: VirtAddr, width: u64, intent: Intent) -> Option<PhysAddr> {
        let (to, slot) = self.windows.get(at, width, intent)?;
        if let Some(tlb) = &mut self.tlb {
            tlb.count_quickly(slot, 1);
        }
        Some(to)
    }

    /// What the TLB calls the page of `at`, if it was just used for a fetch: for [`Mmu::count_fetches`], as long as
    /// [`Mmu::fetch_window`] is open there.
    #[inline(always)]
    pub fn fetch_slot(&self, at: VirtAddr) -> Option<FetchSlot> {
        self.windows.get(at, 1, Intent::Fetch).map(|(_, slot)| FetchSlot(slot))
    }

    /// [`Mmu::count_fetch_hits`] without the time, which [`Mmu::settle`] adds to the clock.
    #[inline(always)]
    pub fn count_fetches(&mut self, slot: FetchSlot, n: u64) {
        if let Some(tlb) = &mut self.tlb {
            tlb.count_quickly(slot.0, n);
        }
    }

    /// Takes back one look-up that was counted for a fetch, to be counted again by [`Mmu::count_fetches`].
    #[inline]
    pub fn uncount_fetch(&mut self, slot: FetchSlot) {
        if let Some(tlb) = &mut self.tlb {
            tlb.uncount(slot.0);
        }
    }

    /// Adds to the clock what look-ups have cost that took the quickest ways.
    pub fn settle(&mut self, memory: &mut Memory) {
        if let Some(tlb) = &mut self.tlb {
            memory.spend(tlb.take_bill());
        }
    }

    /// Where an instruction of `width` bytes at `at` is, if its page's translation was just used for a fetch. Counts
    /// nothing: account for the fetch, or for many at once, with [`Mmu::count_fetch_hits`].
    #[inline(always)]
    pub fn fetch_window(&self, at: VirtAddr, width: u64) -> Option<PhysAddr> {
        self.windows.get_within(at, width, Intent::Fetch).map(|(to, _)| to)
    }

    /// Accounts for `n` fetches in a row in the page of `at`, for which [`Mmu::fetch_window`] is open: the same as
    /// `n` translations without their events. Call it before the next data access is translated, so that the TLB's
    /// order of use is exact.
    #[inline(always)]
    pub fn count_fetch_hits(&mut self, at: VirtAddr, n: u64, memory: &mut Memory) {
        if let Some((_, slot)) = self.windows.get(at, 1, Intent::Fetch) {
            self.count_hits(slot, n, memory);
        }
    }

    #[inline(always)]
    fn hit_window<O: Watch>(
        &mut self,
        at: VirtAddr,
        to: PhysAddr,
        slot: usize,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Outcome, Pause> {
        self.count_hits(slot, 1, memory);
        if let Some(tlb) = self.tlb.as_ref().filter(|_| slot != NO_SLOT) {
            let cost = tlb.latency();
            obs.on(|| Event::TlbHit { at, slot: slot as u16, cost })?;
        }
        obs.on(|| Event::Translated { at, to })?;
        Ok(Outcome::Mapped { to })
    }

    #[inline(never)]
    fn translate_pages<O: Watch>(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Access, Pause> {
        let bytes = PAGE_SIZE - at.0 % PAGE_SIZE;
        let paged = matches!(self.mode, Mode::Paging { .. });
        if paged
            && bytes >= width
            && let Some((to, slot)) = self.open_held(at, intent)
        {
            return self.hit_window(at, to, slot, memory, obs).map(|_| Access::Whole(to));
        }
        let first = self.translate_elsewhere(at, width, intent, memory, obs)?;
        let first = match first {
            Outcome::Mapped { to } if !paged || bytes >= width => return Ok(Access::Whole(to)),
            Outcome::Mapped { to } => to,
            Outcome::Fault(reason) => return Ok(Access::Fault { at, reason }),
        };
        let at = self.following_page(at);
        Ok(match self.translate_elsewhere(at, width - bytes, intent, memory, obs)? {
            Outcome::Mapped { to } => Access::Split { first, bytes, second: to },
            Outcome::Fault(reason) => Access::Fault { at, reason },
        })
    }

    /// Opens a window on a page that the TLB holds with all that the intent needs. Counts nothing.
    #[inline(always)]
    fn open_held(&mut self, at: VirtAddr, intent: Intent) -> Option<(PhysAddr, usize)> {
        let tlb = self.tlb.as_ref()?;
        let slot = tlb.find(at.0 / PAGE_SIZE)?;
        let held = tlb.held(slot)?;
        if !held.flags.contains(needs(intent) | marks(intent)) {
            return None;
        }
        let to = held.address(at);
        self.windows.open(at, to, slot, intent);
        Some((to, slot))
    }

    /// The next page's first address; after the last page of the address space comes the first.
    fn following_page(&self, at: VirtAddr) -> VirtAddr {
        let next = (at.0 | (PAGE_SIZE - 1)).wrapping_add(1);
        match self.mode {
            Mode::Paging { scheme: PagingScheme::Sv32, .. } => VirtAddr(next & 0xffff_ffff),
            _ => VirtAddr(next),
        }
    }

    /// The full translation; of an access that may be wider only for segments and bare machines.
    #[inline(never)]
    fn translate_elsewhere<O: Watch>(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Outcome, Pause> {
        let found = match self.mode {
            Mode::Bare => self.through_nothing(at, width, intent, &memory.ram),
            Mode::Segments { table, segments } => {
                through_segments(table, segments, at, width, intent, memory, obs)?
            }
            Mode::Paging { scheme, root } => self.through_pages(scheme, root, at, intent, memory, obs)?,
        };
        match found {
            Ok(to) => {
                obs.on(|| Event::Translated { at, to })?;
                Ok(Outcome::Mapped { to })
            }
            Err(reason) => {
                obs.on(|| Event::Faulted { at, intent, reason })?;
                Ok(Outcome::Fault(reason))
            }
        }
    }

    /// Bare: the address is physical. Frames that exist are remembered, so that the fast path serves this mode too.
    fn through_nothing(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        ram: &Ram,
    ) -> Result<PhysAddr, FaultReason> {
        let to = existing(PhysAddr(at.0), width, ram)?;
        self.windows.open(at, to, NO_SLOT, intent);
        Ok(to)
    }

    fn through_pages<O: Watch>(
        &mut self,
        scheme: PagingScheme,
        root: PhysAddr,
        at: VirtAddr,
        intent: Intent,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<PhysAddr, FaultReason>, Pause> {
        if !scheme.is_canonical(at) {
            return Ok(Err(FaultReason::NotCanonical));
        }
        let walk = Walk { scheme, root, at, intent };
        let Some(tlb) = &mut self.tlb else {
            return Ok(walk.run(memory, obs)?.map(|held| held.address(at)));
        };
        let cost = tlb.latency();
        tlb.bill(1);
        memory.spend(cost);
        match tlb.look_up(at.0 / PAGE_SIZE) {
            Some((slot, held)) => {
                obs.on(|| Event::TlbHit { at, slot: slot as u16, cost })?;
                self.use_slot(slot, held, walk, memory, obs)
            }
            None => {
                obs.on(|| Event::TlbMiss { at, cost })?;
                self.refill(walk, memory, obs)
            }
        }
    }

    /// The TLB held the page: does its entry allow the access, and is D set if need be?
    fn use_slot<O: Watch>(
        &mut self,
        slot: usize,
        held: Held,
        walk: Walk,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<PhysAddr, FaultReason>, Pause> {
        if let Some(lacking) = lacking(held.flags, walk.intent) {
            return Ok(Err(FaultReason::Denied { entry_at: held.entry_at, lacking }));
        }
        if !held.flags.contains(marks(walk.intent)) {
            // Only the table's entry counts for D: walk again, which sets it.
            if let Err(reason) = walk.run(memory, obs)? {
                return Ok(Err(reason));
            }
            if let Some(tlb) = &mut self.tlb {
                tlb.mark_dirty(slot);
            }
        }
        let to = held.address(walk.at);
        self.windows.open(walk.at, to, slot, walk.intent);
        Ok(Ok(to))
    }

    /// The TLB did not hold the page: walk, and remember.
    fn refill<O: Watch>(
        &mut self,
        walk: Walk,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<PhysAddr, FaultReason>, Pause> {
        let held = match walk.run(memory, obs)? {
            Ok(held) => held,
            Err(reason) => return Ok(Err(reason)),
        };
        let to = held.address(walk.at);
        if let Some(tlb) = &mut self.tlb {
            let (slot, evicted) = tlb.fill(held);
            let evicted = evicted.map(|old| VirtAddr(old.page * PAGE_SIZE));
            if evicted.is_some() {
                self.windows.shut(evicted);
            }
            self.windows.open(walk.at, to, slot, walk.intent);
            obs.on(|| Event::TlbFilled { at: walk.at, slot: slot as u16, evicted })?;
        }
        Ok(Ok(to))
    }

    /// Translates without TLB, caches, time or events, for runs that only want the program's result. Sets the same A
    /// and D bits in the tables. Pages are remembered until [`Mmu::flush`].
    #[inline(always)]
    pub fn look_up(&mut self, at: VirtAddr, intent: Intent, ram: &mut Ram) -> Outcome {
        match self.plain.get(at, 1, intent) {
            Some((to, _)) => Outcome::Mapped { to },
            None => self.look_up_elsewhere(at, intent, ram),
        }
    }

    /// [`Mmu::look_up`] for a whole aligned access of `width` bytes, if its page was found before.
    #[inline(always)]
    pub fn plain_window(&self, at: VirtAddr, width: u64, intent: Intent) -> Option<PhysAddr> {
        self.plain.get(at, width, intent).map(|(to, _)| to)
    }

    #[inline(never)]
    fn look_up_elsewhere(&mut self, at: VirtAddr, intent: Intent, ram: &mut Ram) -> Outcome {
        let found = match self.mode {
            Mode::Bare => self.find_in_nothing(at, intent, ram),
            Mode::Segments { table, segments } => find_in_segment(table, segments, at, 1, intent, ram),
            Mode::Paging { scheme, root } => self.find_in_page(Walk { scheme, root, at, intent }, ram),
        };
        match found {
            Ok(to) => Outcome::Mapped { to },
            Err(reason) => Outcome::Fault(reason),
        }
    }

    fn find_in_nothing(&mut self, at: VirtAddr, intent: Intent, ram: &Ram) -> Result<PhysAddr, FaultReason> {
        let to = existing(PhysAddr(at.0), 1, ram)?;
        self.plain.open(at, to, NO_SLOT, intent);
        Ok(to)
    }

    fn find_in_page(&mut self, walk: Walk, ram: &mut Ram) -> Result<PhysAddr, FaultReason> {
        let (held, old, marked) = walk.find(ram)?;
        if marked != old {
            write_entry(ram, walk.scheme, held.entry_at, marked);
        }
        let to = held.address(walk.at);
        self.plain.open(walk.at, to, NO_SLOT, walk.intent);
        Ok(to)
    }
}

impl PartialEq for Mmu {
    /// Whether both translate, and count, alike from here on; which pages have windows makes no difference to that.
    fn eq(&self, other: &Mmu) -> bool {
        (self.mode, &self.tlb) == (other.mode, &other.tlb)
    }
}

impl Eq for Mmu {}

impl Held {
    pub(crate) fn address(&self, at: VirtAddr) -> PhysAddr {
        self.frame.start().offset(at.0 % PAGE_SIZE)
    }
}

/// `at` if `width` bytes there exist.
pub(crate) fn existing(at: PhysAddr, width: u64, ram: &Ram) -> Result<PhysAddr, FaultReason> {
    if ram.contains(at, width) { Ok(at) } else { Err(FaultReason::NoSuchMemory { at }) }
}

fn through_segments<O: Watch>(
    table: PhysAddr,
    segments: u32,
    at: VirtAddr,
    width: u64,
    intent: Intent,
    memory: &mut Memory,
    obs: &mut O,
) -> Result<Result<PhysAddr, FaultReason>, Pause> {
    let selected = match select(at, table, segments) {
        Ok(selected) => selected,
        Err(reason) => return Ok(Err(reason)),
    };
    let entry_at = selected.entry_at;
    let Some(bytes) = memory.ram.read(entry_at) else {
        return Ok(Err(FaultReason::NoSuchMemory { at: entry_at }));
    };
    let cost = memory.hierarchy.access(Port::Walk, entry_at, 8, obs)?
        + memory.hierarchy.access(Port::Walk, entry_at.offset(8), 8, obs)?;
    let descriptor = SegmentDescriptor::from_bytes(bytes);
    let (segment, base, limit) = (selected.segment, descriptor.base, u64::from(descriptor.limit));
    obs.on(|| Event::SegmentRead { segment, entry_at, base, limit, cost })?;
    let to = match descriptor.limit_check(selected, width) {
        Ok(to) => to,
        Err(reason) => return Ok(Err(reason)),
    };
    obs.on(|| Event::LimitPassed { segment, offset: selected.offset, limit })?;
    if let Some(lacking) = descriptor.lacking(intent) {
        return Ok(Err(FaultReason::Denied { entry_at, lacking }));
    }
    Ok(existing(to, width, &memory.ram))
}

/// The same without time and events.
pub(crate) fn find_in_segment(
    table: PhysAddr,
    segments: u32,
    at: VirtAddr,
    width: u64,
    intent: Intent,
    ram: &Ram,
) -> Result<PhysAddr, FaultReason> {
    let selected = select(at, table, segments)?;
    let entry_at = selected.entry_at;
    let Some(bytes) = ram.read(entry_at) else { return Err(FaultReason::NoSuchMemory { at: entry_at }) };
    let descriptor = SegmentDescriptor::from_bytes(bytes);
    let to = descriptor.limit_check(selected, width)?;
    match descriptor.lacking(intent) {
        Some(lacking) => Err(FaultReason::Denied { entry_at, lacking }),
        None => existing(to, width, ram),
    }
}

/// A walk through the page tables.
#[derive(Clone, Copy)]
pub(crate) struct Walk {
    pub(crate) scheme: PagingScheme,
    pub(crate) root: PhysAddr,
    pub(crate) at: VirtAddr,
    pub(crate) intent: Intent,
}

impl Walk {
    /// Walks through the caches and marks the leaf.
    fn run<O: Watch>(self, memory: &mut Memory, obs: &mut O) -> Result<Result<Held, FaultReason>, Pause> {
        // With the scheme known, its shifts and masks are constants.
        match self.scheme {
            PagingScheme::Sv32 => Walk { scheme: PagingScheme::Sv32, ..self }.run_known(memory, obs),
            PagingScheme::Sv39 => Walk { scheme: PagingScheme::Sv39, ..self }.run_known(memory, obs),
        }
    }

    #[inline(always)]
    fn run_known<O: Watch>(
        self,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<Held, FaultReason>, Pause> {
        let mut place = self.scheme.start(self.root, self.at);
        loop {
            let (level, entry_at, index) = (place.level, place.entry_at, place.index);
            let Some(entry) = read_entry(&memory.ram, self.scheme, entry_at) else {
                return Ok(Err(FaultReason::NoSuchMemory { at: entry_at }));
            };
            let cost = memory.hierarchy.access(Port::Walk, entry_at, self.scheme.entry_bytes(), obs)?;
            obs.on(|| Event::EntryRead { level, entry_at, index, raw: entry.0, cost })?;
            match self.scheme.judge(self.at, self.intent, place, entry) {
                Judgement::Next(next) => place = next,
                Judgement::Fault(reason) => return Ok(Err(reason)),
                Judgement::Leaf { frame, marked } => {
                    return self.finish(entry_at, frame, entry, marked, memory, obs);
                }
            }
        }
    }

    fn finish<O: Watch>(
        self,
        entry_at: PhysAddr,
        frame: Frame,
        old: PageTableEntry,
        marked: PageTableEntry,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<Held, FaultReason>, Pause> {
        let held = self.held(entry_at, frame, marked);
        if let Err(reason) = existing(held.address(self.at), 1, &memory.ram) {
            return Ok(Err(reason));
        }
        if marked != old {
            let cost = memory.hierarchy.write(Port::Walk, entry_at, self.scheme.entry_bytes(), obs)?;
            write_entry(&mut memory.ram, self.scheme, entry_at, marked);
            obs.on(|| Event::EntryMarked { entry_at, old: old.0, new: marked.0, cost })?;
        }
        Ok(Ok(held))
    }

    /// Walks without caches, and without marking the leaf: gives it as it is and as it is to be marked.
    pub(crate) fn find(self, ram: &Ram) -> Result<(Held, PageTableEntry, PageTableEntry), FaultReason> {
        if !self.scheme.is_canonical(self.at) {
            return Err(FaultReason::NotCanonical);
        }
        let mut place = self.scheme.start(self.root, self.at);
        loop {
            let entry_at = place.entry_at;
            let entry = read_entry(ram, self.scheme, entry_at);
            let entry = entry.ok_or(FaultReason::NoSuchMemory { at: entry_at })?;
            match self.scheme.judge(self.at, self.intent, place, entry) {
                Judgement::Next(next) => place = next,
                Judgement::Fault(reason) => return Err(reason),
                Judgement::Leaf { frame, marked } => {
                    let held = self.held(entry_at, frame, marked);
                    existing(held.address(self.at), 1, ram)?;
                    return Ok((held, entry, marked));
                }
            }
        }
    }

    fn held(self, entry_at: PhysAddr, frame: Frame, marked: PageTableEntry) -> Held {
        let flags = marked.flags() & !EntryFlags::SOFTWARE;
        Held { page: self.at.0 / PAGE_SIZE, frame, flags, entry_at }
    }
}

/// A page-table entry from memory, without time or events; `None` outside main memory.
pub(crate) fn read_entry(ram: &Ram, scheme: PagingScheme, at: PhysAddr) -> Option<PageTableEntry> {
    match scheme {
        PagingScheme::Sv32 => ram.read_u32(at).map(|raw| PageTableEntry(raw.into())),
        PagingScheme::Sv39 => ram.read_u64(at).map(PageTableEntry),
    }
}

/// Writes a page-table entry without time or events; `None` outside main memory.
pub(crate) fn write_entry(
    ram: &mut Ram,
    scheme: PagingScheme,
    at: PhysAddr,
    entry: PageTableEntry,
) -> Option<()> {
    match scheme {
        PagingScheme::Sv32 => ram.write_u32(at, entry.0 as u32),
        PagingScheme::Sv39 => ram.write_u64(at, entry.0),
    }
}
