//! Demand paging (请求分页): a page gets its tables, a frame and its bytes when it is needed.

use isa::VirtAddr;
use mmu::{PageTable, PageTableEntry};
use storage::{Frame, PAGE_SIZE, Pause, PhysAddr};

use crate::area::{Backing, Vma};
use crate::context::{Context, Watch};
use crate::interrupted::Interrupted;
use crate::layout::page_down;
use crate::page_table;
use crate::{FaultStep, Kernel, Owner, cost, rights};

/// Why a page could not be brought in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoPage {
    /// No frame is free.
    OutOfMemory,
    /// The file does not reach that far.
    BeyondFile,
}

impl From<NoPage> for Interrupted<NoPage> {
    fn from(error: NoPage) -> Self {
        Interrupted::Failed(error)
    }
}

type Bringing<T> = Result<T, Interrupted<NoPage>>;

impl Kernel {
    /// Brings in the page of an area that holds `at`: tables first, as Linux's `__handle_mm_fault` does, then a frame,
    /// then its bytes, then the entry. Nothing happens if the page is there. Gives whether the disk was read.
    pub(crate) fn bring_in<O: Watch>(
        &mut self,
        table: PageTable,
        at: VirtAddr,
        area: &Vma,
        cx: &mut Context<O>,
    ) -> Bringing<bool> {
        let page = VirtAddr(page_down(at.0));
        let entry_at = self.leaf_place(table, page, cx)?;
        if cx.read_entry(table, entry_at)?.is_valid() {
            return Ok(false);
        }
        let pid = self.process.pid;
        let frame = self.take_frame(self.owner_of(page, area.kind), cx)?;
        let free_left = self.frames.free();
        cx.station(pid, cost::TAKE_FRAME, FaultStep::FrameTaken { frame, free_left })?;
        let major = self.fill(frame, page, area, cx)?;
        let entry = PageTableEntry::new(frame, rights::page_flags(area.rights));
        cx.write_new_entry(table, entry_at, page, entry)?;
        let step = FaultStep::EntryWritten { entry_at, raw: entry.0, frame };
        cx.station(pid, cost::FINISH_ENTRY, step)?;
        Ok(major)
    }

    /// Where the last level's entry for a page lies; tables that are not there yet are made on the way.
    fn leaf_place<O: Watch>(
        &mut self,
        table: PageTable,
        page: VirtAddr,
        cx: &mut Context<O>,
    ) -> Bringing<PhysAddr> {
        let mut current = table.root;
        for level in (1..table.scheme.levels()).rev() {
            let entry_at = page_table::entry_at(table.scheme, current, page, level);
            let entry = cx.read_entry(table, entry_at)?;
            current = if entry.is_valid() {
                entry.frame().start()
            } else {
                self.make_table(table, page, entry_at, level - 1, cx)?.start()
            };
        }
        Ok(page_table::entry_at(table.scheme, current, page, 0))
    }

    fn make_table<O: Watch>(
        &mut self,
        table: PageTable,
        page: VirtAddr,
        entry_at: PhysAddr,
        level: u8,
        cx: &mut Context<O>,
    ) -> Bringing<Frame> {
        let pid = self.process.pid;
        let frame = self.take_frame(Owner::PageTable { pid, level }, cx)?;
        cx.memory.ram.fill(frame.start(), PAGE_SIZE, 0);
        cx.write_new_entry(table, entry_at, page, PageTableEntry::pointer(frame))?;
        let cost = cost::TAKE_FRAME + cost::zero(PAGE_SIZE);
        cx.station(pid, cost, FaultStep::TableMade { frame, level })?;
        Ok(frame)
    }

    pub(crate) fn take_frame<O: Watch>(&mut self, owner: Owner, cx: &mut Context<O>) -> Bringing<Frame> {
        if let Some(frame) = self.frames.take(owner) {
            return Ok(frame);
        }
        let step = FaultStep::OutOfMemory { frames: self.frames.len() };
        cx.station(self.process.pid, cost::GIVE_UP, step)?;
        Err(NoPage::OutOfMemory.into())
    }

    /// Gives a new page its bytes. Gives whether they came from the disk.
    fn fill<O: Watch>(
        &mut self,
        frame: Frame,
        page: VirtAddr,
        area: &Vma,
        cx: &mut Context<O>,
    ) -> Bringing<bool> {
        let Backing::File { offset, zero_from } = area.backing else {
            zero_page(self.process.pid, frame, cx)?;
            return Ok(false);
        };
        let file_offset = offset.saturating_add(page.0 - area.start.0);
        let bytes = zero_from.0.saturating_sub(page.0).min(PAGE_SIZE);
        self.read_page(frame, file_offset, bytes, cx)?;
        Ok(true)
    }

    /// Reads a page of the file into a frame; what follows its first `bytes` bytes becomes zero.
    fn read_page<O: Watch>(
        &mut self,
        frame: Frame,
        file_offset: u64,
        bytes: u64,
        cx: &mut Context<O>,
    ) -> Bringing<()> {
        let to = frame.start();
        let block = file_offset / PAGE_SIZE;
        let read = cx.memory.disk.read_block(block, to, &mut cx.memory.ram, cx.obs)?;
        if read.is_err() {
            self.frames.release(frame);
            return Err(NoPage::BeyondFile.into());
        }
        let rest = PAGE_SIZE - bytes;
        cx.memory.ram.fill(to.offset(bytes), rest, 0);
        let step = FaultStep::PageRead { frame, file_offset, bytes };
        cx.station(self.process.pid, cost::zero(rest), step)?;
        Ok(())
    }
}

/// Fills a frame with zeros.
pub(crate) fn zero_page<O: Watch>(pid: u32, frame: Frame, cx: &mut Context<O>) -> Result<(), Pause> {
    cx.memory.ram.fill(frame.start(), PAGE_SIZE, 0);
    cx.station(pid, cost::zero(PAGE_SIZE), FaultStep::PageZeroed { frame })
}
