//! What the assembler says about wrong sources: the place, the code, the words, in both languages.

use std::collections::BTreeSet;
use std::path::Path;

use isa::Xlen;
use toolchain::assembler::CODES;
use toolchain::{AssemblerOptions, Diagnostic, assemble};

fn errors(source: &str, xlen: Xlen) -> Vec<Diagnostic> {
    assemble("t.s", source, &AssemblerOptions::plain(xlen)).err().unwrap_or_default()
}

/// Each error as `line:column+length code: message; expected`.
fn check_on(xlen: Xlen, source: &str, expected: &[&str]) {
    let show = |d: &Diagnostic| {
        let at = d.span;
        format!("{}:{}+{} {}: {}; {}", at.line, at.column, at.length, d.code, d.message, d.expected)
    };
    let found: Vec<String> = errors(source, xlen).iter().map(show).collect();
    assert_eq!(found, expected, "in\n{source}");
}

fn check(source: &str, expected: &[&str]) {
    check_on(Xlen::Rv64, source, expected);
}

/// Only codes and places.
fn check_codes(source: &str, expected: &[(u32, u32, &str)]) {
    let found: Vec<_> =
        errors(source, Xlen::Rv64).iter().map(|d| (d.span.line, d.span.column, d.code)).collect();
    assert_eq!(found, expected, "in\n{source}");
}

#[test]
fn all_errors_at_once_in_order() {
    check(
        "main:   adi     a0, a0, 1\n        lw      a0, a1\n        addi    a0, a0, 5000\n        j       1f\n",
        &[
            "1:9+3 unknown-instruction: there is no instruction `adi`; an RV32IMAC or RV64IMAC instruction; the nearest name is `addi`",
            "2:21+2 expected-address: `a1` is not a place in memory; an offset and a base register, such as 8(sp)",
            "3:25+4 immediate-range: 5000 does not fit; -2048 to 2047",
            "4:17+2 undefined-numeric-label: there is no label `1:` after this line; a label `1:`, or another name",
        ],
    );
}

#[test]
fn names() {
    check(
        ".wrod 5",
        &[
            "1:1+5 unknown-directive: there is no directive `.wrod`; a directive of GNU as; the nearest name is `.word`",
        ],
    );
    check_codes(
        "Add a0, a0, a0\nld.aq a0, 0(a1)\n",
        &[(1, 1, "unknown-instruction"), (2, 1, "unknown-instruction")],
    );
    check(
        "twice: nop\n twice: nop",
        &["2:2+5 duplicate-label: `twice` is already defined on line 1; each label once in a file"],
    );
    check_codes("f: nop\n.set f, 5\n", &[(2, 6, "redefined-symbol")]);
    check_codes("j 3b\n1: j 1b\n", &[(1, 3, "undefined-numeric-label")]);
    check_codes(
        "csrr a0, cycl\nfence x, rw\nfence wr, rw\n",
        &[(1, 10, "unknown-csr"), (2, 7, "fence-set"), (3, 7, "fence-set")],
    );
}

#[test]
fn operands() {
    check("add a0, a1", &["1:1+3 operand-count: `add` has 2 operands here; add rd, rs1, rs2"]);
    check("ret a0", &["1:1+3 operand-count: `ret` has 1 operands here; ret"]);
    check(
        "sw 5, 0(sp)",
        &[
            "1:4+1 expected-register: `5` is not a register; a register: x0 to x31 or an ABI name such as a0, sp, t1",
        ],
    );
    check_codes(
        "beq a0, a1, 7(sp)\nlr.w a0, 4(a1)\namoadd.w a0, a1, a2\n",
        &[(1, 13, "expected-target"), (2, 10, "immediate-range"), (3, 18, "expected-address")],
    );
    check_codes(
        "lui a0, 0x100000\nslli a0, a0, 64\nlw a0, -2049(sp)\ncsrwi 0, 32\n",
        &[
            (1, 9, "immediate-range"),
            (2, 14, "immediate-range"),
            (3, 8, "immediate-range"),
            (4, 10, "immediate-range"),
        ],
    );
    check_codes(
        "c.addi t0, 100\nc.sub t0, a0\nc.lw a0, 2(a1)\nc.addi16sp sp, 0\nc.mv a0, zero\n",
        &[
            (1, 1, "immediate-range"),
            (2, 1, "register-class"),
            (3, 10, "immediate-multiple"),
            (4, 1, "reserved-encoding"),
            (5, 1, "reserved-encoding"),
        ],
    );
    check_codes(
        "lui a0, %lo(x)\naddi a0, a0, %hi(x)\naddi a0, %zz(x)\n",
        &[(1, 13, "function-place"), (2, 18, "function-place"), (3, 11, "unknown-function")],
    );
}

#[test]
fn widths() {
    check_on(
        Xlen::Rv32,
        "ld a0, 0(a1)",
        &["1:1+2 wrong-width: `ld` does not exist on RV32; an instruction of RV32"],
    );
    check_on(Xlen::Rv32, "slli a0, a0, 32", &["1:14+2 immediate-range: 32 does not fit; 0 to 31"]);
    check_on(
        Xlen::Rv32,
        "li a0, 0x100000000",
        &["1:8+11 value-range: 4294967296 does not fit in 32 bits; a value of 32 bits, signed or unsigned"],
    );
    check_codes(
        "rdcycleh a0\n.attribute arch, \"rv32i2p1\"\n",
        &[(1, 1, "wrong-width"), (2, 18, "foreign-architecture")],
    );
}

#[test]
fn values() {
    check(
        "f: addi a0, a0, f\n li a0, nowhere\n",
        &[
            "1:17+1 address-as-number: the address of `f` is known only after linking; %hi(f) and %lo(f), or la",
            "2:9+7 undefined-symbol: `nowhere` is not defined in this file; a number, or a symbol that .equ or = sets to one",
        ],
    );
    check_codes(
        ".byte 256, -129, 255, -128\n.half 65536\n.word 1/0\n.word a - b + c\n.byte x\n",
        &[
            (1, 7, "value-range"),
            (2, 7, "value-range"),
            (3, 7, "division-by-zero"),
            (4, 7, "not-relocatable"),
            (5, 7, "not-relocatable"),
        ],
    );
    check_codes(
        ".equ a, b\n.equ b, a\n.word a\n",
        &[(1, 6, "circular-definition"), (2, 6, "circular-definition"), (3, 7, "circular-definition")],
    );
    check_codes(
        ".if later\n.endif\n.rept later\n.endr\nlater = 1\n",
        &[(1, 5, "not-constant-yet"), (3, 1, "not-constant-yet")],
    );
}

#[test]
fn places() {
    check_codes("j far\n.zero 2000000\nfar: j .+3\n", &[(1, 3, "target-range"), (3, 8, "misaligned-target")]);
    check_codes(
        ".zero -1\n.align 40\n.balign 3\n.zero 5\n.org 2\n",
        &[(1, 7, "negative-size"), (2, 8, "bad-alignment"), (3, 9, "bad-alignment"), (5, 6, "backward-org")],
    );
    check_codes(".bss\n.word 5\n.space 4, 1\n", &[(2, 1, "data-in-bss"), (3, 1, "data-in-bss")]);
    for giant in
        [".zero 100000000", ".fill 100000000, 4, 1", ".org 1 << 40", ".space a - b\na = 1 << 40\nb = 0"]
    {
        let found = errors(giant, Xlen::Rv64);
        assert!(found.iter().any(|d| d.code == "too-large"), "{giant}: {found:?}");
    }
}

#[test]
fn sections_and_options() {
    check_codes(
        ".section .x, \"q\"\n.section .x, \"a\", @bits\n.popsection\n.text 3\n",
        &[
            (1, 14, "bad-section"),
            (2, 20, "bad-section"),
            (3, 1, "no-section-pushed"),
            (4, 7, "unexpected-word"),
        ],
    );
    check_codes(
        ".option foo\n.option pop\n.type f, @fun\n.float 1\n.error \"stop\"\n",
        &[
            (1, 9, "bad-option"),
            (2, 9, "stray-end"),
            (3, 11, "bad-type"),
            (4, 1, "unsupported"),
            (5, 1, "user-error"),
        ],
    );
}

#[test]
fn words() {
    check_codes(
        ".asciz \"abc\n.ascii \"\\q\"\n99999999999: .byte '\u{6c49}'\n.word 09, 0x, 5x\n?\n@\n\"text\"\n",
        &[
            (1, 8, "unterminated-string"),
            (2, 9, "unknown-escape"),
            (3, 20, "wide-character"),
            (4, 7, "bad-number"),
            (5, 1, "stray-character"),
            (6, 1, "unexpected-word"),
            (7, 1, "unexpected-word"),
        ],
    );
    check_codes(
        ".word 5 +\n.word (5\n.word )\n.word 5 5\nnop nop\n.word 18446744073709551616\n",
        &[
            (1, 10, "expected-here"),
            (2, 9, "expected-here"),
            (3, 7, "expected-value"),
            (4, 9, "unexpected-word"),
            (5, 1, "operand-count"),
            (6, 7, "bad-number"),
        ],
    );
    check_codes("99999999999: nop", &[(1, 1, "numeric-label-range")]);
    check_codes("nop /* never closed", &[(1, 5, "unterminated-comment")]);
    check(
        "nop # 中文\n  中文 a0",
        &[
            "2:3+2 unknown-instruction: there is no instruction `中文`; an RV32IMAC or RV64IMAC instruction; the nearest name is `lb`",
        ],
    );
}

#[test]
fn large_expressions() {
    let deep = format!(".word {}1{}", "(".repeat(100), ")".repeat(100));
    check_codes(&deep, &[(1, 67, "expression-too-deep")]);
}

#[test]
fn blocks() {
    check_codes(".if 1\n.rept 2\nnop\n", &[(1, 1, "unclosed-block"), (2, 1, "unclosed-block")]);
    check_codes(
        ".endm\n.endr\n.else\n.endif\n.exitm\n",
        &[
            (1, 1, "stray-end"),
            (2, 1, "stray-end"),
            (3, 1, "stray-end"),
            (4, 1, "stray-end"),
            (5, 1, "stray-end"),
        ],
    );
    check_codes(
        ".macro m a:req, b\n.word \\a\n.endm\nm\nm 1, 2, 3\n m b=1\n",
        &[
            (4, 1, "missing-macro-argument"),
            (5, 1, "unknown-macro-argument"),
            (6, 2, "missing-macro-argument"),
        ],
    );
    check_codes(".macro m\nm\n.endm\nm\n", &[(4, 1, "expansion-limit")]);
    check_codes(".rept 1000000000\nnop\n.endr\n", &[(1, 1, "expansion-limit")]);
    // An error inside a macro points at the call.
    check_codes(".macro m r\nadd \\r, 1\n.endm\nnop; m a0\n", &[(4, 6, "operand-count")]);
}

/// The messages of a catalogue: identifier and the text up to the next one.
fn catalogue(language: &str) -> Vec<(String, String)> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../messages/locales/{language}/errors.ftl"));
    let mut messages: Vec<(String, String)> = Vec::new();
    for line in std::fs::read_to_string(file).unwrap().lines() {
        match line.split_once(" =") {
            Some((id, text)) if !line.starts_with([' ', '#']) => {
                messages.push((id.to_owned(), text.to_owned()))
            }
            _ => messages.iter_mut().last().into_iter().for_each(|(_, text)| text.push_str(line)),
        }
    }
    messages
}

#[test]
fn catalogues_have_every_message() {
    for language in ["en", "zh-CN"] {
        let messages = catalogue(language);
        let text = |id: &str| {
            let found = messages.iter().find(|(known, _)| known == id);
            found.map(|(_, text)| text.clone()).unwrap_or_else(|| panic!("{language} lacks {id}"))
        };
        for (code, args, message, expected) in CODES {
            let (translated, translated_expected) =
                (text(&format!("assembler-{code}")), text(&format!("assembler-{code}-expected")));
            for arg in *args {
                let variable = format!("${arg} ");
                assert_eq!(
                    message.contains(&format!("{{{arg}}}")),
                    translated.contains(&variable),
                    "{language} {code}"
                );
                assert_eq!(
                    expected.contains(&format!("{{{arg}}}")),
                    translated_expected.contains(&variable),
                    "{language} {code}"
                );
            }
        }
        let codes: BTreeSet<String> = CODES
            .iter()
            .flat_map(|(code, ..)| [format!("assembler-{code}"), format!("assembler-{code}-expected")])
            .collect();
        let known = messages.iter().filter(|(id, _)| id.starts_with("assembler-"));
        let stray: Vec<_> = known.filter(|(id, _)| !codes.contains(id)).collect();
        assert!(stray.is_empty(), "{language} has {stray:?}");
    }
}

#[test]
fn every_code_is_reported_somewhere() {
    let sources =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assembler_errors.rs"));
    let text = sources.unwrap();
    let untested: Vec<_> =
        CODES.iter().map(|(code, ..)| code).filter(|code| !text.contains(**code)).collect();
    assert!(untested.is_empty(), "no test expects {untested:?}");
}
