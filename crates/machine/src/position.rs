//! Moments of a run, and ways to move between them.

/// A moment: `step` whole steps are done, and `event` events of the next one.
///
/// Step 0 is the loading of the program (exec); step n is the n-th instruction, counted from 1. So
/// `Position { step: 0, event: 0 }` is the machine with empty memory and the program on its disk, and
/// `Position { step: 1, event: 0 }` is the loaded process before its first instruction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    /// Steps that are wholly done.
    pub step: u64,
    /// Events of the step after them that have happened.
    pub event: u32,
}

/// How far one step goes, forwards or backwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Unit {
    /// To the next event.
    Event,
    /// To the next instruction's start.
    Instruction,
    /// To the end of the next page fault's handling (back: to the start of the last one).
    Fault,
    /// Until the next system call is done.
    SystemCall,
}

/// Why the machine stands where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// It went as far as it was asked to.
    Done,
    /// The budget of instructions ran out; call again to go on.
    Budget,
    /// The process ended.
    Exited(kernel::ExitStatus),
    /// The program could not be loaded; [`crate::Machine::load_error`] says why.
    LoadFailed,
    /// Going back: it is at the beginning.
    AtStart,
    /// A condition was looked for and the run ended without it.
    NotFound,
}
