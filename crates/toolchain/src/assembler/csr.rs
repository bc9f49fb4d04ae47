//! Instructions on control and status registers, and their short forms.

use isa::{Format, Instruction, Op, Reg, Xlen};

use super::expression::Syntax;
use super::instruction::{Line, syntax};
use super::operand::{Kind, Operand, Value};
use super::problem::{self, Problem};
use super::state::Assembler;

/// Reads of the user counters: name, register, whether only RV32 has it.
const COUNTERS: [(&str, i64, bool); 6] = [
    ("rdcycle", 0xc00, false),
    ("rdtime", 0xc01, false),
    ("rdinstret", 0xc02, false),
    ("rdcycleh", 0xc80, true),
    ("rdtimeh", 0xc81, true),
    ("rdinstreth", 0xc82, true),
];

/// Writes whose old value is dropped: name, and the instruction for a register and for a small number.
const WRITES: [(&str, Op, Option<Op>); 6] = [
    ("csrw", Op::Csrrw, Some(Op::Csrrwi)),
    ("csrs", Op::Csrrs, Some(Op::Csrrsi)),
    ("csrc", Op::Csrrc, Some(Op::Csrrci)),
    ("csrwi", Op::Csrrwi, None),
    ("csrsi", Op::Csrrsi, None),
    ("csrci", Op::Csrrci, None),
];

/// The names of the short forms, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COUNTERS.iter().map(|row| row.0).chain(WRITES.iter().map(|row| row.0)).chain(["csrr"])
}

impl Assembler {
    /// The number of a register given by name or number.
    fn csr_number(&mut self, operand: &Operand) -> Result<i64, Problem> {
        let Kind::Value(Value { function: None, written }) = &operand.kind else {
            return Err(problem::unknown_csr(operand.span, &operand.display()));
        };
        if let Syntax::Name(name) = &written.syntax {
            if let Some(number) = isa::csr::parse(name) {
                return Ok(i64::from(number));
            }
            if self.symbols.find(name).is_none() {
                return Err(problem::unknown_csr(operand.span, name));
            }
        }
        match self.constant(written)? {
            number @ 0..=0xfff => Ok(number),
            number => Err(problem::immediate_range(operand.span, &number, &0, &0xfff)),
        }
    }

    /// `csrrw rd, csr, rs1` and its kin; a number in place of `rs1` means the immediate form.
    pub(super) fn csr_operands(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let [rd, csr, source] = line.operands else {
            return Err(line.wrong_count(syntax(template.op.row().format)));
        };
        let template = Instruction { rd: rd.register()?, imm: self.csr_number(csr)?, ..template };
        let small = match template.op {
            Op::Csrrw => Some(Op::Csrrwi),
            Op::Csrrs => Some(Op::Csrrsi),
            Op::Csrrc => Some(Op::Csrrci),
            _ => None,
        };
        self.csr_source(template, small, source)
    }

    fn csr_source(
        &mut self,
        template: Instruction,
        small: Option<Op>,
        source: &Operand,
    ) -> Result<(), Problem> {
        let op = match (&source.kind, small) {
            (Kind::Value(_), Some(small)) => small,
            _ => template.op,
        };
        let rs1 = match op.row().format {
            Format::CsrImm => self.small_number(source)?,
            _ => source.register()?,
        };
        self.instruction(Instruction { op, rs1, ..template })
    }

    /// The five-bit number that stands where a register would.
    fn small_number(&mut self, operand: &Operand) -> Result<Reg, Problem> {
        match self.constant(&operand.value()?.written)? {
            number @ 0..=31 => Ok(Reg::new(number as u32)),
            number => Err(problem::immediate_range(operand.span, &number, &0, &31)),
        }
    }

    /// Assembles `csrr`, `csrw` … and the counters' reads, if the line is one of them.
    pub(super) fn csr_pseudo(&mut self, line: &Line) -> Option<Result<(), Problem>> {
        if line.name == "csrr" {
            let [rd, csr] = line.operands else { return Some(Err(line.wrong_count("rd, csr"))) };
            return Some(self.csr_read(rd, csr));
        }
        if let Some(&(_, imm, rv32)) = COUNTERS.iter().find(|row| row.0 == line.name) {
            return Some(self.counter(line, imm, rv32));
        }
        let &(_, op, small) = WRITES.iter().find(|row| row.0 == line.name)?;
        let [csr, source] = line.operands else { return Some(Err(line.wrong_count("csr, rs"))) };
        Some(
            self.csr_number(csr)
                .and_then(|imm| self.csr_source(Instruction { imm, ..Instruction::new(op) }, small, source)),
        )
    }

    fn csr_read(&mut self, rd: &Operand, csr: &Operand) -> Result<(), Problem> {
        let (rd, imm) = (rd.register()?, self.csr_number(csr)?);
        self.instruction(Instruction { rd, imm, ..Instruction::new(Op::Csrrs) })
    }

    fn counter(&mut self, line: &Line, imm: i64, rv32: bool) -> Result<(), Problem> {
        if rv32 && self.xlen == Xlen::Rv64 {
            return Err(problem::wrong_width(line.span, &line.name, &64));
        }
        let [rd] = line.operands else { return Err(line.wrong_count("rd")) };
        self.instruction(Instruction { rd: rd.register()?, imm, ..Instruction::new(Op::Csrrs) })
    }
}
