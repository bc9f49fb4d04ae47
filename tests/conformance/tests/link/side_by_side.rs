//! Small programs assembled by GNU as and linked twice, by GNU ld and here: the images must be the same.
//!
//! Skipped with a message where the tools are missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use toolchain::{Executable, Input, LinkOptions, Object, link};

const AS: &str = "riscv64-linux-gnu-as";
const LD: &str = "riscv64-linux-gnu-ld";

/// A folder for the test's files, if the tools are there.
fn scratch(name: &str) -> Option<PathBuf> {
    if [AS, LD].iter().any(|tool| Command::new(tool).arg("--version").output().is_err()) {
        println!("skipped: {AS} or {LD} is not installed");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn assemble(folder: &Path, sources: &[&str]) -> Vec<PathBuf> {
    let one = |(index, source): (usize, &&str)| {
        let (text, object) = (folder.join(format!("{index}.s")), folder.join(format!("{index}.o")));
        std::fs::write(&text, source).unwrap();
        run(Command::new(AS).arg("-march=rv64imac").arg("-mabi=lp64").arg(text).arg("-o").arg(&object));
        object
    };
    sources.iter().enumerate().map(one).collect()
}

/// Address, size in the file and in memory, rights.
type Place = (u64, u64, u64, u32);

/// Segments, entry, and the segments' bytes behind the headers.
fn shape(executable: &Executable) -> (Vec<Place>, u64, Vec<Vec<u8>>) {
    let (headers, size, count) = executable.program_headers;
    let skip = headers.0 + size * count;
    let segments = executable.segments.iter();
    let contents = segments.clone().map(|segment| {
        let start = segment.file_offset as usize;
        let bytes = &executable.file[start..start + segment.file_size as usize];
        bytes[skip.saturating_sub(segment.address.0).min(segment.file_size) as usize..].to_vec()
    });
    let places = segments.clone().map(|s| (s.address.0, s.file_size, s.memory_size, s.flags));
    (places.collect(), executable.entry.0, contents.collect())
}

/// Links both ways and compares.
fn check(folder: &Path, sources: &[&str], ld_options: &[&str], options: &LinkOptions) {
    let objects = assemble(folder, sources);
    let image = folder.join("ld.elf");
    let fixed = ["--no-relax", "-m", "elf64lriscv", "--build-id=none"];
    run(Command::new(LD).args(fixed).args(ld_options).args(&objects).arg("-o").arg(&image));
    let theirs = Executable::read("ld.elf", &std::fs::read(image).unwrap()).unwrap();
    let inputs = objects.iter().map(|path| {
        Input::Object(Object::read(&path.display().to_string(), &std::fs::read(path).unwrap()).unwrap())
    });
    let ours = link(inputs.collect(), options).unwrap().executable;
    let (ours, theirs) = (shape(&ours), shape(&theirs));
    assert_eq!((&ours.0, ours.1), (&theirs.0, theirs.1), "{sources:?}");
    for (index, (ours, theirs)) in ours.2.iter().zip(&theirs.2).enumerate() {
        let differing = ours.iter().zip(theirs).position(|(a, b)| a != b);
        assert_eq!((differing, ours.len()), (None, theirs.len()), "segment {index} of {sources:?}");
    }
}

fn check_plain(folder: &Path, sources: &[&str]) {
    check(folder, sources, &["-z", "norelro"], &LinkOptions::default());
}

/// The step to the writable segment depends on all the sizes.
#[test]
fn sizes_of_all_kinds() {
    let Some(folder) = scratch("sizes") else { return };
    let mut seed = 12345u64;
    let mut random = |bound: u64| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) % bound
    };
    for round in 0..40 {
        let (text, data, small, bss) = (random(5000) & !1, random(5000), random(40), random(6000));
        let align = 1 << random(7);
        let source = format!(
            ".globl _start\n_start: la a0, d\n la a1, _end\n.zero {text}\n.section .init_array,\"aw\"\n.dword _start\n\
             .data\n.balign {align}\nd: .zero {data}\n.section .sdata,\"aw\"\n.zero {small}\n\
             .bss\n.balign 8\n.zero {bss}\n"
        );
        check_plain(&folder, &[&source]);
        let relro = LinkOptions { relro: true, ..LinkOptions::default() };
        check(&folder, &[&source], &["-z", "relro"], &relro);
        if round < 5 {
            let wide = LinkOptions { max_page_size: 0x1_0000, ..LinkOptions::default() };
            let options = ["-z", "norelro", "-z", "max-page-size=0x10000", "-z", "common-page-size=0x1000"];
            check(&folder, &[&source], &options, &wide);
        }
    }
}

#[test]
fn sections_that_no_rule_names() {
    let Some(folder) = scratch("orphans") else { return };
    let first = ".globl _start\n_start: la a0, __start_table\n la a1, __stop_table\n la a2, mine\n ret\n\
        .section table,\"a\"\n.word 1\n.section mytext,\"ax\"\nmine: nop\n\
        .section mydata,\"aw\"\n.word 2\n.section mybss,\"aw\",@nobits\n.zero 20\n";
    let second = ".section table,\"a\"\n.word 3,4\n.section mydata,\"aw\"\n.dword _start\n.data\n.byte 1\n";
    check_plain(&folder, &[first, second]);
}

#[test]
fn common_symbols_and_weak_ones() {
    let Some(folder) = scratch("common") else { return };
    let first = ".globl _start\n.weak nobody, w\n_start: call nobody\n la a0, buffer\n la a1, other\n la a2, w\n\
        lui a3, %hi(nobody)\n.comm buffer, 100, 8\n.comm other, 3, 1\n.comm third, 64, 64\nw: nop\n.data\n.dword nobody\n";
    let second = ".comm buffer, 300, 4\n.globl w\nw: .word 7\n.data\n.globl other\nother: .word 9\n.comm aaa, 4, 4\n\
        .comm bbb, 2, 2\n.comm ccc, 1, 1\n.comm ddd, 17, 16\n.dword buffer+8, third, aaa, bbb, ccc, ddd\n";
    check_plain(&folder, &[first, second]);
}

#[test]
fn groups_keep_the_first() {
    let Some(folder) = scratch("groups") else { return };
    let group = ".section .text.f,\"axG\",@progbits,f,comdat\n.weak f\nf: li a0, 1\n ret\n\
        .section .rodata.f,\"aG\",@progbits,f,comdat\n.asciz \"of f\"\n\
        .section .eh_frame,\"a\"\n.section .debug_x,\"\"\n.dword f\n";
    let first = format!(".globl _start\n_start: call f\n ret\n{group}");
    let second = format!(".text\n.globl g\ng: .cfi_startproc\n call f\n ret\n.cfi_endproc\n{group}");
    check_plain(&folder, &[&first, &second]);
}

#[test]
fn unwind_tables_are_merged() {
    let Some(folder) = scratch("unwind") else { return };
    let function = |name: &str, save: u32| {
        format!(
            ".text\n.globl {name}\n{name}: .cfi_startproc\n addi sp, sp, -{save}\n .cfi_def_cfa_offset {save}\n\
             sd ra, 0(sp)\n .cfi_offset ra, -{save}\n ld ra, 0(sp)\n .cfi_restore ra\n ret\n.cfi_endproc\n"
        )
    };
    let (first, second, third) = (function("_start", 16), function("f", 32), function("g", 1024));
    check_plain(&folder, &[&first, &second, &third]);
    check_plain(&folder, &[&format!("{first}{second}"), &third]);
}

#[test]
fn offset_tables_and_threads() {
    let Some(folder) = scratch("got") else { return };
    let first = ".globl _start, local\n_start: la.tls.ie a0, t1\n la.tls.gd a1, t2\n la.tls.ie a2, t2\n la.tls.gd a3, hidden\n\
        .option pic\n la a4, datum\n la a5, _start\n la a6, inner\n.option nopic\n lui a7, %tprel_hi(t1)\n\
        add a7, a7, tp, %tprel_add(t1)\n addi a7, a7, %tprel_lo(t1)\ninner: ret\n\
        .section .tdata,\"awT\"\n.balign 16\nhidden: .word 1\n.section .tbss,\"awT\",@nobits\n.zero 24\n";
    let second = ".globl t1, t2, datum\n.section .tdata,\"awT\"\nt1: .dword 5\n.section .tbss,\"awT\",@nobits\n.balign 8\nt2: .zero 8\n\
        .data\ndatum: .dword 1\n.balign 4096\n.dword 2\n";
    check_plain(&folder, &[first, second]);
}

#[test]
fn strings_and_constants_are_merged() {
    let Some(folder) = scratch("strings") else { return };
    let strings = |words: &[&str]| {
        let lines: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(i, word)| format!(".balign {}\n.asciz \"{word}\"\n", 1 << (i % 3)))
            .collect();
        format!(".section .rodata.str1.4,\"aMS\",@progbits,1\n.balign 4\n{}", lines.concat())
    };
    let first = format!(
        ".globl _start\n_start: la a0, s\n ret\n{}s: .asciz \"lphabet\"\n.section .rodata.cst8,\"aM\",@progbits,8\n\
         .balign 8\n.dword 1, 2, 1, 3\nc: .dword 7\n.data\n.dword s, s + 1, c, c + 4\n",
        strings(&["alphabet", "bet", "", "gamma", "bet", "x", "alphabet"])
    );
    let second = format!(
        "{}z: .asciz \"tail of alphabet\"\n.section .rodata.cst8,\"aM\",@progbits,8\n.balign 8\n.dword 3, 9, 7\n\
         .data\n.dword z, z + 3\n.section .rodata.str4.4,\"aMS\",@progbits,4\n.balign 4\n.word 65, 66, 0, 66, 0, 0, 67, 0\n",
        strings(&["gamma", "t", "", "phabet", "delta", "bet"])
    );
    let third = "nop\n.section .rodata.str4.4,\"aMS\",@progbits,4\n.balign 4\nw: .word 66, 0, 68, 0\n.data\n.dword w, w + 8\n";
    check_plain(&folder, &[&first, &second, third]);
}

#[test]
fn constructors_are_sorted() {
    let Some(folder) = scratch("arrays") else { return };
    let array = |name: &str, value: u32| format!(".section {name},\"aw\"\n.balign 8\n.dword {value}\n");
    let first = format!(
        ".globl _start\n_start: la a0, __init_array_start\n la a1, __init_array_end\n la a2, __fini_array_end\n\
         la a3, __preinit_array_start\n ret\n{}{}{}{}",
        array(".init_array", 1),
        array(".init_array.200", 2),
        array(".init_array.00100", 3),
        array(".fini_array", 4)
    );
    let second = format!(
        "{}{}{}{}{}",
        array(".init_array.100", 5),
        array(".init_array", 6),
        array(".preinit_array", 7),
        array(".fini_array.5", 8),
        ".section .text.hot.a,\"ax\"\nnop\n.section .text.unlikely,\"ax\"\nnop\n.section .text.startup.z,\"ax\"\nnop\n\
         .section .text.sorted.2,\"ax\"\nc.nop\n.section .text.sorted.1,\"ax\"\nnop\n"
    );
    check_plain(&folder, &[&first, &second]);
}
