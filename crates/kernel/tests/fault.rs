//! Page faults, station by station; refusals; the stack's growth; exhaustion.

mod support;

use isa::{VirtAddr, Xlen};
use kernel::{AddressSpaceKind::Paging, AreaKind, Event, ExitStatus, FaultStep, Owner, Signal};
use mmu::{FaultReason, Intent};
use storage::{Frame, PhysAddr};
use support::{Bench, PC, Seen, Setting, program};

const TOP: u64 = 0x40_0000_0000;

fn bench() -> Bench {
    Bench::loaded(Setting::new(Paging, 64), &program(Xlen::Rv64))
}

#[test]
fn the_first_fetch_reads_its_page_from_disk() {
    let mut bench = bench();
    bench.touch(0x10004, Intent::Fetch).unwrap();
    let at = VirtAddr(0x10004);
    // The kernel has frames 0 to 3, the stack 4 to 7; of the root in frame 4, entry 0 is for the text.
    let reason = FaultReason::NotPresent { entry_at: PhysAddr(0x4000), level: 2 };
    assert_eq!(
        bench.log.stations(),
        [
            FaultStep::ContextSaved { pc: PC },
            FaultStep::CauseFound { at, intent: Intent::Fetch, reason },
            FaultStep::AreaFound { start: VirtAddr(0x10000), end: VirtAddr(0x12000) },
            FaultStep::TableMade { frame: Frame(8), level: 1 },
            FaultStep::TableMade { frame: Frame(9), level: 0 },
            FaultStep::FrameTaken { frame: Frame(10), free_left: 53 },
            FaultStep::PageRead { frame: Frame(10), file_offset: 0, bytes: 4096 },
            // Page 0x10 of the last level's table; frame 10, X U R V.
            FaultStep::EntryWritten { entry_at: PhysAddr(0x9080), raw: 10 << 10 | 0b11011, frame: Frame(10) },
            FaultStep::Restarted { pc: PC },
        ]
    );
    let disk = Seen::Storage(storage::Event::DiskRead {
        block: 0,
        to: PhysAddr(0xa000),
        cost: storage::Cycles(100_000),
    });
    assert!(bench.log.seen.contains(&disk));
    let counters = bench.kernel.counters();
    assert_eq!((counters.minor_faults, counters.major_faults), (0, 1));
}

#[test]
fn the_clock_is_the_sum_of_the_costs() {
    let mut bench = bench();
    let before = bench.memory.clock();
    for at in [0x10004, 0x12080, 0x14000, TOP - 0x2000] {
        bench.load(at).unwrap();
    }
    assert_eq!(bench.log.cost(), (bench.memory.clock() - before).0);
}

#[test]
fn a_page_that_ends_the_file_part_is_zero_behind_it() {
    let mut bench = bench();
    let file = program(Xlen::Rv64).file;
    assert_eq!(bench.load_bytes(0x12080, 0x100).unwrap(), file[0x1080..]);
    assert_eq!(bench.load_bytes(0x12180, 0xe80).unwrap(), vec![0; 0xe80]);
    // What lies before the segment in its first page is the file's, as on Linux.
    assert_eq!(bench.load(0x12000), Ok(file[0x1000]));
    assert!(bench.log.stations().contains(&FaultStep::PageRead {
        frame: Frame(10),
        file_offset: 0x1000,
        bytes: 0x180
    }));
}

#[test]
fn zero_variables_need_no_disk() {
    let mut bench = bench();
    bench.store(0x14fff, 5).unwrap();
    assert_eq!(bench.memory.disk.counters().reads, 0);
    assert!(bench.log.stations().contains(&FaultStep::PageZeroed { frame: Frame(10) }));
    assert_eq!(bench.load(0x14fff), Ok(5));
    bench.load(0x13000).unwrap();
    let resident: Vec<u64> = bench.kernel.areas().iter().map(|area| area.resident).collect();
    assert_eq!(resident, [0, 0, 2, 1]);
    let page = VirtAddr(0x14000);
    let owner = Owner::Process { pid: 1, page, area: AreaKind::Data };
    assert_eq!(bench.kernel.frames().owner(Frame(10)), Some(owner));
}

#[test]
fn a_frame_s_old_bytes_do_not_shine_through() {
    let mut bench = bench();
    for number in 8..64 {
        bench.memory.ram.fill(Frame(number).start(), 4096, 0xa5);
    }
    assert_eq!(bench.load_bytes(0x13000, 4096).unwrap(), vec![0; 4096]);
    assert_eq!(bench.load_bytes(0x11080, 0xf80).unwrap()[..0x100], program(Xlen::Rv64).file[0x1080..]);
}

fn refusal(bench: &mut Bench, at: u64, intent: Intent) -> (FaultStep, ExitStatus) {
    bench.touch(at, intent).unwrap_err();
    (bench.log.stations().pop().unwrap(), bench.exit_status().unwrap())
}

#[test]
fn an_address_without_an_area_or_the_right_is_a_segmentation_fault() {
    let cases = [
        (0x8, Intent::Load),
        (0x10010, Intent::Store),
        (0x12080, Intent::Fetch),
        (0x15000, Intent::Load),
        (TOP - 0x5000, Intent::Store),
        (TOP, Intent::Load),
        (1 << 63, Intent::Load),
    ];
    for (at, intent) in cases {
        let mut bench = bench();
        let (last, status) = refusal(&mut bench, at, intent);
        assert_eq!(last, FaultStep::Refused { at: VirtAddr(at), signal: Signal::Sigsegv });
        assert_eq!(status, ExitStatus::Killed(Signal::Sigsegv));
        assert_eq!(bench.log.kernel().last(), Some(&Event::Exited { pid: 1, status }));
    }
}

#[test]
fn a_store_to_a_present_text_page_is_refused_too() {
    let mut bench = bench();
    bench.load(0x10010).unwrap();
    let (last, _) = refusal(&mut bench, 0x10010, Intent::Store);
    assert_eq!(last, FaultStep::Refused { at: VirtAddr(0x10010), signal: Signal::Sigsegv });
}

#[test]
fn the_stack_grows_to_its_limit_and_no_further() {
    let limit = 1 << 20;
    let mut bench =
        Bench::loaded(Setting { stack_limit: limit, ..Setting::new(Paging, 64) }, &program(Xlen::Rv64));
    bench.store(TOP - 0x30123, 1).unwrap();
    let start = VirtAddr(TOP - 0x31000);
    assert!(bench.log.stations().contains(&FaultStep::StackGrown { start, by: 0x31000 - 0x21000 }));
    assert_eq!(bench.kernel.areas().last().map(|area| area.start), Some(start));
    bench.store(TOP - limit, 1).unwrap();
    assert_eq!(bench.store(TOP - limit - 1, 1), Err(Signal::Sigsegv));
}

#[test]
fn the_stack_keeps_a_mebibyte_from_what_lies_below() {
    let mut bench =
        Bench::loaded(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 64) }, &program(Xlen::Rv64));
    let below = TOP - (4 << 20);
    assert_eq!(bench.call(support::MMAP, &[below, 4096, 3, 0x32, u64::MAX, 0]), below as i64);
    // Observed on Linux: growth stops exactly 1024 KiB above a page that is mapped below.
    let lowest = below + 4096 + (1 << 20);
    bench.store(lowest, 1).unwrap();
    assert_eq!(bench.store(lowest - 1, 1), Err(Signal::Sigsegv));
}

#[test]
fn when_frames_run_out_the_process_is_killed() {
    let mut bench =
        Bench::loaded(Setting { stack_limit: 1 << 20, ..Setting::new(Paging, 20) }, &program(Xlen::Rv64));
    let mut pages = 0;
    let signal = loop {
        match bench.store(TOP - 0x2000 - pages * 0x1000, 1) {
            Ok(()) => pages += 1,
            Err(signal) => break signal,
        }
    };
    // 20 frames: one for the kernel, three tables, a page of stack from exec.
    assert_eq!((signal, pages), (Signal::Sigkill, 20 - 5));
    assert_eq!(bench.log.stations().last(), Some(&FaultStep::OutOfMemory { frames: 20 }));
    assert_eq!(bench.exit_status(), Some(ExitStatus::Killed(Signal::Sigkill)));
    assert_eq!(bench.kernel.frames().free(), 0);
}

#[test]
fn sv32_has_two_levels() {
    let mut bench = Bench::loaded(Setting::new(Paging, 64), &program(Xlen::Rv32));
    bench.load(0x12080).unwrap();
    let tables = bench.log.stations().into_iter().filter(|step| matches!(step, FaultStep::TableMade { .. }));
    assert_eq!(tables.collect::<Vec<_>>(), [FaultStep::TableMade { frame: Frame(7), level: 0 }]);
}
