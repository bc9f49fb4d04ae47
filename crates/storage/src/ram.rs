//! Main memory: the simulated bytes, little-endian, with cheap checkpoints.

use crate::image::{CHUNK_PAGES, Page, RamImage};
use crate::{Bytes, Frame, PAGE_SIZE, PhysAddr};

const PAGE: usize = PAGE_SIZE as usize;

/// Main memory, from physical address 0 up.
///
/// It holds the newest bytes of everything: caches above it keep only tags and state. An access outside it is an
/// outcome (`None`), never a panic. Creating one costs nothing per byte; the host zeroes its pages when they are used.
#[derive(Debug)]
pub struct Ram {
    bytes: Vec<u8>,
    /// One flag a page: written since `image` was taken.
    written: Vec<bool>,
    /// The last checkpoint; clean pages equal it.
    image: RamImage,
}

impl Ram {
    /// Memory of `size` bytes, all zero; a part of a page at the end is left out.
    pub fn new(size: Bytes) -> Ram {
        let pages = usize::try_from(size.0 / PAGE_SIZE).unwrap_or(usize::MAX / PAGE);
        Ram { bytes: vec![0; pages * PAGE], written: vec![false; pages], image: RamImage::zero(pages) }
    }

    /// How much it holds.
    pub fn size(&self) -> Bytes {
        Bytes(self.bytes.len() as u64)
    }

    /// How many page frames it has.
    pub fn frames(&self) -> u64 {
        self.written.len() as u64
    }

    /// Whether `length` bytes from `at` all exist.
    pub fn contains(&self, at: PhysAddr, length: u64) -> bool {
        at.0.checked_add(length).is_some_and(|end| end <= self.size().0)
    }

    /// The `N` bytes at `at`, across pages if need be; `None` if one of them does not exist.
    #[inline(always)]
    pub fn read<const N: usize>(&self, at: PhysAddr) -> Option<[u8; N]> {
        let start = usize::try_from(at.0).ok()?;
        self.bytes.get(start..)?.first_chunk::<N>().copied()
    }

    /// Writes `N` bytes at `at`, across pages if need be; `None`, and no change, if one of them does not exist.
    #[inline(always)]
    pub fn write<const N: usize>(&mut self, at: PhysAddr, value: [u8; N]) -> Option<()> {
        let start = usize::try_from(at.0).ok()?;
        *self.bytes.get_mut(start..)?.first_chunk_mut::<N>()? = value;
        *self.written.get_mut(start / PAGE)? = true;
        if start % PAGE > PAGE - N {
            *self.written.get_mut(start / PAGE + 1)? = true;
        }
        Some(())
    }

    /// The byte at `at`; `None` outside memory.
    #[inline(always)]
    pub fn read_u8(&self, at: PhysAddr) -> Option<u8> {
        self.read(at).map(u8::from_le_bytes)
    }

    /// Two bytes at `at`; `None` outside memory.
    #[inline(always)]
    pub fn read_u16(&self, at: PhysAddr) -> Option<u16> {
        self.read(at).map(u16::from_le_bytes)
    }

    /// Four bytes at `at`; `None` outside memory.
    #[inline(always)]
    pub fn read_u32(&self, at: PhysAddr) -> Option<u32> {
        self.read(at).map(u32::from_le_bytes)
    }

    /// Eight bytes at `at`; `None` outside memory.
    #[inline(always)]
    pub fn read_u64(&self, at: PhysAddr) -> Option<u64> {
        self.read(at).map(u64::from_le_bytes)
    }

    /// Writes a byte; `None` outside memory.
    #[inline(always)]
    pub fn write_u8(&mut self, at: PhysAddr, value: u8) -> Option<()> {
        self.write(at, value.to_le_bytes())
    }

    /// Writes two bytes; `None` outside memory.
    #[inline(always)]
    pub fn write_u16(&mut self, at: PhysAddr, value: u16) -> Option<()> {
        self.write(at, value.to_le_bytes())
    }

    /// Writes four bytes; `None` outside memory.
    #[inline(always)]
    pub fn write_u32(&mut self, at: PhysAddr, value: u32) -> Option<()> {
        self.write(at, value.to_le_bytes())
    }

    /// Writes eight bytes; `None` outside memory.
    #[inline(always)]
    pub fn write_u64(&mut self, at: PhysAddr, value: u64) -> Option<()> {
        self.write(at, value.to_le_bytes())
    }

    /// The `length` bytes at `at`; `None` if one of them does not exist.
    pub fn bytes(&self, at: PhysAddr, length: u64) -> Option<&[u8]> {
        let start = usize::try_from(at.0).ok()?;
        self.bytes.get(start..)?.get(..usize::try_from(length).ok()?)
    }

    /// Fills `into` with the bytes at `at`; `None`, and no change, if one of them does not exist.
    pub fn read_bytes(&self, at: PhysAddr, into: &mut [u8]) -> Option<()> {
        into.copy_from_slice(self.bytes(at, into.len() as u64)?);
        Some(())
    }

    /// Writes `from` at `at`; `None`, and no change, if one of the bytes does not exist.
    pub fn write_bytes(&mut self, at: PhysAddr, from: &[u8]) -> Option<()> {
        self.writable(at, from.len() as u64)?.copy_from_slice(from);
        Some(())
    }

    /// Writes `length` times `value` at `at`; `None`, and no change, if one of the bytes does not exist.
    pub fn fill(&mut self, at: PhysAddr, length: u64, value: u8) -> Option<()> {
        self.writable(at, length)?.fill(value);
        Some(())
    }

    /// Copies `length` bytes, which may overlap; `None`, and no change, if one of them does not exist.
    pub fn copy(&mut self, from: PhysAddr, to: PhysAddr, length: u64) -> Option<()> {
        self.bytes(from, length)?;
        self.writable(to, length)?;
        let (from, to) = (usize::try_from(from.0).ok()?, usize::try_from(to.0).ok()?);
        self.bytes.copy_within(from..from + usize::try_from(length).ok()?, to);
        Some(())
    }

    /// A whole page frame; `None` if it does not exist.
    pub fn page(&self, frame: Frame) -> Option<&Page> {
        self.bytes(PhysAddr(frame.0.checked_mul(PAGE_SIZE)?), PAGE_SIZE)?.first_chunk()
    }

    /// The bytes to be overwritten, their pages marked as written.
    fn writable(&mut self, at: PhysAddr, length: u64) -> Option<&mut [u8]> {
        let start = usize::try_from(at.0).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        let bytes = self.bytes.get_mut(start..end)?;
        if start < end {
            self.written.get_mut(start / PAGE..=(end - 1) / PAGE)?.fill(true);
        }
        Some(bytes)
    }

    /// The memory as it is now. Pages that were not written since the last checkpoint, or hold the same bytes as
    /// then, are shared with it; pages of zeros take no space. Costs time for each page written since.
    pub fn checkpoint(&mut self) -> RamImage {
        let (bytes, image) = (&self.bytes, &mut self.image);
        for (index, written) in self.written.chunks_mut(CHUNK_PAGES).enumerate() {
            if !written.contains(&true) {
                continue;
            }
            let chunk = image.chunk_mut(index);
            for (slot, written) in written.iter_mut().enumerate().filter(|(_, written)| **written) {
                let start = (index * CHUNK_PAGES + slot) * PAGE;
                if let Some(page) = bytes.get(start..).and_then(|rest| rest.first_chunk::<PAGE>()) {
                    chunk.keep(slot, page);
                }
                *written = false;
            }
        }
        self.image.clone()
    }

    /// Makes the memory what it was when `image` was taken from a memory of the same size. Costs time for each page
    /// that differs from it by origin, not for each page.
    pub fn restore(&mut self, image: &RamImage) {
        for (index, written) in self.written.chunks_mut(CHUNK_PAGES).enumerate() {
            let same = image.same_chunk(&self.image, index);
            if same && !written.contains(&true) {
                continue;
            }
            for (slot, written) in written.iter_mut().enumerate() {
                if !*written && (same || image.same_page(&self.image, index, slot)) {
                    continue;
                }
                let start = (index * CHUNK_PAGES + slot) * PAGE;
                if let Some(page) =
                    self.bytes.get_mut(start..).and_then(|rest| rest.first_chunk_mut::<PAGE>())
                {
                    image.load(index, slot, page);
                }
                *written = false;
            }
        }
        self.image = image.clone();
    }
}

impl Clone for Ram {
    /// Copies only pages that were ever written, so that a clone of a large and mostly unused memory is cheap.
    fn clone(&self) -> Ram {
        let mut copy = Ram::new(self.size());
        copy.restore(&self.image);
        for (index, _) in self.written.iter().enumerate().filter(|(_, written)| **written) {
            let page = index * PAGE..(index + 1) * PAGE;
            copy.bytes[page.clone()].copy_from_slice(&self.bytes[page]);
            copy.written[index] = true;
        }
        copy
    }
}

impl PartialEq for Ram {
    /// Whether both hold the same bytes. Pages that share a checkpoint need not be looked at.
    fn eq(&self, other: &Ram) -> bool {
        let same_page = |page: usize| {
            let (chunk, slot) = (page / CHUNK_PAGES, page % CHUNK_PAGES);
            let clean = !self.written[page] && !other.written[page];
            let frame = Frame(page as u64);
            (clean && self.image.same_page(&other.image, chunk, slot))
                || self.page(frame) == other.page(frame)
        };
        self.written.len() == other.written.len() && (0..self.written.len()).all(same_page)
    }
}

impl Eq for Ram {}
