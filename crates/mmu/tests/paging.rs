//! Paging against the manual: worked values, and walks of random tables beside a slow transcription of its text.

mod bench;

use bench::{memory, memory_with_caches};
use isa::VirtAddr;
use mmu::{
    AccessRight, EntryFlags, Event, FaultReason, FieldRole, Found, Intent, Mmu, Mode, Outcome, PageTable,
    PageTableEntry, PagingScheme, TlbGeometry, Verdict,
};
use proptest::prelude::*;
use storage::{Cycles, Frame, Memory, Observe, PAGE_SIZE, Pause, PhysAddr, Ram, Unobserved};

const ROOT: PhysAddr = PhysAddr(PAGE_SIZE);

fn page_numbers(scheme: PagingScheme, at: u64) -> Vec<u64> {
    (0..scheme.levels()).rev().map(|level| scheme.index(VirtAddr(at), level)).collect()
}

#[test]
fn addresses_split_as_the_manual_says() {
    assert_eq!(page_numbers(PagingScheme::Sv32, 0xC0DE_1234), [0x303, 0x1E1]);
    assert_eq!(page_numbers(PagingScheme::Sv39, 0x12_3456_7ABC), [0x48, 0x1A2, 0x167]);
    let sv39 = PagingScheme::Sv39;
    let canonical = [0, 0x3f_ffff_ffff, 0xffff_ffc0_0000_0000, u64::MAX];
    assert!(canonical.iter().all(|&at| sv39.is_canonical(VirtAddr(at))));
    let others = [0x40_0000_0000, 0xffff_ffbf_ffff_ffff, 1 << 63];
    assert!(!others.iter().any(|&at| sv39.is_canonical(VirtAddr(at))));
    assert_eq!((sv39.span(0), sv39.span(1), sv39.span(2)), (4 << 10, 2 << 20, 1 << 30));
    assert_eq!(PagingScheme::Sv32.span(1), 4 << 20);
}

#[test]
fn entries_are_the_manuals_bits() {
    let all = EntryFlags::VALID | EntryFlags::READ | EntryFlags::WRITE | EntryFlags::EXECUTE;
    let entry = PageTableEntry::new(Frame(0x12345), all | EntryFlags::ACCESSED | EntryFlags::DIRTY);
    assert_eq!(entry.0, 0x048D_14CF);
    assert_eq!((entry.frame(), entry.is_leaf(), entry.is_malformed()), (Frame(0x12345), true, false));
    assert_eq!(PageTableEntry::pointer(Frame(2)).0, 0x801);
    assert!(PageTableEntry(0x5).is_malformed(), "W without R");
    assert!(PageTableEntry(0xd).is_malformed(), "W and X without R");
    assert!((54..64).all(|bit| PageTableEntry(0xcf | 1 << bit).is_malformed()), "reserved bits");
    assert!([4, 6, 7].iter().all(|bit| PageTableEntry(1 | 1 << bit).is_malformed()), "U, A, D in a pointer");
    assert!(!PageTableEntry(0x321).is_malformed(), "G and RSW in a pointer");
}

/// The manual's walk in its own words and order, on raw bits. `read` is a read of PTESIZE bytes; `pages` is the size
/// of main memory. Gives the address and the entry with its updated bits, or the reason of the fault.
fn transcribed(
    sv39: bool,
    va: u64,
    intent: Intent,
    read: impl Fn(u64) -> Option<u64>,
    pages: u64,
) -> Result<(u64, u64, u64), FaultReason> {
    let (levels, ptesize, bits) = if sv39 { (3, 8, 9) } else { (2, 4, 10) };
    if sv39 && va >> 38 != 0 && va >> 38 != (1 << 26) - 1 {
        return Err(FaultReason::NotCanonical);
    }
    let vpn = |i: u32| va >> (12 + bits * i) & ((1 << bits) - 1);
    let (mut a, mut i) = (ROOT.0, levels - 1);
    loop {
        let entry_at = a + vpn(i) * ptesize;
        let at = PhysAddr(entry_at);
        let pte = read(entry_at).ok_or(FaultReason::NoSuchMemory { at })?;
        let bit = |n: u32| pte >> n & 1 == 1;
        let (v, r, w, x, u) = (bit(0), bit(1), bit(2), bit(3), bit(4));
        if !v {
            return Err(FaultReason::NotPresent { entry_at: at, level: i as u8 });
        }
        let pointer = !r && !x;
        if (!r && w) || (sv39 && pte >> 54 != 0) || (pointer && (u || bit(6) || bit(7))) {
            return Err(FaultReason::Malformed { entry_at: at, level: i as u8 });
        }
        let ppn = if sv39 { pte >> 10 & ((1 << 44) - 1) } else { pte >> 10 & ((1 << 22) - 1) };
        if pointer {
            if i == 0 {
                return Err(FaultReason::NoLeaf { entry_at: at });
            }
            (a, i) = (ppn * 4096, i - 1);
            continue;
        }
        if (0..i).any(|j| ppn >> (bits * j) & ((1 << bits) - 1) != 0) {
            return Err(FaultReason::MisalignedSuperpage { entry_at: at, level: i as u8 });
        }
        let denied = |lacking| Err(FaultReason::Denied { entry_at: at, lacking });
        match intent {
            _ if !u => return denied(AccessRight::User),
            Intent::Fetch if !x => return denied(AccessRight::Execute),
            Intent::Load if !r => return denied(AccessRight::Read),
            Intent::Store if !w => return denied(AccessRight::Write),
            _ => {}
        }
        let mut pa = va & 0xfff;
        for j in 0..levels {
            let field = if j < i { vpn(j) } else { ppn >> (bits * j) & ((1 << bits) - 1) };
            pa |= field << (12 + bits * j);
        }
        pa |= ppn >> (bits * levels) << (12 + bits * levels);
        if pa >= pages * 4096 {
            return Err(FaultReason::NoSuchMemory { at: PhysAddr(pa) });
        }
        let updated = pte | 1 << 6 | if intent == Intent::Store { 1 << 7 } else { 0 };
        return Ok((pa, entry_at, updated));
    }
}

const PAGES: u64 = 24;
const INDICES: [u64; 4] = [0, 1, 2, 511];

/// An entry that is often useful and sometimes broken in one of the ways in which entries can be broken.
fn any_entry(sv39: bool) -> impl Strategy<Value = u64> {
    let table = 1..8u64;
    let frame =
        prop_oneof![6 => 0..PAGES + 2, 2 => Just(0), 1 => Just(512), 1 => Just(1 << 18), 1 => 0..1u64 << 21];
    let leaf = (frame, prop_oneof![3 => Just(0xffu64), 5 => 0..1024u64], 0..8u64);
    let broken = if sv39 { any::<u64>().boxed() } else { any::<u32>().prop_map(u64::from).boxed() };
    prop_oneof![
        8 => table.prop_map(|table| table << 10 | 1),
        8 => leaf.prop_map(|(frame, flags, valid)| frame << 10 | flags | 0x11 | u64::from(valid > 0)),
        1 => Just(0),
        1 => broken,
        1 => (0..1024u64, 0..10u32).prop_map(move |(low, bit)| low | if sv39 { 1 << (54 + bit) } else { 0 }),
    ]
}

#[derive(Clone, Debug)]
struct Tables {
    scheme: PagingScheme,
    /// For tables in frames 1 to 7, the entries at [`INDICES`].
    entries: Vec<[u64; 4]>,
}

fn any_tables() -> impl Strategy<Value = Tables> {
    any::<bool>().prop_flat_map(|sv39| {
        let row = prop::array::uniform4(any_entry(sv39));
        let scheme = if sv39 { PagingScheme::Sv39 } else { PagingScheme::Sv32 };
        prop::collection::vec(row, 7).prop_map(move |entries| Tables { scheme, entries })
    })
}

impl Tables {
    fn write(&self, ram: &mut Ram) {
        for (table, row) in (1..).zip(&self.entries) {
            for (&index, &entry) in INDICES.iter().zip(row) {
                let at = PhysAddr(table * PAGE_SIZE + index * self.scheme.entry_bytes());
                match self.scheme {
                    PagingScheme::Sv39 => ram.write_u64(at, entry),
                    PagingScheme::Sv32 => ram.write_u32(at, entry as u32),
                }
                .unwrap();
            }
        }
    }

    /// The address whose page numbers are the chosen indices; the last choice may break the address itself.
    fn address(&self, (choice, offset, stray): ([usize; 3], u64, u32)) -> VirtAddr {
        let mut at = offset;
        for (level, &choice) in (0..self.scheme.levels()).zip(&choice) {
            at |= INDICES[choice] << (12 + self.scheme.index_bits() * u32::from(level));
        }
        if self.scheme == PagingScheme::Sv39 {
            at = (at << 25) as i64 as u64 >> 25 | if at >> 38 & 1 == 1 { !0 << 39 } else { 0 };
            at ^= if stray >= 39 { 1 << stray } else { 0 };
        }
        VirtAddr(at)
    }
}

fn any_access() -> impl Strategy<Value = (([usize; 3], u64, u32), Intent)> {
    let intent = prop_oneof![Just(Intent::Fetch), Just(Intent::Load), Just(Intent::Store)];
    let stray = prop_oneof![30 => Just(0), 1 => 39..64u32];
    ((prop::array::uniform3(0..4usize), 0..PAGE_SIZE, stray), intent)
}

fn mmu(scheme: PagingScheme, tlb: Option<(u32, u32)>) -> Mmu {
    let geometry = |(entries, ways)| (TlbGeometry::new(entries, ways).unwrap(), Cycles(1));
    let mut mmu = Mmu::new(tlb.map(geometry));
    mmu.set_mode(Mode::Paging { scheme, root: ROOT });
    mmu
}

fn read(ram: &Ram, scheme: PagingScheme, at: u64) -> Option<u64> {
    match scheme {
        PagingScheme::Sv39 => ram.read_u64(PhysAddr(at)),
        PagingScheme::Sv32 => ram.read_u32(PhysAddr(at)).map(u64::from),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// With a TLB, without one, without caches: the transcription's outcome, and its A and D bits in memory.
    #[test]
    fn walks_as_the_manual_says(
        tables in any_tables(), accesses in prop::collection::vec(any_access(), 1..40), ways in 1..4u32,
    ) {
        let scheme = tables.scheme;
        let mut with_tlb = memory_with_caches(PAGES);
        tables.write(&mut with_tlb.ram);
        let (mut without, mut plain, mut expected) = (with_tlb.clone(), with_tlb.ram.clone(), with_tlb.ram.clone());
        let mut mmus = [mmu(scheme, Some((4 * ways, ways))), mmu(scheme, None), mmu(scheme, None)];
        for (address, intent) in accesses {
            let at = tables.address(address);
            let sv39 = scheme == PagingScheme::Sv39;
            let found = transcribed(sv39, at.0, intent, |at| read(&expected, scheme, at), PAGES);
            let outcome = match found {
                Ok((pa, ..)) => Outcome::Mapped { to: PhysAddr(pa) },
                Err(reason) => Outcome::Fault(reason),
            };
            let explained = mmus[0].explain(at, intent, &with_tlb.ram);
            if let Ok((_, entry_at, updated)) = found {
                match scheme {
                    PagingScheme::Sv39 => expected.write_u64(PhysAddr(entry_at), updated),
                    PagingScheme::Sv32 => expected.write_u32(PhysAddr(entry_at), updated as u32),
                };
            }
            prop_assert_eq!(mmus[0].translate(at, intent, &mut with_tlb, &mut Unobserved).unwrap(), outcome);
            prop_assert_eq!(mmus[1].translate(at, intent, &mut without, &mut Unobserved).unwrap(), outcome);
            prop_assert_eq!(mmus[2].look_up(at, intent, &mut plain), outcome);
            let verdict = match outcome {
                Outcome::Mapped { to } => Verdict::Mapped(to),
                Outcome::Fault(reason) => Verdict::Fault(reason),
            };
            prop_assert_eq!(explained.verdict, verdict);
            prop_assert!(with_tlb.ram == expected && without.ram == expected && plain == expected);
        }
    }
}

/// Records what happens in translation, and stops after a number of events of any kind.
struct Log {
    events: Vec<Event>,
    left: u32,
}

impl Log {
    fn new(left: u32) -> Log {
        Log { events: Vec::new(), left }
    }

    fn tick(&mut self) -> Result<(), Pause> {
        self.left -= 1;
        if self.left == 0 { Err(Pause) } else { Ok(()) }
    }
}

impl Observe<Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        self.events.push(event());
        self.tick()
    }
}

impl Observe<storage::Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> storage::Event) -> Result<(), Pause> {
        event();
        self.tick()
    }
}

/// Page 0x167 of table 0x1A2 of table 0x48 is mapped to frame 5 by tables in frames 1, 2 and 3.
fn one_page(flags: EntryFlags) -> (Memory, PageTable, VirtAddr) {
    let mut memory = memory(8);
    let table = PageTable { scheme: PagingScheme::Sv39, root: ROOT };
    let at = VirtAddr(0x12_3456_7ABC);
    for (level, frame) in [(1, 2), (0, 3)] {
        let missing = table.find(at, 0, &mut memory, &mut Unobserved).unwrap();
        let Found::NoTable { entry_at, level: found } = missing else { panic!("{missing:?}") };
        assert_eq!(found, level);
        let pointer = PageTableEntry::pointer(Frame(frame));
        let written = table.write(at, entry_at, pointer, &mut memory, &mut Unobserved);
        written.unwrap().unwrap().ignore();
    }
    let mapped = table.map(at, Frame(5), flags, &mut memory, &mut Unobserved);
    mapped.unwrap().unwrap().ignore();
    (memory, table, at)
}

const RW: EntryFlags = EntryFlags::READ.union(EntryFlags::WRITE).union(EntryFlags::USER);

#[test]
fn a_walk_is_told_step_by_step() {
    let (mut memory, _, at) = one_page(RW);
    let (mut mmu, mut log) = (mmu(PagingScheme::Sv39, Some((4, 4))), Log::new(u32::MAX));
    let to = PhysAddr(0x5ABC);
    assert_eq!(mmu.translate(at, Intent::Store, &mut memory, &mut log), Ok(Outcome::Mapped { to }));
    assert_eq!(mmu.translate(at, Intent::Load, &mut memory, &mut log), Ok(Outcome::Mapped { to }));
    let read = |level, entry_at, index, raw| Event::EntryRead {
        level,
        entry_at: PhysAddr(entry_at),
        index,
        raw,
        cost: Cycles(100),
    };
    let (old, new) = (5 << 10 | 0x17, 5 << 10 | 0xD7);
    let expected = [
        Event::TlbMiss { at, cost: Cycles(1) },
        read(2, 0x1000 + 8 * 0x48, 0x48, 2 << 10 | 1),
        read(1, 0x2000 + 8 * 0x1A2, 0x1A2, 3 << 10 | 1),
        read(0, 0x3000 + 8 * 0x167, 0x167, old),
        Event::EntryMarked { entry_at: PhysAddr(0x3000 + 8 * 0x167), old, new, cost: Cycles(100) },
        Event::TlbFilled { at, slot: 0, evicted: None },
        Event::Translated { at, to },
        Event::TlbHit { at, slot: 0, cost: Cycles(1) },
        Event::Translated { at, to },
    ];
    assert_eq!(log.events, expected);
}

/// Stopped after any number of events, the translation has told exactly those, and done what it told.
#[test]
fn a_walk_can_stop_anywhere() {
    let (memory, table, at) = one_page(RW);
    let run = |left| {
        let (mut memory, mut mmu, mut log) =
            (memory.clone(), mmu(PagingScheme::Sv39, Some((4, 4))), Log::new(left));
        let outcome = mmu.translate(at, Intent::Store, &mut memory, &mut log);
        (outcome, memory, mmu, log.events)
    };
    let (_, _, _, whole) = run(u32::MAX);
    // Seven events of the translation and four accesses to memory.
    for left in 1..=11 {
        let (outcome, memory, mmu, events) = run(left);
        assert_eq!(outcome, Err(Pause), "{left}");
        assert_eq!(events, whole[..events.len()]);
        let Found::Entry { entry, .. } = table.find_quietly(at, 0, &memory.ram) else { panic!() };
        let told = |wanted: fn(&Event) -> bool| events.iter().any(wanted);
        let marked = entry.flags().contains(EntryFlags::DIRTY);
        assert_eq!(marked, told(|event| matches!(event, Event::EntryMarked { .. })), "{left}");
        let filled = mmu.tlb().unwrap().entries()[0].page.is_some();
        assert_eq!(filled, told(|event| matches!(event, Event::TlbFilled { .. })), "{left}");
    }
    assert!(run(12).0.is_ok());
}

/// A store through an entry whose D bit is clear walks again to set it; later stores do not.
#[test]
fn a_first_store_sets_the_dirty_bit() {
    let (mut memory, table, at) = one_page(RW);
    let mut mmu = mmu(PagingScheme::Sv39, Some((4, 4)));
    let flags = |memory: &Memory| match table.find_quietly(at, 0, &memory.ram) {
        Found::Entry { entry, .. } => entry.flags(),
        other => panic!("{other:?}"),
    };
    let use_it = |mmu: &mut Mmu, memory: &mut Memory, intent| {
        let mut log = Log::new(u32::MAX);
        mmu.translate(at, intent, memory, &mut log).unwrap();
        log.events.iter().filter(|event| matches!(event, Event::EntryRead { .. })).count()
    };
    assert_eq!(use_it(&mut mmu, &mut memory, Intent::Load), 3);
    assert_eq!(flags(&memory) - RW, EntryFlags::VALID | EntryFlags::ACCESSED);
    assert!(!mmu.tlb().unwrap().entries()[0].dirty);
    assert_eq!(use_it(&mut mmu, &mut memory, Intent::Store), 3);
    assert_eq!(flags(&memory) - RW, EntryFlags::VALID | EntryFlags::ACCESSED | EntryFlags::DIRTY);
    assert!(mmu.tlb().unwrap().entries()[0].dirty);
    assert_eq!(use_it(&mut mmu, &mut memory, Intent::Store), 0);
    assert_eq!((mmu.tlb().unwrap().hits(), mmu.tlb().unwrap().misses()), (2, 1));
}

/// What the TLB remembers holds until it is flushed: the kernel's obligation.
#[test]
fn a_changed_entry_needs_a_flush() {
    let (mut memory, table, at) = one_page(RW);
    let mut mmu = mmu(PagingScheme::Sv39, Some((4, 4)));
    let go = |mmu: &mut Mmu, memory: &mut Memory| {
        mmu.translate(at, Intent::Load, memory, &mut Unobserved).unwrap()
    };
    assert_eq!(go(&mut mmu, &mut memory), Outcome::Mapped { to: PhysAddr(0x5ABC) });
    assert_eq!(mmu.look_up(at, Intent::Load, &mut memory.ram), Outcome::Mapped { to: PhysAddr(0x5ABC) });
    let flush = table.map(at, Frame(6), RW, &mut memory, &mut Unobserved).unwrap().unwrap();
    assert_eq!(go(&mut mmu, &mut memory), Outcome::Mapped { to: PhysAddr(0x5ABC) });
    flush.flush(&mut mmu, &mut Unobserved).unwrap();
    assert_eq!(go(&mut mmu, &mut memory), Outcome::Mapped { to: PhysAddr(0x6ABC) });
    assert_eq!(mmu.look_up(at, Intent::Load, &mut memory.ram), Outcome::Mapped { to: PhysAddr(0x6ABC) });
}

/// The explanation of a page that is not there: the fields, the walk as far as it leads, and why it ends.
#[test]
fn an_explanation_shows_the_whole_way() {
    let (memory, _, at) = one_page(RW);
    let mut mmu = mmu(PagingScheme::Sv39, Some((4, 2)));
    mmu.translate(at, Intent::Load, &mut memory.clone(), &mut Unobserved).unwrap();
    let beside = VirtAddr(at.0 + PAGE_SIZE);
    let explained = mmu.explain(beside, Intent::Fetch, &memory.ram);
    let fields: Vec<_> =
        explained.fields.iter().map(|field| (field.role, field.high, field.low, field.value)).collect();
    let page = FieldRole::PageNumber;
    let unused = (FieldRole::Unused, 63, 39, 0);
    let offset = (FieldRole::Offset, 11, 0, 0xABC);
    let expected =
        [unused, (page(2), 38, 30, 0x48), (page(1), 29, 21, 0x1A2), (page(0), 20, 12, 0x168), offset];
    assert_eq!(fields, expected);
    let walk: Vec<_> =
        explained.walk.iter().map(|step| (step.level, step.table.0, step.entry.valid)).collect();
    assert_eq!(walk, [(2, 0x1000, true), (1, 0x2000, true), (0, 0x3000, false)]);
    let neighbours: Vec<_> =
        explained.walk[2].neighbours.iter().map(|(index, entry)| (*index, entry.frame)).collect();
    assert_eq!(neighbours, [(0x167, Frame(5))]);
    let entry_at = PhysAddr(0x3000 + 8 * 0x168);
    assert_eq!(explained.verdict, Verdict::Fault(FaultReason::NotPresent { entry_at, level: 0 }));
    assert_eq!((explained.tlb_look_up, explained.tlb_misses), (Some(None), 1));
    // Page 0x12_3456_7 is odd: set 1, whose first slot is 2.
    assert_eq!(mmu.explain(at, Intent::Load, &memory.ram).tlb_look_up, Some(Some(2)));
    let denied = mmu.explain(at, Intent::Fetch, &memory.ram);
    assert_eq!(denied.lacking, Some(AccessRight::Execute));
}
