//! Segmentation: whole-program loading, limits, the heap that grows in place or moves, mappings as segments.

mod support;

use isa::{VirtAddr, Xlen};
use kernel::{AddressSpaceKind::Segments, AreaKind, Event, LoadError, Signal};
use mmu::{Intent, SegmentDescriptor, SegmentFlags};
use storage::PhysAddr;
use support::{BRK, Bench, MMAP, MUNMAP, Setting, WRITE, built, program, segment};
use toolchain::Executable;

const STACK_TOP: u64 = 0x1_0000_0000;

/// Text in segment 1, data in segment 2, as the lessons' programs are linked.
fn spread(xlen: Xlen) -> Executable {
    let file = (0..0x1180u32).map(|at| (at % 251) as u8 + 1).collect();
    let segments =
        vec![segment(0x1000_0000, 0, 0x1080, 0x1080, 5), segment(0x2000_0080, 0x1080, 0x100, 0x2000, 6)];
    built(xlen, 0x1000_0000, segments, file)
}

fn bench(frames: u64) -> Bench {
    Bench::loaded(Setting::new(Segments, frames), &spread(Xlen::Rv64))
}

/// Row of the table, which lies in the first frame after the kernel's.
fn row(bench: &Bench, segment: u32) -> (u64, u64, u32) {
    let table = match bench.mmu.mode() {
        mmu::Mode::Segments { table, segments: 16 } => table,
        other => panic!("{other:?}"),
    };
    let row = SegmentDescriptor::read(table, segment, &bench.memory.ram).unwrap();
    (row.base.0, u64::from(row.limit), row.flags.bits())
}

#[test]
fn the_whole_program_is_loaded_before_it_runs() {
    let mut bench = Bench::new(Setting::new(Segments, 64), &spread(Xlen::Rv64));
    bench.entry = bench.exec(&spread(Xlen::Rv64), &["prog"], &[]).unwrap().unwrap();
    // Frames 0 to 3 are the kernel's, 4 the table's.
    assert_eq!(row(&bench, 1), (0x5000, 0x1080, 0b01011));
    assert_eq!(row(&bench, 2), (0x7000, 0x2080, 0b00111));
    assert_eq!(row(&bench, 15), (0xe000, 0x4000, 0b10111));
    let absent = (0..16).filter(|segment| ![1, 2, 15].contains(segment));
    assert!(absent.into_iter().all(|segment| row(&bench, segment) == (0, 0, 0)));
    assert_eq!(bench.log.cost(), bench.memory.clock().0);

    let file = spread(Xlen::Rv64).file;
    bench.log.seen.clear();
    assert_eq!(bench.load_bytes(0x1000_0000, 0x1080).unwrap(), file[..0x1080]);
    assert_eq!(bench.load_bytes(0x2000_0080, 0x100).unwrap(), file[0x1080..]);
    assert_eq!(bench.load_bytes(0x2000_0180, 0x1f00).unwrap(), vec![0; 0x1f00]);
    assert_eq!(bench.log.kernel(), [], "no faults");
    assert_eq!(bench.load_word(bench.entry.sp.0), 1, "argc");
    assert_eq!(bench.kernel.segment_name(1), "text");
    assert_eq!((bench.kernel.segment_name(2), bench.kernel.segment_name(15)), ("data", "stack"));
}

#[test]
fn old_bytes_do_not_shine_through() {
    let mut bench = Bench::new(Setting::new(Segments, 64), &spread(Xlen::Rv64));
    bench.memory.ram.fill(PhysAddr(0), 64 << 12, 0xa5);
    bench.exec(&spread(Xlen::Rv64), &["prog"], &[]).unwrap().unwrap();
    assert_eq!(bench.load_bytes(0x2000_0180, 0x1f00).unwrap(), vec![0; 0x1f00]);
    assert_eq!(bench.load_bytes(0x2000_0000, 0x80).unwrap(), vec![0; 0x80], "before the data");
    assert_eq!(bench.load_bytes(STACK_TOP - 0x4000, 0x1000).unwrap(), vec![0; 0x1000]);
    assert_eq!(row(&bench, 0), (0, 0, 0));
}

#[test]
fn outside_a_limit_is_a_segmentation_fault() {
    let cases = [
        (0x1000_1080, Intent::Load),
        (0x1000_0000, Intent::Store),
        (0x2000_2080, Intent::Load),
        (0x2000_0080, Intent::Fetch),
        (STACK_TOP - 0x4001, Intent::Store),
        (0x3000_0000, Intent::Load),
        (STACK_TOP, Intent::Load),
    ];
    for (at, intent) in cases {
        assert_eq!(bench(64).touch(at, intent), Err(Signal::Sigsegv), "{at:#x}");
    }
    bench(64).store(STACK_TOP - 0x4000, 1).unwrap();
    bench(64).store(0x2000_207f, 1).unwrap();
}

#[test]
fn parts_in_one_segment_share_it_with_all_their_rights() {
    let mut bench = Bench::loaded(Setting::new(Segments, 64), &program(Xlen::Rv32));
    // From offset 0: the 64 KiB before the program are in it.
    assert_eq!(row(&bench, 0), (0x5000, 0x14080, 0b01111));
    assert_eq!(bench.kernel.segment_name(0), "program");
    assert_eq!(bench.load(0x12080), Ok(program(Xlen::Rv32).file[0x1080]));
    assert_eq!(bench.load(0x100), Ok(0));
}

#[test]
fn a_program_larger_than_memory_is_refused() {
    let mut bench = Bench::new(Setting::new(Segments, 22), &program(Xlen::Rv64));
    let error = bench.exec(&program(Xlen::Rv64), &["prog"], &[]).unwrap().unwrap_err();
    assert_eq!(error.to_string(), "the segment needs 21 page frames in a row, but 20 of 22 are free");
    let mut crossing = spread(Xlen::Rv64);
    crossing.segments[1] = segment(0x2fff_ff00, 0x1080, 0x101, 0x101, 6);
    let mut bench = Bench::new(Setting::new(Segments, 64), &crossing);
    let error = bench.exec(&crossing, &["prog"], &[]).unwrap().unwrap_err();
    assert!(matches!(error, LoadError::CrossesSegments { what: "data", .. }), "{error}");
}

#[test]
fn the_break_is_the_data_segment_s_limit_to_the_byte() {
    let mut bench = bench(64);
    assert_eq!(bench.call(BRK, &[0]), 0x2000_3000);
    assert_eq!(bench.call(BRK, &[0x2000_3005]), 0x2000_3005);
    assert_eq!(row(&bench, 2).1, 0x3005);
    bench.store(0x2000_3004, 7).unwrap();
    assert_eq!(bench.store(0x2000_3005, 7), Err(Signal::Sigsegv));
}

#[test]
fn the_heap_moves_to_a_larger_hole_when_its_neighbour_is_in_the_way() {
    let mut bench = bench(64);
    bench.store(0x2000_0080, 0x77).unwrap();
    let base = row(&bench, 2).0;
    let neighbour = bench.kernel.frames().find_run(1, kernel::Fit::First).unwrap();
    // Between data and stack there are frames for the heap; the stack is behind them.
    assert_eq!(base + 0x3000, row(&bench, 15).0 - 0x4000, "the stack follows at once");
    assert_eq!(bench.call(BRK, &[0x2000_4000]), 0x2000_4000);
    assert_eq!(row(&bench, 2), (neighbour.start().0, 0x4000, 0b00111));
    let moved = bench.log.kernel().into_iter().find_map(|event| match event {
        Event::SegmentMoved { segment, from, to, bytes, .. } => Some((segment, from.0, to.0, bytes)),
        _ => None,
    });
    assert_eq!(moved, Some((2, base, neighbour.start().0, 0x2080)));
    assert_eq!((bench.load(0x2000_0080), bench.load(0x2000_3fff)), (Ok(0x77), Ok(0)));
    assert_eq!(bench.kernel.frames().owner(PhysAddr(base).frame()), Some(kernel::Owner::Free));

    bench.log.seen.clear();
    assert_eq!(bench.call(BRK, &[0x2000_6000]), 0x2000_6000);
    assert_eq!(row(&bench, 2).0, neighbour.start().0, "now there is room behind it");
    let heap = bench.kernel.areas().into_iter().find(|area| area.kind == AreaKind::Heap).unwrap();
    assert_eq!((heap.start, heap.end, heap.resident), (VirtAddr(0x2000_3000), VirtAddr(0x2000_6000), 3));
}

#[test]
fn a_lower_break_gives_frames_back_and_a_higher_one_brings_zeros() {
    let mut bench = bench(64);
    bench.call(BRK, &[0x2000_8000]);
    (0x2000_3000..0x2000_8000).step_by(0x100).for_each(|at| bench.store(at, 5).unwrap());
    let free = bench.kernel.frames().free();
    assert_eq!(bench.call(BRK, &[0x2000_3001]), 0x2000_3001);
    assert_eq!(bench.kernel.frames().free(), free + 4);
    bench.call(BRK, &[0x2000_8000]);
    assert_eq!(
        (bench.load(0x2000_3000), bench.load(0x2000_3100), bench.load(0x2000_5000)),
        (Ok(5), Ok(0), Ok(0))
    );
    assert_eq!(bench.call(BRK, &[0x2000_2fff]), 0x2000_8000, "below its start");
    assert_eq!(bench.call(BRK, &[0x3000_0000]), 0x2000_8000, "a segment has at most 256 MiB");
    assert_eq!(bench.call(BRK, &[0x2010_0000]), 0x2000_8000, "no hole is large enough");
    assert_eq!(bench.load(0x2000_3000), Ok(5), "and nothing is lost");
}

#[test]
fn a_program_without_data_gets_a_heap_segment_of_its_own() {
    let mut only_text = spread(Xlen::Rv64);
    only_text.segments.truncate(1);
    let mut bench = Bench::loaded(Setting::new(Segments, 64), &only_text);
    assert_eq!(bench.call(BRK, &[0]), 0x2000_0000);
    assert_eq!(bench.call(BRK, &[0x2000_0010]), 0x2000_0010);
    bench.store(0x2000_000f, 1).unwrap();
    assert_eq!(row(&bench, 2).1, 0x10);
    assert!(!bench.log.kernel().iter().any(|event| matches!(event, Event::SegmentMoved { .. })));
}

#[test]
fn a_mapping_is_a_segment_from_8_up() {
    let mut bench = bench(64);
    let map = |bench: &mut Bench, length| bench.call(MMAP, &[0x1234_5000, length, 3, 0x22, u64::MAX, 0]);
    assert_eq!(map(&mut bench, 0x1800), 0x8000_0000);
    assert_eq!(map(&mut bench, 0x1000), 0x9000_0000);
    assert_eq!(row(&bench, 8).1, 0x2000, "whole pages");
    bench.store(0x8000_1fff, 4).unwrap();
    assert_eq!(bench.load(0x9000_0fff), Ok(0));
    assert_eq!(bench.kernel.segment_name(8), "mapping");

    assert_eq!(bench.call(MUNMAP, &[0x8000_0000, 0x1000]), -22, "only whole");
    assert_eq!(bench.call(MUNMAP, &[0x1000_0000, 0x2000]), -22, "only mappings");
    let free = bench.kernel.frames().free();
    assert_eq!(bench.call(MUNMAP, &[0x8000_0000, 0x1800]), 0);
    assert_eq!((bench.kernel.frames().free(), row(&bench, 8)), (free + 2, (0, 0, 0)));
    assert_eq!(map(&mut bench, 0x1000), 0x8000_0000);
    assert_eq!(bench.load(0x8000_0fff), Ok(0), "another process's bytes, or one's own, are gone");
    assert_eq!(map(&mut bench, 64 << 12), -12);
    assert_eq!(bench.call(MMAP, &[0xa000_0000, 0x1000, 3, 0x32, u64::MAX, 0]), -22, "nothing can be fixed");
}

#[test]
fn mappings_run_out_with_the_segments() {
    let mut bench = bench(64);
    let results: Vec<i64> = (0..8).map(|_| bench.call(MMAP, &[0, 1, 3, 0x22, u64::MAX, 0])).collect();
    let expected = (8..15).map(|segment: i64| segment << 28).chain([-12]);
    assert_eq!(results, expected.collect::<Vec<_>>());
}

#[test]
fn write_ends_at_the_limit() {
    let mut bench = bench(64);
    bench.store(0x2000_207f, b'x').unwrap();
    assert_eq!(bench.call(WRITE, &[1, 0x2000_207f, 5]), 1);
    assert_eq!(bench.kernel.output(1), b"x");
    assert_eq!(bench.call(WRITE, &[1, 0x2000_2080, 5]), -14);
    assert_eq!(bench.call(WRITE, &[1, STACK_TOP - 4, 4]), 4);
    assert_eq!(bench.exit_status(), None);
    let granted = SegmentFlags::from_bits_truncate(row(&bench, 1).2);
    assert!(!granted.contains(SegmentFlags::WRITE));
}
