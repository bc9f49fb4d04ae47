//! Names for everything that can be pointed at, so that one pointing marks the same thing in every figure.

use isa::{Reg, VirtAddr};
use storage::{Frame, Level, PhysAddr};

/// Something that a figure, the program pane or the registers show and a reader can point at.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Thing {
    /// A page frame of main memory.
    Frame(Frame),
    /// A page of the running process, by its first address.
    Page(VirtAddr),
    /// A page-table or segment-table entry, by its place in memory.
    Entry(PhysAddr),
    /// A TLB entry, by its slot.
    TlbSlot(u16),
    /// A segment, by its number.
    Segment(u32),
    /// A level of the storage hierarchy.
    Level(Level),
    /// An integer register.
    Register(Reg),
    /// A global symbol, by its name.
    Symbol(String),
    /// An input section: the object's index in the link and the section's in the object.
    Section(usize, usize),
    /// An output section, by its index in the link.
    OutputSection(usize),
    /// An applied relocation, by its index in the link.
    Relocation(usize),
    /// A source line: the source's index, and the line from 1.
    Line(usize, u32),
    /// An address of the running process.
    Address(VirtAddr),
}
