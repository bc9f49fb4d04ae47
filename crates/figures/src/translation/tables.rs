//! Page tables (页表): a card each, with the selected entry among its neighbours, decoded.

use isa::Xlen;
use machine::Thing;
use machine::inspect::{FieldRole, TableEntry, TranslationView, Verdict, WalkStep};
use mmu::{AccessRight, FaultReason};
use storage::PhysAddr;

use super::field;
use crate::drawing::Anchor;
use crate::geometry::{Rect, point};
use crate::pen::{Look, Pen};
use crate::table::Table;
use crate::theme::{Token, Tone};

/// A table's card as it was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    /// The whole.
    pub rect: Rect,
    /// The line that says where the table lies: what a pointer to it points at.
    pub base: Rect,
    /// The selected entry's row.
    pub selected: Rect,
}

/// Bytes of an entry.
fn entry_size(view: &TranslationView) -> u64 {
    view.xlen.bytes()
}

/// The rows of a card: the selected entry and as many neighbours near it as fit, by ascending index.
fn rows(step: &WalkStep, most: usize) -> Vec<(u64, TableEntry)> {
    let mut near: Vec<(u64, TableEntry)> =
        step.neighbours.iter().copied().filter(|&(index, _)| index != step.index).collect();
    order::sort_by_key(&mut near, |&(index, _)| (index.abs_diff(step.index), index));
    near.truncate(most.saturating_sub(1));
    near.push((step.index, step.entry));
    order::sort_by_key(&mut near, |&(index, _)| index);
    near
}

const GAP_ROW: f64 = 10.0;

/// Whether rows before this one are left out.
fn is_gap(before: Option<u64>, index: u64) -> bool {
    before.map_or(index > 0, |before| before + 1 != index)
}

/// How a card's height is made up.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The most rows.
    pub rows: usize,
    /// Whether every row shows its flags beside the frame; else only the selected one, in a second line.
    pub flags_beside: bool,
    /// Whether the line with the table's place is at the top.
    pub base_on_top: bool,
}

/// The height of a card.
pub fn height(pen: &Pen, step: &WalkStep, measure: Measure) -> f64 {
    let rows = rows(step, measure.rows);
    let mut before = None;
    let mut gaps = 0;
    for &(index, _) in &rows {
        gaps += usize::from(is_gap(before, index));
        before = Some(index);
    }
    let extra = if measure.flags_beside { 0.0 } else { flag_size(pen) + 4.0 };
    (2.0 + f64::from(u8::from(has_heads(pen)))) * pen.row()
        + rows.len() as f64 * pen.row()
        + extra
        + (gaps + 1) as f64 * GAP_ROW
}

/// Whether a line says what the columns are.
fn has_heads(pen: &Pen) -> bool {
    pen.is_large()
}

/// What the columns are.
fn draw_heads(pen: &mut Pen, row: Rect) {
    let style = pen.label().faint();
    let (index, frame) = columns(pen, row.inset(8.0, 0.0));
    for (cell, id) in [(index, "figure-walk-head-index"), (frame, "figure-walk-head-frame")] {
        let text = pen.say(id);
        pen.text(cell, &text, style, Anchor::Start);
    }
}

/// The cells of a row for the index and for the frame, with an arrow's room between.
fn columns(pen: &Pen, inner: Rect) -> (Rect, Rect) {
    let (index, rest) = inner.split_left(pen.mono().bold().width("0x3ff"));
    (index, rest.split_left(if pen.is_large() { 34.0 } else { 26.0 }).1)
}

/// Draws a table's card into `rect`.
pub fn draw(pen: &mut Pen, view: &TranslationView, step: &WalkStep, rect: Rect, measure: Measure) -> Card {
    pen.rect(rect, Look::card());
    let row = pen.row();
    let (top, rest) = rect.split_top(row);
    let (body, base) = if measure.base_on_top {
        let (base, body) = rest.split_top(row);
        (body, base)
    } else {
        rest.split_bottom(row)
    };
    draw_title(pen, view, step, top);
    draw_base(pen, step, base, measure.base_on_top);
    let (heads, rows) = body.split_top(if has_heads(pen) { row } else { 0.0 });
    if has_heads(pen) {
        draw_heads(pen, heads);
    }
    let selected = draw_rows(pen, view, step, rows, measure);
    Card { rect, base, selected }
}

fn draw_title(pen: &mut Pen, view: &TranslationView, step: &WalkStep, row: Rect) {
    let style = pen.label().bold();
    let title = pen.words.with("figure-translation-table", &[("level", &step.level.to_string())]);
    let role = FieldRole::PageNumber(step.level);
    let index = format!("{} = {}", field::name(pen, role), pen.address(step.index));
    let small = pen.mono();
    let chip_width = small.width(&index) + 12.0;
    let (left, right) = row.inset(8.0, 0.0).split_right(chip_width);
    if left.w < style.width(&title) + 6.0 {
        return pen.text(row.inset(8.0, 0.0), &title, style, Anchor::Start);
    }
    pen.text(left, &title, style, Anchor::Start);
    let chip = right.inset(0.0, 2.0);
    pen.rect(chip, field::look(view, role).round(3.0));
    pen.text(chip, &index, small, Anchor::Middle);
}

/// Where the table lies.
fn draw_base(pen: &mut Pen, step: &WalkStep, row: Rect, on_top: bool) {
    let edge = if on_top { row.bottom() } else { row.y };
    pen.mark(vec![point(row.x, edge), point(row.right(), edge)], Token::Line, 1.0);
    let text = pen.words.with(
        "figure-translation-base",
        &[("address", &pen.address(step.table.0)), ("frame", &pen.address(step.table.frame().0))],
    );
    let short = pen.address(step.table.0);
    let style = pen.label().faint();
    let room = row.inset(8.0, 0.0);
    let text = if style.width(&text) <= room.w { text } else { short };
    pen.text(room, &text, style, Anchor::Start);
    pen.region(row, Thing::Frame(step.table.frame()), text);
}

fn draw_rows(pen: &mut Pen, view: &TranslationView, step: &WalkStep, body: Rect, measure: Measure) -> Rect {
    let mut y = body.y;
    let mut before = None;
    let mut selected = Rect::default();
    let mut last = 0;
    for (index, entry) in rows(step, measure.rows) {
        if is_gap(before, index) {
            dots(pen, Rect::new(body.x, y, body.w, GAP_ROW));
            y += GAP_ROW;
        }
        let is_selected = index == step.index;
        let tall = is_selected && !measure.flags_beside;
        let height = pen.row() + if tall { flag_size(pen) + 4.0 } else { 0.0 };
        let row = Rect::new(body.x, y, body.w, height);
        if is_selected {
            selected = row;
        }
        draw_row(pen, view, step, (index, entry), row, measure);
        y += height;
        (before, last) = (Some(index), index);
    }
    if last + 1 < 1 << index_bits(view, step.level) {
        dots(pen, Rect::new(body.x, y, body.w, GAP_ROW));
    }
    selected
}

/// Bits of the field that selects in tables of this level.
fn index_bits(view: &TranslationView, level: u8) -> u32 {
    let field = field::find(view, FieldRole::PageNumber(level));
    field.map_or(9, |field| u32::from(field.high.saturating_sub(field.low)) + 1).min(63)
}

/// Rows that are left out.
fn dots(pen: &mut Pen, row: Rect) {
    for i in [-1.0, 0.0, 1.0] {
        let (x, y) = (row.x + row.w / 2.0 + i * 7.0, row.y + row.h / 2.0);
        let corners = vec![
            point(x - 1.2, y - 1.2),
            point(x + 1.2, y - 1.2),
            point(x + 1.2, y + 1.2),
            point(x - 1.2, y + 1.2),
        ];
        pen.polygon(corners, Token::Faint);
    }
}

fn draw_row(
    pen: &mut Pen,
    view: &TranslationView,
    step: &WalkStep,
    (index, entry): (u64, TableEntry),
    row: Rect,
    measure: Measure,
) {
    let is_selected = index == step.index;
    let failed = is_selected && fault_at(view) == Some(step.entry_at) && !is_repaired(view);
    if is_selected {
        let look = match (failed, step.reached) {
            (true, _) => Look::tone(Tone::Fault).edge(Token::Edge(Tone::Fault), 2.5),
            (false, true) => Look::tone(Tone::Current).edge(Token::Edge(Tone::Current), 2.0),
            (false, false) => Look::default().dashed(Token::Edge(Tone::Free), 1.5),
        };
        pen.rect(row.inset(2.0, 0.0), look.round(2.0));
    }
    let flags = flags(&entry);
    let size = flag_size(pen);
    let flags_width = flags.len() as f64 * (size + 1.0);
    let inner = row.inset(8.0, 0.0);
    let (line, below) = inner.split_top(pen.row());
    let (cells, flag_cell) = if measure.flags_beside { line.split_right(flags_width) } else { (line, below) };
    if measure.flags_beside || is_selected {
        let y = if measure.flags_beside { line.y + (line.h - size) / 2.0 } else { below.y - 1.0 };
        draw_flags(pen, flags, point_rect(flag_cell, y, size), lacking(view, failed));
    }
    let style = if is_selected { pen.mono().bold() } else { pen.mono() };
    let (left, right) = columns(pen, cells);
    let number = pen.address(index);
    pen.number(left, &number, style, Anchor::Start);
    let between = Rect::new(left.right(), left.y, right.x - left.right(), left.h);
    pen.text(between, "→", pen.label().faint(), Anchor::Middle);
    draw_target(pen, &entry, right, is_selected);
    let at = PhysAddr(step.table.0.wrapping_add(index.wrapping_mul(entry_size(view))));
    let label = entry_label(pen, step.level, index, &entry);
    pen.region(row, Thing::Entry(at), label);
}

fn point_rect(cell: Rect, y: f64, size: f64) -> Rect {
    Rect::new(cell.x, y, cell.w, size)
}

/// The frame that an entry names: a page's or a table's.
fn draw_target(pen: &mut Pen, entry: &TableEntry, cell: Rect, is_selected: bool) {
    let style = if is_selected { pen.mono().bold() } else { pen.mono() };
    if !entry.valid {
        let text = if entry.raw == 0 { "0".to_owned() } else { pen.address(entry.raw) };
        return pen.number(cell, &text, pen.mono().faint(), Anchor::Start);
    }
    let text = pen.address(entry.frame.0);
    pen.number(cell, &text, style, Anchor::Start);
    if !is_selected {
        let width = style.width(&text).min(cell.w);
        let label = pen.words.with("figure-frame", &[("frame", &text)]);
        pen.region(Rect::new(cell.x, cell.y, width, cell.h), Thing::Frame(entry.frame), label);
    }
}

/// The letters of the flags and whether each is set.
pub fn flags(entry: &TableEntry) -> [(&'static str, bool); 7] {
    [
        ("V", entry.valid),
        ("R", entry.rights.read),
        ("W", entry.rights.write),
        ("X", entry.rights.execute),
        ("U", entry.user),
        ("A", entry.accessed),
        ("D", entry.dirty),
    ]
}

fn flag_size(pen: &Pen) -> f64 {
    if pen.is_large() { 16.0 } else { 15.0 }
}

/// Letter boxes: full with its letter where the flag is set, empty where not, crossed where it was wanted.
pub fn draw_flags(
    pen: &mut Pen,
    flags: impl IntoIterator<Item = (&'static str, bool)>,
    row: Rect,
    wanted: Option<&str>,
) {
    let size = row.h;
    let style = pen.label().bold();
    for (i, (letter, set)) in flags.into_iter().enumerate() {
        let rect = Rect::new(row.x + i as f64 * (size + 1.0), row.y, size, size);
        let missing = wanted == Some(letter);
        let look = match (set, missing) {
            (true, _) => Look::default().fill(Token::Paper).edge(Token::Ink, 1.0),
            (false, true) => Look::default().fill(Token::Paper).edge(Token::Edge(Tone::Fault), 2.0),
            (false, false) => Look::default().edge(Token::Line, 1.0),
        };
        pen.rect(rect, look.round(2.0));
        if set || missing {
            let style = if set { style } else { style.ink(Token::Edge(Tone::Fault)) };
            pen.text(rect.inset(-2.0, 0.0), letter, style, Anchor::Middle);
        }
        if missing {
            let corners = vec![point(rect.x, rect.bottom()), point(rect.right(), rect.y)];
            pen.mark(corners, Token::Edge(Tone::Fault), 2.0);
        }
    }
}

/// The table entry at which the translation failed.
fn fault_at(view: &TranslationView) -> Option<PhysAddr> {
    let Verdict::Fault(reason) = view.verdict else { return None };
    match reason {
        FaultReason::NotPresent { entry_at, .. }
        | FaultReason::Malformed { entry_at, .. }
        | FaultReason::NoLeaf { entry_at }
        | FaultReason::MisalignedSuperpage { entry_at, .. }
        | FaultReason::Denied { entry_at, .. } => Some(entry_at),
        _ => None,
    }
}

/// Whether the kernel has written the entry since it was found not to be valid.
pub fn is_repaired(view: &TranslationView) -> bool {
    let Verdict::Fault(FaultReason::NotPresent { entry_at, .. }) = view.verdict else { return false };
    view.walk.iter().any(|step| step.entry_at == entry_at && step.entry.valid)
}

/// The flag for want of which the translation failed.
fn lacking(view: &TranslationView, failed: bool) -> Option<&'static str> {
    match view.verdict {
        Verdict::Fault(FaultReason::NotPresent { .. }) if failed => Some("V"),
        Verdict::Fault(FaultReason::Denied { lacking, .. }) if failed => Some(right_letter(lacking)),
        _ => None,
    }
}

/// A right's letter in an entry.
pub fn right_letter(right: AccessRight) -> &'static str {
    match right {
        AccessRight::Read => "R",
        AccessRight::Write => "W",
        AccessRight::Execute => "X",
        AccessRight::User => "U",
    }
}

fn flag_text(entry: &TableEntry) -> String {
    flags(entry).iter().map(|&(letter, set)| if set { letter } else { "-" }).collect()
}

fn entry_label(pen: &Pen, level: u8, index: u64, entry: &TableEntry) -> String {
    let flags = flag_text(entry);
    pen.words.with(
        "figure-translation-entry",
        &[
            ("level", &level.to_string()),
            ("index", &pen.address(index)),
            ("frame", &pen.address(entry.frame.0)),
            ("flags", &flags),
        ],
    )
}

/// The walk as a table.
pub fn describe(pen: &Pen, view: &TranslationView) -> String {
    let heads = ["level", "table", "index", "entry", "frame", "flags", "read"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-walk-head-{head}"))));
    for step in &view.walk {
        let raw = match view.xlen {
            Xlen::Rv32 => format!("{:#010x}", step.entry.raw),
            Xlen::Rv64 => format!("{:#018x}", step.entry.raw),
        };
        let frame = if step.entry.valid { pen.address(step.entry.frame.0) } else { "–".to_owned() };
        let read = if step.reached { "✓" } else { "" };
        table.row([
            step.level.to_string(),
            pen.address(step.table.0),
            pen.address(step.index),
            raw,
            frame,
            flag_text(&step.entry),
            read.to_owned(),
        ]);
    }
    table.print()
}
