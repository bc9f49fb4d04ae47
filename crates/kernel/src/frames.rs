//! Frames for the process: taking them one by one or in a row, and giving them back.

use isa::VirtAddr;
use storage::{Frame, PAGE_SIZE, PhysAddr};

use crate::context::frames_for;
use crate::{AreaKind, Fit, Kernel, LoadError, Owner};

impl Kernel {
    /// The owner that a page of the process has.
    pub(crate) fn owner_of(&self, page: VirtAddr, area: AreaKind) -> Owner {
        Owner::Process { pid: self.process.pid, page, area }
    }

    /// Takes frames in a row for `bytes` bytes of the process that begin at `page`.
    pub(crate) fn take_run(
        &mut self,
        page: VirtAddr,
        bytes: u64,
        area: AreaKind,
        fit: Fit,
    ) -> Option<PhysAddr> {
        let first = self.frames.find_run(frames_for(bytes), fit)?;
        self.own_run(first, page, bytes, area);
        Some(first.start())
    }

    /// Notes that the frames for `bytes` bytes from `first` on are the process's.
    pub(crate) fn own_run(&mut self, first: Frame, page: VirtAddr, bytes: u64, area: AreaKind) {
        for number in 0..frames_for(bytes) {
            let owner = self.owner_of(page.offset(number * PAGE_SIZE), area);
            self.frames.set(Frame(first.0 + number), owner);
        }
    }

    /// Gives the frames back that hold `bytes` bytes from `from` on, which begins a frame.
    pub(crate) fn release_run(&mut self, from: PhysAddr, bytes: u64) {
        for number in 0..frames_for(bytes) {
            self.frames.release(Frame(from.frame().0 + number));
        }
    }

    /// Gives everything back that the process has, tables included.
    pub(crate) fn release_all(&mut self) {
        let pid = self.process.pid;
        let owned = |owner| match owner {
            Owner::Process { pid: of, .. } | Owner::PageTable { pid: of, .. } => of == pid,
            Owner::Free | Owner::Kernel => false,
        };
        let frames: Vec<Frame> = (0..)
            .map(Frame)
            .zip(self.frames.owners())
            .filter(|pair| owned(pair.1))
            .map(|pair| pair.0)
            .collect();
        frames.into_iter().for_each(|frame| self.frames.release(frame));
    }

    /// The error that says what memory was lacking for.
    pub(crate) fn no_memory(&self, what: &'static str, bytes: u64, contiguous: bool) -> LoadError {
        LoadError::NoMemory {
            what,
            needed: frames_for(bytes),
            contiguous,
            free: self.frames.free(),
            frames: self.frames.len(),
        }
    }
}
