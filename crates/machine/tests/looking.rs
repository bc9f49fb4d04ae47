//! What the machine answers when it is looked into.

mod common;

use std::collections::BTreeSet;

use isa::{Reg, VirtAddr, Xlen};
use machine::inspect::{AreaKind, FieldRole, Owner, Touch, Verdict};
use machine::{
    BuildError, BuildOptions, Config, CoreEvent, Event, Machine, Position, Stop, Thing, Unit, build,
};
use mmu::Intent;
use storage::{Bytes, Level};

const TEXT: &str = "# A variable and a loop.
        .globl _start, counter
_start: la   a0, counter
        lw   a1, 0(a0)
        addi a1, a1, 1
        sw   a1, 0(a0)
        li   a7, 93
        mv   a0, a1
        ecall
        .data
counter: .word 41
";

fn textbook() -> Machine {
    common::machine("textbook", Xlen::Rv64, TEXT)
}

/// Stands at the first event after which `wanted` holds.
fn at(wanted: impl Fn(&Machine) -> bool) -> Machine {
    let mut machine = textbook();
    for _ in 0..2000 {
        if wanted(&machine) {
            return machine;
        }
        assert_eq!(machine.step(Unit::Event, 1), Stop::Done, "the run ended first");
    }
    panic!("never");
}

fn last(machine: &Machine) -> Option<Event> {
    machine.trail().last().cloned()
}

#[test]
fn before_exec_memory_is_empty_and_the_program_is_on_the_disk() {
    let machine = textbook();
    assert_eq!(machine.position(), Position::default());
    let memory = machine.memory();
    assert!(memory.frames.iter().all(|frame| matches!(frame.owner, Owner::Free | Owner::Kernel)));
    let disk = machine.storage().levels.pop().expect("a disk");
    assert_eq!((disk.level, disk.reads), (Level::Disk, 0));
    assert!(disk.capacity.0 >= machine.program().executable.file.len() as u64);
    assert!(machine.areas().is_empty() && machine.trail().is_empty());
}

#[test]
fn a_loaded_process_has_areas_and_no_pages_of_its_text() {
    let mut machine = textbook();
    assert_eq!(machine.step(Unit::Instruction, 1), Stop::Done);
    let kinds: Vec<AreaKind> = machine.areas().iter().map(|area| area.kind).collect();
    assert!(kinds.contains(&AreaKind::Text) && kinds.contains(&AreaKind::Data), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&AreaKind::Stack));
    let text = machine.areas().into_iter().find(|area| area.kind == AreaKind::Text).expect("text");
    assert_eq!((text.resident, text.rights.execute, text.rights.write), (0, true, false));
    assert_eq!(machine.registers().pc, machine.program().executable.entry);
    assert!(matches!(last(&machine), Some(Event::Kernel(kernel::Event::Started { .. }))));
}

#[test]
fn a_walk_is_seen_step_by_step() {
    let machine = at(|machine| matches!(last(machine), Some(Event::Mmu(mmu::Event::TlbMiss { .. }))));
    let entry = machine.program().executable.entry;
    let view = machine.translation_view();
    assert_eq!((view.address, view.intent, view.verdict), (entry, Intent::Fetch, Verdict::Pending));
    assert_eq!(view.tlb_look_up, Some(None));
    assert!(view.walk.iter().all(|step| !step.reached));
    let levels: Vec<FieldRole> = view.fields.iter().map(|field| field.role).collect();
    let pages = [FieldRole::PageNumber(2), FieldRole::PageNumber(1), FieldRole::PageNumber(0)];
    assert_eq!(levels, [&[FieldRole::Unused], &pages[..], &[FieldRole::Offset]].concat());

    let machine = at(|machine| matches!(last(machine), Some(Event::Mmu(mmu::Event::EntryRead { .. }))));
    assert_eq!(machine.translation_view().walk.iter().filter(|step| step.reached).count(), 1);

    let machine = at(|machine| matches!(last(machine), Some(Event::Mmu(mmu::Event::Faulted { .. }))));
    assert!(matches!(machine.translation_view().verdict, Verdict::Fault(_)));

    let machine = at(|machine| matches!(last(machine), Some(Event::Mmu(mmu::Event::Translated { .. }))));
    let view = machine.translation_view();
    assert!(matches!(view.verdict, Verdict::Mapped(_)) && view.walk.iter().all(|step| step.reached));
    assert_eq!(machine.translate(entry, Intent::Fetch).verdict, view.verdict);
    assert!(matches!(machine.translate(entry, Intent::Store).verdict, Verdict::Fault(_)));
}

#[test]
fn a_store_is_seen_where_it_goes() {
    let machine = at(|machine| matches!(last(machine), Some(Event::Core(CoreEvent::Stored { .. }))));
    let Some(Event::Core(CoreEvent::Stored { at, to, old, new, width })) = last(&machine) else { panic!() };
    assert_eq!((old, new, width), (41, 42, 4));
    let view = machine.translation_view();
    assert_eq!((view.address, view.intent, view.verdict), (at, Intent::Store, Verdict::Mapped(to)));
    let frame = machine.memory().frames[to.frame().0 as usize];
    assert!(frame.touched && frame.dirty && frame.accessed);
    assert!(matches!(frame.owner, Owner::Process { area: AreaKind::Data, .. }), "{frame:?}");
    assert_eq!(machine.peek(at, Bytes(4)), 42u32.to_le_bytes());
    let storage = machine.storage();
    let level = |wanted| storage.levels.iter().find(|level| level.level == wanted).expect("it is fitted");
    // The store itself hits, the walk that sets D before it does not.
    assert_eq!(level(Level::L1D).touched, Some(Touch::Miss));
    assert_eq!(level(Level::Memory).touched, Some(Touch::Hit));
    assert_eq!(level(Level::Registers).touched, None);
    assert!(storage.step_cost.0 > 0 && storage.average_access > 1.0);
}

#[test]
fn the_step_before_is_told_between_two_steps() {
    let mut machine = textbook();
    machine.seek(Position { step: 5, event: 0 });
    assert!(matches!(machine.trail().first(), Some(Event::Mmu(_))));
    assert!(matches!(last(&machine), Some(Event::Core(CoreEvent::Retired { .. }))));
    machine.seek(Position { step: 4, event: 0 });
    assert_eq!(machine.registers().written, [Reg::new(11)], "lw a1");
    assert_eq!(machine.registers().x[11], 41);
}

#[test]
fn a_listing_has_symbols_and_lines() {
    let mut machine = textbook();
    machine.seek(Position { step: 3, event: 0 });
    let lines = machine.disassembly(machine.registers().pc, 2, 2);
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines.len(), 5, "{texts:?}");
    assert_eq!(lines[0].symbol.as_deref(), Some("_start"));
    assert_eq!(texts[2], "lw\ta1,0(a0)");
    assert_eq!(lines.iter().position(|line| line.current), Some(2));
    assert_eq!(lines[2].line, Some((0, 4)));
    assert!(machine.disassembly(VirtAddr(0x7777_0000), 3, 3).is_empty());
}

#[test]
fn what_belongs_together_is_found_from_everywhere() {
    let mut machine = textbook();
    machine.run(6);
    let counter = Thing::Symbol("counter".into());
    let found = machine.related(&counter);
    let has = |found: &BTreeSet<Thing>, what: fn(&Thing) -> bool| found.iter().any(what);
    for (name, what) in [
        ("its line", (|thing| matches!(thing, Thing::Line(0, 11))) as fn(&Thing) -> bool),
        ("its section", |thing| matches!(thing, Thing::Section(..))),
        ("its output section", |thing| matches!(thing, Thing::OutputSection(_))),
        ("the relocations that use it", |thing| matches!(thing, Thing::Relocation(_))),
        ("its page", |thing| matches!(thing, Thing::Page(_))),
        ("its frame", |thing| matches!(thing, Thing::Frame(_))),
        ("its entry", |thing| matches!(thing, Thing::Entry(_))),
        ("its TLB slot", |thing| matches!(thing, Thing::TlbSlot(_))),
    ] {
        assert!(has(&found, what), "{name}: {found:?}");
    }
    for thing in found.iter().filter(|thing| !matches!(thing, Thing::Relocation(_))) {
        let back = machine.related(thing);
        let page = |thing: &Thing| matches!(thing, Thing::Page(_));
        assert!(back.contains(thing) && has(&back, page as fn(&Thing) -> bool), "{thing:?}: {back:?}");
    }
    let relocation = found.iter().find(|thing| matches!(thing, Thing::Relocation(_))).expect("one");
    assert!(machine.related(relocation).contains(&counter));
    assert_eq!(machine.related(&Thing::Level(Level::L2)).len(), 1);
}

#[test]
fn segments_are_named_and_found() {
    let text = TEXT.replace("counter: .word", "counter: .word 41\nmore: .word");
    let mut options = BuildOptions::default();
    options.link.max_page_size = 0x1000_0000;
    let program = build(vec![("test.s".into(), text.into_bytes())], &options).expect("it links");
    let mut machine =
        Machine::new(Config::preset("segments").expect("a preset"), program).expect("it can be built");
    machine.seek(Position { step: 4, event: 0 });
    let view = machine.translation_view();
    assert_eq!(view.intent, Intent::Load);
    let present: Vec<&str> = view.segments.iter().filter(|row| row.present).map(|row| row.name).collect();
    assert_eq!(present, ["text", "data", "stack"]);
    let found = machine.related(&Thing::Segment(1));
    assert!(found.contains(&Thing::OutputSection(1)) || found.len() > 3, "{found:?}");
    assert!(machine.related(&Thing::Symbol("counter".into())).contains(&Thing::Segment(1)));
    assert_eq!(machine.run(100), Stop::Exited(kernel::ExitStatus::Code(42)));
}

#[test]
fn what_cannot_be_built_says_why() {
    let source = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let options = BuildOptions::default();
    let two = vec![source("a.s", "frob a0\n nop x\n"), source("b.s", "addi a0, a0, 9999\n")];
    let Err(BuildError::Assembly(found)) = build(two, &options) else { panic!("it was built") };
    let files: Vec<&str> = found.iter().map(|diagnostic| diagnostic.file.as_str()).collect();
    assert_eq!(files, ["a.s", "a.s", "b.s"], "all at once");
    assert_eq!(build(Vec::new(), &options), Err(BuildError::NoFile));
    assert!(matches!(build(vec![source("a.s", "nop\n")], &options), Err(BuildError::Link(_))));
    let executable = textbook().program().executable.file.clone();
    let mixed = vec![("x.elf".to_owned(), executable.clone()), source("a.s", "nop\n")];
    assert!(
        matches!(build(mixed, &options), Err(BuildError::ExecutableAmongOthers { file }) if file == "x.elf")
    );
    let cut = vec![("cut.elf".to_owned(), executable[..80].to_vec())];
    assert!(matches!(build(cut, &options), Err(BuildError::Elf(_))));
    let binary = vec![("noise".to_owned(), vec![0, 159, 146, 150, 0, 255])];
    assert!(matches!(build(binary, &options), Err(BuildError::UnknownFile { .. })));
}

#[test]
fn impossible_settings_are_named() {
    let base = || Config::preset("textbook").expect("a preset");
    let cache = |line, ways, capacity| {
        Some(machine::CacheConfig { line, ways, capacity: Bytes(capacity), latency: storage::Cycles(1) })
    };
    let tlb = |entries, ways| Some(machine::TlbConfig { entries, ways, latency: storage::Cycles(1) });
    let cases = [
        ("memory", Config { memory: Bytes(100_000), ..base() }),
        ("memory", Config { memory: Bytes(0), ..base() }),
        ("stack_limit", Config { stack_limit: Bytes(100), ..base() }),
        (
            "stack_limit",
            Config { stack_limit: Bytes(1 << 20), ..Config::preset("segments").expect("a preset") },
        ),
        ("l1d.line", Config { l1d: cache(24, 2, 96), ..base() }),
        ("l1i.ways", Config { l1i: cache(16, 0, 64), ..base() }),
        ("l2.capacity", Config { l2: cache(16, 2, 96), ..base() }),
        ("l2.line", Config { l2: cache(8, 2, 64), ..base() }),
        ("tlb.entries", Config { tlb: tlb(0, 1), ..base() }),
        ("tlb.ways", Config { tlb: tlb(6, 2), ..base() }),
        ("load_at", Config { load_at: Some(VirtAddr(4096)), ..base() }),
        ("cycles_per_ns", Config { cycles_per_ns: 0, ..base() }),
    ];
    for (setting, config) in cases {
        let error = Machine::new(config, textbook().program().clone()).expect_err(setting);
        assert_eq!(error.setting, setting, "{error}");
    }
    for name in Config::PRESETS {
        assert_eq!(Config::preset(name).expect("it is listed").validate(), Ok(()), "{name}");
    }
    assert_eq!(Config::preset("huge"), None);
}

#[test]
fn a_program_that_does_not_fit_stops_with_its_reason() {
    let text = ".globl _start\n_start: ret\n .bss\n big: .zero 0x100000\n";
    let mut machine = common::machine("segments", Xlen::Rv64, text);
    assert_eq!(machine.run(10), Stop::LoadFailed);
    assert!(machine.load_error().is_some() && machine.exit_status().is_none());
    assert_eq!(machine.step(Unit::Instruction, -1), Stop::Done);
    assert_eq!(machine.load_error(), None);
}
