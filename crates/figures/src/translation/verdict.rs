//! What was asked and what came of it, in one sentence each.

use machine::Translation;
use machine::inspect::{TranslationView, Verdict};
use mmu::{FaultReason, Intent};

use super::tables::{is_repaired, right_letter};
use crate::geometry::{Rect, point};
use crate::number::bytes;
use crate::pen::{Look, Pen};
use crate::theme::{Token, Tone};

/// `load from 0x10014`
pub fn request(pen: &Pen, view: &TranslationView) -> String {
    let id = match view.intent {
        Intent::Fetch => "figure-translation-fetch",
        Intent::Load => "figure-translation-load",
        Intent::Store => "figure-translation-store",
    };
    pen.words.with(id, &[("address", &pen.address(view.address.0))])
}

/// What came of it.
pub fn sentence(pen: &Pen, view: &TranslationView) -> String {
    let from = pen.address(view.address.0);
    match view.verdict {
        Verdict::Pending => pen.say("figure-translation-pending"),
        Verdict::Mapped(to) => {
            let to = pen.address(to.0);
            let id = match view.translation {
                Translation::Bare => "figure-translation-bare",
                _ => "figure-translation-mapped",
            };
            pen.words.with(id, &[("from", &from), ("to", &to)])
        }
        Verdict::Fault(_) if is_repaired(view) => pen.say("figure-fault-repaired"),
        Verdict::Fault(reason) => fault(pen, view, reason),
    }
}

fn fault(pen: &Pen, view: &TranslationView, reason: FaultReason) -> String {
    let level = |level: u8| level.to_string();
    match reason {
        FaultReason::NotCanonical => pen.say("figure-fault-not-canonical"),
        FaultReason::NotPresent { entry_at, level: at } => pen.words.with(
            "figure-fault-not-present",
            &[
                ("level", &level(at)),
                ("entry", &pen.address(entry_at.0)),
                ("address", &pen.address(view.address.0)),
            ],
        ),
        FaultReason::Malformed { level: at, .. } => {
            pen.words.with("figure-fault-malformed", &[("level", &level(at))])
        }
        FaultReason::NoLeaf { .. } => pen.say("figure-fault-no-leaf"),
        FaultReason::MisalignedSuperpage { level: at, .. } => {
            pen.words.with("figure-fault-misaligned", &[("level", &level(at))])
        }
        FaultReason::Denied { entry_at, lacking } => pen.words.with(
            "figure-fault-denied",
            &[("right", right_letter(lacking)), ("entry", &pen.address(entry_at.0))],
        ),
        FaultReason::NoSuchMemory { at } => {
            pen.words.with("figure-fault-no-memory", &[("address", &pen.address(at.0))])
        }
        FaultReason::NoSuchSegment { segment, segments } => pen.words.with(
            "figure-fault-no-segment",
            &[("segment", &segment.to_string()), ("segments", &segments.to_string())],
        ),
        FaultReason::SegmentNotPresent { segment, .. } => {
            pen.words.with("figure-fault-segment-absent", &[("segment", &segment.to_string())])
        }
        FaultReason::BeyondLimit { segment, offset, limit, .. } => pen.words.with(
            "figure-fault-limit",
            &[
                ("segment", &segment.to_string()),
                ("offset", &pen.address(offset)),
                ("limit", &pen.address(limit)),
                ("size", &bytes(limit)),
            ],
        ),
    }
}

/// The height that the sentence takes in `room`.
pub fn height(pen: &Pen, view: &TranslationView, room: f64) -> f64 {
    pen.paragraph_height(room - 44.0, &sentence(pen, view), pen.label()) + 8.0
}

/// Draws the sentence: with a tick, or on the ground of a fault with a cross.
pub fn draw(pen: &mut Pen, view: &TranslationView, area: Rect) {
    let text = sentence(pen, view);
    let style = pen.label();
    let sign = point(area.x + 17.0, area.y + area.h / 2.0);
    match view.verdict {
        Verdict::Fault(_) if !is_repaired(view) => {
            pen.rect(area, Look::tone(Tone::Fault).edge(Token::Edge(Tone::Fault), 1.5).round(4.0));
            pen.cross(sign, 12.0, Token::Edge(Tone::Fault));
        }
        Verdict::Mapped(_) => pen.tick(sign, 12.0, Token::Edge(Tone::Hit)),
        Verdict::Pending | Verdict::Fault(_) => {}
    }
    pen.paragraph(Rect::new(area.x + 34.0, area.y + 4.0, area.w - 44.0, area.h), &text, style);
}
