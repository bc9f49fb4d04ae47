//! Why a program could not be loaded.

use isa::VirtAddr;
use thiserror::Error;

/// Why exec failed. What it had taken already is given back.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum LoadError {
    /// Frames are lacking, or no hole of memory is large enough.
    #[error("the {} needs {needed} page frames{}, but {free} of {frames} are free", plain(.what), if *.contiguous { " in a row" } else { "" })]
    NoMemory {
        /// What the memory was for: `page-table`, `segment-table`, `segment` or `stack`.
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
        "the {what} goes to {start:#x}..{end:#x}, but the {taken_by} lies at {taken_at:#x}; expected free memory there"
    )]
    PlaceTaken {
        /// Which part of the program: `text`, `rodata`, `data` or `bss`.
        what: &'static str,
        /// Its first address.
        start: VirtAddr,
        /// The address after its last.
        end: VirtAddr,
        /// Who has the place: `kernel` or `stack`.
        taken_by: &'static str,
        /// The first address in conflict.
        taken_at: VirtAddr,
    },
    /// A part of the program lies where no program may lie.
    #[error("the {what} goes to {start:#x}..{end:#x}; expected addresses below {limit:#x}")]
    OutsideUserSpace {
        /// Which part of the program: `text`, `rodata`, `data` or `bss`.
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
    #[error("the {what} goes to {start:#x}..{end:#x}; expected it inside one 256 MiB segment")]
    CrossesSegments {
        /// Which part of the program: `text`, `rodata`, `data` or `bss`.
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

impl LoadError {
    /// The message's name in the catalogues is `load-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            LoadError::NoMemory { contiguous: false, .. } => "no-memory",
            LoadError::NoMemory { contiguous: true, .. } => "no-hole",
            LoadError::PlaceTaken { .. } => "place-taken",
            LoadError::OutsideUserSpace { .. } => "outside-user-space",
            LoadError::NotPageAligned { .. } => "not-page-aligned",
            LoadError::CrossesSegments { .. } => "crosses-segments",
            LoadError::ArgumentsTooLong { .. } => "arguments-too-long",
            LoadError::FieldOutside { .. } => "field-outside",
            LoadError::FieldTooSmall { .. } => "field-too-small",
            LoadError::NoSuchBlock { .. } => "no-such-block",
        }
    }

    /// The values that belong into the message, by name.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            LoadError::NoMemory { what, needed, free, frames, .. } => vec![
                ("what", what.to_string()),
                ("needed", needed.to_string()),
                ("free", free.to_string()),
                ("frames", frames.to_string()),
            ],
            LoadError::PlaceTaken { what, start, end, taken_by, taken_at } => {
                let taken = [("taken-by", taken_by.to_string()), ("taken-at", hex(taken_at.0))];
                range(what, *start, *end).into_iter().chain(taken).collect()
            }
            LoadError::OutsideUserSpace { what, start, end, limit } => {
                range(what, *start, *end).into_iter().chain([("limit", hex(limit.0))]).collect()
            }
            LoadError::CrossesSegments { what, start, end } => range(what, *start, *end),
            LoadError::NotPageAligned { address, file_offset } => {
                vec![("address", hex(address.0)), ("offset", hex(*file_offset))]
            }
            LoadError::ArgumentsTooLong { bytes, limit } => {
                vec![("bytes", bytes.to_string()), ("limit", limit.to_string())]
            }
            LoadError::FieldOutside { at, kind } => vec![("at", hex(at.0)), ("kind", kind.to_string())],
            LoadError::FieldTooSmall { at, kind, value, .. } => {
                vec![("at", hex(at.0)), ("kind", kind.to_string()), ("value", hex(*value))]
            }
            LoadError::NoSuchBlock { block, blocks } => {
                vec![("block", block.to_string()), ("blocks", blocks.to_string())]
            }
        }
    }
}

fn range(what: &str, start: VirtAddr, end: VirtAddr) -> Vec<(&'static str, String)> {
    vec![("what", what.to_string()), ("start", hex(start.0)), ("end", hex(end.0))]
}

fn hex(value: u64) -> String {
    format!("{value:#x}")
}

/// A key of the catalogues as English words.
fn plain(key: &str) -> String {
    key.replace('-', " ")
}
