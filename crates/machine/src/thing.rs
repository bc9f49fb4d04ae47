//! Names for everything that can be pointed at, so that one pointing marks the same thing in every figure.

use core::fmt;

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

/// Levels by the names that links use.
const LEVELS: [(Level, &str); 6] = [
    (Level::Registers, "registers"),
    (Level::L1I, "l1i"),
    (Level::L1D, "l1d"),
    (Level::L2, "l2"),
    (Level::Memory, "memory"),
    (Level::Disk, "disk"),
];

impl fmt::Display for Thing {
    /// The name by which links and lessons call it: `frame/12`, `symbol/msg`, `line/0/14`. Addresses are hexadecimal,
    /// everything else is decimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thing::Frame(frame) => write!(f, "frame/{}", frame.0),
            Thing::Page(page) => write!(f, "page/{page:#x}"),
            Thing::Entry(at) => write!(f, "entry/{at:#x}"),
            Thing::TlbSlot(slot) => write!(f, "tlb/{slot}"),
            Thing::Segment(segment) => write!(f, "segment/{segment}"),
            Thing::Level(level) => {
                let name = LEVELS.iter().find(|(other, _)| other == level).map_or("", |(_, name)| name);
                write!(f, "level/{name}")
            }
            Thing::Register(register) => write!(f, "register/{register}"),
            Thing::Symbol(symbol) => write!(f, "symbol/{symbol}"),
            Thing::Section(object, section) => write!(f, "section/{object}/{section}"),
            Thing::OutputSection(section) => write!(f, "output-section/{section}"),
            Thing::Relocation(relocation) => write!(f, "relocation/{relocation}"),
            Thing::Line(source, line) => write!(f, "line/{source}/{line}"),
            Thing::Address(at) => write!(f, "address/{at:#x}"),
        }
    }
}

impl Thing {
    /// The thing of that name, as [`Thing`]'s `Display` writes it; addresses may be decimal too. `None` if it is no name.
    pub fn parse(name: &str) -> Option<Thing> {
        let (kind, rest) = name.split_once('/')?;
        Some(match kind {
            "frame" => Thing::Frame(Frame(rest.parse().ok()?)),
            "page" => Thing::Page(VirtAddr(address(rest)?)),
            "entry" => Thing::Entry(PhysAddr(address(rest)?)),
            "tlb" => Thing::TlbSlot(rest.parse().ok()?),
            "segment" => Thing::Segment(rest.parse().ok()?),
            "level" => Thing::Level(LEVELS.iter().find(|(_, name)| *name == rest)?.0),
            "register" => Thing::Register(Reg::parse(rest)?),
            "symbol" => Thing::Symbol(rest.to_owned()),
            "section" => pair(rest).map(|(object, section)| Thing::Section(object, section))?,
            "output-section" => Thing::OutputSection(rest.parse().ok()?),
            "relocation" => Thing::Relocation(rest.parse().ok()?),
            "line" => {
                pair(rest).and_then(|(source, line)| Some(Thing::Line(source, line.try_into().ok()?)))?
            }
            "address" => Thing::Address(VirtAddr(address(rest)?)),
            _ => return None,
        })
    }
}

/// An address in hexadecimal with `0x`, or in decimal.
fn address(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn pair(text: &str) -> Option<(usize, usize)> {
    let (first, second) = text.split_once('/')?;
    Some((first.parse().ok()?, second.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_thing_comes_back_from_its_name() {
        let things = [
            Thing::Frame(Frame(12)),
            Thing::Page(VirtAddr(0x1_0000)),
            Thing::Entry(PhysAddr(0x2008)),
            Thing::TlbSlot(3),
            Thing::Segment(15),
            Thing::Level(Level::L1D),
            Thing::Register(Reg::A0),
            Thing::Symbol("a/b".into()),
            Thing::Section(1, 2),
            Thing::OutputSection(4),
            Thing::Relocation(5),
            Thing::Line(0, 14),
            Thing::Address(VirtAddr(u64::MAX)),
        ];
        for thing in things {
            assert_eq!(Thing::parse(&thing.to_string()), Some(thing));
        }
    }

    #[test]
    fn other_texts_name_nothing() {
        for text in
            ["", "frame", "frame/", "frame/x", "frame/-1", "page/0xg", "line/1", "level/l3", "section/1/x"]
        {
            assert_eq!(Thing::parse(text), None, "{text}");
        }
    }
}
