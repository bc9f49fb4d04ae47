//! The pen with which the views draw: it fits texts into cells, keeps regions and marks what is pointed at.

use std::collections::BTreeSet;

use machine::Thing;

use crate::drawing::{Anchor, Drawing, Font, Hatch, Region, Role, Shape, Stroke};
use crate::geometry::{Point, Rect, point};
use crate::metric::{Cut, fit, width};
use crate::number;
use crate::settings::{Radix, Settings, Stage};
use crate::theme::{Token, Tone};
use crate::words::Words;

/// The smallest type on any drawing.
pub const SMALLEST_TYPE: f64 = 13.0;

/// How a view is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A projector's or a whole screen's width.
    Wide,
    /// Half of it: a pane of the page.
    Half,
    /// A phone, upright.
    Phone,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Its face.
    pub font: Font,
    /// Its colour.
    pub ink: Token,
}

impl Style {
    /// The same in another colour.
    pub fn ink(self, ink: Token) -> Style {
        Style { ink, ..self }
    }

    /// The same, heavier.
    pub fn bold(self) -> Style {
        Style { font: Font { bold: true, ..self.font }, ..self }
    }

    /// The same in less weighty ink.
    pub fn faint(self) -> Style {
        self.ink(Token::Faint)
    }

    /// How wide a text is in it.
    pub fn width(self, text: &str) -> f64 {
        width(text, self.font)
    }
}

/// How a rectangle looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    fill: Option<Token>,
    hatch: Option<(Hatch, Token)>,
    stroke: Option<Stroke>,
    radius: f64,
}

impl Look {
    /// A card on the ground.
    pub fn card() -> Look {
        Look::default().fill(Token::Panel).edge(Token::Line, 1.0).round(6.0)
    }

    /// Something with this meaning.
    pub fn tone(tone: Tone) -> Look {
        Look::default().fill(Token::Fill(tone)).edge(Token::Edge(tone), 1.0)
    }

    /// Something that is not there yet.
    pub fn absent() -> Look {
        Look::default().round(6.0).dashed(Token::Line, 1.25)
    }

    /// With this ground.
    pub fn fill(self, fill: Token) -> Look {
        Look { fill: Some(fill), ..self }
    }

    /// With this edge.
    pub fn edge(self, ink: Token, width: f64) -> Look {
        Look { stroke: Some(Stroke { ink, width, dashed: false }), ..self }
    }

    /// With a dashed edge.
    pub fn dashed(self, ink: Token, width: f64) -> Look {
        Look { stroke: Some(Stroke { ink, width, dashed: true }), ..self }
    }

    /// With round corners.
    pub fn round(self, radius: f64) -> Look {
        Look { radius, ..self }
    }

    /// With a pattern in the grain of a tone.
    pub fn hatch(self, hatch: Option<Hatch>, tone: Tone) -> Look {
        Look { hatch: hatch.map(|hatch| (hatch, Token::Grain(tone))), ..self }
    }
}

/// A drawing in the making.
pub struct Pen<'a> {
    settings: &'a Settings,
    /// The words in the reader's language.
    pub words: Words,
    /// How to lay out.
    pub form: Form,
    /// Width to lay out in.
    pub width: f64,
    /// Height to lay out in.
    pub height: f64,
    scale: f64,
    size: f64,
    shapes: Vec<Shape>,
    regions: Vec<Region>,
}

impl<'a> Pen<'a> {
    /// A pen for these settings.
    pub fn new(settings: &'a Settings) -> Pen<'a> {
        let (width, height) = settings.size();
        let form = match width {
            w if w >= 900.0 => Form::Wide,
            w if w >= 540.0 => Form::Half,
            _ => Form::Phone,
        };
        // On larger screens than a projector's, the same layout is drawn larger.
        let scale = if form == Form::Wide { (width / 1280.0).min(height / 720.0).max(1.0) } else { 1.0 };
        let size = if form == Form::Wide && height >= 600.0 { 15.0 } else { SMALLEST_TYPE };
        let (width, height) = (width / scale, height / scale);
        let (shapes, regions) = (Vec::new(), Vec::new());
        Pen { settings, words: Words(settings.language), form, width, height, scale, size, shapes, regions }
    }

    /// Writes larger on a projector, where a figure has the room.
    pub fn write_larger(&mut self) {
        if self.is_large() {
            self.size = 16.0;
        }
    }

    /// What the reader points at.
    pub fn pointed(&self) -> &'a BTreeSet<Thing> {
        &self.settings.pointed
    }

    /// How addresses are written.
    pub fn radix(&self) -> Radix {
        self.settings.radix
    }

    /// How far the way from source to process is shown.
    pub fn stage(&self) -> Stage {
        self.settings.stage
    }

    /// An address in the reader's radix.
    pub fn address(&self, value: u64) -> String {
        number::address(value, self.settings.radix)
    }

    /// The message `id`.
    pub fn say(&self, id: &str) -> String {
        self.words.get(id)
    }

    /// Whether words are laid out for a projector: larger type, wider margins.
    pub fn is_large(&self) -> bool {
        self.size > SMALLEST_TYPE
    }

    /// The height of a row with one line of text.
    pub fn row(&self) -> f64 {
        (self.size * if self.is_large() { 1.7 } else { 1.46 }).round()
    }

    /// The height of one line of text among others.
    pub fn line(&self) -> f64 {
        (self.size * 1.36).round()
    }

    /// The margin around everything.
    pub fn margin(&self) -> f64 {
        match self.form {
            Form::Wide => 24.0,
            Form::Half => 12.0,
            Form::Phone => 10.0,
        }
    }

    /// Words.
    pub fn label(&self) -> Style {
        Style { font: Font { role: Role::Label, size: self.size, bold: false }, ink: Token::Ink }
    }

    /// Numbers and program text.
    pub fn mono(&self) -> Style {
        Style { font: Font { role: Role::Mono, size: self.size, bold: false }, ink: Token::Ink }
    }

    /// The figure's name.
    pub fn title(&self) -> Style {
        let size = if self.form == Form::Wide { 20.0 } else { 16.0 };
        Style { font: Font { role: Role::Label, size, bold: true }, ink: Token::Ink }
    }

    /// A rectangle.
    pub fn rect(&mut self, rect: Rect, look: Look) {
        let Look { fill, hatch, stroke, radius } = look;
        self.shapes.push(Shape::Rect { rect, radius, fill, hatch, stroke });
    }

    /// A text in the middle of a cell's height, smaller or cut where the cell is too narrow for it.
    pub fn text(&mut self, cell: Rect, text: &str, style: Style, anchor: Anchor) {
        self.cut_text(cell, text, style, anchor, Cut::End);
    }

    /// A number in the middle of a cell's height; where it does not fit, its low digits stay.
    pub fn number(&mut self, cell: Rect, text: &str, style: Style, anchor: Anchor) {
        self.cut_text(cell, text, style, anchor, Cut::Start);
    }

    fn cut_text(&mut self, cell: Rect, text: &str, style: Style, anchor: Anchor, cut: Cut) {
        let mut font = style.font;
        while font.size > SMALLEST_TYPE && width(text, font) > cell.w + 0.01 {
            font.size = (font.size - 0.5).max(SMALLEST_TYPE);
        }
        let text = if width(text, font) > cell.w + 0.01 { without_gloss(text) } else { text };
        let text = fit(text, font, cell.w, cut);
        if text.is_empty() {
            return;
        }
        let x = match anchor {
            Anchor::Start => cell.x,
            Anchor::Middle => cell.x + cell.w / 2.0,
            Anchor::End => cell.right(),
        };
        // Digits and capitals are 0.72 of the size high; half of that under the middle.
        let at = point(x, cell.y + cell.h / 2.0 + font.size * 0.36);
        self.shapes.push(Shape::Text { text, at, anchor, font, ink: style.ink });
    }

    /// A text over several lines, broken at spaces (in Chinese anywhere). Returns the height that it took.
    pub fn paragraph(&mut self, cell: Rect, text: &str, style: Style) -> f64 {
        let lines = wrap(text, style, cell.w);
        let height = (style.font.size * 1.4).round();
        for (i, line) in lines.iter().enumerate() {
            let row = Rect::new(cell.x, cell.y + i as f64 * height, cell.w, height);
            self.text(row, line, style, Anchor::Start);
        }
        lines.len() as f64 * height
    }

    /// The height that [`Pen::paragraph`] would take.
    pub fn paragraph_height(&self, room: f64, text: &str, style: Style) -> f64 {
        wrap(text, style, room).len() as f64 * (style.font.size * 1.4).round()
    }

    /// A connection with an arrow head at its end.
    pub fn arrow(&mut self, points: Vec<Point>, ink: Token, width: f64) {
        self.shapes.push(Shape::Line { points, stroke: Stroke { ink, width, dashed: false }, arrow: true });
    }

    /// A dashed connection with an arrow head: one that is not walked, or not yet.
    pub fn dashed_arrow(&mut self, points: Vec<Point>, ink: Token, width: f64) {
        self.shapes.push(Shape::Line { points, stroke: Stroke { ink, width, dashed: true }, arrow: true });
    }

    /// A connection without a direction.
    pub fn link(&mut self, points: Vec<Point>, ink: Token, width: f64) {
        self.shapes.push(Shape::Line { points, stroke: Stroke { ink, width, dashed: false }, arrow: false });
    }

    /// A line that connects nothing: a bracket, a rule, a stroke of a sign.
    pub fn mark(&mut self, points: Vec<Point>, ink: Token, width: f64) {
        self.shapes.push(Shape::Mark { points, stroke: Stroke { ink, width, dashed: false } });
    }

    /// A small filled polygon.
    pub fn polygon(&mut self, points: Vec<Point>, fill: Token) {
        self.shapes.push(Shape::Polygon { points, fill });
    }

    /// ✓, drawn in a square around `center`.
    pub fn tick(&mut self, center: Point, size: f64, ink: Token) {
        let at = |x: f64, y: f64| point(center.x + x * size, center.y + y * size);
        self.mark(vec![at(-0.45, 0.0), at(-0.12, 0.38), at(0.48, -0.4)], ink, 2.25);
    }

    /// ✗, drawn in a square around `center`.
    pub fn cross(&mut self, center: Point, size: f64, ink: Token) {
        let at = |x: f64, y: f64| point(center.x + x * size, center.y + y * size);
        self.mark(vec![at(-0.4, -0.4), at(0.4, 0.4)], ink, 2.25);
        self.mark(vec![at(-0.4, 0.4), at(0.4, -0.4)], ink, 2.25);
    }

    /// Makes a rectangle stand for a thing.
    pub fn region(&mut self, rect: Rect, thing: Thing, label: impl Into<String>) {
        self.regions.push(Region { rect, thing, label: label.into() });
    }

    /// The figure's name at the top left and a fact at the top right; returns what is left below for the figure.
    pub fn header(&mut self, title: &str, fact: &str) -> Rect {
        let margin = self.margin();
        let style = self.title();
        let height = (style.font.size * 1.7).round();
        let row = Rect::new(margin, margin * 0.6, self.width - 2.0 * margin, height);
        let fact_style = self.label().faint();
        let fact_width = fact_style.width(fact);
        let fits = style.width(title) + 16.0 + fact_width <= row.w;
        let (left, right) = row.split_right(if fits { fact_width + 1.0 } else { 0.0 });
        self.text(left, title, style, Anchor::Start);
        let mut top = row.bottom();
        if fits {
            self.text(right, fact, fact_style, Anchor::End);
        } else {
            top += self.paragraph(Rect::new(row.x, top, row.w, self.line()), fact, fact_style);
        }
        Rect::new(margin, top + 6.0, row.w, self.height - margin * 0.6 - top - 6.0)
    }

    /// The finished drawing: at least as high as asked, and higher if `bottom` lies below.
    pub fn finish(mut self, bottom: f64, title: String, description: String) -> Drawing {
        self.mark_pointed();
        let mut drawing = Drawing {
            width: self.width,
            height: self.height.max((bottom + self.margin() * 0.6).ceil()),
            theme: self.settings.theme,
            language: self.settings.language.tag(),
            title,
            shapes: self.shapes,
            regions: self.regions,
            description,
        };
        if self.scale > 1.0 {
            crate::drawing::enlarge(&mut drawing, self.scale);
        }
        drawing
    }

    /// The one marker of everything that is pointed at: a thick frame with a pennant on its left edge.
    fn mark_pointed(&mut self) {
        let pointed = &self.settings.pointed;
        let marked: Vec<Rect> = self
            .regions
            .iter()
            .filter(|region| pointed.contains(&region.thing))
            .map(|region| region.rect)
            .collect();
        for rect in marked {
            self.rect(rect.inset(-1.0, -1.0), Look::default().edge(Token::Pointed, 3.0).round(4.0));
            let tip = rect.left_mid();
            let pennant = vec![
                point(tip.x - 6.0, tip.y - 6.0),
                point(tip.x + 4.0, tip.y),
                point(tip.x - 6.0, tip.y + 6.0),
            ];
            self.polygon(pennant, Token::Pointed);
        }
    }
}

/// A Chinese term without the English one beside it; other texts as they are.
pub fn without_gloss(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((term, gloss)) if gloss.is_ascii() && term.chars().any(crate::metric::is_wide) => term,
        _ => text,
    }
}

/// Breaks a text into lines no wider than `room`, where a line can be broken at all.
fn wrap(text: &str, style: Style, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && style.width(longer.trim_end()) > room {
            lines.push(line.trim_end().to_owned());
            line = piece.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts between which a line may be broken: after spaces and after Chinese characters that no punctuation follows.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
        let closing = characters.peek().is_some_and(|next| "，。；：、）」！？,.;:)".contains(*next));
        if c == ' ' || (crate::metric::is_wide(c) && !closing && !"（「".contains(c)) {
            pieces.push(String::new());
        }
    }
    pieces
}
