//! Translations of addresses, in every way they can go.

use isa::{VirtAddr, Xlen};
use machine::Translation;
use machine::inspect::{
    AddressField, FieldRole, Rights, TableEntry, TlbEntry, TranslationView, Verdict, WalkStep,
};
use mmu::{AccessRight, FaultReason, Intent};
use storage::{Frame, PhysAddr};

fn field(role: FieldRole, high: u8, low: u8, address: u64) -> AddressField {
    let mask = if high - low == 63 { u64::MAX } else { (1 << (high - low + 1)) - 1 };
    AddressField { role, high, low, value: address >> low & mask }
}

fn sv39_fields(address: u64) -> Vec<AddressField> {
    vec![
        field(FieldRole::Unused, 63, 39, address),
        field(FieldRole::PageNumber(2), 38, 30, address),
        field(FieldRole::PageNumber(1), 29, 21, address),
        field(FieldRole::PageNumber(0), 20, 12, address),
        field(FieldRole::Offset, 11, 0, address),
    ]
}

pub fn pointer(frame: u64) -> TableEntry {
    TableEntry {
        raw: frame << 10 | 1,
        valid: true,
        leaf: false,
        frame: Frame(frame),
        rights: Rights::default(),
        user: false,
        accessed: false,
        dirty: false,
    }
}

pub fn leaf(frame: u64, rights: (bool, bool, bool)) -> TableEntry {
    let (read, write, execute) = rights;
    TableEntry {
        raw: frame << 10 | 0x51,
        valid: true,
        leaf: true,
        frame: Frame(frame),
        rights: Rights { read, write, execute },
        user: true,
        accessed: true,
        dirty: write,
    }
}

pub fn nothing() -> TableEntry {
    TableEntry { raw: 0, valid: false, accessed: false, user: false, ..leaf(0, (false, false, false)) }
}

pub fn step(
    level: u8,
    table: u64,
    index: u64,
    entry: TableEntry,
    neighbours: &[(u64, TableEntry)],
) -> WalkStep {
    let (table, size) = (PhysAddr(table), 8);
    let entry_at = PhysAddr(table.0 + index * size);
    WalkStep { level, table, index, entry_at, entry, neighbours: neighbours.to_vec(), reached: true }
}

fn tlb(entries: u16) -> Vec<TlbEntry> {
    let entry = |slot| TlbEntry {
        slot,
        page: (slot % 4 != 3).then_some(VirtAddr(0x10000 + 0x1000 * u64::from(slot))),
        frame: Frame(0xa + u64::from(slot)),
        rights: Rights { read: true, write: slot % 2 == 1, execute: slot % 2 == 0 },
        dirty: slot % 2 == 1,
        age: u32::from(slot),
    };
    (0..entries).map(entry).collect()
}

/// A load from the second data page: the TLB missed, the walk found it.
pub fn walked() -> TranslationView {
    let address = 0x12a34;
    let data = leaf(0xc, (true, true, false));
    let leaves = [
        (0x10, leaf(0xa, (true, false, true))),
        (0x11, leaf(0xb, (true, false, false))),
        (0x13, leaf(0xd, (true, true, false))),
        (0x12, data),
    ];
    TranslationView {
        translation: Translation::Paging,
        xlen: Xlen::Rv64,
        address: VirtAddr(address),
        intent: Intent::Load,
        fields: sv39_fields(address),
        walk: vec![
            step(2, 0x4000, 0, pointer(5), &[(0, pointer(5)), (0xff, pointer(7))]),
            step(1, 0x5000, 0, pointer(6), &[(0, pointer(6))]),
            step(0, 0x6000, 0x12, data, &leaves),
        ],
        segments: Vec::new(),
        tlb: tlb(4),
        tlb_look_up: Some(None),
        tlb_hits: 1_204,
        tlb_misses: 17,
        verdict: Verdict::Mapped(PhysAddr(0xca34)),
        lacking: None,
    }
}

/// A fetch that the TLB answered.
pub fn tlb_hit() -> TranslationView {
    let mut view = walked();
    view.intent = Intent::Fetch;
    view.address = VirtAddr(0x10014);
    view.fields = sv39_fields(0x10014);
    view.tlb_look_up = Some(Some(0));
    view.walk[2].index = 0x10;
    view.walk[2].entry_at = PhysAddr(0x6080);
    view.walk[2].entry = leaf(0xa, (true, false, true));
    view.walk.iter_mut().for_each(|step| step.reached = false);
    view.verdict = Verdict::Mapped(PhysAddr(0xa014));
    view
}

/// The walker has read the root only.
pub fn pending() -> TranslationView {
    let mut view = walked();
    view.walk[1].reached = false;
    view.walk[2].reached = false;
    view.verdict = Verdict::Pending;
    view
}

/// The page is not there.
pub fn not_present() -> TranslationView {
    let mut view = walked();
    view.walk[2].entry = nothing();
    view.walk[2].neighbours.retain(|&(index, _)| index != 0x12);
    view.verdict = Verdict::Fault(FaultReason::NotPresent { entry_at: view.walk[2].entry_at, level: 0 });
    view
}

/// The stack's top: no table of level 1 yet, and a long page number.
pub fn no_table() -> TranslationView {
    let mut view = walked();
    let address = 0x3f_ffff_eff8;
    view.address = VirtAddr(address);
    view.intent = Intent::Store;
    view.fields = sv39_fields(address);
    view.walk = vec![step(2, 0x4000, 0xff, nothing(), &[(0, pointer(5))])];
    view.verdict = Verdict::Fault(FaultReason::NotPresent { entry_at: view.walk[0].entry_at, level: 2 });
    view
}

/// A store into text.
pub fn denied() -> TranslationView {
    let mut view = walked();
    view.intent = Intent::Store;
    view.walk[2].entry = leaf(0xa, (true, false, true));
    let entry_at = view.walk[2].entry_at;
    view.verdict = Verdict::Fault(FaultReason::Denied { entry_at, lacking: AccessRight::Write });
    view.lacking = Some(AccessRight::Write);
    view
}

/// Sv32 with the desktop's TLB.
pub fn sv32() -> TranslationView {
    let mut view = walked();
    let address = 0x0001_2a34;
    view.xlen = Xlen::Rv32;
    view.fields = vec![
        field(FieldRole::PageNumber(1), 31, 22, address),
        field(FieldRole::PageNumber(0), 21, 12, address),
        field(FieldRole::Offset, 11, 0, address),
    ];
    view.walk.remove(0);
    view.tlb = tlb(64);
    view
}

fn segment_fields(address: u64) -> Vec<AddressField> {
    vec![
        field(FieldRole::Unused, 63, 32, address),
        field(FieldRole::Segment, 31, 28, address),
        field(FieldRole::Offset, 27, 0, address),
    ]
}

/// A load from the data segment.
pub fn segment() -> TranslationView {
    let address = 0x2000_0010;
    TranslationView {
        translation: Translation::Segments,
        address: VirtAddr(address),
        fields: segment_fields(address),
        walk: Vec::new(),
        segments: super::memory::segments(),
        tlb: Vec::new(),
        tlb_look_up: None,
        verdict: Verdict::Mapped(PhysAddr(0x6010)),
        ..walked()
    }
}

/// A store to the stack segment, which grows down.
pub fn stack_segment() -> TranslationView {
    let address = 0xffff_fff0;
    TranslationView {
        address: VirtAddr(address),
        intent: Intent::Store,
        fields: segment_fields(address),
        verdict: Verdict::Mapped(PhysAddr(0x1fff0)),
        ..segment()
    }
}

/// A load beyond the data segment.
pub fn beyond_limit() -> TranslationView {
    let address = 0x2000_2000;
    let reason =
        FaultReason::BeyondLimit { entry_at: PhysAddr(0x4020), segment: 2, offset: 0x2000, limit: 0x1040 };
    TranslationView {
        address: VirtAddr(address),
        fields: segment_fields(address),
        verdict: Verdict::Fault(reason),
        ..segment()
    }
}

/// No translation.
pub fn bare() -> TranslationView {
    TranslationView {
        translation: Translation::Bare,
        fields: vec![field(FieldRole::Offset, 63, 0, 0x12a34)],
        walk: Vec::new(),
        tlb: Vec::new(),
        tlb_look_up: None,
        verdict: Verdict::Mapped(PhysAddr(0x12a34)),
        ..walked()
    }
}

/// A translation of any address with tables as far as `depth`, and a TLB of so many slots.
pub fn random(address: u64, frames: &[u64], depth: usize, slots: u16, hit: bool) -> TranslationView {
    let mut view = walked();
    view.address = VirtAddr(address);
    view.fields = sv39_fields(address);
    let index = |level: u8| {
        view.fields.iter().find(|field| field.role == FieldRole::PageNumber(level)).unwrap().value
    };
    let step_of = |(i, &frame): (usize, &u64)| {
        let level = 2 - i as u8;
        let entry = if level == 0 { leaf(frame, (true, hit, false)) } else { pointer(frame) };
        let neighbours: Vec<(u64, TableEntry)> =
            (0..10).map(|n| (index(level).wrapping_add(n * n) % 512, entry)).collect();
        step(level, frame << 12, index(level), entry, &neighbours)
    };
    view.walk = frames.iter().enumerate().take(depth).map(step_of).collect();
    view.tlb = tlb(slots);
    view.tlb_look_up = Some((hit && slots > 0).then_some(0));
    view.verdict = match (depth, view.walk.last()) {
        (3, Some(last)) => Verdict::Mapped(PhysAddr(last.entry.frame.0 << 12 | address & 0xfff)),
        (_, Some(last)) => {
            Verdict::Fault(FaultReason::NotPresent { entry_at: last.entry_at, level: last.level })
        }
        _ => Verdict::Fault(FaultReason::NotCanonical),
    };
    view
}
