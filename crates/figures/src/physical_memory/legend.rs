//! The line that explains colours, patterns, letters and marks.

use crate::drawing::Anchor;
use crate::geometry::{Rect, point};
use crate::owner::Livery;
use crate::pen::{Look, Pen};
use crate::theme::{Token, Tone};

/// One entry of a legend.
#[derive(Clone, Debug)]
pub struct Entry {
    sign: Sign,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sign {
    Owner(Livery),
    Dirty,
    Accessed,
    Touched,
}

/// An owner with what it has.
pub fn owner(pen: &Pen, livery: Livery, amount: &str) -> Entry {
    Entry { sign: Sign::Owner(livery), text: format!("{} {amount}", pen.say(livery.name)) }
}

/// The marks of a frame's state.
pub fn states(pen: &Pen) -> [Entry; 3] {
    let entry = |sign, id| Entry { sign, text: pen.say(id) };
    [
        entry(Sign::Dirty, "figure-memory-dirty"),
        entry(Sign::Accessed, "figure-memory-accessed"),
        entry(Sign::Touched, "figure-memory-touched"),
    ]
}

const SIGN: f64 = 24.0;

/// Where each entry goes, from the top left of a strip of this width, and the height of all.
fn flow(pen: &Pen, entries: &[Entry], width: f64) -> (Vec<Rect>, f64) {
    let (row, style) = (pen.row(), pen.label());
    let (mut x, mut y) = (0.0, 0.0);
    let mut places = Vec::with_capacity(entries.len());
    for entry in entries {
        let w = (SIGN + 7.0 + style.width(&entry.text)).min(width);
        if x > 0.0 && x + w > width {
            (x, y) = (0.0, y + row);
        }
        places.push(Rect::new(x, y, w, row));
        x += w + 18.0;
    }
    (places, y + row)
}

/// The height that the entries take.
pub fn height(pen: &Pen, entries: &[Entry], width: f64) -> f64 {
    flow(pen, entries, width).1
}

/// Draws the entries, line after line.
pub fn draw(pen: &mut Pen, entries: &[Entry], x: f64, y: f64, width: f64) {
    let (places, _) = flow(pen, entries, width);
    for (entry, place) in entries.iter().zip(places) {
        let (sign, text) = place.shifted(x, y).split_left(SIGN);
        let side = Rect::new(sign.x, sign.y + (sign.h - 17.0) / 2.0, SIGN, 17.0);
        draw_sign(pen, side, entry.sign);
        let style = pen.label();
        pen.text(text.split_left(7.0).1, &entry.text, style, Anchor::Start);
    }
}

fn draw_sign(pen: &mut Pen, rect: Rect, sign: Sign) {
    match sign {
        Sign::Owner(livery) => {
            pen.rect(rect, livery.look());
            let style = pen.mono().bold();
            pen.text(rect, livery.letter, style, Anchor::Middle);
        }
        Sign::Dirty => {
            pen.rect(rect, Look::card().round(0.0));
            dirty(pen, rect);
        }
        Sign::Accessed => {
            pen.rect(rect, Look::card().round(0.0));
            accessed(pen, rect);
        }
        Sign::Touched => pen.rect(rect.inset(1.5, 1.5), touched()),
    }
}

/// A folded corner: the page was written.
pub fn dirty(pen: &mut Pen, rect: Rect) {
    let (x, y, d) = (rect.right(), rect.y, 12.0);
    pen.polygon(vec![point(x - d, y), point(x, y), point(x, y + d)], Token::Edge(Tone::Dirty));
}

/// A dot: the page was used.
pub fn accessed(pen: &mut Pen, rect: Rect) {
    let (x, y) = (rect.right() - 18.0, rect.y + 8.0);
    let corners = [
        (-3.5, 0.0),
        (-2.5, -2.5),
        (0.0, -3.5),
        (2.5, -2.5),
        (3.5, 0.0),
        (2.5, 2.5),
        (0.0, 3.5),
        (-2.5, 2.5),
    ];
    pen.polygon(corners.iter().map(|(dx, dy)| point(x + dx, y + dy)).collect(), Token::Ink);
}

/// The frame around what the current step touched.
pub fn touched() -> Look {
    Look::default().edge(Token::Edge(Tone::Current), 3.0)
}
