//! From the laid-out state to an object: bytes, relocation entries, the symbol table.

use isa::{Instruction, Op, Reg, Xlen, compress, encode};

use crate::{Object, Relocation, Section, SectionKind, Span, Symbol, SymbolBinding, SymbolPlace};

use super::directive::nops;
use super::fragment::{Branch, Fixup, FixupKind, Fragment, SectionBuilder, Tail};
use super::function::kind;
use super::instruction::normal_immediate;
use super::layout::{self, Stage, View, branch_distance, lay_out};
use super::problem::{self, Problem};
use super::state::{Assembler, encoding_problem, number_bytes};
use super::symbol::{Definition, Entry, SymbolId};
use super::value::{Linear, evaluate};

/// EF_RISCV_RVC.
const FLAG_RVC: u32 = 1;

/// A relocation entry that still names a symbol of the assembly.
struct Entered {
    offset: u64,
    kind: u32,
    symbol: Option<SymbolId>,
    addend: i64,
}

/// What a section becomes.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    relocations: Vec<Entered>,
}

/// Lays out and writes everything.
pub(super) fn finish(assembler: &mut Assembler, name: &str) -> Result<Object, Vec<Problem>> {
    let missing = assembler.symbols.missing_numeric();
    assembler.problems.extend(missing);
    place_local_commons(assembler);
    pad_code(assembler);
    if assembler.problems.is_empty() {
        lay_out(&mut assembler.sections, &assembler.symbols, &mut assembler.problems);
        check_size(assembler);
    }
    if !assembler.problems.is_empty() {
        return Err(std::mem::take(&mut assembler.problems));
    }
    let outputs = Writer { assembler, problems: Vec::new() }.sections()?;
    Ok(Tables::new(assembler, &outputs)?.object(name, outputs))
}

/// Room in `.bss` for `.lcomm` and for `.comm` of a local symbol.
fn place_local_commons(assembler: &mut Assembler) {
    for index in 0..assembler.symbols.entries.len() {
        let entry = &assembler.symbols.entries[index];
        let (Definition::Common { size, align }, Some(SymbolBinding::Local)) =
            (&entry.definition, entry.binding)
        else {
            continue;
        };
        let (size, align, span) = (*size, *align, entry.span);
        assembler.current = 2;
        assembler.statement = span;
        let section = assembler.section();
        section.align = section.align.max(align);
        section.close(Tail::Align { to: align, fill: Some((0, 1)), most: u64::MAX });
        let place = assembler.here();
        if let Err(problem) = assembler.fill(size, 0) {
            assembler.problems.push(problem);
        }
        let entry = &mut assembler.symbols.entries[index];
        entry.definition = Definition::Label(place);
        entry.size = Some((super::value::Expr::constant(size as i64), span));
    }
}

/// Code is at least aligned as its instructions are, and its size is a multiple of its alignment, as GNU as has it:
/// with nops, but with zeros where relaxation is on.
fn pad_code(assembler: &mut Assembler) {
    let smallest = if assembler.ever_compressed { 2 } else { 4 };
    let fill = assembler.switches.relax.then_some((0, 1));
    for section in assembler.sections.iter_mut().filter(|section| section.is_code()) {
        section.align = section.align.max(smallest);
        let to = section.align;
        if !section.is_empty() {
            section.close(Tail::Align { to, fill, most: u64::MAX });
        }
    }
}

/// Gaps that were settled late count too.
fn check_size(assembler: &mut Assembler) {
    for section in &assembler.sections {
        let size = section.fragments.last().map_or(0, Fragment::end);
        let zeros = section.kind == SectionKind::Zeros;
        let limit = if zeros { layout::LARGEST_ZEROS } else { layout::LARGEST_FILE };
        if size > 2 * limit {
            let span = section.lines.last().map_or(Span::default(), |&(_, span)| span);
            assembler.problems.push(problem::too_large(span, &size, &limit));
        }
    }
}

/// Writes sections' bytes and relocation entries.
struct Writer<'a> {
    assembler: &'a Assembler,
    problems: Vec<Problem>,
}

impl Writer<'_> {
    fn view(&self, stage: Stage) -> View<'_> {
        View { symbols: &self.assembler.symbols, sections: &self.assembler.sections, stage }
    }

    fn sections(mut self) -> Result<Vec<Output>, Vec<Problem>> {
        let mut outputs = Vec::new();
        for (index, section) in self.assembler.sections.iter().enumerate() {
            outputs.push(self.section(index, section));
        }
        if self.problems.is_empty() { Ok(outputs) } else { Err(self.problems) }
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
        output.relocations.sort_by_key(|entered| entered.offset);
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
                let number = linear.as_constant().ok_or_else(|| problem::not_constant(fixup.span))?;
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

/// Which sections and symbols the object has, and their numbers in it.
struct Tables<'a> {
    assembler: &'a Assembler,
    sections: Vec<Option<usize>>,
    symbols: Vec<Option<usize>>,
    table: Vec<Symbol>,
}

impl<'a> Tables<'a> {
    fn new(assembler: &'a Assembler, outputs: &[Output]) -> Result<Tables<'a>, Vec<Problem>> {
        let mut tables = Tables {
            assembler,
            sections: kept_sections(assembler),
            symbols: vec![None; assembler.symbols.entries.len()],
            table: Vec::new(),
        };
        let mut referred = vec![false; assembler.symbols.entries.len()];
        let mut thread_local = referred.clone();
        for entered in outputs.iter().flat_map(|output| &output.relocations) {
            if let Some(SymbolId(id)) = entered.symbol {
                referred[id] = true;
                thread_local[id] |= kind::thread_local(entered.kind);
            }
        }
        for section in &assembler.sections {
            let signature = section.group.as_deref().and_then(|group| assembler.symbols.find(group));
            signature.into_iter().for_each(|SymbolId(id)| referred[id] = true);
        }
        tables.fill(&referred, &thread_local)?;
        Ok(tables)
    }

    /// The symbol table: the file's name, local symbols, then the others, each in the order of mention.
    fn fill(&mut self, referred: &[bool], thread_local: &[bool]) -> Result<(), Vec<Problem>> {
        if let Some(name) = &self.assembler.source_name {
            self.table.push(Symbol {
                name: name.clone(),
                place: SymbolPlace::Absolute,
                value: 0,
                size: 0,
                binding: SymbolBinding::Local,
                elf_type: 4,
                visibility: 0,
            });
        }
        let mut problems = Vec::new();
        for local in [true, false] {
            for (index, entry) in self.assembler.symbols.entries.iter().enumerate() {
                let binding = binding(entry);
                if (binding == SymbolBinding::Local) != local || !appears(entry, referred[index]) {
                    continue;
                }
                match self.symbol(entry, binding, thread_local[index]) {
                    Ok(symbol) => {
                        self.symbols[index] = Some(self.table.len());
                        self.table.push(symbol);
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn symbol(&self, entry: &Entry, binding: SymbolBinding, thread_local: bool) -> Result<Symbol, Problem> {
        let view =
            View { symbols: &self.assembler.symbols, sections: &self.assembler.sections, stage: Stage::Laid };
        let size = match &entry.size {
            Some((size, span)) => {
                let linear = evaluate(size, &view).map_err(|unknown| unknown.at(*span))?;
                linear.as_constant().ok_or_else(|| problem::not_constant(*span))? as u64
            }
            None => 0,
        };
        let mut symbol = Symbol {
            name: entry.name.clone(),
            place: SymbolPlace::Undefined,
            value: 0,
            size,
            binding,
            elf_type: if thread_local { 6 } else { entry.elf_type },
            visibility: entry.visibility,
        };
        match &entry.definition {
            Definition::None => {}
            Definition::Common { size, align } => {
                (symbol.place, symbol.value, symbol.size) = (SymbolPlace::Common, *align, *size);
            }
            Definition::Label(place) => {
                self.locate(&mut symbol, place.section, view.offset(*place).unwrap_or(0));
            }
            Definition::Value(value) => {
                let linear = evaluate(value, &view).map_err(|unknown| named_problem(unknown, entry))?;
                match (&linear.plus[..], &linear.minus[..]) {
                    ([], []) => {
                        (symbol.place, symbol.value) = (SymbolPlace::Absolute, linear.constant as u64)
                    }
                    ([label], []) => {
                        let located = view.located(*label);
                        let (section, offset) = located.ok_or_else(|| problem::not_constant(entry.span))?;
                        self.locate(&mut symbol, section, offset.wrapping_add(linear.constant as u64));
                        self.inherit(&mut symbol, entry, *label)?;
                    }
                    _ => return Err(problem::not_constant(entry.span)),
                }
            }
        }
        if self.assembler.xlen == Xlen::Rv32 {
            symbol.value &= 0xffff_ffff;
        }
        Ok(symbol)
    }

    /// An alias is what its target is, as far as nothing else was said.
    fn inherit(&self, symbol: &mut Symbol, alias: &Entry, target: SymbolId) -> Result<(), Problem> {
        let target = self.assembler.symbols.entry(target);
        if symbol.elf_type == 0 {
            symbol.elf_type = target.elf_type;
        }
        if alias.size.is_none() {
            symbol.size = self.size(target)?;
        }
        Ok(())
    }

    fn size(&self, entry: &Entry) -> Result<u64, Problem> {
        let Some((size, span)) = &entry.size else { return Ok(0) };
        let view = self.view();
        let linear = evaluate(size, &view).map_err(|unknown| unknown.at(*span))?;
        let size = linear.as_constant().ok_or_else(|| problem::not_constant(*span))?;
        Ok(size as u64)
    }

    fn view(&self) -> View<'_> {
        View { symbols: &self.assembler.symbols, sections: &self.assembler.sections, stage: Stage::Laid }
    }

    fn locate(&self, symbol: &mut Symbol, section: usize, offset: u64) {
        if let Some(index) = self.sections.get(section).copied().flatten() {
            symbol.place = SymbolPlace::Section(index);
            symbol.value = offset;
        }
        // SHF_TLS: a label there is thread-local without a word.
        if self.assembler.sections[section].flags & 0x400 != 0 {
            symbol.elf_type = 6;
        }
    }

    fn object(self, name: &str, outputs: Vec<Output>) -> Object {
        let mut sections = Vec::new();
        for (index, (builder, output)) in self.assembler.sections.iter().zip(outputs).enumerate() {
            if self.sections[index].is_some() {
                sections.push(self.section(builder, output));
            }
        }
        Object {
            name: name.to_owned(),
            xlen: Some(self.assembler.xlen),
            flags: if self.assembler.ever_compressed { FLAG_RVC } else { 0 },
            sections,
            groups: self.groups(),
            symbols: self.table,
        }
    }

    fn section(&self, builder: &SectionBuilder, output: Output) -> Section {
        let size = builder.fragments.last().map_or(0, Fragment::end);
        let relocation = |entered: Entered| Relocation {
            offset: entered.offset,
            kind: entered.kind,
            symbol: entered.symbol.and_then(|SymbolId(id)| self.symbols[id]),
            addend: entered.addend,
        };
        let view =
            View { symbols: &self.assembler.symbols, sections: &self.assembler.sections, stage: Stage::Laid };
        let line = |&(place, span): &(super::symbol::Place, Span)| Some((view.offset(place)?, span));
        Section {
            name: builder.name.clone(),
            kind: builder.kind,
            elf_type: builder.elf_type,
            flags: builder.flags,
            align: builder.align,
            entry_size: builder.entry_size,
            bytes: output.bytes,
            size,
            relocations: output.relocations.into_iter().map(relocation).collect(),
            lines: builder.lines.iter().filter_map(line).collect(),
        }
    }

    /// COMDAT groups: the signature and the sections that stay or go with it.
    fn groups(&self) -> Vec<(usize, Vec<usize>)> {
        let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, section) in self.assembler.sections.iter().enumerate() {
            let Some(SymbolId(id)) =
                section.group.as_deref().and_then(|group| self.assembler.symbols.find(group))
            else {
                continue;
            };
            let (Some(signature), Some(member)) = (self.symbols[id], self.sections[index]) else { continue };
            match groups.iter_mut().find(|(known, _)| *known == signature) {
                Some((_, members)) => members.push(member),
                None => groups.push((signature, vec![member])),
            }
        }
        groups
    }
}

fn named_problem(unknown: super::value::Unknown, entry: &Entry) -> Problem {
    match unknown {
        super::value::Unknown::Circle => problem::circular_definition(entry.span, &entry.name),
        other => other.at(entry.span),
    }
}

/// The number of each section in the object; standard sections without content are left out.
fn kept_sections(assembler: &Assembler) -> Vec<Option<usize>> {
    let mut labelled = vec![false; assembler.sections.len()];
    for entry in &assembler.symbols.entries {
        if let Definition::Label(place) = entry.definition {
            labelled[place.section] = true;
        }
    }
    let mut next = 0;
    let number = |(index, section): (usize, &SectionBuilder)| {
        let kept = !section.is_empty() || labelled[index] || index > 2 && section.mentioned;
        next += usize::from(kept);
        kept.then_some(next.wrapping_sub(1))
    };
    assembler.sections.iter().enumerate().map(number).collect()
}

fn binding(entry: &Entry) -> SymbolBinding {
    match (entry.binding, &entry.definition) {
        (Some(binding), _) => binding,
        (None, Definition::None | Definition::Common { .. }) => SymbolBinding::Global,
        (None, _) => SymbolBinding::Local,
    }
}

/// Whether the symbol belongs in the table: `.L…` labels only where a relocation names them.
fn appears(entry: &Entry, referred: bool) -> bool {
    match entry.definition {
        Definition::None => referred || entry.wanted,
        _ => referred || entry.wanted || !entry.name.starts_with(".L"),
    }
}
