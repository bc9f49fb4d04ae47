//! A process: its address space and what Linux keeps beside it in `mm_struct` and `task_struct`.

use isa::{VirtAddr, Xlen};
use mmu::{Found, PageTable, SegmentDescriptor};
use storage::{Bytes, PAGE_SIZE, PhysAddr, Ram};

use crate::area::AreaMap;
use crate::layout::{Layout, split_segment};
use crate::{AddressSpaceKind, ExitStatus, segment_table};

/// The table that translates a process's addresses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Space {
    /// None: addresses are physical.
    Bare,
    /// The segment table's first byte.
    Segments(PhysAddr),
    /// The tree of page tables.
    Paging(PageTable),
}

/// A process.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Process {
    pub pid: u32,
    pub xlen: Xlen,
    pub space: Space,
    pub layout: Layout,
    pub areas: AreaMap,
    /// Where the heap begins: the first page border after the program's data.
    pub heap_start: VirtAddr,
    /// The program break: where the heap ends.
    pub program_break: VirtAddr,
    /// How it ended, if it has.
    pub status: Option<ExitStatus>,
}

impl Process {
    /// A process before exec: nothing is mapped.
    pub fn new(pid: u32, kind: AddressSpaceKind, xlen: Xlen, stack_limit: Bytes, memory: Bytes) -> Process {
        Process {
            pid,
            xlen,
            space: Space::Bare,
            layout: Layout::new(kind, xlen, stack_limit, memory),
            areas: AreaMap::default(),
            heap_start: VirtAddr(0),
            program_break: VirtAddr(0),
            status: None,
        }
    }

    /// Where an address is in memory, if it is, and how many bytes from there on lie in a row; rights do not count.
    /// Without time: the kernel knows its own tables.
    pub fn place(&self, at: VirtAddr, ram: &Ram) -> Option<(PhysAddr, u64)> {
        match self.space {
            Space::Bare => Some((PhysAddr(at.0), ram.size().0.checked_sub(at.0)?)),
            Space::Segments(table) => {
                let (segment, offset) = split_segment(at.0)?;
                segment_table::run(SegmentDescriptor::read(table, segment, ram)?, offset)
            }
            Space::Paging(table) => {
                let Found::Entry { entry, .. } = table.find_quietly(at, 0, ram) else { return None };
                let offset = at.0 % PAGE_SIZE;
                entry.is_valid().then_some((entry.frame().start().offset(offset), PAGE_SIZE - offset))
            }
        }
    }
}
