//! System calls: the numbers of riscv64, the arguments in a0 to a5, the result, or minus an errno, in a0.

mod brk;
mod mmap;
mod unmap;
mod write;

use isa::{VirtAddr, Xlen};
use mmu::Mmu;
use storage::{Memory, Pause};

use crate::context::{Context, Watch};
use crate::errno::Errno;
use crate::initial_stack::USER;
use crate::interrupted::{Interrupted, settle};
use crate::{Event, ExitStatus, Kernel, Signal, calls, cost};

/// How a system call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallOutcome {
    /// The result is in a0; the next instruction follows.
    Return,
    /// The process is no more.
    Exited(ExitStatus),
}

/// Register numbers: a0 to a5 hold arguments, a7 the call's number.
const A0: usize = 10;
const A7: usize = 17;

/// A call as it came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Call {
    number: u64,
    args: [u64; 6],
    /// Where the `ecall` is.
    pc: VirtAddr,
}

/// What serving a call leads to, if not to a value or an errno.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unserved {
    /// The call fails.
    Failed(Errno),
    /// The process ends instead.
    Ended(ExitStatus),
}

impl From<Unserved> for Interrupted<Unserved> {
    fn from(unserved: Unserved) -> Self {
        Interrupted::Failed(unserved)
    }
}

impl From<Errno> for Interrupted<Unserved> {
    fn from(errno: Errno) -> Self {
        Interrupted::Failed(Unserved::Failed(errno))
    }
}

type Serving<T> = Result<T, Interrupted<Unserved>>;

/// The process ends because no frame is free.
const OUT_OF_MEMORY: Unserved = Unserved::Ended(ExitStatus::Killed(Signal::Sigkill));

impl Kernel {
    /// Serves the `ecall` at `pc`. `regs` are x0 to x31, for RV32 sign-extended; a0 gets the result.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn system_call<O: Watch>(
        &mut self,
        regs: &mut [u64; 32],
        pc: VirtAddr,
        memory: &mut Memory,
        mmu: &mut Mmu,
        obs: &mut O,
    ) -> Result<CallOutcome, Pause> {
        let cx = &mut Context { memory, mmu, obs };
        let xlen = self.process.xlen;
        let args = core::array::from_fn(|index| xlen.truncate(regs[A0 + index]));
        let call = Call { number: xlen.truncate(regs[A7]), args, pc };
        self.counters.system_calls += 1;
        self.announce(&call, cx)?;
        let result = match settle(self.serve_call(&call, cx))? {
            Ok(value) => value as i64,
            Err(Unserved::Failed(errno)) => errno.result(),
            Err(Unserved::Ended(status)) => return Ok(CallOutcome::Exited(self.end(status, cx.obs)?)),
        };
        regs[A0] = xlen.sign_extend(result as u64);
        self.finish(&call, result, cx)?;
        Ok(CallOutcome::Return)
    }

    fn announce<O: Watch>(&mut self, call: &Call, cx: &mut Context<O>) -> Result<(), Pause> {
        let (pid, cost, name) =
            (self.process.pid, cost::TRAP_ENTRY, calls::name(call.number, self.process.xlen));
        let Call { number, args, .. } = *call;
        cx.spend(cost, || Event::SystemCall { pid, number, name, args, cost })
    }

    fn finish<O: Watch>(&mut self, call: &Call, result: i64, cx: &mut Context<O>) -> Result<(), Pause> {
        let (pid, cost, name) =
            (self.process.pid, cost::TRAP_EXIT, calls::name(call.number, self.process.xlen));
        let number = call.number;
        cx.spend(cost, || Event::SystemCallDone { pid, number, name, result, cost })
    }

    fn serve_call<O: Watch>(&mut self, call: &Call, cx: &mut Context<O>) -> Serving<u64> {
        let [a, b, c, ..] = call.args;
        match call.number {
            calls::WRITE => self.write(call, a, b, c, cx),
            calls::WRITEV => self.writev(call, a, b, c, cx),
            calls::EXIT | calls::EXIT_GROUP => Err(Unserved::Ended(ExitStatus::Code(a as u8)).into()),
            calls::BRK => self.brk(a, cx),
            calls::MMAP => self.mmap(&call.args, cx),
            calls::MUNMAP => self.munmap(a, b, cx),
            // One thread: its number is the process's, and there is nobody to clear a word for when it ends.
            calls::GETPID | calls::GETTID | calls::SET_TID_ADDRESS => Ok(u64::from(self.process.pid)),
            // The parent is outside this machine.
            calls::GETPPID => Ok(0),
            calls::GETUID..=calls::GETEGID => Ok(USER),
            // Nobody else wants the core.
            calls::SCHED_YIELD => Ok(0),
            _ => Err(Errno::Enosys.into()),
        }
    }

    /// Bytes of a pointer.
    fn pointer_bytes(&self) -> u64 {
        self.process.xlen.bytes()
    }

    fn is_rv32(&self) -> bool {
        self.process.xlen == Xlen::Rv32
    }
}
