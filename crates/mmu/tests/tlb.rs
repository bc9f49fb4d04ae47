//! The TLB against a naive list, with single accesses and with many accounted for at once.

mod bench;

use bench::memory;
use isa::VirtAddr;
use mmu::{
    Access, EntryFlags, Intent, Mmu, Mode, Outcome, PageTableEntry, PagingScheme, TlbGeometry,
    TlbGeometryError,
};
use proptest::prelude::*;
use storage::{Cycles, Frame, Memory, PAGE_SIZE, PhysAddr, Unobserved};

const PAGES: u64 = 24;

/// Sv32 with root in frame 0 and one table in frame 1, which maps page n to frame 31 − n with all rights, and the
/// last page of the address space to frame 2.
fn mapped() -> Memory {
    let mut memory = memory(32);
    for entry_at in [0, 4 * 1023] {
        memory.ram.write_u32(PhysAddr(entry_at), PageTableEntry::pointer(Frame(1)).0 as u32).unwrap();
    }
    let rights =
        EntryFlags::VALID | EntryFlags::READ | EntryFlags::WRITE | EntryFlags::EXECUTE | EntryFlags::USER;
    for (page, frame) in (0..PAGES).map(|page| (page, 31 - page)).chain([(1023, 2)]) {
        let entry = PageTableEntry::new(Frame(frame), rights);
        memory.ram.write_u32(PhysAddr(PAGE_SIZE + 4 * page), entry.0 as u32).unwrap();
    }
    memory
}

fn mmu(sets: u32, ways: u32) -> Mmu {
    let geometry = TlbGeometry::new(sets * ways, ways).unwrap();
    let mut mmu = Mmu::new(Some((geometry, Cycles(3))));
    mmu.set_mode(Mode::Paging { scheme: PagingScheme::Sv32, root: PhysAddr(0) });
    mmu
}

fn any_use() -> impl Strategy<Value = (u64, Intent)> {
    let page = prop_oneof![0..4u64, 0..PAGES];
    (page, prop_oneof![Just(Intent::Fetch), Just(Intent::Load), Just(Intent::Store)])
}

proptest! {
    /// Hits, misses, what is held and in which order of use.
    #[test]
    fn equals_a_list_in_order_of_use(
        uses in prop::collection::vec(prop_oneof![20 => any_use().prop_map(Some), 1 => Just(None)], 1..200),
        sets in 0..3u32, ways in 1..5u32,
    ) {
        let sets = 1 << sets;
        let (mut memory, mut mmu) = (mapped(), mmu(sets, ways));
        let mut lists: Vec<Vec<u64>> = vec![Vec::new(); sets as usize];
        let (mut hits, mut misses) = (0, 0);
        for (number, one) in uses.into_iter().enumerate() {
            let Some((page, intent)) = one else {
                let page = number.is_multiple_of(2).then_some(number as u64 % PAGES);
                mmu.flush(page.map(|page| VirtAddr(page * PAGE_SIZE)), &mut Unobserved).unwrap();
                lists.iter_mut().for_each(|list| list.retain(|&held| page.is_some_and(|page| page != held)));
                continue;
            };
            let at = VirtAddr(page * PAGE_SIZE + page);
            let to = PhysAddr((31 - page) * PAGE_SIZE + page);
            prop_assert_eq!(mmu.translate(at, intent, &mut memory, &mut Unobserved), Ok(Outcome::Mapped { to }));
            let list = &mut lists[(page % u64::from(sets)) as usize];
            match list.iter().position(|&held| held == page) {
                Some(place) => { list.remove(place); hits += 1; }
                None => misses += 1,
            }
            list.insert(0, page);
            list.truncate(ways as usize);
        }
        let tlb = mmu.tlb().unwrap();
        prop_assert_eq!((tlb.hits(), tlb.misses()), (hits, misses));
        let mut held: Vec<(u64, u32)> = tlb.entries().iter()
            .filter_map(|entry| Some((entry.page?.0 / PAGE_SIZE, entry.age))).collect();
        held.sort_by_key(|&(page, age)| (page % u64::from(sets), age));
        let pages: Vec<u64> = held.iter().map(|&(page, _)| page).collect();
        prop_assert_eq!(pages, lists.concat());
    }

    /// A run loop that accounts for fetches in one page at once, and takes the short cut for data, leaves the same
    /// TLB, tables and time as one that does all step by step.
    #[test]
    fn fetches_can_be_counted_at_once(
        blocks in prop::collection::vec((0..6u64, prop::collection::vec(prop::option::of(any_use()), 1..6)), 1..40),
        ways in 2..5u32,
    ) {
        let (mut memory, mut slow) = (mapped(), mmu(1, ways));
        let (mut quick_memory, mut quick) = (memory.clone(), slow.clone());
        for (page, instructions) in blocks {
            let pc = VirtAddr(page * PAGE_SIZE);
            let mut pending = 0;
            for data in instructions {
                prop_assert!(slow.translate(pc, Intent::Fetch, &mut memory, &mut Unobserved).is_ok());
                match quick.fetch_window(pc, 4) {
                    Some(to) => {
                        prop_assert_eq!(to, PhysAddr((31 - page) * PAGE_SIZE));
                        pending += 1;
                    }
                    None => {
                        prop_assert_eq!(pending, 0);
                        prop_assert!(quick.translate(pc, Intent::Fetch, &mut quick_memory, &mut Unobserved).is_ok());
                    }
                }
                let Some((page, intent)) = data else { continue };
                let at = VirtAddr(page * PAGE_SIZE + 8);
                prop_assert!(slow.translate(at, intent, &mut memory, &mut Unobserved).is_ok());
                quick.count_fetch_hits(pc, core::mem::take(&mut pending), &mut quick_memory);
                if quick.translate_again(at, 8, intent, &mut quick_memory).is_none() {
                    prop_assert!(quick.translate(at, intent, &mut quick_memory, &mut Unobserved).is_ok());
                }
            }
            quick.count_fetch_hits(pc, pending, &mut quick_memory);
            prop_assert_eq!(&quick, &slow);
            prop_assert_eq!(&quick_memory, &memory);
        }
    }
}

/// An access across a page's end is translated in both pages, which need not be neighbours; a fault names the second.
#[test]
fn an_access_may_reach_into_the_next_page() {
    let (mut memory, mut mmu) = (mapped(), mmu(1, 4));
    let mut load =
        |at, width| mmu.translate_access(VirtAddr(at), width, Intent::Load, &mut memory, &mut Unobserved);
    let split =
        Access::Split { first: PhysAddr(31 * PAGE_SIZE + 4093), bytes: 3, second: PhysAddr(30 * PAGE_SIZE) };
    assert_eq!(load(4093, 8), Ok(split));
    assert_eq!(load(4093, 8), Ok(split));
    assert_eq!(load(4092, 4), Ok(Access::Whole(PhysAddr(31 * PAGE_SIZE + 4092))));
    assert_eq!(load(4091, 4), Ok(Access::Whole(PhysAddr(31 * PAGE_SIZE + 4091))));
    let fault = load(PAGES * PAGE_SIZE - 2, 4);
    assert!(
        matches!(fault, Ok(Access::Fault { at: VirtAddr(at), .. }) if at == PAGES * PAGE_SIZE),
        "{fault:?}"
    );
    // After the last page of a 32-bit address space comes the first.
    let around =
        Access::Split { first: PhysAddr(2 * PAGE_SIZE + 4094), bytes: 2, second: PhysAddr(31 * PAGE_SIZE) };
    assert_eq!(load(0xffff_fffe, 4), Ok(around));
    assert_eq!(mmu.tlb().unwrap().hits(), 5);
}

#[test]
fn impossible_shapes_say_why() {
    assert_eq!(TlbGeometry::new(0, 1), Err(TlbGeometryError::Entries(0)));
    assert_eq!(TlbGeometry::new(5000, 1), Err(TlbGeometryError::Entries(5000)));
    for (entries, ways) in [(8, 0), (8, 3), (12, 4), (4, 8)] {
        assert_eq!(TlbGeometry::new(entries, ways), Err(TlbGeometryError::Ways { ways, entries }));
    }
    assert_eq!(TlbGeometry::new(12, 3).unwrap().sets(), 4);
}

/// Bare: addresses are physical, and what does not exist faults.
#[test]
fn bare_addresses_are_physical() {
    let (mut memory, mut mmu) = (memory(2), Mmu::new(None));
    let mut load =
        |at, width| mmu.translate_access(VirtAddr(at), width, Intent::Load, &mut memory, &mut Unobserved);
    assert_eq!(load(4093, 8), Ok(Access::Whole(PhysAddr(4093))));
    assert_eq!(load(8191, 1), Ok(Access::Whole(PhysAddr(8191))));
    for (at, width) in [(8192, 1), (8191, 2), (u64::MAX, 8)] {
        assert!(matches!(load(at, width), Ok(Access::Fault { .. })), "{at:x}");
    }
    assert_eq!(mmu.fetch_window(VirtAddr(4096), 2), None);
    mmu.translate(VirtAddr(4096), Intent::Fetch, &mut memory, &mut Unobserved).unwrap();
    assert_eq!(mmu.fetch_window(VirtAddr(4098), 4), Some(PhysAddr(4098)));
    assert_eq!(mmu.fetch_window(VirtAddr(8190), 4), None);
}
