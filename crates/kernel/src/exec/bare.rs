//! Loading without translation: the program goes to the very addresses in its file (绝对装入), or, patched, to others
//! (可重定位装入). Whatever lies there already refuses it.

use isa::VirtAddr;
use storage::{Frame, PAGE_SIZE, PhysAddr};
use toolchain::Executable;

use super::{Loading, parts, parts::Part};
use crate::area::Backing;
use crate::context::{Context, Watch, frames_for};
use crate::layout::{page_down, page_up};
use crate::process::Space;
use crate::{AreaKind, Kernel, LoadError, Owner};

impl Kernel {
    /// Puts the program, moved by `offset` bytes, and its stack at the top of memory.
    pub(super) fn load_bare<O: Watch>(
        &mut self,
        executable: &Executable,
        offset: u64,
        cx: &mut Context<O>,
    ) -> Loading<()> {
        let parts = parts::in_bytes(executable, offset);
        let end = self.check_below(&parts, cx.memory.ram.size().0)?;
        self.process.space = Space::Bare;
        cx.mmu.set_mode(mmu::Mode::Bare);
        self.take_stack(cx)?;
        for part in &parts {
            self.take_place(part)?;
        }
        for part in &parts {
            self.load_part(part, cx)?;
        }
        self.relocate(executable, offset, &parts, cx)?;
        self.set_heap(end);
        self.add_stack(self.config.stack_limit.0, cx)
    }

    fn take_stack<O: Watch>(&mut self, cx: &mut Context<O>) -> Loading<()> {
        let (top, bytes) = (self.process.layout.stack_top, self.config.stack_limit.0);
        let start = top.checked_sub(bytes).map(PhysAddr);
        let free = |start: &PhysAddr| self.frames.run_is_free(start.frame(), frames_for(bytes));
        let Some(start) = start.filter(free) else {
            return Err(self.no_memory("stack", bytes, true).into());
        };
        self.own_run(start.frame(), VirtAddr(start.0), bytes, AreaKind::Stack);
        Ok(cx.zero(self.process.pid, VirtAddr(start.0), start, bytes)?)
    }

    /// Takes the frames that a part touches; two parts of the program may meet in one.
    fn take_place(&mut self, part: &Part) -> Loading<()> {
        let (start, end) = (part.area.start, part.area.end);
        let mut page = page_down(start.0);
        while page < page_up(end.0) {
            let frame = Frame(page / PAGE_SIZE);
            match self.frames.owner(frame) {
                Some(Owner::Free) => {
                    let owner = self.owner_of(VirtAddr(page), part.area.kind);
                    self.frames.set(frame, owner);
                }
                Some(Owner::Process { area, .. }) if area != AreaKind::Stack => {}
                taken => {
                    let taken_by = if taken == Some(Owner::Kernel) { "kernel" } else { "stack" };
                    let taken_at = VirtAddr(page.max(start.0));
                    return Err(
                        LoadError::PlaceTaken { what: part.name, start, end, taken_by, taken_at }.into()
                    );
                }
            }
            page += PAGE_SIZE;
        }
        Ok(())
    }

    fn load_part<O: Watch>(&mut self, part: &Part, cx: &mut Context<O>) -> Loading<()> {
        let to = PhysAddr(part.area.start.0);
        if part.area.backing == Backing::Zeros {
            cx.zero(self.process.pid, part.area.start, to, part.area.len())?;
        }
        self.load_bytes(part, to, cx)?;
        self.add_area(part.name, part.area, cx)
    }
}
