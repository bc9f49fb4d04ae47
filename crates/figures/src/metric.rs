//! How wide a text is: one deterministic estimate for every painter, a little wide so that nothing is cut.

use crate::drawing::{Font, Role};

/// Advance widths of Helvetica (Adobe's AFM) for the printable ASCII characters from space on, in thousandths of the size.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// What stands at the end or the start of a text that had to be cut.
const ELLIPSIS: char = '…';

/// The width of a text in pixels.
pub fn width(text: &str, font: Font) -> f64 {
    let thousandths: u32 = text.chars().map(|c| advance(c, font)).sum();
    f64::from(thousandths) * font.size / 1000.0
}

fn advance(c: char, font: Font) -> u32 {
    match font.role {
        _ if is_wide(c) => 1000,
        Role::Mono => 602,
        Role::Label => {
            let regular =
                (c as usize).checked_sub(0x20).and_then(|i| HELVETICA.get(i)).map_or(640, |&w| u32::from(w));
            // Bold letters are wider, and other sans-serif faces than Helvetica a little too.
            regular * if font.bold { 109 } else { 103 } / 100
        }
    }
}

/// Whether a character takes the square of a Chinese one.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x1100..=0x115f | 0x2190..=0x21ff | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}

/// Which end of a text that does not fit is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    /// The end: for words.
    End,
    /// The start: for numbers, whose low digits tell them apart.
    Start,
}

/// The text, cut to `room` pixels with an ellipsis; empty if not even one character fits beside it.
pub fn fit(text: &str, font: Font, room: f64, cut: Cut) -> String {
    // A hundredth of a pixel is the rounding of cells that were measured for their text.
    if width(text, font) <= room + 0.01 {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let kept = |count: usize| -> String {
        match cut {
            Cut::End => characters.iter().take(count).chain([&ELLIPSIS]).collect(),
            Cut::Start => {
                [&ELLIPSIS].into_iter().chain(characters.iter().skip(characters.len() - count)).collect()
            }
        }
    };
    let fitting = |count: &usize| width(&kept(*count), font) <= room;
    (1..characters.len()).rev().find(fitting).map(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: Font = Font { role: Role::Label, size: 10.0, bold: false };
    const MONO: Font = Font { role: Role::Mono, size: 10.0, bold: false };

    #[test]
    fn widths_are_those_of_the_faces() {
        assert_eq!(width("0x10", MONO), 24.08);
        assert_eq!(width("页框", LABEL), 20.0);
        assert_eq!(width("页框", MONO), 20.0);
        // 667 + 556 thousandths, each a little widened.
        assert_eq!(width("Ab", LABEL), 12.59);
    }

    #[test]
    fn a_long_text_keeps_the_end_that_tells_most() {
        assert_eq!(fit("0x3fff7ff000", MONO, 40.0, Cut::Start), "…ff000");
        assert_eq!(fit("print_number", MONO, 40.0, Cut::End), "print…");
        assert_eq!(fit("print", MONO, 40.0, Cut::End), "print");
        assert_eq!(fit("print", MONO, 5.0, Cut::End), "");
    }
}
