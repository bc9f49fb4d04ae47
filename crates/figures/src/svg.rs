//! The painter that writes a self-contained SVG document.

use core::fmt::Write;

use crate::drawing::{Anchor, Drawing, Font, Role};
use crate::geometry::{Point, Rect};
use crate::painter::{Painter, Pencil, paint};
use crate::theme::Color;

/// Faces for words, with Chinese ones for every system.
pub const LABEL_FACES: &str = "\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"WenQuanYi Micro Hei\",sans-serif";

/// Faces for numbers and program text.
pub const MONO_FACES: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,\"DejaVu Sans Mono\",\"Liberation Mono\",\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",\"WenQuanYi Micro Hei\",monospace";

/// The drawing as an SVG document, with its title and its description for screen readers.
pub fn render(drawing: &Drawing) -> String {
    let (width, height) = (Number(drawing.width), Number(drawing.height));
    let mut svg = Svg(String::with_capacity(64 * drawing.shapes.len() + 4096));
    svg.line(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" lang=\"{}\" font-family='{LABEL_FACES}'>",
        drawing.language
    ));
    svg.line(format_args!("<title>{}</title>", Escaped(&drawing.title)));
    svg.line(format_args!("<desc>{}</desc>", Escaped(&drawing.description)));
    svg.line(format_args!(
        "<style>text{{white-space:pre;font-variant-numeric:tabular-nums}}.m{{font-family:{MONO_FACES}}}.b{{font-weight:600}}</style>"
    ));
    paint(drawing, &mut svg);
    svg.line(format_args!("</svg>"));
    svg.0
}

struct Svg(String);

impl Svg {
    fn line(&mut self, text: core::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{text}");
    }
}

impl Painter for Svg {
    fn rect(&mut self, rect: Rect, radius: f64, fill: Option<Color>, stroke: Option<Pencil>) {
        let round = if radius > 0.0 { format!(" rx=\"{}\"", Number(radius)) } else { String::new() };
        self.line(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round} fill=\"{}\"{}/>",
            Number(rect.x),
            Number(rect.y),
            Number(rect.w),
            Number(rect.h),
            Paint(fill),
            Edge(stroke),
        ));
    }

    fn lines(&mut self, lines: &[Vec<Point>], pencil: Pencil) {
        let mut path = String::new();
        for line in lines {
            for (i, p) in line.iter().enumerate() {
                let _ = write!(path, "{}{} {}", if i == 0 { 'M' } else { 'L' }, Number(p.x), Number(p.y));
            }
        }
        if !path.is_empty() {
            self.line(format_args!(
                "<path d=\"{path}\" fill=\"none\" stroke-linejoin=\"round\"{}/>",
                Edge(Some(pencil))
            ));
        }
    }

    fn polygon(&mut self, corners: &[Point], fill: Color) {
        let mut points = String::new();
        for p in corners {
            let _ = write!(points, "{},{} ", Number(p.x), Number(p.y));
        }
        self.line(format_args!("<polygon points=\"{}\" fill=\"{}\"/>", points.trim_end(), Paint(Some(fill))));
    }

    fn text(&mut self, text: &str, at: Point, anchor: Anchor, font: Font, color: Color, _width: f64) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let class = match (font.role, font.bold) {
            (Role::Label, false) => "",
            (Role::Label, true) => " class=\"b\"",
            (Role::Mono, false) => " class=\"m\"",
            (Role::Mono, true) => " class=\"m b\"",
        };
        self.line(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}{class} fill=\"{}\">{}</text>",
            Number(at.x),
            Number(at.y),
            Number(font.size),
            Paint(Some(color)),
            Escaped(text),
        ));
    }
}

/// A coordinate with at most two decimals.
struct Number(f64);

impl core::fmt::Display for Number {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let (sign, magnitude) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
        match (magnitude / 100, magnitude % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            (whole, part) => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

struct Paint(Option<Color>);

impl core::fmt::Display for Paint {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.0 {
            Some(Color(r, g, b)) => write!(f, "#{r:02x}{g:02x}{b:02x}"),
            None => f.write_str("none"),
        }
    }
}

/// The attributes of a stroke.
struct Edge(Option<Pencil>);

impl core::fmt::Display for Edge {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Some(pencil) = self.0 else { return Ok(()) };
        write!(f, " stroke=\"{}\" stroke-width=\"{}\"", Paint(Some(pencil.color)), Number(pencil.width))?;
        if pencil.dashed { f.write_str(" stroke-dasharray=\"5 4\"") } else { Ok(()) }
    }
}

/// Text as it may stand between tags; characters that XML forbids become U+FFFD.
struct Escaped<'a>(&'a str);

impl core::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '\n' | '\t' => f.write_char(c)?,
                c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => f.write_char('\u{fffd}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
