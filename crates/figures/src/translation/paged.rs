//! Paging on a wide stage: strip above, tables side by side, TLB beside or below them, physical address at the bottom.
//!
//! No two wires cross: fields select from above, pointers to tables arrive at the tables' lower edge, the
//! TLB's wire runs down the left side and the offset's down the right.

use machine::Thing;
use machine::inspect::{FieldRole, TranslationView, WalkStep};

use super::tables::{self, Measure};
use super::{field, physical, tlb, verdict, wire};
use crate::drawing::Anchor;
use crate::geometry::{Rect, point};
use crate::pen::{Form, Look, Pen};
use crate::theme::Tone;

/// A column of the walk: its table, or the reason why there is none.
type Column = (Rect, Option<tables::Card>);

struct Stage<'a> {
    view: &'a TranslationView,
    /// Left of everything: the TLB's wire.
    left_lane: f64,
    /// Right of everything: the offset's wire.
    right_lane: f64,
    gutter: f64,
    tlb_beside: bool,
    measure: Measure,
}

pub fn draw(pen: &mut Pen, body: Rect, view: &TranslationView) -> f64 {
    let large = pen.is_large();
    let stage = Stage {
        view,
        left_lane: body.x + 6.0,
        right_lane: body.right() - 5.0,
        gutter: if large { 40.0 } else { 25.0 },
        tlb_beside: pen.form == Form::Wide && !view.tlb.is_empty(),
        measure: Measure {
            rows: if large { 7 } else { 3 },
            flags_beside: pen.form == Form::Wide,
            base_on_top: false,
        },
    };
    let strip_area = Rect::new(body.x + 22.0, body.y, body.w - 44.0, body.h);
    let strip = field::draw(pen, strip_area, view);
    let heights = view.walk.iter().map(|step| tables::height(pen, step, stage.measure));
    let card_height = heights.fold(pen.row() * 4.0, f64::max);
    let foot = stage.foot_height(pen, body.w);
    let spare = (body.bottom() - strip.bottom - card_height - foot).max(0.0);
    let lanes = (spare * 0.42).clamp(24.0, 120.0);
    let below = (spare - lanes).clamp(pen.row() + 22.0, 220.0);
    let cards_top = strip.bottom + lanes;
    let mut foot_top = cards_top + card_height + below;
    if stage.tlb_beside {
        // The sentence runs under the TLB.
        foot_top = foot_top.max(cards_top + tlb::height(pen, stage.tlb_rows()) + 8.0 - physical::height(pen));
    }
    let columns = stage.columns(pen, body, cards_top, card_height);
    let tlb = stage.draw_tlb(pen, body, (cards_top, foot_top));
    let joined_at = stage.joined_area(pen, body, &columns, foot_top);
    let joined = physical::draw_joined(pen, view, joined_at);
    stage.field_wires(pen, &strip, &columns, (strip.bottom, cards_top));
    stage.table_wires(pen, &columns, &joined, foot_top);
    stage.root(pen, &columns);
    stage.offset_wire(pen, &strip, &joined);
    stage.tlb_wires(pen, &strip, tlb.as_ref(), &joined);
    stage.sentence(pen, body, joined_at, foot_top + foot)
}

impl Stage<'_> {
    /// Everything below the tables: the physical address, the sentence, and the TLB if it stands there.
    fn foot_height(&self, pen: &Pen, width: f64) -> f64 {
        if self.tlb_beside {
            return physical::height(pen) + 8.0 + verdict::height(pen, self.view, width);
        }
        let room = self.joined_room(pen, width);
        let right = physical::height(pen) + 6.0 + verdict::height(pen, self.view, room);
        right.max(tlb::height(pen, self.tlb_rows()))
    }

    /// The width right of a TLB that stands below the tables.
    fn joined_room(&self, pen: &Pen, width: f64) -> f64 {
        let left = if self.view.tlb.is_empty() { 31.0 } else { self.tlb_width(pen) + 34.0 };
        (width - left - self.gutter - 6.0).min(360.0)
    }

    /// What came of it: over the whole width, or under the physical address beside the TLB.
    fn sentence(&self, pen: &mut Pen, body: Rect, joined: Rect, bottom: f64) -> f64 {
        let (x, width) = if self.tlb_beside { (body.x, body.w) } else { (joined.x, joined.w) };
        let height = verdict::height(pen, self.view, width);
        let y = if self.tlb_beside { bottom - height } else { joined.bottom() + 6.0 };
        verdict::draw(pen, self.view, Rect::new(x, y, width, height));
        bottom
    }

    fn tlb_rows(&self) -> usize {
        self.view.tlb.len().min(if self.tlb_beside { 8 } else { 4 })
    }

    fn tlb_width(&self, pen: &Pen) -> f64 {
        if pen.is_large() { 285.0 } else { 250.0 }
    }

    fn columns(&self, pen: &mut Pen, body: Rect, top: f64, height: f64) -> Vec<Column> {
        let count = field::levels(self.view).max(1);
        let left = if self.tlb_beside { self.tlb_width(pen) + self.gutter } else { 31.0 };
        let room = body.w - left - self.gutter - 6.0;
        let width = ((room - self.gutter * (count - 1) as f64) / count as f64).min(330.0);
        let mut columns = Vec::new();
        for i in 0..count {
            let rect = Rect::new(body.x + left + i as f64 * (width + self.gutter), top, width, height);
            let card = match self.view.walk.get(i) {
                Some(step) => Some(tables::draw(pen, self.view, step, rect, self.measure)),
                None => {
                    pen.rect(rect, Look::absent());
                    let text = pen.say("figure-translation-no-table");
                    let style = pen.label().faint();
                    pen.text(rect.inset(8.0, 4.0), &text, style, Anchor::Middle);
                    None
                }
            };
            columns.push((rect, card));
        }
        columns
    }

    fn draw_tlb(&self, pen: &mut Pen, body: Rect, (beside, below): (f64, f64)) -> Option<tlb::Card> {
        let rows = self.tlb_rows();
        let height = tlb::height(pen, rows);
        let width = self.tlb_width(pen);
        let y = if self.tlb_beside { beside } else { below };
        tlb::draw(pen, self.view, Rect::new(body.x, y, width, height), rows)
    }

    /// Where the physical address goes: under the last tables, right of the TLB.
    fn joined_area(&self, pen: &Pen, body: Rect, columns: &[Column], top: f64) -> Rect {
        let right = columns.last().map_or(body.right(), |(rect, _)| rect.right());
        let width = if self.tlb_beside { 440.0 } else { self.joined_room(pen, body.w) };
        Rect::new(right - width, top, width, physical::height(pen))
    }

    /// From each field to the entry that it selects. Wires that go left take lanes from the top down,
    /// wires that go right from the bottom up, so that none crosses another.
    fn field_wires(
        &self,
        pen: &mut Pen,
        strip: &field::Strip,
        columns: &[Column],
        (top, bottom): (f64, f64),
    ) {
        let steps: Vec<(&WalkStep, Rect, &tables::Card)> = self
            .view
            .walk
            .iter()
            .zip(columns)
            .filter_map(|(step, (rect, card))| Some((step, *rect, card.as_ref()?)))
            .collect();
        let count = steps.len().max(1) as f64;
        for (i, (step, rect, card)) in steps.into_iter().enumerate() {
            let role = FieldRole::PageNumber(step.level);
            let Some(from) = strip.place(role).map(Rect::bottom_mid) else { continue };
            let x = rect.x - 10.0;
            // A wire that would make a tiny knee starts above its end.
            let from = if (from.x - x).abs() < 16.0 { point(x, from.y) } else { from };
            let lane = if x <= from.x { i as f64 + 1.0 } else { count - i as f64 };
            let y = top + (bottom - top) * lane / (count + 1.0);
            let entry = point(card.selected.x + 2.0, card.selected.y + pen.row() / 2.0);
            let (tone, _) = field::livery(self.view, role);
            wire(
                pen,
                vec![from, point(from.x, y), point(x, y), point(x, entry.y), entry],
                tone,
                step.reached,
            );
        }
    }

    /// From each entry to the table that it names; from the last one to the frame.
    fn table_wires(&self, pen: &mut Pen, columns: &[Column], joined: &physical::Joined, foot_top: f64) {
        let cards: Vec<(&WalkStep, tables::Card)> = self
            .view
            .walk
            .iter()
            .zip(columns)
            .filter_map(|(step, (_, card))| Some((step, (*card)?)))
            .collect();
        for pair in cards.windows(2) {
            let [(_, card), (next, next_card)] = pair else { continue };
            let from = point(card.selected.right() - 2.0, card.selected.y + pen.row() / 2.0);
            let to = next_card.base.left_mid();
            let x = to.x - self.gutter + 8.0;
            wire(pen, vec![from, point(x, from.y), point(x, to.y), to], Tone::Current, next.reached);
        }
        let Some((step, card)) = cards.last() else { return };
        if !step.entry.leaf || !step.entry.valid {
            return;
        }
        let walked = step.reached && physical::result(self.view).is_some();
        let from = point(card.selected.right() - 2.0, card.selected.y + pen.row() / 2.0);
        let x = card.rect.right() + self.gutter * 0.4;
        let to = joined.frame.top_mid();
        let y = foot_top - 12.0;
        wire(pen, vec![from, point(x, from.y), point(x, y), point(to.x, y), to], Tone::Current, walked);
    }

    /// The register that names the root table.
    fn root(&self, pen: &mut Pen, columns: &[Column]) {
        let Some((step, (_, Some(card)))) = self.view.walk.first().zip(columns.first()) else { return };
        let style = pen.mono();
        let width = style.width("satp") + 16.0;
        let rect = Rect::new(card.rect.x + 8.0, card.rect.bottom() + 16.0, width, pen.row() - 2.0);
        pen.rect(rect, Look::card().round(3.0));
        pen.text(rect, "satp", style, Anchor::Middle);
        let label = pen.words.with("figure-translation-root", &[("address", &pen.address(step.table.0))]);
        pen.region(rect, Thing::Frame(step.table.frame()), label);
        let x = rect.x + rect.w / 2.0;
        wire(pen, vec![point(x, rect.y), point(x, card.rect.bottom())], Tone::Current, step.reached);
    }

    /// The offset goes through unchanged.
    fn offset_wire(&self, pen: &mut Pen, strip: &field::Strip, joined: &physical::Joined) {
        let Some(place) = strip.place(FieldRole::Offset) else { return };
        let (from, to) = (place.bottom_mid(), joined.offset.right_mid());
        let y = strip.bottom + 10.0;
        let points =
            vec![from, point(from.x, y), point(self.right_lane, y), point(self.right_lane, to.y), to];
        wire(pen, points, Tone::FieldOffset, physical::result(self.view).is_some());
    }

    fn tlb_wires(
        &self,
        pen: &mut Pen,
        strip: &field::Strip,
        card: Option<&tlb::Card>,
        joined: &physical::Joined,
    ) {
        let Some((card, page)) = card.zip(strip.page) else { return };
        let from = page.left_mid();
        let to = point(self.left_lane, card.rect.y);
        wire(pen, vec![from, point(to.x, from.y), to], Tone::Current, self.view.tlb_look_up.is_some());
        let Some(hit) = card.hit else { return };
        let (from, to) = (point(card.rect.right(), hit.y + hit.h / 2.0), joined.frame.left_mid());
        let below = (joined.frame.x > card.rect.right()).then_some(card.rect.right() + 16.0);
        if let Some(x) = below {
            let from = point(hit.right() - 2.0, from.y);
            wire(pen, vec![from, point(x, from.y), point(x, to.y), to], Tone::Hit, true);
        }
    }
}
