//! What the kernel does, as values.

use isa::VirtAddr;
use mmu::{FaultReason, Intent};
use storage::{Cycles, Frame, PhysAddr};

/// A signal's number, as in the riscv64 ABI.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Signal {
    /// Illegal instruction.
    Sigill = 4,
    /// Breakpoint.
    Sigtrap = 5,
    /// Access beyond a mapped object.
    Sigbus = 7,
    /// Kill: what the kernel sends when there is no memory left (`mm/oom_kill.c`).
    Sigkill = 9,
    /// Invalid memory reference.
    Sigsegv = 11,
}

/// The stations of a page fault (缺页中断), in the order in which they are passed. See FACTS "Page-fault handling".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultStep {
    /// The trap saved the context and entered the kernel.
    ContextSaved { pc: VirtAddr },
    /// The cause was read: which address, what was intended, why the hardware refused.
    CauseFound { at: VirtAddr, intent: Intent, reason: FaultReason },
    /// The area (VMA) that holds the address was found.
    AreaFound { start: VirtAddr, end: VirtAddr },
    /// The stack's area was extended downwards to hold the address.
    StackGrown { start: VirtAddr, by: u64 },
    /// No area holds the address, or its rights forbid the access.
    Refused { at: VirtAddr, signal: Signal },
    /// The kernel met the bad address itself, in a system call's argument: no signal, the call returns −EFAULT.
    BadBuffer { at: VirtAddr },
    /// None of the memory's frames is free. Nothing can be reclaimed yet, so the process is killed.
    OutOfMemory { frames: u64 },
    /// A page table was made, filled with zeros and linked into the level above, for a part of the address space that
    /// had none.
    TableMade { frame: Frame, level: u8 },
    /// A free page frame was taken for the page.
    FrameTaken { frame: Frame, free_left: u64 },
    /// The page's bytes were read from disk into the frame, and what the file lacks of it was zeroed. The disk access
    /// itself is a storage event before this.
    PageRead { frame: Frame, file_offset: u64, bytes: u64 },
    /// The frame was filled with zeros.
    PageZeroed { frame: Frame },
    /// The page-table entry was written.
    EntryWritten { entry_at: PhysAddr, raw: u64, frame: Frame },
    /// The context was restored; the same instruction runs again.
    Restarted { pc: VirtAddr },
}

/// Something that the kernel did. Every cost is what this event added to the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A new process got its address space: the page table's root, or the segment table.
    AddressSpaceMade { pid: u32, table: PhysAddr },
    /// An area (VMA) came into being, or the heap got a new end: a part of the executable, the heap, the stack, a mapping. `rights` are bits as in
    /// an ELF program header: 4 read, 2 write, 1 execute. `name` is `text`, `rodata`, `data`, `bss`, `heap`, `stack` or
    /// `mapping`.
    AreaMapped { pid: u32, start: VirtAddr, end: VirtAddr, rights: u8, name: &'static str },
    /// A part of the address space is no more (munmap, a lower break).
    AreaUnmapped { pid: u32, start: VirtAddr, end: VirtAddr },
    /// A page's entry was cleared, and its frame is free again.
    PageDropped { pid: u32, page: VirtAddr, entry_at: PhysAddr, frame: Frame },
    /// Whole-program loading copied bytes of the executable's file from the disk buffer to their place.
    BytesLoaded { pid: u32, at: VirtAddr, to: PhysAddr, file_offset: u64, bytes: u64, cost: Cycles },
    /// Memory outside paging was filled with zeros: variables without a value, the stack, a new mapping.
    BytesZeroed { pid: u32, at: VirtAddr, to: PhysAddr, bytes: u64, cost: Cycles },
    /// A segment was copied to a larger hole.
    SegmentMoved { pid: u32, segment: u32, from: PhysAddr, to: PhysAddr, bytes: u64, cost: Cycles },
    /// A relocatable load patched a field: the loader added the distance from the place it was linked for. `old` and
    /// `new` are the field's whole bytes, `width` of them, as a little-endian number.
    FieldRelocated { at: VirtAddr, old: u64, new: u64, width: u8 },
    /// A segment table's entry was written; a limit of 0 is an entry that was freed.
    SegmentWritten { pid: u32, segment: u32, entry_at: PhysAddr, base: PhysAddr, limit: u64 },
    /// The initial stack was laid out: argc, argv, envp, auxiliary vector.
    StackBuilt { pid: u32, sp: VirtAddr, argc: u64, cost: Cycles },
    /// The program counter was set to the entry point.
    Started { pid: u32, entry: VirtAddr },
    /// A station of a page fault was passed. Exec passes some of them too, without a trap, for the stack's first pages.
    Fault { pid: u32, step: FaultStep, cost: Cycles },
    /// A system call came in.
    SystemCall { pid: u32, number: u64, name: &'static str, args: [u64; 6], cost: Cycles },
    /// The system call is done. The value is what a0 now holds: a result, or minus an errno.
    SystemCallDone { pid: u32, number: u64, name: &'static str, result: i64, cost: Cycles },
    /// The process wrote to a file descriptor.
    Output { pid: u32, fd: u64, bytes: Vec<u8> },
    /// The program break moved.
    BreakMoved { pid: u32, old: VirtAddr, new: VirtAddr },
    /// The process is no more.
    Exited { pid: u32, status: ExitStatus },
}

/// How a process ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ExitStatus {
    /// It called exit; only the low eight bits count.
    Code(u8),
    /// A signal killed it.
    Killed(Signal),
}
