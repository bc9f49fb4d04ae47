//! The TLB (快表) as a card: the slot that answered marked, or the miss said.

use machine::Thing;
use machine::inspect::{TlbEntry, TranslationView};
use storage::PAGE_SIZE;

use super::tables::draw_flags;
use crate::drawing::Anchor;
use crate::geometry::{Rect, point};
use crate::number::{count, percent};
use crate::pen::{Look, Pen};
use crate::table::Table;
use crate::theme::{Token, Tone};

/// The card as it was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// The whole.
    pub rect: Rect,
    /// The row that answered.
    pub hit: Option<Rect>,
}

/// The height of a card with so many rows.
pub fn height(pen: &Pen, rows: usize) -> f64 {
    (rows as f64 + 1.0) * pen.row() + pen.line() + 8.0
}

/// Entries to show: the one that answered first, then full ones by age; in the order of slots.
fn shown(view: &TranslationView, most: usize) -> Vec<TlbEntry> {
    let hit = view.tlb_look_up.flatten();
    let mut entries = view.tlb.clone();
    order::sort_by_key(&mut entries, |entry| {
        (Some(entry.slot) != hit, entry.page.is_none(), entry.age, entry.slot)
    });
    let rows = if entries.len() > most { most.saturating_sub(1) } else { most };
    entries.truncate(rows.max(1));
    order::sort_by_key(&mut entries, |entry| entry.slot);
    entries
}

/// Draws the card into `rect`.
pub fn draw(pen: &mut Pen, view: &TranslationView, rect: Rect, rows: usize) -> Option<Card> {
    if view.tlb.is_empty() {
        return None;
    }
    pen.rect(rect, Look::card());
    let row = pen.row();
    let (top, rest) = rect.split_top(row);
    draw_title(pen, view, top.inset(8.0, 0.0));
    let (counts, rest) = rest.split_top(pen.line());
    let text = counts_text(pen, view);
    let style = pen.label().faint();
    pen.text(counts.inset(8.0, 0.0), &text, style, Anchor::Start);
    let entries = shown(view, rows);
    let mut hit = None;
    for (i, entry) in entries.iter().enumerate() {
        let place = Rect::new(rest.x, rest.y + 4.0 + i as f64 * row, rest.w, row);
        let is_hit = view.tlb_look_up == Some(Some(entry.slot));
        if is_hit {
            hit = Some(place);
        }
        draw_entry(pen, entry, place, is_hit);
    }
    let more = view.tlb.len() - entries.len();
    if more > 0 {
        let place = Rect::new(rest.x + 8.0, rest.y + 4.0 + entries.len() as f64 * row, rest.w - 16.0, row);
        let text = pen.words.with("figure-more", &[("n", &count(more as u64))]);
        pen.text(place, &text, style, Anchor::Start);
    }
    Some(Card { rect, hit })
}

/// The name, and how the look-up went.
fn draw_title(pen: &mut Pen, view: &TranslationView, row: Rect) {
    let strong = pen.label().bold();
    let title = pen.say("figure-tlb-title");
    let Some(answer) = view.tlb_look_up else { return pen.text(row, &title, strong, Anchor::Start) };
    let (id, tone) =
        if answer.is_some() { ("figure-tlb-hit", Tone::Hit) } else { ("figure-tlb-miss", Tone::Miss) };
    let text = pen.say(id);
    let (left, right) = row.split_right(strong.width(&text) + 20.0);
    pen.text(left, &title, strong, Anchor::Start);
    let sign = if answer.is_some() { Pen::tick } else { Pen::cross };
    sign(pen, point(right.x + 8.0, right.y + right.h / 2.0), 11.0, Token::Edge(tone));
    pen.text(right, &text, strong.ink(Token::Edge(tone)), Anchor::End);
}

/// `hits 12 · misses 3 · 80.0 %`
fn counts_text(pen: &Pen, view: &TranslationView) -> String {
    let (hits, misses) = (view.tlb_hits, view.tlb_misses);
    let counts =
        pen.words.with("figure-storage-hits-misses", &[("hits", &count(hits)), ("misses", &count(misses))]);
    format!("{counts} · {}", percent(hits, hits + misses))
}

fn draw_entry(pen: &mut Pen, entry: &TlbEntry, row: Rect, is_hit: bool) {
    if is_hit {
        let look = Look::tone(Tone::Hit).edge(Token::Edge(Tone::Hit), 2.0).round(2.0);
        pen.rect(row.inset(2.0, 0.5), look);
    }
    let inner = row.inset(8.0, 0.0);
    let mono = if is_hit { pen.mono().bold() } else { pen.mono() };
    let (slot, rest) = inner.split_left(mono.width("00") + 8.0);
    pen.text(slot, &entry.slot.to_string(), pen.mono().faint(), Anchor::Start);
    let Some(page) = entry.page else {
        let text = pen.say("figure-tlb-empty");
        let style = pen.label().faint();
        pen.text(rest, &text, style, Anchor::Start);
        return pen.region(row, Thing::TlbSlot(entry.slot), format!("TLB {}: {text}", entry.slot));
    };
    let size = if pen.is_large() { 16.0 } else { 15.0 };
    let (numbers, flags) = rest.split_right(3.0 * (size + 1.0));
    let rights = [("R", entry.rights.read), ("W", entry.rights.write), ("X", entry.rights.execute)];
    draw_flags(pen, rights, Rect::new(flags.x, row.y + (row.h - size) / 2.0, flags.w, size), None);
    let (page_number, frame) = (pen.address(page.0 / PAGE_SIZE), pen.address(entry.frame.0));
    let frame_width = mono.width(&frame).max(mono.width("0xffff")) + 8.0;
    let (left, right) = numbers.split_right(frame_width.min(numbers.w * 0.5));
    let (left, arrow) = left.split_right(20.0);
    pen.number(left, &page_number, mono, Anchor::Start);
    pen.text(arrow, "→", pen.label().faint(), Anchor::Start);
    pen.number(right, &frame, mono, Anchor::Start);
    let label = pen.words.with(
        "figure-tlb-entry",
        &[("slot", &entry.slot.to_string()), ("page", &page_number), ("frame", &frame)],
    );
    pen.region(row, Thing::TlbSlot(entry.slot), label);
}

/// The TLB as a table.
pub fn describe(pen: &Pen, view: &TranslationView) -> String {
    if view.tlb.is_empty() {
        return String::new();
    }
    let heads = ["slot", "page", "frame", "rights"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-tlb-head-{head}"))));
    for entry in &view.tlb {
        let Some(page) = entry.page else { continue };
        let rights = [("R", entry.rights.read), ("W", entry.rights.write), ("X", entry.rights.execute)];
        let rights: String = rights.iter().map(|&(letter, set)| if set { letter } else { "-" }).collect();
        let slot = entry.slot.to_string();
        table.row([slot, pen.address(page.0 / PAGE_SIZE), pen.address(entry.frame.0), rights]);
    }
    let answer = match view.tlb_look_up {
        None => String::new(),
        Some(Some(_)) => format!(" · {}", pen.say("figure-tlb-hit")),
        Some(None) => format!(" · {}", pen.say("figure-tlb-miss")),
    };
    format!("{}: {}{answer}\n{}", pen.say("figure-tlb-title"), counts_text(pen, view), table.print())
}
