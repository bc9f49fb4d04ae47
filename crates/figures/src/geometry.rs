//! Points and rectangles of a drawing, in CSS pixels from its top left corner.

/// A point.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

/// The point at `x`, `y`.
pub const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// A rectangle by its top left corner and its size.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, never negative.
    pub w: f64,
    /// Height, never negative.
    pub h: f64,
}

impl Rect {
    /// The rectangle at `x`, `y`; negative sizes become 0.
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x, y, w: w.max(0.0), h: h.max(0.0) }
    }

    /// The x of its right edge.
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// The y of its bottom edge.
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// The middle of its left edge.
    pub fn left_mid(self) -> Point {
        point(self.x, self.y + self.h / 2.0)
    }

    /// The middle of its right edge.
    pub fn right_mid(self) -> Point {
        point(self.right(), self.y + self.h / 2.0)
    }

    /// The middle of its top edge.
    pub fn top_mid(self) -> Point {
        point(self.x + self.w / 2.0, self.y)
    }

    /// The middle of its bottom edge.
    pub fn bottom_mid(self) -> Point {
        point(self.x + self.w / 2.0, self.bottom())
    }

    /// Smaller by `dx` left and right and by `dy` at top and bottom.
    pub fn inset(self, dx: f64, dy: f64) -> Rect {
        Rect::new(self.x + dx, self.y + dy, self.w - 2.0 * dx, self.h - 2.0 * dy)
    }

    /// Its left part of width `w` and the rest.
    pub fn split_left(self, w: f64) -> (Rect, Rect) {
        let w = w.clamp(0.0, self.w);
        (Rect::new(self.x, self.y, w, self.h), Rect::new(self.x + w, self.y, self.w - w, self.h))
    }

    /// Its part without a right strip of width `w`, and that strip.
    pub fn split_right(self, w: f64) -> (Rect, Rect) {
        self.split_left(self.w - w.clamp(0.0, self.w))
    }

    /// Its upper part of height `h` and the rest.
    pub fn split_top(self, h: f64) -> (Rect, Rect) {
        let h = h.clamp(0.0, self.h);
        (Rect::new(self.x, self.y, self.w, h), Rect::new(self.x, self.y + h, self.w, self.h - h))
    }

    /// Its part without a bottom strip of height `h`, and that strip.
    pub fn split_bottom(self, h: f64) -> (Rect, Rect) {
        self.split_top(self.h - h.clamp(0.0, self.h))
    }

    /// `count` equal columns with `gap` between them.
    pub fn columns(self, count: usize, gap: f64) -> Vec<Rect> {
        let n = count.max(1) as f64;
        let w = (self.w - gap * (n - 1.0)) / n;
        (0..count).map(|i| Rect::new(self.x + i as f64 * (w + gap), self.y, w, self.h)).collect()
    }

    /// The rectangle moved.
    pub fn shifted(self, dx: f64, dy: f64) -> Rect {
        Rect { x: self.x + dx, y: self.y + dy, ..self }
    }

    /// Whether the point lies in it or on its edge.
    pub fn contains(self, p: Point) -> bool {
        (self.x..=self.right()).contains(&p.x) && (self.y..=self.bottom()).contains(&p.y)
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}
