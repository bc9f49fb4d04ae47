//! The storage hierarchy (存储层次): a pyramid from registers to disk, and what the current step did and cost at each level.

mod layout;
mod step;

use machine::Thing;
use machine::inspect::{Storage, StorageLevel};
use storage::Level;

use crate::drawing::{Anchor, Drawing, Hatch};
use crate::geometry::{Point, Rect, point};
use crate::number::{bytes, count, percent, short_count, time};
use crate::pen::{Form, Look, Pen, Style};
use crate::settings::Settings;
use crate::table::Table;
use crate::theme::{Token, Tone};
use layout::Layout;
use step::Side;
pub use step::StepShares;

/// Draws the hierarchy and the share that each level had in the current step.
pub fn draw(storage: &Storage, shares: &StepShares, settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    pen.write_larger();
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
        let lines = if entry.level == Level::Registers { 2 } else { lines };
        let line = pen.line();
        let inner = rect.inset(12.0, (rect.h - line * lines as f64) / 2.0);
        let row = |index: usize| Rect::new(inner.x, inner.y + index as f64 * line, inner.w, line);
        // The first-level caches stand side by side; what one of them shows the other shows too.
        let names = [name.clone(), pen.say("figure-level-l1i"), pen.say("figure-level-l1d")];
        let name_width = names.iter().map(|name| pen.label().bold().width(name)).fold(0.0, f64::max);
        pair(pen, row(0), &name, &self.capacity(pen, entry, row(0).w - name_width));
        let latency = self.latency(pen, entry);
        let strong = pen.label().bold();
        let rate = self.rate(pen, entry, inner.w - pen.label().width(&latency) - 12.0);
        let beside = lines < 4 || strong.width(&rate) + pen.label().width(&latency) + 12.0 <= inner.w;
        let (left, right) = row(1).split_right(if beside { strong.width(&rate) + 12.0 } else { 0.0 });
        pen.text(left, &latency, pen.label(), Anchor::Start);
        if beside {
            pen.text(right, &rate, strong, Anchor::End);
        } else {
            pen.text(row(3), &rate, strong, Anchor::Start);
        }
        self.counters(pen, entry, row(2));
        if lines > 3 && self.shares.of(level).happened() {
            let taken = if beside { 0.0 } else { strong.width(&rate) + 8.0 };
            let (_, room) = row(3).split_left(taken);
            let cycles = self.shares.of(level).cost;
            let words = format!("+{}", self.cycles(pen, cycles));
            let cost =
                if strong.width(&words) <= room.w { words } else { format!("+{}", short_count(cycles.0)) };
            pen.text(room, &cost, strong, Anchor::End);
        }
        let label = [name, bytes(entry.capacity.0), latency, self.counted(pen, entry)];
        pen.region(rect, Thing::Level(level), label.join(", ").trim_end_matches(", "));
    }

    /// A cache's hit rate, called so where there is room.
    fn rate(&self, pen: &Pen, entry: &StorageLevel, room: f64) -> String {
        if entry.cache.is_none() {
            return String::new();
        }
        let rate = percent(entry.hits, entry.hits + entry.misses);
        let named = pen.words.with("figure-storage-hit-rate", &[("rate", &rate)]);
        if pen.label().bold().width(&named) <= room { named } else { rate }
    }

    /// How much it holds, and a cache's geometry where there is room.
    fn capacity(&self, pen: &Pen, entry: &StorageLevel, room: f64) -> String {
        let capacity = bytes(entry.capacity.0);
        let Some(cache) = entry.cache else { return capacity };
        let geometry = pen.words.with(
            "figure-storage-geometry",
            &[
                ("capacity", &capacity),
                ("ways", &count(cache.ways.into())),
                ("line", &bytes(cache.line.into())),
            ],
        );
        if pen.label().width(&geometry) + 16.0 <= room { geometry } else { capacity }
    }

    /// Its counters in words, or with signs where words do not fit.
    fn counters(&self, pen: &mut Pen, entry: &StorageLevel, row: Rect) {
        let words = self.counted(pen, entry);
        let style = pen.label().faint();
        if style.width(&words) <= row.w || entry.cache.is_none() {
            return pen.text(row, &words, style, Anchor::Start);
        }
        signs(pen, row, [short_count(entry.hits), short_count(entry.misses)], style);
    }

    /// Found, not found, or not asked in this step; not found is hatched too.
    fn look(&self, level: Level) -> Look {
        let share = self.shares.of(level);
        let look = match (share.hits, share.misses) {
            (0, 0) => return Look::card(),
            (_, 0) => Look::tone(Tone::Hit).edge(Token::Edge(Tone::Hit), 2.0),
            _ => Look::tone(Tone::Miss)
                .hatch(Some(Hatch::Rising), Tone::Miss)
                .edge(Token::Edge(Tone::Miss), 2.0),
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
        let room = Rect::new(
            x + 22.0,
            upper.1.bottom(),
            lower.1.right().min(upper.1.right()) - x - 22.0,
            lower.1.y - upper.1.bottom(),
        );
        if !active || room.h < pen.line() {
            return;
        }
        let unit = match (self.find(upper.0).and_then(|entry| entry.cache), lower.0) {
            (_, Level::Disk) => {
                pen.words.with("figure-storage-page", &[("size", &bytes(storage::PAGE_SIZE))])
            }
            (Some(cache), _) => {
                pen.words.with("figure-storage-line", &[("size", &bytes(u64::from(cache.line)))])
            }
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
        let mut line =
            Rect::new(cell.x, cell.y + (cell.h - height * touched.len() as f64) / 2.0, cell.w, height);
        for level in touched {
            let name = if row.len() > 1 { pen.say(level_id(level)) } else { String::new() };
            self.cost(pen, line, level, &name);
            line = line.shifted(0.0, height);
        }
    }

    /// `✓ 2  ✗ 1        +14 cycles`
    fn cost(&self, pen: &mut Pen, line: Rect, level: Level, name: &str) {
        let share = self.shares.of(level);
        let label = pen.label();
        let text = format!("+{}", self.cycles(pen, share.cost));
        let (marks, sum) = line.split_right(label.bold().width(&text) + 2.0);
        let short: String = name.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let mut x = marks.x;
        if !short.is_empty() {
            pen.text(Rect::new(x, line.y, 40.0, line.h), &short, label, Anchor::Start);
            x += label.width("L1D") + 8.0;
        }
        let counts = [share.hits, share.misses]
            .map(|times| if times > 0 { count(times.into()) } else { String::new() });
        signs(pen, Rect::new(x, line.y, marks.right() - x, line.h), counts, label);
        pen.text(sum, &text, label.bold(), Anchor::End);
    }

    /// Left and right of the tip: which way storage gets faster, which way larger.
    fn slopes(&self, pen: &mut Pen, layout: &Layout) {
        let Some((_, tip)) = layout.rows.first().and_then(|row| row.first()) else { return };
        let style = pen.label().faint();
        for (cell, id) in [
            (Rect::new(layout.pyramid.x, tip.y, tip.x - layout.pyramid.x - 16.0, tip.h), "figure-storage-up"),
            (
                Rect::new(tip.right() + 16.0, tip.y, layout.pyramid.right() - tip.right() - 16.0, tip.h),
                "figure-storage-down",
            ),
        ] {
            let text = pen.say(id);
            if cell.w >= 150.0 {
                let height = pen.paragraph_height(cell.w, &text, style);
                pen.paragraph(
                    Rect::new(cell.x, cell.y + (cell.h - height) / 2.0, cell.w, height),
                    &text,
                    style,
                );
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

/// A name left, a value right.
fn pair(pen: &mut Pen, row: Rect, name: &str, value: &str) {
    let (label, strong) = (pen.label(), pen.label().bold());
    let (left, right) = row.split_right(label.width(value) + 4.0);
    pen.text(left, name, strong, Anchor::Start);
    pen.text(right, value, label, Anchor::End);
}

/// `✓ hits  ✗ misses`, without a sign for an empty text.
fn signs(pen: &mut Pen, row: Rect, counts: [String; 2], style: Style) {
    let mut x = row.x;
    for (text, tone, hit) in
        counts.iter().zip([(Tone::Hit, true), (Tone::Miss, false)]).map(|(t, (a, b))| (t, a, b))
    {
        let width = style.width(text);
        if text.is_empty() || x + 15.0 + width > row.right() + 1.0 {
            continue;
        }
        let sign = if hit { Pen::tick } else { Pen::cross };
        sign(pen, point(x + 6.0, row.y + row.h / 2.0), 11.0, Token::Edge(tone));
        pen.text(Rect::new(x + 15.0, row.y, width + 1.0, row.h), text, style, Anchor::Start);
        x += 15.0 + width + 9.0;
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
