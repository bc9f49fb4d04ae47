//! The run loop: from block to block until a number of instructions is done or somebody else is needed.

use isa::VirtAddr;
use storage::Unobserved;

use super::bus::{Bus, Entered, Halt, Model};
use super::code::{Code, NONE};
use super::execute::{Flow, execute};
use super::micro_op::RegisterFile;

/// Why the loop was left. The core's `pc` is that of the next instruction, or of the one that could not be finished.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leave {
    /// As many instructions are done as were asked for.
    Limit,
    /// The instruction at `pc` faulted or wants the kernel; the bus knows why.
    Trapped,
}

/// Runs at most `limit` instructions, unobserved. Counts those that were done in the core's `retired`.
pub(crate) fn run<M: Model>(code: &mut Code, bus: &mut Bus<'_>, limit: u64) -> Leave {
    let mut file = bus.core.file();
    let (pc, goal) = (bus.core.pc.0, bus.core.retired.saturating_add(limit));
    let mut runner = Runner { code, bus, pc, origin: Origin::NONE, fetched: false, goal, left: limit };
    let leave = runner.go::<M>(&mut file);
    let Runner { pc, left, .. } = runner;
    bus.core.set_file(&file);
    bus.core.pc = VirtAddr(pc);
    bus.core.retired = goal - left;
    bus.settle();
    leave
}

/// The block that was left last, and by which exit: where the next one is linked in.
#[derive(Clone, Copy)]
struct Origin {
    id: u32,
    taken: bool,
    generation: u64,
}

impl Origin {
    const NONE: Origin = Origin { id: NONE, taken: false, generation: 0 };
}

struct Runner<'a, 'b> {
    code: &'a mut Code,
    bus: &'a mut Bus<'b>,
    /// Where the next block starts, where that is not known from the block itself.
    pc: u64,
    origin: Origin,
    /// The next block was only just decoded, for which its first instruction was fetched.
    fetched: bool,
    /// What `retired` will be when no instruction is left.
    goal: u64,
    /// Instructions that may still be done.
    left: u64,
}

impl Runner<'_, '_> {
    #[inline(always)]
    fn go<M: Model>(&mut self, file: &mut RegisterFile) -> Leave {
        let mut id = NONE;
        while self.left > 0 {
            let Some(block) = self.code.block(id) else {
                let Some(found) = self.locate::<M>() else { return Leave::Trapped };
                id = found;
                continue;
            };
            let count = block.ops.len();
            let whole = count as u64 <= self.left && !self.fetched;
            if !whole || self.bus.enter::<M>(block) == Entered::InParts {
                match self.run_in_parts::<M>(file, id) {
                    Some(next) => id = next,
                    None => return Leave::Trapped,
                }
                continue;
            }
            let flow = execute::<M, Unobserved>(file, &block.ops, block.start, self.bus, &mut Unobserved);
            let (taken, link) = match flow {
                Flow::Taken => (true, block.taken),
                Flow::Next => (false, block.next),
                flow => match self.leave_otherwise::<M>(id, count, flow, true) {
                    Some(next) => {
                        id = next;
                        continue;
                    }
                    None => return Leave::Trapped,
                },
            };
            self.left -= count as u64;
            self.bus.leave::<M>(block);
            if link == NONE {
                self.pc = if taken { block.target } else { block.end };
                self.origin = Origin { id, taken, generation: self.code.generation() };
            }
            id = link;
        }
        if let Some(block) = self.code.block(id) {
            self.pc = block.start;
        }
        Leave::Limit
    }

    /// Runs a block part by part, as far as there are instructions left. Gives the next block, or `None` if the loop
    /// cannot go on.
    #[inline(never)]
    fn run_in_parts<M: Model>(&mut self, file: &mut RegisterFile, id: u32) -> Option<u32> {
        let block = self.code.block(id)?;
        let mut fetched = core::mem::take(&mut self.fetched);
        let count = block.ops.len().min(self.left as usize);
        for part in &block.parts {
            let end = count.min(part.end.into());
            let Some(ops) = block.ops.get(part.first.into()..end).filter(|ops| !ops.is_empty()) else {
                break;
            };
            if self.bus.enter_part::<M>(block, part, ops.len() as u64, fetched).is_err() {
                self.pc = block.start;
                return None;
            }
            if block.reads_counter {
                self.bus.settle_for_counter::<M>(self.goal - self.left);
            }
            let flow = execute::<M, Unobserved>(file, ops, block.start, self.bus, &mut Unobserved);
            if let Flow::Broken(_, offset) = flow {
                self.bus.unfetch_part::<M>(ops.iter().filter(|op| op.offset > offset).count());
            }
            if !matches!(flow, Flow::Next) {
                return self.leave_otherwise::<M>(id, end, flow, false);
            }
            fetched = false;
        }
        self.leave_otherwise::<M>(id, count, Flow::Next, false)
    }

    /// Accounts for a block, or its first `count` instructions, and finds the next one; `None` if the loop cannot go
    /// on. `whole` says that the fetches of the whole block are accounted for.
    #[inline(never)]
    fn leave_otherwise<M: Model>(&mut self, id: u32, count: usize, flow: Flow, whole: bool) -> Option<u32> {
        self.origin = Origin::NONE;
        let block = self.code.block(id)?;
        match flow {
            Flow::Indirect(target) => {
                self.left -= count as u64;
                self.bus.leave::<M>(block);
                self.pc = target;
                return Some(self.code.find(target).unwrap_or(NONE));
            }
            Flow::Taken => {
                self.left -= count as u64;
                self.bus.leave::<M>(block);
                self.pc = block.target;
                self.origin = Origin { id, taken: true, generation: self.code.generation() };
            }
            Flow::Next => {
                let last = count.checked_sub(1).and_then(|last| block.ops.get(last));
                let tail = last.filter(|op| !op.accesses_data()).map_or(0, |op| op.fetches);
                let tail = if block.reads_counter { 0 } else { tail };
                self.leave_head::<M>(id, count, tail);
            }
            Flow::Trap => {
                let op = block.ops.get(count - 1).copied();
                self.pc =
                    self.bus.truncate(block.start.wrapping_add(op.map_or(0, |op| u64::from(op.offset))));
                self.bus.leave::<M>(block);
                self.left -= count as u64 - 1;
                self.bus.trap_at(op);
                return None;
            }
            Flow::Broken(halt, offset) => return self.leave_broken::<M>(id, halt, offset, whole),
        }
        Some(NONE)
    }

    /// The instruction at an offset broke off, or must be the last of its block.
    fn leave_broken<M: Model>(&mut self, id: u32, halt: Halt, offset: u16, whole: bool) -> Option<u32> {
        let block = self.code.block(id)?;
        let before = block.ops.iter().take_while(|op| op.offset < offset).count();
        if whole {
            self.bus.unfetch::<M>(block, before + 1);
        }
        self.leave_head::<M>(id, before + usize::from(halt == Halt::Done), 0);
        if core::mem::take(&mut self.bus.code_changed) {
            self.code.clear(self.bus.marks);
        }
        (halt == Halt::Done).then_some(NONE)
    }

    /// Accounts for a block's first `done` instructions, and goes to the one after them.
    fn leave_head<M: Model>(&mut self, id: u32, done: usize, tail: u8) {
        let Some(block) = self.code.block(id) else { return };
        let (head, next) = block.ops.split_at(done.min(block.ops.len()));
        let end = block.end.wrapping_sub(block.start);
        let offset = next.first().map_or(end, |op| u64::from(op.offset));
        self.pc = self.bus.truncate(block.start.wrapping_add(offset));
        self.left -= head.len() as u64;
        self.bus.leave_head::<M>(head, tail);
    }

    /// Finds or decodes the block at `pc`; `None` if its first instruction cannot be fetched.
    #[cold]
    fn locate<M: Model>(&mut self) -> Option<u32> {
        let id = match self.code.find(self.pc) {
            Some(id) => id,
            None => self.decode::<M>()?,
        };
        if self.origin.id != NONE && self.origin.generation == self.code.generation() {
            self.code.link(self.origin.id, id, self.origin.taken);
        }
        self.origin = Origin::NONE;
        Some(id)
    }

    fn decode<M: Model>(&mut self) -> Option<u32> {
        let place = self.bus.fetch::<M, Unobserved>(VirtAddr(self.pc), &mut Unobserved).ok()?;
        self.fetched = true;
        self.code.decode(self.pc, place.first, place.second, &self.bus.memory.ram, self.bus.marks)
    }
}
