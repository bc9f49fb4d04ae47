//! Telling the story of a link: the report is what the phases decided, by name and number.

use isa::VirtAddr;

use super::relocate::Image;
use super::resolve::{Global, Resolved, State};
use super::segments::FilePlan;
use super::shape::Shape;
use super::values::{Linked, Value};
use crate::object_file::SymbolPlace;
use crate::report::{LinkReport, OutputSection, Piece, ResolvedSymbol};

/// Output sections and symbols as the report has them.
pub(super) fn sections_and_symbols(
    linked: &Linked<'_>,
    plan: &FilePlan,
) -> (Vec<OutputSection>, Vec<ResolvedSymbol>) {
    let outputs = linked.layout.outputs.iter().zip(&plan.offsets);
    let sections = outputs.map(|(output, offset)| OutputSection {
        name: output.name.clone(),
        address: VirtAddr(output.address),
        size: output.size,
        file_offset: *offset,
        flags: output.flags,
        zeros: output.zeros,
        pieces: output
            .pieces
            .iter()
            .filter_map(|(at, address)| piece(linked.shapes, *at, *address))
            .collect(),
    });
    let globals = linked.resolved.globals.iter().enumerate();
    let mut symbols: Vec<ResolvedSymbol> =
        globals.filter_map(|(index, global)| resolved_symbol(linked, index, global)).collect();
    let unmentioned = linked.layout.symbols.iter();
    let unmentioned = unmentioned.filter(|(name, _)| !linked.resolved.by_name.contains_key(*name));
    symbols.extend(unmentioned.map(|(name, (address, _))| ResolvedSymbol {
        name: name.clone(),
        value: VirtAddr(*address),
        size: 0,
        defined_in: None,
        section: None,
        referrers: Vec::new(),
    }));
    (sections.collect(), symbols)
}

fn piece(shapes: &[Vec<Shape>], (object, section): (usize, usize), address: u64) -> Option<Piece> {
    let shape = shapes.get(object)?.get(section)?;
    (!shape.gone).then_some(Piece { object, section, address: VirtAddr(address), size: shape.size })
}

fn resolved_symbol(linked: &Linked<'_>, index: usize, global: &Global) -> Option<ResolvedSymbol> {
    let value = match linked.global(index) {
        Value::Undefined | Value::Discarded => return None,
        value => value.number(),
    };
    let definition = |object: usize, symbol: usize| {
        linked.resolved.objects.get(object).and_then(|object| object.symbols.get(symbol))
    };
    let (defined_in, section, size) = match global.state {
        State::Defined { object, symbol, .. } => {
            let symbol = definition(object, symbol);
            let section = symbol.and_then(|symbol| match symbol.place {
                SymbolPlace::Section(section) => Some(section),
                _ => None,
            });
            (Some(object), section, symbol.map_or(0, |symbol| symbol.size))
        }
        State::Allocated { object, section, size, .. } => (Some(object), Some(section), size),
        State::Undefined | State::UndefinedWeak | State::Common { .. } => (None, None, 0),
    };
    let referrers = global.referrers.iter().copied().filter(|object| Some(*object) != defined_in).collect();
    Some(ResolvedSymbol {
        name: global.name.clone(),
        value: VirtAddr(value),
        size,
        defined_in,
        section,
        referrers,
    })
}

/// Puts the whole report together.
pub(super) fn report(
    resolved: Resolved,
    image: Image,
    (sections, symbols): (Vec<OutputSection>, Vec<ResolvedSymbol>),
    entry: u64,
) -> LinkReport {
    LinkReport {
        xlen: resolved.xlen,
        objects: resolved.objects,
        pulled: resolved.pulled,
        sections,
        symbols,
        relocations: image.applied,
        entry: VirtAddr(entry),
    }
}
