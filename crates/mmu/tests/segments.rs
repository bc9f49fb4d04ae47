//! Segments: limits, rights, growing down, and the table as bytes in memory.

mod bench;

use bench::{memory, memory_with_caches};
use isa::VirtAddr;
use mmu::{
    Access, AccessRight, Event, FaultReason, Intent, Mmu, Mode, Outcome, SegmentDescriptor, SegmentFlags,
    Verdict, descriptor_at,
};
use proptest::prelude::*;
use storage::{Cycles, Memory, Observe, PAGE_SIZE, Pause, PhysAddr, Unobserved};

const TABLE: PhysAddr = PhysAddr(0x100);

fn descriptor(base: u64, limit: u32, flags: SegmentFlags) -> SegmentDescriptor {
    SegmentDescriptor { base: PhysAddr(base), limit, flags: flags | SegmentFlags::PRESENT }
}

/// Text in segment 0, data in segment 1, a stack that grows down in segment 3; segment 2 is not present.
fn process() -> (Memory, Mmu) {
    let mut memory = memory(16);
    let write = SegmentFlags::READ | SegmentFlags::WRITE;
    let rows = [
        (0, descriptor(0x1000, 0x234, SegmentFlags::READ | SegmentFlags::EXECUTE)),
        (1, descriptor(0x2345, 0x1000, write)),
        (2, SegmentDescriptor { base: PhysAddr(0x9000), limit: 100, flags: write }),
        (3, descriptor(0x8000, 0x2000, write | SegmentFlags::GROWS_DOWN)),
    ];
    for (segment, row) in rows {
        memory.ram.write(descriptor_at(TABLE, segment), row.to_bytes()).unwrap();
    }
    let mut mmu = Mmu::new(None);
    mmu.set_mode(Mode::Segments { table: TABLE, segments: 4 });
    (memory, mmu)
}

#[test]
fn a_descriptor_is_sixteen_bytes() {
    let row = descriptor(0x0123_4567_89ab, 0x8000_0001, SegmentFlags::READ | SegmentFlags::GROWS_DOWN);
    let bytes = [0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 0, 0, 1, 0, 0, 0x80, 0b10011, 0, 0, 0];
    assert_eq!(row.to_bytes(), bytes);
    assert_eq!(SegmentDescriptor::from_bytes(bytes), row);
}

#[test]
fn limits_and_rights_are_checked() {
    let (mut memory, mut mmu) = process();
    let mut go = |at, width, intent| match mmu
        .translate_access(VirtAddr(at), width, intent, &mut memory, &mut Unobserved)
        .unwrap()
    {
        Access::Whole(to) => Ok(to.0),
        Access::Fault { reason, .. } => Err(reason),
        split => panic!("{split:?}"),
    };
    use Intent::{Fetch, Load, Store};
    assert_eq!(go(0x0000_0000, 4, Fetch), Ok(0x1000));
    assert_eq!(go(0x0000_0230, 4, Fetch), Ok(0x1230));
    let entry_at = TABLE;
    let beyond = FaultReason::BeyondLimit { entry_at, segment: 0, offset: 0x231, limit: 0x234 };
    assert_eq!(go(0x0000_0231, 4, Fetch), Err(beyond), "the last byte is beyond");
    assert_eq!(go(0x0000_0010, 4, Store), Err(FaultReason::Denied { entry_at, lacking: AccessRight::Write }));
    assert_eq!(go(0x1000_0ffc, 4, Load), Ok(0x2345 + 0xffc), "across a frame's end, and unbroken");
    let entry_at = descriptor_at(TABLE, 1);
    assert_eq!(
        go(0x1000_0000, 2, Fetch),
        Err(FaultReason::Denied { entry_at, lacking: AccessRight::Execute })
    );
    let entry_at = descriptor_at(TABLE, 2);
    assert_eq!(go(0x2000_0000, 1, Load), Err(FaultReason::SegmentNotPresent { entry_at, segment: 2 }));
    assert_eq!(go(0x3fff_fff8, 8, Store), Ok(0x7ff8));
    assert_eq!(go(0x3fff_e000, 8, Store), Ok(0x6000));
    let entry_at = descriptor_at(TABLE, 3);
    let beyond = FaultReason::BeyondLimit { entry_at, segment: 3, offset: 0xfff_dfff, limit: 0x2000 };
    assert_eq!(go(0x3fff_dfff, 1, Load), Err(beyond));
    let beyond = FaultReason::BeyondLimit { entry_at, segment: 3, offset: 0xfff_ffff, limit: 0x2000 };
    assert_eq!(go(0x3fff_ffff, 2, Load), Err(beyond), "into the next segment");
    assert_eq!(go(0x4000_0000, 1, Load), Err(FaultReason::NoSuchSegment { segment: 4, segments: 4 }));
    let high = FaultReason::NoSuchSegment { segment: 0x10, segments: 4 };
    assert_eq!(go(0x1_0000_0000, 1, Load), Err(high));
}

/// Collects translation events and adds up the time of storage events.
#[derive(Default)]
struct Log(Vec<Event>);

impl Observe<Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        self.0.push(event());
        Ok(())
    }
}

impl Observe<storage::Event> for Log {
    fn on(&mut self, _: impl FnOnce() -> storage::Event) -> Result<(), Pause> {
        Ok(())
    }
}

#[test]
fn a_translation_is_told_step_by_step() {
    let (mut memory, mut mmu) = process();
    let (mut log, at, to) = (Log::default(), VirtAddr(0x1000_0010), PhysAddr(0x2355));
    assert_eq!(mmu.translate(at, Intent::Store, &mut memory, &mut log), Ok(Outcome::Mapped { to }));
    let (segment, entry_at, limit) = (1, descriptor_at(TABLE, 1), 0x1000);
    let expected = [
        Event::SegmentRead { segment, entry_at, base: PhysAddr(0x2345), limit, cost: Cycles(200) },
        Event::LimitPassed { segment, offset: 0x10, limit },
        Event::Translated { at, to },
    ];
    assert_eq!(log.0, expected);
    assert_eq!(memory.clock(), Cycles(200));
    let rows = mmu.explain(at, Intent::Store, &memory.ram).segments;
    let shown: Vec<_> = rows.iter().map(|row| (row.present, row.base.0, row.limit, row.grows_down)).collect();
    assert_eq!(
        shown,
        [
            (true, 0x1000, 0x234, false),
            (true, 0x2345, 0x1000, false),
            (false, 0x9000, 100, false),
            (true, 0x8000, 0x2000, true)
        ]
    );
}

proptest! {
    /// Any descriptor, corrupt ones included: what is allowed is inside limit and memory, and the ways without time
    /// and without effect agree.
    #[test]
    fn any_descriptor_is_safe(
        base in prop_oneof![0..20 * PAGE_SIZE, any::<u64>()],
        limit in prop_oneof![0..3 * PAGE_SIZE as u32, any::<u32>()],
        flags in 0..32u32,
        offset in prop_oneof![0..3 * PAGE_SIZE, (1 << 28) - 3 * PAGE_SIZE..1 << 28, 0..1u64 << 28],
        width in 0..4u32,
        intent in prop_oneof![Just(Intent::Fetch), Just(Intent::Load), Just(Intent::Store)],
    ) {
        let (mut memory, width) = (memory_with_caches(16), 1u64 << width);
        let flags = SegmentFlags::from_bits_truncate(flags);
        memory.ram.write(TABLE, SegmentDescriptor { base: PhysAddr(base), limit, flags }.to_bytes()).unwrap();
        let mut mmu = Mmu::new(None);
        mmu.set_mode(Mode::Segments { table: TABLE, segments: 1 });
        let at = VirtAddr(offset);
        let down = flags.contains(SegmentFlags::GROWS_DOWN);
        // In whole numbers that cannot wrap: each byte's place, and whether the limit allows it.
        let place = |offset: u64| i128::from(base) + i128::from(offset) - if down { 1 << 28 } else { 0 };
        let within = |offset: u64| match down {
            true => offset < 1 << 28 && (1 << 28) - offset <= u64::from(limit),
            false => offset < u64::from(limit),
        };
        let right = [SegmentFlags::EXECUTE, SegmentFlags::READ, SegmentFlags::WRITE][intent as usize];
        let exists = |offset: u64| (0..i128::from(16 * PAGE_SIZE)).contains(&place(offset));
        let ends = [offset, offset + width - 1];
        let allowed = flags.contains(right | SegmentFlags::PRESENT)
            && ends.iter().all(|&end| within(end) && exists(end));
        let whole = mmu.translate_access(at, width, intent, &mut memory, &mut Unobserved).unwrap();
        match whole {
            Access::Whole(to) => prop_assert!(allowed && i128::from(to.0) == place(offset)),
            other => prop_assert!(!allowed, "{other:?}"),
        }
        let byte = mmu.translate(at, intent, &mut memory, &mut Unobserved).unwrap();
        prop_assert_eq!(mmu.look_up(at, intent, &mut memory.ram), byte);
        match (byte, mmu.explain(at, intent, &memory.ram).verdict) {
            (Outcome::Mapped { to }, Verdict::Mapped(explained)) => prop_assert_eq!(to, explained),
            (Outcome::Fault(reason), Verdict::Fault(explained)) => prop_assert_eq!(reason, explained),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
