//! The assembler without relaxation, as lessons use it: settled branches, exact alignment, source lines of every byte.

use isa::Xlen;
use toolchain::{AssemblerOptions, Object, SymbolPlace, assemble};

fn object(source: &str) -> Object {
    match assemble("t.s", source, &AssemblerOptions::plain(Xlen::Rv64)) {
        Ok(object) => object,
        Err(errors) => panic!("{errors:?}"),
    }
}

/// The words of `.text` and its relocation entries as `offset kind symbol+addend`.
fn check(source: &str, words: &[u32], relocations: &[&str]) {
    let object = object(source);
    let text = object.sections.iter().find(|section| section.name == ".text").unwrap();
    let found: Vec<u32> =
        text.bytes.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
    assert_eq!(found, words, "{found:x?} in\n{source}");
    let name = |entry: &toolchain::Relocation| {
        entry.symbol.map_or(String::new(), |symbol| object.symbols[symbol].name.clone())
    };
    let kind = |entry: &toolchain::Relocation| toolchain::relocation::name(entry.kind).unwrap_or("?");
    let entries: Vec<String> = text
        .relocations
        .iter()
        .map(|entry| format!("{:x} {} {}+{}", entry.offset, kind(entry), name(entry), entry.addend))
        .collect();
    assert_eq!(entries, relocations, "in\n{source}");
}

#[test]
fn local_branches_need_no_relocation() {
    check(
        "f: beq a0, a1, f\n   j 1f\n1: call f\n",
        &[0x00b5_0063, 0x0040_006f, 0x0000_0097, 0x0000_80e7],
        &["8 R_RISCV_CALL_PLT f+0"],
    );
}

#[test]
fn branches_to_other_objects_do() {
    check(
        ".globl f\nf: j f\n j g\n beqz a0, g\n",
        &[0x0000_006f, 0x0000_006f, 0x0005_1463, 0x0000_006f],
        &["0 R_RISCV_JAL f+0", "4 R_RISCV_JAL g+0", "c R_RISCV_JAL g+0"],
    );
}

#[test]
fn alignment_takes_what_it_needs() {
    check("nop\n.align 3\nret\n.align 2\nret\n", &[0x13, 0x13, 0x8067, 0x8067], &[]);
}

#[test]
fn differences_of_labels_are_numbers() {
    check(
        "f: nop\n nop\ng: .word g - f\n li a0, g - f\n .word end - f\nend:",
        &[0x13, 0x13, 8, 0x0080_0513, 20],
        &[],
    );
}

#[test]
fn option_relax_turns_it_on_again() {
    check(
        ".option relax\nf: j f\n call f\n",
        &[0x0000_006f, 0x0000_0097, 0x0000_80e7],
        &["0 R_RISCV_JAL f+0", "4 R_RISCV_CALL_PLT f+0", "4 R_RISCV_RELAX +0"],
    );
}

#[test]
fn a_number_may_be_defined_below() {
    check("li a0, size\naddi a1, a1, size + 1\n.equ size, 12\n", &[0x00c0_0513, 0x00d5_8593], &[]);
}

#[test]
fn compression_shrinks_but_does_not_relocate() {
    let options = AssemblerOptions { compress: true, ..AssemblerOptions::plain(Xlen::Rv64) };
    let object = assemble("t.s", "f: addi a0, a0, 1\n bnez a0, f\n ret\n", &options).unwrap();
    assert_eq!(object.sections[0].bytes, [0x05, 0x05, 0x7d, 0xfd, 0x82, 0x80]);
    assert_eq!(object.sections[0].relocations, []);
    assert_eq!(object.flags, 1);
}

#[test]
fn every_line_knows_its_bytes() {
    let source = "f:      nop\n        li      a0, 0x12345678\n\n        .align  4; ret\n        .data\nx:      .word   1, 2\n        .zero   8\n";
    let object = object(source);
    let lines = |index: usize| -> Vec<(u64, u32, u32, u32)> {
        let row = |&(offset, span): &(u64, toolchain::Span)| (offset, span.line, span.column, span.length);
        object.sections[index].lines.iter().map(row).collect()
    };
    assert_eq!(lines(0), [(0, 1, 9, 3), (4, 2, 9, 22), (12, 4, 9, 9), (16, 4, 20, 3)]);
    assert_eq!(lines(1), [(0, 6, 9, 12), (8, 7, 9, 9)]);
}

#[test]
fn lines_of_a_macro_are_its_call() {
    let object = object(".macro two\nnop\nnop\n.endm\n  two\nret\n");
    let lines: Vec<_> =
        object.sections[0].lines.iter().map(|(at, span)| (*at, span.line, span.column)).collect();
    assert_eq!(lines, [(0, 5, 3), (8, 6, 1)]);
}

#[test]
fn only_used_sections_and_symbols_appear() {
    let object = object(".data\n.text\n.equ n, 3\nf: .Lx: j .Lx\n la a0, msg\n");
    let sections: Vec<_> = object.sections.iter().map(|section| section.name.as_str()).collect();
    assert_eq!(sections, [".text"]);
    let symbols: Vec<_> = object.symbols.iter().map(|symbol| (symbol.name.as_str(), symbol.place)).collect();
    assert_eq!(
        symbols,
        [
            ("n", SymbolPlace::Absolute),
            ("f", SymbolPlace::Section(0)),
            (".Lpcrel_hi0", SymbolPlace::Section(0)),
            ("msg", SymbolPlace::Undefined),
        ]
    );
    assert_eq!(object.name, "t.o");
}

#[test]
fn an_empty_source_is_an_empty_object() {
    let object = object("");
    assert!(object.sections.is_empty() && object.symbols.is_empty());
    assert_eq!(object.xlen, Some(Xlen::Rv64));
}
