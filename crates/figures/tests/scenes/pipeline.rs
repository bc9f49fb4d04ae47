//! Programs, assembled and linked here, and what became of them.

use std::collections::BTreeMap;

use figures::source_to_process::Scene;
use figures::{Drawing, Settings, source_to_process};
use isa::{VirtAddr, Xlen};
use machine::inspect::{Area, AreaKind, Rights};
use machine::{Program, Source};
use storage::Frame;
use toolchain::{AssemblerOptions, Input, LinkOptions, assemble, link};

const MAIN: &str = "# Prints a message.
    .globl _start
_start:
    la   a1, msg
    lw   a2, length
    call print
    li   a0, 0
    li   a7, 93
    ecall
    .data
    .globl msg
msg: .asciz \"Hello, world!\\n\"
    .align 2
length: .word 14
";

const PRINT: &str = "    .globl print
print:
    li   a0, 1
    li   a7, 64
    ecall
    lui  t0, %hi(count)
    lw   t1, %lo(count)(t0)
    addi t1, t1, 1
    sw   t1, %lo(count)(t0)
    ret
    .section .rodata
table: .dword print, msg
    .bss
    .globl count
count: .zero 8
";

/// Assembles and links sources under their names.
pub fn build(sources: &[(&str, &str)]) -> Program {
    let options = AssemblerOptions::plain(Xlen::Rv64);
    let inputs = sources
        .iter()
        .map(|(name, text)| Input::Object(assemble(name, text, &options).expect("it assembles")));
    // Without headers the addresses hang on nothing but the sections.
    let options =
        LinkOptions { image_base: Some(VirtAddr(0x10000)), load_headers: false, ..LinkOptions::default() };
    let linked = link(inputs.collect(), &options).expect("it links");
    let source = |&(name, text): &(&str, &str)| Source { name: name.to_owned(), text: text.to_owned() };
    Program {
        executable: linked.executable,
        link: Some(linked.report),
        sources: sources.iter().map(source).collect(),
        args: vec!["hello".to_owned()],
        env: Vec::new(),
    }
}

pub fn two_modules() -> Program {
    build(&[("main.s", MAIN), ("print.s", PRINT)])
}

/// A program of twenty modules, each of which calls the next one.
pub fn many_modules() -> Program {
    let names: Vec<(String, String)> = (0..20)
        .map(|i| {
            let label = if i == 0 { "_start".to_owned() } else { format!("function_number_{i}") };
            let calls = format!("    call function_number_{}\n", (i + 1) % 20).repeat(6);
            let zero = if i == 19 { "    .globl function_number_0\nfunction_number_0: ret\n" } else { "" };
            (format!("module{i}.s"), format!("    .globl {label}\n{label}:\n{calls}    ret\n{zero}"))
        })
        .collect();
    build(&names.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn areas(program: &Program) -> Vec<Area> {
    let area = |segment: &toolchain::Segment| {
        let kind = match segment.flags & 3 {
            1 => AreaKind::Text,
            2 => AreaKind::Data,
            _ => AreaKind::ReadOnlyData,
        };
        let start = segment.address.0 & !0xfff;
        let end = (segment.address.0 + segment.memory_size).next_multiple_of(4096);
        let rights = Rights { read: true, write: kind == AreaKind::Data, execute: kind == AreaKind::Text };
        Area {
            start: VirtAddr(start),
            end: VirtAddr(end),
            rights,
            kind,
            resident: u64::from(kind == AreaKind::Text),
        }
    };
    let stack = Area {
        start: VirtAddr(0x3f_ffff_b000),
        end: VirtAddr(0x3f_ffff_f000),
        rights: Rights { read: true, write: true, execute: false },
        kind: AreaKind::Stack,
        resident: 1,
    };
    program.executable.segments.iter().map(area).chain([stack]).collect()
}

/// Draws a program whose text and stack have been touched.
pub fn draw(program: &Program, settings: &Settings) -> Drawing {
    let areas = areas(program);
    let mut frames = BTreeMap::from([(VirtAddr(0x3f_ffff_e000), Frame(9))]);
    if let Some(text) = areas.iter().find(|area| area.kind == AreaKind::Text) {
        frames.insert(text.start, Frame(10));
    }
    source_to_process::draw(&Scene { program, areas: &areas, frames }, settings)
}
