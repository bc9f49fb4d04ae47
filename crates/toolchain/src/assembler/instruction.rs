//! Instructions of the table: their operands in the order that assembly text has them.

use isa::{Format, Instruction, Op, Reg, Xlen};

use crate::Span;

use super::missing::Missing;
use super::operand::{Kind, Operand, Value};
use super::problem::{self, Problem};
use super::state::Assembler;

/// A mnemonic with its operands.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) operands: &'a [Operand],
    pub(super) span: Span,
}

impl Line<'_> {
    /// The error for a wrong number of operands; `syntax` is how they are written.
    pub(super) fn wrong_count(&self, syntax: &str) -> Problem {
        problem::operand_count(self.span, &self.name, &self.operands.len(), &syntax)
    }
}

/// How a format's operands are written, for messages.
pub(super) fn syntax(format: Format) -> &'static str {
    match format {
        Format::R => "rd, rs1, rs2",
        Format::I => "rd, rs1, imm",
        Format::Load => "rd, offset(rs1)",
        Format::Jalr => "rd, offset(rs1)",
        Format::Shift | Format::ShiftW => "rd, rs1, shamt",
        Format::Store => "rs2, offset(rs1)",
        Format::Branch => "rs1, rs2, target",
        Format::U => "rd, imm",
        Format::Jump => "rd, target",
        Format::Amo => "rd, rs2, (rs1)",
        Format::LoadReserved => "rd, (rs1)",
        Format::Csr => "rd, csr, rs1",
        Format::CsrImm => "rd, csr, uimm",
        Format::Fence => "pred, succ",
        Format::FenceI | Format::Bare | Format::CBare => "",
        Format::CAddi4spn => "rd, sp, imm",
        Format::CLw | Format::CLd => "rd, offset(rs1)",
        Format::CSw | Format::CSd => "rs2, offset(rs1)",
        Format::CNop => "",
        Format::CAddi | Format::CLi | Format::CLui | Format::CAndi => "rd, imm",
        Format::CAddi16sp => "sp, imm",
        Format::CShift | Format::CSlli => "rd, shamt",
        Format::CArith | Format::CMv | Format::CAdd => "rd, rs2",
        Format::CJ | Format::CJal => "target",
        Format::CBranch => "rs1, target",
        Format::CLwsp | Format::CLdsp => "rd, offset(sp)",
        Format::CJr | Format::CJalr => "rs1",
        Format::CSwsp | Format::CSdsp => "rs2, offset(sp)",
    }
}

/// The instruction with an immediate that a three-register one turns into when its last operand is a number.
fn immediate_form(op: Op) -> Option<Op> {
    Some(match op {
        Op::Add => Op::Addi,
        Op::And => Op::Andi,
        Op::Or => Op::Ori,
        Op::Xor => Op::Xori,
        Op::Sll => Op::Slli,
        Op::Srl => Op::Srli,
        Op::Sra => Op::Srai,
        Op::Slt => Op::Slti,
        Op::Sltu => Op::Sltiu,
        Op::Addw => Op::Addiw,
        Op::Sllw => Op::Slliw,
        Op::Srlw => Op::Srliw,
        Op::Sraw => Op::Sraiw,
        _ => return None,
    })
}

/// A number as the instruction's immediate: `lui` and `auipc` are written with the 20 upper bits, and on RV32
/// 0xfffff000 and −4096 are the same.
pub(super) fn normal_immediate(op: Op, xlen: Xlen, number: i64) -> i64 {
    match (op.row().format, xlen) {
        (Format::U, _) if (0x8_0000..=0xf_ffff).contains(&number) => (number - 0x10_0000) << 12,
        (Format::U, _) => number.saturating_mul(4096),
        (_, Xlen::Rv32) if (0x8000_0000..=0xffff_ffff).contains(&number) => number - 0x1_0000_0000,
        _ => number,
    }
}

impl Assembler {
    /// Assembles an instruction of the table.
    pub(super) fn table_instruction(
        &mut self,
        op: Op,
        aq: bool,
        rl: bool,
        line: &Line,
    ) -> Result<(), Problem> {
        let row = op.row();
        if !row.widths.contains(self.xlen) {
            return Err(problem::wrong_width(line.span, &line.name, &self.xlen.bits()));
        }
        let template = Instruction { aq, rl, ..Instruction::new(op) };
        match row.format {
            Format::R => self.register_form(template, line),
            Format::I | Format::Shift | Format::ShiftW => self.immediate_operands(template, line),
            Format::Load => self.load(template, line),
            Format::Store => self.store(template, line),
            Format::Branch => self.branch_operands(template, line),
            Format::U => self.upper(template, line),
            Format::Jump => self.jump(template, line),
            Format::Jalr => self.jump_register(template, line),
            Format::Amo | Format::LoadReserved => self.atomic(template, line),
            Format::Csr | Format::CsrImm => self.csr_operands(template, line),
            Format::Fence => self.fence(template, line),
            _ => self.compressed(template, line),
        }
    }

    /// Emits with an immediate: a number now, a number later, or a relocation.
    pub(super) fn with_value(&mut self, template: Instruction, value: &Value) -> Result<(), Problem> {
        let format = template.op.row().format;
        let span = value.written.span;
        let expr = self.resolve(&value.written)?;
        let known = self.evaluate(&expr).ok().and_then(|linear| linear.as_constant());
        match (value.function, known) {
            (None, Some(number)) => {
                let imm = normal_immediate(template.op, self.xlen, number);
                self.checked(Instruction { imm, ..template }, span)
            }
            (None, None) => self.deferred(template, expr, span),
            (Some(function), known) => {
                let kind = function.relocation(format);
                let kind = kind.ok_or_else(|| {
                    problem::function_place(span, &function.name(), &template.op.mnemonic())
                })?;
                match known.and_then(|number| function.of_constant(number)) {
                    Some(imm) => self.checked(Instruction { imm, ..template }, span),
                    None => self.relocated(template, kind, expr, span),
                }
            }
        }
    }

    /// Emits, with an error that points at the immediate.
    fn checked(&mut self, instruction: Instruction, span: Span) -> Result<(), Problem> {
        if instruction.op.row().format == Format::U && !(-0x8000_0000..0x8000_0000).contains(&instruction.imm)
        {
            return Err(problem::immediate_range(span, &(instruction.imm >> 12), &0, &0xf_ffff));
        }
        self.instruction(instruction).map_err(|problem| match problem.code {
            "immediate-range" | "immediate-multiple" => Problem { span, ..problem },
            _ => problem,
        })
    }

    fn register_form(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let (rd, rs1, last) = match line.operands {
            [rd, rs1, last] => (rd.register()?, rs1.register()?, last),
            [rd, rs1, rs2, marker] if template.op == Op::Add => {
                return self.thread_pointer_add(rd, rs1, rs2, marker);
            }
            _ => return Err(line.wrong_count(syntax(Format::R))),
        };
        if let (Kind::Value(value), Some(op)) = (&last.kind, immediate_form(template.op)) {
            return self.with_value(Instruction { rd, rs1, ..Instruction::new(op) }, value);
        }
        self.instruction(Instruction { rd, rs1, rs2: last.register()?, ..template })
    }

    /// `add rd, rs1, tp, %tprel_add(symbol)`: an addition that the linker may delete.
    fn thread_pointer_add(
        &mut self,
        rd: &Operand,
        rs1: &Operand,
        rs2: &Operand,
        marker: &Operand,
    ) -> Result<(), Problem> {
        let (rd, rs1, rs2) = (rd.register()?, rs1.register()?, rs2.register()?);
        let value = marker.value()?;
        if value.function != Some(super::function::Function::TprelAdd) {
            return Err(Missing::TprelAdd.at(marker.span));
        }
        let expr = self.resolve(&value.written)?;
        let add = Instruction { rd, rs1, rs2, ..Instruction::new(Op::Add) };
        self.relocated(add, super::function::kind::TPREL_ADD, expr, marker.span)
    }

    fn immediate_operands(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let [rd, rs1, value] = line.operands else {
            return Err(line.wrong_count(syntax(template.op.row().format)));
        };
        let template = Instruction { rd: rd.register()?, rs1: rs1.register()?, ..template };
        self.with_value(template, value.value()?)
    }

    /// `offset(base)`, where the offset may be missing.
    fn at_memory(&mut self, template: Instruction, memory: &Operand) -> Result<(), Problem> {
        match &memory.kind {
            Kind::Memory { offset: None, base } => self.instruction(Instruction { rs1: *base, ..template }),
            Kind::Memory { offset: Some(value), base } => {
                self.with_value(Instruction { rs1: *base, ..template }, value)
            }
            _ => Err(problem::expected_address(memory.span, &memory.display())),
        }
    }

    fn load(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let [rd, memory] = line.operands else { return Err(line.wrong_count(syntax(Format::Load))) };
        let template = Instruction { rd: rd.register()?, ..template };
        match &memory.kind {
            Kind::Value(Value { function: None, written }) => self.load_symbol(template, written),
            _ => self.at_memory(template, memory),
        }
    }

    fn store(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        match line.operands {
            [rs2, memory] => self.at_memory(Instruction { rs2: rs2.register()?, ..template }, memory),
            [rs2, symbol, scratch] => {
                let template = Instruction { rs2: rs2.register()?, ..template };
                self.store_symbol(template, &symbol.value()?.written, scratch.register()?)
            }
            _ => Err(line.wrong_count(syntax(Format::Store))),
        }
    }

    fn branch_operands(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let [rs1, rs2, target] = line.operands else { return Err(line.wrong_count(syntax(Format::Branch))) };
        let (rs1, rs2) = (rs1.register()?, rs2.register()?);
        self.branch_to(Instruction { rs1, rs2, ..template }, target)
    }

    /// A branch or jump to a label.
    pub(super) fn branch_to(&mut self, template: Instruction, target: &Operand) -> Result<(), Problem> {
        match target.address() {
            Some(written) => {
                let expr = self.resolve(&written)?;
                self.branch(template, expr, written.span)
            }
            None => Err(problem::expected_target(target.span, &target.display())),
        }
    }

    fn upper(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let [rd, value] = line.operands else { return Err(line.wrong_count(syntax(Format::U))) };
        let template = Instruction { rd: rd.register()?, ..template };
        self.with_value(template, value.value()?)
    }

    /// `jal target` and `jal rd, target`: always four bytes; GNU as shortens only `j`.
    fn jump(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let (rd, target) = match line.operands {
            [target] => (Reg::RA, target),
            [rd, target] => (rd.register()?, target),
            _ => return Err(line.wrong_count("target, or jal rd, target")),
        };
        self.uncompressed(|assembler| assembler.branch_to(Instruction { rd, ..template }, target))
    }

    /// `jalr rs`, `jalr offset(rs)`; `jalr rd, rs`, `jalr rd, offset(rs)`, `jalr rd, rs, offset`.
    fn jump_register(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        match line.operands {
            [_] | [] => self.jump_through(Instruction { rd: Reg::RA, ..template }, line.operands, line),
            [rd, address @ ..] => {
                let template = Instruction { rd: rd.register()?, ..template };
                self.uncompressed(|assembler| assembler.jump_through(template, address, line))
            }
        }
    }

    /// The address of a `jalr` or `jr`. GNU as shortens only a lone register.
    pub(super) fn jump_through(
        &mut self,
        template: Instruction,
        address: &[Operand],
        line: &Line,
    ) -> Result<(), Problem> {
        match address {
            [Operand { kind: Kind::Register(rs1), .. }] => {
                self.instruction(Instruction { rs1: *rs1, ..template })
            }
            [memory] => self.uncompressed(|assembler| assembler.at_memory(template, memory)),
            [rs1, offset] => {
                let template = Instruction { rs1: rs1.register()?, ..template };
                let value = offset.value()?;
                self.uncompressed(|assembler| assembler.with_value(template, value))
            }
            _ => Err(line.wrong_count(syntax(Format::Jalr))),
        }
    }

    fn atomic(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let format = template.op.row().format;
        let (template, memory) = match (format, line.operands) {
            (Format::LoadReserved, [rd, memory]) => (Instruction { rd: rd.register()?, ..template }, memory),
            (Format::Amo, [rd, rs2, memory]) => {
                (Instruction { rd: rd.register()?, rs2: rs2.register()?, ..template }, memory)
            }
            _ => return Err(line.wrong_count(syntax(format))),
        };
        match &memory.kind {
            Kind::Memory { offset: None, base } => self.instruction(Instruction { rs1: *base, ..template }),
            Kind::Memory { offset: Some(Value { function: None, written }), base } => {
                match self.constant(written)? {
                    0 => self.instruction(Instruction { rs1: *base, ..template }),
                    other => Err(problem::immediate_range(written.span, &other, &0, &0)),
                }
            }
            _ => Err(problem::expected_address(memory.span, &memory.display())),
        }
    }

    fn fence(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let (before, after) = match line.operands {
            [] => (15, 15),
            [before, after] => (fence_set(before)?, fence_set(after)?),
            _ => return Err(line.wrong_count(syntax(Format::Fence))),
        };
        self.instruction(Instruction { imm: before << 4 | after, ..template })
    }

    /// A mnemonic that begins with `c.`, or one without operands.
    fn compressed(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let format = template.op.row().format;
        let wrong = || line.wrong_count(syntax(format));
        let two = |template: Instruction| match line.operands {
            [first, second] => {
                Ok((Instruction { rd: first.register()?, rs1: first.register()?, ..template }, second))
            }
            _ => Err(wrong()),
        };
        match format {
            Format::CLw | Format::CLd | Format::CLwsp | Format::CLdsp => self.load(template, line),
            Format::CSw | Format::CSd | Format::CSwsp | Format::CSdsp => self.store(template, line),
            Format::CAddi | Format::CAddi16sp | Format::CShift | Format::CSlli | Format::CAndi => {
                let (template, value) = two(template)?;
                self.short_value(template, value)
            }
            Format::CLi | Format::CLui => {
                let (template, value) = two(template)?;
                self.short_value(Instruction { rs1: Reg::ZERO, ..template }, value)
            }
            Format::CAddi4spn => match line.operands {
                [rd, sp, value] => {
                    let template = Instruction { rd: rd.register()?, rs1: sp.register()?, ..template };
                    self.short_value(template, value)
                }
                _ => Err(wrong()),
            },
            Format::CArith | Format::CAdd => {
                let (template, rs2) = two(template)?;
                self.instruction(Instruction { rs2: rs2.register()?, ..template })
            }
            Format::CMv => {
                let (template, rs2) = two(template)?;
                self.instruction(Instruction { rs1: Reg::ZERO, rs2: rs2.register()?, ..template })
            }
            Format::CJr | Format::CJalr => match line.operands {
                [rs1] => {
                    let rd = if format == Format::CJr { Reg::ZERO } else { Reg::RA };
                    self.instruction(Instruction { rd, rs1: rs1.register()?, ..template })
                }
                _ => Err(wrong()),
            },
            Format::CJ | Format::CJal | Format::CBranch => self.short_jump(template, line),
            _ if line.operands.is_empty() => self.instruction(template),
            _ => Err(wrong()),
        }
    }

    /// A two-byte instruction's immediate, which must be known.
    fn short_value(&mut self, template: Instruction, operand: &Operand) -> Result<(), Problem> {
        let value = operand.value()?;
        if let Some(function) = value.function {
            return Err(problem::function_place(operand.span, &function.name(), &template.op.mnemonic()));
        }
        let number = self.constant(&value.written)?;
        let imm = match template.op {
            Op::CLui if (0xf_ffe0..=0xf_ffff).contains(&number) => (number - 0x10_0000) << 12,
            Op::CLui => number.saturating_mul(4096),
            _ => number,
        };
        self.instruction(Instruction { imm, ..template })
    }

    /// `c.j`, `c.jal`, `c.beqz`, `c.bnez`: as the base instruction, which finds the short form by itself.
    fn short_jump(&mut self, template: Instruction, line: &Line) -> Result<(), Problem> {
        let format = template.op.row().format;
        let base = Instruction { length: 4, ..template.expand() };
        let was = std::mem::replace(&mut self.switches.compress, true);
        let result = match (format, line.operands) {
            (Format::CJ, [target]) => self.branch_to(base, target),
            (Format::CJal, [target]) => self.branch_to(Instruction { rd: Reg::RA, ..base }, target),
            (Format::CBranch, [rs1, target]) => match rs1.register() {
                Ok(rs1) => self.branch_to(Instruction { rs1, ..base }, target),
                Err(problem) => Err(problem),
            },
            _ => Err(line.wrong_count(syntax(format))),
        };
        self.switches.compress = was;
        result
    }
}

/// The bits of `iorw` or a part of it.
fn fence_set(operand: &Operand) -> Result<i64, Problem> {
    let text = operand.display();
    let wrong = || problem::fence_set(operand.span, &text);
    if text == "0" {
        return Ok(0);
    }
    let mut bits = 0;
    for letter in text.chars() {
        let bit = match letter {
            'i' => 8,
            'o' => 4,
            'r' => 2,
            'w' => 1,
            _ => return Err(wrong()),
        };
        // Each letter once, and in order: every bit is below all bits before it.
        if bits & (bit | (bit - 1)) != 0 {
            return Err(wrong());
        }
        bits |= bit;
    }
    if bits == 0 { Err(wrong()) } else { Ok(bits) }
}
