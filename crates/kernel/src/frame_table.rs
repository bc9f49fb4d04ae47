//! Who owns each page frame, and which frames are free.

use std::sync::Arc;

use isa::VirtAddr;
use storage::{Bytes, Frame, PAGE_SIZE};

use crate::AreaKind;

/// Who owns a page frame.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Owner {
    /// Nobody.
    Free,
    /// The kernel itself.
    Kernel,
    /// A page table of a process at this level, or its segment table (level 0).
    PageTable { pid: u32, level: u8 },
    /// A process: which of its pages, and what the page holds.
    Process { pid: u32, page: VirtAddr, area: AreaKind },
}

/// Where a run of frames is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fit {
    /// The lowest hole that is large enough (首次适应), at its lower end.
    First,
    /// The highest hole that is large enough, at its upper end.
    Last,
}

/// Frames whose owners are kept, and copied after a checkpoint, together.
const CHUNK: usize = 256;

/// The owner of every frame.
///
/// A clone shares all chunks that are not changed afterwards, so a checkpoint costs little.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameTable {
    chunks: Arc<Vec<Arc<Vec<Owner>>>>,
    frames: u64,
    free: u64,
    /// No frame below this one is free.
    lowest: u64,
}

impl FrameTable {
    /// A table of all whole frames of a memory of this size, none of them taken.
    pub fn new(memory: Bytes) -> FrameTable {
        let frames = memory.0 / PAGE_SIZE;
        let chunk = Arc::new(vec![Owner::Free; CHUNK]);
        let chunks = vec![chunk; frames.div_ceil(CHUNK as u64) as usize];
        FrameTable { chunks: Arc::new(chunks), frames, free: frames, lowest: 0 }
    }

    /// How many frames there are.
    pub fn len(&self) -> u64 {
        self.frames
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.frames == 0
    }

    /// How many frames nobody owns.
    pub fn free(&self) -> u64 {
        self.free
    }

    /// Whose the frame is; `None` beyond the end of memory.
    pub fn owner(&self, frame: Frame) -> Option<Owner> {
        if frame.0 >= self.frames {
            return None;
        }
        let chunk = self.chunks.get(usize::try_from(frame.0).ok()? / CHUNK)?;
        chunk.get(frame.0 as usize % CHUNK).copied()
    }

    /// Every frame's owner, in order.
    pub fn owners(&self) -> impl Iterator<Item = Owner> {
        self.chunks.iter().flat_map(|chunk| chunk.iter().copied()).take(self.frames as usize)
    }

    /// Takes the free frame with the lowest number; `None` if none is free.
    pub fn take(&mut self, owner: Owner) -> Option<Frame> {
        let frame = (self.lowest..self.frames).map(Frame).find(|frame| self.is_free(*frame))?;
        self.set(frame, owner);
        Some(frame)
    }

    /// Looks for `count` free frames in a row: the first of them, or `None` if no hole is large enough.
    pub fn find_run(&self, count: u64, fit: Fit) -> Option<Frame> {
        let mut best = None;
        let mut length = 0;
        for (number, owner) in (0..).zip(self.owners()) {
            length = if owner == Owner::Free { length + 1 } else { 0 };
            if length >= count && count > 0 {
                best = Some(Frame(number + 1 - count));
                if fit == Fit::First {
                    break;
                }
            }
        }
        best
    }

    /// Whether `count` frames from `first` on are all free.
    pub fn run_is_free(&self, first: Frame, count: u64) -> bool {
        (first.0..first.0.saturating_add(count)).all(|number| self.is_free(Frame(number)))
    }

    /// Notes the owner of a frame. Frames beyond the end of memory are ignored.
    pub fn set(&mut self, frame: Frame, owner: Owner) {
        let Some(old) = self.owner(frame) else { return };
        let chunks = Arc::make_mut(&mut self.chunks);
        let slot = chunks
            .get_mut(frame.0 as usize / CHUNK)
            .and_then(|chunk| Arc::make_mut(chunk).get_mut(frame.0 as usize % CHUNK));
        if let Some(slot) = slot {
            *slot = owner;
        }
        self.count(frame, old == Owner::Free, owner == Owner::Free);
    }

    /// Gives a frame back.
    pub fn release(&mut self, frame: Frame) {
        self.set(frame, Owner::Free);
    }

    fn count(&mut self, frame: Frame, was_free: bool, is_free: bool) {
        match (was_free, is_free) {
            (true, false) => self.free -= 1,
            (false, true) => self.free += 1,
            _ => {}
        }
        if is_free {
            self.lowest = self.lowest.min(frame.0);
        } else if self.lowest == frame.0 {
            self.lowest += 1;
        }
    }

    fn is_free(&self, frame: Frame) -> bool {
        self.owner(frame) == Some(Owner::Free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(frames: u64) -> FrameTable {
        FrameTable::new(Bytes(frames * PAGE_SIZE))
    }

    #[test]
    fn takes_the_lowest_free_frame() {
        let mut table = table(3);
        let taken: Vec<_> = (0..4).map(|_| table.take(Owner::Kernel)).collect();
        assert_eq!(taken, [Some(Frame(0)), Some(Frame(1)), Some(Frame(2)), None]);
        table.release(Frame(1));
        table.release(Frame(0));
        assert_eq!((table.free(), table.take(Owner::Kernel)), (2, Some(Frame(0))));
        assert_eq!((table.take(Owner::Kernel), table.free()), (Some(Frame(1)), 0));
    }

    #[test]
    fn finds_the_first_hole_that_is_large_enough() {
        let mut table = table(10);
        for number in [0, 3, 8] {
            table.set(Frame(number), Owner::Kernel);
        }
        assert_eq!(table.find_run(2, Fit::First), Some(Frame(1)));
        assert_eq!(table.find_run(3, Fit::First), Some(Frame(4)));
        assert_eq!(table.find_run(5, Fit::First), None);
        assert_eq!(table.find_run(1, Fit::Last), Some(Frame(9)));
        assert_eq!(table.find_run(2, Fit::Last), Some(Frame(6)));
        assert!(table.run_is_free(Frame(4), 4) && !table.run_is_free(Frame(4), 5));
        assert!(!table.run_is_free(Frame(9), 2), "beyond the end of memory");
    }

    #[test]
    fn a_clone_is_a_snapshot() {
        let mut table = table(1000);
        let before = table.clone();
        table.set(Frame(700), Owner::Kernel);
        assert_eq!(before.owner(Frame(700)), Some(Owner::Free));
        assert_eq!(table.owner(Frame(700)), Some(Owner::Kernel));
        assert!(Arc::ptr_eq(&before.chunks[0], &table.chunks[0]), "untouched chunks are shared");
        assert_eq!(table.owner(Frame(1000)), None);
    }
}
