//! What stands on the cards of each column.

use machine::Thing;
use storage::PAGE_SIZE;
use toolchain::report::{OutputSection, Piece};
use toolchain::{LinkReport, Object, Section, SymbolBinding, SymbolPlace, relocation};

use super::card::{Body, Card, Key, Row};
use super::selection::{Selection, line_of, offset_of};
use super::{Column, Scene, detail};
use crate::number::{bytes, count};
use crate::owner;
use crate::pen::{Form, Pen};
use crate::settings::Stage;
use crate::table::Table;

/// `sh_flags`: the section takes room in the process.
const ALLOCATED: u64 = 2;

/// The cards of a column.
pub fn cards(pen: &Pen, scene: &Scene, column: Column, selection: &Selection) -> Vec<Card> {
    match (column, &scene.program.link) {
        (Column::Source, Some(report)) => sources(pen, scene, report, selection),
        (Column::Objects, Some(report)) => {
            (0..report.objects.len()).filter_map(|index| object(pen, report, index, selection)).collect()
        }
        (Column::Image, Some(report)) => image(pen, scene, report, selection),
        (Column::Image, None) => executable(pen, scene),
        (Column::Process, _) => process(pen, scene),
        (Column::Source | Column::Objects, None) => Vec::new(),
    }
}

fn sources(pen: &Pen, scene: &Scene, report: &LinkReport, selection: &Selection) -> Vec<Card> {
    let lines_with_holes: Vec<(usize, u32)> =
        (0..report.relocations.len()).filter_map(|i| line_of(scene, report, i)).collect();
    let card = |(index, source): (usize, &machine::Source)| {
        let lines = source.text.lines().zip(1u32..).filter(|(text, _)| !text.trim().is_empty());
        let row = |(text, number): (&str, u32)| {
            let here = (index, number);
            let selected = selection.line == Some(here);
            let pointed = pen.pointed().contains(&Thing::Line(index, number));
            let rank = match () {
                () if selected || pointed => 0,
                () if lines_with_holes.contains(&here) => 1,
                () if text.trim_end().ends_with(':') => 2,
                () if text.trim_start().starts_with(['#', '.']) => 4,
                () => 3,
            };
            let text = tidy(text);
            let label = format!("{}:{number}: {}", source.name, text.trim());
            let thing = Some((Thing::Line(index, number), label));
            Row {
                key: Some(Key::Line(index, number)),
                thing,
                body: Body::Line { number, text, selected },
                rank,
            }
        };
        Card {
            key: Some(Key::Source(index)),
            title: source.name.clone(),
            note: String::new(),
            rows: lines.map(row).collect(),
        }
    };
    scene.program.sources.iter().enumerate().map(card).collect()
}

/// A source line with as little space as keeps it readable; texts in quotes stay as they are.
fn tidy(text: &str) -> String {
    let indent = if text.starts_with([' ', '\t']) { "  " } else { "" };
    if text.contains('"') {
        return format!("{indent}{}", text.trim());
    }
    format!("{indent}{}", text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Sections that become part of the process.
fn allocated(object: &Object) -> impl Iterator<Item = (usize, &Section)> {
    let wanted = |section: &Section| section.flags & ALLOCATED != 0 && section.size > 0;
    object.sections.iter().enumerate().filter(move |(_, section)| wanted(section))
}

fn object(pen: &Pen, report: &LinkReport, index: usize, selection: &Selection) -> Option<Card> {
    let object = report.objects.get(index)?;
    let mut rows = Vec::new();
    for (number, section) in allocated(object) {
        rows.push(section_row(pen, object, section, (index, number)));
        rows.extend(holes(pen, report, (index, number), selection, false));
    }
    rows.extend(symbols(pen, object));
    let size = allocated(object).map(|(_, section)| section.size).sum();
    let note = bytes(size);
    Some(Card { key: Some(Key::Object(index)), title: object.name.clone(), note, rows })
}

fn section_row(pen: &Pen, object: &Object, section: &Section, (index, number): (usize, usize)) -> Row {
    let size = bytes(section.size);
    let label = pen.words.with(
        "figure-pipeline-section",
        &[("section", &section.name), ("object", &object.name), ("size", &size)],
    );
    let thing = Some((Thing::Section(index, number), label));
    let body =
        Body::Block { livery: owner::of_section(section.flags), name: section.name.clone(), facts: size };
    Row { key: Some(Key::Section(index, number)), thing, body, rank: 1 }
}

/// The holes of an input section: in its object, or where they are in the image.
fn holes<'a>(
    pen: &'a Pen,
    report: &'a LinkReport,
    section: (usize, usize),
    selection: &'a Selection,
    in_image: bool,
) -> impl Iterator<Item = Row> + 'a {
    let here = move |&(_, applied): &(usize, &toolchain::report::AppliedRelocation)| {
        (applied.object, applied.section) == section && !applied.new.is_empty()
    };
    report.relocations.iter().enumerate().filter(here).map(move |(index, applied)| {
        let selected = selection.relocation == Some(index);
        let pointed = pen.pointed().contains(&Thing::Relocation(index));
        let kind = short_kind(applied.kind);
        let symbol = applied.symbol.clone();
        let label = pen.words.with(
            "figure-pipeline-relocation",
            &[
                ("kind", relocation::name(applied.kind).unwrap_or("?")),
                ("symbol", &symbol),
                ("place", &pen.address(applied.place.0)),
            ],
        );
        let offset = if in_image { applied.place.0 } else { offset_of(report, applied).unwrap_or(0) };
        let offset = pen.address(offset);
        let body = if in_image && pen.stage() >= Stage::Relocated {
            Body::Filled { offset, symbol, value: detail::hex(&applied.new), selected }
        } else {
            Body::Hole { offset, symbol, kind, selected }
        };
        let key = if in_image { Key::Field(index) } else { Key::Hole(index) };
        let rank = if selected || pointed {
            0
        } else if in_image {
            3
        } else {
            2
        };
        Row { key: Some(key), thing: Some((Thing::Relocation(index), label)), body, rank }
    })
}

/// `CALL_PLT` of `R_RISCV_CALL_PLT`.
fn short_kind(kind: u32) -> String {
    let name = relocation::name(kind).unwrap_or("?");
    name.strip_prefix("R_RISCV_").unwrap_or(name).to_owned()
}

/// What an object defines for others, and what it needs of them.
fn symbols<'a>(pen: &'a Pen, object: &'a Object) -> impl Iterator<Item = Row> + 'a {
    let global = object
        .symbols
        .iter()
        .filter(|symbol| symbol.binding != SymbolBinding::Local && !symbol.name.is_empty());
    global.map(|symbol| {
        let (id, value, rank) = match symbol.place {
            SymbolPlace::Undefined => ("figure-pipeline-needs", "?".to_owned(), 1),
            _ => ("figure-pipeline-defines", pen.address(symbol.value), 3),
        };
        let name = format!("{} {}", pen.say(id), symbol.name);
        let thing = Thing::Symbol(symbol.name.clone());
        let rank = if pen.pointed().contains(&thing) { 0 } else { rank };
        let body = Body::Pair { name: name.clone(), value, strong: false };
        Row { key: None, thing: Some((thing, name)), body, rank }
    })
}

fn image(pen: &Pen, scene: &Scene, report: &LinkReport, selection: &Selection) -> Vec<Card> {
    let mut rows = Vec::new();
    for (index, section) in report.sections.iter().enumerate() {
        if section.flags & ALLOCATED != 0 && section.size > 0 {
            rows.push(output_row(pen, index, section));
            for piece in section.pieces.iter().filter(|piece| piece.size > 0) {
                rows.push(piece_row(pen, report, piece));
                rows.extend(holes(pen, report, (piece.object, piece.section), selection, true));
            }
        }
    }
    let entry = pen.address(report.entry.0);
    let note = pen.words.with("figure-pipeline-entry", &[("address", &entry)]);
    let mut cards = vec![Card { key: None, title: scene.program.executable.name.clone(), note, rows }];
    if !report.symbols.is_empty() {
        cards.push(symbol_table(pen, report, selection));
    }
    cards
}

fn output_row(pen: &Pen, index: usize, section: &OutputSection) -> Row {
    let facts = format!("{}  {}", pen.address(section.address.0), bytes(section.size));
    let label = pen.words.with(
        "figure-pipeline-output",
        &[
            ("section", &section.name),
            ("address", &pen.address(section.address.0)),
            ("size", &bytes(section.size)),
        ],
    );
    let body = Body::Block { livery: owner::of_section(section.flags), name: section.name.clone(), facts };
    Row { key: Some(Key::Output(index)), thing: Some((Thing::OutputSection(index), label)), body, rank: 0 }
}

fn piece_row(pen: &Pen, report: &LinkReport, piece: &Piece) -> Row {
    let object = report.objects.get(piece.object).map_or("?", |object| object.name.as_str());
    let value = format!("{}  {}", pen.address(piece.address.0), bytes(piece.size));
    let label = pen.words.with(
        "figure-pipeline-piece",
        &[("object", object), ("address", &pen.address(piece.address.0)), ("size", &bytes(piece.size))],
    );
    let thing = Some((Thing::Section(piece.object, piece.section), label));
    let body = Body::Pair { name: object.to_owned(), value, strong: false };
    Row { key: Some(Key::Piece(piece.object, piece.section)), thing, body, rank: 1 }
}

/// The global symbols; before they are resolved, without addresses.
fn symbol_table(pen: &Pen, report: &LinkReport, selection: &Selection) -> Card {
    let wanted = selection.applied(report).map(|applied| applied.symbol.as_str());
    let row = |symbol: &toolchain::report::ResolvedSymbol| {
        let value = if pen.stage() >= Stage::Resolved { pen.address(symbol.value.0) } else { "?".to_owned() };
        let thing = Thing::Symbol(symbol.name.clone());
        let strong = wanted == Some(symbol.name.as_str());
        let rank = match () {
            () if strong || pen.pointed().contains(&thing) => 0,
            () if !symbol.referrers.is_empty() => 2,
            () => 4,
        };
        let label = pen.words.with("figure-pipeline-symbol", &[("symbol", &symbol.name), ("value", &value)]);
        let body = Body::Pair { name: symbol.name.clone(), value, strong };
        Row { key: None, thing: Some((thing, label)), body, rank }
    };
    let title = pen.say("figure-pipeline-symbols");
    Card {
        key: None,
        title,
        note: count(report.symbols.len() as u64),
        rows: report.symbols.iter().map(row).collect(),
    }
}

/// The loadable segments of a program that was linked elsewhere.
fn executable(pen: &Pen, scene: &Scene) -> Vec<Card> {
    let executable = &scene.program.executable;
    // PF_X 1, PF_W 2 become SHF_EXECINSTR 4, SHF_WRITE 1.
    let flags = |segment: &toolchain::Segment| u64::from((segment.flags & 1) << 2 | (segment.flags & 2) >> 1);
    let row = |segment: &toolchain::Segment| {
        let facts = format!("{}  {}", pen.address(segment.address.0), bytes(segment.memory_size));
        let livery = owner::of_section(flags(segment));
        let name = pen.say(livery.name);
        let thing = Some((Thing::Address(segment.address), format!("{name} {facts}")));
        Row { key: None, thing, body: Body::Block { livery, name, facts }, rank: 0 }
    };
    let rows = executable.segments.iter().map(row).collect();
    let note = pen.say("figure-pipeline-linked-elsewhere");
    vec![Card { key: None, title: executable.name.clone(), note, rows }]
}

fn process(pen: &Pen, scene: &Scene) -> Vec<Card> {
    let mut rows = Vec::new();
    for (index, area) in scene.areas.iter().enumerate() {
        rows.push(area_row(pen, index, area));
        let start = isa::VirtAddr(area.start.0 & !(PAGE_SIZE - 1));
        rows.extend(
            scene.frames.range(start..area.end.max(start)).map(|(&page, &frame)| page_row(pen, page, frame)),
        );
    }
    let title = pen.say("figure-pipeline-address-space");
    vec![Card { key: None, title, note: String::new(), rows }]
}

fn area_row(pen: &Pen, index: usize, area: &machine::inspect::Area) -> Row {
    let livery = owner::of_area(area.kind);
    let name = pen.say(livery.name);
    let total = area.end.0.saturating_sub(area.start.0 & !(PAGE_SIZE - 1)).div_ceil(PAGE_SIZE);
    let resident = pen
        .words
        .with("figure-pipeline-resident", &[("resident", &count(area.resident)), ("pages", &count(total))]);
    let range = format!("{} – {}", pen.address(area.start.0), pen.address(area.end.0.wrapping_sub(1)));
    let body = Body::Block { livery, name: name.clone(), facts: pen.address(area.start.0) };
    let thing = Some((Thing::Address(area.start), format!("{name} {range}, {resident}")));
    Row { key: Some(Key::Area(index)), thing, body, rank: 0 }
}

fn page_row(pen: &Pen, page: isa::VirtAddr, frame: storage::Frame) -> Row {
    let name = pen.address(page.0);
    let value = pen.words.with("figure-frame", &[("frame", &pen.address(frame.0))]);
    let thing = Thing::Page(page);
    let rank =
        if pen.pointed().contains(&thing) || pen.pointed().contains(&Thing::Frame(frame)) { 0 } else { 2 };
    let label = format!("{}: {value}", pen.words.with("figure-memory-page", &[("page", &name)]));
    let short = if pen.form == Form::Wide { value } else { pen.address(frame.0) };
    let body = Body::Pair { name: format!("→ {short}"), value: name, strong: false };
    Row { key: None, thing: Some((thing, label)), body, rank }
}

fn name_of(pen: &Pen, area: &machine::inspect::Area) -> String {
    pen.say(owner::of_area(area.kind).name)
}

/// The figure in words.
pub fn describe(pen: &Pen, scene: &Scene, title: &str, fact: &str, selection: &Selection) -> String {
    let mut parts = vec![format!("{title}\n{fact}\n")];
    if let Some(report) = &scene.program.link {
        parts.push(describe_objects(pen, report));
        if pen.stage() >= Stage::Merged {
            parts.push(describe_image(pen, report));
        }
        parts.push(detail::describe(pen, scene, selection));
    }
    if pen.stage() >= Stage::Loaded {
        parts.push(describe_process(pen, scene));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn heads(pen: &Pen, ids: &[&str]) -> Table {
    Table::new(ids.iter().map(|id| pen.say(&format!("figure-pipeline-head-{id}"))))
}

fn describe_objects(pen: &Pen, report: &LinkReport) -> String {
    let mut sections = heads(pen, &["object", "section", "size", "relocations"]);
    for object in &report.objects {
        for (_, section) in allocated(object) {
            let relocations = count(section.relocations.len() as u64);
            sections.row([object.name.clone(), section.name.clone(), bytes(section.size), relocations]);
        }
    }
    let mut holes = heads(pen, &["object", "section", "offset", "kind", "symbol"]);
    for applied in report.relocations.iter().filter(|applied| !applied.new.is_empty()) {
        let Some(object) = report.objects.get(applied.object) else { continue };
        let section = object.sections.get(applied.section).map_or("?", |section| section.name.as_str());
        let offset = pen.address(offset_of(report, applied).unwrap_or(0));
        let kind = relocation::name(applied.kind).unwrap_or("?");
        holes.row([&object.name, section, &offset, kind, &applied.symbol]);
    }
    format!("{}\n{}", sections.print(), holes.print())
}

fn describe_image(pen: &Pen, report: &LinkReport) -> String {
    let mut sections = heads(pen, &["section", "address", "size", "object"]);
    for section in report.sections.iter().filter(|section| section.flags & ALLOCATED != 0) {
        sections.row([section.name.clone(), pen.address(section.address.0), bytes(section.size)]);
        for piece in &section.pieces {
            let object = report.objects.get(piece.object).map_or("?", |object| object.name.as_str());
            sections.row([String::new(), pen.address(piece.address.0), bytes(piece.size), object.to_owned()]);
        }
    }
    if pen.stage() < Stage::Resolved {
        return sections.print();
    }
    let mut symbols = heads(pen, &["symbol", "address"]);
    for symbol in &report.symbols {
        symbols.row([symbol.name.clone(), pen.address(symbol.value.0)]);
    }
    format!("{}\n{}", sections.print(), symbols.print())
}

fn describe_process(pen: &Pen, scene: &Scene) -> String {
    let mut table = heads(pen, &["area", "address", "end", "page", "frame"]);
    for area in scene.areas {
        table.row([name_of(pen, area), pen.address(area.start.0), pen.address(area.end.0.wrapping_sub(1))]);
        let start = isa::VirtAddr(area.start.0 & !(PAGE_SIZE - 1));
        for (page, frame) in scene.frames.range(start..area.end) {
            table.row([
                String::new(),
                String::new(),
                String::new(),
                pen.address(page.0),
                pen.address(frame.0),
            ]);
        }
    }
    table.print()
}
