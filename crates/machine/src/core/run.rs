//! The run loop: from block to block until a number of instructions is done or somebody else is needed.

use isa::VirtAddr;
use storage::Unobserved;

use super::bus::{Bus, Halt, Model};
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
            let ops = block.ops.get(..self.left as usize).unwrap_or(&block.ops);
            let count = ops.len();
            if self.bus.enter::<M>(block, count as u64, core::mem::take(&mut self.fetched)).is_err() {
                self.pc = block.start;
                return Leave::Trapped;
            }
            if block.reads_counter {
                self.bus.settle_for_counter::<M>(self.goal - self.left);
            }
            let flow = execute::<M, Unobserved>(file, ops, block.start, self.bus, &mut Unobserved);
            let link = match flow {
                Flow::Taken => block.taken,
                Flow::Next if count == block.ops.len() => block.next,
                Flow::Indirect(target) => {
                    self.left -= count as u64;
                    self.bus.leave::<M>(block);
                    (self.pc, self.origin) = (target, Origin::NONE);
                    id = self.code.find(target).unwrap_or(NONE);
                    continue;
                }
                _ => {
                    if !self.stop::<M>(id, count, flow) {
                        return Leave::Trapped;
                    }
                    id = NONE;
                    continue;
                }
            };
            self.left -= count as u64;
            self.bus.leave::<M>(block);
            if link == NONE {
                let taken = matches!(flow, Flow::Taken);
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

    /// The end of a block, or of its head, otherwise than by going on to the next: true if the loop can go on at `pc`.
    #[cold]
    fn stop<M: Model>(&mut self, id: u32, count: usize, flow: Flow) -> bool {
        self.origin = Origin::NONE;
        let Some(block) = self.code.block(id) else { return true };
        match flow {
            Flow::Trap => {
                let op = block.ops.get(count - 1).copied();
                self.pc =
                    self.bus.truncate(block.start.wrapping_add(op.map_or(0, |op| u64::from(op.offset))));
                self.bus.leave::<M>(block);
                self.left -= count as u64 - 1;
                self.bus.trap_at(op);
                false
            }
            Flow::Broken(halt, offset) => {
                let done = block.ops.iter().take_while(|op| op.offset < offset).count();
                self.bus.unfetch::<M>((count - done - 1) as u64);
                let done = done + usize::from(halt == Halt::Done);
                self.leave_head::<M>(id, done, 0);
                if core::mem::take(&mut self.bus.code_changed) {
                    self.code.clear(self.bus.marks);
                }
                halt == Halt::Done
            }
            Flow::Next | Flow::Taken | Flow::Indirect(_) => {
                let last = count.checked_sub(1).and_then(|last| block.ops.get(last));
                let tail = last.filter(|op| !op.accesses_data()).map_or(0, |op| op.fetches);
                self.leave_head::<M>(id, count, tail);
                true
            }
        }
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
