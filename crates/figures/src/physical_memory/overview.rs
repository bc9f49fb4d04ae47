//! All of a large memory at one glance: each cell a power of two of frames, coloured by who has most of them.

use machine::Thing;
use machine::inspect::{FrameView, Memory, Owner};
use storage::PAGE_SIZE;

use super::legend;
use crate::drawing::Anchor;
use crate::geometry::Rect;
use crate::number::{bytes, count};
use crate::owner::{self, Livery};
use crate::pen::{Form, Look, Pen};
use crate::theme::Token;

/// Draws the overview and returns its bottom.
pub fn draw(pen: &mut Pen, area: Rect, memory: &Memory) -> f64 {
    let frames = memory.frames.len();
    let columns = if pen.form == Form::Wide { 64 } else { 32 };
    let row_height = pen.row() - 4.0;
    let caption_height = pen.row();
    let rows = ((area.h - caption_height) / row_height).floor().max(4.0) as usize;
    let per_cell = frames.div_ceil(columns * rows).next_power_of_two();
    let caption = pen.words.with(
        "figure-memory-scale",
        &[("frames", &count(per_cell as u64)), ("size", &bytes(per_cell as u64 * PAGE_SIZE))],
    );
    let (head, cells) = area.split_top(caption_height);
    let style = pen.label().faint();
    pen.text(head, &caption, style, Anchor::Start);
    let last_address = pen.address(frames as u64 * PAGE_SIZE);
    let gutter = pen.mono().width(&last_address) + 10.0;
    let (labels, cells) = cells.split_left(gutter);
    let width = cells.w / columns as f64;
    let mut bottom = cells.y;
    for (row, line) in memory.frames.chunks(per_cell * columns).enumerate() {
        let y = cells.y + row as f64 * row_height;
        bottom = y + row_height;
        if let Some(first) = line.first() {
            let text = pen.address(first.frame.start().0);
            let style = pen.mono().faint();
            pen.number(Rect::new(labels.x, y, gutter - 8.0, row_height), &text, style, Anchor::End);
        }
        for (column, part) in line.chunks(per_cell).enumerate() {
            draw_cell(pen, Rect::new(cells.x + column as f64 * width, y, width, row_height), part);
        }
    }
    bottom
}

fn draw_cell(pen: &mut Pen, rect: Rect, part: &[FrameView]) {
    let rect = rect.inset(1.0, 1.5);
    pen.rect(rect, Look::default().fill(Token::Panel).edge(Token::Line, 0.75));
    let used = part.iter().filter(|frame| frame.owner != Owner::Free).count();
    if let Some(livery) = majority(part) {
        let share = (used as f64 / part.len().max(1) as f64).max(0.35);
        let (_, filled) = rect.split_bottom((rect.h * share).round());
        pen.rect(filled, livery.look());
    }
    if part.iter().any(|frame| frame.touched) {
        pen.rect(rect.inset(0.5, 0.5), legend::touched().round(1.0));
    }
    let Some((first, last)) = part.first().zip(part.last()) else { return };
    let range = format!("{}–{}", pen.address(first.frame.0), pen.address(last.frame.0));
    let label = pen.words.with("figure-memory-cell", &[("range", &range), ("used", &count(used as u64))]);
    // Any frame of the cell that is pointed at marks it.
    let pointed = part
        .iter()
        .find(|frame| !pen.pointed().is_empty() && pen.pointed().contains(&Thing::Frame(frame.frame)));
    let meant = pointed.or_else(|| part.iter().find(|frame| frame.owner != Owner::Free)).unwrap_or(first);
    pen.region(rect, Thing::Frame(meant.frame), label);
}

/// Who has most of the frames that anybody has.
fn majority(part: &[FrameView]) -> Option<Livery> {
    let amounts = owner::amounts(part.iter().map(|frame| frame.owner));
    let owners = owner::ALL.into_iter().zip(amounts).filter(|&(livery, n)| n > 0 && livery != owner::FREE);
    owners.max_by_key(|&(_, n)| n).map(|(livery, _)| livery)
}
