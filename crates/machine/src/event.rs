//! Everything that happens in the machine, as one stream.

use isa::{Reg, VirtAddr};
use storage::PhysAddr;

/// What the core does while it executes an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CoreEvent {
    /// The instruction's bytes arrived and were decoded. The fetch's translation and cache events come before.
    Fetched { pc: VirtAddr, bits: u32, length: u8 },
    /// A register changed.
    RegisterWritten { register: Reg, old: u64, new: u64 },
    /// Bytes came from memory. `width` is 1, 2, 4 or 8.
    Loaded { at: VirtAddr, from: PhysAddr, width: u8, value: u64 },
    /// Bytes went to memory.
    Stored { at: VirtAddr, to: PhysAddr, width: u8, old: u64, new: u64 },
    /// Control went elsewhere than to the next instruction.
    Jumped { from: VirtAddr, to: VirtAddr },
    /// The instruction is done.
    Retired { pc: VirtAddr },
    /// The instruction cannot be executed: these bits are not an instruction.
    Illegal { pc: VirtAddr, bits: u32 },
}

/// One event of the machine's stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// In the core.
    Core(CoreEvent),
    /// In address translation.
    Mmu(mmu::Event),
    /// In the storage hierarchy.
    Storage(storage::Event),
    /// In the kernel.
    Kernel(kernel::Event),
}
