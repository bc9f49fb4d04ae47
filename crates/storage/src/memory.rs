//! Everything below the core in one bundle: what address translation and the kernel work on.

use crate::{Cycles, Disk, Event, Hierarchy, Observe, Pause, PhysAddr, Port, Ram, RamImage};

/// Main memory, the caches above it, the disk below it, and the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Memory {
    /// The bytes.
    pub ram: Ram,
    /// The caches' state.
    pub hierarchy: Hierarchy,
    /// The disk.
    pub disk: Disk,
    spent: Cycles,
}

/// A [`Memory`] at one moment. Pages of main memory that do not change are shared with other images.
#[derive(Clone, Debug)]
pub struct MemoryImage {
    /// Main memory.
    pub ram: RamImage,
    hierarchy: Hierarchy,
    disk: Disk,
    spent: Cycles,
}

impl Memory {
    /// Everything as it is now. Costs time for each page written since the last one, see [`Ram::checkpoint`].
    pub fn checkpoint(&mut self) -> MemoryImage {
        let (hierarchy, disk) = (self.hierarchy.clone(), self.disk.clone());
        MemoryImage { ram: self.ram.checkpoint(), hierarchy, disk, spent: self.spent }
    }

    /// Makes everything what it was when the image was taken from a memory like this one.
    pub fn restore(&mut self, image: &MemoryImage) {
        self.ram.restore(&image.ram);
        self.hierarchy.clone_from(&image.hierarchy);
        self.disk.clone_from(&image.disk);
        self.spent = image.spent;
    }

    /// At time 0.
    pub fn new(ram: Ram, hierarchy: Hierarchy, disk: Disk) -> Memory {
        Memory { ram, hierarchy, disk, spent: Cycles(0) }
    }

    /// The time since the start: what caches, main memory and disk took, which they count themselves, and what was
    /// [spent](Memory::spend) besides.
    pub fn clock(&self) -> Cycles {
        self.hierarchy.cycles() + self.disk.cycles() + self.spent
    }

    /// Lets time pass that no level of the hierarchy takes: a TLB look-up, the kernel's own work. To be called before
    /// the event that carries the cost. The costs that accesses and transfers return are counted already.
    #[inline(always)]
    pub fn spend(&mut self, cost: Cycles) {
        self.spent += cost;
    }

    /// Reads four bytes through a port and all that lies behind it; `None`, and no time, outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn read_u32<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Option<u32>, Pause> {
        Ok(self.read(port, at, obs)?.map(u32::from_le_bytes))
    }

    /// Reads eight bytes through a port; `None`, and no time, outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn read_u64<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Option<u64>, Pause> {
        Ok(self.read(port, at, obs)?.map(u64::from_le_bytes))
    }

    /// Reads `N` bytes (at most 8) through a port; `None`, and no time, outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[inline(always)]
    pub fn read<const N: usize, O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Option<[u8; N]>, Pause> {
        let Some(value) = self.ram.read(at) else { return Ok(None) };
        self.hierarchy.access(port, at, N as u64, obs)?;
        Ok(Some(value))
    }

    /// Writes `N` bytes (at most 8) through a port; `None`, and no time, outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer, with the bytes not yet written.
    #[inline(always)]
    pub fn write<const N: usize, O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        value: [u8; N],
        obs: &mut O,
    ) -> Result<Option<()>, Pause> {
        if !self.ram.contains(at, N as u64) {
            return Ok(None);
        }
        self.hierarchy.write(port, at, N as u64, obs)?;
        Ok(self.ram.write(at, value))
    }

    /// Writes bytes through a port, an access for each cache line; `None`, and no change, outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer, with the bytes not yet written.
    pub fn write_bytes<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        bytes: &[u8],
        obs: &mut O,
    ) -> Result<Option<()>, Pause> {
        if !self.ram.contains(at, bytes.len() as u64) {
            return Ok(None);
        }
        self.hierarchy.access_range(port, true, at, bytes.len() as u64, obs)?;
        Ok(self.ram.write_bytes(at, bytes))
    }

    /// Writes `length` times `value` through a port, an access for each cache line; `None`, and no change, outside
    /// main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer, with the bytes not yet written.
    pub fn fill<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        length: u64,
        value: u8,
        obs: &mut O,
    ) -> Result<Option<()>, Pause> {
        if !self.ram.contains(at, length) {
            return Ok(None);
        }
        self.hierarchy.access_range(port, true, at, length, obs)?;
        Ok(self.ram.fill(at, length, value))
    }

    /// Reads bytes through a port, an access for each cache line; `None` outside main memory.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn read_bytes<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        into: &mut [u8],
        obs: &mut O,
    ) -> Result<Option<()>, Pause> {
        if self.ram.read_bytes(at, into).is_none() {
            return Ok(None);
        }
        self.hierarchy.access_range(port, false, at, into.len() as u64, obs)?;
        Ok(Some(()))
    }
}
