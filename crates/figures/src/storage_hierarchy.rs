//! The storage hierarchy (存储层次): a pyramid from registers to disk, and what the current step did and cost at each level.

mod layout;
mod step;

use machine::Thing;
use machine::inspect::{Storage, StorageLevel};
use storage::Level;

use crate::drawing::{Anchor, Drawing, Hatch};
use crate::geometry::{Point, Rect, point};
use crate::number::{bytes, count, percent, time};
use crate::pen::{Form, Look, Pen};
use crate::settings::Settings;
use crate::table::Table;
use crate::theme::{Token, Tone};
use layout::Layout;
pub use step::StepShares;
use step::Side;

/// Draws the hierarchy and the share that each level had in the current step.
pub fn draw(storage: &Storage, shares: &StepShares, settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    let title = pen.say("figure-storage-title");
    let clock = pen.words.with(
        "figure-storage-clock",
        &[("cycles", &count(storage.clock.0)), ("time", &time(storage.clock, storage.cycles_per_ns))],
    );
    let body = pen.header(&title, &clock);
    let figure = Figure { storage, shares };
    let layout = Layout::new(&pen, body, storage);
    figure.slopes(&mut pen, &layout);
    for row in layout.rows.windows(2) {
        if let [upper, lower] = row {
            figure.wires(&mut pen, upper, lower);
        }
    }
    for (index, row) in layout.rows.iter().enumerate() {
        for (level, rect) in row {
            figure.level(&mut pen, *level, *rect, layout.lines);
        }
        figure.row_costs(&mut pen, row, layout.cost_cell(index));
    }
    let bottom = figure.footer(&mut pen, &layout);
    let description = figure.describe(&pen, &clock);
    pen.finish(bottom, title, description)
}

struct Figure<'a> {
    storage: &'a Storage,
    shares: &'a StepShares,
}

/// A level's place in the drawing.
type Cell = (Level, Rect);

/// The message that names a level.
pub(crate) fn level_id(level: Level) -> &'static str {
    match level {
        Level::Registers => "figure-level-registers",
        Level::L1I => "figure-level-l1i",
        Level::L1D => "figure-level-l1d",
        Level::L2 => "figure-level-l2",
        Level::Memory => "figure-level-memory",
        Level::Disk => "figure-level-disk",
    }
}

impl Figure<'_> {
    fn find(&self, level: Level) -> Option<&StorageLevel> {
        self.storage.levels.iter().find(|entry| entry.level == level)
    }

    fn cycles(&self, pen: &Pen, cycles: storage::Cycles) -> String {
        pen.words.with("figure-cycles", &[("n", &count(cycles.0))])
    }

    /// `4 cycles · 1 ns`
    fn latency(&self, pen: &Pen, entry: &StorageLevel) -> String {
        let time = time(entry.latency, self.storage.cycles_per_ns);
        format!("{} · {time}", self.cycles(pen, entry.latency))
    }

    /// What the level counted: hits and misses of a cache, reads and writes of memory and disk.
    fn counted(&self, pen: &Pen, entry: &StorageLevel) -> String {
        match entry.level {
            Level::Registers => String::new(),
            Level::L1I | Level::L1D | Level::L2 => pen.words.with(
                "figure-storage-hits-misses",
                &[("hits", &count(entry.hits)), ("misses", &count(entry.misses))],
            ),
            Level::Memory | Level::Disk => pen.words.with(
                "figure-storage-reads-writes",
                &[("reads", &count(entry.reads)), ("writes", &count(entry.writes))],
            ),
        }
    }

    fn level(&self, pen: &mut Pen, level: Level, rect: Rect, lines: usize) {
        let Some(entry) = self.find(level) else {
            pen.rect(rect, Look::absent());
            let text = pen.words.with("figure-storage-not-fitted", &[("level", &pen.say(level_id(level)))]);
            let style = pen.label().faint();
            return pen.text(rect.inset(10.0, 4.0), &text, style, Anchor::Middle);
        };
        pen.rect(rect, self.look(level));
        let name = pen.say(level_id(level));
        let line = pen.line();
        let inner = rect.inset(12.0, (rect.h - line * lines as f64) / 2.0);
        let row = |index: usize| Rect::new(inner.x, inner.y + index as f64 * line, inner.w, line);
        if lines > 2 {
            self.tall_level(pen, entry, &name, row);
        } else {
            self.flat_level(pen, entry, &name, row);
        }
        let label = [name, bytes(entry.capacity.0), self.latency(pen, entry), self.counted(pen, entry)];
        pen.region(rect, Thing::Level(level), label.join(", ").trim_end_matches(", "));
    }

    /// Name and capacity, latency and rate, counters: one below the other.
    fn tall_level(&self, pen: &mut Pen, entry: &StorageLevel, name: &str, row: impl Fn(usize) -> Rect) {
        let (label, strong) = (pen.label(), pen.label().bold());
        let capacity = bytes(entry.capacity.0);
        let (left, right) = row(0).split_right(label.width(&capacity) + 4.0);
        pen.text(left, name, strong, Anchor::Start);
        pen.text(right, &capacity, label, Anchor::End);
        let latency = self.latency(pen, entry);
        if entry.cache.is_none() {
            pen.text(row(1), &latency, label, Anchor::Start);
        } else {
            let rate = percent(entry.hits, entry.hits + entry.misses);
            let (left, right) = row(1).split_right(label.width(&rate) + 4.0);
            pen.text(left, &latency, label, Anchor::Start);
            pen.text(right, &rate, strong, Anchor::End);
        }
        let counted = self.counted(pen, entry);
        pen.text(row(2), &counted, label.faint(), Anchor::Start);
    }

    /// Name and counters left, latency and capacity right.
    fn flat_level(&self, pen: &mut Pen, entry: &StorageLevel, name: &str, row: impl Fn(usize) -> Rect) {
        let (label, strong) = (pen.label(), pen.label().bold());
        let latency = self.latency(pen, entry);
        let (left, right) = row(0).split_right(label.width(&latency) + 4.0);
        pen.text(left, name, strong, Anchor::Start);
        pen.text(right, &latency, label, Anchor::End);
        let capacity = bytes(entry.capacity.0);
        let (left, right) = row(1).split_right(label.width(&capacity) + 4.0);
        let counted = self.counted(pen, entry);
        pen.text(left, &counted, label.faint(), Anchor::Start);
        pen.text(right, &capacity, label, Anchor::End);
    }

    /// Found, not found, or not asked in this step; not found is hatched too.
    fn look(&self, level: Level) -> Look {
        let share = self.shares.of(level);
        let look = match (share.hits, share.misses) {
            (0, 0) => return Look::card(),
            (_, 0) => Look::tone(Tone::Hit).edge(Token::Edge(Tone::Hit), 2.0),
            _ => Look::tone(Tone::Miss).hatch(Some(Hatch::Rising), Tone::Miss).edge(Token::Edge(Tone::Miss), 2.0),
        };
        look.round(6.0)
    }

    /// The ways that data takes between two neighbouring rows.
    fn wires(&self, pen: &mut Pen, upper: &[Cell], lower: &[Cell]) {
        for &(low, below) in lower {
            for &(up, above) in upper {
                let side = Side::between(up, low);
                let (rises, sinks) = self.shares.moved(up, low, side);
                let x = wire_x(above, below, upper.len().max(lower.len()));
                match (rises, sinks) {
                    (false, false) => {
                        let points = vec![point(x, above.bottom()), point(x, below.y)];
                        pen.link(points, Token::Line, 2.0);
                    }
                    (true, false) => wire(pen, point(x, below.y), point(x, above.bottom())),
                    (false, true) => wire(pen, point(x, above.bottom()), point(x, below.y)),
                    (true, true) => {
                        wire(pen, point(x - 12.0, below.y), point(x - 12.0, above.bottom()));
                        wire(pen, point(x + 12.0, above.bottom()), point(x + 12.0, below.y));
                    }
                }
                self.wire_label(pen, (up, above), (low, below), x, rises || sinks);
            }
        }
    }

    /// How much moves at once: a line between caches, a page from the disk.
    fn wire_label(&self, pen: &mut Pen, upper: Cell, lower: Cell, x: f64, active: bool) {
        let room = Rect::new(x + 22.0, upper.1.bottom(), lower.1.right().min(upper.1.right()) - x - 22.0, lower.1.y - upper.1.bottom());
        if !active || room.h < pen.line() {
            return;
        }
        let unit = match (self.find(upper.0).and_then(|entry| entry.cache), lower.0) {
            (_, Level::Disk) => pen.words.with("figure-storage-page", &[("size", &bytes(storage::PAGE_SIZE))]),
            (Some(cache), _) => pen.words.with("figure-storage-line", &[("size", &bytes(u64::from(cache.line)))]),
            (None, _) => pen.say("figure-storage-word"),
        };
        let style = pen.label().faint();
        if style.width(&unit) <= room.w {
            pen.text(room, &unit, style, Anchor::Start);
        }
    }

    /// What the levels of a row did and cost in this step.
    fn row_costs(&self, pen: &mut Pen, row: &[Cell], cell: Option<Rect>) {
        let Some(cell) = cell else { return };
        let touched: Vec<Level> =
            row.iter().map(|cell| cell.0).filter(|&level| self.shares.of(level).happened()).collect();
        let height = pen.line();
        let mut line = Rect::new(cell.x, cell.y + (cell.h - height * touched.len() as f64) / 2.0, cell.w, height);
        for level in touched {
            let name = if row.len() > 1 { pen.say(level_id(level)) } else { String::new() };
            self.cost(pen, line, level, &name);
            line = line.shifted(0.0, height);
        }
    }

    /// `✓ 2  ✗ 1        +14 cycles`
    fn cost(&self, pen: &mut Pen, line: Rect, level: Level, name: &str) {
        let share = self.shares.of(level);
        let (label, mono) = (pen.label(), pen.mono());
        let (marks, sum) = line.split_right((line.w * 0.52).round());
        let short: String = name.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let mut x = marks.x;
        if !short.is_empty() {
            pen.text(Rect::new(x, line.y, 40.0, line.h), &short, label, Anchor::Start);
            x += label.width("L1D") + 8.0;
        }
        let mid = line.y + line.h / 2.0;
        for (times, tone, hit) in [(share.hits, Tone::Hit, true), (share.misses, Tone::Miss, false)] {
            if times == 0 {
                continue;
            }
            let sign = if hit { Pen::tick } else { Pen::cross };
            sign(pen, Point { x: x + 6.0, y: mid }, 11.0, Token::Edge(tone));
            let text = count(times.into());
            let width = mono.width(&text);
            if x + 16.0 + width <= marks.right() {
                pen.text(Rect::new(x + 16.0, line.y, width + 1.0, line.h), &text, mono, Anchor::Start);
            }
            x += 16.0 + width + 10.0;
        }
        let text = format!("+{}", self.cycles(pen, share.cost));
        pen.text(sum, &text, label.bold(), Anchor::End);
    }

    /// Left and right of the tip: which way storage gets faster, which way larger.
    fn slopes(&self, pen: &mut Pen, layout: &Layout) {
        let Some((_, tip)) = layout.rows.first().and_then(|row| row.first()) else { return };
        let style = pen.label().faint();
        for (cell, id) in [
            (Rect::new(layout.pyramid.x, tip.y, tip.x - layout.pyramid.x - 16.0, tip.h), "figure-storage-up"),
            (Rect::new(tip.right() + 16.0, tip.y, layout.pyramid.right() - tip.right() - 16.0, tip.h), "figure-storage-down"),
        ] {
            let text = pen.say(id);
            if cell.w >= 150.0 {
                let height = pen.paragraph_height(cell.w, &text, style);
                pen.paragraph(Rect::new(cell.x, cell.y + (cell.h - height) / 2.0, cell.w, height), &text, style);
            }
        }
    }

    /// The mean of all accesses left, the sum of this step right; returns the bottom.
    fn footer(&self, pen: &mut Pen, layout: &Layout) -> f64 {
        let average = format!("{:.2}", self.storage.average_access);
        let left = pen.words.with("figure-storage-average", &[("cycles", &average)]);
        let sum = format!(
            "{} · {}",
            self.cycles(pen, self.storage.step_cost),
            time(self.storage.step_cost, self.storage.cycles_per_ns)
        );
        let right = pen.words.with("figure-storage-step-sum", &[("sum", &sum)]);
        let (label, strong) = (pen.label(), pen.label().bold());
        let row = layout.footer;
        pen.mark(vec![point(row.x, row.y), point(row.right(), row.y)], Token::Line, 1.0);
        if label.width(&left) + strong.width(&right) + 16.0 <= row.w {
            pen.text(row, &left, label, Anchor::Start);
            pen.text(row, &right, strong, Anchor::End);
            return row.bottom();
        }
        let first = pen.paragraph(row.shifted(0.0, 6.0), &right, strong);
        row.y + 6.0 + first + pen.paragraph(row.shifted(0.0, 6.0 + first), &left, label)
    }

    fn describe(&self, pen: &Pen, clock: &str) -> String {
        let heads = ["level", "capacity", "latency", "time", "hits", "misses", "rate", "write-backs", "step"];
        let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-storage-head-{head}"))));
        for entry in &self.storage.levels {
            let share = self.shares.of(entry.level);
            let step = if share.happened() { self.cycles(pen, share.cost) } else { "–".to_owned() };
            table.row([
                pen.say(level_id(entry.level)),
                bytes(entry.capacity.0),
                self.cycles(pen, entry.latency),
                time(entry.latency, self.storage.cycles_per_ns),
                count(entry.hits),
                count(entry.misses),
                percent(entry.hits, entry.hits + entry.misses),
                count(entry.write_backs),
                step,
            ]);
        }
        let average = format!("{:.2}", self.storage.average_access);
        let average = pen.words.with("figure-storage-average", &[("cycles", &average)]);
        let sum = self.cycles(pen, self.storage.step_cost);
        let sum = pen.words.with("figure-storage-step-sum", &[("sum", &sum)]);
        format!("{}\n{clock}\n{average}\n{sum}\n\n{}", pen.say("figure-storage-title"), table.print())
    }
}

/// Where a wire runs between two cells: in the middle of the narrower one, so that both ends touch.
fn wire_x(above: Rect, below: Rect, cells: usize) -> f64 {
    if cells == 1 {
        return above.x + above.w / 2.0;
    }
    let (left, right) = (above.x.max(below.x), above.right().min(below.right()));
    (left + right) / 2.0
}

fn wire(pen: &mut Pen, from: Point, to: Point) {
    pen.arrow(vec![from, to], Token::Edge(Tone::Current), 3.0);
}

/// Whether the figure is laid out in one column without a cost column.
fn is_narrow(pen: &Pen) -> bool {
    pen.form == Form::Phone
}
