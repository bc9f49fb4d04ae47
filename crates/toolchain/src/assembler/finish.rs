//! From the state after reading to an object, stage by stage.

use crate::{Object, SectionKind, Span, SymbolBinding};

use super::fragment::{Fragment, Tail};
use super::layout::{self, lay_out};
use super::problem::{self, Problem};
use super::state::Assembler;
use super::symbol::Definition;
use super::tables::Tables;
use super::writer::Writer;

/// Lays out and writes everything.
pub(super) fn finish(assembler: &mut Assembler, name: &str) -> Result<Object, Vec<Problem>> {
    let missing = assembler.symbols.missing_numeric();
    assembler.problems.extend(missing);
    place_local_commons(assembler);
    pad_code(assembler);
    // Later stages run even after errors, for the errors that only they can find.
    lay_out(&mut assembler.sections, &assembler.symbols, &mut assembler.problems);
    check_size(assembler);
    let mut problems = std::mem::take(&mut assembler.problems);
    if problems.iter().any(|problem| problem.code == "too-large") {
        return Err(problems);
    }
    let (outputs, more) = Writer::new(assembler).sections();
    problems.extend(more);
    match Tables::new(assembler, &outputs) {
        Ok(tables) if problems.is_empty() => return Ok(tables.object(name, outputs)),
        Ok(_) => {}
        Err(more) => problems.extend(more),
    }
    Err(problems)
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
