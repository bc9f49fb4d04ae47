//! brk under paging: the break, its area, zeroed pages, refusals.

mod support;

use isa::{VirtAddr, Xlen};
use kernel::{AddressSpaceKind::Paging, AreaKind, Event, Signal};
use support::{BRK, Bench, MMAP, Setting, program};

const START: u64 = 0x15000;

fn bench(xlen: Xlen) -> Bench {
    Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 64) }, &program(xlen))
}

fn heap(bench: &Bench) -> Option<(u64, u64)> {
    let areas = bench.kernel.areas();
    let heap = areas.iter().find(|area| area.kind == AreaKind::Heap)?;
    Some((heap.start.0, heap.end.0))
}

#[test]
fn the_break_may_be_anywhere_and_its_area_is_in_pages() {
    for xlen in [Xlen::Rv32, Xlen::Rv64] {
        let mut bench = bench(xlen);
        assert_eq!((bench.call(BRK, &[0]), heap(&bench)), (START as i64, None));
        assert_eq!(bench.call(BRK, &[START + 1]), START as i64 + 1);
        assert_eq!(heap(&bench), Some((START, START + 0x1000)));
        assert_eq!(bench.call(BRK, &[START + 0x1fff]), START as i64 + 0x1fff);
        assert_eq!(heap(&bench), Some((START, START + 0x2000)));
        bench.store(START + 0x1ffe, 7).unwrap();
        assert_eq!(bench.call(BRK, &[START]), START as i64);
        assert_eq!(heap(&bench), None);
    }
}

#[test]
fn a_call_is_announced_and_done() {
    let mut bench = bench(Xlen::Rv64);
    bench.call(BRK, &[START + 8]);
    let shown: Vec<_> = bench.log.kernel();
    assert!(matches!(shown[0], Event::SystemCall { number: 214, name: "brk", args: [0x15008, 0, ..], .. }));
    assert!(matches!(shown[1], Event::AreaMapped { name: "heap", rights: 6, .. }));
    let moved = Event::BreakMoved { pid: 1, old: VirtAddr(START), new: VirtAddr(START + 8) };
    assert_eq!(shown[2], moved);
    assert!(matches!(shown[3], Event::SystemCallDone { name: "brk", result: 0x15008, .. }));
}

#[test]
fn pages_above_a_lower_break_are_gone_and_come_back_as_zeros() {
    let mut bench = bench(Xlen::Rv64);
    bench.call(BRK, &[START + 0x3000]);
    for page in 0..3 {
        bench.store(START + page * 0x1000, 9).unwrap();
    }
    let free = bench.kernel.frames().free();
    bench.call(BRK, &[START + 0x800]);
    assert_eq!(bench.kernel.frames().free(), free + 2);
    let dropped =
        bench.log.kernel().iter().filter(|event| matches!(event, Event::PageDropped { .. })).count();
    assert_eq!(dropped, 2);
    bench.call(BRK, &[START + 0x3000]);
    assert_eq!((bench.load(START), bench.load(START + 0x1000)), (Ok(9), Ok(0)));
    bench.call(BRK, &[START + 0x1000]);
    assert_eq!(bench.load(START + 0x1000), Err(Signal::Sigsegv), "the TLB has forgotten the page, too");
}

#[test]
fn refusals_return_the_break_as_it_is() {
    let mut bench = bench(Xlen::Rv64);
    let kept = START as i64 + 0x10;
    assert_eq!(bench.call(BRK, &[START + 0x10]), kept);
    assert_eq!(bench.call(BRK, &[START - 1]), kept, "below its start");
    assert_eq!(bench.call(BRK, &[16]), kept);
    assert_eq!(bench.call(BRK, &[u64::MAX]), kept);
    assert_eq!(bench.call(BRK, &[0x3f_ffff_f000]), kept, "into the stack");
    assert_eq!(bench.call(BRK, &[START + 66 * 0x1000]), kept, "more than all memory");
    // A mapping two pages above: a page between must stay free.
    let wall = START + 0x3000;
    assert_eq!(bench.call(MMAP, &[wall, 0x1000, 3, 0x32, 0, 0]), wall as i64);
    assert_eq!(bench.call(BRK, &[START + 0x2001]), kept);
    assert_eq!(bench.call(BRK, &[START + 0x2000]), START as i64 + 0x2000);
}
