//! The object's tables: which sections and symbols there are, their numbers, and COMDAT groups.

use isa::Xlen;

use crate::{Object, Relocation, Section, Span, Symbol, SymbolBinding, SymbolPlace};

use super::fragment::{Fragment, SectionBuilder};
use super::function::kind;
use super::layout::{Stage, View};
use super::problem::{self, Problem};
use super::state::Assembler;
use super::symbol::{Definition, Entry, SymbolId};
use super::value::{evaluate, not_a_number};
use super::writer::{Entered, Output};

/// EF_RISCV_RVC.
const FLAG_RVC: u32 = 1;

/// Which sections and symbols the object has, and their numbers in it.
pub(super) struct Tables<'a> {
    assembler: &'a Assembler,
    sections: Vec<Option<usize>>,
    symbols: Vec<Option<usize>>,
    table: Vec<Symbol>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(assembler: &'a Assembler, outputs: &[Output]) -> Result<Tables<'a>, Vec<Problem>> {
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
        let view = self.view();
        let size = self.size(entry)?;
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
                let linear = evaluate(value, &view).map_err(|unknown| unknown.at(entry.span))?;
                match (&linear.plus[..], &linear.minus[..]) {
                    ([], []) => {
                        (symbol.place, symbol.value) = (SymbolPlace::Absolute, linear.constant as u64)
                    }
                    ([label], []) => {
                        let located = view.located(*label);
                        let (section, offset) =
                            located.ok_or_else(|| not_a_number(view.symbols, &linear, entry.span))?;
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
        let size = linear.as_constant().ok_or_else(|| not_a_number(view.symbols, &linear, *span))?;
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

    pub(super) fn object(self, name: &str, outputs: Vec<Output>) -> Object {
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
