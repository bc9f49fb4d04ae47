//! No translation: absolute loading, relocatable loading, and who is in the way.

mod support;

use isa::{VirtAddr, Xlen};
use kernel::{AddressSpaceKind::Bare, AreaKind, Event, LoadError, Owner, Signal};
use support::{BRK, Bench, MMAP, MUNMAP, Setting, data, program, segment};
use toolchain::Executable;

fn at(place: u64) -> Setting {
    Setting { load_at: Some(place), ..Setting::new(Bare, 64) }
}

/// The bytes that the program has in memory, zero variables included.
fn image(bench: &mut Bench, program: &Executable, place: u64) -> Vec<u8> {
    let segment = program.segments[0];
    bench.load_bytes(place, segment.memory_size).unwrap()
}

/// What GNU ld linked for 10000, as it lies in memory there.
fn linked_for_10000() -> Vec<u8> {
    let program = data("relocatable-at-10000.elf");
    let segment = program.segments[0];
    let start = segment.file_offset as usize;
    let mut bytes = program.file[start..start + segment.file_size as usize].to_vec();
    bytes.resize(segment.memory_size as usize, 0);
    bytes
}

#[test]
fn loaded_at_10000_it_is_what_the_linker_would_have_linked_for_10000() {
    let program = data("relocatable-at-0.elf");
    let mut bench = Bench::loaded(at(10_000), &program);
    let image = image(&mut bench, &program, 10_000);
    assert_eq!(image.len(), linked_for_10000().len());
    let different: Vec<usize> =
        (0..image.len()).filter(|index| image[*index] != linked_for_10000()[*index]).collect();
    assert_eq!(different, []);
    assert_eq!(bench.entry.pc, VirtAddr(10_000));
}

#[test]
fn old_bytes_do_not_shine_through() {
    let program = data("relocatable-at-0.elf");
    let mut bench = Bench::new(at(10_000), &program);
    bench.memory.ram.fill(storage::PhysAddr(0), 64 << 12, 0xa5);
    bench.exec(&program, &["prog"], &[]).unwrap().unwrap();
    assert_eq!(image(&mut bench, &program, 10_000), linked_for_10000());
    assert_eq!(bench.load_bytes(0x3c000, 0x1000).unwrap(), vec![0; 0x1000], "the stack");
}

#[test]
fn a_program_may_move_down_too() {
    let program = data("relocatable-at-10000.elf");
    let mut up = Bench::loaded(at(20_000), &program);
    let mut down = Bench::loaded(at(8192), &program);
    let (up, down) = (image(&mut up, &program, 20_000), image(&mut down, &program, 8192));
    // The words: near as 32 bits, far as 64, and the distance between them.
    let words = 0x9a0;
    assert_eq!(up[words..words + 4], (20_000 + 0x99c_u32).to_le_bytes());
    assert_eq!(down[words + 4..words + 12], (8192 + 0x9b8_u64).to_le_bytes());
    assert_eq!(up[words + 12..words + 20], 0x1c_u64.to_le_bytes());
}

#[test]
fn every_patched_field_is_shown_before_and_after() {
    let program = data("relocatable-at-0.elf");
    let mut bench = Bench::new(at(10_000), &program);
    bench.exec(&program, &["prog"], &[]).unwrap().unwrap();
    let patched: Vec<_> = bench
        .log
        .kernel()
        .into_iter()
        .filter_map(|event| match event {
            Event::FieldRelocated { at, old, new, width } => Some((at.0 - 10_000, old, new, width)),
            _ => None,
        })
        .collect();
    // lui and addi of `near`, lui and lw of `far`, lui and sw of `variable`, and two words; old bits from objdump of the
    // file linked for 0, new bits from the one linked for 10000.
    assert_eq!(
        patched,
        [
            (0x00, 0x0000_1537, 0x0000_3537, 4),
            (0x04, 0x99c5_0513, 0x0ac5_0513, 4),
            (0x08, 0x0000_15b7, 0x0000_35b7, 4),
            (0x0c, 0x9b85_a603, 0x0c85_a603, 4),
            (0x10, 0x0000_16b7, 0x0000_36b7, 4),
            (0x14, 0x9cc6_a023, 0x0cc6_a823, 4),
            (0x9a0, 0x99c, 0x30ac, 4),
            (0x9a4, 0x9b8, 0x30c8, 8),
        ]
    );
    assert_eq!(bench.log.cost(), bench.memory.clock().0);
}

#[test]
fn loaded_where_it_was_linked_nothing_is_patched() {
    let program = data("relocatable-at-10000.elf");
    let mut bench = Bench::new(Setting::new(Bare, 64), &program);
    bench.exec(&program, &["prog"], &[]).unwrap().unwrap();
    assert_eq!(image(&mut bench, &program, 10_000), linked_for_10000());
    assert!(!bench.log.kernel().iter().any(|event| matches!(event, Event::FieldRelocated { .. })));
    let page = VirtAddr(8192);
    let owner = Owner::Process { pid: 1, page, area: AreaKind::Text };
    assert_eq!(bench.kernel.frames().owner(storage::Frame(2)), Some(owner));
    assert_eq!(bench.kernel.frames().owner(storage::Frame(0)), Some(Owner::Kernel));
}

#[test]
fn a_taken_place_is_refused_with_the_reason() {
    let program = data("relocatable-at-0.elf");
    let refused = |setting| {
        let mut bench = Bench::new(setting, &program);
        let error = bench.exec(&program, &["prog"], &[]).unwrap().unwrap_err();
        assert_eq!(bench.kernel.frames().free(), 63, "everything is given back");
        error.to_string()
    };
    assert_eq!(
        refused(Setting::new(Bare, 64)),
        "the text goes to 0x0..0x9bc, but the kernel lies at 0x0; expected free memory there"
    );
    assert_eq!(
        refused(at(0x3b_f00)),
        "the text goes to 0x3bf00..0x3c8bc, but the stack lies at 0x3c000; expected free memory there"
    );
    assert_eq!(refused(at(0x3f_f00)), "the text goes to 0x3ff00..0x408bc; expected addresses below 0x40000");
}

#[test]
fn a_low_part_that_adds_to_zero_cannot_hold_a_large_address() {
    let mut program = data("relocatable-at-0.elf");
    // As if relaxation had found the upper part zero: lw a2, 0x40(zero) with R_RISCV_LO12_I.
    let place = program.segments[0].file_offset as usize + 0xc;
    program.file[place..place + 4].copy_from_slice(&0x0400_2603_u32.to_le_bytes());
    program.relocations.retain(|entry| entry.at.0 == 0xc);
    program.relocations[0].target = 0x40;
    let mut bench = Bench::new(at(10_000), &program);
    let error = bench.exec(&program, &["prog"], &[]).unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "R_RISCV_LO12_I at 0xc cannot hold the new address 0x2750: the instruction adds it to x0 and has 12 bits for it"
    );
    program.relocations[0].at = VirtAddr(0x9bc);
    let error = bench.exec(&program, &["prog"], &[]).unwrap().unwrap_err();
    assert_eq!(error, LoadError::FieldOutside { at: VirtAddr(0x9bc), kind: "R_RISCV_LO12_I" });
}

#[test]
fn the_stack_is_at_the_top_of_memory() {
    let program = data("relocatable-at-0.elf");
    let mut bench = Bench::loaded(at(10_000), &program);
    let stack = bench.kernel.areas().pop().unwrap();
    assert_eq!((stack.start, stack.end, stack.kind), (VirtAddr(0x3c000), VirtAddr(0x40000), AreaKind::Stack));
    assert!(bench.entry.sp.0 > 0x3f000 && bench.entry.sp.0.is_multiple_of(16));
    assert_eq!(bench.load_word(bench.entry.sp.0), 1);
    assert_eq!(bench.load(0x40000), Err(Signal::Sigsegv), "there is no memory");
}

#[test]
fn the_heap_takes_the_frames_behind_the_program() {
    let program = data("relocatable-at-0.elf");
    let mut bench = Bench::loaded(at(10_000), &program);
    assert_eq!(bench.call(BRK, &[0]), 0x4000);
    assert_eq!(bench.call(BRK, &[0x6001]), 0x6001);
    bench.store(0x6000, 1).unwrap();
    assert_eq!(bench.kernel.frames().free(), 64 - 1 - 4 - 2 - 3);
    let mapping = bench.call(MMAP, &[0, 0x2000, 3, 0x22, u64::MAX, 0]);
    assert_eq!(mapping, 0x3a000, "right below the stack");
    assert_eq!(bench.call(BRK, &[0x3a001]), 0x6001, "into the mapping");
    assert_eq!(bench.call(BRK, &[0x3a000]), 0x3a000);
    assert_eq!(bench.call(MMAP, &[0, 0x2000, 3, 0x22, u64::MAX, 0]), -12, "memory is full");
    assert_eq!(bench.call(BRK, &[0x5000]), 0x5000);
    bench.store(0x4800, 9).unwrap();
    assert_eq!(bench.call(BRK, &[0x4800]), 0x4800);
    assert_eq!(bench.call(BRK, &[0x5000]), 0x5000);
    assert_eq!(bench.load(0x4800), Ok(0));
    assert_eq!(bench.call(MUNMAP, &[0x3a000, 0x2000]), 0);
    assert_eq!(bench.kernel.frames().owner(storage::Frame(0x3a)), Some(Owner::Free));
}

#[test]
fn two_parts_may_meet_in_a_frame() {
    let mut program = program(Xlen::Rv32);
    program.segments = vec![segment(0x10000, 0, 0x80, 0x80, 5), segment(0x10080, 0x80, 0x100, 0x180, 6)];
    let mut bench = Bench::loaded(Setting::new(Bare, 64), &program);
    assert_eq!(bench.load_bytes(0x10000, 0x180).unwrap(), program.file[..0x180]);
    assert_eq!(bench.load_bytes(0x10180, 0x80).unwrap(), vec![0; 0x80]);
    let resident: Vec<u64> = bench.kernel.areas().iter().map(|area| area.resident).collect();
    assert_eq!(resident, [1, 1, 1, 4]);
}
