//! Memory as contiguous blocks drawn to scale, with the holes (空闲分区) between them.

use machine::Thing;
use machine::inspect::{Area, Memory, Owner, SegmentEntry};
use storage::{Frame, PAGE_SIZE, PhysAddr};

use super::legend;
use crate::drawing::{Anchor, Drawing};
use crate::geometry::{Rect, point};
use crate::number::{about_bytes, bytes, count};
use crate::owner::{self, Livery};
use crate::pen::{Form, Look, Pen, without_gloss};
use crate::settings::Settings;
use crate::table::Table;
use crate::theme::{Token, Tone};

/// A stretch of memory that belongs to one owner, or to nobody.
#[derive(Clone, PartialEq, Debug)]
pub struct Block {
    /// Its first byte.
    pub start: PhysAddr,
    /// The byte after its last.
    pub end: PhysAddr,
    /// How its owner looks; `FREE` for a hole.
    livery: Livery,
    /// What it is, for pointing.
    thing: Thing,
    /// Its number, if it is a segment.
    segment: Option<u32>,
    /// Whether the current step touched it.
    touched: bool,
}

/// The blocks of a segment table, of the kernel and of the table itself.
pub fn of_segments(memory: &Memory, segments: &[SegmentEntry]) -> Vec<Block> {
    let present = segments.iter().filter(|entry| entry.present && entry.limit > 0);
    let own = present.map(|entry| {
        let (start, end) = if entry.grows_down {
            (entry.base.0.saturating_sub(entry.limit), entry.base.0)
        } else {
            (entry.base.0, entry.base.0.saturating_add(entry.limit))
        };
        let thing = Thing::Segment(entry.segment);
        Extent { start, end, livery: owner::of_segment(entry.name), thing, segment: Some(entry.segment) }
    });
    complete(memory, own.collect())
}

/// The blocks of the areas of a process without translation, and of the kernel.
pub fn of_areas(memory: &Memory, areas: &[Area]) -> Vec<Block> {
    let own = areas.iter().map(|area| Extent {
        start: area.start.0,
        end: area.end.0,
        livery: owner::of_area(area.kind),
        thing: Thing::Page(area.start),
        segment: None,
    });
    complete(memory, own.collect())
}

/// A block before it is cut to memory.
#[derive(Clone, Debug)]
struct Extent {
    start: u64,
    end: u64,
    livery: Livery,
    thing: Thing,
    segment: Option<u32>,
}

/// Adds the kernel's and the tables' frames, and the holes.
fn complete(memory: &Memory, mut extents: Vec<Extent>) -> Vec<Block> {
    extents.extend(system_frames(memory));
    order::sort_by_key(&mut extents, |extent| (extent.start, extent.end));
    let top = memory.frames.len() as u64 * PAGE_SIZE;
    let mut blocks = Vec::new();
    let mut at = 0;
    for extent in extents {
        let (start, end) = (extent.start.max(at), extent.end.min(top));
        if start >= end {
            continue;
        }
        if at < start {
            blocks.push(hole(at, start));
        }
        let touched = touched(memory, start, end);
        let Extent { livery, thing, segment, .. } = extent;
        blocks.push(Block { start: PhysAddr(start), end: PhysAddr(end), livery, thing, segment, touched });
        at = end;
    }
    if at < top {
        blocks.push(hole(at, top));
    }
    blocks
}

fn hole(start: u64, end: u64) -> Block {
    let thing = Thing::Frame(Frame(start / PAGE_SIZE));
    Block {
        start: PhysAddr(start),
        end: PhysAddr(end),
        livery: owner::FREE,
        thing,
        segment: None,
        touched: false,
    }
}

fn touched(memory: &Memory, start: u64, end: u64) -> bool {
    let frames = memory.frames.iter().skip((start / PAGE_SIZE) as usize);
    frames.take(end.div_ceil(PAGE_SIZE).saturating_sub(start / PAGE_SIZE) as usize).any(|frame| frame.touched)
}

/// Runs of frames of the kernel and of tables.
fn system_frames(memory: &Memory) -> Vec<Extent> {
    let mut runs: Vec<Extent> = Vec::new();
    for frame in &memory.frames {
        let livery = owner::of(frame.owner);
        if !matches!(frame.owner, Owner::Kernel | Owner::PageTable { .. }) {
            continue;
        }
        let (start, end) = (frame.frame.start().0, frame.frame.start().0 + PAGE_SIZE);
        match runs.last_mut() {
            Some(run) if run.end == start && run.livery == livery => run.end = end,
            _ => runs.push(Extent { start, end, livery, thing: Thing::Frame(frame.frame), segment: None }),
        }
    }
    runs
}

pub fn draw(memory: &Memory, blocks: &[Block], settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    let title = pen.say("figure-memory-title");
    let fact = fact(&pen, memory, blocks);
    let body = pen.header(&title, &fact);
    let labels = blocks.len().max(1) as f64;
    let card = if body.h / labels >= 2.0 * pen.line() + 12.0 || pen.form == Form::Phone { 2.0 } else { 1.0 };
    let card_height = card * pen.line() + 6.0;
    let height = body.h.max(labels * (card_height + 5.0));
    let (address_width, bar_width) = match pen.form {
        Form::Wide => (140.0, 300.0),
        Form::Half => (92.0, 130.0),
        Form::Phone => (0.0, 56.0),
    };
    let bar = Rect::new(body.x + address_width, body.y, bar_width, height);
    let places = scale(memory, blocks, bar, settings.low_at_top);
    let lead = if pen.form == Form::Wide { 70.0 } else { 34.0 };
    let column = Rect::new(bar.right() + lead, bar.y, body.right() - bar.right() - lead, height);
    let cards = spread(&places, column, card_height);
    for ((block, &place), &card) in blocks.iter().zip(&places).zip(&cards) {
        draw_block(&mut pen, block, place, card, bar);
    }
    if address_width > 0.0 {
        draw_addresses(
            &mut pen,
            blocks,
            &places,
            Rect::new(body.x, bar.y, address_width - 8.0, height),
            settings,
        );
    }
    let description = describe(&pen, blocks, &title, &fact);
    pen.finish(bar.bottom() + 4.0, title, description)
}

/// `256 KiB, free 180 KiB in 2 holes, the largest 120 KiB`
fn fact(pen: &Pen, memory: &Memory, blocks: &[Block]) -> String {
    let holes: Vec<u64> = blocks
        .iter()
        .filter(|block| block.livery == owner::FREE)
        .map(|block| block.end.0 - block.start.0)
        .collect();
    pen.words.with(
        "figure-memory-blocks-fact",
        &[
            ("size", &bytes(memory.frames.len() as u64 * PAGE_SIZE)),
            ("free", &about_bytes(holes.iter().sum())),
            ("holes", &count(holes.len() as u64)),
            ("largest", &about_bytes(holes.iter().copied().max().unwrap_or(0))),
        ],
    )
}

/// Each block's part of the bar: to scale, but never less than a line that can be seen.
fn scale(memory: &Memory, blocks: &[Block], bar: Rect, low_at_top: bool) -> Vec<Rect> {
    const LEAST: f64 = 5.0;
    let total = (memory.frames.len() as u64 * PAGE_SIZE).max(1) as f64;
    let size = |block: &Block| (block.end.0 - block.start.0) as f64;
    let true_height = |block: &Block| size(block) / total * bar.h;
    let small: f64 = blocks.iter().map(true_height).filter(|&h| h < LEAST).map(|h| LEAST - h).sum();
    let large: f64 = blocks.iter().map(true_height).filter(|&h| h >= LEAST).sum();
    let shrink = if large > 0.0 { ((large - small) / large).max(0.0) } else { 1.0 };
    let mut y = 0.0;
    let place = |block: &Block| {
        let h = true_height(block);
        let h = if h < LEAST { LEAST } else { h * shrink };
        let top = if low_at_top { bar.y + y } else { bar.bottom() - y - h };
        y += h;
        Rect::new(bar.x, top, bar.w, h)
    };
    blocks.iter().map(place).collect()
}

/// Cards beside their blocks, moved apart until none overlaps.
fn spread(places: &[Rect], column: Rect, height: f64) -> Vec<Rect> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let middle = |i: usize| places.get(i).map_or(0.0, |place| place.y + place.h / 2.0);
    order::sort_by(&mut order, |&a, &b| middle(a).total_cmp(&middle(b)));
    let step = height + 5.0;
    let mut tops: Vec<f64> = Vec::with_capacity(order.len());
    for &i in &order {
        let least = tops.last().map_or(column.y, |top| top + step);
        tops.push((middle(i) - height / 2.0).max(least));
    }
    let mut limit = column.bottom() - height;
    for top in tops.iter_mut().rev() {
        *top = top.min(limit);
        limit = *top - step;
    }
    let mut cards = vec![Rect::default(); places.len()];
    for (&i, top) in order.iter().zip(tops) {
        if let Some(card) = cards.get_mut(i) {
            *card = Rect::new(column.x, top, column.w, height);
        }
    }
    cards
}

fn draw_block(pen: &mut Pen, block: &Block, place: Rect, card: Rect, bar: Rect) {
    let is_hole = block.livery == owner::FREE;
    let look = block.livery.look();
    pen.rect(place, if is_hole { look.edge(Token::Line, 1.0) } else { look });
    if block.touched && place.h < 12.0 {
        pen.rect(place, Look::default().edge(Token::Edge(Tone::Current), 2.0));
    } else if block.touched {
        pen.rect(place.inset(1.0, 1.0), legend::touched());
    }
    let from = place.right_mid();
    let to = card.left_mid();
    let knee = bar.right() + 12.0;
    pen.link(vec![from, point(knee, from.y), point(to.x - 12.0, to.y), to], Token::Line, 1.25);
    pen.rect(card, if is_hole { Look::absent() } else { Look::card() });
    let strong = pen.label().bold();
    if place.h >= strong.font.size + 4.0 && !is_hole {
        pen.text(place.inset(6.0, 0.0), block.livery.letter, strong, Anchor::Middle);
    }
    draw_card(pen, block, card);
    let label = card_texts(pen, block).join(", ");
    pen.region(place, block.thing.clone(), label.clone());
    pen.region(card, block.thing.clone(), label);
}

/// Name, size and addresses of a block.
fn card_texts(pen: &Pen, block: &Block) -> [String; 3] {
    let name = match block.segment {
        Some(segment) => pen.words.with(
            "figure-memory-segment",
            &[("segment", &segment.to_string()), ("name", &pen.say(block.livery.name))],
        ),
        None if block.livery == owner::FREE => pen.say("figure-memory-hole"),
        None => pen.say(block.livery.name),
    };
    let range = format!("{} – {}", pen.address(block.start.0), pen.address(block.end.0 - 1));
    [name, bytes(block.end.0 - block.start.0), range]
}

fn draw_card(pen: &mut Pen, block: &Block, card: Rect) {
    let [name, size, range] = card_texts(pen, block);
    let (label, mono) = (pen.label(), pen.mono());
    let swatch = Rect::new(card.x + 6.0, card.y + card.h / 2.0 - 9.0, 24.0, 18.0);
    if block.livery != owner::FREE {
        pen.rect(swatch, block.livery.look());
        let style = pen.mono().bold();
        pen.text(swatch, block.livery.letter, style, Anchor::Middle);
    }
    let inner =
        Rect::new(swatch.right() + 8.0, card.y + 3.0, card.right() - swatch.right() - 18.0, card.h - 6.0);
    let faint = block.livery == owner::FREE;
    let strong = if faint { label.faint() } else { label.bold() };
    let size_width = label.width(&size) + 2.0;
    if inner.h >= 2.0 * pen.line() - 1.0 {
        let (upper, lower) = inner.split_top(inner.h / 2.0);
        let (left, right) = upper.split_right(size_width);
        pen.text(left, &name, strong, Anchor::Start);
        pen.text(right, &size, label, Anchor::End);
        return pen.text(lower, &range, mono.faint(), Anchor::Start);
    }
    // Ranges stand in one column, whatever the size behind them.
    let (left, right) = inner.split_right(size_width.max(label.width("99,999 B") + 2.0));
    pen.text(right, &size, label, Anchor::End);
    let range_width = mono.width(&range) + 14.0;
    let name_width = strong.width(without_gloss(&name));
    let (left, middle) =
        left.split_right(if left.w >= range_width + name_width + 8.0 { range_width } else { 0.0 });
    pen.text(left, &name, strong, Anchor::Start);
    if middle.w > 0.0 {
        pen.text(middle, &range, mono.faint(), Anchor::Start);
    }
}

/// First addresses left of the bar, where there is room for them.
fn draw_addresses(pen: &mut Pen, blocks: &[Block], places: &[Rect], column: Rect, settings: &Settings) {
    let line = pen.line();
    let mut taken: Vec<f64> = Vec::new();
    for (block, place) in blocks.iter().zip(places) {
        let edge = if settings.low_at_top { place.y } else { place.bottom() };
        let y = (edge - line / 2.0).clamp(column.y - 2.0, column.bottom() - line);
        if taken.iter().any(|other| (other - y).abs() < line) {
            continue;
        }
        taken.push(y);
        let text = pen.address(block.start.0);
        let style = pen.mono().faint();
        pen.number(Rect::new(column.x, y, column.w, line), &text, style, Anchor::End);
    }
}

fn describe(pen: &Pen, blocks: &[Block], title: &str, fact: &str) -> String {
    let heads = ["start", "end", "size", "owner", "touched"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-memory-head-{head}"))));
    for block in blocks {
        let [name, size, _] = card_texts(pen, block);
        let touched = if block.touched { "✓" } else { "" };
        table.row([pen.address(block.start.0), pen.address(block.end.0 - 1), size, name, touched.to_owned()]);
    }
    format!("{title}\n{fact}\n\n{}", table.print())
}
