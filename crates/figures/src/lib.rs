//! Machine state to drawing: figures are functions of the machine and the reader's settings.

mod drawing;
mod geometry;
mod metric;
mod number;
mod owner;
mod painter;
mod pen;
mod settings;
pub mod svg;
mod table;
mod theme;
mod words;

pub use drawing::{Anchor, Drawing, Font, Hatch, Region, Role, Shape, Stroke};
pub use geometry::{Point, Rect};
pub use painter::{Painter, Pencil, paint};
pub use settings::{Radix, Settings, Stage, View};
pub use theme::{Color, Theme, Token, Tone};
pub use words::Language;

pub mod physical_memory;
pub mod storage_hierarchy;
pub mod translation;

use machine::Machine;

/// Draws a figure of the machine as it stands.
pub fn draw(machine: &Machine, view: View, settings: &Settings) -> Drawing {
    match view {
        View::StorageHierarchy => {
            let shares = storage_hierarchy::StepShares::of_events(machine.trail());
            storage_hierarchy::draw(&machine.storage(), &shares, settings)
        }
        _ => pen::Pen::new(settings).finish(0.0, view.id().to_owned(), String::new()),
    }
}
