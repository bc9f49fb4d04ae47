//! The core's way to memory: translation, the hierarchy and the bytes, exact and watched, or by short cuts.

mod data;
mod fetching;

use isa::{VirtAddr, Xlen};
use mmu::{Access, FaultReason, FetchSlot, Intent, Mmu, Outcome};
use storage::{FetchUndo, Memory, PAGE_SIZE, Pause, PhysAddr, Port};

use super::Core;
use super::code::Marks;
use super::micro_op::{Counter, Kind, MicroOp};
use super::observer::Observer;

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
