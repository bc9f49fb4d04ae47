//! Paging on a phone: everything below one another, pointers down the right side.

use machine::inspect::{TranslationView, WalkStep};

use super::tables::{self, Measure};
use super::{field, physical, tlb, verdict, wire};
use crate::geometry::{Point, Rect, point};
use crate::pen::Pen;
use crate::theme::Tone;

const LANE: f64 = 22.0;
const GAP: f64 = 14.0;

pub fn draw(pen: &mut Pen, body: Rect, view: &TranslationView) -> f64 {
    let strip = field::draw(pen, body, view);
    let mut y = strip.bottom + GAP;
    let rows = view.tlb.len().min(4);
    let card_area = |y: f64, height: f64| Rect::new(body.x, y, body.w - LANE, height);
    let height = tlb::height(pen, rows);
    let tlb = tlb::draw(pen, view, card_area(y, height), rows);
    if tlb.is_some() {
        y += height + GAP;
    }
    let measure = Measure { rows: 3, flags_beside: true, base_on_top: true };
    let mut cards = Vec::new();
    for step in &view.walk {
        let height = tables::height(pen, step, measure);
        cards.push((step, tables::draw(pen, view, step, card_area(y, height), measure)));
        y += height + GAP;
    }
    y += 6.0;
    let joined = physical::draw_joined(pen, view, card_area(y, physical::height(pen)));
    let right = body.right();
    table_wires(pen, &cards, right);
    frame_wire(pen, view, (tlb.and_then(|card| card.hit), cards.last()), &joined, right);
    let top = y + physical::height(pen) + 8.0;
    let height = verdict::height(pen, view, body.w);
    verdict::draw(pen, view, Rect::new(body.x, top, body.w, height));
    top + height
}

/// A table's card and the step that it is of.
type Walked<'a> = (&'a WalkStep, tables::Card);

/// Where a wire leaves a selected row.
fn exit(pen: &Pen, card: &tables::Card) -> Point {
    point(card.selected.right() - 2.0, card.selected.y + pen.row() / 2.0)
}

/// From each entry to the table that it names.
fn table_wires(pen: &mut Pen, cards: &[Walked], right: f64) {
    for pair in cards.windows(2) {
        let [(_, card), (next, below)] = pair else { continue };
        let from = exit(pen, card);
        let (to, x) = (below.base.right_mid(), right - 8.0);
        wire(pen, vec![from, point(x, from.y), point(x, to.y), to], Tone::Current, next.reached);
    }
}

/// From the TLB's row, or else from the last entry, to the frame.
fn frame_wire(
    pen: &mut Pen,
    view: &TranslationView,
    (hit, last): (Option<Rect>, Option<&Walked>),
    joined: &physical::Joined,
    right: f64,
) {
    // A hit of the TLB passes the tables on its own lane.
    let (from, lane, tone, walked) = match (hit, last) {
        (Some(hit), _) => (point(hit.right() - 2.0, hit.y + hit.h / 2.0), right - 1.0, Tone::Hit, true),
        (None, Some((step, card))) if step.entry.leaf && step.entry.valid => {
            let walked = step.reached && physical::result(view).is_some();
            (exit(pen, card), right - 8.0, Tone::Current, walked)
        }
        _ => return,
    };
    let to = joined.frame.top_mid();
    let y = to.y - 10.0;
    wire(pen, vec![from, point(lane, from.y), point(lane, y), point(to.x, y), to], tone, walked);
}
