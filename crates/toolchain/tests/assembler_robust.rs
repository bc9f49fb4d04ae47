//! No source makes the assembler fall over or run away: deep and long expressions, random words, mutilated files.

use std::path::Path;

use isa::Xlen;
use toolchain::{AssemblerOptions, Diagnostic, assemble};

fn errors(source: &str, xlen: Xlen) -> Vec<Diagnostic> {
    assemble("t.s", source, &AssemblerOptions::plain(xlen)).err().unwrap_or_default()
}

#[test]
fn deep_and_long_expressions_are_refused() {
    let deep = format!(".word {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    let found = errors(&deep, Xlen::Rv64);
    assert_eq!((found[0].span.column, found[0].code), (67, "expression-too-deep"));
    let long = format!(".word 1{}", "+x".repeat(100_000));
    assert_eq!(errors(&long, Xlen::Rv64)[0].code, "expression-too-deep");
    let signs = format!(".word {}1", "-".repeat(100_000));
    assert_eq!(errors(&signs, Xlen::Rv64)[0].code, "expression-too-deep");
    let doubling: String = (0..100).map(|i| format!("a{} = a{i} + a{i}\n", i + 1)).collect();
    assert!(
        errors(&format!("{doubling}.word a100\n"), Xlen::Rv64)
            .iter()
            .any(|d| d.code == "expression-too-deep")
    );
    let chain: String = (0..20_000).map(|i| format!("b{} = b{i} + x\n", i + 1)).collect();
    assert!(errors(&chain, Xlen::Rv64).iter().any(|d| d.code == "expression-too-deep"));
}

/// The next number of a fixed sequence.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

const SOUP: &[&str] = &[
    "add",
    "a0",
    "sp",
    ",",
    ",",
    ",",
    "(",
    ")",
    "%hi(",
    "%pcrel_lo(",
    "1b",
    "1f",
    "1:",
    "x:",
    "x",
    "y",
    ".",
    ".L0",
    "5",
    "-1",
    "0x7fffffffffffffff",
    "4096",
    "+",
    "-",
    "*",
    "/",
    "<<",
    "\"s\"",
    "'c'",
    "\\",
    "\\r",
    "@",
    ";",
    "\n",
    "\n",
    "\n",
    "lw",
    "sw",
    "beq",
    "j",
    "call",
    "la",
    "li",
    "lui",
    ".word",
    ".byte",
    ".align",
    ".balign",
    ".org",
    ".zero",
    ".fill",
    ".space",
    ".set",
    ".equ",
    "=",
    ".section",
    ".data",
    ".bss",
    ".text",
    ".macro",
    ".endm",
    ".rept",
    ".endr",
    ".irp",
    ".if",
    ".else",
    ".endif",
    ".option",
    "push",
    "pop",
    "rvc",
    "relax",
    ".comm",
    ".globl",
    ".weak",
    ".size",
    ".type",
    "@function",
    ".uleb128",
    "c.addi",
    "c.j",
    "amoadd.w.aq",
    "csrr",
    "fence",
    "rw",
    "#",
    "/*",
    "*/",
    "汉",
    ".previous",
    ".pushsection",
    ".popsection",
    ".local",
    ".insn",
    ".reloc",
    "R_RISCV_32",
    ".string",
];

#[test]
fn random_words_never_panic() {
    let mut state = 42;
    for round in 0..4000 {
        let mut text = String::new();
        for _ in 0..next(&mut state) % 60 {
            text.push_str(SOUP[next(&mut state) % SOUP.len()]);
            if !next(&mut state).is_multiple_of(4) {
                text.push(' ');
            }
        }
        let xlen = if round % 2 == 0 { Xlen::Rv32 } else { Xlen::Rv64 };
        let options = AssemblerOptions { xlen, compress: round % 3 == 0, relax: round % 5 == 0 };
        if let Err(found) = assemble("soup.s", &text, &options) {
            assert!(!found.is_empty(), "{text}");
        }
    }
}

#[test]
fn mutilated_sources_never_panic() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assembler");
    let mut state = 7;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "s") {
            continue;
        }
        let characters: Vec<char> = std::fs::read_to_string(&path).unwrap().chars().collect();
        for _ in 0..60 {
            let mut text = characters.clone();
            text.truncate(next(&mut state) % text.len());
            for _ in 0..next(&mut state) % 6 {
                if !text.is_empty() {
                    let at = next(&mut state) % text.len();
                    text[at] = SOUP[next(&mut state) % SOUP.len()].chars().next().unwrap();
                }
            }
            let text: String = text.into_iter().collect();
            let _ = assemble("cut.s", &text, &AssemblerOptions::gnu(Xlen::Rv64));
        }
    }
}
