//! Pass 2: every section's bytes, with the values that are known filled in, and relocation entries for the others.

use isa::{Instruction, Op, Reg, compress, encode};

use crate::{SectionKind, Span, SymbolBinding};

use super::directive::nops;
use super::fragment::{Branch, Fixup, FixupKind, Fragment, SectionBuilder, Tail};
use super::function::kind;
use super::instruction::normal_immediate;
use super::layout::{self, Stage, View, branch_distance};
use super::problem::{self, Problem};
use super::state::{Assembler, encoding_problem, number_bytes};
use super::symbol::SymbolId;
use super::value::{Linear, evaluate, not_a_number};

/// A relocation entry that still names a symbol of the assembly.
pub(super) struct Entered {
    pub(super) offset: u64,
    pub(super) kind: u32,
    pub(super) symbol: Option<SymbolId>,
    pub(super) addend: i64,
}

/// What a section becomes.
#[derive(Default)]
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    pub(super) relocations: Vec<Entered>,
}

/// Writes sections' bytes and relocation entries.
pub(super) struct Writer<'a> {
    assembler: &'a Assembler,
    problems: Vec<Problem>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(assembler: &'a Assembler) -> Writer<'a> {
        Writer { assembler, problems: Vec::new() }
    }

    fn view(&self, stage: Stage) -> View<'_> {
        View { symbols: &self.assembler.symbols, sections: &self.assembler.sections, stage }
    }

    /// Everything, and what could not be written.
    pub(super) fn sections(mut self) -> (Vec<Output>, Vec<Problem>) {
        let mut outputs = Vec::new();
        for (index, section) in self.assembler.sections.iter().enumerate() {
            outputs.push(self.section(index, section));
        }
        (outputs, self.problems)
    }

    fn section(&mut self, index: usize, section: &SectionBuilder) -> Output {
        let mut output = Output::default();
        if section.kind == SectionKind::Zeros {
            return output;
        }
        for fragment in &section.fragments {
            let base = output.bytes.len();
            output.bytes.extend_from_slice(&fragment.bytes);
            for &(offset, kind, addend) in &fragment.markers {
                output.relocations.push(Entered {
                    offset: fragment.start + offset,
                    kind,
                    symbol: None,
                    addend,
                });
            }
            for fixup in &fragment.fixups {
                if let Err(problem) = self.fixup(fixup, fragment, base, &mut output) {
                    self.problems.push(problem);
                }
            }
            if let Err(problem) = self.tail(index, fragment, &mut output) {
                self.problems.push(problem);
            }
        }
        order::sort_by_key(&mut output.relocations, |entered| entered.offset);
        output
    }

    fn fixup(
        &self,
        fixup: &Fixup,
        fragment: &Fragment,
        base: usize,
        output: &mut Output,
    ) -> Result<(), Problem> {
        let stage = if self.assembler.ever_relaxed { Stage::Relaxable } else { Stage::Laid };
        let linear = evaluate(&fixup.value, &self.view(stage)).map_err(|unknown| unknown.at(fixup.span))?;
        let offset = fragment.start + fixup.offset;
        let at = base + fixup.offset as usize;
        match &fixup.kind {
            FixupKind::Data(width) => self.data(*width, &linear, fixup.span, (offset, at), output),
            FixupKind::Relocation { kind, relax } => {
                output.relocations.push(relocation(&linear, offset, *kind, fixup.span)?);
                if *relax {
                    output.relocations.push(Entered { offset, kind: kind::RELAX, symbol: None, addend: 0 });
                }
                Ok(())
            }
            FixupKind::Immediate(instruction) => {
                let number = linear
                    .as_constant()
                    .ok_or_else(|| not_a_number(&self.assembler.symbols, &linear, fixup.span))?;
                let imm = normal_immediate(instruction.op, self.assembler.xlen, number);
                let instruction = Instruction { imm, ..*instruction };
                let bits = self.encode(&instruction, fixup.span)?;
                patch(&mut output.bytes, at, &bits.to_le_bytes());
                Ok(())
            }
        }
    }

    fn encode(&self, instruction: &Instruction, span: Span) -> Result<u32, Problem> {
        let xlen = self.assembler.xlen;
        encode(instruction, xlen).map_err(|error| encoding_problem(span, instruction, error, xlen))
    }

    fn data(
        &self,
        width: u8,
        linear: &Linear,
        span: Span,
        (offset, at): (u64, usize),
        output: &mut Output,
    ) -> Result<(), Problem> {
        if let Some(number) = linear.as_constant() {
            let bytes = number_bytes(number, width, span)?;
            patch(&mut output.bytes, at, &bytes[..usize::from(width)]);
            return Ok(());
        }
        match (&linear.plus[..], &linear.minus[..], width) {
            ([_], [], 4) => output.relocations.push(relocation(linear, offset, kind::R_32, span)?),
            ([_], [], 8) => output.relocations.push(relocation(linear, offset, kind::R_64, span)?),
            ([plus], [minus], 4) if self.is_frame_start(*minus, offset) => output.relocations.push(Entered {
                offset,
                kind: kind::R_32_PCREL,
                symbol: Some(*plus),
                addend: linear.constant,
            }),
            ([plus], [minus], _) => {
                // R_RISCV_ADD8, 16, 32, 64 and their subtractions follow each other.
                let nth = width.trailing_zeros();
                let (add, subtract) = (kind::ADD8 + nth, kind::SUB8 + nth);
                let (plus, minus) = (Some(*plus), Some(*minus));
                output.relocations.push(Entered { offset, kind: add, symbol: plus, addend: linear.constant });
                output.relocations.push(Entered { offset, kind: subtract, symbol: minus, addend: 0 });
            }
            _ => return Err(problem::not_relocatable(span)),
        }
        Ok(())
    }

    /// Whether the label is this very place in `.eh_frame`: there GNU as counts from the place, since a linker that
    /// joins unwind tables moves the words.
    fn is_frame_start(&self, label: SymbolId, offset: u64) -> bool {
        let located = self.view(Stage::Laid).located(label);
        located
            .is_some_and(|(section, at)| at == offset && self.assembler.sections[section].name == ".eh_frame")
    }

    fn tail(&self, section: usize, fragment: &Fragment, output: &mut Output) -> Result<(), Problem> {
        let length = fragment.tail_length as usize;
        match &fragment.tail {
            Tail::None => {}
            Tail::Branch(branch) => return self.branch(section, branch, output),
            Tail::Align { fill: None, .. } => output.bytes.extend(nops(length as u64)),
            Tail::Align { fill: Some((value, unit)), .. } => {
                let unit = &value.to_le_bytes()[..usize::from(*unit)];
                let zeros = length % unit.len();
                output.bytes.resize(output.bytes.len() + zeros, 0);
                output.bytes.extend(unit.repeat(length / unit.len()));
            }
            Tail::Org { fill, .. } | Tail::Space { fill, .. } => {
                let end = output.bytes.len() + length;
                output.bytes.resize(end, *fill);
            }
        }
        Ok(())
    }

    /// Writes a branch in the form that the layout chose.
    fn branch(&self, section: usize, branch: &Branch, output: &mut Output) -> Result<(), Problem> {
        let view = self.view(Stage::Laid);
        let start = output.bytes.len() as u64;
        let distance = branch_distance(branch, start, section, &view);
        if distance.is_some_and(|distance| !layout::JUMP_REACH.contains(&distance) || distance & 1 != 0) {
            return Ok(()); // The layout has reported it.
        }
        let xlen = self.assembler.xlen;
        let jump = branch.instruction.op == Op::Jal;
        let mut last = branch.instruction;
        if branch.length > 4 {
            let over = branch.length - 4;
            let skip = Instruction { op: inverted(last.op), imm: branch.length as i64, ..last };
            match compress(&skip, xlen).filter(|_| over == 2) {
                Some(short) => output.bytes.extend(short.to_le_bytes()),
                None => output.bytes.extend(self.encode(&skip, branch.span)?.to_le_bytes()),
            }
            last = Instruction { rd: Reg::ZERO, ..Instruction::new(Op::Jal) };
        }
        let offset = output.bytes.len() as u64;
        last.imm = distance.map_or(0, |distance| distance - (offset - start) as i64);
        let kind = match (branch.length, jump) {
            (2, true) => kind::RVC_JUMP,
            (2, false) => kind::RVC_BRANCH,
            (4, false) => kind::BRANCH,
            _ => kind::JAL,
        };
        if !self.settled(branch, distance) {
            let linear = evaluate(&branch.target, &view).map_err(|unknown| unknown.at(branch.span))?;
            output.relocations.push(relocation(&linear, offset, kind, branch.span)?);
        }
        match compress(&last, xlen).filter(|_| branch.length == 2) {
            Some(short) => output.bytes.extend(short.to_le_bytes()),
            None => output.bytes.extend(self.encode(&last, branch.span)?.to_le_bytes()),
        }
        Ok(())
    }

    /// Whether a branch needs no relocation: its target is a local label here, and no linker moves what is between.
    fn settled(&self, branch: &Branch, distance: Option<i64>) -> bool {
        let Ok(linear) = evaluate(&branch.target, &self.view(Stage::Laid)) else { return false };
        let local = |id: &SymbolId| {
            matches!(self.assembler.symbols.entry(*id).binding, None | Some(SymbolBinding::Local))
        };
        distance.is_some() && !self.assembler.ever_relaxed && linear.plus.iter().all(local)
    }
}

fn inverted(op: Op) -> Op {
    match op {
        Op::Beq => Op::Bne,
        Op::Bne => Op::Beq,
        Op::Blt => Op::Bge,
        Op::Bge => Op::Blt,
        Op::Bltu => Op::Bgeu,
        Op::Bgeu => Op::Bltu,
        other => other,
    }
}

/// A relocation to `symbol + constant`, or to a plain address.
fn relocation(linear: &Linear, offset: u64, kind: u32, span: Span) -> Result<Entered, Problem> {
    match (&linear.plus[..], &linear.minus[..]) {
        ([symbol], []) => Ok(Entered { offset, kind, symbol: Some(*symbol), addend: linear.constant }),
        ([], []) => Ok(Entered { offset, kind, symbol: None, addend: linear.constant }),
        _ => Err(problem::not_relocatable(span)),
    }
}

fn patch(bytes: &mut [u8], at: usize, new: &[u8]) {
    if let Some(field) = bytes.get_mut(at..at + new.len()) {
        field.copy_from_slice(new);
    }
}
