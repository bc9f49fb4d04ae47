//! Printing: an instruction as `objdump` writes it, aliases included.
//!
//! Compressed instructions print as the base instruction they abbreviate, as `objdump` does. Where some versions of
//! it print the assembler's macro name (`add sp,sp,-16`, `sll a0,a0,0x2`) the manual's name (`addi`, `slli`) is used.

use crate::csr;
use crate::format::Format;
use crate::instruction::{Instruction, decode};
use crate::table::Op;
use crate::{Reg, VirtAddr, Xlen};

/// The instruction at `pc` in assembly text: name, tab, operands; immediates in decimal, targets as absolute `0x…`.
pub fn disassemble(instruction: &Instruction, pc: VirtAddr, xlen: Xlen) -> String {
    if instruction.is_hint() {
        return hint(instruction);
    }
    let base = instruction.expand();
    match base.op.row().format {
        Format::R => register_register(&base),
        Format::I => register_immediate(&base),
        Format::Shift | Format::ShiftW => shift(&base),
        Format::U => line(base.op, &[&base.rd, &upper(base.imm)]),
        Format::Load => line(base.op, &[&base.rd, &at(&base)]),
        Format::Store => line(base.op, &[&base.rs2, &at(&base)]),
        Format::Branch => branch(&base, &target(&base, pc, xlen)),
        Format::Jump => jump(&base, &target(&base, pc, xlen)),
        Format::Jalr => jump_register(&base),
        Format::Amo | Format::LoadReserved => atomic(&base),
        Format::Csr => csr_register(&base, xlen),
        Format::CsrImm => csr_immediate(&base),
        Format::Fence => fence(&base),
        // Every other format has no operands, or is compressed and was expanded.
        _ => base.op.mnemonic().to_owned(),
    }
}

/// What lies at `pc`, legal or not, and its length in bytes: an instruction, `unimp` for a zero halfword, else the raw
/// bits as `objdump` writes them (`.2byte 0x4`).
pub fn disassemble_bits(bits: u32, pc: VirtAddr, xlen: Xlen) -> (String, u64) {
    match decode(bits, xlen) {
        Some(instruction) => (disassemble(&instruction, pc, xlen), u64::from(instruction.length)),
        None if bits & 3 == 3 => (format!(".4byte\t{bits:#x}"), 4),
        None if bits & 0xffff == 0 => ("unimp".to_owned(), 2),
        None => (format!(".2byte\t{:#x}", bits & 0xffff), 2),
    }
}

type Operand<'a> = &'a dyn core::fmt::Display;

fn named(name: &str, operands: &[Operand]) -> String {
    let mut text = name.to_owned();
    for (i, operand) in operands.iter().enumerate() {
        text.push(if i == 0 { '\t' } else { ',' });
        text.push_str(&operand.to_string());
    }
    text
}

fn line(op: Op, operands: &[Operand]) -> String {
    named(op.mnemonic(), operands)
}

/// The 20 bits of `lui` and `auipc`.
fn upper(imm: i64) -> String {
    format!("{:#x}", imm >> 12 & 0xf_ffff)
}

fn at(i: &Instruction) -> String {
    format!("{}({})", i.imm, i.rs1)
}

fn target(i: &Instruction, pc: VirtAddr, xlen: Xlen) -> String {
    format!("{:#x}", xlen.truncate(pc.offset(i.imm as u64).0))
}

fn register_register(i: &Instruction) -> String {
    const ZERO: Reg = Reg::ZERO;
    match (i.op, i.rs1, i.rs2) {
        // `c.mv`, whose expansion is an addition; the four-byte addition prints as itself.
        (Op::Add, ZERO, rs) if i.length == 2 => named("mv", &[&i.rd, &rs]),
        (Op::Sub, ZERO, rs) => named("neg", &[&i.rd, &rs]),
        (Op::Subw, ZERO, rs) => named("negw", &[&i.rd, &rs]),
        (Op::Sltu, ZERO, rs) => named("snez", &[&i.rd, &rs]),
        (Op::Slt, rs, ZERO) => named("sltz", &[&i.rd, &rs]),
        (Op::Slt, ZERO, rs) => named("sgtz", &[&i.rd, &rs]),
        (op, rs1, rs2) => line(op, &[&i.rd, &rs1, &rs2]),
    }
}

fn register_immediate(i: &Instruction) -> String {
    match (i.op, i.rs1, i.imm) {
        (Op::Addi, Reg::ZERO, 0) if i.rd == Reg::ZERO => "nop".to_owned(),
        (Op::Addi, Reg::ZERO, imm) => named("li", &[&i.rd, &imm]),
        (Op::Addi, rs, 0) => named("mv", &[&i.rd, &rs]),
        (Op::Addiw, rs, 0) => named("sext.w", &[&i.rd, &rs]),
        (Op::Xori, rs, -1) => named("not", &[&i.rd, &rs]),
        (Op::Sltiu, rs, 1) => named("seqz", &[&i.rd, &rs]),
        (Op::Andi, rs, 255) => named("zext.b", &[&i.rd, &rs]),
        (op, rs, imm) => line(op, &[&i.rd, &rs, &imm]),
    }
}

fn shift(i: &Instruction) -> String {
    line(i.op, &[&i.rd, &i.rs1, &format!("{:#x}", i.imm)])
}

fn branch(i: &Instruction, to: &str) -> String {
    const ZERO: Reg = Reg::ZERO;
    match (i.op, i.rs1, i.rs2) {
        (Op::Beq, rs, ZERO) => named("beqz", &[&rs, &to]),
        (Op::Bne, rs, ZERO) => named("bnez", &[&rs, &to]),
        (Op::Bge, ZERO, rs) => named("blez", &[&rs, &to]),
        (Op::Bge, rs, ZERO) => named("bgez", &[&rs, &to]),
        (Op::Blt, rs, ZERO) => named("bltz", &[&rs, &to]),
        (Op::Blt, ZERO, rs) => named("bgtz", &[&rs, &to]),
        (op, rs1, rs2) => line(op, &[&rs1, &rs2, &to]),
    }
}

fn jump(i: &Instruction, to: &str) -> String {
    match i.rd {
        Reg::ZERO => named("j", &[&to]),
        Reg::RA => named("jal", &[&to]),
        rd => named("jal", &[&rd, &to]),
    }
}

fn jump_register(i: &Instruction) -> String {
    match (i.rd, i.rs1, i.imm) {
        (Reg::ZERO, Reg::RA, 0) => "ret".to_owned(),
        (Reg::ZERO, rs, 0) => named("jr", &[&rs]),
        (Reg::ZERO, _, _) => named("jr", &[&at(i)]),
        (Reg::RA, rs, 0) => named("jalr", &[&rs]),
        (Reg::RA, _, _) => named("jalr", &[&at(i)]),
        (rd, rs, 0) => named("jalr", &[&rd, &rs]),
        (rd, _, _) => named("jalr", &[&rd, &at(i)]),
    }
}

fn atomic(i: &Instruction) -> String {
    let suffix = match (i.aq, i.rl) {
        (false, false) => "",
        (true, false) => ".aq",
        (false, true) => ".rl",
        (true, true) => ".aqrl",
    };
    let name = format!("{}{suffix}", i.op.mnemonic());
    let address = format!("({})", i.rs1);
    match i.op.row().format {
        Format::LoadReserved => named(&name, &[&i.rd, &address]),
        _ => named(&name, &[&i.rd, &i.rs2, &address]),
    }
}

/// The pseudo-instructions that read the user counters; the upper halves exist on RV32 only.
fn counter_alias(csr: &str, xlen: Xlen) -> Option<&'static str> {
    match (csr, xlen) {
        ("cycle", _) => Some("rdcycle"),
        ("time", _) => Some("rdtime"),
        ("instret", _) => Some("rdinstret"),
        ("cycleh", Xlen::Rv32) => Some("rdcycleh"),
        ("timeh", Xlen::Rv32) => Some("rdtimeh"),
        ("instreth", Xlen::Rv32) => Some("rdinstreth"),
        _ => None,
    }
}

fn csr_register(i: &Instruction, xlen: Xlen) -> String {
    let csr = csr::display(i.imm);
    match (i.op, i.rd, i.rs1) {
        (Op::Csrrw, Reg::ZERO, Reg::ZERO) if csr == "cycle" => "unimp".to_owned(),
        (Op::Csrrs, rd, Reg::ZERO) => match counter_alias(&csr, xlen) {
            Some(alias) => named(alias, &[&rd]),
            None => named("csrr", &[&rd, &csr]),
        },
        (Op::Csrrw, Reg::ZERO, rs) => named("csrw", &[&csr, &rs]),
        (Op::Csrrs, Reg::ZERO, rs) => named("csrs", &[&csr, &rs]),
        (Op::Csrrc, Reg::ZERO, rs) => named("csrc", &[&csr, &rs]),
        (op, rd, rs) => line(op, &[&rd, &csr, &rs]),
    }
}

fn csr_immediate(i: &Instruction) -> String {
    let csr = csr::display(i.imm);
    let value = i.rs1.number();
    match (i.op, i.rd) {
        (Op::Csrrwi, Reg::ZERO) => named("csrwi", &[&csr, &value]),
        (Op::Csrrsi, Reg::ZERO) => named("csrsi", &[&csr, &value]),
        (Op::Csrrci, Reg::ZERO) => named("csrci", &[&csr, &value]),
        (op, rd) => line(op, &[&rd, &csr, &value]),
    }
}

/// The set of a fence's predecessor or successor bits: `iorw` or a part of it.
fn fence_set(bits: i64) -> String {
    if bits & 15 == 0 {
        return "unknown".to_owned();
    }
    ['i', 'o', 'r', 'w']
        .into_iter()
        .zip([8, 4, 2, 1])
        .filter(|&(_, bit)| bits & bit != 0)
        .map(|(c, _)| c)
        .collect()
}

fn fence(i: &Instruction) -> String {
    match i.imm {
        0x0ff => "fence".to_owned(),
        0x833 => "fence.tso".to_owned(),
        imm => named("fence", &[&fence_set(imm >> 4), &fence_set(imm)]),
    }
}

/// Hints print under their compressed name: the base instruction would not say that nothing happens.
fn hint(i: &Instruction) -> String {
    match (i.op, i.imm) {
        (Op::CNop, imm) => line(i.op, &[&imm]),
        (Op::CSlli, 0) => named("c.slli64", &[&i.rd]),
        (Op::CSrli, _) => named("c.srli64", &[&i.rd]),
        (Op::CSrai, _) => named("c.srai64", &[&i.rd]),
        (Op::CSlli, imm) => line(i.op, &[&i.rd, &format!("{imm:#x}")]),
        (Op::CLui, imm) => line(i.op, &[&i.rd, &upper(imm)]),
        (Op::CMv | Op::CAdd, _) => line(i.op, &[&i.rd, &i.rs2]),
        (Op::CAddi, imm) => named("addi", &[&i.rd, &i.rs1, &imm]),
        (op, imm) => line(op, &[&i.rd, &imm]),
    }
}
