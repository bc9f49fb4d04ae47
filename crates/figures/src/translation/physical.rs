//! The physical address: frame and offset joined, or one number.

use machine::Thing;
use machine::inspect::{FieldRole, TranslationView, Verdict};
use storage::PhysAddr;

use super::field;
use crate::drawing::Anchor;
use crate::geometry::Rect;
use crate::pen::{Look, Pen};
use crate::theme::{Token, Tone};

/// The boxes as they were drawn.
#[derive(Clone, Copy, Debug)]
pub struct Joined {
    /// The frame's box.
    pub frame: Rect,
    /// The offset's box.
    pub offset: Rect,
}

/// The height of the physical address with its caption.
pub fn height(pen: &Pen) -> f64 {
    3.0 * pen.line() + 8.0
}

/// The physical address, if the translation came to one.
pub fn result(view: &TranslationView) -> Option<PhysAddr> {
    match view.verdict {
        Verdict::Mapped(to) => Some(to),
        Verdict::Pending | Verdict::Fault(_) => None,
    }
}

/// Draws frame and offset side by side, the joined address below.
pub fn draw_joined(pen: &mut Pen, view: &TranslationView, area: Rect) -> Joined {
    let line = pen.line();
    let (boxes, below) = area.split_top(2.0 * line + 6.0);
    let (frame, offset) = boxes.split_left((boxes.w * 0.5).round());
    let to = result(view);
    draw_part(
        pen,
        frame,
        &pen.say("figure-physical-frame"),
        to.map(|to| to.frame().0),
        Look::tone(Tone::Current),
    );
    let known = field::find(view, FieldRole::Offset).map(|field| field.value);
    let name = pen.say("figure-field-offset");
    draw_part(pen, offset, &name, known, field::look(view, FieldRole::Offset));
    if let Some(to) = to {
        let label = pen.words.with("figure-frame", &[("frame", &pen.address(to.frame().0))]);
        pen.region(frame, Thing::Frame(to.frame()), label);
    }
    draw_caption(pen, view, below);
    Joined { frame, offset }
}

/// `physical address 0xa014`
pub fn draw_caption(pen: &mut Pen, view: &TranslationView, row: Rect) {
    let name = pen.say("figure-physical-address");
    let (style, mono) = (pen.label(), pen.mono().bold());
    let text = match (view.verdict, result(view)) {
        (_, Some(to)) => pen.address(to.0),
        (Verdict::Fault(_), _) => pen.say("figure-physical-none"),
        _ => pen.say("figure-physical-pending"),
    };
    let name_width = style.width(&name) + 8.0;
    let total = name_width + mono.width(&text);
    let start = row.x + ((row.w - total) / 2.0).max(0.0);
    let (left, right) =
        Rect::new(start, row.y, (row.right() - start).min(total + 2.0), row.h).split_left(name_width);
    pen.text(left, &name, style, Anchor::Start);
    pen.number(right, &text, mono, Anchor::Start);
}

/// One box: its name above, its value below; dashed while there is no value.
pub fn draw_part(pen: &mut Pen, rect: Rect, name: &str, value: Option<u64>, look: Look) {
    pen.rect(rect, if value.is_some() { look } else { Look::default().dashed(Token::Edge(Tone::Free), 1.5) });
    let (upper, lower) = rect.inset(6.0, 3.0).split_top(rect.h / 2.0 - 3.0);
    let style = pen.label();
    pen.text(upper, name, style, Anchor::Middle);
    let text = value.map_or("?".to_owned(), |value| pen.address(value));
    let mono = pen.mono().bold();
    pen.number(lower, &text, mono, Anchor::Middle);
}
