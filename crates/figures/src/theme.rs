//! Colours by what they mean; the one table that says how each meaning looks in the light and in the dark.

/// Light or dark ground.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near black.
    Dark,
}

/// A colour: red, green, blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Color(pub u8, pub u8, pub u8);

/// A family of colours with one meaning. Each has a fill that ink is readable on, an edge that shows on
/// the ground, and a grain between the two for hatching.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// Owner: instructions.
    Text,
    /// Owner: constants and variables.
    Data,
    /// Owner: the heap, and what mmap gave.
    Heap,
    /// Owner: the stack.
    Stack,
    /// Owner: page tables and segment tables.
    PageTable,
    /// Owner: the kernel.
    Kernel,
    /// Nobody's.
    Free,
    /// State: found.
    Hit,
    /// State: not found here.
    Miss,
    /// State: changed since it was brought.
    Dirty,
    /// State: failed.
    Fault,
    /// Touched by the current step, or selected in it.
    Current,
    /// The address's field that selects at the top: the root table's entry, or the segment.
    FieldTop,
    /// The field that selects in a table between.
    FieldMiddle,
    /// The field that selects in the last table.
    FieldLast,
    /// The field that selects a byte.
    FieldOffset,
}

/// What a colour is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Token {
    /// The ground.
    Paper,
    /// The ground of a card on it.
    Panel,
    /// Text and the strongest lines.
    Ink,
    /// Text of less weight.
    Faint,
    /// Edges of cards, lines between rows.
    Line,
    /// The marker of what the reader points at.
    Pointed,
    /// The ground of something with this meaning.
    Fill(Tone),
    /// Edge, line or short text with this meaning.
    Edge(Tone),
    /// Hatching on the fill.
    Grain(Tone),
}

impl Theme {
    /// The colour of a meaning.
    pub fn color(self, token: Token) -> Color {
        match token {
            Token::Paper => self.pick(Color(0xff, 0xff, 0xff), Color(0x12, 0x15, 0x1a)),
            Token::Panel => self.pick(Color(0xf5, 0xf6, 0xf8), Color(0x1c, 0x21, 0x28)),
            Token::Ink => self.pick(Color(0x16, 0x1b, 0x22), Color(0xf0, 0xf3, 0xf6)),
            Token::Faint => self.pick(Color(0x55, 0x5f, 0x6b), Color(0xa9, 0xb3, 0xbf)),
            Token::Line => self.pick(Color(0xb6, 0xbd, 0xc6), Color(0x4d, 0x57, 0x63)),
            Token::Pointed => self.pick(Color(0xc8, 0x10, 0x7a), Color(0xff, 0x76, 0xc8)),
            Token::Fill(tone) => self.tone(tone).0,
            Token::Edge(tone) => self.tone(tone).1,
            Token::Grain(tone) => mix(self.tone(tone).0, self.tone(tone).1),
        }
    }

    fn pick(self, light: Color, dark: Color) -> Color {
        match self {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }

    /// Fill and edge of a tone.
    fn tone(self, tone: Tone) -> (Color, Color) {
        let [light, dark] = TONES[tone as usize];
        match self {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }
}

/// In the order of [`Tone`]: fill and edge in the light, fill and edge in the dark.
const TONES: [[(Color, Color); 2]; 16] = [
    [(Color(0xd3, 0xe4, 0xfb), Color(0x23, 0x5f, 0xb0)), (Color(0x1b, 0x35, 0x5a), Color(0x7f, 0xb3, 0xf2))],
    [(Color(0xfb, 0xdf, 0xc6), Color(0x98, 0x47, 0x10)), (Color(0x50, 0x31, 0x1b), Color(0xf1, 0xa6, 0x6c))],
    [(Color(0xd2, 0xec, 0xd0), Color(0x22, 0x69, 0x27)), (Color(0x1d, 0x42, 0x22), Color(0x7d, 0xcf, 0x85))],
    [(Color(0xe6, 0xda, 0xf8), Color(0x70, 0x40, 0xae)), (Color(0x3a, 0x28, 0x5c), Color(0xbf, 0x9b, 0xf1))],
    [(Color(0xc9, 0xec, 0xeb), Color(0x10, 0x70, 0x72)), (Color(0x12, 0x41, 0x44), Color(0x62, 0xc9, 0xc8))],
    [(Color(0xe0, 0xe3, 0xe8), Color(0x55, 0x5e, 0x6a)), (Color(0x36, 0x3d, 0x47), Color(0xa4, 0xae, 0xbb))],
    [(Color(0xff, 0xff, 0xff), Color(0x7b, 0x84, 0x90)), (Color(0x12, 0x15, 0x1a), Color(0x7c, 0x86, 0x93))],
    [(Color(0xd6, 0xf1, 0xda), Color(0x17, 0x74, 0x33)), (Color(0x17, 0x44, 0x25), Color(0x66, 0xd1, 0x83))],
    [(Color(0xff, 0xe3, 0xd2), Color(0xac, 0x3f, 0x0c)), (Color(0x54, 0x2c, 0x17), Color(0xff, 0x9d, 0x66))],
    [(Color(0xd6, 0xe2, 0xff), Color(0x14, 0x4f, 0xc4)), (Color(0x1d, 0x31, 0x66), Color(0x8a, 0xb0, 0xff))],
    [(Color(0xff, 0xdd, 0xe1), Color(0xb0, 0x04, 0x2e)), (Color(0x5c, 0x18, 0x26), Color(0xff, 0x86, 0x97))],
    [(Color(0xff, 0xf1, 0xb0), Color(0x16, 0x1b, 0x22)), (Color(0x4f, 0x42, 0x0e), Color(0xff, 0xe9, 0x8a))],
    [(Color(0xe6, 0xda, 0xf8), Color(0x70, 0x40, 0xae)), (Color(0x3a, 0x28, 0x5c), Color(0xbf, 0x9b, 0xf1))],
    [(Color(0xc9, 0xec, 0xeb), Color(0x10, 0x70, 0x72)), (Color(0x12, 0x41, 0x44), Color(0x62, 0xc9, 0xc8))],
    [(Color(0xd3, 0xe4, 0xfb), Color(0x23, 0x5f, 0xb0)), (Color(0x1b, 0x35, 0x5a), Color(0x7f, 0xb3, 0xf2))],
    [(Color(0xf7, 0xe8, 0xb4), Color(0x7c, 0x5c, 0x00)), (Color(0x47, 0x3c, 0x12), Color(0xe3, 0xc3, 0x57))],
];

/// A fifth of the edge on the fill.
fn mix(fill: Color, edge: Color) -> Color {
    let blend = |a: u8, b: u8| ((u16::from(a) * 4 + u16::from(b)) / 5) as u8;
    Color(blend(fill.0, edge.0), blend(fill.1, edge.1), blend(fill.2, edge.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tone; 16] = [
        Tone::Text,
        Tone::Data,
        Tone::Heap,
        Tone::Stack,
        Tone::PageTable,
        Tone::Kernel,
        Tone::Free,
        Tone::Hit,
        Tone::Miss,
        Tone::Dirty,
        Tone::Fault,
        Tone::Current,
        Tone::FieldTop,
        Tone::FieldMiddle,
        Tone::FieldLast,
        Tone::FieldOffset,
    ];

    /// WCAG 2.1's contrast ratio.
    fn contrast(a: Color, b: Color) -> f64 {
        let channel = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |c: Color| 0.2126 * channel(c.0) + 0.7152 * channel(c.1) + 0.0722 * channel(c.2);
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_ground() {
        for theme in [Theme::Light, Theme::Dark] {
            for tone in ALL {
                for ground in [Token::Fill(tone), Token::Grain(tone)] {
                    let ratio = contrast(theme.color(Token::Ink), theme.color(ground));
                    assert!(ratio >= 7.0 || ground != Token::Fill(tone), "{theme:?} {tone:?}: {ratio:.2}");
                    assert!(ratio >= 4.5, "{theme:?} {ground:?}: {ratio:.2}");
                }
                let own = contrast(theme.color(Token::Edge(tone)), theme.color(Token::Fill(tone)));
                assert!(own >= if tone == Tone::Free { 3.0 } else { 4.5 }, "{theme:?} {tone:?}: {own:.2}");
                let line = contrast(theme.color(Token::Edge(tone)), theme.color(Token::Paper));
                assert!(line >= 3.0, "{theme:?} {tone:?}: {line:.2}");
            }
            for ground in [Token::Paper, Token::Panel] {
                assert!(contrast(theme.color(Token::Faint), theme.color(ground)) >= 4.5);
                assert!(contrast(theme.color(Token::Pointed), theme.color(ground)) >= 3.0);
            }
        }
    }
}
