//! What belongs together: pointing at a thing in one figure marks the same thing in all others.
//!
//! Everything that can be pointed at occupies addresses of the process; things that share addresses are related.
//! Something larger than a page is not taken apart into instructions and symbols.

use std::collections::BTreeSet;

use isa::VirtAddr;
use kernel::Owner;
use mmu::{DESCRIPTOR_BYTES, Mode, SEGMENT_SPAN};
use storage::{Frame, PAGE_SIZE, PhysAddr};
use toolchain::{LinkReport, Section};

use crate::inspect::{Leaf, place_of};
use crate::{Machine, Thing};

/// Addresses of the process from `start` to before `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    start: u64,
    end: u64,
}

impl Span {
    fn new(start: VirtAddr, size: u64) -> Span {
        Span { start: start.0, end: start.0.saturating_add(size.max(1)) }
    }

    fn page(at: VirtAddr) -> Span {
        Span::new(VirtAddr(at.0 - at.0 % PAGE_SIZE), PAGE_SIZE)
    }

    fn meets(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    fn is_small(self) -> bool {
        self.end - self.start < PAGE_SIZE
    }
}

impl Machine {
    /// Everything that is the same thing as `thing` in another figure, `thing` itself included.
    pub fn related(&self, thing: &Thing) -> BTreeSet<Thing> {
        let mut found = BTreeSet::from([thing.clone()]);
        let leaves = self.leaves();
        for span in self.spans(thing, &leaves) {
            self.add_places(span, &leaves, &mut found);
            self.add_pieces(span, &mut found);
            if span.is_small() {
                self.add_names(span, &mut found);
            }
        }
        self.add_by_name(thing, &mut found);
        found
    }

    /// The addresses that a thing occupies.
    fn spans(&self, thing: &Thing, leaves: &[Leaf]) -> Vec<Span> {
        let link = self.program.link.as_ref();
        let span = match thing {
            Thing::Frame(frame) => self.span_of_frame(*frame),
            Thing::Page(page) => Some(Span::page(*page)),
            Thing::Entry(at) => self.span_of_entry(*at, leaves),
            Thing::TlbSlot(slot) => self.span_of_slot(*slot),
            Thing::Segment(segment) => self.span_of_segment(*segment),
            Thing::Address(at) => Some(Span::new(*at, 1)),
            Thing::Symbol(name) => self.span_of_symbol(name),
            Thing::Section(object, section) => {
                link.and_then(|link| self.span_of_section(link, *object, *section))
            }
            Thing::OutputSection(index) => link
                .and_then(|link| link.sections.get(*index))
                .filter(|section| section.flags & ALLOCATED != 0)
                .map(|section| self.placed(section.address, section.size)),
            Thing::Relocation(index) => link
                .and_then(|link| link.relocations.get(*index))
                .map(|applied| self.placed(applied.place, applied.new.len() as u64)),
            Thing::Line(source, line) => return self.spans_of_line(*source, *line),
            Thing::Level(_) | Thing::Register(_) => None,
        };
        span.into_iter().collect()
    }

    /// Something at an address as linked, where it is in the process.
    fn placed(&self, linked: VirtAddr, size: u64) -> Span {
        Span::new(linked.offset(self.load_distance()), size)
    }

    fn span_of_frame(&self, frame: Frame) -> Option<Span> {
        match self.state.kernel.frames().owner(frame)? {
            Owner::Process { page, .. } => Some(Span::page(page)),
            Owner::Free | Owner::Kernel | Owner::PageTable { .. } => None,
        }
    }

    fn span_of_entry(&self, at: PhysAddr, leaves: &[Leaf]) -> Option<Span> {
        if let Mode::Segments { table, segments } = self.state.mmu.mode() {
            let number = at.0.checked_sub(table.0)? / DESCRIPTOR_BYTES;
            return u32::try_from(number)
                .ok()
                .filter(|&number| number < segments)
                .and_then(|number| self.span_of_segment(number));
        }
        leaves.iter().find(|leaf| leaf.entry_at == at).map(|leaf| Span::page(leaf.page))
    }

    fn span_of_slot(&self, slot: u16) -> Option<Span> {
        let entries = self.state.mmu.tlb()?.entries();
        entries.get(usize::from(slot))?.page.map(Span::page)
    }

    fn span_of_segment(&self, segment: u32) -> Option<Span> {
        let rows = self.state.mmu.segment_table(&self.state.memory.ram);
        let row = rows.iter().find(|row| row.segment == segment && row.present)?;
        let first = u64::from(segment) * SEGMENT_SPAN;
        let start = if row.grows_down { first + SEGMENT_SPAN - row.limit } else { first };
        Some(Span::new(VirtAddr(start), row.limit))
    }

    fn span_of_symbol(&self, name: &str) -> Option<Span> {
        let resolved =
            self.program.link.iter().flat_map(|link| &link.symbols).find(|symbol| symbol.name == name);
        if let Some(symbol) = resolved {
            return Some(self.placed(symbol.value, symbol.size));
        }
        let symbol = self.program.executable.symbols.iter().find(|symbol| symbol.name == name)?;
        Some(self.placed(symbol.address, symbol.size))
    }

    fn span_of_section(&self, link: &LinkReport, object: usize, section: usize) -> Option<Span> {
        let mut pieces = link.sections.iter().flat_map(|section| &section.pieces);
        let piece = pieces.find(|piece| (piece.object, piece.section) == (object, section))?;
        (piece.size > 0).then(|| self.placed(piece.address, piece.size))
    }

    /// A line may make bytes in several sections.
    fn spans_of_line(&self, source: usize, line: u32) -> Vec<Span> {
        let Some(link) = &self.program.link else { return Vec::new() };
        let mut spans = Vec::new();
        for piece in link.sections.iter().flat_map(|section| &section.pieces) {
            let section =
                link.objects.get(piece.object).and_then(|object| object.sections.get(piece.section));
            if self.program.source_of(piece.object) != Some(source) {
                continue;
            }
            for (offset, size) in section.map_or_else(Vec::new, |section| line_parts(section, line)) {
                spans.push(self.placed(piece.address.offset(offset), size));
            }
        }
        spans
    }

    /// Pages, frames, table entries, TLB slots and segments.
    fn add_places(&self, span: Span, leaves: &[Leaf], found: &mut BTreeSet<Thing>) {
        for leaf in leaves.iter().filter(|leaf| Span::page(leaf.page).meets(span)) {
            found.extend([
                Thing::Page(leaf.page),
                Thing::Frame(leaf.entry.frame),
                Thing::Entry(leaf.entry_at),
            ]);
        }
        for entry in self.state.mmu.tlb().map_or_else(Vec::new, |tlb| tlb.entries()) {
            if entry.page.is_some_and(|page| Span::page(page).meets(span)) {
                found.insert(Thing::TlbSlot(entry.slot));
            }
        }
        for row in self.state.mmu.segment_table(&self.state.memory.ram) {
            if self.span_of_segment(row.segment).is_some_and(|segment| segment.meets(span)) {
                found.extend([Thing::Segment(row.segment), Thing::Entry(row.entry_at)]);
            }
        }
        if leaves.is_empty() {
            self.add_frames(span, found);
        }
    }

    /// Without page tables: the frames that hold the addresses.
    fn add_frames(&self, span: Span, found: &mut BTreeSet<Thing>) {
        let pages = span.start / PAGE_SIZE..=(span.end - 1) / PAGE_SIZE;
        for page in pages.take(self.state.kernel.frames().len() as usize) {
            let at = VirtAddr((page * PAGE_SIZE).max(span.start));
            if let Some(place) = self.find(at) {
                found.insert(Thing::Frame(place.frame()));
            }
        }
    }

    /// Input and output sections.
    fn add_pieces(&self, span: Span, found: &mut BTreeSet<Thing>) {
        let Some(link) = &self.program.link else { return };
        let sections = link.sections.iter().enumerate();
        for (index, section) in sections.filter(|(_, section)| section.flags & ALLOCATED != 0) {
            if !self.placed(section.address, section.size).meets(span) || section.size == 0 {
                continue;
            }
            found.insert(Thing::OutputSection(index));
            let pieces = section.pieces.iter().filter(|piece| piece.size > 0);
            for piece in pieces.filter(|piece| self.placed(piece.address, piece.size).meets(span)) {
                found.insert(Thing::Section(piece.object, piece.section));
            }
        }
    }

    /// Symbols, relocations and source lines.
    fn add_names(&self, span: Span, found: &mut BTreeSet<Thing>) {
        let Some(link) = &self.program.link else { return };
        for symbol in link.symbols.iter().filter(|symbol| symbol.section.is_some()) {
            if self.placed(symbol.value, symbol.size).meets(span) {
                found.insert(Thing::Symbol(symbol.name.clone()));
            }
        }
        for (index, applied) in link.relocations.iter().enumerate() {
            if !applied.new.is_empty() && self.placed(applied.place, applied.new.len() as u64).meets(span) {
                found.insert(Thing::Relocation(index));
            }
        }
        self.add_lines(span, link, found);
        found.insert(Thing::Address(VirtAddr(span.start)));
    }

    fn add_lines(&self, span: Span, link: &LinkReport, found: &mut BTreeSet<Thing>) {
        let mut at = span.start;
        while at < span.end {
            let linked = VirtAddr(at.wrapping_sub(self.load_distance()));
            if place_of(link, linked).is_none() {
                break;
            }
            if let Some((source, line)) = self.program.line_of(linked) {
                found.insert(Thing::Line(source, line));
            }
            at += 2;
        }
    }

    /// A symbol and the relocations that use it belong together wherever they lie.
    fn add_by_name(&self, thing: &Thing, found: &mut BTreeSet<Thing>) {
        let Some(link) = &self.program.link else { return };
        match thing {
            Thing::Symbol(name) => {
                let users =
                    link.relocations.iter().enumerate().filter(|(_, applied)| &applied.symbol == name);
                found.extend(users.map(|(index, _)| Thing::Relocation(index)));
            }
            Thing::Relocation(index) => {
                let names = link.relocations.get(*index).map(|applied| &applied.symbol);
                let known = names.filter(|name| link.symbols.iter().any(|symbol| &symbol.name == *name));
                found.extend(known.map(|name| Thing::Symbol(name.clone())));
            }
            _ => {}
        }
    }
}

/// SHF_ALLOC: the section is part of the process.
const ALLOCATED: u64 = 2;

/// Offset and size of what a source line made in a section.
fn line_parts(section: &Section, line: u32) -> Vec<(u64, u64)> {
    let ends = section.lines.iter().skip(1).map(|(offset, _)| *offset).chain([section.size]);
    let parts = section.lines.iter().zip(ends).filter(|((_, span), _)| span.line == line);
    parts
        .map(|((offset, _), end)| (*offset, end.saturating_sub(*offset)))
        .filter(|(_, size)| *size > 0)
        .collect()
}
