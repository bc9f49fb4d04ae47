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
pub use messages::Language;
pub use metric::width as text_width;
pub use painter::{Painter, Pencil, paint};
pub use settings::{Radix, Settings, Stage, View};
pub use theme::{Color, Theme, Token, Tone};

pub mod physical_memory;
pub mod source_to_process;
pub mod storage_hierarchy;
pub mod translation;

use machine::{Machine, Translation};

/// Draws a figure of the machine as it stands.
pub fn draw(machine: &Machine, view: View, settings: &Settings) -> Drawing {
    match view {
        View::StorageHierarchy => {
            let shares = storage_hierarchy::StepShares::of_events(machine.trail());
            storage_hierarchy::draw(&machine.storage(), &shares, settings)
        }
        View::SourceToProcess => {
            let areas = machine.areas();
            let scene = source_to_process::Scene::new(machine.program(), &areas, &machine.memory());
            source_to_process::draw(&scene, settings)
        }
        View::AddressTranslation => translation::draw(&machine.translation_view(), settings),
        View::PhysicalMemory => draw_memory(machine, settings),
    }
}

fn draw_memory(machine: &Machine, settings: &Settings) -> Drawing {
    let memory = machine.memory();
    let blocks = match machine.config().translation {
        Translation::Paging => return physical_memory::draw_frames(&memory, settings),
        Translation::Segments => {
            physical_memory::blocks_of_segments(&memory, &machine.translation_view().segments)
        }
        Translation::Bare => physical_memory::blocks_of_areas(&memory, &machine.areas()),
    };
    physical_memory::draw_blocks(&memory, &blocks, settings)
}
