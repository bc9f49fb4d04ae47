//! What a painter must be able to do, and how a drawing is put before one. SVG and canvas are painters.

use crate::drawing::{Anchor, Drawing, Font, Shape, Stroke};
use crate::geometry::{Point, Rect};
use crate::theme::{Color, Theme};

/// A line's looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pencil {
    /// Its colour.
    pub color: Color,
    /// Its width in pixels.
    pub width: f64,
    /// Whether it is dashed.
    pub dashed: bool,
}

/// Something that can be drawn on.
pub trait Painter {
    /// A rectangle with round corners.
    fn rect(&mut self, rect: Rect, radius: f64, fill: Option<Color>, stroke: Option<Pencil>);
    /// Lines, each through its points, with round joints.
    fn lines(&mut self, lines: &[Vec<Point>], pencil: Pencil);
    /// A filled polygon.
    fn polygon(&mut self, corners: &[Point], fill: Color);
    /// A text whose base line is anchored at a point; `width` is what the layout kept free for it.
    fn text(&mut self, text: &str, at: Point, anchor: Anchor, font: Font, color: Color, width: f64);
}

/// Draws everything, back to front, the ground first.
pub fn paint(drawing: &Drawing, painter: &mut impl Painter) {
    let whole = Rect::new(0.0, 0.0, drawing.width, drawing.height);
    painter.rect(whole, 0.0, Some(drawing.theme.color(crate::Token::Paper)), None);
    for shape in &drawing.shapes {
        paint_shape(shape, drawing.theme, painter);
    }
}

fn paint_shape(shape: &Shape, theme: Theme, painter: &mut impl Painter) {
    let pencil = |stroke: &Stroke| Pencil {
        color: theme.color(stroke.ink),
        width: stroke.width,
        dashed: stroke.dashed,
    };
    match shape {
        Shape::Rect { rect, radius, fill, hatch, stroke } => {
            let edge = stroke.as_ref().map(pencil);
            let Some((hatch, grain)) = hatch else {
                return painter.rect(*rect, *radius, fill.map(|token| theme.color(token)), edge);
            };
            painter.rect(*rect, *radius, fill.map(|token| theme.color(token)), None);
            let inner = rect.inset(radius / 3.0, radius / 3.0);
            painter
                .lines(&hatch.lines(inner), Pencil { color: theme.color(*grain), width: 1.5, dashed: false });
            painter.rect(*rect, *radius, None, edge);
        }
        Shape::Line { points, stroke, arrow: false } | Shape::Mark { points, stroke } => {
            painter.lines(std::slice::from_ref(points), pencil(stroke));
        }
        Shape::Line { points, stroke, arrow: true } => paint_arrow(points, pencil(stroke), painter),
        Shape::Polygon { points, fill } => painter.polygon(points, theme.color(*fill)),
        Shape::Text { text, at, anchor, font, ink } => {
            painter.text(text, *at, *anchor, *font, theme.color(*ink), crate::metric::width(text, *font));
        }
    }
}

/// A line that ends in the middle of its arrow head, so that the tip is sharp.
fn paint_arrow(points: &[Point], pencil: Pencil, painter: &mut impl Painter) {
    let [.., before, tip] = points else { return };
    let (dx, dy) = (tip.x - before.x, tip.y - before.y);
    let length = (dx * dx + dy * dy).sqrt();
    if length == 0.0 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let head = (5.0 + 2.2 * pencil.width).min(length);
    let half = head * 0.45;
    let base = Point { x: tip.x - ux * head, y: tip.y - uy * head };
    let mut shaft = points.to_vec();
    if let Some(last) = shaft.last_mut() {
        *last = Point { x: tip.x - ux * head * 0.7, y: tip.y - uy * head * 0.7 };
    }
    painter.lines(&[shaft], pencil);
    let left = Point { x: base.x - uy * half, y: base.y + ux * half };
    let right = Point { x: base.x + uy * half, y: base.y - ux * half };
    painter.polygon(&[*tip, left, right], pencil.color);
}
