//! Loading under paging: areas are noted, and nothing is in memory until it is touched, but the stack's first pages.

use isa::VirtAddr;
use mmu::{Mode, PageTable, PagingScheme};
use storage::PAGE_SIZE;
use toolchain::Executable;

use super::{Loading, parts};
use crate::context::{Context, Watch};
use crate::demand::{NoPage, zero_page};
use crate::initial_stack::InitialStack;
use crate::interrupted::Interrupted;
use crate::layout::page_down;
use crate::process::Space;
use crate::{AreaKind, Event, Kernel, Owner};

/// Beyond the arguments, the stack's area has this size from the start (`setup_arg_pages` in Linux's fs/exec.c).
const STACK_EXPANSION: u64 = 128 << 10;

impl Kernel {
    /// Makes the address space of a program under paging, and the pages of its initial stack.
    pub(super) fn load_pages<O: Watch>(
        &mut self,
        executable: &Executable,
        stack: &InitialStack,
        cx: &mut Context<O>,
    ) -> Loading<()> {
        let parts = parts::in_pages(executable)?;
        let stack_limit = self.config.stack_limit.0;
        let room = self.process.layout.stack_top.saturating_sub(stack_limit);
        let end = self.check_below(&parts, room)?;
        let table = self.make_root(cx)?;
        for part in &parts {
            self.add_area(part.name, part.area, cx)?;
        }
        self.set_heap(end);
        let used = self.process.layout.stack_top - page_down(stack.sp.0);
        self.add_stack((used + STACK_EXPANSION).min(stack_limit), cx)?;
        self.bring_in_stack(table, stack.sp, cx)
    }

    fn make_root<O: Watch>(&mut self, cx: &mut Context<O>) -> Loading<PageTable> {
        let (pid, scheme) = (self.process.pid, PagingScheme::of(self.process.xlen));
        let level = scheme.levels() - 1;
        let Some(root) = self.frames.take(Owner::PageTable { pid, level }) else {
            return Err(self.no_memory("page-table", PAGE_SIZE, false).into());
        };
        zero_page(pid, root, cx)?;
        let table = PageTable { scheme, root: root.start() };
        self.process.space = Space::Paging(table);
        cx.mmu.set_mode(Mode::Paging { scheme, root: table.root });
        cx.mmu.flush(None, cx.obs)?;
        cx.tell(|| Event::AddressSpaceMade { pid, table: table.root })?;
        Ok(table)
    }

    /// The kernel writes the initial stack, so those pages are there before the program runs.
    fn bring_in_stack<O: Watch>(
        &mut self,
        table: PageTable,
        sp: VirtAddr,
        cx: &mut Context<O>,
    ) -> Loading<()> {
        let Some(area) = self.process.areas.find_kind(AreaKind::Stack).copied() else { return Ok(()) };
        let mut page = page_down(sp.0);
        while page < area.end.0 {
            match self.bring_in(table, VirtAddr(page), &area, cx) {
                Ok(_) => page += PAGE_SIZE,
                Err(Interrupted::Paused(pause)) => return Err(pause.into()),
                Err(Interrupted::Failed(NoPage::OutOfMemory | NoPage::BeyondFile)) => {
                    return Err(self.no_memory("stack", area.end.0 - page, false).into());
                }
            }
        }
        Ok(())
    }
}
