//! From source to process (编译、链接、装入): source lines, objects with their holes, the linked image, the process.

mod card;
mod content;
mod detail;
mod selection;
mod wires;

use std::collections::BTreeMap;

use isa::VirtAddr;
use machine::Program;
use machine::inspect::{Area, Memory, Owner};
use storage::Frame;

use crate::drawing::Drawing;
use crate::geometry::Rect;
use crate::pen::{Form, Look, Pen};
use crate::settings::{Settings, Stage};
use card::{Card, Key};
use selection::Selection;

/// What the figure needs to know.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The program with the story of its link.
    pub program: &'a Program,
    /// The process's areas.
    pub areas: &'a [Area],
    /// The frame of each page that is in memory.
    pub frames: BTreeMap<VirtAddr, Frame>,
}

impl<'a> Scene<'a> {
    /// The scene of a program, its areas, and memory.
    pub fn new(program: &'a Program, areas: &'a [Area], memory: &Memory) -> Scene<'a> {
        let page = |owner| match owner {
            Owner::Process { page, .. } => Some(page),
            _ => None,
        };
        let frames =
            memory.frames.iter().filter_map(|frame| Some((page(frame.owner)?, frame.frame))).collect();
        Scene { program, areas, frames }
    }
}

/// A column of the figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Column {
    Source,
    Objects,
    Image,
    Process,
}

impl Column {
    const ALL: [Column; 4] = [Column::Source, Column::Objects, Column::Image, Column::Process];

    fn id(self) -> &'static str {
        match self {
            Column::Source => "figure-pipeline-source",
            Column::Objects => "figure-pipeline-objects",
            Column::Image => "figure-pipeline-image",
            Column::Process => "figure-pipeline-process",
        }
    }

    /// Whether it is there at a stage.
    fn is_done(self, stage: Stage) -> bool {
        match self {
            Column::Source | Column::Objects => true,
            Column::Image => stage >= Stage::Merged,
            Column::Process => stage >= Stage::Loaded,
        }
    }
}

/// Draws the way of a program from its source to its process.
pub fn draw(scene: &Scene, settings: &Settings) -> Drawing {
    let mut pen = Pen::new(settings);
    let title = pen.say("figure-pipeline-title");
    let fact = pen.say(&format!("figure-stage-{}", settings.stage.id()));
    let body = pen.header(&title, &fact);
    let selection = Selection::choose(scene, &settings.pointed);
    let columns = columns(&pen, scene, settings.stage);
    let cards = |column| content::cards(&pen, scene, column, &selection);
    let contents: Vec<(Column, Vec<Card>)> =
        columns.into_iter().map(|column| (column, cards(column))).collect();
    let bottom = if pen.form == Form::Phone {
        draw_stacked(&mut pen, scene, body, contents, &selection)
    } else {
        draw_side_by_side(&mut pen, scene, body, contents, &selection)
    };
    let description = content::describe(&pen, scene, &title, &fact, &selection);
    pen.finish(bottom, title, description)
}

/// The columns that are shown: all on a wide stage; on a half one the three that matter most.
fn columns(pen: &Pen, scene: &Scene, stage: Stage) -> Vec<Column> {
    let linked_here = scene.program.link.is_some();
    let has_source = !scene.program.sources.is_empty();
    let shown = |column: &Column| match column {
        Column::Source => linked_here && has_source,
        Column::Objects => linked_here,
        Column::Image | Column::Process => true,
    };
    let mut columns: Vec<Column> = Column::ALL.into_iter().filter(shown).collect();
    if pen.form != Form::Wide && columns.len() == 4 {
        let left_out = if stage >= Stage::Loaded { Column::Source } else { Column::Process };
        columns.retain(|&column| column != left_out);
    }
    if pen.form == Form::Phone {
        columns.retain(|column| column.is_done(stage));
    }
    columns
}

fn draw_side_by_side(
    pen: &mut Pen,
    scene: &Scene,
    body: Rect,
    contents: Vec<(Column, Vec<Card>)>,
    selection: &Selection,
) -> f64 {
    let detail_height = detail::height(pen, scene, selection, body.w);
    let (stage, _) = body.split_bottom(detail_height + if detail_height > 0.0 { 14.0 } else { 0.0 });
    let stage = Rect { h: stage.h.max(pen.row() * 9.0), ..stage };
    let gap = if pen.form == Form::Wide { 46.0 } else { 26.0 };
    let mut places = BTreeMap::new();
    let mut bottom = stage.y;
    for (rect, (column, cards)) in stage.columns(contents.len(), gap).into_iter().zip(&contents) {
        let (head, rest) = rect.split_top(pen.row());
        draw_head(pen, *column, head);
        if column.is_done(pen.stage()) && !cards.is_empty() {
            bottom = card::draw(pen, cards, rest, &mut places).max(bottom);
        } else {
            pen.rect(rest, Look::absent());
            bottom = bottom.max(rest.bottom());
        }
    }
    wires::draw(pen, scene, &places, selection);
    if detail_height == 0.0 {
        return bottom;
    }
    let top = (bottom + 14.0).max(body.bottom() - detail_height);
    detail::draw(pen, scene, selection, Rect::new(body.x, top, body.w, detail_height));
    top + detail_height
}

fn draw_stacked(
    pen: &mut Pen,
    scene: &Scene,
    body: Rect,
    contents: Vec<(Column, Vec<Card>)>,
    selection: &Selection,
) -> f64 {
    let mut y = body.y;
    let mut places: BTreeMap<Key, Rect> = BTreeMap::new();
    for (column, cards) in &contents {
        draw_head(pen, *column, Rect::new(body.x, y, body.w, pen.row()));
        y += pen.row();
        let rows = if *column == Column::Objects { 14.0 } else { 10.0 };
        let most = Rect::new(body.x, y, body.w, rows * pen.row());
        y = card::draw(pen, cards, most, &mut places) + 10.0;
    }
    let height = detail::height(pen, scene, selection, body.w);
    if height > 0.0 {
        detail::draw(pen, scene, selection, Rect::new(body.x, y, body.w, height));
    }
    y + height
}

fn draw_head(pen: &mut Pen, column: Column, row: Rect) {
    let text = pen.say(column.id());
    let done = column.is_done(pen.stage());
    let style = if done { pen.label().bold() } else { pen.label().faint() };
    pen.text(row, &text, style, crate::drawing::Anchor::Start);
}
