//! The translation look-aside buffer (快表): set-associative, true LRU, of 4 KiB pages; a superpage takes an entry for
//! each of its pages that is used.
//!
//! Every look-up is one tick of the buffer's own time, and an entry carries the tick of its latest use, so that the
//! order of use is exact even where the run loop accounts for many look-ups at once.

use core::fmt;

use isa::VirtAddr;
use storage::{Cycles, Frame, PAGE_SIZE, PhysAddr};

use crate::view::TlbEntry;
use crate::{EntryFlags, Rights};

/// The most entries: slots are numbered by a `u16`.
pub const MAX_ENTRIES: u32 = 4096;

/// A TLB's shape: entries = ways × sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TlbGeometry {
    entries: u32,
    ways: u32,
}

impl TlbGeometry {
    /// The shape with this many translations, `ways` of them in a set.
    ///
    /// # Errors
    /// What is impossible about it.
    pub fn new(entries: u32, ways: u32) -> Result<TlbGeometry, TlbGeometryError> {
        if !(1..=MAX_ENTRIES).contains(&entries) {
            return Err(TlbGeometryError::Entries(entries));
        }
        if ways == 0 || !entries.is_multiple_of(ways) || !(entries / ways).is_power_of_two() {
            return Err(TlbGeometryError::Ways { ways, entries });
        }
        Ok(TlbGeometry { entries, ways })
    }

    /// Translations that it holds.
    pub const fn entries(self) -> u32 {
        self.entries
    }

    /// Entries of a set.
    pub const fn ways(self) -> u32 {
        self.ways
    }

    /// Sets; a power of two. The low bits of the page number select one.
    pub const fn sets(self) -> u32 {
        self.entries / self.ways
    }
}

/// Why a TLB cannot be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TlbGeometryError {
    /// How many entries.
    Entries(u32),
    /// Entries of a set.
    Ways { ways: u32, entries: u32 },
}

impl fmt::Display for TlbGeometryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TlbGeometryError::Entries(entries) => write!(f, "{entries} entries; expected 1 to {MAX_ENTRIES}"),
            TlbGeometryError::Ways { ways, entries } => {
                write!(f, "{ways} ways of {entries} entries; expected entries ÷ ways to be a power of two")
            }
        }
    }
}

impl core::error::Error for TlbGeometryError {}

/// No page has this number: addresses have 64 bits, page numbers 52.
const NO_PAGE: u64 = u64::MAX;

/// Before the first tick.
const NEVER: u64 = 0;

/// A translation that is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Held {
    /// The page's number.
    pub(crate) page: u64,
    pub(crate) frame: Frame,
    /// As in the page-table entry when it was walked; A is set.
    pub(crate) flags: EntryFlags,
    /// The page-table entry that it came from.
    pub(crate) entry_at: PhysAddr,
}

/// A TLB.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tlb {
    geometry: TlbGeometry,
    latency: Cycles,
    held: Vec<Option<Held>>,
    /// The number of the page that each slot holds, or [`NO_PAGE`]: what is searched.
    pages: Vec<u64>,
    /// The tick of each slot's latest use; [`NEVER`] for an empty one, which is filled first.
    used: Vec<u64>,
    look_ups: u64,
    misses: u64,
    /// Of the look-ups, those whose time the clock has counted already.
    billed: u64,
}

impl Tlb {
    /// An empty TLB, each look-up of which costs `latency`.
    pub fn new(geometry: TlbGeometry, latency: Cycles) -> Tlb {
        let entries = geometry.entries() as usize;
        let (held, pages, used) = (vec![None; entries], vec![NO_PAGE; entries], vec![NEVER; entries]);
        Tlb { geometry, latency, held, pages, used, look_ups: 0, misses: 0, billed: 0 }
    }

    /// Its shape.
    pub fn geometry(&self) -> TlbGeometry {
        self.geometry
    }

    /// What a look-up costs.
    pub fn latency(&self) -> Cycles {
        self.latency
    }

    /// Look-ups that found their page.
    pub fn hits(&self) -> u64 {
        self.look_ups - self.misses
    }

    /// Look-ups that did not.
    pub fn misses(&self) -> u64 {
        self.misses
    }

    /// Every slot, in order.
    pub fn entries(&self) -> Vec<TlbEntry> {
        (0..self.held.len()).map(|slot| self.entry(slot)).collect()
    }

    fn entry(&self, slot: usize) -> TlbEntry {
        let held = self.held[slot];
        let flags = held.map_or(EntryFlags::empty(), |held| held.flags);
        TlbEntry {
            slot: slot as u16,
            page: held.map(|held| VirtAddr(held.page * PAGE_SIZE)),
            frame: held.map_or(Frame(0), |held| held.frame),
            rights: Rights::of_page(flags),
            dirty: flags.contains(EntryFlags::DIRTY),
            age: self.younger(slot),
        }
    }

    /// How many entries of the slot's set were used since it was.
    fn younger(&self, slot: usize) -> u32 {
        let ways = self.geometry.ways() as usize;
        let set = slot / ways * ways..slot / ways * ways + ways;
        set.filter(|&other| self.used[other] > self.used[slot]).count() as u32
    }

    /// The slots of a page's set.
    #[inline]
    fn set(&self, page: u64) -> core::ops::Range<usize> {
        let ways = self.geometry.ways() as usize;
        let first = (page as usize & (self.geometry.sets() as usize - 1)) * ways;
        first..first + ways
    }

    /// The slot that holds a page. Changes nothing.
    #[inline]
    pub(crate) fn find(&self, page: u64) -> Option<usize> {
        let set = self.set(page);
        let first = set.start;
        self.pages.get(set)?.iter().position(|&held| held == page).map(|way| first + way)
    }

    /// What a slot holds.
    pub(crate) fn held(&self, slot: usize) -> Option<Held> {
        *self.held.get(slot)?
    }

    /// Looks a page up: a tick, counted as a hit or a miss.
    pub(crate) fn look_up(&mut self, page: u64) -> Option<(usize, Held)> {
        self.look_ups += 1;
        let found = self.find(page).and_then(|slot| Some((slot, self.held(slot)?)));
        match found {
            Some((slot, _)) => self.used[slot] = self.look_ups,
            None => self.misses += 1,
        }
        found
    }

    /// Accounts for `n` look-ups in a row that found this slot. None leave the order of use as it is.
    #[inline(always)]
    pub(crate) fn count_hits(&mut self, slot: usize, n: u64) {
        if n == 0 {
            return;
        }
        self.look_ups += n;
        if let Some(used) = self.used.get_mut(slot) {
            *used = self.look_ups;
        }
    }

    /// [`Tlb::count_hits`] for the run loop's short cuts: their time is billed later. A slot that there is not counts
    /// nothing.
    #[inline(always)]
    pub(crate) fn count_quickly(&mut self, slot: usize, n: u64) {
        if let Some(used) = self.used.get_mut(slot) {
            self.look_ups += n;
            *used = self.look_ups;
        }
    }

    /// Takes back a look-up of this slot that is going to be counted again. Its time stays billed.
    pub(crate) fn uncount(&mut self, slot: usize) {
        if slot < self.used.len() {
            self.look_ups -= 1;
        }
    }

    /// Notes that the clock has counted the time of `n` look-ups.
    #[inline(always)]
    pub(crate) fn bill(&mut self, n: u64) {
        self.billed += n;
    }

    /// The time of the look-ups that the clock has not counted, which are counted now.
    pub(crate) fn take_bill(&mut self) -> Cycles {
        let open = self.look_ups.saturating_sub(self.billed);
        self.billed = self.look_ups;
        Cycles(self.latency.0 * open)
    }

    /// Remembers a translation in an empty slot of its set, or else in the one not used for the longest time.
    /// Gives the slot and what was there.
    pub(crate) fn fill(&mut self, new: Held) -> (usize, Option<Held>) {
        let set = self.set(new.page);
        let (first, mut oldest, mut time) = (set.start, 0, u64::MAX);
        for (way, &used) in self.used.get(set).unwrap_or_default().iter().enumerate() {
            if used < time {
                (oldest, time) = (way, used);
            }
        }
        let slot = first + oldest;
        self.used[slot] = self.look_ups;
        self.pages[slot] = new.page;
        (slot, self.held[slot].replace(new))
    }

    /// Notes that a store has gone through the page's entry.
    pub(crate) fn mark_dirty(&mut self, slot: usize) {
        if let Some(Some(held)) = self.held.get_mut(slot) {
            held.flags |= EntryFlags::DIRTY;
        }
    }

    /// Forgets a page, or all.
    pub(crate) fn forget(&mut self, page: Option<u64>) {
        match page {
            Some(page) => {
                if let Some(slot) = self.find(page) {
                    self.held[slot] = None;
                    self.pages[slot] = NO_PAGE;
                    self.used[slot] = NEVER;
                }
            }
            None => {
                self.held.fill(None);
                self.pages.fill(NO_PAGE);
                self.used.fill(NEVER);
            }
        }
    }
}
