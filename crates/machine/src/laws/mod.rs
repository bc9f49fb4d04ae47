//! The laws of time: however the machine gets to a moment, it is the same machine.

use isa::Xlen;
use proptest::prelude::*;
use storage::{Bytes, Cycles, Observe, Pause};
use toolchain::AssemblerOptions;

use crate::{BuildOptions, Config, Event, Machine, Model, Position, Program, Stop, TlbConfig, Unit, build};

const BUSY: &str = include_str!("busy.s");

fn program(text: &str, xlen: Xlen, compress: bool) -> Program {
    let assembler = AssemblerOptions { compress, ..AssemblerOptions::plain(xlen) };
    let options = BuildOptions { assembler, ..BuildOptions::default() };
    build(vec![("busy.s".into(), text.as_bytes().to_vec())], &options).expect("the program is right")
}

/// Kinds of machines that differ in how the run loop may take short cuts.
fn machine(kind: usize) -> Machine {
    let textbook = Config::preset("textbook").expect("a preset");
    let small = |config: Config| Config { memory: Bytes(512 << 10), ..config };
    let config = match kind % 8 {
        0 => Config::preset("desktop").expect("a preset"),
        1 => textbook.clone(),
        2 => Config { tlb: None, ..textbook.clone() },
        3 => Config { l1i: None, l1d: None, ..textbook.clone() },
        4 => small(Config::preset("segments").expect("a preset")),
        5 => small(Config::preset("bare").expect("a preset")),
        6 => Config { model: Model::Functional, ..textbook.clone() },
        _ => Config { tlb: Some(TlbConfig { entries: 2, ways: 1, latency: Cycles(2) }), ..textbook.clone() },
    };
    let (xlen, compress) =
        if (kind / 8).is_multiple_of(2) { (Xlen::Rv64, true) } else { (Xlen::Rv32, false) };
    // Segments and bare machines load everything at once, text and data wherever they are.
    Machine::new(config, program(BUSY, xlen, compress)).expect("a machine that can be built")
}

const KINDS: usize = 16;

fn assert_same(one: &Machine, other: &Machine, what: &str) {
    assert_eq!(one.position(), other.position(), "{what}: positions");
    assert_eq!(one.registers(), other.registers(), "{what}: registers");
    assert_eq!(one.statistics(), other.statistics(), "{what}: statistics");
    assert_eq!(one.trail(), other.trail(), "{what}: trails");
    assert!(one.state == other.state, "{what}: states differ at {:?}", one.position());
}

fn end_of(kind: usize) -> u64 {
    let mut whole = machine(kind);
    let stop = whole.run(1_000_000);
    assert!(matches!(stop, Stop::Exited(_)), "kind {kind}: {stop:?}");
    assert_eq!(whole.output(), b"busy\n", "kind {kind}");
    whole.position().step
}

/// Sees everything and never stops.
struct Idle;

impl Observe<Event> for Idle {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        let _ = event();
        Ok(())
    }
}

#[test]
fn watched_runs_are_the_same() {
    for kind in 0..KINDS {
        let (mut fast, mut watched) = (machine(kind), machine(kind));
        fast.run(u64::MAX);
        watched.run_observed(u64::MAX, &mut Idle);
        assert_same(&fast, &watched, &format!("kind {kind}"));
    }
}

#[test]
fn every_position_replays_to_the_same_end() {
    for kind in [1, 4, 5, 6, 9] {
        let end = end_of(kind);
        let mut once = machine(kind);
        once.run(u64::MAX);
        let mut stepped = machine(kind);
        for step in [0, 1, 2, end / 2, end - 1] {
            stepped.seek(Position { step, event: 0 });
            while stepped.position().step == step {
                assert_eq!(stepped.step(Unit::Event, 1) == Stop::Done, stepped.position().step < end);
            }
            stepped.run(u64::MAX);
            assert_same(&once, &stepped, &format!("kind {kind} from step {step}"));
        }
    }
}

#[test]
fn searches_stop_at_faults_and_calls() {
    for kind in [0, 1, 6] {
        let mut machine = machine(kind);
        let mut faults = Vec::new();
        while machine.step(Unit::Fault, 1) == Stop::Done {
            assert!(matches!(
                machine.trail().last(),
                Some(Event::Kernel(kernel::Event::Fault { step: kernel::FaultStep::Restarted { .. }, .. }))
            ));
            faults.push(machine.position());
        }
        assert_eq!(faults.len() as u64, machine.statistics().page_faults, "kind {kind}");
        assert!(faults.windows(2).all(|pair| pair[0] < pair[1]));
        let mut back = 0;
        while machine.step(Unit::Fault, -1) == Stop::Done {
            back += 1;
        }
        assert_eq!(back, faults.len());
        let mut calls = 0;
        while machine.step(Unit::SystemCall, 1) == Stop::Done {
            calls += 1;
        }
        assert_eq!(calls, 6, "kind {kind}: all but exit return");
    }
}

#[test]
fn the_end_is_the_end() {
    for kind in [0, 4, 5] {
        let end = end_of(kind);
        let mut machine = machine(kind);
        let stop = machine.run(u64::MAX);
        let last = machine.clone();
        assert_eq!(machine.step(Unit::Instruction, 1), stop);
        assert_eq!(machine.step(Unit::Event, 3), stop);
        assert_eq!(machine.run(10), stop);
        assert_eq!(machine.seek(Position { step: end + 5, event: 2 }), stop);
        assert_same(&machine, &last, "at the end");
        assert_eq!(machine.step(Unit::Instruction, -(end as i64)), Stop::Done);
        assert_eq!(machine.position(), Position::default());
        assert_eq!(machine.step(Unit::Event, -1), Stop::AtStart);
        assert_eq!(machine.step(Unit::Instruction, -1), Stop::AtStart);
        assert_eq!(machine.furthest(), Position { step: end, event: 0 });
        machine.reset();
        assert_eq!(machine.furthest(), Position::default());
        assert_same(&machine, &self::machine(kind), "reset");
    }
}

#[test]
fn a_machine_without_translation_moves_its_program() {
    let text = "
        .globl _start
_start: lw   a0, value
        li   a7, 93
        ecall
        .data
value:  .word 42
";
    let mut options = BuildOptions::default();
    options.link.emit_relocations = true;
    let program = build(vec![("move.s".into(), text.as_bytes().to_vec())], &options).expect("it links");
    for at in [0x2000, 10000, 0x9000] {
        let config = Config { load_at: Some(isa::VirtAddr(at)), ..Config::preset("bare").expect("a preset") };
        let mut machine = Machine::new(config, program.clone()).expect("it can be built");
        assert_eq!(machine.run(100), Stop::Exited(kernel::ExitStatus::Code(42)), "loaded at {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn slices_make_a_whole(kind in 0..KINDS, slices in prop::collection::vec(1..4000u64, 1..12)) {
        let mut sliced = machine(kind);
        for &slice in &slices {
            sliced.run(slice);
        }
        let mut whole = machine(kind);
        whole.run(slices.iter().sum());
        assert_same(&sliced, &whole, "slices");
    }

    #[test]
    fn forth_and_back_is_nothing(kind in 0..KINDS, from in 0..6000u64, event in 0..40u32, there in 1..3000i64) {
        let mut moved = machine(kind);
        moved.seek(Position { step: from, event });
        let before = moved.clone();
        let steps = moved.position();
        moved.step(Unit::Instruction, there);
        let gone = (moved.position().step - steps.step) as i64;
        moved.step(Unit::Instruction, -gone);
        moved.seek(steps);
        assert_same(&moved, &before, "instructions");
    }

    #[test]
    fn events_forth_and_back_are_nothing(kind in 0..KINDS, from in 0..2000u64, there in 1..120i64) {
        let mut moved = machine(kind);
        moved.seek(Position { step: from, event: 0 });
        let before = moved.clone();
        for _ in 0..there {
            moved.step(Unit::Event, 1);
        }
        let mut jumped = before.clone();
        jumped.step(Unit::Event, there);
        assert_same(&moved, &jumped, "one by one and at once");
        moved.step(Unit::Event, -there);
        assert_same(&moved, &before, "there and back");
    }

    #[test]
    fn seeking_is_replaying(kind in 0..KINDS, moments in prop::collection::vec((0..7000u64, 0..30u32), 1..8)) {
        let mut sought = machine(kind);
        for (step, event) in moments {
            sought.seek(Position { step, event });
            let mut replayed = machine(kind);
            replayed.run(step);
            if event > 0 && replayed.position().step == step {
                replayed.step(Unit::Event, 1);
                replayed.seek(Position { step, event });
            }
            assert_same(&sought, &replayed, "sought");
        }
    }
}
