//! mmap and munmap under paging: placement, splitting, errors.

mod support;

use isa::Xlen;
use kernel::{AddressSpaceKind::Paging, AreaKind, Signal};
use support::{Bench, MMAP, MUNMAP, Setting, program};

const BASE: u64 = 0x3f_f800_0000;
const RW: u64 = 3;
/// MAP_PRIVATE | MAP_ANONYMOUS.
const ANON: u64 = 0x22;
const FIXED: u64 = 0x10;
const NOREPLACE: u64 = 0x10_0000;
const NO_FILE: u64 = u64::MAX;

fn bench() -> Bench {
    Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 64) }, &program(Xlen::Rv64))
}

fn map(bench: &mut Bench, at: u64, length: u64, flags: u64) -> i64 {
    bench.call(MMAP, &[at, length, RW, flags, NO_FILE, 0])
}

fn mappings(bench: &Bench) -> Vec<(u64, u64)> {
    let areas = bench.kernel.areas();
    let mappings = areas.iter().filter(|area| area.kind == AreaKind::Mapping);
    mappings.map(|area| (area.start.0, area.end.0)).collect()
}

#[test]
fn mappings_go_downwards_and_join() {
    let mut bench = bench();
    assert_eq!(map(&mut bench, 0, 1, ANON), (BASE - 0x1000) as i64);
    assert_eq!(map(&mut bench, 0, 0x2001, ANON), (BASE - 0x4000) as i64);
    assert_eq!(mappings(&bench), [(BASE - 0x4000, BASE)]);
    assert_eq!(map(&mut bench, 0x5000_0123, 0x1000, ANON), 0x5000_0000, "a free hint is taken, rounded");
    assert_eq!(map(&mut bench, 0x5000_0000, 0x1000, ANON), (BASE - 0x5000) as i64, "a taken one is not");
}

#[test]
fn mapped_pages_are_zero_and_belong_to_the_mapping() {
    let mut bench = bench();
    let at = map(&mut bench, 0, 0x4000, ANON) as u64;
    assert_eq!(bench.load(at + 0x1fff), Ok(0));
    bench.store(at + 0x2000, 3).unwrap();
    let areas = bench.kernel.areas();
    let mapping = areas.iter().find(|area| area.kind == AreaKind::Mapping).unwrap();
    assert_eq!(mapping.resident, 2);
}

#[test]
fn munmap_splits_and_frees() {
    let mut bench = bench();
    let at = map(&mut bench, 0, 0x3000, ANON) as u64;
    (0..3).for_each(|page| bench.store(at + page * 0x1000, 1).unwrap());
    let free = bench.kernel.frames().free();
    assert_eq!(bench.call(MUNMAP, &[at + 0x1000, 1]), 0);
    assert_eq!(bench.kernel.frames().free(), free + 1);
    assert_eq!(mappings(&bench), [(at, at + 0x1000), (at + 0x2000, at + 0x3000)]);
    assert_eq!(bench.call(MUNMAP, &[at + 0x1000, 0x1000]), 0, "a hole is no error");
    assert_eq!((bench.load(at), bench.load(at + 0x2000)), (Ok(1), Ok(1)));
    assert_eq!(bench.load(at + 0x1000), Err(Signal::Sigsegv));
}

#[test]
fn a_huge_hole_is_unmapped_at_once() {
    let mut bench = bench();
    // Not writable, so not charged: as large as the address space has room.
    let at = bench.call(MMAP, &[0, 200 << 30, 1, ANON, NO_FILE, 0]);
    assert!(at > 0);
    bench.load(at as u64 + (100 << 30)).unwrap();
    assert_eq!(bench.call(MUNMAP, &[at as u64, 200 << 30]), 0);
    assert_eq!(mappings(&bench), []);
}

#[test]
fn fixed_replaces_what_was_there() {
    let mut bench = bench();
    let at = map(&mut bench, 0, 0x3000, ANON) as u64;
    bench.store(at + 0x1000, 1).unwrap();
    assert_eq!(map(&mut bench, at + 0x1000, 0x1000, ANON | FIXED), (at + 0x1000) as i64);
    assert_eq!(bench.load(at + 0x1000), Ok(0));
}

#[test]
fn populate_brings_the_pages_in() {
    let mut bench = bench();
    let at = map(&mut bench, 0, 0x3000, ANON | 0x8000) as u64;
    assert_eq!(bench.kernel.counters().minor_faults, 3);
    bench.log.seen.clear();
    bench.load(at + 0x2000).unwrap();
    assert_eq!(bench.log.stations(), []);
}

#[test]
fn rights_are_kept() {
    let mut bench = bench();
    let read_only = bench.call(MMAP, &[0, 0x1000, 1, ANON, NO_FILE, 0]) as u64;
    assert_eq!(bench.load(read_only), Ok(0));
    assert_eq!(bench.store(read_only, 1), Err(Signal::Sigsegv));
    let write_only = bench.call(MMAP, &[0, 0x1000, 2, ANON, NO_FILE, 0]) as u64;
    assert_eq!(bench.load(write_only), Ok(0), "RISC-V has no write-only pages");
    let nothing = bench.call(MMAP, &[0, 0x1000, 0, ANON, NO_FILE, 0]) as u64;
    assert_eq!(bench.load(nothing), Err(Signal::Sigsegv));
}

/// errno by call: name, arguments, result.
#[test]
fn errors_are_those_of_linux() {
    const EPERM: i64 = -1;
    const EBADF: i64 = -9;
    const ENOMEM: i64 = -12;
    const EEXIST: i64 = -17;
    const ENODEV: i64 = -19;
    const EINVAL: i64 = -22;
    const END: u64 = 0x40_0000_0000;
    let mmap_cases: &[(&str, [u64; 6], i64)] = &[
        ("length 0", [0, 0, RW, ANON, NO_FILE, 0], EINVAL),
        ("neither private nor shared", [0, 1, RW, 0x20, NO_FILE, 0], EINVAL),
        ("both", [0, 1, RW, 0x23, NO_FILE, 0], EINVAL),
        ("offset not a page", [0, 1, RW, ANON, NO_FILE, 1], EINVAL),
        ("fixed, not a page", [0x2000_0001, 1, RW, ANON | FIXED, NO_FILE, 0], EINVAL),
        ("fixed beyond the end", [END, 1, RW, ANON | FIXED, NO_FILE, 0], ENOMEM),
        ("fixed in page 0", [0, 1, RW, ANON | FIXED, NO_FILE, 0], EPERM),
        ("taken, no replacing", [0x10000, 1, RW, ANON | NOREPLACE, NO_FILE, 0], EEXIST),
        ("bad descriptor", [0, 1, RW, 2, 7, 0], EBADF),
        ("descriptor −1", [0, 1, RW, 2, NO_FILE, 0], EBADF),
        ("a terminal", [0, 1, RW, 2, 1, 0], ENODEV),
        ("more than all memory", [0, 65 << 12, RW, ANON, NO_FILE, 0], ENOMEM),
        ("more than the address space", [0, END + 1, 1, ANON, NO_FILE, 0], ENOMEM),
        ("length that wraps", [0, u64::MAX, 1, ANON, NO_FILE, 0], ENOMEM),
    ];
    for (name, args, expected) in mmap_cases {
        assert_eq!(bench().call(MMAP, args), *expected, "mmap: {name}");
    }
    let munmap_cases: &[(&str, [u64; 2], i64)] = &[
        ("not a page", [0x2000_0001, 1], EINVAL),
        ("length 0", [0x2000_0000, 0], EINVAL),
        ("beyond the end", [END, 1], EINVAL),
        ("wraps", [0x1000, u64::MAX], EINVAL),
    ];
    for (name, args, expected) in munmap_cases {
        assert_eq!(bench().call(MUNMAP, args), *expected, "munmap: {name}");
    }
    let mut bench = bench();
    assert!(bench.call(MMAP, &[0, 65 << 12, RW, ANON | 0x4000, NO_FILE, 0]) > 0, "not reserved");
    assert_eq!(bench.call(MMAP, &[0x7000_0000, 1, RW, ANON | NOREPLACE, NO_FILE, 0]), 0x7000_0000);
}

#[test]
fn mmap2_of_rv32_counts_pages() {
    let mut bench =
        Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 64) }, &program(Xlen::Rv32));
    let at = bench.call(MMAP, &[0, 0x1000, RW, ANON, NO_FILE, 1]);
    assert_eq!(at, 0xb7ff_f000_u32 as i32 as i64, "a register of RV32 is sign-extended");
    assert_eq!(bench.load(0xb7ff_f000), Ok(0));
    let done = bench.log.kernel().into_iter().find_map(|event| match event {
        kernel::Event::SystemCallDone { name, result, .. } => Some((name, result)),
        _ => None,
    });
    assert_eq!(done, Some(("mmap2", 0xb7ff_f000)));
}
