//! A drawing as a list of few shapes, with what can be pointed at in it and what it says in words.

use machine::Thing;

use crate::geometry::{Point, Rect};
use crate::theme::{Theme, Token};

/// A finished figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Drawing {
    /// Width in CSS pixels: the width that was asked for.
    pub width: f64,
    /// Height in CSS pixels: what was asked for, or more where the content needs it.
    pub height: f64,
    /// Light or dark.
    pub theme: Theme,
    /// BCP 47 tag of the language of its words.
    pub language: &'static str,
    /// The figure's name in that language.
    pub title: String,
    /// Back to front.
    pub shapes: Vec<Shape>,
    /// What can be pointed at, outer before inner; the last region that holds a point is the one meant.
    pub regions: Vec<Region>,
    /// The figure in words: the same state with the same numbers, as a plain text table.
    pub description: String,
}

impl Drawing {
    /// The region under a point: the innermost one.
    pub fn region_at(&self, at: Point) -> Option<&Region> {
        self.regions.iter().rev().find(|region| region.rect.contains(at))
    }
}

/// A part of a drawing that stands for a thing.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// Where.
    pub rect: Rect,
    /// What it stands for.
    pub thing: Thing,
    /// What a screen reader says, and a tooltip shows.
    pub label: String,
}

/// A shape.
#[derive(Clone, PartialEq, Debug)]
pub enum Shape {
    /// A rectangle, filled, hatched, stroked, or any of these.
    Rect {
        /// Where.
        rect: Rect,
        /// Radius of its corners.
        radius: f64,
        /// Its ground.
        fill: Option<Token>,
        /// Its pattern.
        hatch: Option<(Hatch, Token)>,
        /// Its edge.
        stroke: Option<Stroke>,
    },
    /// A line through points, perhaps with an arrow head at its last one.
    Line {
        /// At least two.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
        /// Whether its last point is an arrow head's tip.
        arrow: bool,
    },
    /// A mark: a bracket, a tick, a cross. Never a connection between shapes.
    Mark {
        /// At least two.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A small filled polygon: a dirty corner, a dot.
    Polygon {
        /// Its corners.
        points: Vec<Point>,
        /// Its colour.
        fill: Token,
    },
    /// One line of text.
    Text {
        /// The text; fits where it stands.
        text: String,
        /// Where its base line is anchored.
        at: Point,
        /// Which point of the text that is.
        anchor: Anchor,
        /// Its face.
        font: Font,
        /// Its colour.
        ink: Token,
    },
}

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stroke {
    /// Its colour.
    pub ink: Token,
    /// Its width.
    pub width: f64,
    /// Whether it is dashed: something that is not there yet.
    pub dashed: bool,
}

/// Which point of a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// What a text's face is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Words.
    Label,
    /// Numbers, addresses, program text: every character of the same width.
    Mono,
}

/// A face.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Font {
    /// What for.
    pub role: Role,
    /// Size in pixels.
    pub size: f64,
    /// Heavier.
    pub bold: bool,
}

/// A pattern, so that no meaning hangs on colour alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Hatch {
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    /// Both.
    Crossed,
    /// Horizontal lines.
    Level,
    /// Vertical lines.
    Upright,
    /// Short dashes in staggered rows.
    Dashes,
}

/// Pixels between two lines of a pattern.
const SPACING: f64 = 7.0;

impl Hatch {
    /// The pattern's lines inside a rectangle. Their grid is the drawing's, so that neighbours match.
    pub fn lines(self, within: Rect) -> Vec<Vec<Point>> {
        match self {
            Hatch::Rising => rising(within),
            Hatch::Falling => falling(within),
            Hatch::Crossed => [rising(within), falling(within)].concat(),
            Hatch::Level => level(within),
            Hatch::Upright => upright(within),
            Hatch::Dashes => dashes(within),
        }
    }
}

/// Multiples of the spacing strictly between `low` and `high`.
fn grid(low: f64, high: f64, spacing: f64) -> impl Iterator<Item = f64> {
    let first = (low / spacing).floor() as i64 + 1;
    (first..).map(move |i| i as f64 * spacing).take_while(move |&at| at < high)
}

fn rising(r: Rect) -> Vec<Vec<Point>> {
    // x + y is constant along such a line.
    let line = |c: f64| {
        let (left, right) = (r.x.max(c - r.bottom()), r.right().min(c - r.y));
        vec![Point { x: left, y: c - left }, Point { x: right, y: c - right }]
    };
    grid(r.x + r.y, r.right() + r.bottom(), SPACING).map(line).collect()
}

fn falling(r: Rect) -> Vec<Vec<Point>> {
    // x - y is constant along such a line.
    let line = |c: f64| {
        let (left, right) = (r.x.max(c + r.y), r.right().min(c + r.bottom()));
        vec![Point { x: left, y: left - c }, Point { x: right, y: right - c }]
    };
    grid(r.x - r.bottom(), r.right() - r.y, SPACING).map(line).collect()
}

fn level(r: Rect) -> Vec<Vec<Point>> {
    let line = |y: f64| vec![Point { x: r.x, y }, Point { x: r.right(), y }];
    grid(r.y, r.bottom(), SPACING).map(line).collect()
}

fn upright(r: Rect) -> Vec<Vec<Point>> {
    let line = |x: f64| vec![Point { x, y: r.y }, Point { x, y: r.bottom() }];
    grid(r.x, r.right(), SPACING).map(line).collect()
}

fn dashes(r: Rect) -> Vec<Vec<Point>> {
    let row = |y: f64| {
        let shift = if (y / SPACING) as i64 % 2 == 0 { 0.0 } else { SPACING / 2.0 };
        grid(r.x - shift, r.right() - shift - 2.5, SPACING).map(move |x| {
            let x = x + shift;
            vec![Point { x, y }, Point { x: x + 2.5, y }]
        })
    };
    grid(r.y, r.bottom(), SPACING).flat_map(row).collect()
}

/// Makes a drawing larger as a whole.
pub(crate) fn enlarge(drawing: &mut Drawing, by: f64) {
    let rect = |r: &mut Rect| *r = Rect { x: r.x * by, y: r.y * by, w: r.w * by, h: r.h * by };
    let all = |points: &mut Vec<Point>| {
        for p in points {
            *p = Point { x: p.x * by, y: p.y * by };
        }
    };
    (drawing.width, drawing.height) = (drawing.width * by, drawing.height * by);
    drawing.regions.iter_mut().for_each(|region| rect(&mut region.rect));
    for shape in &mut drawing.shapes {
        match shape {
            Shape::Rect { rect: r, radius, stroke, .. } => {
                rect(r);
                *radius *= by;
                if let Some(stroke) = stroke {
                    stroke.width *= by;
                }
            }
            Shape::Line { points, stroke, .. } | Shape::Mark { points, stroke } => {
                all(points);
                stroke.width *= by;
            }
            Shape::Polygon { points, .. } => all(points),
            Shape::Text { at, font, .. } => {
                *at = Point { x: at.x * by, y: at.y * by };
                font.size *= by;
            }
        }
    }
}
