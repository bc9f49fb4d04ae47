//! The page fault (缺页中断), station by station: what `do_page_fault` in Linux's arch/riscv/mm/fault.c and
//! `handle_mm_fault` in mm/memory.c do.

use isa::VirtAddr;
use mmu::{FaultReason, Intent, Mmu};
use storage::{Memory, Pause};

use crate::area::{STACK_GUARD_GAP, Vma};
use crate::context::{Context, Watch};
use crate::demand::NoPage;
use crate::interrupted::{Interrupted, settle};
use crate::layout::page_down;
use crate::process::Space;
use crate::{AreaKind, ExitStatus, FaultStep, Kernel, Signal, cost};

/// How the handling of a page fault ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultOutcome {
    /// The same instruction shall run again.
    Retry,
    /// The process was killed.
    Killed(Signal),
}

/// Why a fault cannot be served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// No area holds the address, or its rights forbid the access: SIGSEGV.
    NotAllowed,
    /// The area's file does not reach that far: SIGBUS.
    BeyondFile,
    /// No frame is free: SIGKILL, as from Linux's OOM killer.
    OutOfMemory,
}

impl Refusal {
    pub fn signal(self) -> Signal {
        match self {
            Refusal::NotAllowed => Signal::Sigsegv,
            Refusal::BeyondFile => Signal::Sigbus,
            Refusal::OutOfMemory => Signal::Sigkill,
        }
    }
}

impl From<Refusal> for Interrupted<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Interrupted::Failed(refusal)
    }
}

/// A translation that failed, and where the program was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub at: VirtAddr,
    pub intent: Intent,
    pub reason: FaultReason,
    pub pc: VirtAddr,
}

type Serving<T> = Result<T, Interrupted<Refusal>>;

impl Kernel {
    /// Serves a fault of the process at `pc`, which could not access `at` for `reason`.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[allow(clippy::too_many_arguments, reason = "the fault's four facts, the hardware and the observer")]
    pub fn page_fault<O: Watch>(
        &mut self,
        at: VirtAddr,
        intent: Intent,
        reason: FaultReason,
        pc: VirtAddr,
        memory: &mut Memory,
        mmu: &mut Mmu,
        obs: &mut O,
    ) -> Result<FaultOutcome, Pause> {
        let cx = &mut Context { memory, mmu, obs };
        let pid = self.process.pid;
        match self.serve(Fault { at, intent, reason, pc }, cx)? {
            Ok(()) => {
                cx.station(pid, cost::TRAP_EXIT, FaultStep::Restarted { pc })?;
                Ok(FaultOutcome::Retry)
            }
            Err(refusal) => {
                let signal = refusal.signal();
                if refusal != Refusal::OutOfMemory {
                    cx.station(pid, cost::TRAP_EXIT, FaultStep::Refused { at, signal })?;
                }
                self.end(ExitStatus::Killed(signal), cx.obs)?;
                Ok(FaultOutcome::Killed(signal))
            }
        }
    }

    /// The stations up to the one where it is clear whether the access can be made good.
    pub(crate) fn serve<O: Watch>(
        &mut self,
        fault: Fault,
        cx: &mut Context<O>,
    ) -> Result<Result<(), Refusal>, Pause> {
        let Fault { at, intent, reason, pc } = fault;
        let pid = self.process.pid;
        cx.station(pid, cost::TRAP_ENTRY, FaultStep::ContextSaved { pc })?;
        cx.station(pid, cost::FIND_CAUSE, FaultStep::CauseFound { at, intent, reason })?;
        settle(self.make_good(fault, cx))
    }

    fn make_good<O: Watch>(&mut self, fault: Fault, cx: &mut Context<O>) -> Serving<()> {
        // Without pages everything is in memory already: a fault is an error of the program.
        let Space::Paging(table) = self.process.space else { return Err(Refusal::NotAllowed.into()) };
        let absent = matches!(fault.reason, FaultReason::NotPresent { .. });
        if !absent && !matches!(fault.reason, FaultReason::Denied { .. }) {
            return Err(Refusal::NotAllowed.into());
        }
        let area = self.find_area(fault.at, cx)?;
        // A page's entry grants all that its area does, so a denial is final.
        if !absent || !area.rights.allow(fault.intent) {
            return Err(Refusal::NotAllowed.into());
        }
        match self.bring_in(table, fault.at, &area, cx) {
            Ok(true) => self.counters.major_faults += 1,
            Ok(false) => self.counters.minor_faults += 1,
            Err(Interrupted::Paused(pause)) => return Err(pause.into()),
            Err(Interrupted::Failed(NoPage::OutOfMemory)) => return Err(Refusal::OutOfMemory.into()),
            Err(Interrupted::Failed(NoPage::BeyondFile)) => return Err(Refusal::BeyondFile.into()),
        }
        Ok(())
    }

    /// The area that holds the address, or the stack above it, grown.
    fn find_area<O: Watch>(&mut self, at: VirtAddr, cx: &mut Context<O>) -> Serving<Vma> {
        let pid = self.process.pid;
        let Some(mut area) = self.process.areas.first_ending_after(at).copied() else {
            return Err(Refusal::NotAllowed.into());
        };
        if !area.contains(at) {
            let start = self.stack_start_for(at, &area).ok_or(Refusal::NotAllowed)?;
            let by = area.start.0 - start.0;
            self.process.areas.grow_down(area.start, start);
            area.start = start;
            cx.station(pid, cost::GROW_STACK, FaultStep::StackGrown { start, by })?;
        }
        let step = FaultStep::AreaFound { start: area.start, end: area.end };
        cx.station(pid, cost::FIND_AREA, step)?;
        Ok(area)
    }

    /// Where the stack would begin if it grew to hold an address below it (`expand_downwards` in mm/mmap.c): within its
    /// limit, and with the guard gap free below.
    fn stack_start_for(&self, at: VirtAddr, stack: &Vma) -> Option<VirtAddr> {
        let start = VirtAddr(page_down(at.0));
        let size = stack.end.0 - start.0;
        let below = self.process.areas.last_ending_by(at).map_or(0, |area| area.end.0);
        let clear = start.0.checked_sub(below).is_some_and(|gap| gap >= STACK_GUARD_GAP);
        (stack.kind == AreaKind::Stack && size <= self.config.stack_limit.0 && clear).then_some(start)
    }
}
