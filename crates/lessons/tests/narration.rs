//! Holds the narration to the events: every event has its sentence in both languages, with all its numbers.

use isa::{Reg, VirtAddr};
use kernel::{ExitStatus, FaultStep, Signal};
use lessons::{Context, Lesson, Radix, narrate, narrate_step};
use machine::{CoreEvent, Event, Machine, Unit};
use messages::Language;
use mmu::{AccessRight, FaultReason, Intent};
use storage::{Cycles, Frame, Level, PhysAddr, Port};

const AT: VirtAddr = VirtAddr(0x11090);
const TO: PhysAddr = PhysAddr(0x9090);
const COST: Cycles = Cycles(7);

fn core_events() -> Vec<CoreEvent> {
    vec![
        CoreEvent::Fetched { pc: AT, bits: 0x0000_12b7, length: 4 },
        CoreEvent::Fetched { pc: AT, bits: 0x4501, length: 2 },
        CoreEvent::RegisterWritten { register: Reg::A0, old: 1, new: 2 },
        CoreEvent::RegisterWritten { register: Reg::A0, old: 2, new: 2 },
        CoreEvent::Loaded { at: AT, from: TO, width: 4, value: 41 },
        CoreEvent::Stored { at: AT, to: TO, width: 4, old: 41, new: 42 },
        CoreEvent::Jumped { from: AT, to: VirtAddr(0x10000) },
        CoreEvent::Retired { pc: AT },
        CoreEvent::Illegal { pc: AT, bits: 0 },
    ]
}

fn fault_reasons() -> Vec<FaultReason> {
    let (entry_at, level) = (PhysAddr(0x7044), 0);
    let mut reasons = vec![
        FaultReason::NotCanonical,
        FaultReason::NotPresent { entry_at, level },
        FaultReason::Malformed { entry_at, level },
        FaultReason::NoLeaf { entry_at },
        FaultReason::MisalignedSuperpage { entry_at, level: 1 },
        FaultReason::NoSuchMemory { at: TO },
        FaultReason::NoSuchSegment { segment: 3, segments: 2 },
        FaultReason::SegmentNotPresent { entry_at, segment: 3 },
        FaultReason::BeyondLimit { entry_at, segment: 1, offset: 0x103c, limit: 0x4b },
    ];
    let rights = [AccessRight::Read, AccessRight::Write, AccessRight::Execute, AccessRight::User];
    reasons.extend(rights.map(|lacking| FaultReason::Denied { entry_at, lacking }));
    reasons
}

fn mmu_events() -> Vec<mmu::Event> {
    let entry_at = PhysAddr(0x7044);
    let entry = |raw| mmu::Event::EntryRead { level: 1, entry_at, index: 17, raw, cost: COST };
    let mut events = vec![
        mmu::Event::TlbHit { at: AT, slot: 1, cost: COST },
        mmu::Event::TlbMiss { at: AT, cost: COST },
        entry(0),
        entry(0x1c01),
        entry(0x2417),
        mmu::Event::EntryMarked { entry_at, old: 0x2417, new: 0x24d7, cost: COST },
        mmu::Event::TlbFilled { at: AT, slot: 1, evicted: None },
        mmu::Event::TlbFilled { at: AT, slot: 1, evicted: Some(VirtAddr(0x5000)) },
        mmu::Event::TlbFlushed { page: None },
        mmu::Event::TlbFlushed { page: Some(AT) },
        mmu::Event::SegmentRead { segment: 1, entry_at, base: TO, limit: 75, cost: COST },
        mmu::Event::LimitPassed { segment: 1, offset: 64, limit: 75 },
        mmu::Event::Translated { at: AT, to: TO },
    ];
    let intents = [Intent::Fetch, Intent::Load, Intent::Store];
    let faults = fault_reasons().into_iter().zip(intents.into_iter().cycle());
    events.extend(faults.map(|(reason, intent)| mmu::Event::Faulted { at: AT, intent, reason }));
    events
}

fn storage_events() -> Vec<storage::Event> {
    use storage::Event::*;
    let levels = [Level::Registers, Level::L1I, Level::L1D, Level::L2, Level::Memory, Level::Disk];
    let ports = [Port::Fetch, Port::Load, Port::Store, Port::Walk, Port::Kernel];
    let mut events: Vec<storage::Event> = ports.map(|port| Memory { port, at: TO, cost: COST }).into();
    for level in levels {
        events.push(Hit { level, port: Port::Load, at: TO, set: 1, way: 0, cost: COST });
        events.push(Miss { level, port: Port::Load, at: TO, set: 1, cost: COST });
        events.push(Filled { level, line: TO, set: 1, way: 0 });
        events.push(Evicted { level, line: TO, set: 1, way: 0, dirty: true, cost: COST });
        events.push(Evicted { level, line: TO, set: 1, way: 0, dirty: false, cost: COST });
    }
    events.push(DiskRead { block: 3, to: TO, cost: COST });
    events.push(DiskWrite { block: 3, from: TO, cost: COST });
    events
}

fn fault_steps() -> Vec<FaultStep> {
    let (frame, entry_at) = (Frame(9), PhysAddr(0x7044));
    let reason = FaultReason::NotPresent { entry_at, level: 0 };
    vec![
        FaultStep::ContextSaved { pc: AT },
        FaultStep::CauseFound { at: AT, intent: Intent::Load, reason },
        FaultStep::AreaFound { start: AT, end: VirtAddr(0x12000) },
        FaultStep::StackGrown { start: AT, by: 4096 },
        FaultStep::Refused { at: AT, signal: Signal::Sigsegv },
        FaultStep::BadBuffer { at: AT },
        FaultStep::OutOfMemory { frames: 1 },
        FaultStep::OutOfMemory { frames: 2 },
        FaultStep::TableMade { frame, level: 0 },
        FaultStep::FrameTaken { frame, free_left: 54 },
        FaultStep::PageRead { frame, file_offset: 0, bytes: 4096 },
        FaultStep::PageRead { frame, file_offset: 0, bytes: 100 },
        FaultStep::PageZeroed { frame },
        FaultStep::EntryWritten { entry_at, raw: 0x2417, frame },
        FaultStep::Restarted { pc: AT },
    ]
}

fn kernel_events() -> Vec<kernel::Event> {
    use kernel::Event::*;
    let (pid, end, entry_at) = (1, VirtAddr(0x12000), PhysAddr(0x4010));
    let signals = [Signal::Sigill, Signal::Sigtrap, Signal::Sigbus, Signal::Sigkill, Signal::Sigsegv];
    let mut events = vec![
        AddressSpaceMade { pid, table: TO },
        AreaMapped { pid, start: AT, end, rights: 5, name: "text" },
        AreaUnmapped { pid, start: AT, end },
        PageDropped { pid, page: AT, entry_at, frame: Frame(9) },
        BytesLoaded { pid, at: AT, to: TO, file_offset: 4096, bytes: 60, cost: COST },
        BytesZeroed { pid, at: AT, to: TO, bytes: 60, cost: COST },
        SegmentMoved { pid, segment: 1, from: TO, to: TO, bytes: 75, cost: COST },
        FieldRelocated { at: AT, old: 0x12b7, new: 0x32b7, width: 4 },
        FieldRelocated { at: AT, old: 2500, new: 12500, width: 8 },
        SegmentWritten { pid, segment: 1, entry_at, base: TO, limit: 75 },
        SegmentWritten { pid, segment: 1, entry_at, base: TO, limit: 0 },
        StackBuilt { pid, sp: AT, argc: 1, cost: COST },
        Started { pid, entry: AT },
        Output {
            pid,
            fd: 1,
            bytes: b"a long line, longer than sixty bytes, that has to be cut somewhere\n".into(),
        },
        BreakMoved { pid, old: AT, new: end },
        Exited { pid, status: ExitStatus::Code(42) },
    ];
    for (number, name) in [(64, "write"), (93, "exit"), (172, "getpid"), (215, "munmap"), (222, "mmap")] {
        events.push(SystemCall { pid, number, name, args: [1, 0x11090, 7, 0, u64::MAX, 0], cost: COST });
        events.push(SystemCallDone { pid, number, name, result: 7, cost: COST });
        events.push(SystemCallDone { pid, number, name, result: -38, cost: COST });
    }
    events.extend(signals.map(|signal| Exited { pid, status: ExitStatus::Killed(signal) }));
    events.extend(fault_steps().into_iter().map(|step| Fault { pid, step, cost: COST }));
    events
}

fn all_events() -> Vec<Event> {
    let core = core_events().into_iter().map(Event::Core);
    let mmu = mmu_events().into_iter().map(Event::Mmu);
    let storage = storage_events().into_iter().map(Event::Storage);
    core.chain(mmu).chain(storage).chain(kernel_events().into_iter().map(Event::Kernel)).collect()
}

fn machine(id: &str) -> Machine {
    Lesson::find(id).expect("a lesson").machine().expect("it builds")
}

/// A sentence with nothing missing: no message without words, no variable without a value, a full stop.
fn check(sentence: &str, language: Language) {
    assert!(!sentence.contains(['⟨', '{', '$']), "{sentence}");
    let end = if language == Language::En { '.' } else { '。' };
    assert!(sentence.ends_with(end), "{sentence}");
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
}

#[test]
fn every_event_has_a_sentence_in_both_languages() {
    for id in ["page-fault", "load-2500"] {
        let machine = machine(id);
        for language in Language::ALL {
            for event in all_events() {
                for radix in Radix::ALL {
                    check(&narrate(&event, Context::new(&machine, radix), language), language);
                }
            }
        }
    }
}

#[test]
fn every_message_of_the_narration_is_said_by_something() {
    let sources = [
        include_str!("../src/narration/core.rs"),
        include_str!("../src/narration/kernel.rs"),
        include_str!("../src/narration/mmu.rs"),
        include_str!("../src/narration/step.rs"),
        include_str!("../src/narration/storage.rs"),
        include_str!("../src/narration/teller.rs"),
    ]
    .concat();
    let mine = ["core-", "mmu-", "storage-", "kernel-", "step-", "count-"];
    for id in
        messages::ids(Language::En).into_iter().filter(|id| mine.iter().any(|start| id.starts_with(start)))
    {
        assert!(sources.contains(&format!("\"{id}\"")), "nothing says {id}");
    }
}

#[test]
fn every_step_of_every_lesson_is_told() {
    for lesson in lessons::all() {
        let mut machine = lesson.machine().expect("it builds");
        loop {
            for language in Language::ALL {
                let context = Context::new(&machine, lesson.radix);
                check(&narrate_step(context, language), language);
                for event in machine.trail() {
                    check(&narrate(event, context, language), language);
                }
            }
            let before = machine.position();
            machine.step(Unit::Instruction, 1);
            if machine.position() == before {
                break;
            }
        }
    }
}

#[test]
fn a_step_is_told_with_what_it_did_and_what_it_cost() {
    let mut machine = machine("page-fault");
    let told = |machine: &Machine| narrate_step(machine, Language::En);
    assert_eq!(
        told(&machine),
        "Memory is empty; the program page-fault lies on the disk and is about to be loaded."
    );
    machine.step(Unit::Instruction, 6);
    assert_eq!(
        told(&machine),
        "0x10084 <again+0x4>: lw a0,144(t0) — read 0x2a (4 bytes) at 0x11090 <value>; a0 is now 0x2a; 4 cycles."
    );
    machine.step(Unit::Instruction, -1);
    let stored = told(&machine);
    assert!(stored.contains("wrote 0x2a (4 bytes, before: 0x29) at 0x11090 <value>"), "{stored}");
    machine.step(Unit::Instruction, 3);
    assert!(told(&machine).contains("the process ended with exit code 42"), "{}", told(&machine));
}

#[test]
fn inside_a_step_its_latest_event_is_told() {
    let mut machine = machine("page-fault");
    machine.step(Unit::Instruction, 2);
    machine.step(Unit::Event, 1);
    assert_eq!(
        narrate_step(&machine, Language::ZhCn),
        "快表（TLB）命中：0x10078 <touch> 所在的页在第 0 项，不查页表就知道页框（1 周期）。"
    );
}

#[test]
fn what_a_step_is_said_to_cost_is_what_the_clock_says() {
    for lesson in lessons::all() {
        let mut machine = lesson.machine().expect("it builds");
        loop {
            let before = (machine.position(), machine.storage().clock.0);
            machine.step(Unit::Instruction, 1);
            if machine.position() == before.0 {
                break;
            }
            let cost = machine.storage().clock.0 - before.1;
            let said = narrate_step(&machine, Language::En);
            let number = said.rsplit(['(', ' ']).nth(1).and_then(|word| word.parse().ok());
            assert_eq!(number, Some(cost), "{}: {said}", lesson.id);
        }
    }
}
