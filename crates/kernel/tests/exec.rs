//! exec under paging: areas, the initial stack in memory, nothing loaded before it is touched.

mod support;

use isa::{VirtAddr, Xlen};
use kernel::{AddressSpaceKind::Paging, Area, AreaKind, Event, FaultStep, LoadError, Owner, Rights};
use support::{Bench, Setting, corpus, program, segment};

fn area(start: u64, end: u64, rights: u32, kind: AreaKind, resident: u64) -> Area {
    let rights = Rights::from_elf(rights);
    Area { start: VirtAddr(start), end: VirtAddr(end), rights, kind, resident }
}

#[test]
fn areas_are_noted_and_nothing_but_the_stack_is_resident() {
    let bench = Bench::loaded(Setting::new(Paging, 64), &program(Xlen::Rv64));
    assert_eq!(
        bench.kernel.areas(),
        [
            area(0x10000, 0x12000, 5, AreaKind::Text, 0),
            area(0x12000, 0x13000, 6, AreaKind::Data, 0),
            area(0x13000, 0x15000, 6, AreaKind::Data, 0),
            area(0x3f_ffff_c000, 0x40_0000_0000, 6, AreaKind::Stack, 1),
        ]
    );
    assert_eq!(bench.kernel.program_break(), VirtAddr(0x15000));
    assert_eq!(bench.entry.pc, VirtAddr(0x10000));
    assert_eq!(bench.memory.disk.counters().reads, 0);
    // 4 frames for the kernel, the root and two tables for the stack, a page of stack.
    assert_eq!(bench.kernel.frames().free(), 64 - 4 - 3 - 1);
}

#[test]
fn the_steps_come_in_order() {
    let mut bench = Bench::new(Setting::new(Paging, 64), &program(Xlen::Rv64));
    bench.exec(&program(Xlen::Rv64), &["prog"], &[]).unwrap().unwrap();
    let names: Vec<String> = bench.log.kernel().iter().map(name).collect();
    assert_eq!(
        names,
        [
            "zeroed", "space", "text", "data", "bss", "stack", "table 1", "table 0", "frame", "zeroed",
            "entry", "built", "started"
        ]
    );
    assert_eq!(bench.log.cost(), bench.memory.clock().0, "the clock is the sum of what the events say");
}

fn name(event: &Event) -> String {
    match event {
        Event::AddressSpaceMade { .. } => "space".into(),
        Event::AreaMapped { name, .. } => (*name).into(),
        Event::StackBuilt { .. } => "built".into(),
        Event::Started { .. } => "started".into(),
        Event::Fault { step: FaultStep::PageZeroed { .. }, .. } => "zeroed".into(),
        Event::Fault { step: FaultStep::TableMade { level, .. }, .. } => format!("table {level}"),
        Event::Fault { step: FaultStep::FrameTaken { .. }, .. } => "frame".into(),
        Event::Fault { step: FaultStep::EntryWritten { .. }, .. } => "entry".into(),
        other => format!("{other:?}"),
    }
}

/// The auxiliary vector's value of a kind, read by the process through its page tables.
fn auxiliary(bench: &mut Bench, kind: u64) -> Option<u64> {
    let word = bench.xlen.bytes();
    let mut at = bench.entry.sp.0 + word;
    for _ in 0..2 {
        while bench.load_word(at) != 0 {
            at += word;
        }
        at += word;
    }
    while bench.load_word(at) != 0 {
        if bench.load_word(at) == kind {
            return Some(bench.load_word(at + word));
        }
        at += 2 * word;
    }
    None
}

#[test]
fn the_initial_stack_is_in_the_process_s_memory() {
    for (file, headers_size) in [("rv64imac", 56), ("rv32imac", 32)] {
        let program = corpus(&format!("args_auxv/{file}/args_auxv.nr.elf"));
        let mut bench = Bench::new(Setting { stack_limit: 8 << 20, ..Setting::new(Paging, 256) }, &program);
        let arguments = ["args_auxv", "one", "two words", ""];
        bench.entry = bench.exec(&program, &arguments, &["LANG=C", "EMPTY="]).unwrap().unwrap();
        let (sp, word) = (bench.entry.sp.0, program.xlen.bytes());
        assert_eq!((sp % 16, bench.load_word(sp)), (0, 4));
        for (index, expected) in arguments.iter().enumerate() {
            let at = bench.load_word(sp + (1 + index as u64) * word);
            let bytes = bench.load_bytes(at, expected.len() as u64 + 1).unwrap();
            assert_eq!(bytes, [expected.as_bytes(), b"\0"].concat());
        }
        assert_eq!(auxiliary(&mut bench, 9), Some(program.entry.0), "AT_ENTRY");
        assert_eq!(auxiliary(&mut bench, 4), Some(headers_size), "AT_PHENT");
        assert_eq!(auxiliary(&mut bench, 5), Some(program.program_headers.2), "AT_PHNUM");
        // The headers at AT_PHDR are the file's, which a start-up file reads there.
        let at = auxiliary(&mut bench, 3).unwrap();
        let (start, length) = (headers_at(&program.file), headers_size * program.program_headers.2);
        let expected = &program.file[start..start + length as usize];
        assert_eq!(bench.load_bytes(at, length).unwrap(), expected);
    }
}

/// `e_phoff`.
fn headers_at(file: &[u8]) -> usize {
    let at = if file[4] == 1 { 28 } else { 32 };
    usize::from(u16::from_le_bytes([file[at], file[at + 1]]))
}

#[test]
fn every_byte_of_a_real_program_is_where_its_headers_say() {
    for path in ["heap_brk/rv64imac/heap_brk.rx.elf", "tls_mix/rv32imac/tls_mix.nr.elf"] {
        let program = corpus(path);
        let mut bench =
            Bench::loaded(Setting { stack_limit: 1 << 20, ..Setting::new(Paging, 512) }, &program);
        for segment in &program.segments {
            let start = segment.file_offset as usize;
            let mut expected = program.file[start..start + segment.file_size as usize].to_vec();
            expected.resize(segment.memory_size as usize, 0);
            assert_eq!(bench.load_bytes(segment.address.0, segment.memory_size).unwrap(), expected, "{path}");
        }
    }
}

#[test]
fn the_stack_s_area_has_128_kib_to_spare_or_its_limit() {
    let program = program(Xlen::Rv64);
    let stack = |limit| {
        let bench = Bench::loaded(Setting { stack_limit: limit, ..Setting::new(Paging, 64) }, &program);
        let stack = bench.kernel.areas().pop().unwrap();
        stack.end.0 - stack.start.0
    };
    // As on a real Linux: `[stack]` is 132 KiB at the start.
    assert_eq!((stack(8 << 20), stack(64 << 10)), (132 << 10, 64 << 10));
}

#[test]
fn frames_are_the_kernel_s_then_the_lowest_free() {
    let bench = Bench::loaded(Setting::new(Paging, 64), &program(Xlen::Rv32));
    let owners: Vec<Owner> = bench.kernel.frames().owners().collect();
    assert_eq!(owners[..4], [Owner::Kernel; 4]);
    assert_eq!(owners[4..6], [Owner::PageTable { pid: 1, level: 1 }, Owner::PageTable { pid: 1, level: 0 }]);
    let page = VirtAddr(0xc000_0000 - 4096);
    assert_eq!(owners[6], Owner::Process { pid: 1, page, area: AreaKind::Stack });
    assert!(owners[7..].iter().all(|owner| *owner == Owner::Free));
}

#[test]
fn what_cannot_be_loaded_is_refused_and_leaves_nothing() {
    let refused = |program: &toolchain::Executable, frames, args: &[&str]| {
        let mut bench = Bench::new(Setting::new(Paging, frames), program);
        let free = bench.kernel.frames().free();
        let error = bench.exec(program, args, &[]).unwrap().unwrap_err();
        assert_eq!(bench.kernel.frames().free(), free);
        error
    };
    let mut wrong = program(Xlen::Rv64);
    wrong.segments[1].file_offset += 8;
    assert!(matches!(refused(&wrong, 64, &["x"]), LoadError::NotPageAligned { .. }));
    let mut high = program(Xlen::Rv32);
    high.segments[1] = segment(0xc000_0000 - 0x5000, 0x1000, 0x100, 0x1001, 6);
    let error = refused(&high, 64, &["x"]);
    assert_eq!(
        error.to_string(),
        "the bss goes to 0xbfffc000..0xbfffd000; expected addresses below 0xbfffc000"
    );
    let long = "x".repeat(5000);
    assert!(matches!(
        refused(&program(Xlen::Rv64), 64, &[&long]),
        LoadError::ArgumentsTooLong { limit: 4096, .. }
    ));
    let error = refused(&program(Xlen::Rv64), 3, &["x"]);
    assert_eq!(error.to_string(), "the stack needs 1 page frames, but 0 of 3 are free");
}
