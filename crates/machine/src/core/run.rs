//! The run loop: from block to block until a number of instructions is done or somebody else is needed.

use isa::VirtAddr;
use storage::Unobserved;

use super::bus::{Bus, Halt, Model};
use super::code::{Block, Code, NONE};
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
    let (pc, goal) = (bus.core.pc.0, bus.core.retired + limit);
    let mut runner =
        Runner { code, bus, pc, id: NONE, origin: Origin::NONE, fetched: false, goal, left: limit };
    let leave = runner.go::<M>(&mut file);
    let Runner { pc, left, .. } = runner;
    bus.core.set_file(&file);
    bus.core.pc = VirtAddr(pc);
    bus.core.retired = goal - left;
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
    /// Where the next block starts.
    pc: u64,
    /// The next block, or [`NONE`] if it has to be looked for.
    id: u32,
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
        while self.left > 0 {
            if self.id == NONE && !self.locate::<M>() {
                return Leave::Trapped;
            }
            let Some(&block) = self.code.block(self.id) else {
                self.id = NONE;
                continue;
            };
            let ops = self.code.ops(&block);
            let ops = ops.get(..self.left as usize).unwrap_or(ops);
            if block.reads_counter {
                self.bus.core.retired = self.goal - self.left;
            }
            let count = ops.len();
            if self.bus.enter::<M>(&block, count as u64, core::mem::take(&mut self.fetched)).is_err() {
                return Leave::Trapped;
            }
            match execute::<M, Unobserved>(file, ops, block.start, self.bus, &mut Unobserved) {
                Flow::Taken(target) => {
                    self.done::<M>(count, block.tail);
                    self.go_on(target, block.taken, true);
                }
                Flow::Next if count == block.length as usize => {
                    self.done::<M>(count, block.tail);
                    self.go_on(block.end, block.next, false);
                }
                Flow::Indirect(target) => {
                    self.done::<M>(count, block.tail);
                    (self.pc, self.origin) = (target, Origin::NONE);
                    self.id = self.code.find(target).unwrap_or(NONE);
                }
                Flow::Next => self.stop_between::<M>(&block, count),
                Flow::Trap => {
                    self.stop_at_last::<M>(&block, count);
                    return Leave::Trapped;
                }
                Flow::Broken(halt, offset) => {
                    if !self.stop_inside::<M>(&block, count, halt, offset) {
                        return Leave::Trapped;
                    }
                }
            }
        }
        Leave::Limit
    }

    /// Accounts for `count` instructions that are done, `tail` of them since data was last accessed.
    #[inline(always)]
    fn done<M: Model>(&mut self, count: usize, tail: u8) {
        self.left -= count as u64;
        self.bus.leave::<M>(tail);
    }

    /// To the next block, by its link if there is one already.
    #[inline(always)]
    fn go_on(&mut self, pc: u64, link: u32, taken: bool) {
        self.origin = Origin { id: self.id, taken, generation: self.code.generation() };
        (self.pc, self.id) = (pc, link);
    }

    /// The limit came before the block's end.
    #[cold]
    fn stop_between<M: Model>(&mut self, block: &Block, count: usize) {
        let ops = self.code.ops(block);
        let last = count.checked_sub(1).and_then(|last| ops.get(last));
        let tail = last.filter(|op| !op.accesses_data()).map_or(0, |op| op.fetches);
        let next = ops.get(count).map_or(0, |op| u64::from(op.offset));
        self.done::<M>(count, tail);
        (self.pc, self.id, self.origin) =
            (self.bus.truncate(block.start.wrapping_add(next)), NONE, Origin::NONE);
    }

    /// The block's last instruction wants the kernel.
    #[cold]
    fn stop_at_last<M: Model>(&mut self, block: &Block, count: usize) {
        let op = self.code.ops(block).get(count - 1).copied();
        self.done::<M>(count, block.tail);
        self.left += 1;
        self.pc = self.bus.truncate(block.start.wrapping_add(op.map_or(0, |op| u64::from(op.offset))));
        self.bus.trap_at(op);
    }

    /// An instruction inside the block broke off: true if the loop can go on after it.
    #[cold]
    fn stop_inside<M: Model>(&mut self, block: &Block, count: usize, halt: Halt, offset: u16) -> bool {
        let ops = self.code.ops(block);
        let done = ops.iter().take_while(|op| op.offset < offset).count();
        let length = ops.get(done).map_or(0, |op| u64::from(op.length));
        let here = self.bus.truncate(block.start.wrapping_add(u64::from(offset)));
        self.bus.unfetch::<M>((count - done - 1) as u64);
        if halt == Halt::Done {
            self.done::<M>(done + 1, 0);
            if core::mem::take(&mut self.bus.code_changed) {
                self.code.clear(self.bus.marks);
            }
            (self.pc, self.id, self.origin) =
                (self.bus.truncate(here.wrapping_add(length)), NONE, Origin::NONE);
            return true;
        }
        self.done::<M>(done, 0);
        self.pc = here;
        false
    }

    /// Finds or decodes the block at `pc`; false if its first instruction cannot be fetched.
    #[cold]
    fn locate<M: Model>(&mut self) -> bool {
        let id = match self.code.find(self.pc) {
            Some(id) => id,
            None => match self.decode::<M>() {
                Some(id) => id,
                None => return false,
            },
        };
        if self.origin.id != NONE && self.origin.generation == self.code.generation() {
            self.code.link(self.origin.id, id, self.origin.taken);
        }
        (self.id, self.origin) = (id, Origin::NONE);
        true
    }

    fn decode<M: Model>(&mut self) -> Option<u32> {
        let place = self.bus.fetch::<M, Unobserved>(VirtAddr(self.pc), &mut Unobserved).ok()?;
        self.fetched = true;
        self.code.decode(self.pc, place.first, place.second, &self.bus.memory.ram, self.bus.marks)
    }
}
