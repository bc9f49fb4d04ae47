//! Checkpoints of main memory that share what did not change.

use std::sync::Arc;

use crate::PAGE_SIZE;

/// The bytes of a page frame.
pub type Page = [u8; PAGE_SIZE as usize];

/// Pages that are kept, or shared, together: an image of a large memory is a short list of these.
pub(crate) const CHUNK_PAGES: usize = 256;

/// Some neighbouring pages; `None` is a page of zeros.
#[derive(Clone, Debug)]
pub(crate) struct Chunk([Option<Arc<Page>>; CHUNK_PAGES]);

impl Chunk {
    /// Makes `slot` hold `page`, without a copy if it does already.
    pub(crate) fn keep(&mut self, slot: usize, page: &Page) {
        let Some(kept) = self.0.get_mut(slot) else { return };
        match kept {
            Some(kept) if words(kept).eq(words(page)) => {}
            _ if words(page).all(|word| word == 0) => *kept = None,
            _ => *kept = Some(Arc::new(*page)),
        }
    }
}

/// A page's bytes eight at a time: comparing them singly is slow where the host has no instructions for blocks.
fn words(page: &Page) -> impl Iterator<Item = u64> {
    page.as_chunks().0.iter().map(|&bytes| u64::from_le_bytes(bytes))
}

/// Main memory at one moment. Cloning costs a few hundred bytes; pages are shared.
#[derive(Clone, Debug)]
pub struct RamImage {
    chunks: Vec<Arc<Chunk>>,
}

impl RamImage {
    pub(crate) fn zero(pages: usize) -> RamImage {
        let empty = Arc::new(Chunk([const { None }; CHUNK_PAGES]));
        RamImage { chunks: vec![empty; pages.div_ceil(CHUNK_PAGES)] }
    }

    /// The chunk for changing; copied first if another image shares it.
    pub(crate) fn chunk_mut(&mut self, index: usize) -> &mut Chunk {
        Arc::make_mut(&mut self.chunks[index])
    }

    pub(crate) fn same_chunk(&self, other: &RamImage, index: usize) -> bool {
        match (self.chunks.get(index), other.chunks.get(index)) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    pub(crate) fn same_page(&self, other: &RamImage, index: usize, slot: usize) -> bool {
        match (self.slot(index, slot), other.slot(index, slot)) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    pub(crate) fn load(&self, index: usize, slot: usize, into: &mut Page) {
        match self.slot(index, slot) {
            Some(page) => *into = **page,
            None => into.fill(0),
        }
    }

    fn slot(&self, index: usize, slot: usize) -> Option<&Arc<Page>> {
        self.chunks.get(index)?.0.get(slot)?.as_ref()
    }

    /// Pages that this image keeps bytes of, shared or not; the others are all zero.
    pub fn pages_kept(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.0.iter().flatten().count()).sum()
    }

    /// Pages that this image keeps and `other` does not share with it.
    pub fn pages_apart_from(&self, other: &RamImage) -> usize {
        let apart = |index: usize| {
            let kept =
                |&slot: &usize| self.slot(index, slot).is_some() && !self.same_page(other, index, slot);
            (0..CHUNK_PAGES).filter(kept).count()
        };
        (0..self.chunks.len()).filter(|&index| !self.same_chunk(other, index)).map(apart).sum()
    }
}
