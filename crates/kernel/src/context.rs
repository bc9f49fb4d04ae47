//! What the kernel works on while it serves its process: memory, translation hardware, and whoever watches.

use isa::VirtAddr;
use mmu::{Mmu, PageTable, PageTableEntry, PagingScheme};
use storage::{Cycles, Memory, Observe, PAGE_SIZE, Pause, PhysAddr, Port};

use crate::{Event, FaultStep, cost};

/// Somebody who watches everything that the kernel and what lies below it do.
pub trait Watch: Observe<Event> + Observe<mmu::Event> + Observe<storage::Event> {}

impl<O: Observe<Event> + Observe<mmu::Event> + Observe<storage::Event>> Watch for O {}

/// The hardware, and the observer.
pub(crate) struct Context<'a, O> {
    pub memory: &'a mut Memory,
    pub mmu: &'a mut Mmu,
    pub obs: &'a mut O,
}

impl<O: Watch> Context<'_, O> {
    /// Emits an event that took no time of its own.
    pub fn tell(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        Observe::<Event>::on(self.obs, event)
    }

    /// Lets time pass and emits the event that says so.
    pub fn spend(&mut self, cost: Cycles, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        self.memory.spend(cost);
        self.tell(event)
    }

    /// A station of a page fault.
    pub fn station(&mut self, pid: u32, cost: Cycles, step: FaultStep) -> Result<(), Pause> {
        self.spend(cost, || Event::Fault { pid, step, cost })
    }

    /// Fills memory with zeros, past the caches, and says so. Bytes outside memory are left out.
    pub fn zero(&mut self, pid: u32, at: VirtAddr, to: PhysAddr, bytes: u64) -> Result<(), Pause> {
        if bytes == 0 || self.memory.ram.fill(to, bytes, 0).is_none() {
            return Ok(());
        }
        let cost = cost::zero(bytes);
        self.spend(cost, || Event::BytesZeroed { pid, at, to, bytes, cost })
    }

    /// Reads a page-table entry through the caches; an invalid one outside memory.
    pub fn read_entry(&mut self, table: PageTable, at: PhysAddr) -> Result<PageTableEntry, Pause> {
        let raw = match table.scheme {
            PagingScheme::Sv32 => self.memory.read_u32(Port::Kernel, at, self.obs)?.map(u64::from),
            PagingScheme::Sv39 => self.memory.read_u64(Port::Kernel, at, self.obs)?,
        };
        Ok(PageTableEntry(raw.unwrap_or(0)))
    }

    /// Writes an entry through the caches in place of one that was not valid, so that no TLB remembers it.
    pub fn write_new_entry(
        &mut self,
        table: PageTable,
        at: PhysAddr,
        page: VirtAddr,
        entry: PageTableEntry,
    ) -> Result<(), Pause> {
        if let Some(flush) = table.write(page, at, entry, self.memory, self.obs)? {
            flush.ignore();
        }
        Ok(())
    }

    /// Clears a page's entry through the caches, and makes the TLB forget the page.
    pub fn clear_entry(&mut self, table: PageTable, at: PhysAddr, page: VirtAddr) -> Result<(), Pause> {
        match table.write(page, at, PageTableEntry(0), self.memory, self.obs)? {
            Some(flush) => flush.flush(self.mmu, self.obs),
            None => Ok(()),
        }
    }
}

/// How many frames hold so many bytes.
pub(crate) const fn frames_for(bytes: u64) -> u64 {
    bytes.div_ceil(PAGE_SIZE)
}
