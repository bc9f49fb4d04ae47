//! The processor core: registers, and the interpreter that runs decoded blocks of instructions.

mod arithmetic;
pub(crate) mod bus;
pub(crate) mod code;
mod execute;
mod micro_op;
pub(crate) mod observer;
pub(crate) mod run;
pub(crate) mod single;

use isa::VirtAddr;
use storage::PhysAddr;

use micro_op::RegisterFile;

/// The core's own state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Core {
    /// x0 to x31, sign-extended where XLEN is 32.
    pub x: [u64; 32],
    /// The next instruction.
    pub pc: VirtAddr,
    /// What `lr` reserved, until the next `sc` or system call: place and width.
    pub reservation: Option<(PhysAddr, u8)>,
    /// Instructions that retired (`instret`).
    pub retired: u64,
    /// Loads, and the reading halves of atomics.
    pub loads: u64,
    /// Stores, and the writing halves of atomics.
    pub stores: u64,
}

impl Core {
    /// The registers as the run loop wants them.
    fn file(&self) -> RegisterFile {
        let mut file = [0; 64];
        for (slot, value) in file.iter_mut().zip(self.x) {
            *slot = value;
        }
        file
    }

    fn set_file(&mut self, file: &RegisterFile) {
        for (value, slot) in self.x.iter_mut().zip(file) {
            *value = *slot;
        }
    }
}
