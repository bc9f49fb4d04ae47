//! Page tables as the kernel edits them: through its direct map, with the flush of the TLB as an obligation.

use isa::VirtAddr;
use storage::{Frame, Memory, Observe, PAGE_SIZE, Pause, PhysAddr, Port, Ram};

use crate::mmu::{Watch, read_entry, write_entry};
use crate::{EntryFlags, Event, Mmu, PageTableEntry, PagingScheme};

/// A tree of page tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageTable {
    /// Its format.
    pub scheme: PagingScheme,
    /// The root table's first byte.
    pub root: PhysAddr,
}

/// How far the tables lead towards an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    /// To the entry.
    Entry {
        /// Its first byte.
        at: PhysAddr,
        /// What it says.
        entry: PageTableEntry,
    },
    /// To an entry of a higher level that is not valid: the next table is missing.
    NoTable {
        /// The first byte of the entry that should point to it.
        entry_at: PhysAddr,
        /// The level of the missing table.
        level: u8,
    },
    /// To a leaf of a higher level.
    Superpage {
        /// The leaf's first byte.
        at: PhysAddr,
        /// The leaf's level.
        level: u8,
    },
    /// Out of main memory: the tables are corrupt.
    NoSuchMemory {
        /// Where the entry would be.
        at: PhysAddr,
    },
}

/// A page-table entry was changed, and the TLB may remember the old one.
#[derive(PartialEq, Eq, Debug)]
#[must_use = "the TLB may still hold the old translation: flush the page, or say why it cannot"]
pub struct FlushNeeded {
    page: VirtAddr,
}

impl FlushNeeded {
    /// Flushes the page (`sfence.vma` with its address).
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn flush<O: Observe<Event>>(self, mmu: &mut Mmu, obs: &mut O) -> Result<(), Pause> {
        mmu.flush(Some(self.page), obs)
    }

    /// Does nothing, because the old entry was not valid, and the TLB remembers only valid ones; or because the whole
    /// TLB is flushed soon.
    pub fn ignore(self) {}
}

impl PageTable {
    /// Where the entry for `at` at `level` is, as far as the tables lead; without time or events.
    pub fn find_quietly(&self, at: VirtAddr, level: u8, ram: &Ram) -> Found {
        let mut place = self.scheme.start(self.root, at);
        loop {
            let Some(entry) = read_entry(ram, self.scheme, place.entry_at) else {
                return Found::NoSuchMemory { at: place.entry_at };
            };
            match self.onward(at, level, place.level, place.entry_at, entry) {
                Ok(next) => place = next,
                Err(found) => return found,
            }
        }
    }

    /// Where the entry for `at` at `level` is, as far as the tables lead. Every entry on the way is read through the
    /// kernel's port.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn find<O: Watch>(
        &self,
        at: VirtAddr,
        level: u8,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Found, Pause> {
        let mut place = self.scheme.start(self.root, at);
        loop {
            let Some(entry) = read_entry(&memory.ram, self.scheme, place.entry_at) else {
                return Ok(Found::NoSuchMemory { at: place.entry_at });
            };
            memory.hierarchy.access(Port::Kernel, place.entry_at, self.scheme.entry_bytes(), obs)?;
            match self.onward(at, level, place.level, place.entry_at, entry) {
                Ok(next) => place = next,
                Err(found) => return Ok(found),
            }
        }
    }

    fn onward(
        &self,
        at: VirtAddr,
        wanted: u8,
        level: u8,
        entry_at: PhysAddr,
        entry: PageTableEntry,
    ) -> Result<crate::scheme::Place, Found> {
        let below = match level.checked_sub(1) {
            Some(below) if level > wanted => below,
            _ => return Err(Found::Entry { at: entry_at, entry }),
        };
        if !entry.is_valid() {
            return Err(Found::NoTable { entry_at, level: below });
        }
        if entry.is_leaf() {
            return Err(Found::Superpage { at: entry_at, level });
        }
        Ok(self.scheme.place(entry.frame().start(), at, below))
    }

    /// Where the entry for `at` at `level` is; `None` if the tables do not lead there. Without time or events.
    pub fn entry_address(&self, at: VirtAddr, level: u8, ram: &Ram) -> Option<PhysAddr> {
        match self.find_quietly(at, level, ram) {
            Found::Entry { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Writes an entry that translates `page` or a part of the address space around it, through the kernel's port.
    /// `None`, and no change, if the entry would be outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer, with the entry not yet written.
    pub fn write<O: Watch>(
        &self,
        page: VirtAddr,
        entry_at: PhysAddr,
        entry: PageTableEntry,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Option<FlushNeeded>, Pause> {
        let width = self.scheme.entry_bytes();
        if !memory.ram.contains(entry_at, width) {
            return Ok(None);
        }
        memory.hierarchy.write(Port::Kernel, entry_at, width, obs)?;
        let page = VirtAddr(page.0 & !(PAGE_SIZE - 1));
        Ok(write_entry(&mut memory.ram, self.scheme, entry_at, entry).map(|()| FlushNeeded { page }))
    }

    /// Maps a page to a frame where all tables are there already; otherwise tells, inside, what is in the way.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn map<O: Watch>(
        &self,
        page: VirtAddr,
        frame: Frame,
        flags: EntryFlags,
        memory: &mut Memory,
        obs: &mut O,
    ) -> Result<Result<FlushNeeded, Found>, Pause> {
        let found = self.find(page, 0, memory, obs)?;
        let Found::Entry { at, .. } = found else { return Ok(Err(found)) };
        let entry = PageTableEntry::new(frame, flags | EntryFlags::VALID);
        let written = self.write(page, at, entry, memory, obs)?;
        Ok(written.ok_or(Found::NoSuchMemory { at }))
    }
}
