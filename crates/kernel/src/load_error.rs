//! Why a program could not be loaded.

use isa::VirtAddr;
use thiserror::Error;

/// Why exec failed. What it had taken already is given back.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum LoadError {
    /// Frames are lacking, or no hole of memory is large enough.
    #[error("{what} needs {needed} page frames{}, but {free} of {frames} are free", if *.contiguous { " in a row" } else { "" })]
    NoMemory {
        /// What the memory was for.
        what: &'static str,
        /// Frames that it needs.
        needed: u64,
        /// Whether they must lie side by side.
        contiguous: bool,
        /// Frames that are free.
        free: u64,
        /// Frames in all.
        frames: u64,
    },
    /// Absolute loading: the place that the program was linked for is not to be had.
    #[error(
        "{what} goes to {start:#x}..{end:#x}, but {taken_by} lies at {taken_at:#x}; expected free memory there"
    )]
    PlaceTaken {
        /// Which part of the program.
        what: &'static str,
        /// Its first address.
        start: VirtAddr,
        /// The address after its last.
        end: VirtAddr,
        /// Who has the place: `the kernel`, `the stack`, `the program`.
        taken_by: &'static str,
        /// The first address in conflict.
        taken_at: VirtAddr,
    },
    /// A part of the program lies where no program may lie.
    #[error("{what} goes to {start:#x}..{end:#x}; expected addresses below {limit:#x}")]
    OutsideUserSpace {
        /// Which part of the program.
        what: &'static str,
        /// Its first address.
        start: VirtAddr,
        /// The address after its last.
        end: VirtAddr,
        /// The first address that is not for programs: end of memory, of user space, or where the stack's begin.
        limit: VirtAddr,
    },
    /// A PT_LOAD whose file offset and address differ within a page cannot be mapped page by page (ENOEXEC in Linux).
    #[error(
        "the segment at {address:#x} begins at file offset {file_offset:#x}; expected the same position in a page"
    )]
    NotPageAligned {
        /// The segment's address.
        address: VirtAddr,
        /// Where it begins in the file.
        file_offset: u64,
    },
    /// A part of the program reaches from one memory segment into the next.
    #[error("{what} goes to {start:#x}..{end:#x}; expected it inside one 256 MiB segment")]
    CrossesSegments {
        /// Which part of the program.
        what: &'static str,
        /// Its first address.
        start: VirtAddr,
        /// The address after its last.
        end: VirtAddr,
    },
    /// Arguments and environment are too large (E2BIG).
    #[error(
        "arguments and environment take {bytes} bytes of the stack; expected at most {limit}, a quarter of it"
    )]
    ArgumentsTooLong {
        /// Bytes of the initial stack.
        bytes: u64,
        /// How many may be.
        limit: u64,
    },
    /// A relocation entry's field lies outside the program.
    #[error("{kind} at {at:#x} names a field outside the program")]
    FieldOutside {
        /// The field's address as linked.
        at: VirtAddr,
        /// The relocation type's name.
        kind: &'static str,
    },
    /// The field cannot hold the address at the place that the program was loaded to.
    #[error("{kind} at {at:#x} cannot hold the new address {value:#x}: {reason}")]
    FieldTooSmall {
        /// The field's address as linked.
        at: VirtAddr,
        /// The relocation type's name.
        kind: &'static str,
        /// The address that it should hold.
        value: u64,
        /// Why not.
        reason: String,
    },
    /// The disk does not hold the block that the program header names.
    #[error("the disk has {blocks} blocks, block {block} was expected")]
    NoSuchBlock {
        /// Which block.
        block: u64,
        /// How many there are.
        blocks: u64,
    },
}
