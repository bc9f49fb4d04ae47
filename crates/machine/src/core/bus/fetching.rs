//! Fetching: one instruction at a time, or accounted for by the block with the very same effect.

use isa::VirtAddr;
use mmu::{FetchSlot, Intent};
use storage::{PAGE_SIZE, Port, Unobserved};

use super::{Bus, Entered, Halt, Model, NO_PAGE, Place};
use crate::core::code::{Block, Part, instruction_bits};
use crate::core::micro_op::MicroOp;
use crate::core::observer::Observer;

impl Bus<'_> {
    /// Fetches the instruction at `pc`: translation and caches. Gives where it is.
    pub fn fetch<M: Model, O: Observer>(&mut self, pc: VirtAddr, observer: &mut O) -> Result<Place, Halt> {
        let first = self.translate::<M, O>(pc, 2, Intent::Fetch, observer)?.first;
        let long = self.memory.ram.read_u16(first).is_some_and(|low| low & 3 == 3);
        let bytes = PAGE_SIZE - pc.0 % PAGE_SIZE;
        let (place, width) = match (long, bytes) {
            (false, _) => (Place::whole(first), 2),
            (true, 2) => {
                let next = VirtAddr(self.truncate(pc.0.wrapping_add(2)));
                let second = self.translate::<M, O>(next, 2, Intent::Fetch, observer)?.first;
                (Place { first, bytes, second }, 4)
            }
            (true, _) => (Place::whole(first), 4),
        };
        self.access::<M, O>(Port::Fetch, place, width, observer)?;
        Ok(place)
    }

    /// The bits of the instruction at a place that [`Bus::fetch`] gave.
    pub fn bits(&self, place: Place) -> u32 {
        instruction_bits(&self.memory.ram, place.first, place.second).unwrap_or(0)
    }

    /// Accounts for the fetches of a whole block before it is run, or says that it has to be run part by part.
    ///
    /// The caches count all fetches at once, the TLB as [`Bus::catch_up`] goes along, since data use it too.
    #[inline(always)]
    pub fn enter<M: Model>(&mut self, block: &Block) -> Entered {
        if block.reads_counter {
            return Entered::InParts;
        }
        if !M::EXACT {
            return Entered::Whole;
        }
        self.code_at = VirtAddr(block.start);
        let page = block.start / PAGE_SIZE;
        if page != self.code_page && !self.turn_to(self.code_at, page) {
            return Entered::InParts;
        }
        let [part, others @ ..] = &*block.parts else { return Entered::InParts };
        let in_line = self.memory.hierarchy.fetches_same_line(part.place, part.width.into());
        if others.is_empty() && in_line {
            self.memory.hierarchy.count_fetch_hits(part.count());
            return Entered::Whole;
        }
        let straddles = u64::from(block.straddles);
        let look_ups = block.ops.len() as u64 + straddles;
        let (hierarchy, undo) = (&mut self.memory.hierarchy, &mut self.undo);
        match hierarchy.fetch_run(&block.lines, in_line, look_ups, straddles, undo) {
            true => Entered::Whole,
            false => Entered::InParts,
        }
    }

    /// Fetches the first instruction of a part of a block and accounts for the others' fetches; `fetched` says that
    /// the first is done, `count` how many are run.
    pub fn enter_part<M: Model>(
        &mut self,
        block: &Block,
        part: &Part,
        count: u64,
        fetched: bool,
    ) -> Result<(), Halt> {
        if !M::EXACT {
            return Ok(());
        }
        let at = |op: &MicroOp| VirtAddr(self.truncate(block.start.wrapping_add(op.offset.into())));
        let start = block.ops.get(usize::from(part.first)).map_or(VirtAddr(block.start), at);
        let page = start.0 / PAGE_SIZE;
        self.code_at = start;
        if fetched || block.crosses_page || (page != self.code_page && !self.turn_to(start, page)) {
            if !fetched {
                self.fetch::<M, Unobserved>(start, &mut Unobserved)?;
            }
            self.turn_to(start, page);
            if !block.crosses_page {
                self.mmu.uncount_fetch(self.code_slot);
            }
        } else {
            // Nobody watches, so that nothing can pause here.
            let _ = self.memory.hierarchy.access(Port::Fetch, part.place, part.width.into(), &mut Unobserved);
        }
        self.memory.hierarchy.count_fetch_hits(count - 1);
        Ok(())
    }

    /// Makes the page of `start` the one that fetches are counted for; false if the TLB has to be asked first.
    #[inline(never)]
    fn turn_to(&mut self, start: VirtAddr, page: u64) -> bool {
        match self.mmu.fetch_slot(start) {
            Some(slot) => (self.code_page, self.code_slot) = (page, slot),
            None => (self.code_page, self.code_slot) = (NO_PAGE, FetchSlot::NONE),
        }
        self.code_page == page
    }

    /// Takes back what [`Bus::enter`] accounted for beyond a block's first `done` instructions.
    pub fn unfetch<M: Model>(&mut self, block: &Block, done: usize) {
        if !M::EXACT || done >= block.ops.len() {
            return;
        }
        let hierarchy = &mut self.memory.hierarchy;
        if block.parts.len() == 1 {
            hierarchy.uncount_fetch_hits((block.ops.len() - done) as u64);
            return;
        }
        hierarchy.undo_fetch_run(&self.undo);
        let Some(first) = block.parts.first() else { return };
        for op in block.ops.iter().take(done) {
            let place = first.place.offset(op.offset.into());
            let _ = hierarchy.access(Port::Fetch, place, op.length.into(), &mut Unobserved);
        }
    }

    /// Takes back `count` of the fetches that [`Bus::enter_part`] accounted for.
    pub fn unfetch_part<M: Model>(&mut self, count: usize) {
        if M::EXACT {
            self.memory.hierarchy.uncount_fetch_hits(count as u64);
        }
    }

    /// The TLB counts the fetches since the last access to data.
    #[inline(always)]
    pub(super) fn catch_up<M: Model>(&mut self, fetches: u8) {
        if M::EXACT {
            self.mmu.count_fetches(self.code_slot, fetches.into());
        }
    }

    /// Accounts for a block that was run to its end.
    #[inline(always)]
    pub fn leave<M: Model>(&mut self, block: &Block) {
        self.core.loads += u64::from(block.loads);
        self.core.stores += u64::from(block.stores);
        if M::EXACT && block.tail > 0 {
            self.catch_up::<M>(block.tail);
        }
    }

    /// Accounts for the first instructions of a block, `tail` of them after the last one that accesses data.
    pub fn leave_head<M: Model>(&mut self, head: &[MicroOp], tail: u8) {
        self.core.loads += head.iter().map(|op| u64::from(op.loads())).sum::<u64>();
        self.core.stores += head.iter().map(|op| u64::from(op.stores())).sum::<u64>();
        if tail > 0 {
            self.catch_up::<M>(tail);
        }
    }
}
