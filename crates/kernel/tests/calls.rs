//! write, writev, exit and the calls that are answered in a word.

mod support;

use isa::Xlen;
use kernel::{AddressSpaceKind::Paging, CallOutcome, Event, ExitStatus, FaultStep, Signal};
use support::{Bench, MMAP, Setting, WRITE, WRITEV, program};

fn bench(xlen: Xlen) -> Bench {
    Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 64) }, &program(xlen))
}

fn put(bench: &mut Bench, at: u64, bytes: &[u8]) {
    for (at, byte) in (at..).zip(bytes) {
        bench.store(at, *byte).unwrap();
    }
}

#[test]
fn write_reads_the_buffer_across_pages_and_brings_them_in() {
    let mut bench = bench(Xlen::Rv64);
    let file = program(Xlen::Rv64).file;
    assert_eq!(bench.call(WRITE, &[1, 0x10f00, 0x200]), 0x200);
    assert_eq!(bench.kernel.output(1), &file[0xf00..0x1100]);
    assert_eq!(bench.kernel.output(2), b"");
    assert_eq!(bench.kernel.counters().major_faults, 2);
    put(&mut bench, 0x13000, b"oops");
    assert_eq!(bench.call(WRITE, &[2, 0x13000, 4]), 4);
    assert_eq!(bench.kernel.output(2), b"oops");
    let output = Event::Output { pid: 1, fd: 2, bytes: b"oops".to_vec() };
    assert!(bench.log.kernel().contains(&output));
}

#[test]
fn write_fails_as_on_linux() {
    let mut bench = bench(Xlen::Rv64);
    assert_eq!(bench.call(WRITE, &[3, 0x10000, 1]), -9);
    assert_eq!(bench.call(WRITE, &[0, 0x10000, 1]), -9);
    assert_eq!(bench.call(WRITE, &[3, 0, 0]), -9, "the descriptor is looked at first");
    assert_eq!(bench.call(WRITE, &[1, 0, 0]), 0);
    assert_eq!(bench.call(WRITE, &[1, 8, 1]), -14);
    assert_eq!(bench.call(WRITE, &[1, 1 << 60, 1]), -14);
    assert_eq!(bench.call(WRITE, &[1, u64::MAX, 2]), -14);
    assert_eq!(bench.kernel.output(1), b"");
    assert_eq!(bench.exit_status(), None, "the kernel's fault kills nobody");
}

#[test]
fn a_buffer_that_ends_too_early_is_written_as_far_as_it_goes() {
    let mut bench = bench(Xlen::Rv64);
    put(&mut bench, 0x14ffe, b"ab");
    assert_eq!(bench.call(WRITE, &[1, 0x14ffe, 10]), 2);
    assert_eq!(bench.kernel.output(1), b"ab");
    let stations = bench.log.stations();
    assert!(stations.contains(&FaultStep::BadBuffer { at: isa::VirtAddr(0x15000) }));
    assert!(!stations.iter().any(|step| matches!(step, FaultStep::Refused { .. })));
}

#[test]
fn writev_gathers() {
    for xlen in [Xlen::Rv32, Xlen::Rv64] {
        let mut bench = bench(xlen);
        let word = xlen.bytes();
        put(&mut bench, 0x13000, b"hello, world\n");
        let mut table = |rows: &[(u64, u64)]| {
            for (index, value) in rows.iter().flat_map(|row| [row.0, row.1]).enumerate() {
                let bytes = value.to_le_bytes();
                put(&mut bench, 0x13800 + index as u64 * word, &bytes[..word as usize]);
            }
        };
        table(&[(0x13007, 5), (0, 0), (0x13005, 2), (0x13000, 5)]);
        assert_eq!(bench.call(WRITEV, &[1, 0x13800, 4]), 12);
        assert_eq!(bench.kernel.output(1), b"world, hello");
        assert_eq!(bench.call(WRITEV, &[1, 0x13800, 0]), 0);
        assert_eq!(bench.call(WRITEV, &[1, 0x13800, 1025]), -22);
        assert_eq!(bench.call(WRITEV, &[1, 0x14ffc, 1]), -14, "the table itself leaves the area");
        assert_eq!(bench.call(WRITEV, &[4, 0x13800, 1]), -9);
        put(&mut bench, 0x13800 + word, &vec![0xff; word as usize]);
        assert_eq!(bench.call(WRITEV, &[1, 0x13800, 1]), -22, "a negative length");
    }
}

#[test]
fn exit_ends_the_process_with_the_low_eight_bits() {
    for (number, code) in [(93, 42), (94, 0x1ff)] {
        let mut bench = bench(Xlen::Rv64);
        let (_, outcome) = bench.call_outcome(number, &[code]);
        let status = ExitStatus::Code(code as u8);
        assert_eq!(outcome, CallOutcome::Exited(status));
        assert_eq!(bench.kernel.exit_status(), Some(status));
        assert_eq!(bench.log.kernel().last(), Some(&Event::Exited { pid: 1, status }));
    }
}

#[test]
fn unknown_calls_fail_by_name() {
    let mut bench = bench(Xlen::Rv64);
    for (number, name) in [(56, "openat"), (220, "clone"), (5000, "unknown")] {
        assert_eq!(bench.call(number, &[]), -38);
        let called = bench.log.kernel().into_iter().rev().find_map(|event| match event {
            Event::SystemCall { name, .. } => Some(name),
            _ => None,
        });
        assert_eq!(called, Some(name));
    }
    assert_eq!((bench.call(172, &[]), bench.call(178, &[]), bench.call(173, &[])), (1, 1, 0));
    assert_eq!(bench.call(175, &[]), 1000);
    assert_eq!(bench.kernel.counters().system_calls, 7);
}

#[test]
fn a_buffer_for_which_no_frame_is_free_kills_the_process() {
    let mut bench = Bench::loaded(Setting::new(Paging, 12), &program(Xlen::Rv64));
    let at = bench.call(MMAP, &[0, 0x8000, 3, 0x22, u64::MAX, 0]) as u64;
    let (_, outcome) = bench.call_outcome(WRITE, &[1, at, 0x8000]);
    assert_eq!(outcome, CallOutcome::Exited(ExitStatus::Killed(Signal::Sigkill)));
}

#[test]
fn an_endless_writer_finds_the_device_full() {
    let mut bench =
        Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 1024) }, &program(Xlen::Rv64));
    let at = bench.call(MMAP, &[0, 1 << 20, 3, 0x22, u64::MAX, 0]) as u64;
    for _ in 0..16 {
        bench.log.seen.clear();
        assert_eq!(bench.call(WRITE, &[1, at, 1 << 20]), 1 << 20);
    }
    assert_eq!(bench.call(WRITE, &[1, at, 1]), -28);
    assert_eq!(bench.call(WRITE, &[2, at, 1]), 1);
}
