//! A column's cards: a title and rows each, cut to the height there is so that what matters stays.

use std::collections::BTreeMap;

use machine::Thing;

use crate::drawing::Anchor;
use crate::geometry::Rect;
use crate::number::count;
use crate::owner::Livery;
use crate::pen::{Look, Pen, SMALLEST_TYPE};
use crate::theme::{Token, Tone};

/// What a row stands for, to connect rows by wires.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    /// A source, by its index.
    Source(usize),
    /// A source line.
    Line(usize, u32),
    /// An object.
    Object(usize),
    /// An input section in its object.
    Section(usize, usize),
    /// A relocation's hole in its object.
    Hole(usize),
    /// An output section.
    Output(usize),
    /// An input section's piece in the image.
    Piece(usize, usize),
    /// A relocation's field in the image.
    Field(usize),
    /// An area of the process.
    Area(usize),
}

/// What a row shows.
#[derive(Clone, Debug)]
pub enum Body {
    /// A numbered line of source text; the selected one is marked.
    Line { number: u32, text: String, selected: bool },
    /// A section, a piece or an area: its look, name, and facts at the right.
    Block { livery: Livery, name: String, facts: String },
    /// A hole: where, the symbol that is missing, and of what type.
    Hole { offset: String, symbol: String, kind: String, selected: bool },
    /// A filled hole: where and what was written.
    Filled { offset: String, symbol: String, value: String, selected: bool },
    /// A name with a value.
    Pair { name: String, value: String, strong: bool },
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// For wires.
    pub key: Option<Key>,
    /// For pointing, with its label.
    pub thing: Option<(Thing, String)>,
    /// What it shows.
    pub body: Body,
    /// 0 must stay; greater ones go first.
    pub rank: u8,
}

/// A card.
#[derive(Clone, Debug)]
pub struct Card {
    /// For wires.
    pub key: Option<Key>,
    /// Its title.
    pub title: String,
    /// Right of the title.
    pub note: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

const GAP: f64 = 8.0;
const PAD: f64 = 5.0;

/// The rows of a card that are shown, and how many are not.
type Cut<'a> = (&'a Card, Vec<&'a Row>, usize);

/// Draws the cards below one another and returns the bottom of the last one.
pub fn draw(pen: &mut Pen, cards: &[Card], area: Rect, places: &mut BTreeMap<Key, Rect>) -> f64 {
    let (shown, rest) = choose_cards(pen, cards, area.h);
    let room = area.h - if rest > 0 { pen.row() } else { 0.0 };
    let mut y = area.y;
    for (card, rows, more) in cut(pen, &shown, room) {
        let lines = rows.len() + usize::from(more > 0);
        let rect = Rect::new(area.x, y, area.w, (lines + 1) as f64 * pen.row() + PAD);
        draw_card(pen, card, &rows, more, rect, places);
        y = rect.bottom() + GAP;
    }
    if rest > 0 {
        let text = pen.words.with("figure-more", &[("n", &count(rest as u64))]);
        let style = pen.label().faint();
        pen.text(Rect::new(area.x + 8.0, y, area.w - 16.0, pen.row()), &text, style, Anchor::Start);
        y += pen.row() + GAP;
    }
    y - GAP
}

/// Cards that are shown at all: every one of them needs a title and a row; those with a row that must stay come first.
fn choose_cards<'a>(pen: &Pen, cards: &'a [Card], height: f64) -> (Vec<&'a Card>, usize) {
    let least = 2.0 * pen.row() + PAD + GAP;
    let most = ((height + GAP) / least).floor().max(1.0) as usize;
    if cards.len() <= most {
        return (cards.iter().collect(), 0);
    }
    let keep = most.saturating_sub(1).max(1);
    let mut order: Vec<usize> = (0..cards.len()).collect();
    let wanted = |i: usize| cards.get(i).is_some_and(|card| card.rows.iter().any(|row| row.rank == 0));
    order::sort_by_key(&mut order, |&i| !wanted(i));
    order.truncate(keep);
    order.sort_unstable();
    (order.into_iter().filter_map(|i| cards.get(i)).collect(), cards.len() - keep)
}

/// Cuts rows from the cards until all fit, the least important first, from the fullest card first.
fn cut<'a>(pen: &Pen, cards: &[&'a Card], height: f64) -> Vec<Cut<'a>> {
    let fixed = cards.len() as f64 * (pen.row() + PAD + GAP) - GAP;
    let budget = ((height - fixed) / pen.row()).floor().max(cards.len() as f64) as usize;
    let mut kept: Vec<Vec<&Row>> = cards.iter().map(|card| card.rows.iter().collect()).collect();
    let used = |kept: &[Vec<&Row>]| -> usize {
        kept.iter()
            .zip(cards)
            .map(|(rows, card)| rows.len() + usize::from(rows.len() < card.rows.len()))
            .sum()
    };
    while used(&kept) > budget {
        let worst = |rows: &Vec<&Row>| rows.iter().map(|row| row.rank).max().unwrap_or(0);
        let Some(fullest) = (0..kept.len())
            .filter(|&i| kept.get(i).is_some_and(|rows| rows.len() > 1))
            .max_by_key(|&i| kept.get(i).map(|rows| (worst(rows), rows.len())))
        else {
            break;
        };
        let Some(rows) = kept.get_mut(fullest) else { break };
        let rank = worst(rows);
        let Some(last) = rows.iter().rposition(|row| row.rank == rank) else { break };
        rows.remove(last);
    }
    let more = |(card, rows): (&&'a Card, Vec<&'a Row>)| (*card, rows.clone(), card.rows.len() - rows.len());
    cards.iter().zip(kept).map(more).collect()
}

fn draw_card(
    pen: &mut Pen,
    card: &Card,
    rows: &[&Row],
    more: usize,
    rect: Rect,
    places: &mut BTreeMap<Key, Rect>,
) {
    pen.rect(rect, Look::card());
    let height = pen.row();
    let title = Rect::new(rect.x, rect.y, rect.w, height);
    let (bold, faint) = (pen.label().bold(), pen.label().faint());
    let inner = title.inset(8.0, 0.0);
    let note_width = faint.width(&card.note) + 6.0;
    let (left, right) =
        inner.split_right(if card.note.is_empty() || bold.width(&card.title) + note_width > inner.w {
            0.0
        } else {
            note_width
        });
    pen.text(left, &card.title, bold, Anchor::Start);
    if right.w > 0.0 {
        pen.text(right, &card.note, faint, Anchor::End);
    }
    if let Some(key) = &card.key {
        places.insert(key.clone(), title);
    }
    for (i, row) in rows.iter().enumerate() {
        let place = Rect::new(rect.x, rect.y + (i + 1) as f64 * height, rect.w, height);
        draw_row(pen, row, place);
        if let Some(key) = &row.key {
            places.insert(key.clone(), place);
        }
    }
    if more > 0 {
        let place = Rect::new(rect.x + 8.0, rect.y + (rows.len() + 1) as f64 * height, rect.w - 16.0, height);
        let text = pen.words.with("figure-more", &[("n", &count(more as u64))]);
        pen.text(place, &text, faint, Anchor::Start);
    }
}

fn draw_row(pen: &mut Pen, row: &Row, place: Rect) {
    let inner = place.inset(8.0, 0.0);
    match &row.body {
        Body::Line { number, text, selected } => {
            if *selected {
                pen.rect(place.inset(3.0, 1.0), Look::tone(Tone::Current).round(3.0));
            }
            let (left, right) = inner.split_left(pen.mono().width("000") + 8.0);
            let (mono, faint) = (pen.mono(), pen.mono().faint());
            pen.number(left.split_right(8.0).0, &number.to_string(), faint, Anchor::End);
            pen.text(right, text, mono, Anchor::Start);
        }
        Body::Block { livery, name, facts } => draw_block(pen, *livery, name, facts, place),
        Body::Hole { offset, symbol, kind, selected } => {
            let (fill, edge) = if *selected { (Tone::Current, 2.0) } else { (Tone::Free, 1.5) };
            let look = Look::default().fill(Token::Fill(fill)).dashed(Token::Edge(Tone::Current), edge);
            draw_field(pen, inner, offset, symbol, kind, look.round(3.0));
        }
        Body::Filled { offset, symbol, value, selected } => {
            let fill = if *selected { Tone::Current } else { Tone::Free };
            let look = Look::default()
                .fill(Token::Fill(fill))
                .edge(Token::Edge(Tone::Current), if *selected { 2.0 } else { 1.0 });
            draw_field(pen, inner, offset, symbol, value, look.round(3.0));
        }
        Body::Pair { name, value, strong } => draw_pair(pen, inner, name, value, *strong),
    }
    if let Some((thing, label)) = &row.thing {
        pen.region(place, thing.clone(), label.clone());
    }
}

/// A swatch, a name, and facts at the right as far as they fit.
fn draw_block(pen: &mut Pen, livery: Livery, name: &str, facts: &str, place: Rect) {
    pen.rect(place.inset(3.0, 1.0), livery.look().round(3.0));
    let inner = place.inset(9.0, 0.0);
    let (bold, mono) = (pen.label().bold(), pen.mono());
    let room = inner.w - bold.width(name) - 10.0;
    // Facts are in the order of their weight; the last ones are left out where room is short.
    let mut parts: Vec<&str> = facts.split("  ").filter(|part| !part.is_empty()).collect();
    while !parts.is_empty() && mono.width(&parts.join("  ")) > room {
        parts.pop();
    }
    let facts = parts.join("  ");
    let (left, right) = inner.split_right(mono.width(&facts) + if facts.is_empty() { 0.0 } else { 2.0 });
    pen.text(left, name, bold, Anchor::Start);
    pen.text(right, &facts, mono, Anchor::End);
}

/// `offset [ symbol ] remark`
fn draw_field(pen: &mut Pen, inner: Rect, offset: &str, symbol: &str, remark: &str, look: Look) {
    let (mono, faint) = (pen.mono(), pen.mono().faint());
    let offset_width = mono.width(offset).max(mono.width("0x000")) + 8.0;
    let (left, rest) = inner.split_left(offset_width.min(inner.w * 0.45));
    pen.number(left.split_right(6.0).0, offset, faint, Anchor::Start);
    let remark_width = remark_width(pen, remark, symbol, rest.w);
    let (hole, right) = rest.split_right(remark_width);
    let hole = hole.inset(0.0, 2.0);
    pen.rect(hole, look);
    pen.text(hole.inset(5.0, 0.0), symbol, mono, Anchor::Middle);
    if remark_width > 0.0 {
        pen.text(right.split_left(6.0).1, remark, faint, Anchor::Start);
    }
}

/// The width for a remark behind a hole, the same for all of a column; none where its symbol would not fit.
fn remark_width(pen: &Pen, remark: &str, symbol: &str, room: f64) -> f64 {
    let mut small = pen.mono();
    small.font.size = SMALLEST_TYPE;
    let wanted = small.width(remark).max(small.width("PCREL_LO12_I")) + 8.0;
    let symbol = small.width(symbol).min(small.width("symbol_name")) + 10.0;
    if remark.is_empty() || wanted + symbol > room + 8.0 { 0.0 } else { wanted }
}

fn draw_pair(pen: &mut Pen, inner: Rect, name: &str, value: &str, strong: bool) {
    let mono = if strong { pen.mono().bold() } else { pen.mono() };
    let value_width = (mono.width(value) + 4.0).min(inner.w * 0.62);
    let (left, right) = inner.split_right(value_width);
    let style = if name.is_ascii() { mono } else { pen.label() };
    pen.text(left.split_right(6.0).0, name, style, Anchor::Start);
    pen.number(right, value, mono, Anchor::End);
}
