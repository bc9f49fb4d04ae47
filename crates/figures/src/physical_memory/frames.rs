//! Memory as page frames (页框): all of them with number and owner, or an overview with those in use.

use machine::Thing;
use machine::inspect::{FrameView, Memory, Owner};
use storage::{Frame, PAGE_SIZE};

use super::{legend, overview};
use crate::drawing::{Anchor, Drawing};
use crate::geometry::Rect;
use crate::number::{bytes, count};
use crate::owner;
use crate::pen::{Form, Pen};
use crate::settings::Settings;
use crate::table::Table;
use crate::theme::Token;

/// The most frames that are drawn one by one whatever it takes.
const ALWAYS_SINGLE: usize = 64;

pub fn draw(memory: &Memory, settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    let title = pen.say("figure-memory-title");
    let total = memory.frames.len() as u64;
    let fact = pen.words.with(
        "figure-memory-fact",
        &[("frames", &count(total)), ("size", &bytes(total * PAGE_SIZE)), ("free", &count(memory.free))],
    );
    let body = pen.header(&title, &fact);
    let entries = entries(&pen, memory);
    let legend_height = legend::height(&pen, &entries, body.w);
    let (stage, _) = body.split_bottom(legend_height + 10.0);
    let bottom = match grid(&pen, stage, memory.frames.len()) {
        Some(grid) => {
            let items: Vec<Item> = memory.frames.iter().map(|&frame| Item::Single(frame)).collect();
            draw_items(&mut pen, &grid, &items)
        }
        None => draw_many(&mut pen, stage, memory),
    };
    let legend_top = (bottom + 10.0).max(stage.bottom() + 10.0);
    legend::draw(&mut pen, &entries, body.x, legend_top, body.w);
    let description = describe(&pen, memory, &title, &fact);
    pen.finish(legend_top + legend_height, title, description)
}

fn entries(pen: &Pen, memory: &Memory) -> Vec<legend::Entry> {
    let amounts = owner::amounts(memory.frames.iter().map(|frame| frame.owner));
    let present = owner::ALL.into_iter().zip(amounts).filter(|&(_, n)| n > 0);
    let owners = present.map(|(livery, n)| legend::owner(pen, livery, &count(n as u64)));
    owners.chain(legend::states(pen)).collect()
}

/// What one cell of the grid stands for.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// One frame.
    Single(FrameView),
    /// Frames of the same owner, from the first to the last.
    Run(FrameView, Frame),
    /// That many more, not shown.
    More(usize),
}

/// A grid of equal cells.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    area: Rect,
    columns: usize,
    cell: (f64, f64),
}

const GAP: f64 = 3.0;

/// The smallest cell that holds its two lines.
fn least(pen: &Pen) -> (f64, f64) {
    let width = match pen.form {
        Form::Wide if pen.is_large() => 104.0,
        Form::Wide => 90.0,
        Form::Half => 70.0,
        Form::Phone => 78.0,
    };
    (width, 2.0 * pen.line() - 2.0)
}

/// A grid for so many cells, in columns of a power of two; `None` if they do not fit and are too many.
fn grid(pen: &Pen, area: Rect, cells: usize) -> Option<Grid> {
    let (least_width, least_height) = least(pen);
    let fits = |columns: &usize| (area.w + GAP) / *columns as f64 - GAP >= least_width;
    let columns = [16, 8, 4, 2].into_iter().find(fits)?;
    // Square-ish cells read best: fewer columns as long as everything fits.
    let rows = |columns: usize| cells.div_ceil(columns).max(1) as f64;
    let height = |columns: usize| (area.h + GAP) / rows(columns) - GAP;
    let columns =
        [4, 8, 16].into_iter().find(|&c| c <= columns && height(c) >= least_height).unwrap_or(columns);
    if height(columns) < least_height && cells > ALWAYS_SINGLE {
        return None;
    }
    let cell = ((area.w + GAP) / columns as f64 - GAP, height(columns).clamp(least_height, 72.0));
    Some(Grid { area, columns, cell })
}

impl Grid {
    fn place(&self, index: usize) -> Rect {
        let (column, row) = ((index % self.columns) as f64, (index / self.columns) as f64);
        let (w, h) = self.cell;
        Rect::new(self.area.x + column * (w + GAP), self.area.y + row * (h + GAP), w, h)
    }
}

/// Draws the items and returns the bottom of the last row.
fn draw_items(pen: &mut Pen, grid: &Grid, items: &[Item]) -> f64 {
    for (index, item) in items.iter().enumerate() {
        draw_item(pen, grid.place(index), item);
    }
    grid.place(items.len().max(1) - 1).bottom()
}

fn draw_item(pen: &mut Pen, rect: Rect, item: &Item) {
    match *item {
        Item::Single(frame) => draw_frame(pen, rect, &frame),
        Item::Run(first, last) => {
            let livery = owner::of(first.owner);
            pen.rect(rect, livery.look());
            let range = format!("{}–{}", pen.address(first.frame.0), pen.address(last.0));
            let name = pen.say(livery.name);
            two_lines(pen, rect, (&range, true), livery.letter, &name);
            let frames = count(last.0 - first.frame.0 + 1);
            let label = pen
                .words
                .with("figure-memory-run", &[("range", &range), ("owner", &name), ("frames", &frames)]);
            pen.region(rect, Thing::Frame(first.frame), label);
        }
        Item::More(n) => {
            let text = pen.words.with("figure-more", &[("n", &count(n as u64))]);
            let style = pen.label().faint();
            pen.text(rect.inset(6.0, 0.0), &text, style, Anchor::Middle);
        }
    }
}

fn draw_frame(pen: &mut Pen, rect: Rect, frame: &FrameView) {
    let livery = owner::of(frame.owner);
    pen.rect(
        rect,
        if frame.owner == Owner::Free { livery.look().edge(Token::Line, 1.0) } else { livery.look() },
    );
    let what = match frame.owner {
        Owner::Free => String::new(),
        Owner::Kernel => pen.say(livery.name),
        Owner::PageTable { level, .. } => {
            pen.words.with("figure-memory-level", &[("level", &level.to_string())])
        }
        Owner::Process { page, .. } => pen.address(page.0 / PAGE_SIZE),
    };
    let number = pen.address(frame.frame.0);
    two_lines(pen, rect, (&number, frame.owner != Owner::Free), livery.letter, &what);
    if frame.dirty {
        legend::dirty(pen, rect);
    }
    if frame.accessed {
        legend::accessed(pen, rect);
    }
    if frame.touched {
        pen.rect(rect.inset(1.0, 1.0), legend::touched());
    }
    let label = frame_label(pen, frame);
    pen.region(rect, Thing::Frame(frame.frame), label);
}

/// The frame's number above, the owner's letter and page below.
fn two_lines(pen: &mut Pen, rect: Rect, (number, used): (&str, bool), letter: &str, what: &str) {
    let line = pen.line();
    let line = line.min(rect.h / 2.0);
    let inner = Rect::new(rect.x + 7.0, rect.y + rect.h / 2.0 - line, rect.w - 12.0, 2.0 * line);
    let (upper, lower) = inner.split_top(line);
    let style = if used { pen.mono() } else { pen.mono().faint() };
    pen.number(upper.split_right(13.0).0, number, style, Anchor::Start);
    let strong = pen.mono().bold();
    let (left, right) = lower.split_left(if letter.is_empty() { 0.0 } else { strong.width("W") + 6.0 });
    pen.text(left, letter, strong, Anchor::Start);
    if what.starts_with(|c: char| c.is_ascii_digit()) {
        let style = pen.mono();
        pen.number(right, what, style, Anchor::Start);
    } else {
        let style = pen.label();
        pen.text(right, what, style, Anchor::Start);
    }
}

/// What a screen reader says of a frame.
fn frame_label(pen: &Pen, frame: &FrameView) -> String {
    let number = pen.address(frame.frame.0);
    let mut label = pen
        .words
        .with("figure-memory-frame", &[("frame", &number), ("owner", &owner_text(pen, frame.owner))]);
    for (holds, id) in [
        (frame.accessed, "figure-memory-accessed"),
        (frame.dirty, "figure-memory-dirty"),
        (frame.touched, "figure-memory-touched"),
    ] {
        if holds {
            label.push_str(&format!(", {}", pen.say(id)));
        }
    }
    label
}

/// `text, page 0x10000`
fn owner_text(pen: &Pen, owner: Owner) -> String {
    let name = pen.say(owner::of(owner).name);
    match owner {
        Owner::Free | Owner::Kernel => name,
        Owner::PageTable { level, .. } => {
            format!("{name}, {}", pen.words.with("figure-memory-level", &[("level", &level.to_string())]))
        }
        Owner::Process { page, .. } => {
            format!("{name}, {}", pen.words.with("figure-memory-page", &[("page", &pen.address(page.0))]))
        }
    }
}

/// An overview of all frames above, those in use below.
fn draw_many(pen: &mut Pen, area: Rect, memory: &Memory) -> f64 {
    let share = if pen.form == Form::Phone { 0.34 } else { 0.42 };
    let (upper, lower) = area.split_top((area.h * share).max(120.0));
    let bottom = overview::draw(pen, upper, memory);
    let (least_width, least_height) = least(pen);
    let room =
        Rect::new(lower.x, bottom + 10.0, lower.w, (area.bottom() - bottom - 10.0).max(2.0 * least_height));
    let heading = pen.say("figure-memory-in-use");
    let style = pen.label().bold();
    let (head, cells) = room.split_top(pen.row());
    pen.text(head, &heading, style, Anchor::Start);
    let columns = ((cells.w + GAP) / (least_width + 14.0 + GAP)).floor().max(1.0) as usize;
    let rows = ((cells.h + GAP) / (least_height + GAP)).floor().max(1.0) as usize;
    let items = chosen(pen, memory, columns * rows);
    let cell = ((cells.w + GAP) / columns as f64 - GAP, least_height);
    draw_items(pen, &Grid { area: cells, columns, cell }, &items)
}

/// The frames in use, as many as there are cells for: runs of the kernel's frames as one, and before
/// others those that the step touched or the reader points at.
fn chosen(pen: &Pen, memory: &Memory, cells: usize) -> Vec<Item> {
    let items = in_use(memory);
    if items.len() <= cells {
        return items;
    }
    let wanted = |item: &Item| match item {
        Item::Single(frame) => frame.touched || pen.pointed().contains(&Thing::Frame(frame.frame)),
        _ => false,
    };
    let mut order: Vec<usize> = (0..items.len()).collect();
    order::sort_by_key(&mut order, |&i| items.get(i).is_none_or(|item| !wanted(item)));
    order.truncate(cells.saturating_sub(1));
    order.sort_unstable();
    let rest = items.len() - order.len();
    let shown = order.into_iter().filter_map(|i| items.get(i).copied());
    shown.chain([Item::More(rest)]).collect()
}

fn in_use(memory: &Memory) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for &frame in &memory.frames {
        match (frame.owner, items.last_mut()) {
            (Owner::Free, _) => {}
            (Owner::Kernel, Some(Item::Run(first, last)))
                if first.owner == Owner::Kernel && last.0 + 1 == frame.frame.0 =>
            {
                *last = frame.frame;
            }
            (Owner::Kernel, _) => items.push(Item::Run(frame, frame.frame)),
            _ => items.push(Item::Single(frame)),
        }
    }
    items
}

/// The most rows of the description.
const DESCRIBED: usize = 256;

fn describe(pen: &Pen, memory: &Memory, title: &str, fact: &str) -> String {
    let heads = ["frame", "address", "owner", "accessed", "dirty", "touched"];
    let mut table = Table::new(heads.map(|head| pen.say(&format!("figure-memory-head-{head}"))));
    let items = in_use(memory);
    let yes = |holds: bool| if holds { "✓" } else { "" };
    for item in items.iter().take(DESCRIBED) {
        match item {
            Item::Single(frame) => table.row([
                pen.address(frame.frame.0),
                pen.address(frame.frame.start().0),
                owner_text(pen, frame.owner),
                yes(frame.accessed).to_owned(),
                yes(frame.dirty).to_owned(),
                yes(frame.touched).to_owned(),
            ]),
            Item::Run(first, last) => table.row([
                format!("{}–{}", pen.address(first.frame.0), pen.address(last.0)),
                pen.address(first.frame.start().0),
                owner_text(pen, first.owner),
            ]),
            Item::More(_) => {}
        }
    }
    let more = match items.len().saturating_sub(DESCRIBED) {
        0 => String::new(),
        n => pen.words.with("figure-more", &[("n", &count(n as u64))]) + "\n",
    };
    format!("{title}\n{fact}\n\n{}{more}", table.print())
}
