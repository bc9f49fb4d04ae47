//! Pseudo-instructions with a fixed expansion, as a table. Source: RISC-V Assembly Programmer's Manual, "Pseudoinstructions".

use isa::{Instruction, Op, Reg, Xlen};

use super::instruction::Line;
use super::operand::Operand;
use super::problem::{self, Problem};
use super::state::Assembler;

/// What an operand must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wants {
    Register,
    Target,
}

/// Where a register of the expansion comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum From {
    /// This operand.
    Operand(usize),
    /// Always this register.
    Fixed(Reg),
}

/// An immediate of the expansion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Imm {
    Number(i64),
    /// XLEN less this.
    XlenLess(i64),
}

/// One instruction of an expansion; a branch or jump goes to the target operand.
struct Step {
    op: Op,
    rd: From,
    rs1: From,
    rs2: From,
    imm: Imm,
}

/// A pseudo-instruction.
struct Pseudo {
    name: &'static str,
    syntax: &'static str,
    wants: &'static [Wants],
    steps: &'static [Step],
    rv64_only: bool,
}

const fn step(op: Op, rd: From, rs1: From, rs2: From, imm: i64) -> Step {
    Step { op, rd, rs1, rs2, imm: Imm::Number(imm) }
}

const A: From = From::Operand(0);
const B: From = From::Operand(1);
const C: From = From::Operand(2);
const ZERO: From = From::Fixed(Reg::ZERO);
const RA: From = From::Fixed(Reg::RA);

/// From one register to another, with a fixed immediate.
const fn immediate(op: Op, imm: i64) -> Step {
    step(op, A, B, ZERO, imm)
}

/// Two shifts that keep only the low `bits` bits.
const fn extend(bits: i64, right: Op) -> [Step; 2] {
    [
        Step { op: Op::Slli, rd: A, rs1: B, rs2: ZERO, imm: Imm::XlenLess(bits) },
        Step { op: right, rd: A, rs1: A, rs2: ZERO, imm: Imm::XlenLess(bits) },
    ]
}

const NONE: &[Wants] = &[];
const RR: &[Wants] = &[Wants::Register, Wants::Register];
const RRR: &[Wants] = &[Wants::Register, Wants::Register, Wants::Register];
const T: &[Wants] = &[Wants::Target];
const RT: &[Wants] = &[Wants::Register, Wants::Target];
const RRT: &[Wants] = &[Wants::Register, Wants::Register, Wants::Target];

const fn pseudo(
    name: &'static str,
    syntax: &'static str,
    wants: &'static [Wants],
    steps: &'static [Step],
) -> Pseudo {
    Pseudo { name, syntax, wants, steps, rv64_only: false }
}

const fn wide(pseudo: Pseudo) -> Pseudo {
    Pseudo { rv64_only: true, ..pseudo }
}

static TABLE: &[Pseudo] = &[
    pseudo("nop", "", NONE, &[step(Op::Addi, ZERO, ZERO, ZERO, 0)]),
    pseudo("ret", "", NONE, &[step(Op::Jalr, ZERO, RA, ZERO, 0)]),
    pseudo("scall", "", NONE, &[step(Op::Ecall, ZERO, ZERO, ZERO, 0)]),
    pseudo("sbreak", "", NONE, &[step(Op::Ebreak, ZERO, ZERO, ZERO, 0)]),
    pseudo("fence.tso", "", NONE, &[step(Op::Fence, ZERO, ZERO, ZERO, 0x833)]),
    pseudo("pause", "", NONE, &[step(Op::Fence, ZERO, ZERO, ZERO, 0x010)]),
    pseudo("mv", "rd, rs", RR, &[immediate(Op::Addi, 0)]),
    pseudo("move", "rd, rs", RR, &[immediate(Op::Addi, 0)]),
    pseudo("not", "rd, rs", RR, &[immediate(Op::Xori, -1)]),
    pseudo("seqz", "rd, rs", RR, &[immediate(Op::Sltiu, 1)]),
    pseudo("zext.b", "rd, rs", RR, &[immediate(Op::Andi, 255)]),
    pseudo("neg", "rd, rs", RR, &[step(Op::Sub, A, ZERO, B, 0)]),
    pseudo("snez", "rd, rs", RR, &[step(Op::Sltu, A, ZERO, B, 0)]),
    pseudo("sltz", "rd, rs", RR, &[step(Op::Slt, A, B, ZERO, 0)]),
    pseudo("sgtz", "rd, rs", RR, &[step(Op::Slt, A, ZERO, B, 0)]),
    pseudo("sgt", "rd, rs1, rs2", RRR, &[step(Op::Slt, A, C, B, 0)]),
    pseudo("sgtu", "rd, rs1, rs2", RRR, &[step(Op::Sltu, A, C, B, 0)]),
    pseudo("sext.b", "rd, rs", RR, &extend(8, Op::Srai)),
    pseudo("sext.h", "rd, rs", RR, &extend(16, Op::Srai)),
    pseudo("zext.h", "rd, rs", RR, &extend(16, Op::Srli)),
    wide(pseudo("sext.w", "rd, rs", RR, &[immediate(Op::Addiw, 0)])),
    wide(pseudo("zext.w", "rd, rs", RR, &extend(32, Op::Srli))),
    wide(pseudo("negw", "rd, rs", RR, &[step(Op::Subw, A, ZERO, B, 0)])),
    pseudo("j", "target", T, &[step(Op::Jal, ZERO, ZERO, ZERO, 0)]),
    pseudo("beqz", "rs, target", RT, &[step(Op::Beq, ZERO, A, ZERO, 0)]),
    pseudo("bnez", "rs, target", RT, &[step(Op::Bne, ZERO, A, ZERO, 0)]),
    pseudo("bltz", "rs, target", RT, &[step(Op::Blt, ZERO, A, ZERO, 0)]),
    pseudo("bgez", "rs, target", RT, &[step(Op::Bge, ZERO, A, ZERO, 0)]),
    pseudo("bgtz", "rs, target", RT, &[step(Op::Blt, ZERO, ZERO, A, 0)]),
    pseudo("blez", "rs, target", RT, &[step(Op::Bge, ZERO, ZERO, A, 0)]),
    pseudo("bgt", "rs1, rs2, target", RRT, &[step(Op::Blt, ZERO, B, A, 0)]),
    pseudo("ble", "rs1, rs2, target", RRT, &[step(Op::Bge, ZERO, B, A, 0)]),
    pseudo("bgtu", "rs1, rs2, target", RRT, &[step(Op::Bltu, ZERO, B, A, 0)]),
    pseudo("bleu", "rs1, rs2, target", RRT, &[step(Op::Bgeu, ZERO, B, A, 0)]),
];

/// The names in the table, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|pseudo| pseudo.name)
}

impl Assembler {
    /// Assembles the pseudo-instruction if the line is one of the table.
    pub(super) fn table_pseudo(&mut self, line: &Line) -> Option<Result<(), Problem>> {
        let pseudo = TABLE.iter().find(|pseudo| pseudo.name == line.name)?;
        Some(self.expand(pseudo, line))
    }

    fn expand(&mut self, pseudo: &Pseudo, line: &Line) -> Result<(), Problem> {
        if pseudo.rv64_only && self.xlen == Xlen::Rv32 {
            return Err(problem::wrong_width(line.span, &line.name, &32));
        }
        if line.operands.len() != pseudo.wants.len() {
            return Err(line.wrong_count(pseudo.syntax));
        }
        let mut target = None;
        for (operand, wants) in line.operands.iter().zip(pseudo.wants) {
            match wants {
                Wants::Register => drop(operand.register()?),
                Wants::Target => target = Some(operand),
            }
        }
        for step in pseudo.steps {
            let instruction = self.fill_in(step, line.operands)?;
            match target {
                Some(target) => self.branch_to(instruction, target)?,
                // GNU as has a short form for `li rd, 0`, not for `mv rd, zero`.
                None if line.name == "mv" && instruction.rs1 == Reg::ZERO => {
                    self.uncompressed(|assembler| assembler.instruction(instruction))?;
                }
                None => self.instruction(instruction)?,
            }
        }
        Ok(())
    }

    fn fill_in(&self, step: &Step, operands: &[Operand]) -> Result<Instruction, Problem> {
        let register = |from: From| match from {
            From::Fixed(reg) => Ok(reg),
            From::Operand(index) => operands.get(index).map_or(Ok(Reg::ZERO), Operand::register),
        };
        let imm = match step.imm {
            Imm::Number(number) => number,
            Imm::XlenLess(bits) => i64::from(self.xlen.bits()) - bits,
        };
        let (rd, rs1, rs2) = (register(step.rd)?, register(step.rs1)?, register(step.rs2)?);
        Ok(Instruction { rd, rs1, rs2, imm, ..Instruction::new(step.op) })
    }
}
