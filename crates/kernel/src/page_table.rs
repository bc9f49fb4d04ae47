//! Looking through a process's page tables in memory, without time passing.

use isa::VirtAddr;
use mmu::{PageTable, PageTableEntry, PagingScheme};
use storage::{Frame, PhysAddr, Ram};

/// A page that is mapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Leaf {
    pub page: VirtAddr,
    pub entry_at: PhysAddr,
    pub frame: Frame,
}

/// Where the entry for an address lies in a table of this level.
pub(crate) fn entry_at(scheme: PagingScheme, table: PhysAddr, at: VirtAddr, level: u8) -> PhysAddr {
    table.offset(scheme.index(at, level) * scheme.entry_bytes())
}

/// All leaves that map pages of `start..end`, by ascending address. Parts of the address space without tables cost
/// nothing.
pub(crate) fn leaves(table: PageTable, start: VirtAddr, end: VirtAddr, ram: &Ram) -> Vec<Leaf> {
    let mut found = Vec::new();
    let top = table.scheme.levels() - 1;
    collect(table.scheme, (table.root, top), start.0..end.0, ram, &mut found);
    found
}

fn collect(
    scheme: PagingScheme,
    (table, level): (PhysAddr, u8),
    range: core::ops::Range<u64>,
    ram: &Ram,
    found: &mut Vec<Leaf>,
) {
    let span = scheme.span(level);
    let mut at = range.start / span * span;
    while at < range.end {
        let entry_at = entry_at(scheme, table, VirtAddr(at), level);
        let entry = peek(scheme, entry_at, ram);
        let next = at.saturating_add(span);
        match level.checked_sub(1) {
            _ if !entry.is_valid() => {}
            None => found.push(Leaf { page: VirtAddr(at), entry_at, frame: entry.frame() }),
            Some(below) => {
                let inside = range.start.max(at)..range.end.min(next);
                collect(scheme, (entry.frame().start(), below), inside, ram, found);
            }
        }
        at = next;
    }
}

/// The entry as it is in memory; an invalid one outside memory.
fn peek(scheme: PagingScheme, at: PhysAddr, ram: &Ram) -> PageTableEntry {
    let raw = match scheme {
        PagingScheme::Sv32 => ram.read_u32(at).map(u64::from),
        PagingScheme::Sv39 => ram.read_u64(at),
    };
    PageTableEntry(raw.unwrap_or(0))
}
