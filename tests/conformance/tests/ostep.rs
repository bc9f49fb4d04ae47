//! The homework of *Operating Systems: Three Easy Pieces*: translations as its programs printed them.
//!
//! The folder is `LOOKASIDE_OSTEP_DIR`, or the repository's copy.

use isa::VirtAddr;
use mmu::{Intent, Mmu, Mode, Outcome, SEGMENT_SPAN, SegmentDescriptor, SegmentFlags, descriptor_at};
use serde::Deserialize;
use storage::{Bytes, Disk, Hierarchy, HierarchyConfig, Memory, PhysAddr, Ram, Unobserved};

#[derive(Deserialize)]
struct Vectors<Input, Expect> {
    vectors: Vec<Vector<Input, Expect>>,
}

#[derive(Deserialize)]
struct Vector<Input, Expect> {
    id: String,
    input: Input,
    expect: Expect,
}

#[derive(Deserialize)]
struct TwoSegments {
    asize: u64,
    base0: u64,
    limit0: u32,
    base1: u64,
    limit1: u32,
}

#[derive(Deserialize)]
struct Translations {
    error: Option<String>,
    #[serde(default)]
    translations: Vec<Translation>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Translation {
    va: u64,
    seg: u32,
    valid: bool,
    pa: Option<i64>,
}

fn vectors<Input, Expect>(file: &str) -> Vec<Vector<Input, Expect>>
where
    Vectors<Input, Expect>: for<'a> Deserialize<'a>,
{
    let path = conformance::folder("LOOKASIDE_OSTEP_DIR", "ostep").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let read: Vectors<Input, Expect> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!read.vectors.is_empty(), "{} holds no vectors", path.display());
    read.vectors
}

/// A memory whose bytes below 1 MiB are the homework's physical memory; the segment table lies above.
const TABLE: PhysAddr = PhysAddr(1 << 20);

fn memory() -> Memory {
    let config = HierarchyConfig { l1i: None, l1d: None, l2: None, ..HierarchyConfig::default() };
    let hierarchy = Hierarchy::new(config).expect("no cache can be impossible");
    let disk = Disk::new(std::sync::Arc::from([]), storage::Cycles(0));
    Memory::new(Ram::new(Bytes(2 << 20)), hierarchy, disk)
}

/// Segment 0 grows up, segment 1 down; the machine selects by address bits 31 to 28, the homework by the top bit.
fn two_segments(input: &TwoSegments, memory: &mut Memory) -> Mmu {
    let rights = SegmentFlags::PRESENT | SegmentFlags::READ;
    let rows = [
        SegmentDescriptor { base: PhysAddr(input.base0), limit: input.limit0, flags: rights },
        SegmentDescriptor {
            base: PhysAddr(input.base1),
            limit: input.limit1,
            flags: rights | SegmentFlags::GROWS_DOWN,
        },
    ];
    for (row, segment) in rows.iter().zip(0..) {
        memory.ram.write(descriptor_at(TABLE, segment), row.to_bytes()).expect("the table is in memory");
    }
    let mut mmu = Mmu::new(None);
    mmu.set_mode(Mode::Segments { table: TABLE, segments: 2 });
    mmu
}

fn translate(mmu: &mut Mmu, memory: &mut Memory, input: &TwoSegments, va: u64) -> Translation {
    let upper = 2 * va >= input.asize; // an exact half, also of an odd size
    let at = if upper { 2 * SEGMENT_SPAN - (input.asize - va) } else { va };
    let outcome = mmu.translate(VirtAddr(at), Intent::Load, memory, &mut Unobserved);
    let pa = match outcome.expect("nobody watches, so nobody pauses") {
        Outcome::Mapped { to } => i64::try_from(to.0).ok(),
        Outcome::Fault(_) => None,
    };
    Translation { va, seg: u32::from(upper), valid: pa.is_some(), pa }
}

#[test]
fn segmentation() {
    let mut translated = 0;
    for vector in vectors::<TwoSegments, Translations>("segmentation.json") {
        // The homework refuses such inputs before it translates, or lets a segment begin below address 0.
        if vector.expect.error.is_some() || vector.input.base1 < u64::from(vector.input.limit1) {
            continue;
        }
        let mut memory = memory();
        let mut mmu = two_segments(&vector.input, &mut memory);
        for expected in &vector.expect.translations {
            let here = translate(&mut mmu, &mut memory, &vector.input, expected.va);
            assert_eq!(&here, expected, "{}", vector.id);
            translated += 1;
        }
    }
    assert!(translated > 100, "only {translated} addresses were translated");
}
