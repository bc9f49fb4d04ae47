//! The address as a strip of bits, cut in fields: a colour and a pattern each.

use isa::VirtAddr;
use machine::inspect::{AddressField, FieldRole, TranslationView, Verdict};
use machine::{Thing, Translation};
use mmu::FaultReason;
use storage::PAGE_SIZE;

use crate::drawing::{Anchor, Hatch};
use crate::geometry::Rect;
use crate::number::bits;
use crate::pen::{Form, Look, Pen};
use crate::table::Table;
use crate::theme::{Token, Tone};

/// A field's tone and pattern.
pub fn livery(view: &TranslationView, role: FieldRole) -> (Tone, Option<Hatch>) {
    match role {
        FieldRole::Segment => (Tone::FieldTop, Some(Hatch::Falling)),
        FieldRole::Offset => (Tone::FieldOffset, Some(Hatch::Dashes)),
        FieldRole::Unused => (Tone::Kernel, None),
        FieldRole::PageNumber(0) => (Tone::FieldLast, Some(Hatch::Level)),
        FieldRole::PageNumber(level) if usize::from(level) + 1 == levels(view) => {
            (Tone::FieldTop, Some(Hatch::Falling))
        }
        FieldRole::PageNumber(_) => (Tone::FieldMiddle, Some(Hatch::Rising)),
    }
}

/// How a box that shows a field's value looks.
pub fn look(view: &TranslationView, role: FieldRole) -> Look {
    let (tone, hatch) = livery(view, role);
    Look::tone(tone).hatch(hatch, tone)
}

/// Levels of page tables.
pub fn levels(view: &TranslationView) -> usize {
    view.fields.iter().filter(|field| matches!(field.role, FieldRole::PageNumber(_))).count()
}

/// Whether any field selects a page or a segment.
pub fn selects(view: &TranslationView) -> bool {
    view.fields.iter().any(|field| matches!(field.role, FieldRole::PageNumber(_) | FieldRole::Segment))
}

/// `VPN[2]`, `offset` …
pub fn name(pen: &Pen, role: FieldRole) -> String {
    match role {
        FieldRole::PageNumber(level) => format!("VPN[{level}]"),
        FieldRole::Segment => pen.say("figure-field-segment"),
        FieldRole::Offset => pen.say("figure-field-offset"),
        FieldRole::Unused => pen.say("figure-field-unused"),
    }
}

/// The field with this role.
pub fn find(view: &TranslationView, role: FieldRole) -> Option<&AddressField> {
    view.fields.iter().find(|field| field.role == role)
}

/// A field's box on the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Which field.
    pub role: FieldRole,
    /// Where.
    pub rect: Rect,
}

/// The strip as it was drawn.
#[derive(Clone, Debug)]
pub struct Strip {
    /// The fields from the top bit down.
    pub fields: Vec<Place>,
    /// The box over all page-number fields.
    pub page: Option<Rect>,
    /// The strip's bottom.
    pub bottom: f64,
}

impl Strip {
    /// Where the field with this role is.
    pub fn place(&self, role: FieldRole) -> Option<Rect> {
        self.fields.iter().find(|place| place.role == role).map(|place| place.rect)
    }
}

/// Draws the strip into the top of `area`.
pub fn draw(pen: &mut Pen, area: Rect, view: &TranslationView) -> Strip {
    let line = pen.line();
    let paged = view.translation == Translation::Paging;
    let tier = if paged { line + 6.0 } else { 0.0 };
    let has_bits = pen.form != Form::Phone;
    let lines = if pen.is_large() { 3.0 } else { 2.0 };
    let height = lines * line + 8.0;
    let widths = widths(pen, view, area.w, has_bits);
    // On a wide stage the strip stands above the tables, which are at the right.
    let total: f64 = widths.iter().map(|width| width + GAP).sum();
    let mut x = if pen.form == Form::Wide { area.right() - total + GAP } else { area.x };
    let mut fields = Vec::new();
    for (field, width) in view.fields.iter().zip(&widths) {
        if *width == 0.0 {
            continue;
        }
        let rect = Rect::new(x, area.y + tier, *width, height);
        draw_field(pen, view, field, rect, has_bits);
        fields.push(Place { role: field.role, rect });
        x += width + GAP;
    }
    let page = paged.then(|| draw_page(pen, view, &fields, area.y, tier - 3.0)).flatten();
    if let (Some(first), Some(last)) = (fields.first(), fields.last()) {
        let whole = Rect::new(first.rect.x, area.y + tier, last.rect.right() - first.rect.x, height);
        let label =
            pen.words.with("figure-translation-address", &[("address", &pen.address(view.address.0))]);
        pen.region(whole, Thing::Address(view.address), label);
    }
    Strip { fields, page, bottom: area.y + tier + height }
}

const GAP: f64 = 3.0;

/// The width of each field: in proportion to its bits; the unused bits are pressed together.
fn widths(pen: &Pen, view: &TranslationView, room: f64, has_bits: bool) -> Vec<f64> {
    let faulty =
        matches!(view.verdict, Verdict::Fault(FaultReason::NotCanonical | FaultReason::NoSuchSegment { .. }));
    let unused = match (pen.form, faulty) {
        (Form::Phone, false) => 0.0,
        (Form::Wide, _) => 110.0,
        _ => 62.0,
    };
    let is_used = |field: &&AddressField| field.role != FieldRole::Unused;
    let bits = |field: &AddressField| f64::from(field.high.saturating_sub(field.low)) + 1.0;
    let fixed: f64 = view.fields.iter().map(|field| if is_used(&field) { GAP } else { unused + GAP }).sum();
    let total: f64 = view.fields.iter().filter(is_used).map(bits).sum();
    let used = view.fields.iter().filter(is_used).count().max(1) as f64;
    let per_bit = ((room - fixed) / total.max(1.0)).min(if pen.is_large() { 23.0 } else { 15.0 });
    let width = |field: &AddressField| match field.role {
        FieldRole::Unused => unused,
        _ if has_bits => per_bit * bits(field),
        _ => (room - fixed + GAP) / used,
    };
    let mut widths: Vec<f64> = view.fields.iter().map(width).collect();
    if has_bits && !pen.is_large() {
        widen_segment(pen, view, &mut widths);
    }
    widths
}

/// Gives the few bits of the segment number the width of their name, at the offset's cost.
fn widen_segment(pen: &Pen, view: &TranslationView, widths: &mut [f64]) {
    let wanted = pen.label().width(&name(pen, FieldRole::Segment)) + pen.mono().bold().width("0xf") + 20.0;
    let at = |role| view.fields.iter().position(|field| field.role == role);
    let Some((segment, offset)) = at(FieldRole::Segment).zip(at(FieldRole::Offset)) else { return };
    let more = (wanted - widths.get(segment).copied().unwrap_or(wanted)).max(0.0);
    for (index, change) in [(segment, more), (offset, -more)] {
        if let Some(width) = widths.get_mut(index) {
            *width += change;
        }
    }
}

fn draw_field(pen: &mut Pen, view: &TranslationView, field: &AddressField, rect: Rect, has_bits: bool) {
    let failed =
        field.role == FieldRole::Unused && matches!(view.verdict, Verdict::Fault(FaultReason::NotCanonical));
    let look = if failed {
        Look::tone(Tone::Fault).edge(Token::Edge(Tone::Fault), 2.5)
    } else {
        look(view, field.role)
    };
    pen.rect(rect, look);
    let line = pen.line();
    let inner = rect.inset(4.0, 4.0);
    let (label, mono) = (pen.label(), pen.mono().bold());
    let name = name(pen, field.role);
    let value = pen.address(field.value);
    if pen.is_large() {
        let (first, rest) = inner.split_top(line);
        let range = format!("{name}  {}–{}", field.high, field.low);
        pen.text(first, if label.width(&range) <= first.w { &range } else { &name }, label, Anchor::Middle);
        let (second, third) = rest.split_top(line);
        draw_bits(pen, field, Rect { x: rect.x, w: rect.w, ..second });
        return pen.number(third, &value, mono, Anchor::Middle);
    }
    let (first, second) = inner.split_top(line);
    if !has_bits || field.role == FieldRole::Unused {
        pen.text(first, &name, label, Anchor::Middle);
        return pen.number(second, &value, mono, Anchor::Middle);
    }
    let value_width = mono.width(&value) + 1.0;
    let (left, right) = first.split_right(value_width);
    pen.text(left.inset(2.0, 0.0), &name, label, Anchor::Start);
    pen.number(right, &value, mono, Anchor::End);
    draw_bits(pen, field, Rect { x: rect.x, w: rect.w, ..second });
}

/// Each bit in its own cell; unused bits in short.
fn draw_bits(pen: &mut Pen, field: &AddressField, row: Rect) {
    let style = pen.mono();
    let text = bits(field.value, field.high.min(63), field.low);
    if field.role == FieldRole::Unused {
        let first = text.chars().next().unwrap_or('0');
        let same = text.chars().all(|bit| bit == first);
        let short = if same { format!("{first} × {}", text.len()) } else { text };
        return pen.number(row.inset(4.0, 0.0), &short, style, Anchor::Middle);
    }
    let cells = row.inset(2.0, 0.0).columns(text.len(), 0.0);
    for (bit, cell) in text.chars().zip(cells) {
        pen.text(cell.inset(-2.0, 0.0), &bit.to_string(), style, Anchor::Middle);
    }
}

/// The box over the page-number fields and the one over the offset.
fn draw_page(pen: &mut Pen, view: &TranslationView, fields: &[Place], y: f64, height: f64) -> Option<Rect> {
    let of_page = |place: &&Place| matches!(place.role, FieldRole::PageNumber(_));
    let first = fields.iter().find(of_page)?.rect;
    let last = fields.iter().rev().find(of_page)?.rect;
    let rect = Rect::new(first.x, y, last.right() - first.x, height);
    pen.rect(rect, Look::card().round(3.0));
    let number = pen.address(view.address.0 / PAGE_SIZE);
    let text = pen.words.with("figure-translation-page-number", &[("page", &number)]);
    let style = pen.label();
    pen.text(rect.inset(4.0, 0.0), &text, style, Anchor::Middle);
    let page = VirtAddr(view.address.0 & !(PAGE_SIZE - 1));
    let label = pen.words.with("figure-memory-page", &[("page", &pen.address(page.0))]);
    pen.region(rect, Thing::Page(page), label);
    Some(rect)
}

/// The fields as a table.
pub fn describe(pen: &Pen, view: &TranslationView) -> String {
    let heads = ["field", "bits", "value"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-field-head-{head}"))));
    for field in &view.fields {
        let range = format!("{}–{}", field.high, field.low);
        table.row([name(pen, field.role), range, pen.address(field.value)]);
    }
    table.print()
}
