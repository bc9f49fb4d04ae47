//! The assembler's state while it reads: sections, symbols, options; and the few ways by which everything is emitted.

use isa::{Instruction, Xlen, compress, encode};

use crate::{SectionKind, Span};

use super::AssemblerOptions;
use super::expression::{Syntax, Written};
use super::fragment::{Branch, Fixup, FixupKind, SectionBuilder, Tail};
use super::layout::{LARGEST_FILE, LARGEST_ZEROS, Stage, View};
use super::problem::{self, Problem};
use super::symbol::{Definition, Place, Symbols};
use super::value::{Expr, Linear, evaluate};

/// What `.option` switches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Switches {
    /// Two-byte forms may be used.
    pub(super) compress: bool,
    /// The linker may shorten what follows.
    pub(super) relax: bool,
    /// `la` goes through the global offset table.
    pub(super) pic: bool,
}

/// The state of one assembly.
pub(super) struct Assembler {
    pub(super) xlen: Xlen,
    pub(super) switches: Switches,
    pub(super) saved_switches: Vec<Switches>,
    /// Whether two-byte forms were allowed anywhere (EF_RISCV_RVC), and relaxation.
    pub(super) ever_compressed: bool,
    pub(super) ever_relaxed: bool,
    pub(super) sections: Vec<SectionBuilder>,
    pub(super) current: usize,
    pub(super) previous: usize,
    pub(super) pushed: Vec<(usize, usize)>,
    pub(super) symbols: Symbols,
    pub(super) problems: Vec<Problem>,
    /// The name given by `.file "…"`.
    pub(super) source_name: Option<String>,
    /// Bytes emitted so far, in sections with bytes and in sections of zeros.
    pub(super) written: (u64, u64),
    /// The statement being assembled.
    pub(super) statement: Span,
}

impl Assembler {
    pub(super) fn new(options: &AssemblerOptions) -> Assembler {
        let switches = Switches { compress: options.compress, relax: options.relax, pic: false };
        Assembler {
            xlen: options.xlen,
            switches,
            saved_switches: Vec::new(),
            ever_compressed: options.compress,
            ever_relaxed: options.relax,
            sections: vec![
                SectionBuilder::new(".text", 1, 6),
                SectionBuilder::new(".data", 1, 3),
                SectionBuilder::new(".bss", 8, 3),
            ],
            current: 0,
            previous: 0,
            pushed: Vec::new(),
            symbols: Symbols::default(),
            problems: Vec::new(),
            source_name: None,
            written: (0, 0),
            statement: Span::default(),
        }
    }

    pub(super) fn section(&mut self) -> &mut SectionBuilder {
        &mut self.sections[self.current]
    }

    /// Where the next byte goes.
    pub(super) fn here(&self) -> Place {
        let (fragment, offset) = self.sections[self.current].end();
        Place { section: self.current, fragment, offset }
    }

    /// Notes that the statement's bytes start here.
    fn mark_line(&mut self) {
        let (place, span) = (self.here(), self.statement);
        let lines = &mut self.section().lines;
        if lines.last().is_none_or(|&(_, last)| last != span) {
            lines.push((place, span));
        }
    }

    /// Reserves the right to write `count` bytes.
    fn account(&mut self, count: u64) -> Result<(), Problem> {
        let zeros = self.sections[self.current].kind == SectionKind::Zeros;
        let (written, limit) = match zeros {
            true => (&mut self.written.1, LARGEST_ZEROS),
            false => (&mut self.written.0, LARGEST_FILE),
        };
        *written = written.saturating_add(count);
        if *written > limit {
            *written = written.saturating_sub(count);
            return Err(problem::too_large(self.statement, &count, &limit));
        }
        Ok(())
    }

    /// Appends bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        if self.sections[self.current].kind == SectionKind::Zeros {
            if bytes.iter().any(|&byte| byte != 0) {
                return Err(problem::data_in_bss(self.statement, &self.sections[self.current].name));
            }
            return self.fill(bytes.len() as u64, 0);
        }
        self.account(bytes.len() as u64)?;
        self.mark_line();
        self.section().last().bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// Appends `count` times the same byte.
    pub(super) fn fill(&mut self, count: u64, byte: u8) -> Result<(), Problem> {
        self.account(count)?;
        self.mark_line();
        if self.sections[self.current].kind == SectionKind::Zeros {
            if byte != 0 {
                return Err(problem::data_in_bss(self.statement, &self.sections[self.current].name));
            }
            let (count, span) = (Expr::constant(count as i64), self.statement);
            self.section().close(Tail::Space { count, fill: 0, span });
            return Ok(());
        }
        let bytes = &mut self.section().last().bytes;
        let length = bytes.len() + count as usize;
        bytes.resize(length, byte);
        Ok(())
    }

    /// Ends the settled bytes with something whose size is not settled.
    pub(super) fn unsettled(&mut self, tail: Tail) {
        self.mark_line();
        self.section().close(tail);
    }

    /// Appends `width` bytes that hold `value`.
    pub(super) fn data(&mut self, width: u8, value: Expr, span: Span) -> Result<(), Problem> {
        let number = self.evaluate_at(&value, Stage::Numbers).ok().and_then(|linear| linear.as_constant());
        if let Some(constant) = number {
            let bytes = number_bytes(constant, width, span)?;
            return self.bytes(&bytes[..usize::from(width)]);
        }
        if self.sections[self.current].kind == SectionKind::Zeros {
            return Err(problem::data_in_bss(self.statement, &self.sections[self.current].name));
        }
        let offset = self.here().offset;
        self.bytes(&[0; 8][..usize::from(width)])?;
        self.section().last().fixups.push(Fixup { offset, kind: FixupKind::Data(width), value, span });
        Ok(())
    }

    /// Appends a relocation of the next instruction.
    fn fixup(&mut self, kind: FixupKind, value: Expr, span: Span) {
        let offset = self.here().offset;
        self.section().last().fixups.push(Fixup { offset, kind, value, span });
    }

    /// Appends an instruction whose operands are all known; the two-byte form where allowed.
    pub(super) fn instruction(&mut self, instruction: Instruction) -> Result<(), Problem> {
        let bits =
            encode(&instruction, self.xlen).map_err(|error| self.encoding_problem(&instruction, error))?;
        match compress(&instruction, self.xlen).filter(|_| self.switches.compress) {
            Some(short) => self.bytes(&short.to_le_bytes()),
            None if instruction.length == 2 => self.bytes(&(bits as u16).to_le_bytes()),
            None => self.bytes(&bits.to_le_bytes()),
        }
    }

    /// Does something with two-byte forms off.
    pub(super) fn uncompressed<T>(&mut self, emit: impl FnOnce(&mut Assembler) -> T) -> T {
        let was = std::mem::replace(&mut self.switches.compress, false);
        let result = emit(self);
        self.switches.compress = was;
        result
    }

    /// Appends a four-byte instruction with a relocation.
    pub(super) fn relocated(
        &mut self,
        instruction: Instruction,
        kind: u32,
        value: Expr,
        span: Span,
    ) -> Result<(), Problem> {
        let bits =
            encode(&instruction, self.xlen).map_err(|error| self.encoding_problem(&instruction, error))?;
        let relax = self.switches.relax && super::function::kind::relaxable(kind);
        self.fixup(FixupKind::Relocation { kind, relax }, value, span);
        self.bytes(&bits.to_le_bytes())
    }

    /// Appends a four-byte instruction whose immediate is settled at the end.
    pub(super) fn deferred(
        &mut self,
        instruction: Instruction,
        value: Expr,
        span: Span,
    ) -> Result<(), Problem> {
        self.fixup(FixupKind::Immediate(instruction), value, span);
        let bits =
            encode(&instruction, self.xlen).map_err(|error| self.encoding_problem(&instruction, error))?;
        self.bytes(&bits.to_le_bytes())
    }

    /// Appends a branch or jump whose length the layout settles.
    pub(super) fn branch(
        &mut self,
        instruction: Instruction,
        target: Expr,
        span: Span,
    ) -> Result<(), Problem> {
        self.account(8)?;
        let near = Instruction { imm: 0, ..instruction };
        let short = self.switches.compress && compress(&near, self.xlen).is_some();
        let branch = Branch { instruction, target, short, span, length: 8 };
        self.unsettled(Tail::Branch(Box::new(branch)));
        Ok(())
    }

    /// The error for operands that do not fit, at the statement.
    pub(super) fn encoding_problem(&self, instruction: &Instruction, error: isa::EncodeError) -> Problem {
        encoding_problem(self.statement, instruction, error, self.xlen)
    }

    /// A label at this place.
    pub(super) fn hidden_label(&mut self, what: &str) -> super::symbol::SymbolId {
        let here = self.here();
        self.symbols.hidden(here, what)
    }

    /// Settles the names of an expression as they are at this place.
    pub(super) fn resolve(&mut self, written: &Written) -> Result<Expr, Problem> {
        let span = written.span;
        match &written.syntax {
            Syntax::Number(value) => Ok(Expr::constant(*value)),
            Syntax::Here => Ok(Expr::symbol(self.hidden_label("here"))),
            Syntax::Numeric { label, forward } => {
                Ok(Expr::symbol(self.symbols.numeric(*label, *forward, span)?))
            }
            Syntax::Name(name) => Ok(self.named_value(name)),
            Syntax::Unary(operator, operand) => {
                Expr::unary(*operator, self.resolve(operand)?).check_size(span)
            }
            Syntax::Binary(operator, left, right) => {
                let (left, right) = (self.resolve(left)?, self.resolve(right)?);
                Expr::binary(*operator, left, right).check_size(span)
            }
        }
    }

    /// The value that a symbol was set to, or the symbol.
    fn named_value(&mut self, name: &str) -> Expr {
        let id = self.symbols.named(name);
        let entry = self.symbols.entry(id);
        match &entry.definition {
            // A weak or global alias is another object's business too: relocations have to name it.
            Definition::Value(value) if entry.binding.is_none() => value.clone(),
            _ => Expr::symbol(id),
        }
    }

    /// Evaluates as far as distances are settled.
    pub(super) fn evaluate(&self, value: &Expr) -> Result<Linear, super::value::Unknown> {
        self.evaluate_at(value, Stage::Reading)
    }

    fn evaluate_at(&self, value: &Expr, stage: Stage) -> Result<Linear, super::value::Unknown> {
        evaluate(value, &View { symbols: &self.symbols, sections: &self.sections, stage })
    }

    /// The number that a written expression stands for at this line.
    pub(super) fn constant(&mut self, written: &Written) -> Result<i64, Problem> {
        let value = self.resolve(written)?;
        match self.evaluate(&value) {
            Ok(linear) => linear.as_constant().ok_or_else(|| problem::not_constant_yet(written.span)),
            Err(super::value::Unknown::Place) => Err(problem::not_constant_yet(written.span)),
            Err(unknown) => Err(unknown.at(written.span)),
        }
    }
}

/// The error for operands that do not fit.
pub(super) fn encoding_problem(
    span: Span,
    instruction: &Instruction,
    error: isa::EncodeError,
    xlen: Xlen,
) -> Problem {
    use isa::EncodeError::{Immediate, Register, Reserved, Width};
    let name = instruction.op.mnemonic();
    match error {
        Width => problem::wrong_width(span, &name, &xlen.bits()),
        Register(reg) => problem::register_class(span, &reg),
        Immediate { value, min, max, .. } if value < min || value > max => {
            problem::immediate_range(span, &value, &min, &max)
        }
        Immediate { value, multiple, .. } => problem::immediate_multiple(span, &value, &multiple),
        Reserved => problem::reserved_encoding(span, &name),
    }
}

/// A number as `width` little-endian bytes; it must fit as a signed or an unsigned number.
pub(super) fn number_bytes(value: i64, width: u8, span: Span) -> Result<[u8; 8], Problem> {
    let bits = u32::from(width) * 8;
    let fits = bits >= 64 || (-(1i64 << (bits - 1))..1i64 << bits).contains(&value);
    if fits { Ok(value.to_le_bytes()) } else { Err(problem::value_range(span, &value, &bits)) }
}
