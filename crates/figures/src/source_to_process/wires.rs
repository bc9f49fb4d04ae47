//! Wires between the columns: what became of what.

use std::collections::BTreeMap;

use machine::inspect::Area;
use toolchain::LinkReport;

use super::Scene;
use super::card::Key;
use super::selection::{Selection, source_of};
use crate::geometry::Rect;
use crate::owner;
use crate::pen::Pen;
use crate::settings::Stage;
use crate::theme::{Token, Tone};

type Places = BTreeMap<Key, Rect>;

/// Draws the wires between all rows that are shown.
pub fn draw(pen: &mut Pen, scene: &Scene, places: &Places, selection: &Selection) {
    let Some(report) = &scene.program.link else { return };
    for (index, object) in report.objects.iter().enumerate() {
        if let Some(source) = source_of(scene, &object.name) {
            wire(pen, places, Key::Source(source), Key::Object(index), Token::Edge(Tone::Kernel), 1.5);
        }
    }
    for section in &report.sections {
        let tone = owner::of_section(section.flags).tone;
        for piece in &section.pieces {
            let (from, to) =
                (Key::Section(piece.object, piece.section), Key::Piece(piece.object, piece.section));
            wire(pen, places, from, to, Token::Edge(tone), 1.5);
        }
    }
    if pen.stage() >= Stage::Loaded {
        loading(pen, scene, report, places);
    }
    if let Some(index) = selection.relocation {
        if let Some((source, line)) = selection.line {
            wire(pen, places, Key::Line(source, line), Key::Hole(index), Token::Edge(Tone::Current), 2.5);
        }
        wire(pen, places, Key::Hole(index), Key::Field(index), Token::Edge(Tone::Current), 2.5);
    }
}

/// From each output section to the area that it lies in.
fn loading(pen: &mut Pen, scene: &Scene, report: &LinkReport, places: &Places) {
    let holds = |area: &&(usize, &Area), at| area.1.start <= at && at < area.1.end;
    let areas: Vec<(usize, &Area)> = scene.areas.iter().enumerate().collect();
    for (index, section) in report.sections.iter().enumerate() {
        if let Some((area, _)) = areas.iter().find(|area| holds(area, section.address)) {
            let tone = owner::of_section(section.flags).tone;
            wire(pen, places, Key::Output(index), Key::Area(*area), Token::Edge(tone), 1.5);
        }
    }
}

/// From the right edge of one row to the left edge of another, if both are shown in neighbouring columns.
fn wire(pen: &mut Pen, places: &Places, from: Key, to: Key, ink: Token, width: f64) {
    let Some((from, to)) = places.get(&from).zip(places.get(&to)) else { return };
    let gap = to.x - from.right();
    if gap > 0.0 && gap < 60.0 {
        pen.arrow(vec![from.right_mid(), to.left_mid()], ink, width);
    }
}
