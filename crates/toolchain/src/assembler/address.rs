//! Pseudo-instructions with addresses: `la`, `call`, `tail`, loads and stores of symbols; and constants: `li`.

use isa::{Instruction, Op, Reg, Xlen};

use crate::Span;

use super::expression::Written;
use super::function::kind;
use super::instruction::Line;
use super::operand::Operand;
use super::problem::{self, Problem};
use super::state::Assembler;
use super::value::Expr;

/// The names handled here, for suggestions.
pub(super) const NAMES: [&str; 11] =
    ["li", "la", "lla", "lga", "la.tls.ie", "la.tls.gd", "call", "tail", "jump", "jr", "unimp"];

impl Assembler {
    /// Assembles the line if it is one of these.
    pub(super) fn address_pseudo(&mut self, line: &Line) -> Option<Result<(), Problem>> {
        Some(match line.name {
            "li" => self.load_immediate(line),
            "la" if self.switches.pic => self.load_address(line, kind::GOT_HI20),
            "la" | "lla" => self.load_address(line, kind::PCREL_HI20),
            "lga" => self.load_address(line, kind::GOT_HI20),
            "la.tls.ie" => self.load_address(line, kind::TLS_GOT_HI20),
            "la.tls.gd" => self.load_address(line, kind::TLS_GD_HI20),
            "call" => self.call(line),
            "tail" => self.tail(line),
            "jump" => self.jump_far(line),
            "jr" => self.jump_to_register(line),
            "unimp" => self.unimplemented(line),
            _ => return None,
        })
    }

    /// A plain expression, as an address.
    fn address(&mut self, operand: &Operand) -> Result<(Expr, Span), Problem> {
        match operand.address() {
            Some(written) => Ok((self.resolve(&written)?, operand.span)),
            None => Err(problem::expected_target(operand.span, &operand.display())),
        }
    }

    /// `auipc` with the upper half, then `lower` with the lower half at a label on the `auipc`.
    fn pair(
        &mut self,
        scratch: Reg,
        upper: u32,
        lower: Instruction,
        low: u32,
        (expr, span): (Expr, Span),
    ) -> Result<(), Problem> {
        let label = self.hidden_label("pcrel_hi");
        let auipc = Instruction { rd: scratch, ..Instruction::new(Op::Auipc) };
        self.relocated(auipc, upper, expr, span)?;
        self.relocated(Instruction { rs1: scratch, ..lower }, low, Expr::symbol(label), span)
    }

    fn load_address(&mut self, line: &Line, upper: u32) -> Result<(), Problem> {
        let [rd, symbol] = line.operands else { return Err(line.wrong_count("rd, symbol")) };
        let rd = rd.register()?;
        let address = self.address(symbol)?;
        if let Some(number) = self.evaluate(&address.0).ok().and_then(|linear| linear.as_constant()) {
            return self.build_constant(rd, number, symbol.span);
        }
        let word = if self.xlen == Xlen::Rv32 { Op::Lw } else { Op::Ld };
        let second = match upper {
            kind::GOT_HI20 | kind::TLS_GOT_HI20 => word,
            _ => Op::Addi,
        };
        self.pair(rd, upper, Instruction { rd, ..Instruction::new(second) }, kind::PCREL_LO12_I, address)
    }

    /// `lw rd, symbol` and its kin; the destination holds the address in between.
    pub(super) fn load_symbol(&mut self, template: Instruction, written: &Written) -> Result<(), Problem> {
        let address = (self.resolve(written)?, written.span);
        self.pair(template.rd, kind::PCREL_HI20, template, kind::PCREL_LO12_I, address)
    }

    /// `sw rs, symbol, scratch` and its kin.
    pub(super) fn store_symbol(
        &mut self,
        template: Instruction,
        written: &Written,
        scratch: Reg,
    ) -> Result<(), Problem> {
        let address = (self.resolve(written)?, written.span);
        self.pair(scratch, kind::PCREL_HI20, template, kind::PCREL_LO12_S, address)
    }

    /// `auipc` and `jalr`, one relocation for both.
    fn far(&mut self, link: Reg, scratch: Reg, target: &Operand) -> Result<(), Problem> {
        let (expr, span) = self.address(target)?;
        self.relocated(
            Instruction { rd: scratch, ..Instruction::new(Op::Auipc) },
            kind::CALL_PLT,
            expr,
            span,
        )?;
        // Always four bytes: the relocation covers both instructions.
        let jalr = Instruction { rd: link, rs1: scratch, ..Instruction::new(Op::Jalr) };
        self.uncompressed(|assembler| assembler.instruction(jalr))
    }

    /// `call target` links in `ra`; with another link register the address goes through `t1` (x6).
    fn call(&mut self, line: &Line) -> Result<(), Problem> {
        match line.operands {
            [target] => self.far(Reg::RA, Reg::RA, target),
            [link, target] => self.far(link.register()?, Reg::new(6), target),
            _ => Err(line.wrong_count("target")),
        }
    }

    /// A call as the last thing a function does: nothing to come back to. `t1` (x6) holds the address.
    fn tail(&mut self, line: &Line) -> Result<(), Problem> {
        let [target] = line.operands else { return Err(line.wrong_count("target")) };
        self.far(Reg::ZERO, Reg::new(6), target)
    }

    fn jump_far(&mut self, line: &Line) -> Result<(), Problem> {
        let [target, scratch] = line.operands else { return Err(line.wrong_count("target, rt")) };
        self.far(Reg::ZERO, scratch.register()?, target)
    }

    fn jump_to_register(&mut self, line: &Line) -> Result<(), Problem> {
        self.jump_through(Instruction::new(Op::Jalr), line.operands, line)
    }

    /// An instruction that is never legal: all zeros, or a write to a read-only register.
    fn unimplemented(&mut self, line: &Line) -> Result<(), Problem> {
        if !line.operands.is_empty() {
            return Err(line.wrong_count(""));
        }
        if self.switches.compress {
            return self.bytes(&[0, 0]);
        }
        self.instruction(Instruction { imm: 0xc00, ..Instruction::new(Op::Csrrw) })
    }

    fn load_immediate(&mut self, line: &Line) -> Result<(), Problem> {
        let [rd, operand] = line.operands else { return Err(line.wrong_count("rd, imm")) };
        let (rd, value) = (rd.register()?, operand.value()?);
        if value.function.is_some() {
            return self.with_value(Instruction { rd, ..Instruction::new(Op::Addi) }, value);
        }
        let expr = self.resolve(&value.written)?;
        match self.evaluate(&expr).map(|linear| linear.as_constant()) {
            Ok(Some(number)) => self.build_constant(rd, number, operand.span),
            // A number that a later line defines: room for twelve bits, checked when it is known.
            _ => self.deferred(Instruction { rd, ..Instruction::new(Op::Addi) }, expr, operand.span),
        }
    }

    /// Instructions that make `number`, in GNU as's way (`load_const` in its tc-riscv.c).
    fn build_constant(&mut self, rd: Reg, number: i64, span: Span) -> Result<(), Problem> {
        let number = match self.xlen {
            Xlen::Rv32 if !(-0x8000_0000..=0xffff_ffff).contains(&number) => {
                return Err(problem::value_range(span, &number, &32));
            }
            Xlen::Rv32 => i64::from(number as i32),
            Xlen::Rv64 => number,
        };
        if (-2048..2048).contains(&number) {
            return self.instruction(Instruction { rd, imm: number, ..Instruction::new(Op::Addi) });
        }
        self.constant_steps(rd, number)
    }

    /// Makes the upper part, by itself if it is wider than 32 bits, and adds the lower twelve bits.
    fn constant_steps(&mut self, rd: Reg, number: i64) -> Result<(), Problem> {
        let low = (number << 52) >> 52;
        let upper = number.wrapping_sub(low);
        if i64::from(number as i32) == number {
            let add = if self.xlen == Xlen::Rv32 { Op::Addi } else { Op::Addiw };
            let mut rs1 = Reg::ZERO;
            if upper != 0 {
                // 0x7ffff800 and above round up to 2^31, which `lui` makes as −2^31.
                self.instruction(Instruction {
                    rd,
                    imm: i64::from(upper as i32),
                    ..Instruction::new(Op::Lui)
                })?;
                rs1 = rd;
            }
            if low != 0 || upper == 0 {
                self.instruction(Instruction { rd, rs1, imm: low, ..Instruction::new(add) })?;
            }
            return Ok(());
        }
        let shift = upper.trailing_zeros().max(12);
        self.constant_steps(rd, upper >> shift)?;
        self.instruction(Instruction { rd, rs1: rd, imm: i64::from(shift), ..Instruction::new(Op::Slli) })?;
        if low != 0 {
            self.instruction(Instruction { rd, rs1: rd, imm: low, ..Instruction::new(Op::Addi) })?;
        }
        Ok(())
    }
}
