//! Where the levels of the pyramid lie.

use machine::inspect::Storage;
use storage::Level;

use super::{Cell, is_narrow};
use crate::geometry::Rect;
use crate::pen::{Form, Pen};

/// Places for the levels, the cost column and the footer.
pub struct Layout {
    /// From the top: one level, or the two first-level caches side by side.
    pub rows: Vec<Vec<Cell>>,
    /// Everything left of the cost column.
    pub pyramid: Rect,
    /// Lines of text in a level.
    pub lines: usize,
    /// The line below.
    pub footer: Rect,
    costs: Option<Rect>,
}

impl Layout {
    /// Fits the levels of `storage` into `body`.
    pub fn new(pen: &Pen, body: Rect, storage: &Storage) -> Layout {
        let rows = fitted(storage);
        let footer_height = pen.row();
        let lines = if is_narrow(pen) { 4 } else { 3 };
        let cost_width = match pen.form {
            Form::Wide => 290.0,
            Form::Half => 190.0,
            Form::Phone => 0.0,
        };
        let (pyramid, costs) = body.split_right(cost_width);
        let least = pen.line() * lines as f64 + 5.0;
        let count = rows.len().max(1) as f64;
        let free = body.h - footer_height - 8.0;
        let gap = (free * 0.06).clamp(15.0, 40.0);
        // The tip holds no counters and is a line lower.
        let saved = if pen.is_large() { 0.0 } else { pen.line() * (lines - 2) as f64 };
        let height = ((free + saved - gap * (count - 1.0)) / count).clamp(least, 110.0);
        let placed = place(pen, pyramid, &rows, [height, height - saved], gap);
        let bottom = body.y + height * count - saved + gap * (count - 1.0) + 8.0;
        let costs = (cost_width > 0.0).then(|| costs.inset(8.0, 0.0));
        let footer = Rect::new(body.x, bottom, body.w, footer_height);
        Layout { rows: placed, pyramid, lines, footer, costs }
    }

    /// The part of the cost column beside a row.
    pub fn cost_cell(&self, row: usize) -> Option<Rect> {
        let (_, rect) = self.rows.get(row)?.first()?;
        self.costs.map(|costs| Rect::new(costs.x, rect.y, costs.w, rect.h))
    }
}

/// The rows of levels that there are. A missing first-level cache beside a fitted one keeps its place.
fn fitted(storage: &Storage) -> Vec<Vec<Level>> {
    let has = |level: Level| storage.levels.iter().any(|entry| entry.level == level);
    let first = [Level::L1I, Level::L1D];
    let rows =
        [vec![Level::Registers], first.to_vec(), vec![Level::L2], vec![Level::Memory], vec![Level::Disk]];
    rows.into_iter().filter(|row| row.iter().any(|&level| has(level))).collect()
}

fn place(pen: &Pen, pyramid: Rect, rows: &[Vec<Level>], [height, tip]: [f64; 2], gap: f64) -> Vec<Vec<Cell>> {
    let narrowest: f64 = match pen.form {
        Form::Wide => 0.34,
        Form::Half => 0.56,
        Form::Phone => 0.62,
    };
    let second = if pen.form == Form::Wide { 0.66 } else { 0.92 };
    let steps = rows.len().saturating_sub(2).max(1) as f64;
    let share = |index: usize| match index {
        0 => narrowest,
        _ => second + (1.0 - second) * (index - 1) as f64 / steps,
    };
    let place_row = |(index, levels): (usize, &Vec<Level>)| {
        let width = (pyramid.w * share(index)).round();
        let x = pyramid.x + ((pyramid.w - width) / 2.0).round();
        let y = if index == 0 { 0.0 } else { tip + gap + (index - 1) as f64 * (height + gap) };
        let row = Rect::new(x, pyramid.y + y, width, if index == 0 { tip } else { height });
        levels.iter().copied().zip(row.columns(levels.len(), 12.0)).collect()
    };
    rows.iter().enumerate().map(place_row).collect()
}
