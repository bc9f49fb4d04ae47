//! Main memory and the address space, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use isa::VirtAddr;
use mmu::{Intent, Mode, PageTableEntry, PagingScheme};
use storage::{Bytes, Event as StorageEvent, Frame, PAGE_SIZE, PhysAddr, Ram};

use super::{Area, FrameView, Memory, TableEntry, Verdict};
use crate::{CoreEvent, Event, Machine};

/// A page-table entry that maps a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Leaf {
    pub page: VirtAddr,
    pub entry_at: PhysAddr,
    pub entry: TableEntry,
}

impl Machine {
    /// Main memory, frame by frame.
    pub fn memory(&self) -> Memory {
        let table = self.state.kernel.frames();
        let leaves: BTreeMap<Frame, Leaf> =
            self.leaves().into_iter().map(|leaf| (leaf.entry.frame, leaf)).collect();
        let touched = touched_frames(self.trail());
        let frames = table.owners().zip((0..).map(Frame)).map(|(owner, frame)| {
            let leaf = leaves.get(&frame);
            FrameView {
                frame,
                owner,
                dirty: leaf.is_some_and(|leaf| leaf.entry.dirty),
                accessed: leaf.is_some_and(|leaf| leaf.entry.accessed),
                touched: touched.contains(&frame),
            }
        });
        Memory { frames: frames.collect(), free: table.free() }
    }

    /// The areas (VMAs) of the process's address space, by ascending address.
    pub fn areas(&self) -> Vec<Area> {
        self.state.kernel.areas()
    }

    /// The bytes that the process has at `at`, as far as they are in memory; at most `length`.
    pub fn peek(&self, at: VirtAddr, length: Bytes) -> Vec<u8> {
        let length = length.0;
        let mut bytes = Vec::new();
        let mut next = at;
        while (bytes.len() as u64) < length {
            let wanted = (PAGE_SIZE - next.0 % PAGE_SIZE).min(length - bytes.len() as u64);
            let Some(found) = self.find(next).and_then(|place| self.state.memory.ram.bytes(place, wanted))
            else {
                break;
            };
            bytes.extend_from_slice(found);
            next = next.offset(wanted);
        }
        bytes
    }

    /// Where an address is in memory, for whatever intent is allowed.
    pub(crate) fn find(&self, at: VirtAddr) -> Option<PhysAddr> {
        let place = |intent| match self.state.mmu.explain(at, intent, &self.state.memory.ram).verdict {
            Verdict::Mapped(place) => Some(place),
            Verdict::Pending | Verdict::Fault(_) => None,
        };
        place(Intent::Load).or_else(|| place(Intent::Fetch))
    }

    /// Every page-table entry that maps a page, by ascending address. None without paging.
    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        if let Mode::Paging { scheme, root } = self.state.mmu.mode() {
            collect(scheme, root, scheme.levels() - 1, 0, &self.state.memory.ram, &mut leaves);
        }
        leaves
    }
}

/// Collects the leaves of the table at `table`, whose first entry is for the address `base`. Programs have the lower
/// half of the address space, where no sign has to be extended.
fn collect(scheme: PagingScheme, table: PhysAddr, level: u8, base: u64, ram: &Ram, leaves: &mut Vec<Leaf>) {
    for index in 0..scheme.table_entries() {
        let entry_at = table.offset(index * scheme.entry_bytes());
        let raw = match scheme {
            PagingScheme::Sv32 => ram.read_u32(entry_at).map(u64::from),
            PagingScheme::Sv39 => ram.read_u64(entry_at),
        };
        let Some(entry) = raw.map(PageTableEntry).filter(|entry| entry.is_valid()) else { continue };
        let at = base + index * scheme.span(level);
        if entry.is_leaf() {
            leaves.push(Leaf { page: VirtAddr(at), entry_at, entry: entry.into() });
        } else if let Some(below) = level.checked_sub(1) {
            collect(scheme, entry.frame().start(), below, at, ram, leaves);
        }
    }
}

/// The frames that some events read or wrote.
fn touched_frames(events: &[Event]) -> BTreeSet<Frame> {
    events.iter().filter_map(touched_place).map(PhysAddr::frame).collect()
}

fn touched_place(event: &Event) -> Option<PhysAddr> {
    match *event {
        Event::Core(CoreEvent::Loaded { from: at, .. } | CoreEvent::Stored { to: at, .. }) => Some(at),
        Event::Storage(
            StorageEvent::Hit { at, .. }
            | StorageEvent::Miss { at, .. }
            | StorageEvent::Memory { at, .. }
            | StorageEvent::DiskRead { to: at, .. }
            | StorageEvent::DiskWrite { from: at, .. },
        ) => Some(at),
        Event::Kernel(ref event) => touched_by_kernel(event),
        _ => None,
    }
}

/// The kernel fills and copies whole pages past the caches.
fn touched_by_kernel(event: &kernel::Event) -> Option<PhysAddr> {
    match *event {
        kernel::Event::BytesLoaded { to, .. }
        | kernel::Event::BytesZeroed { to, .. }
        | kernel::Event::SegmentMoved { to, .. } => Some(to),
        kernel::Event::Fault {
            step: kernel::FaultStep::PageRead { frame, .. } | kernel::FaultStep::PageZeroed { frame },
            ..
        } => Some(frame.start()),
        _ => None,
    }
}
