//! Disassembly against GNU objdump 2.40: every 16-bit pattern and a systematic set of 32-bit ones, for both widths.
//!
//! `tests/data` holds objdump's answers (for the 16-bit patterns a hash of every 256), so the tests need no tool. With
//! `UPDATE_GOLDEN=1` they are taken anew from `riscv64-linux-gnu-{as,objcopy,objdump}`; where the tools are installed
//! a live comparison runs too.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use isa::{TABLE, VirtAddr, Xlen, disassemble_bits};

/// objdump up to 2.41 prints the assembler's macro name for some immediate forms; we print the manual's.
fn manual_name(text: &str) -> String {
    const FORMS: [(&str, &str); 17] = [
        ("add", "addi"),
        ("and", "andi"),
        ("or", "ori"),
        ("xor", "xori"),
        ("sll", "slli"),
        ("srl", "srli"),
        ("sra", "srai"),
        ("addw", "addiw"),
        ("sllw", "slliw"),
        ("srlw", "srliw"),
        ("sraw", "sraiw"),
        ("csrw", "csrwi"),
        ("csrs", "csrsi"),
        ("csrc", "csrci"),
        ("csrrw", "csrrwi"),
        ("csrrs", "csrrsi"),
        ("csrrc", "csrrci"),
    ];
    let Some((name, operands)) = text.split_once('\t') else { return text.to_owned() };
    let last = operands.rsplit(',').next().unwrap_or("");
    let immediate = last.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match FORMS.iter().find(|(macro_name, _)| *macro_name == name && immediate) {
        Some((_, manual)) => format!("{manual}\t{operands}"),
        None => text.to_owned(),
    }
}

/// Where we follow the manual and objdump does not, what the manual says.
fn expected(bits: u32, xlen: Xlen, objdump: &str) -> String {
    let text = manual_name(objdump);
    let raw = if bits & 3 == 3 { format!(".4byte\t{bits:#x}") } else { format!(".2byte\t{bits:#x}") };
    let shift = ["slli\t", "srli\t", "srai\t", "c.slli\t"].iter().any(|name| text.starts_with(name));
    let amount = text.rsplit(",0x").next().and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if shift && xlen == Xlen::Rv32 && amount >= Some(32) {
        return raw; // "For RV32C, shamt[5] must be zero"; RV32I has five bits of shift amount.
    }
    if bits == 0x6101 {
        return raw; // `c.addi16sp` with nzimm = 0 is reserved.
    }
    if text == "uret" {
        return raw; // The N extension was never ratified.
    }
    text
}

/// Encodings that must execute although objdump does not name them: "implementations shall ignore" the reserved
/// fields of `fence` and `fence.i`.
fn reserved_fence(bits: u32, objdump: &str) -> bool {
    matches!(bits & 0x707f, 0x000f | 0x100f) && objdump.starts_with(".4byte")
}

fn name(xlen: Xlen) -> &'static str {
    if xlen == Xlen::Rv32 { "rv32" } else { "rv64" }
}

fn run(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What objdump prints for each pattern; `None` where the tools are missing.
fn objdump(patterns: &[u32], xlen: Xlen, directory: &Path) -> Option<Vec<String>> {
    std::fs::create_dir_all(directory).ok()?;
    let (source, object) = (directory.join("patterns.s"), directory.join("patterns.o"));
    let mut text = String::from(".option norelax\n");
    for bits in patterns {
        let directive = if bits & 3 == 3 { ".4byte" } else { ".2byte" };
        writeln!(text, "{directive} {bits:#x}").ok()?;
    }
    std::fs::write(&source, text).ok()?;
    let (march, mabi) = if xlen == Xlen::Rv32 { ("rv32imac", "ilp32") } else { ("rv64imac", "lp64") };
    run(Command::new("riscv64-linux-gnu-as")
        .args([&format!("-march={march}_zicsr_zifencei"), &format!("-mabi={mabi}"), "-o"])
        .args([&object, &source]))?;
    run(Command::new("riscv64-linux-gnu-objcopy").arg("--strip-all").arg(&object))?;
    let listing = run(Command::new("riscv64-linux-gnu-objdump").arg("-d").arg("-z").arg(&object))?;
    let lines = listing.lines().filter_map(|line| {
        let mut columns = line.splitn(3, '\t');
        columns.next()?.trim_end().strip_suffix(':')?;
        columns.nth(1).map(|text| text.split(" #").next().unwrap_or(text).trim_end().to_owned())
    });
    Some(lines.collect())
}

fn ours(patterns: &[u32], xlen: Xlen) -> Vec<String> {
    let mut pc = VirtAddr(0);
    let mut lines = Vec::new();
    for &bits in patterns {
        let (text, length) = disassemble_bits(bits, pc, xlen);
        pc = pc.offset(length);
        lines.push(text);
    }
    lines
}

fn sixteen_bit_patterns() -> Vec<u32> {
    (0..=0xffff).filter(|bits| bits & 3 != 3).collect()
}

/// Each row of the table with fixed fillings of its operands, and with each fixed bit flipped.
fn thirty_two_bit_patterns() -> Vec<u32> {
    const FILLINGS: [u32; 16] = [
        0,
        !0,
        0x5555_5555,
        0xaaaa_aaaa,
        0x8000_0000,
        0x0000_0f80,
        0x000f_8000,
        0x01f0_0000,
        0x0000_8080,
        0x0010_0000,
        0x0ff0_0000,
        0xfff0_8080,
        0x7ff5_0513,
        0x0600_0000,
        0x0330_000f,
        0x8330_000f,
    ];
    let wide = TABLE.iter().filter(|row| row.base.is_none());
    let mut patterns = std::collections::BTreeSet::new();
    for row in wide {
        patterns.extend(FILLINGS.iter().map(|filling| row.bits | filling & !row.mask));
        patterns.extend((2..32).map(|bit| row.bits ^ 1 << bit));
        patterns.extend((2..32).map(|bit| (row.bits | 0x00a5_8500 & !row.mask) ^ 1 << bit));
    }
    patterns.into_iter().filter(|bits| bits & 0x1f != 0x1f).collect()
}

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file)
}

fn scratch(what: &str, xlen: Xlen) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{what}-{}", name(xlen)))
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// FNV-1a over the lines.
fn hash(lines: &[String]) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn compare(patterns: &[u32], xlen: Xlen, golden: &[String]) {
    assert_eq!(patterns.len(), golden.len());
    let mut wrong = String::new();
    for ((&bits, ours), objdump) in patterns.iter().zip(ours(patterns, xlen)).zip(golden) {
        let expected = expected(bits, xlen, objdump);
        if ours != expected && !reserved_fence(bits, objdump) {
            writeln!(wrong, "{bits:08x} {ours:?} instead of {expected:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}:\n{wrong}", name(xlen));
}

#[test]
fn every_sixteen_bit_pattern() {
    let patterns = sixteen_bit_patterns();
    for xlen in [Xlen::Rv32, Xlen::Rv64] {
        let live = objdump(&patterns, xlen, &scratch("sixteen", xlen));
        if let Some(live) = &live {
            compare(&patterns, xlen, live);
        } else {
            eprintln!("the GNU tools are missing: comparing with the stored hashes only");
        }
        let blocks = |lines: &[String]| -> String {
            lines.chunks(256).map(|block| format!("{:016x}\n", hash(block))).collect()
        };
        let file = data(&format!("sixteen-bit-{}.hashes", name(xlen)));
        if updating() {
            let live = live.expect("updating needs the GNU tools");
            let golden: Vec<_> =
                patterns.iter().zip(&live).map(|(&bits, line)| expected(bits, xlen, line)).collect();
            std::fs::write(&file, blocks(&golden)).unwrap();
        }
        assert_eq!(blocks(&ours(&patterns, xlen)), std::fs::read_to_string(&file).unwrap(), "{}", name(xlen));
    }
}

#[test]
fn thirty_two_bit_patterns_as_recorded() {
    for xlen in [Xlen::Rv32, Xlen::Rv64] {
        let file = data(&format!("thirty-two-bit-{}.txt", name(xlen)));
        if updating() {
            let patterns = thirty_two_bit_patterns();
            let live =
                objdump(&patterns, xlen, &scratch("thirty-two", xlen)).expect("updating needs the GNU tools");
            let lines: String =
                patterns.iter().zip(live).map(|(bits, line)| format!("{bits:08x}\t{line}\n")).collect();
            std::fs::write(&file, lines).unwrap();
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let rows: Vec<_> = text.lines().map(|line| line.split_once('\t').unwrap()).collect();
        let patterns: Vec<_> = rows.iter().map(|(bits, _)| u32::from_str_radix(bits, 16).unwrap()).collect();
        let golden: Vec<_> = rows.iter().map(|(_, line)| (*line).to_owned()).collect();
        assert!(golden.len() > 3000);
        compare(&patterns, xlen, &golden);
    }
}

#[test]
fn thirty_two_bit_patterns_live() {
    let patterns = thirty_two_bit_patterns();
    for xlen in [Xlen::Rv32, Xlen::Rv64] {
        match objdump(&patterns, xlen, &scratch("thirty-two-live", xlen)) {
            Some(live) => compare(&patterns, xlen, &live),
            None => eprintln!("skipped: the GNU tools are missing"),
        }
    }
}
