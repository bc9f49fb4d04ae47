//! What a translation would do and why, without doing it: no side effects, for figures, narration and tests.

use isa::VirtAddr;
use storage::{PAGE_SIZE, PhysAddr, Ram};

use crate::mmu::{Walk, existing, find_in_segment, read_entry};
use crate::scheme::{Judgement, Place};
use crate::segment::{OFFSET_BITS, SEGMENT_SPAN, descriptor_at};
use crate::view::{AddressField, Explanation, FieldRole, SegmentEntry, TableEntry, Verdict, WalkStep};
use crate::{FaultReason, Intent, Mmu, Mode, PagingScheme, Rights, SegmentDescriptor, SegmentFlags};

/// How many entries that are not zero a walk's step shows on each side of its own.
const NEIGHBOURS: usize = 4;

impl Mmu {
    /// How the byte at `at` would be translated now, and all the tables on the way. Changes nothing.
    pub fn explain(&self, at: VirtAddr, intent: Intent, ram: &Ram) -> Explanation {
        let (walk, found) = match self.mode() {
            Mode::Bare => (Vec::new(), existing(PhysAddr(at.0), 1, ram)),
            Mode::Segments { table, segments } => {
                (Vec::new(), find_in_segment(table, segments, at, 1, intent, ram))
            }
            Mode::Paging { scheme, root } => {
                let walk = Walk { scheme, root, at, intent };
                (steps(walk, ram), walk.find(ram).map(|(held, ..)| held.address(at)))
            }
        };
        let lacking = match found {
            Err(FaultReason::Denied { lacking, .. }) => Some(lacking),
            _ => None,
        };
        let tlb = self.tlb();
        let paged = matches!(self.mode(), Mode::Paging { .. });
        Explanation {
            fields: fields(self.mode(), at),
            walk,
            segments: self.segment_table(ram),
            tlb: tlb.map_or_else(Vec::new, |tlb| tlb.entries()),
            tlb_look_up: tlb.filter(|_| paged).map(|tlb| Some(tlb.find(at.0 / PAGE_SIZE)? as u16)),
            tlb_hits: tlb.map_or(0, |tlb| tlb.hits()),
            tlb_misses: tlb.map_or(0, |tlb| tlb.misses()),
            verdict: found.map_or_else(Verdict::Fault, Verdict::Mapped),
            lacking,
        }
    }

    /// The rows of the segment table, decoded from memory; none in other modes.
    pub fn segment_table(&self, ram: &Ram) -> Vec<SegmentEntry> {
        let Mode::Segments { table, segments } = self.mode() else { return Vec::new() };
        (0..segments).map_while(|segment| segment_row(table, segment, ram)).collect()
    }
}

fn segment_row(table: PhysAddr, segment: u32, ram: &Ram) -> Option<SegmentEntry> {
    let SegmentDescriptor { base, limit, flags } = SegmentDescriptor::read(table, segment, ram)?;
    Some(SegmentEntry {
        segment,
        entry_at: descriptor_at(table, segment),
        present: flags.contains(SegmentFlags::PRESENT),
        base,
        limit: limit.into(),
        rights: Rights::of_segment(flags),
        grows_down: flags.contains(SegmentFlags::GROWS_DOWN),
        name: "",
    })
}

/// The entries that a walk passes, the last one included whatever it says.
fn steps(walk: Walk, ram: &Ram) -> Vec<WalkStep> {
    let mut steps = Vec::new();
    if !walk.scheme.is_canonical(walk.at) {
        return steps;
    }
    let mut place = walk.scheme.start(walk.root, walk.at);
    while let Some(entry) = read_entry(ram, walk.scheme, place.entry_at) {
        let Place { level, table, index, entry_at } = place;
        let neighbours = neighbours(walk.scheme, place, ram);
        steps.push(WalkStep {
            level,
            table,
            index,
            entry_at,
            entry: entry.into(),
            neighbours,
            reached: true,
        });
        match walk.scheme.judge(walk.at, walk.intent, place, entry) {
            Judgement::Next(next) => place = next,
            Judgement::Leaf { .. } | Judgement::Fault(_) => break,
        }
    }
    steps
}

fn neighbours(scheme: PagingScheme, place: Place, ram: &Ram) -> Vec<(u64, TableEntry)> {
    let entry = |index: u64| {
        let entry = read_entry(ram, scheme, place.table.offset(index * scheme.entry_bytes()))?;
        (entry.0 != 0).then(|| (index, entry.into()))
    };
    let before = (0..place.index).rev().filter_map(entry).take(NEIGHBOURS);
    let mut neighbours: Vec<(u64, TableEntry)> = before.collect();
    neighbours.reverse();
    neighbours.extend((place.index + 1..scheme.table_entries()).filter_map(entry).take(NEIGHBOURS));
    neighbours
}

fn fields(mode: Mode, at: VirtAddr) -> Vec<AddressField> {
    match mode {
        Mode::Bare => vec![field(FieldRole::Offset, 63, 0, at)],
        Mode::Segments { .. } => segment_fields(at),
        Mode::Paging { scheme, .. } => page_fields(scheme, at),
    }
}

fn segment_fields(at: VirtAddr) -> Vec<AddressField> {
    vec![
        field(FieldRole::Unused, 63, 32, at),
        field(FieldRole::Segment, 31, OFFSET_BITS as u8, at),
        AddressField { value: at.0 % SEGMENT_SPAN, ..field(FieldRole::Offset, OFFSET_BITS as u8 - 1, 0, at) },
    ]
}

fn page_fields(scheme: PagingScheme, at: VirtAddr) -> Vec<AddressField> {
    let mut fields = Vec::new();
    let top = scheme.address_bits() as u8;
    if scheme == PagingScheme::Sv39 {
        fields.push(field(FieldRole::Unused, 63, top, at));
    }
    for level in (0..scheme.levels()).rev() {
        let low = 12 + level * scheme.index_bits() as u8;
        fields.push(field(FieldRole::PageNumber(level), low + scheme.index_bits() as u8 - 1, low, at));
    }
    fields.push(field(FieldRole::Offset, 11, 0, at));
    fields
}

fn field(role: FieldRole, high: u8, low: u8, at: VirtAddr) -> AddressField {
    let value = at.0 >> low & (u64::MAX >> (63 - (high - low)));
    AddressField { role, high, low, value }
}
