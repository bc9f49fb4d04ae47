//! Pass 1, second half: merging sections by the script's rules and giving everything its address (段合并与地址分配).

use std::collections::{BTreeMap, BTreeSet};

use super::error::LinkError;
use super::got::Got;
use super::options::LinkOptions;
use super::resolve::{Resolved, State, place};
use super::script::{self, Line, Order, Orphan, Rule, SCRIPT};
use super::shape::Shape;
use crate::object_file::{Section, SectionKind};

pub(super) const SHF_WRITE: u64 = 1;
pub(super) const SHF_ALLOC: u64 = 2;
const SHF_MERGE: u64 = 0x10;
const SHF_STRINGS: u64 = 0x20;
const SHF_TLS: u64 = 0x400;
/// The flags that only concern the link itself: INFO_LINK, LINK_ORDER, GROUP, COMPRESSED.
const SHF_OF_INPUTS: u64 = 0x40 | 0x80 | 0x200 | 0x800;

/// The page size that segments keep to in the file and in memory.
pub(super) const PAGE: u64 = 0x1000;
/// GNU ld's first address.
const DEFAULT_BASE: u64 = 0x10000;
/// No section is aligned more strictly: 16 MiB.
const LARGEST_ALIGNMENT: u64 = 1 << 24;

/// Object and section.
pub(super) type At = (usize, usize);

/// Where everything lies.
#[derive(Default)]
pub(super) struct Layout {
    /// The loaded sections by ascending address, then the others.
    pub outputs: Vec<Output>,
    /// By object and section.
    pub addresses: Vec<Vec<Option<u64>>>,
    /// By object and section: the index in `outputs`.
    pub homes: Vec<Vec<Option<usize>>>,
    /// The symbols that the linker makes; true: for this link only, local in the output.
    pub symbols: BTreeMap<String, (u64, bool)>,
    /// Index in `outputs` of the first one of the writable segment.
    pub first_writable: usize,
    /// From the start of the writable segment to the end of what relocation alone writes.
    pub relro: Option<(u64, u64)>,
    /// Bytes that the ELF header and the program headers take at the image's start.
    pub header_size: u64,
    /// The image's first address.
    pub base: u64,
}

/// A section of the output.
pub(super) struct Output {
    pub name: String,
    pub elf_type: u32,
    pub flags: u64,
    pub entry_size: u64,
    pub align: u64,
    pub address: u64,
    pub size: u64,
    pub zeros: bool,
    /// Input sections and their addresses.
    pub pieces: Vec<(At, u64)>,
}

impl Output {
    pub fn end(&self) -> u64 {
        self.address.saturating_add(self.size)
    }

    pub fn is_loaded(&self) -> bool {
        self.flags & SHF_ALLOC != 0
    }

    pub fn is_thread_local(&self) -> bool {
        self.flags & SHF_TLS != 0
    }

    /// Bytes that it takes of the address space: a template for new threads' zeros takes none.
    pub fn span(&self) -> u64 {
        if self.is_thread_local() && self.zeros { 0 } else { self.size }
    }
}

impl Layout {
    /// The address of a byte of an input section, after merging and cutting; `None` if it is not in the output.
    pub fn address(&self, shapes: &[Vec<Shape>], at: At, offset: u64) -> Option<u64> {
        let (home, offset) = shapes.get(at.0)?.get(at.1)?.locate(at, offset);
        let start = self.addresses.get(home.0)?.get(home.1).copied().flatten()?;
        Some(start.wrapping_add(offset))
    }

    /// The index in `outputs` of the section that has this input section.
    pub fn home(&self, at: At) -> Option<usize> {
        self.homes.get(at.0)?.get(at.1).copied().flatten()
    }

    /// The thread-local template: first address, bytes in the file, bytes in memory, alignment.
    pub fn thread_local(&self) -> Option<(u64, u64, u64, u64)> {
        let parts = || self.outputs.iter().filter(|output| output.is_thread_local() && output.is_loaded());
        let start = parts().map(|output| output.address).min()?;
        let filled = parts().filter(|output| !output.zeros).map(Output::end).max().unwrap_or(start);
        let end = parts().map(Output::end).max()?;
        let align = parts().map(|output| output.align).max()?;
        Some((start, filled - start, end - start, align))
    }
}

/// Lays out the image.
pub(super) fn layout(
    resolved: &Resolved,
    shapes: &[Vec<Shape>],
    got: Option<&Got>,
    options: &LinkOptions,
    errors: &mut Vec<LinkError>,
) -> Layout {
    let before = errors.len();
    check_options(options, errors);
    check_alignments(resolved, errors);
    if errors.len() > before {
        return Layout::default();
    }
    let sorted = Sorted::new(resolved, shapes);
    let place = |header_size| {
        let placer = |data| Placer::new(resolved, shapes, &sorted, options, header_size, data).run();
        let natural = placer(DataStart::Natural);
        natural.better_start(options).map_or(natural, placer)
    };
    // How many program headers there are does not depend on where the sections lie, only on which there are.
    let header_size = header_size(resolved, options, place(0).program_headers(resolved, options));
    let placed = place(header_size);
    finish(resolved, got, placed, header_size, options, errors)
}

fn check_options(options: &LinkOptions, errors: &mut Vec<LinkError>) {
    let base = options.image_base.map_or(DEFAULT_BASE, |base| base.0);
    if options.load_headers && !base.is_multiple_of(PAGE) {
        let message = format!("the image base {base:#x} is not on a page boundary");
        let args = [("base", format!("{base:#x}"))];
        errors.push(LinkError::new("bad-base", &args, message, "a multiple of 0x1000", Vec::new()));
    }
    let size = options.max_page_size;
    if !size.is_power_of_two() || size < PAGE {
        let message = format!("the page size {size:#x} is not possible");
        let args = [("size", format!("{size:#x}"))];
        let expected = "a power of two, 0x1000 or more";
        errors.push(LinkError::new("bad-page-size", &args, message, expected, Vec::new()));
    }
}

fn check_alignments(resolved: &Resolved, errors: &mut Vec<LinkError>) {
    for object in &resolved.objects {
        for (index, section) in object.sections.iter().enumerate() {
            if section.align > LARGEST_ALIGNMENT {
                let place = place(object, index, 0);
                let message = format!("{place} wants an alignment of {:#x} bytes", section.align);
                let args = [("place", place.to_string()), ("align", format!("{:#x}", section.align))];
                let expected = format!("at most {LARGEST_ALIGNMENT:#x}");
                errors.push(LinkError::new("alignment-too-large", &args, message, expected, vec![place]));
            }
        }
    }
}

/// The input sections by where they go.
struct Sorted {
    /// By line of the script and group of the rule.
    ruled: BTreeMap<(usize, usize), Vec<At>>,
    /// By kind, then by name in order of first appearance.
    orphans: BTreeMap<Orphan, Vec<(String, Vec<At>)>>,
    not_loaded: Vec<(String, Vec<At>)>,
}

impl Sorted {
    fn new(resolved: &Resolved, shapes: &[Vec<Shape>]) -> Sorted {
        let mut sorted = Sorted { ruled: BTreeMap::new(), orphans: BTreeMap::new(), not_loaded: Vec::new() };
        for (number, object) in resolved.objects.iter().enumerate() {
            let left_out = resolved.left_out.get(number).map_or(&[][..], Vec::as_slice);
            for ((index, section), left_out) in object.sections.iter().enumerate().zip(left_out) {
                if !left_out && !script::is_discarded(section) {
                    sorted.add(section, (number, index));
                }
            }
        }
        sorted.order(resolved);
        sorted.not_loaded.retain(|(_, pieces)| {
            pieces.iter().any(|at| shapes.get(at.0).and_then(|of| of.get(at.1)).is_some_and(|s| s.size > 0))
        });
        sorted
    }

    fn add(&mut self, section: &Section, at: At) {
        if !script::is_loaded(section) {
            push_named(&mut self.not_loaded, &section.name, at);
        } else if let Some(rule) = script::rule_of(section) {
            self.ruled.entry(rule).or_default().push(at);
        } else {
            let orphans = self.orphans.entry(script::orphan_kind(section)).or_default();
            push_named(orphans, &section.name, at);
        }
    }

    /// Sorts the groups that ask for it, and the sections that are not loaded.
    fn order(&mut self, resolved: &Resolved) {
        let name = |at: &At| section(resolved, *at).map_or("", |section| section.name.as_str());
        for ((line, group), pieces) in &mut self.ruled {
            let Some(Line::Section(rule)) = SCRIPT.get(*line) else { continue };
            match rule.groups.get(*group).map(|group| group.order) {
                Some(Order::Name) => order::sort_by(pieces, |a, b| name(a).cmp(name(b))),
                Some(Order::Priority) => order::sort_by(pieces, |a, b| by_priority(name(a), name(b))),
                Some(Order::Input) | None => {}
            }
        }
        let known = |name: &str| script::NOT_LOADED.iter().position(|known| *known == name);
        order::sort_by_key(&mut self.not_loaded, |(name, _)| known(name).unwrap_or(script::NOT_LOADED.len()));
    }
}

fn by_priority(a: &str, b: &str) -> core::cmp::Ordering {
    match (script::priority(a), script::priority(b)) {
        (Some(first), Some(second)) if first != second => first.cmp(&second),
        _ => a.cmp(b),
    }
}

fn push_named(list: &mut Vec<(String, Vec<At>)>, name: &str, at: At) {
    match list.iter_mut().find(|(known, _)| known == name) {
        Some((_, pieces)) => pieces.push(at),
        None => list.push((name.to_string(), vec![at])),
    }
}

fn section(resolved: &Resolved, at: At) -> Option<&Section> {
    resolved.objects.get(at.0)?.sections.get(at.1)
}

/// Bytes that the ELF header and `count` program headers take at the image's start.
fn header_size(resolved: &Resolved, options: &LinkOptions, count: u64) -> u64 {
    match resolved.xlen {
        _ if !options.load_headers => 0,
        isa::Xlen::Rv32 => 52 + 32 * count,
        isa::Xlen::Rv64 => 64 + 56 * count,
    }
}

/// Where the writable segment begins.
#[derive(Clone, Copy)]
enum DataStart {
    /// On the next page, at the offset in the page that the read-only segment ends with.
    Natural,
    /// At a page's start, because that saves a page.
    PageStart,
    /// Here, so that what is read-only after relocation ends on a page boundary.
    Exactly(u64),
}

/// Walks the script with the current address.
struct Placer<'a> {
    resolved: &'a Resolved,
    shapes: &'a [Vec<Shape>],
    sorted: &'a Sorted,
    options: &'a LinkOptions,
    start: DataStart,
    placed: Placed,
}

/// What a walk found.
#[derive(Default)]
struct Placed {
    outputs: Vec<Output>,
    /// Addresses of input sections whose output section is empty.
    homeless: Vec<(At, u64)>,
    /// Name, address, local, only if needed.
    symbols: Vec<(String, u64, bool, bool)>,
    dot: u64,
    base: u64,
    first_writable: usize,
    data_start: u64,
    relro_end: u64,
}

impl<'a> Placer<'a> {
    fn new(
        resolved: &'a Resolved,
        shapes: &'a [Vec<Shape>],
        sorted: &'a Sorted,
        options: &'a LinkOptions,
        header_size: u64,
        start: DataStart,
    ) -> Self {
        let base = options.image_base.map_or(DEFAULT_BASE, |base| base.0);
        let placed = Placed { dot: base.saturating_add(header_size), base, ..Placed::default() };
        Placer { resolved, shapes, sorted, options, start, placed }
    }

    fn run(mut self) -> Placed {
        for (number, line) in SCRIPT.iter().enumerate() {
            match line {
                Line::Section(rule) => self.rule(number, rule),
                Line::Define(name) => self.symbol(name, false, false),
                Line::Provide("__executable_start") => {
                    let base = self.placed.base;
                    self.placed.symbols.push(("__executable_start".to_string(), base, false, true));
                }
                Line::Provide(name) => self.symbol(name, false, true),
                Line::DataSegment => self.data_segment(),
                Line::RelroEnd => self.relro_end(),
                Line::AlignWord => self.align(self.resolved.xlen.bytes()),
                Line::GlobalPointer => self.global_pointer(),
            }
        }
        for (name, pieces) in &self.sorted.not_loaded {
            let dot = core::mem::take(&mut self.placed.dot);
            self.section(name, pieces, None);
            self.placed.dot = dot;
        }
        self.placed
    }

    fn symbol(&mut self, name: &str, local: bool, if_needed: bool) {
        self.placed.symbols.push((name.to_string(), self.placed.dot, local, if_needed));
    }

    fn align(&mut self, to: u64) {
        self.placed.dot = align_up(self.placed.dot, to);
    }

    fn rule(&mut self, number: usize, rule: &Rule) {
        let groups = self.sorted.ruled.range((number, 0)..(number + 1, 0));
        let pieces: Vec<At> = groups.flat_map(|(_, pieces)| pieces.iter().copied()).collect();
        self.section(rule.name, &pieces, rule.start);
        if rule.name == ".bss" && self.placed.outputs.last().is_some_and(|last| last.name == ".bss") {
            self.align(self.resolved.xlen.bytes());
            let dot = self.placed.dot;
            if let Some(bss) = self.placed.outputs.last_mut() {
                bss.size = dot - bss.address;
            }
        }
        if let Some(end) = rule.end {
            self.symbol(end, true, true);
        }
        let orphans = rule.orphans.and_then(|kind| self.sorted.orphans.get(&kind));
        for (name, pieces) in orphans.into_iter().flatten() {
            self.orphan(name, pieces);
        }
    }

    /// An orphan whose name is a C identifier gets symbols at its ends.
    fn orphan(&mut self, name: &str, pieces: &[At]) {
        let identifier = !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let count = self.placed.outputs.len();
        self.section(name, pieces, None);
        if let (true, Some(output)) = (identifier, self.placed.outputs.get(count)) {
            let (start, end) = (output.address, output.end());
            self.placed.symbols.push((format!("__start_{name}"), start, true, true));
            self.placed.symbols.push((format!("__stop_{name}"), end, true, true));
        }
    }

    fn shape(&self, at: At) -> Option<&'a Shape> {
        self.shapes.get(at.0)?.get(at.1)
    }

    /// Places the pieces one after the other. An output section without a single byte takes no alignment and is
    /// not written.
    fn section(&mut self, name: &str, pieces: &[At], start_symbol: Option<(&str, bool)>) {
        let present = |at: &&At| self.shape(**at).is_some_and(|shape| !shape.gone);
        let empty = pieces.iter().all(|at| self.shape(*at).is_none_or(|shape| shape.size == 0));
        let aligns = pieces.iter().filter(present).filter_map(|at| section(self.resolved, *at));
        let align = aligns.map(|section| section.align).max().unwrap_or(1);
        if !empty {
            self.align(align);
        }
        let address = self.placed.dot;
        if let Some((symbol, provided)) = start_symbol {
            self.symbol(symbol, provided, provided);
        }
        let mut placed = Vec::with_capacity(pieces.len());
        for at in pieces {
            let (Some(shape), Some(section)) = (self.shape(*at), section(self.resolved, *at)) else {
                continue;
            };
            if !empty && !shape.gone {
                self.align(section.align);
            }
            placed.push((*at, self.placed.dot));
            self.placed.dot = self.placed.dot.saturating_add(shape.size);
        }
        if empty {
            self.placed.homeless.extend(placed);
            return;
        }
        let size = self.placed.dot - address;
        let output = self.output(name, align, address, size, placed);
        self.placed.dot = address.saturating_add(output.span());
        self.placed.outputs.push(output);
    }

    /// Type and flags are what the pieces have in common, or together.
    fn output(&self, name: &str, align: u64, address: u64, size: u64, pieces: Vec<(At, u64)>) -> Output {
        let filled = |at: &At| self.shape(*at).is_some_and(|shape| shape.size > 0);
        let sections: Vec<&Section> = pieces
            .iter()
            .filter(|(at, _)| filled(at))
            .filter_map(|(at, _)| section(self.resolved, *at))
            .collect();
        let first = sections.first();
        let union = sections.iter().fold(0, |flags, section| flags | section.flags);
        let alike = |section: &&Section| {
            let merging = |section: &Section| (section.flags & (SHF_MERGE | SHF_STRINGS), section.entry_size);
            first.is_some_and(|first| merging(first) == merging(section))
        };
        let all_alike = sections.iter().all(alike);
        let dropped = SHF_OF_INPUTS | if all_alike { 0 } else { SHF_MERGE | SHF_STRINGS };
        let zeros = sections.iter().all(|section| section.kind == SectionKind::Zeros);
        let types: BTreeSet<u32> = sections.iter().map(|section| section.elf_type).collect();
        let elf_type = match (zeros, types.first()) {
            (true, _) => 8,
            (false, Some(only)) if types.len() == 1 => *only,
            _ => array_type(name),
        };
        Output {
            name: name.to_string(),
            elf_type,
            flags: union & !dropped,
            entry_size: first.filter(|_| all_alike).map_or(0, |first| first.entry_size),
            align,
            address,
            size,
            zeros,
            pieces,
        }
    }

    fn data_segment(&mut self) {
        let (dot, step) = (self.placed.dot, self.options.max_page_size);
        self.placed.first_writable = self.placed.outputs.len();
        let next = align_up(dot, step);
        self.placed.dot = match self.start {
            // The first guess, from which the right start is computed.
            DataStart::Natural if self.options.relro => next,
            DataStart::Natural => next.saturating_add(dot & (step - 1)),
            DataStart::PageStart => next.saturating_add(dot.saturating_add(PAGE - 1) & (step - PAGE)),
            DataStart::Exactly(start) => start,
        };
        self.placed.data_start = self.placed.dot;
    }

    fn relro_end(&mut self) {
        if matches!(self.start, DataStart::Exactly(_)) {
            self.align(PAGE);
        }
        self.placed.relro_end = self.placed.dot;
    }

    /// `MIN(__SDATA_BEGIN__ + 0x800, MAX(__DATA_BEGIN__ + 0x800, __BSS_END__ - 0x800))`: ±2 KiB around it reach as
    /// much of the small data as possible.
    fn global_pointer(&mut self) {
        self.symbol("__BSS_END__", false, false);
        let value = |wanted: &str| {
            let symbol = self.placed.symbols.iter().find(|(name, ..)| name == wanted);
            symbol.map_or(0, |(_, address, ..)| *address)
        };
        let (small, data) = (value("__SDATA_BEGIN__"), value("__DATA_BEGIN__"));
        let end = self.placed.dot.saturating_sub(0x800);
        let pointer = small.saturating_add(0x800).min(data.saturating_add(0x800).max(end));
        self.placed.symbols.push(("__global_pointer$".to_string(), pointer, false, false));
    }
}

/// SHT_INIT_ARRAY, SHT_FINI_ARRAY and SHT_PREINIT_ARRAY by name, else SHT_PROGBITS.
fn array_type(name: &str) -> u32 {
    match name {
        ".init_array" => 14,
        ".fini_array" => 15,
        ".preinit_array" => 16,
        _ => 1,
    }
}

/// The next multiple of a power of two; stays at the end of the address space.
pub(super) fn align_up(value: u64, align: u64) -> u64 {
    value.checked_next_multiple_of(align.max(1)).unwrap_or(u64::MAX)
}

impl Placed {
    /// How many program headers these sections need.
    fn program_headers(&self, resolved: &Resolved, options: &LinkOptions) -> u64 {
        let loaded = || self.outputs.iter().filter(|output| output.is_loaded());
        let writable = self.outputs.iter().skip(self.first_writable).filter(|output| output.is_loaded());
        let sections = resolved.objects.iter().flat_map(|object| &object.sections);
        let single = [
            self.first_writable > 0,
            writable.count() > 0,
            self.outputs.iter().any(|output| output.elf_type == script::SHT_ATTRIBUTES),
            loaded().any(Output::is_thread_local),
            sections.into_iter().any(|section| section.name == ".note.GNU-stack"),
            options.relro && self.data_start < self.relro_end,
        ];
        let notes = loaded().filter(|output| output.elf_type == script::SHT_NOTE).count();
        (single.iter().filter(|present| **present).count() + notes) as u64
    }

    /// A better start of the writable segment, if the natural one is not good (`lang_size_segment`,
    /// `lang_size_relro_segment`).
    fn better_start(&self, options: &LinkOptions) -> Option<DataStart> {
        if options.relro {
            return Some(DataStart::Exactly(self.relro_start()));
        }
        let first = self.data_start.wrapping_neg() & (PAGE - 1);
        let last = self.dot & (PAGE - 1);
        let several_pages = self.data_start & !(PAGE - 1) != self.dot & !(PAGE - 1);
        let saves = first != 0 && last != 0 && several_pages && first + last <= PAGE;
        saves.then_some(DataStart::PageStart)
    }

    /// Where to begin so that the sections up to the relro end finish on a page boundary.
    fn relro_start(&self) -> u64 {
        let mut end = align_up(self.relro_end, PAGE);
        let parts = self.outputs.iter().filter(|output| output.is_loaded());
        let inside = |output: &&Output| (self.data_start..self.relro_end).contains(&output.address);
        for output in parts.rev().filter(inside) {
            let start = end.saturating_sub(output.span());
            end = start & !(output.align - 1);
        }
        end
    }
}

/// Checks the result and decides which of the linker's symbols exist.
fn finish(
    resolved: &Resolved,
    got: Option<&Got>,
    placed: Placed,
    header_size: u64,
    options: &LinkOptions,
    errors: &mut Vec<LinkError>,
) -> Layout {
    // The upper half of a 64-bit address space is the kernel's.
    let bits = resolved.xlen.bits().min(63);
    if placed.dot >> bits != 0 {
        let message = format!("the image ends at {:#x}, beyond the address space", placed.dot);
        let args = [("end", format!("{:#x}", placed.dot))];
        let expected = format!("an end below 2^{bits}");
        errors.push(LinkError::new("image-too-large", &args, message, expected, Vec::new()));
    }
    let (addresses, homes) = places(resolved, &placed);
    let mut symbols = BTreeMap::new();
    for (name, address, local, if_needed) in placed.symbols {
        if !if_needed || is_needed(resolved, &name) {
            symbols.entry(name).or_insert((address, local));
        }
    }
    let table = got.and_then(|got| addresses.get(got.object)?.get(got.section).copied().flatten());
    if let Some(table) = table {
        symbols.insert("_GLOBAL_OFFSET_TABLE_".to_string(), (table, true));
    }
    let relro_range = (placed.data_start, placed.relro_end);
    Layout {
        outputs: placed.outputs,
        addresses,
        homes,
        symbols,
        first_writable: placed.first_writable,
        relro: Some(relro_range).filter(|(start, end)| options.relro && start < end),
        header_size,
        base: placed.base,
    }
}

/// By object and section: the address, and the output section's index.
type Places = (Vec<Vec<Option<u64>>>, Vec<Vec<Option<usize>>>);

fn places(resolved: &Resolved, placed: &Placed) -> Places {
    let mut addresses: Vec<Vec<Option<u64>>> =
        resolved.objects.iter().map(|object| vec![None; object.sections.len()]).collect();
    let mut homes: Vec<Vec<Option<usize>>> =
        resolved.objects.iter().map(|object| vec![None; object.sections.len()]).collect();
    let outputs = placed.outputs.iter().enumerate();
    let in_outputs =
        outputs.flat_map(|(index, output)| output.pieces.iter().map(move |piece| (piece, Some(index))));
    let homeless = placed.homeless.iter().map(|piece| (piece, None));
    for (((object, section), address), home) in in_outputs.chain(homeless) {
        if let Some(slot) = addresses.get_mut(*object).and_then(|of| of.get_mut(*section)) {
            *slot = Some(*address);
        }
        if let Some(slot) = homes.get_mut(*object).and_then(|of| of.get_mut(*section)) {
            *slot = home;
        }
    }
    (addresses, homes)
}

/// Somebody refers to the name and nobody defines it.
fn is_needed(resolved: &Resolved, name: &str) -> bool {
    let global = resolved.by_name.get(name).and_then(|index| resolved.globals.get(*index));
    global.is_some_and(|global| matches!(global.state, State::Undefined | State::UndefinedWeak))
}
