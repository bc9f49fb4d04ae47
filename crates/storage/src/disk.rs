//! The disk: the executable's file in blocks of a page, read into main memory and written from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::counters::StoreCounters;
use crate::image::Page;
use crate::{Cycles, Event, Observe, PAGE_SIZE, Pause, PhysAddr, Ram};

/// A disk. Its image is shared with whoever made it; blocks that are written are kept apart from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disk {
    image: Arc<[u8]>,
    written: BTreeMap<u64, Arc<Page>>,
    latency: Cycles,
    counters: StoreCounters,
}

/// Why a transfer between disk and memory did not happen. Nothing changed then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransferError {
    /// The disk has no such block.
    NoSuchBlock { block: u64, blocks: u64 },
    /// Not all of the block's bytes have a place in main memory.
    NoSuchMemory { at: PhysAddr },
}

impl Disk {
    /// A disk that holds `image`, filled with zeros to whole blocks; each transfer of a block costs `latency`.
    pub fn new(image: Arc<[u8]>, latency: Cycles) -> Disk {
        Disk { image, written: BTreeMap::new(), latency, counters: StoreCounters::default() }
    }

    /// How many blocks of [`PAGE_SIZE`] bytes it has.
    pub fn blocks(&self) -> u64 {
        (self.image.len() as u64).div_ceil(PAGE_SIZE)
    }

    /// What a transfer costs.
    pub fn latency(&self) -> Cycles {
        self.latency
    }

    /// What it has counted, in blocks.
    pub fn counters(&self) -> StoreCounters {
        self.counters
    }

    /// The cycles that all transfers so far have cost.
    pub fn cycles(&self) -> Cycles {
        Cycles(self.latency.0 * (self.counters.reads + self.counters.writes))
    }

    /// A block's bytes as they are now; `None` if the disk has no such block.
    pub fn block(&self, block: u64) -> Option<Page> {
        if let Some(page) = self.written.get(&block) {
            return Some(**page);
        }
        let start = usize::try_from(block.checked_mul(PAGE_SIZE)?).ok()?;
        let rest = self.image.get(start..).filter(|rest| !rest.is_empty())?;
        let mut page = [0; PAGE_SIZE as usize];
        let length = rest.len().min(page.len());
        page[..length].copy_from_slice(&rest[..length]);
        Some(page)
    }

    /// Reads a block into main memory. Gives what it cost, which is in [`Disk::cycles`] already.
    ///
    /// # Errors
    /// [`Pause`] from the observer; inside, [`TransferError`].
    pub fn read_block<O: Observe<Event>>(
        &mut self,
        block: u64,
        to: PhysAddr,
        ram: &mut Ram,
        obs: &mut O,
    ) -> Result<Result<Cycles, TransferError>, Pause> {
        let Some(page) = self.block(block) else {
            return Ok(Err(TransferError::NoSuchBlock { block, blocks: self.blocks() }));
        };
        if ram.write_bytes(to, &page).is_none() {
            return Ok(Err(TransferError::NoSuchMemory { at: to }));
        }
        self.counters.reads += 1;
        let cost = self.latency;
        obs.on(|| Event::DiskRead { block, to, cost })?;
        Ok(Ok(cost))
    }

    /// Writes a block from main memory. Gives what it cost, which is in [`Disk::cycles`] already.
    ///
    /// # Errors
    /// [`Pause`] from the observer; inside, [`TransferError`].
    pub fn write_block<O: Observe<Event>>(
        &mut self,
        block: u64,
        from: PhysAddr,
        ram: &Ram,
        obs: &mut O,
    ) -> Result<Result<Cycles, TransferError>, Pause> {
        if block >= self.blocks() {
            return Ok(Err(TransferError::NoSuchBlock { block, blocks: self.blocks() }));
        }
        let Some(page) = ram.read(from) else {
            return Ok(Err(TransferError::NoSuchMemory { at: from }));
        };
        self.written.insert(block, Arc::new(page));
        self.counters.writes += 1;
        let cost = self.latency;
        obs.on(|| Event::DiskWrite { block, from, cost })?;
        Ok(Ok(cost))
    }
}
