//! A pause after any event: everything before has happened as it does without one, and nothing panics.

mod support;

use isa::Xlen;
use kernel::AddressSpaceKind::{self, Bare, Paging, Segments};
use mmu::Intent;
use storage::Pause;
use support::{BRK, Bench, Log, MMAP, PC, Setting, WRITE, data, program};

/// Does `act` once to the end, then once for each of its events, stopped there.
fn check(bench: &Bench, act: impl Fn(&mut Bench) -> Result<(), Pause>) {
    let mut whole = bench.clone();
    act(&mut whole).unwrap();
    assert!(whole.log.seen.len() > 3);
    for room in 1..=whole.log.seen.len() {
        let mut stopped = bench.clone();
        stopped.log = Log { room, ..Log::new() };
        assert_eq!(act(&mut stopped), Err(Pause), "stopped at {room}");
        assert_eq!(stopped.log.seen[..], whole.log.seen[..room], "stopped at {room}");
        stopped.kernel.areas();
        let frames = stopped.kernel.frames();
        let free = frames.owners().filter(|owner| *owner == kernel::Owner::Free).count();
        assert_eq!(frames.free(), free as u64);
    }
}

#[test]
fn exec_may_stop_anywhere() {
    for (space, program, load_at) in [
        (Paging, program(Xlen::Rv64), None),
        (Segments, program(Xlen::Rv64), None),
        (Bare, data("relocatable-at-0.elf"), Some(10_000)),
    ] {
        let bench = Bench::new(Setting { load_at, ..Setting::new(space, 64) }, &program);
        check(&bench, |bench| bench.exec(&program, &["prog", "x"], &["A=b"]).map(|_| ()));
    }
}

fn call(bench: &mut Bench, number: u64, args: &[u64]) -> Result<(), Pause> {
    let mut regs = [0; 32];
    regs[17] = number;
    regs[10..10 + args.len()].copy_from_slice(args);
    bench.kernel.system_call(&mut regs, PC, &mut bench.memory, &mut bench.mmu, &mut bench.log).map(|_| ())
}

fn loaded(space: AddressSpaceKind) -> Bench {
    Bench::loaded(Setting::new(space, 64), &program(Xlen::Rv64))
}

#[test]
fn a_page_fault_may_stop_anywhere() {
    let bench = loaded(Paging);
    check(&bench, |bench| {
        let (at, reason) = (
            isa::VirtAddr(0x12080),
            mmu::FaultReason::NotPresent { entry_at: storage::PhysAddr(0), level: 2 },
        );
        let (memory, mmu, log) = (&mut bench.memory, &mut bench.mmu, &mut bench.log);
        bench.kernel.page_fault(at, Intent::Load, reason, PC, memory, mmu, log).map(|_| ())
    });
}

#[test]
fn system_calls_may_stop_anywhere() {
    for space in [Paging, Segments, Bare] {
        let mut bench = loaded(space);
        check(&bench, |bench| call(bench, WRITE, &[1, 0x10ff0, 0x20]));
        check(&bench, |bench| call(bench, MMAP, &[0, 0x3000, 3, 0x8022, u64::MAX, 0]));
        check(&bench, |bench| call(bench, BRK, &[0x16000]));
        bench.call(BRK, &[0x16000]);
        bench.store(0x15000, 1).unwrap();
        bench.log = Log::new();
        check(&bench, |bench| call(bench, BRK, &[0x15000]));
    }
}

#[test]
fn nobody_watching_changes_nothing() {
    let program = program(Xlen::Rv64);
    let mut watched = Bench::new(Setting::new(Paging, 64), &program);
    let mut alone = watched.clone();
    watched.exec(&program, &["prog"], &[]).unwrap().unwrap();
    let args = ["prog".to_string()];
    let (memory, mmu) = (&mut alone.memory, &mut alone.mmu);
    alone.kernel.exec(&program, &args, &[], memory, mmu, &mut storage::Unobserved).unwrap().unwrap();
    assert_eq!(alone.kernel, watched.kernel);
    assert_eq!(alone.memory.ram, watched.memory.ram);
    assert_eq!(alone.memory.clock(), watched.memory.clock());
}
