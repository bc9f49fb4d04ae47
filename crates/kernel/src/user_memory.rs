//! The kernel reads the process's memory for it, through the process's own translation (`copy_from_user`).

use isa::VirtAddr;
use mmu::{Intent, Outcome};
use storage::{PAGE_SIZE, Pause, PhysAddr, Port};

use crate::context::{Context, Watch};
use crate::fault::{Fault, Refusal};
use crate::{FaultStep, Kernel, cost};

/// What could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Copied {
    /// The bytes up to the first that is not there for the process; all of them, if all are.
    Bytes(Vec<u8>),
    /// No frame was free for a page of it.
    OutOfMemory,
}

impl Kernel {
    /// Reads `length` bytes at `at`; pages that are not in memory are brought in. `pc` is the system call's address.
    pub(crate) fn copy_from_user<O: Watch>(
        &mut self,
        at: VirtAddr,
        length: u64,
        pc: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<Copied, Pause> {
        let mut bytes = Vec::new();
        let end = at.0.saturating_add(length);
        let mut next = at;
        while next.0 < end {
            let to = match self.user_byte(next, pc, cx)? {
                Ok(to) => to,
                Err(Refusal::OutOfMemory) => return Ok(Copied::OutOfMemory),
                Err(Refusal::NotAllowed | Refusal::BeyondFile) => break,
            };
            let in_row = self.process.place(next, &cx.memory.ram).map_or(1, |(_, run)| run);
            let piece = in_row.min(end - next.0).min(PAGE_SIZE - next.0 % PAGE_SIZE);
            let start = bytes.len();
            bytes.resize(start + piece as usize, 0);
            if let Some(into) = bytes.get_mut(start..) {
                cx.memory.read_bytes(Port::Kernel, to, into, cx.obs)?;
            }
            next = next.offset(piece);
        }
        Ok(Copied::Bytes(bytes))
    }

    /// Where a byte that the process may read is in memory, its page brought in if need be.
    fn user_byte<O: Watch>(
        &mut self,
        at: VirtAddr,
        pc: VirtAddr,
        cx: &mut Context<O>,
    ) -> Result<Result<PhysAddr, Refusal>, Pause> {
        let pid = self.process.pid;
        loop {
            let reason = match cx.mmu.translate(at, Intent::Load, cx.memory, cx.obs)? {
                Outcome::Mapped { to } => return Ok(Ok(to)),
                Outcome::Fault(reason) => reason,
            };
            if let Err(refusal) = self.serve(Fault { at, intent: Intent::Load, reason, pc }, cx)? {
                if refusal != Refusal::OutOfMemory {
                    cx.station(pid, cost::TRAP_EXIT, FaultStep::BadBuffer { at })?;
                }
                return Ok(Err(refusal));
            }
            cx.station(pid, cost::TRAP_EXIT, FaultStep::Restarted { pc })?;
        }
    }
}
