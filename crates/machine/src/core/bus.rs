//! The core's way to memory: translation, the hierarchy and the bytes, exact and watched, or by short cuts.

use isa::{VirtAddr, Xlen};
use mmu::{Access, FaultReason, FetchSlot, Intent, Mmu, Outcome};
use storage::{FetchUndo, Memory, PAGE_SIZE, Pause, PhysAddr, Port, Unobserved};

use super::Core;
use super::code::{Block, Marks, Part, instruction_bits};
use super::micro_op::{Counter, Kind, MicroOp};
use super::observer::Observer;
use crate::CoreEvent;

/// How much of the memory system is modelled.
pub(crate) trait Model {
    /// TLB and caches look at every access. Otherwise addresses are only translated.
    const EXACT: bool;
}

/// TLB and caches are exact on every access.
pub(crate) struct Modelled;

impl Model for Modelled {
    const EXACT: bool = true;
}

/// Nothing but the program's results.
pub(crate) struct Functional;

impl Model for Functional {
    const EXACT: bool = false;
}

/// Why an instruction did not end as usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Halt {
    /// The observer wants to look at the half-done state.
    Paused,
    /// It needs the kernel: [`Bus::trap`] says why.
    Trapped,
    /// It is done, with [`Bus::result`] as its result, but its block must not simply go on: it changed decoded
    /// instructions, or the TLB lost the page that they are in.
    Done,
}

impl From<Pause> for Halt {
    fn from(_: Pause) -> Halt {
        Halt::Paused
    }
}

/// What the kernel is needed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trap {
    /// A translation failed.
    Fault { at: VirtAddr, intent: Intent, reason: FaultReason },
    /// An atomic access that is not aligned to its width.
    MisalignedAtomic { at: VirtAddr },
    /// `ecall`.
    SystemCall,
    /// `ebreak`.
    Breakpoint,
    /// These bits are no instruction that may be executed here.
    Illegal { bits: u32 },
}

/// Everything that an instruction can reach besides the registers.
pub(crate) struct Bus<'a> {
    pub core: &'a mut Core,
    pub memory: &'a mut Memory,
    pub mmu: &'a mut Mmu,
    /// Where decoded instructions lie.
    pub marks: &'a mut Marks,
    pub xlen: Xlen,
    /// The bits of an address.
    mask: u64,
    timing: Timing,
    /// What the last [`Halt::Trapped`] was about.
    pub trap: Option<Trap>,
    /// The result of an instruction that ended with [`Halt::Done`].
    pub result: u64,
    /// Decoded instructions were overwritten.
    pub code_changed: bool,
    /// An address in the block that is running.
    code_at: VirtAddr,
    /// The number of the page that fetches are counted for, or [`NO_PAGE`], and what the TLB calls it.
    code_page: u64,
    code_slot: FetchSlot,
    /// What the caches counted for the block that is running.
    undo: FetchUndo,
}

/// How the fetches of a block are accounted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Entered {
    /// All at once: they are.
    Whole,
    /// Part by part, by [`Bus::enter_part`].
    InParts,
}

/// No page has this number.
const NO_PAGE: u64 = u64::MAX;

/// How the counters that user mode reads follow the clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// Core cycles in a tick of the `time` counter.
    pub cycles_per_tick: u64,
    /// The memory system's clock stands still: an instruction takes a cycle.
    pub cycle_per_instruction: bool,
}

/// Where the bytes of an instruction or of data are: all from `first` on, or `bytes` there and the rest at `second`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub first: PhysAddr,
    pub bytes: u64,
    pub second: PhysAddr,
}

impl Place {
    const fn whole(first: PhysAddr) -> Place {
        Place { first, bytes: u64::MAX, second: first }
    }
}

impl<'a> Bus<'a> {
    pub fn new(
        core: &'a mut Core,
        memory: &'a mut Memory,
        mmu: &'a mut Mmu,
        marks: &'a mut Marks,
        xlen: Xlen,
        timing: Timing,
    ) -> Bus<'a> {
        let (code_at, mask) = (VirtAddr(0), xlen.truncate(u64::MAX));
        let (trap, result, code_changed) = (None, 0, false);
        let (code_page, code_slot) = (NO_PAGE, FetchSlot::NONE);
        Bus {
            core,
            memory,
            mmu,
            marks,
            xlen,
            mask,
            timing,
            trap,
            result,
            code_changed,
            code_at,
            code_page,
            code_slot,
            undo: FetchUndo::default(),
        }
    }

    /// An address cut to the register width.
    #[inline(always)]
    pub fn truncate(&self, address: u64) -> u64 {
        address & self.mask
    }

    /// An address as registers hold it.
    #[inline(always)]
    pub fn extend(&self, address: u64) -> u64 {
        self.xlen.sign_extend(address)
    }

    /// Loads `W` bytes, zero-extended.
    #[inline(always)]
    pub fn load<M: Model, O: Observer, const W: usize>(
        &mut self,
        at: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = VirtAddr(self.truncate(at));
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
            if let Some(to) = self.quick::<M>(at, W as u64, Intent::Load)
                && let Some(bytes) = self.quick_read::<M, W>(to)
            {
                return Ok(widen(bytes));
            }
        }
        self.load_slowly::<M, O>(at, W as u64, observer)
    }

    /// Stores the low `W` bytes of `value`.
    #[inline(always)]
    pub fn store<M: Model, O: Observer, const W: usize>(
        &mut self,
        at: u64,
        value: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<(), Halt> {
        let at = VirtAddr(self.truncate(at));
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
            if let Some(to) = self.quick::<M>(at, W as u64, Intent::Store) {
                if !self.marks.hold(to, W as u64) && self.quick_write::<M, W>(to, narrow(value)).is_some() {
                    return Ok(());
                }
                return self.store_at::<M, O>(at, Place::whole(to), W as u64, value, observer);
            }
        }
        self.store_slowly::<M, O>(at, W as u64, value, observer)
    }

    /// The translation of an access that takes a short cut, and has the same effect as the long way.
    #[inline(always)]
    fn quick<M: Model>(&mut self, at: VirtAddr, width: u64, intent: Intent) -> Option<PhysAddr> {
        if M::EXACT {
            self.mmu.translate_quickly(at, width, intent)
        } else {
            self.mmu.plain_window(at, width, intent)
        }
    }

    #[inline(always)]
    fn quick_read<M: Model, const W: usize>(&mut self, from: PhysAddr) -> Option<[u8; W]> {
        if M::EXACT {
            self.memory.read(Port::Load, from, &mut Unobserved).unwrap_or(None)
        } else {
            self.memory.ram.read(from)
        }
    }

    #[inline(always)]
    fn quick_write<M: Model, const W: usize>(&mut self, to: PhysAddr, value: [u8; W]) -> Option<()> {
        if M::EXACT {
            self.memory.write(Port::Store, to, value, &mut Unobserved).unwrap_or(None)
        } else {
            self.memory.ram.write(to, value)
        }
    }

    #[inline(never)]
    fn load_slowly<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        width: u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let place = self.translate::<M, O>(at, width, Intent::Load, observer)?;
        self.result = self.read::<M, O>(at, place, width, observer)?;
        self.finish::<M, O>(self.result)
    }

    #[inline(never)]
    fn store_slowly<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        self.store_at::<M, O>(at, place, width, value, observer)
    }

    #[inline(never)]
    fn store_at<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        self.write::<M, O>(at, place, width, value, observer)?;
        self.finish::<M, O>(0).map(|_| ())
    }

    /// `lr`: loads and reserves.
    #[inline(never)]
    pub fn load_reserved<M: Model, O: Observer>(
        &mut self,
        at: u64,
        width: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Load, observer)?;
        let value = self.read::<M, O>(at, place, width, observer)?;
        self.core.reservation = Some((place.first, width as u8));
        self.core.loads += 1;
        self.finish::<M, O>(value)
    }

    /// `sc`: stores if the reservation still stands. Gives 0 if it stored, 1 if not; either way nothing is reserved
    /// afterwards.
    #[inline(never)]
    pub fn store_conditional<M: Model, O: Observer>(
        &mut self,
        at: u64,
        value: u64,
        width: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        let failed = self.core.reservation.take() != Some((place.first, width as u8));
        if !failed {
            self.write::<M, O>(at, place, width, value, observer)?;
            self.core.stores += 1;
        }
        self.finish::<M, O>(u64::from(failed))
    }

    /// An atomic memory operation. Gives what was there before.
    #[inline(never)]
    pub fn read_modify_write<M: Model, O: Observer>(
        &mut self,
        at: u64,
        width: u64,
        fetches: u8,
        update: impl FnOnce(u64) -> u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        let old = self.read::<M, O>(at, place, width, observer)?;
        self.write::<M, O>(at, place, width, update(old), observer)?;
        self.core.loads += 1;
        self.core.stores += 1;
        self.finish::<M, O>(old)
    }

    /// Atomic accesses must be aligned to their width (unprivileged manual, A).
    fn aligned<M: Model, O: Observer>(&mut self, at: u64, width: u64, fetches: u8) -> Result<VirtAddr, Halt> {
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
        }
        let at = VirtAddr(self.truncate(at));
        if at.0.is_multiple_of(width) {
            return Ok(at);
        }
        self.trap = Some(Trap::MisalignedAtomic { at });
        Err(Halt::Trapped)
    }

    /// Reads from where the address was translated to.
    fn read<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        self.access::<M, O>(Port::Load, place, width, observer)?;
        let value = self.peek(place, width);
        observer.on(|| CoreEvent::Loaded { at, from: place.first, width: width as u8, value })?;
        Ok(value)
    }

    /// Writes to where the address was translated to.
    fn write<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        self.access::<M, O>(Port::Store, place, width, observer)?;
        let old = if O::WATCHES { self.peek(place, width) } else { 0 };
        let new = value & (u64::MAX >> (64 - 8 * width));
        self.poke(place, width, new);
        observer.on(|| CoreEvent::Stored { at, to: place.first, width: width as u8, old, new })?;
        Ok(())
    }

    /// The value in memory, zero-extended.
    fn peek(&self, place: Place, width: u64) -> u64 {
        let ram = &self.memory.ram;
        let whole = match width {
            _ if place.bytes < width => None,
            1 => ram.read_u8(place.first).map(u64::from),
            2 => ram.read_u16(place.first).map(u64::from),
            4 => ram.read_u32(place.first).map(u64::from),
            _ => ram.read_u64(place.first),
        };
        let byte = |index| u64::from(ram.read_u8(byte_of(place, index)).unwrap_or(0));
        whole.unwrap_or_else(|| (0..width).fold(0, |value, index| value | byte(index) << (8 * index)))
    }

    /// Writes the value's low bytes to memory.
    fn poke(&mut self, place: Place, width: u64, value: u64) {
        let whole = place.bytes >= width;
        let ends = [place.first, byte_of(place, width - 1)];
        self.code_changed |= ends.into_iter().any(|end| self.marks.hold(end, 1));
        let ram = &mut self.memory.ram;
        let written = match width {
            _ if !whole => None,
            1 => ram.write_u8(place.first, value as u8),
            2 => ram.write_u16(place.first, value as u16),
            4 => ram.write_u32(place.first, value as u32),
            _ => ram.write_u64(place.first, value),
        };
        if written.is_none() {
            for (index, byte) in (0..width).zip(value.to_le_bytes()) {
                ram.write_u8(byte_of(place, index), byte);
            }
        }
    }

    /// The caches' and main memory's part of an access: one look-up chain, or two where the page ends inside.
    fn access<M: Model, O: Observer>(
        &mut self,
        port: Port,
        place: Place,
        width: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        if !M::EXACT {
            return Ok(());
        }
        self.memory.hierarchy.access(port, place.first, width.min(place.bytes), observer)?;
        if width > place.bytes {
            self.memory.hierarchy.access(port, place.second, width - place.bytes, observer)?;
        }
        Ok(())
    }

    fn translate<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        width: u64,
        intent: Intent,
        observer: &mut O,
    ) -> Result<Place, Halt> {
        if !M::EXACT {
            return self.translate_plainly(at, width, intent);
        }
        match self.mmu.translate_access(at, width, intent, self.memory, observer)? {
            Access::Whole(to) => Ok(Place::whole(to)),
            Access::Split { first, bytes, second } => Ok(Place { first, bytes, second }),
            Access::Fault { at, reason } => self.fault(at, intent, reason),
        }
    }

    /// Without TLB, caches and time.
    fn translate_plainly(&mut self, at: VirtAddr, width: u64, intent: Intent) -> Result<Place, Halt> {
        let mut byte = |at: VirtAddr| match self.mmu.look_up(at, intent, &mut self.memory.ram) {
            Outcome::Mapped { to } => Ok(to),
            Outcome::Fault(reason) => Err((at, reason)),
        };
        let bytes = PAGE_SIZE - at.0 % PAGE_SIZE;
        let whole = byte(at).and_then(|first| {
            if bytes >= width {
                byte(at.offset(width - 1))?;
                return Ok(Place::whole(first));
            }
            let second = byte(VirtAddr(self.xlen.truncate(at.0.wrapping_add(bytes))))?;
            Ok(Place { first, bytes, second })
        });
        whole.or_else(|(at, reason)| self.fault(at, intent, reason))
    }

    fn fault<T>(&mut self, at: VirtAddr, intent: Intent, reason: FaultReason) -> Result<T, Halt> {
        self.trap = Some(Trap::Fault { at, intent, reason });
        Err(Halt::Trapped)
    }

    /// The end of an instruction that went the long way.
    fn finish<M: Model, O: Observer>(&mut self, result: u64) -> Result<u64, Halt> {
        self.result = result;
        let lost = M::EXACT && !O::WATCHES && self.mmu.fetch_slot(self.code_at).is_none();
        if lost {
            self.code_page = NO_PAGE;
        }
        if self.code_changed || lost { Err(Halt::Done) } else { Ok(result) }
    }

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
    fn catch_up<M: Model>(&mut self, fetches: u8) {
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

    /// Notes why an instruction that ends its block wants the kernel.
    pub fn trap_at(&mut self, op: Option<MicroOp>) {
        self.trap = match op {
            Some(MicroOp { kind: Kind::Ecall, .. }) => Some(Trap::SystemCall),
            Some(MicroOp { kind: Kind::Ebreak, .. }) => Some(Trap::Breakpoint),
            Some(MicroOp { imm, .. }) => Some(Trap::Illegal { bits: imm as u32 }),
            None => None,
        };
    }

    /// Brings the clock up to date with what the short cuts have left out.
    pub fn settle(&mut self) {
        self.mmu.settle(self.memory);
    }

    /// Brings everything that an instruction which reads a counter sees up to date, its own fetch included.
    #[cold]
    pub fn settle_for_counter<M: Model>(&mut self, retired: u64) {
        self.core.retired = retired;
        self.catch_up::<M>(1);
        self.settle();
    }

    /// A counter's value as `rd` gets it.
    pub fn counter(&self, number: i32) -> u64 {
        let instructions = if self.timing.cycle_per_instruction { self.core.retired } else { 0 };
        let clock = self.memory.clock().0 + instructions;
        let ticks = clock / self.timing.cycles_per_tick.max(1);
        let value = match Counter::parse(i64::from(number), Xlen::Rv32) {
            Some(Counter::Cycle) => clock,
            Some(Counter::Cycleh) => clock >> 32,
            Some(Counter::Time) => ticks,
            Some(Counter::Timeh) => ticks >> 32,
            Some(Counter::Instret) => self.core.retired,
            Some(Counter::Instreth) => self.core.retired >> 32,
            None => 0,
        };
        self.extend(value)
    }
}

fn byte_of(place: Place, index: u64) -> PhysAddr {
    if index < place.bytes { place.first.offset(index) } else { place.second.offset(index - place.bytes) }
}

#[inline(always)]
fn widen<const W: usize>(bytes: [u8; W]) -> u64 {
    let mut whole = [0; 8];
    for (to, from) in whole.iter_mut().zip(bytes) {
        *to = from;
    }
    u64::from_le_bytes(whole)
}

#[inline(always)]
fn narrow<const W: usize>(value: u64) -> [u8; W] {
    let whole = value.to_le_bytes();
    core::array::from_fn(|index| whole[index % 8])
}
