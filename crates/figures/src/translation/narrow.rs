//! Paging on a phone: everything below one another, pointers down the right side.

use machine::inspect::TranslationView;

use super::tables::{self, Measure};
use super::{field, physical, tlb, verdict, wire};
use crate::geometry::{Rect, point};
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
    for pair in cards.windows(2) {
        let [(_, card), (next, below)] = pair else { continue };
        let from = point(card.selected.right() - 2.0, card.selected.y + pen.row() / 2.0);
        let (to, x) = (below.base.right_mid(), body.right() - 8.0);
        wire(pen, vec![from, point(x, from.y), point(x, to.y), to], Tone::Current, next.reached);
    }
    let source = match (tlb.and_then(|card| card.hit), cards.last()) {
        (Some(hit), _) => Some((point(hit.right() - 2.0, hit.y + hit.h / 2.0), Tone::Hit, true)),
        (None, Some((step, card))) if step.entry.leaf && step.entry.valid => {
            let from = point(card.selected.right() - 2.0, card.selected.y + pen.row() / 2.0);
            Some((from, Tone::Current, step.reached && physical::result(view).is_some()))
        }
        _ => None,
    };
    if let Some((from, tone, walked)) = source {
        // A hit of the TLB passes the tables on its own lane.
        let x = body.right() - if tone == Tone::Hit { 1.0 } else { 8.0 };
        let to = joined.frame.top_mid();
        let lane = to.y - 10.0;
        wire(pen, vec![from, point(x, from.y), point(x, lane), point(to.x, lane), to], tone, walked);
    }
    let top = y + physical::height(pen) + 8.0;
    let height = verdict::height(pen, view, body.w);
    verdict::draw(pen, view, Rect::new(body.x, top, body.w, height));
    top + height
}
