//! Segmentation (分段): the segment table's row, the limit check, the addition.

use machine::Thing;
use machine::inspect::{FieldRole, SegmentEntry, TranslationView, Verdict};
use mmu::FaultReason;

use super::tables::{draw_flags, right_letter};
use super::{field, physical, verdict, wire};
use crate::drawing::Anchor;
use crate::geometry::{Rect, point};
use crate::number::count;
use crate::owner;
use crate::pen::{Form, Look, Pen};
use crate::table::Table;
use crate::theme::{Token, Tone};

/// The whole offset field: what a segment that grows down is measured from.
const FIELD: u64 = 1 << 28;

/// The number of the segment that the address selects.
fn selected(view: &TranslationView) -> Option<u64> {
    field::find(view, FieldRole::Segment).map(|field| field.value)
}

fn offset(view: &TranslationView) -> u64 {
    field::find(view, FieldRole::Offset).map_or(0, |field| field.value)
}

fn entry(view: &TranslationView) -> Option<&SegmentEntry> {
    view.segments.iter().find(|entry| Some(u64::from(entry.segment)) == selected(view))
}

pub fn draw(pen: &mut Pen, body: Rect, view: &TranslationView) -> f64 {
    let phone = pen.form == Form::Phone;
    let lane = if phone { 0.0 } else { 26.0 };
    let strip = field::draw(pen, Rect::new(body.x + lane, body.y, body.w - 2.0 * lane, body.h), view);
    let sentence = verdict::height(pen, view, body.w);
    let gap = ((body.h - 200.0) * 0.12).clamp(26.0, 76.0);
    let top = strip.bottom + gap;
    let height = table_height(pen, view);
    let (table_width, side) = match pen.form {
        Form::Phone => (body.w, body.w),
        Form::Half => (332.0, body.w - lane - 332.0 - 34.0),
        Form::Wide => (body.w * 0.53, body.w * 0.47 - lane - 60.0),
    };
    let table = Rect::new(body.x + lane, top, table_width, height);
    let row = draw_table(pen, view, table);
    let side_x =
        if phone { body.x } else { table.right() + if pen.form == Form::Wide { 60.0 } else { 34.0 } };
    let side_top = if phone { table.bottom() + 30.0 } else { top };
    let room = (body.bottom() - sentence - 10.0 - side_top).max(0.0);
    let steps = Steps::place(pen, Rect::new(side_x, side_top, side, room));
    steps.draw(pen, view);
    if phone {
        let from = point(steps.check.x + steps.check.w / 2.0, table.bottom());
        wire(pen, vec![from, steps.check.top_mid()], Tone::Current, is_checked(view));
    } else {
        field_wires(pen, view, &strip, row, &steps, body);
        row_wires(pen, view, row, &steps);
    }
    let bottom = steps.result.bottom().max(table.bottom()) + 12.0;
    let bottom = bottom.max(body.bottom() - sentence);
    verdict::draw(pen, view, Rect::new(body.x, bottom, body.w, sentence));
    bottom + sentence
}

/// Whether the limit check has been made.
fn is_checked(view: &TranslationView) -> bool {
    match view.verdict {
        Verdict::Mapped(_) => true,
        Verdict::Fault(reason) => {
            matches!(reason, FaultReason::BeyondLimit { .. } | FaultReason::Denied { .. })
        }
        Verdict::Pending => false,
    }
}

fn passed(view: &TranslationView) -> bool {
    is_checked(view) && !matches!(view.verdict, Verdict::Fault(FaultReason::BeyondLimit { .. }))
}

/// The check, the addition and the result, one below the other.
struct Steps {
    check: Rect,
    add: Rect,
    result: Rect,
}

impl Steps {
    fn place(pen: &Pen, area: Rect) -> Steps {
        let line = pen.line();
        let (tall, low) = (3.0 * line + 12.0, 2.0 * line + 10.0);
        let gap = ((area.h - 2.0 * tall - low) / 2.0).clamp(24.0, 96.0);
        let check = Rect::new(area.x, area.y, area.w, tall);
        let add = check.shifted(0.0, tall + gap);
        let result = Rect::new(area.x, add.bottom() + gap, area.w, low);
        Steps { check, add, result }
    }

    fn draw(&self, pen: &mut Pen, view: &TranslationView) {
        self.draw_check(pen, view);
        self.draw_add(pen, view);
        let to = physical::result(view);
        let name = pen.say("figure-physical-address");
        physical::draw_part(pen, self.result, &name, to.map(|to| to.0), Look::tone(Tone::Current).round(6.0));
        if let Some(to) = to {
            let label = pen.words.with("figure-frame", &[("frame", &pen.address(to.frame().0))]);
            pen.region(self.result, Thing::Frame(to.frame()), label);
        }
        wire(pen, vec![self.check.bottom_mid(), self.add.top_mid()], Tone::FieldOffset, passed(view));
        wire(pen, vec![self.add.bottom_mid(), self.result.top_mid()], Tone::Current, to.is_some());
    }

    /// `offset < limit` with the numbers below it.
    fn draw_check(&self, pen: &mut Pen, view: &TranslationView) {
        let (checked, passed) = (is_checked(view), passed(view));
        let tone = if passed { Tone::Hit } else { Tone::Fault };
        let look =
            if checked { Look::tone(tone).edge(Token::Edge(tone), 2.0).round(6.0) } else { Look::absent() };
        let (offset, limit) = (offset(view), entry(view).map(|entry| entry.limit));
        let down = entry(view).is_some_and(|entry| entry.grows_down);
        let limit = limit.map_or("?".to_owned(), |limit| pen.address(limit));
        let (rule, left, sign) = if down {
            let from_top = FIELD.saturating_sub(offset);
            ("figure-segment-check-down", pen.address(from_top), if passed || !checked { "≤" } else { ">" })
        } else {
            ("figure-segment-check", pen.address(offset), if passed || !checked { "<" } else { "≥" })
        };
        let title = pen.say("figure-segment-check-title");
        let rule = pen.say(rule);
        three_lines(pen, self.check, look, [&title, &rule, &format!("{left} {sign} {limit}")]);
        if checked {
            let mark = point(self.check.right() - 20.0, self.check.y + 18.0);
            let sign = if passed { Pen::tick } else { Pen::cross };
            sign(pen, mark, 14.0, Token::Edge(tone));
        }
    }

    /// `base + offset`; for a segment that grows down, the base is its end.
    fn draw_add(&self, pen: &mut Pen, view: &TranslationView) {
        let known = physical::result(view).is_some();
        let look = if known { Look::card().edge(Token::Edge(Tone::Current), 1.5) } else { Look::absent() };
        let base = entry(view).map_or("?".to_owned(), |entry| pen.address(entry.base.0));
        let down = entry(view).is_some_and(|entry| entry.grows_down);
        let title = pen.say("figure-segment-add-title");
        let (rule, numbers) = if down {
            let from_top = pen.address(FIELD.saturating_sub(offset(view)));
            ("figure-segment-add-down", format!("{base} − {from_top}"))
        } else {
            ("figure-segment-add", format!("{base} + {}", pen.address(offset(view))))
        };
        let rule = pen.say(rule);
        three_lines(pen, self.add, look, [&title, &rule, &numbers]);
    }
}

fn three_lines(pen: &mut Pen, rect: Rect, look: Look, [title, rule, numbers]: [&str; 3]) {
    pen.rect(rect, look);
    let line = pen.line();
    let row = |i: f64| Rect::new(rect.x + 10.0, rect.y + 6.0 + i * line, rect.w - 20.0, line);
    let (strong, faint, mono) = (pen.label().bold(), pen.label().faint(), pen.mono().bold());
    pen.text(row(0.0).split_right(26.0).0, title, strong, Anchor::Start);
    pen.text(row(1.0), rule, faint, Anchor::Start);
    pen.text(row(2.0), numbers, mono, Anchor::Start);
}

/// Rows to show: those in use and the selected one.
fn shown(view: &TranslationView) -> Vec<&SegmentEntry> {
    let wanted = selected(view);
    view.segments.iter().filter(|entry| entry.present || Some(u64::from(entry.segment)) == wanted).collect()
}

fn table_height(pen: &Pen, view: &TranslationView) -> f64 {
    let more = usize::from(shown(view).len() < view.segments.len());
    (shown(view).len() + 2 + more) as f64 * pen.row() + 6.0
}

/// Draws the segment table and returns the selected row.
fn draw_table(pen: &mut Pen, view: &TranslationView, rect: Rect) -> Option<Rect> {
    pen.rect(rect, Look::card());
    let row = pen.row();
    let title = pen.say("figure-segment-table");
    let style = pen.label().bold();
    pen.text(Rect::new(rect.x + 8.0, rect.y, rect.w - 16.0, row), &title, style, Anchor::Start);
    let heads = ["number", "name", "base", "limit", "rights"]
        .map(|head| pen.say(&format!("figure-segment-head-{head}")));
    let faint = pen.label().faint();
    for (cell, head) in cells(pen, Rect::new(rect.x, rect.y + row, rect.w, row)).into_iter().zip(&heads) {
        pen.text(cell, head, faint, Anchor::Start);
    }
    let mut found = None;
    let entries = shown(view);
    for (i, entry) in entries.iter().enumerate() {
        let place = Rect::new(rect.x, rect.y + (i + 2) as f64 * row, rect.w, row);
        if Some(u64::from(entry.segment)) == selected(view) {
            found = Some(place);
        }
        draw_row(pen, view, entry, place);
    }
    let empty = view.segments.len() - entries.len();
    if empty > 0 {
        let place = Rect::new(rect.x + 8.0, rect.y + (entries.len() + 2) as f64 * row, rect.w - 16.0, row);
        let text = pen.words.with("figure-segment-empty", &[("n", &count(empty as u64))]);
        pen.text(place, &text, faint, Anchor::Start);
    }
    found
}

/// The cells of a row: number, name, base, limit, rights.
fn cells(pen: &Pen, row: Rect) -> [Rect; 5] {
    let mono = pen.mono();
    let inner = row.inset(8.0, 0.0);
    let size: f64 = if pen.is_large() { 16.0 } else { 15.0 };
    let (number, rest) = inner
        .split_left(mono.width("00").max(pen.label().width(&pen.say("figure-segment-head-number"))) + 10.0);
    let (rest, rights) = rest.split_right((4.0 * (size + 1.0)).max(pen.label().width("rights") + 2.0));
    let (name, numbers) = rest.split_left(rest.w * if pen.is_large() { 0.38 } else { 0.32 });
    let (base, limit) = numbers.split_left(numbers.w / 2.0);
    [number, name.split_right(6.0).0, base.split_right(6.0).0, limit.split_right(6.0).0, rights]
}

fn draw_row(pen: &mut Pen, view: &TranslationView, entry: &SegmentEntry, row: Rect) {
    let is_selected = Some(u64::from(entry.segment)) == selected(view);
    let failed = is_selected && matches!(view.verdict, Verdict::Fault(_));
    if is_selected {
        let tone = if failed { Tone::Fault } else { Tone::Current };
        pen.rect(row.inset(2.0, 0.0), Look::tone(tone).edge(Token::Edge(tone), 2.0).round(2.0));
    }
    let number = entry.segment.to_string();
    let [base, limit] = [entry.base.0, entry.limit].map(|value| pen.address(value));
    let args = [("segment", number.as_str()), ("base", &base), ("limit", &limit)];
    let label = pen.words.with("figure-segment-entry", &args);
    pen.region(row, Thing::Segment(entry.segment), label);
    let [number_cell, name_cell, base_cell, limit_cell, rights_cell] = cells(pen, row);
    let mono = if is_selected { pen.mono().bold() } else { pen.mono() };
    pen.text(number_cell, &number, mono, Anchor::Start);
    if !entry.present {
        let text = pen.say("figure-segment-absent");
        let room = Rect { w: limit_cell.right() - name_cell.x, ..name_cell };
        return pen.text(room, &text, pen.label(), Anchor::Start);
    }
    draw_name(pen, entry, name_cell);
    pen.number(base_cell, &base, mono, Anchor::Start);
    pen.number(limit_cell, &limit, mono, Anchor::Start);
    let lacking = match view.verdict {
        Verdict::Fault(FaultReason::Denied { lacking, .. }) if is_selected => Some(right_letter(lacking)),
        _ => None,
    };
    draw_rights(pen, entry, rights_cell, lacking);
}

/// What the segment holds: its owner's swatch and word.
fn draw_name(pen: &mut Pen, entry: &SegmentEntry, cell: Rect) {
    let livery = owner::of_segment(entry.name);
    let swatch = Rect::new(cell.x, cell.y + 3.0, 18.0, cell.h - 6.0);
    pen.rect(swatch, livery.look());
    pen.text(swatch, livery.letter, pen.mono().bold(), Anchor::Middle);
    let called = pen.say(livery.name);
    pen.text(cell.split_left(24.0).1, &called, pen.label(), Anchor::Start);
}

/// Letter boxes of the rights, and an arrow behind them for a segment that grows down.
fn draw_rights(pen: &mut Pen, entry: &SegmentEntry, cell: Rect, lacking: Option<&str>) {
    let size = if pen.is_large() { 16.0 } else { 15.0 };
    let boxes = Rect::new(cell.x, cell.y + (cell.h - size) / 2.0, cell.w, size);
    let letters = [("R", entry.rights.read), ("W", entry.rights.write), ("X", entry.rights.execute)];
    draw_flags(pen, letters, boxes, lacking);
    if entry.grows_down {
        let (x, tip) = (boxes.x + 3.0 * (size + 1.0) + size / 2.0, boxes.bottom());
        pen.mark(vec![point(x, boxes.y), point(x, tip)], Token::Ink, 1.75);
        pen.mark(vec![point(x - 4.0, tip - 5.0), point(x, tip), point(x + 4.0, tip - 5.0)], Token::Ink, 1.75);
    }
}

/// The segment's number selects the row; the offset goes to the check.
fn field_wires(
    pen: &mut Pen,
    view: &TranslationView,
    strip: &field::Strip,
    row: Option<Rect>,
    steps: &Steps,
    body: Rect,
) {
    if let Some((row, from)) = row.zip(strip.place(FieldRole::Segment)) {
        let from = from.bottom_mid();
        let to = point(row.x + 2.0, row.y + row.h / 2.0);
        let x = body.x + 10.0;
        let y = strip.bottom + 12.0;
        wire(pen, vec![from, point(from.x, y), point(x, y), point(x, to.y), to], Tone::FieldTop, true);
    }
    if let Some(from) = strip.place(FieldRole::Offset) {
        let (from, to) = (from.bottom_mid(), steps.check.top_mid());
        let y = strip.bottom + 12.0;
        wire(pen, vec![from, point(from.x, y), point(to.x, y), to], Tone::FieldOffset, is_checked(view));
    }
}

/// The row's limit goes to the check, its base to the addition.
fn row_wires(pen: &mut Pen, view: &TranslationView, row: Option<Rect>, steps: &Steps) {
    let Some(row) = row else { return };
    let from = point(row.right() - 2.0, row.y + row.h / 2.0);
    let x = row.right() + 14.0;
    // The addition's wire is the one that may not be walked yet; it lies under the other.
    for (to, walked) in
        [(steps.add.left_mid(), physical::result(view).is_some()), (steps.check.left_mid(), is_checked(view))]
    {
        wire(pen, vec![from, point(x, from.y), point(x, to.y), to], Tone::Current, walked);
    }
}

/// The segment table as text.
pub fn describe(pen: &Pen, view: &TranslationView) -> String {
    let heads = ["number", "name", "base", "limit", "rights", "grows"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-segment-head-{head}"))));
    for entry in view.segments.iter().filter(|entry| entry.present) {
        let rights = [("R", entry.rights.read), ("W", entry.rights.write), ("X", entry.rights.execute)];
        let rights: String = rights.iter().map(|&(letter, set)| if set { letter } else { "-" }).collect();
        table.row([
            entry.segment.to_string(),
            pen.say(owner::of_segment(entry.name).name),
            pen.address(entry.base.0),
            pen.address(entry.limit),
            rights,
            pen.say(if entry.grows_down { "figure-segment-down" } else { "figure-segment-up" }),
        ]);
    }
    table.print()
}
