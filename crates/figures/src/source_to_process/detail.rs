//! One relocation explained: the formula with its numbers, and the field's bits before and after.

use isa::VirtAddr;
use machine::Thing;
use toolchain::report::AppliedRelocation;
use toolchain::{LinkReport, relocation};

use super::Scene;
use super::selection::{Selection, offset_of, section_of};
use crate::drawing::Anchor;
use crate::geometry::Rect;
use crate::number::{address, signed};
use crate::pen::{Form, Look, Pen};
use crate::settings::{Radix, Stage};
use crate::theme::{Token, Tone};

/// Bytes as one little-endian number.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).rev().fold(0, |word, &byte| word << 8 | u64::from(byte))
}

/// Bytes as they lie in memory: `ef 00 00 00`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// The bits that belong to the field: those that writing it makes the same whatever was there before.
fn field_bits(applied: &AppliedRelocation) -> u64 {
    let mut zeros = vec![0x00; applied.old.len()];
    let mut ones = vec![0xff; applied.old.len()];
    let written =
        [&mut zeros, &mut ones].map(|bytes| relocation::write_field(applied.kind, bytes, applied.value));
    if written.iter().any(Result::is_err) {
        return word(&applied.old) ^ word(&applied.new);
    }
    !(word(&zeros) ^ word(&ones))
}

/// A row of bits: an instruction, or a word of data, at most 32 bits.
#[derive(Clone, Copy, Debug)]
struct Word {
    at: VirtAddr,
    bits: usize,
    old: u64,
    new: u64,
    field: u64,
}

/// The field's words: an `auipc`–`jalr` pair is two.
fn words(applied: &AppliedRelocation) -> Vec<Word> {
    let field = field_bits(applied);
    let (old, new) = (word(&applied.old), word(&applied.new));
    let total = applied.old.len().min(8) * 8;
    let part = |start: usize| {
        let cut = |value: u64| value >> start & 0xffff_ffff;
        let at = applied.place.offset(start as u64 / 8);
        Word { at, bits: (total - start).min(32), old: cut(old), new: cut(new), field: cut(field) }
    };
    (0..total).step_by(32).map(part).collect()
}

struct Detail<'a> {
    scene: &'a Scene<'a>,
    report: &'a LinkReport,
    applied: &'a AppliedRelocation,
    index: usize,
}

fn find<'a>(scene: &'a Scene, selection: &Selection) -> Option<Detail<'a>> {
    let report = scene.program.link.as_ref()?;
    Some(Detail { scene, report, applied: selection.applied(report)?, index: selection.relocation? })
}

/// The height of the strip; 0 without a relocation to explain.
pub fn height(pen: &Pen, scene: &Scene, selection: &Selection, width: f64) -> f64 {
    find(scene, selection).map_or(0.0, |detail| {
        let title = pen.paragraph_height(width - 24.0, &detail.title(pen), pen.label().bold());
        title + detail.formula_height(pen, width - 24.0) + detail.words_height(pen, width) + 22.0
    })
}

/// Draws the strip.
pub fn draw(pen: &mut Pen, scene: &Scene, selection: &Selection, area: Rect) {
    let Some(detail) = find(scene, selection) else { return };
    pen.rect(area, Look::default().fill(Token::Paper).edge(Token::Edge(Tone::Current), 1.5).round(6.0));
    let inner = area.inset(12.0, 6.0);
    let title = detail.title(pen);
    let style = pen.label().bold();
    let used = pen.paragraph(inner, &title, style);
    let marked = Rect::new(inner.x - 6.0, inner.y, (style.width(&title) + 12.0).min(inner.w + 6.0), used);
    pen.region(marked, Thing::Relocation(detail.index), title);
    let (_, rest) = inner.split_top(used + 4.0);
    let (formula, rest) = rest.split_top(detail.formula_height(pen, inner.w) + 4.0);
    detail.draw_formula(pen, formula);
    detail.draw_words(pen, rest);
}

/// The height of a name over a value.
fn box_height(pen: &Pen) -> f64 {
    2.0 * pen.line() + 4.0
}

/// The parts of a formula: letters that stand for numbers, and what stands between them.
fn tokens(formula: &str) -> Vec<String> {
    formula.split_whitespace().map(str::to_owned).collect()
}

impl Detail<'_> {
    /// `R_RISCV_CALL_PLT · symbol print · main.o .text + 0x14 = 0x10014`
    fn title(&self, pen: &Pen) -> String {
        let object = self.report.objects.get(self.applied.object).map_or("?", |object| object.name.as_str());
        let section = section_of(self.report, self.applied).map_or("?", |section| section.name.as_str());
        let offset = pen.address(offset_of(self.report, self.applied).unwrap_or(0));
        let kind = relocation::name(self.applied.kind).unwrap_or("?");
        pen.words.with(
            "figure-relocation-title",
            &[
                ("kind", kind),
                ("symbol", &self.applied.symbol),
                ("object", object),
                ("section", section),
                ("offset", &offset),
            ],
        )
    }

    /// What a letter of the formula stands for, as far as the stage knows it.
    fn value(&self, pen: &Pen, letter: &str) -> Option<String> {
        let resolved = pen.stage() >= Stage::Resolved;
        let placed = pen.stage() >= Stage::Merged;
        let known = |known: bool, value: String| if known { value } else { "?".to_owned() };
        match letter {
            "S" => Some(known(resolved, pen.address(self.applied.symbol_value))),
            "A" => Some(signed(self.applied.addend, pen.radix())),
            "P" => Some(known(placed, pen.address(self.applied.place.0))),
            _ => None,
        }
    }

    /// The result, signed where the field is one of distances.
    fn result(&self, pen: &Pen) -> String {
        if pen.stage() < Stage::Relocated {
            return "?".to_owned();
        }
        let value = self.applied.value as i64;
        if value < 0 { signed(value, pen.radix()) } else { address(self.applied.value, pen.radix()) }
    }

    /// What stands in the formula's row: signs and words, and boxes of a name over a value.
    fn formula(&self, pen: &Pen, room: f64) -> Vec<(String, Option<String>)> {
        let part = |token: String| {
            let value = self.value(pen, &token);
            let name =
                if value.is_some() { self.letter_name(pen, &token, room) } else { token.replace('-', "−") };
            (name, value)
        };
        let mut parts: Vec<(String, Option<String>)> =
            tokens(self.applied.formula).into_iter().map(part).collect();
        parts.push(("=".to_owned(), None));
        parts.push((pen.say("figure-relocation-value"), Some(self.result(pen))));
        for (name, value) in self.halves(pen) {
            parts.push(("→".to_owned(), None));
            parts.push((name.to_owned(), Some(value)));
        }
        parts
    }

    /// Where each part goes from the top left of a row of this width, over several lines if need be.
    fn flow(&self, pen: &Pen, parts: &[(String, Option<String>)], room: f64) -> Vec<Rect> {
        let (label, mono) = (pen.label(), pen.mono().bold());
        let (mut x, mut y) = (0.0, 0.0);
        let mut places = Vec::with_capacity(parts.len());
        for (name, value) in parts {
            let width = match value {
                Some(value) => mono.width(value).max(label.width(name)) + 14.0,
                None => label.width(name) + 10.0,
            };
            let width = width.min(room);
            if x > 0.0 && x + width > room {
                (x, y) = (0.0, y + box_height(pen) + 4.0);
            }
            places.push(Rect::new(x, y, width, box_height(pen)));
            x += width + 2.0;
        }
        places
    }

    fn formula_height(&self, pen: &Pen, room: f64) -> f64 {
        let places = self.flow(pen, &self.formula(pen, room), room);
        places.last().map_or(0.0, |last| last.bottom())
    }

    /// `[S 0x10028] + [A 0x0] − [P 0x10014] = [0x14]`
    fn draw_formula(&self, pen: &mut Pen, area: Rect) {
        let (label, mono) = (pen.label(), pen.mono().bold());
        let parts = self.formula(pen, area.w);
        for ((name, value), place) in parts.iter().zip(self.flow(pen, &parts, area.w)) {
            let rect = place.shifted(area.x, area.y);
            let Some(value) = value else {
                pen.text(rect, name, label, Anchor::Middle);
                continue;
            };
            pen.rect(rect, Look::card().round(4.0));
            let (upper, lower) = rect.inset(4.0, 2.0).split_top(pen.line());
            pen.text(upper, name, label.faint(), Anchor::Middle);
            pen.number(lower, value, mono, Anchor::Middle);
        }
    }

    /// The parts of the value that an instruction's fields take: the upper 20 bits, rounded, and the low 12.
    fn halves(&self, pen: &Pen) -> Vec<(&'static str, String)> {
        use relocation::Field::{Call, IType, SType, UType};
        let Some(row) = relocation::kind(self.applied.kind) else { return Vec::new() };
        let value = self.applied.value;
        let known = |value: u64| {
            if pen.stage() >= Stage::Relocated { address(value, pen.radix()) } else { "?".to_owned() }
        };
        let high = ("hi20", known(value.wrapping_add(0x800) >> 12 & 0xf_ffff));
        let low = ("lo12", known(value & 0xfff));
        match row.field {
            UType => vec![high],
            IType | SType => vec![low],
            Call => vec![high, low],
            _ => Vec::new(),
        }
    }

    /// A letter with what it means, where there is room to say it.
    fn letter_name(&self, pen: &Pen, letter: &str, room: f64) -> String {
        let id = match letter {
            "S" => "figure-relocation-s",
            "A" => "figure-relocation-a",
            "P" => "figure-relocation-p",
            _ => return letter.to_owned(),
        };
        if room < 500.0 { letter.to_owned() } else { pen.say(id) }
    }

    /// Cells' width, and how many words stand side by side.
    fn grid(&self, pen: &Pen, width: f64) -> (f64, usize) {
        let count = words(self.applied).len().max(1);
        let side = 2 * usize::from(pen.form == Form::Wide);
        let columns = if count > 1 && side > 1 { 2 } else { 1 };
        let room = (width - 24.0 - 24.0 * (columns - 1) as f64) / columns as f64 - self.caption_width(pen);
        let most = if pen.is_large() && columns == 1 { 22.0 } else { 16.0 };
        ((room / 32.0).min(most), columns)
    }

    fn caption_width(&self, pen: &Pen) -> f64 {
        if pen.form == Form::Phone {
            0.0
        } else {
            pen.label()
                .width(&pen.say("figure-relocation-before"))
                .max(pen.label().width(&pen.say("figure-relocation-after")))
                + 10.0
        }
    }

    fn words_height(&self, pen: &Pen, width: f64) -> f64 {
        let (_, columns) = self.grid(pen, width);
        let count = words(self.applied).len().div_ceil(columns).max(1);
        count as f64 * word_height(pen)
    }

    fn draw_words(&self, pen: &mut Pen, area: Rect) {
        let (cell, columns) = self.grid(pen, area.w + 24.0);
        let places = area.columns(columns, 24.0);
        for (i, word) in words(self.applied).iter().enumerate() {
            let Some(place) = places.get(i % columns) else { continue };
            let top = place.y + (i / columns) as f64 * word_height(pen);
            self.draw_word(pen, word, Rect::new(place.x, top, place.w, word_height(pen)), cell);
        }
    }

    /// The bits before and after, with what they say as an instruction.
    fn draw_word(&self, pen: &mut Pen, word: &Word, area: Rect, cell: f64) {
        let done = pen.stage() >= Stage::Relocated;
        let phone = pen.form == Form::Phone;
        let line = word_line(pen);
        for (i, (id, value, known)) in
            [("figure-relocation-before", word.old, true), ("figure-relocation-after", word.new, done)]
                .into_iter()
                .enumerate()
        {
            let caption = if phone { line } else { 0.0 };
            let top = area.y + i as f64 * (line + caption);
            let text = pen.say(id);
            let style = pen.label();
            let says = if known { self.reading(word, value) } else { String::new() };
            if phone {
                let row = Rect::new(area.x, top, area.w, line);
                pen.text(row, &format!("{text}  {says}"), style, Anchor::Start);
            } else {
                pen.text(
                    Rect::new(area.x, top, self.caption_width(pen) - 6.0, line),
                    &text,
                    style,
                    Anchor::Start,
                );
            }
            let x = area.x + self.caption_width(pen);
            let bits = Rect::new(x, top + caption, cell * word.bits as f64, line);
            draw_bits(pen, word, value, known, bits);
            let room = Rect::new(bits.right() + 10.0, top, area.right() - bits.right() - 10.0, line);
            let mono = pen.mono().faint();
            if !phone && room.w > mono.width("addi a0,a0") {
                pen.text(room, &says, mono, Anchor::Start);
            }
        }
    }

    /// A word as an instruction, or as a number.
    fn reading(&self, word: &Word, value: u64) -> String {
        let code = section_of(self.report, self.applied).is_some_and(|section| section.flags & 4 != 0);
        let bits = u32::try_from(value).unwrap_or(u32::MAX);
        if code && isa::decode(bits, self.scene.program.executable.xlen).is_some() {
            return isa::disassemble_bits(bits, word.at, self.scene.program.executable.xlen)
                .0
                .replace('\t', " ");
        }
        address(value, Radix::Hex)
    }
}

fn word_line(pen: &Pen) -> f64 {
    pen.line() + 3.0
}

fn word_height(pen: &Pen) -> f64 {
    let lines = if pen.form == Form::Phone { 4.0 } else { 2.0 };
    lines * word_line(pen) + 6.0
}

/// Bits of the field in boxes, the others without; a bit that the relocation changed on the ground of what is current.
fn draw_bits(pen: &mut Pen, word: &Word, value: u64, known: bool, row: Rect) {
    let (bold, faint) = (pen.mono().bold(), pen.mono().faint());
    for (i, cell) in row.columns(word.bits, 0.0).into_iter().enumerate() {
        let bit = word.bits - 1 - i;
        let in_field = word.field >> bit & 1 == 1;
        let changed = in_field && (word.old ^ word.new) >> bit & 1 == 1;
        let cell = cell.inset(0.0, 1.5);
        if in_field {
            let look = match (known, changed) {
                (false, _) => Look::default().dashed(Token::Edge(Tone::Free), 1.0),
                (true, true) => Look::tone(Tone::Current),
                (true, false) => Look::default().fill(Token::Panel).edge(Token::Line, 1.0),
            };
            pen.rect(cell, look);
        }
        if known || !in_field {
            let text = if value >> bit & 1 == 1 { "1" } else { "0" };
            pen.text(cell.inset(-2.0, 0.0), text, if in_field { bold } else { faint }, Anchor::Middle);
        }
    }
}

/// The relocation in words.
pub fn describe(pen: &Pen, scene: &Scene, selection: &Selection) -> String {
    let Some(detail) = find(scene, selection) else { return String::new() };
    let numbers: Vec<String> = tokens(detail.applied.formula)
        .into_iter()
        .map(|token| detail.value(pen, &token).unwrap_or(token))
        .collect();
    let mut lines = vec![detail.title(pen)];
    lines.push(format!("{} = {} = {}", detail.applied.formula, numbers.join(" "), detail.result(pen)));
    lines.push(format!("{}: {}", pen.say("figure-relocation-before"), hex(&detail.applied.old)));
    if pen.stage() >= Stage::Relocated {
        lines.push(format!("{}: {}", pen.say("figure-relocation-after"), hex(&detail.applied.new)));
    }
    lines.join("\n") + "\n"
}
