//! What the kernel's own work costs in cycles. The kernel is a model, not guest code, so these are settings of the model:
//! round numbers of the size that lmbench and Intel's optimization manual give for a 4 GHz core. Accesses to tables are
//! not in here; they go through the caches and cost what those say.

use storage::Cycles;

/// Trap entry: pipeline flush, 31 registers saved. An empty Linux system call takes about 50 ns there and back (lmbench
/// `lat_syscall null`), half of it on the way in.
pub const TRAP_ENTRY: Cycles = Cycles(100);
/// Trap exit: registers restored, `sret`.
pub const TRAP_EXIT: Cycles = Cycles(100);
/// Reading `scause` and `stval` and branching on them: two CSR reads of some 5 cycles each.
pub const FIND_CAUSE: Cycles = Cycles(10);
/// Finding an area: a descent through the tree of areas (mm/maple_tree.c), three dependent accesses to L2.
pub const FIND_AREA: Cycles = Cycles(40);
/// Extending the stack's area: checks, and one update of the tree.
pub const GROW_STACK: Cycles = Cycles(100);
/// Taking a frame off the free list of the core (mm/page_alloc.c, the order-0 fast path).
pub const TAKE_FRAME: Cycles = Cycles(50);
/// Ending the fault's handling: locks, counters.
pub const FINISH_ENTRY: Cycles = Cycles(10);
/// The search for something to reclaim that there is not, before the process is killed.
pub const GIVE_UP: Cycles = Cycles(1000);

/// Bytes that a core stores in a cycle: one 32-byte store (Intel's optimization manual, Skylake).
const BYTES_PER_CYCLE: u64 = 32;

/// Filling memory with zeros in whole lines, past the caches, as `cbo.zero` or non-temporal stores do.
pub const fn zero(bytes: u64) -> Cycles {
    Cycles(bytes.div_ceil(BYTES_PER_CYCLE))
}

/// Copying memory, past the caches: a load and a store a line, in the same cycle.
pub const fn copy(bytes: u64) -> Cycles {
    Cycles(bytes.div_ceil(BYTES_PER_CYCLE))
}
