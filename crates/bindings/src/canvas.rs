//! The painter that draws on a canvas element.

use figures::svg::{LABEL_FACES, MONO_FACES};
use figures::{Anchor, Color, Font, Painter, Pencil, Point, Rect, Role};
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// Draws on a canvas's context and sets only those of its properties that change.
pub struct Canvas<'a> {
    context: &'a CanvasRenderingContext2d,
    fill: Option<Color>,
    pencil: Option<Pencil>,
    font: Option<Font>,
    anchor: Option<Anchor>,
}

impl<'a> Canvas<'a> {
    /// A painter for a canvas with `scale` pixels in a CSS pixel.
    pub fn new(context: &'a CanvasRenderingContext2d, scale: f64) -> Canvas<'a> {
        // The only errors of these calls are about numbers that are not finite; the browser then ignores the call.
        let _ = context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
        context.set_line_join("round");
        context.set_text_baseline("alphabetic");
        Canvas { context, fill: None, pencil: None, font: None, anchor: None }
    }

    fn use_fill(&mut self, color: Color) {
        if self.fill != Some(color) {
            self.fill = Some(color);
            self.context.set_fill_style_str(&hex(color));
        }
    }

    fn use_pencil(&mut self, pencil: Pencil) {
        if self.pencil == Some(pencil) {
            return;
        }
        self.pencil = Some(pencil);
        self.context.set_stroke_style_str(&hex(pencil.color));
        self.context.set_line_width(pencil.width);
        let dashes = js_sys::Array::new();
        if pencil.dashed {
            dashes.push(&JsValue::from_f64(5.0));
            dashes.push(&JsValue::from_f64(4.0));
        }
        let _ = self.context.set_line_dash(&dashes);
    }

    fn use_font(&mut self, font: Font) {
        if self.font == Some(font) {
            return;
        }
        self.font = Some(font);
        let faces = match font.role {
            Role::Label => LABEL_FACES,
            Role::Mono => MONO_FACES,
        };
        let weight = if font.bold { "600 " } else { "" };
        self.context.set_font(&format!("{weight}{}px {faces}", font.size));
    }

    fn use_anchor(&mut self, anchor: Anchor) {
        if self.anchor == Some(anchor) {
            return;
        }
        self.anchor = Some(anchor);
        self.context.set_text_align(match anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        });
    }

    fn trace(&self, points: &[Point]) {
        for (index, point) in points.iter().enumerate() {
            match index {
                0 => self.context.move_to(point.x, point.y),
                _ => self.context.line_to(point.x, point.y),
            }
        }
    }
}

impl Painter for Canvas<'_> {
    fn rect(&mut self, rect: Rect, radius: f64, fill: Option<Color>, stroke: Option<Pencil>) {
        self.context.begin_path();
        if radius > 0.0 {
            let _ = self.context.round_rect_with_f64(rect.x, rect.y, rect.w, rect.h, radius);
        } else {
            self.context.rect(rect.x, rect.y, rect.w, rect.h);
        }
        if let Some(color) = fill {
            self.use_fill(color);
            self.context.fill();
        }
        if let Some(pencil) = stroke {
            self.use_pencil(pencil);
            self.context.stroke();
        }
    }

    fn lines(&mut self, lines: &[Vec<Point>], pencil: Pencil) {
        self.use_pencil(pencil);
        self.context.begin_path();
        for line in lines {
            self.trace(line);
        }
        self.context.stroke();
    }

    fn polygon(&mut self, corners: &[Point], fill: Color) {
        self.use_fill(fill);
        self.context.begin_path();
        self.trace(corners);
        self.context.close_path();
        self.context.fill();
    }

    fn text(&mut self, text: &str, at: Point, anchor: Anchor, font: Font, color: Color, width: f64) {
        self.use_font(font);
        self.use_anchor(anchor);
        self.use_fill(color);
        // The layout measured with its own tables; a wider face of this system is squeezed a little to fit.
        let _ = self.context.fill_text_with_max_width(text, at.x, at.y, width * 1.02 + 1.0);
    }
}

fn hex(Color(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
