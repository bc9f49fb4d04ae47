//! Hand-made machine states, as an inspecting reader would get them.

#![allow(dead_code, reason = "each test target uses its part")]

pub mod memory;
pub mod storage;

use figures::{Drawing, Settings, physical_memory, storage_hierarchy};

/// A figure of a state, for any settings.
pub type Scene = Box<dyn Fn(&Settings) -> Drawing>;

/// Every scene with its name.
pub fn all() -> Vec<(&'static str, Scene)> {
    let hierarchy = |data: fn() -> machine::inspect::Storage, shares: fn() -> storage_hierarchy::StepShares| -> Scene {
        Box::new(move |settings| storage_hierarchy::draw(&data(), &shares(), settings))
    };
    let frames = |data: fn() -> machine::inspect::Memory| -> Scene {
        Box::new(move |settings| physical_memory::draw_frames(&data(), settings))
    };
    vec![
        ("storage-missed-load", hierarchy(storage::textbook, storage::missed_load)),
        ("storage-hit-store", hierarchy(storage::textbook, storage::hit_store)),
        ("storage-disk", hierarchy(storage::desktop, storage::disk_read)),
        ("storage-rest", hierarchy(storage::desktop, Default::default)),
        ("memory-textbook", frames(memory::textbook)),
        ("memory-desktop", frames(memory::desktop)),
        ("memory-segments", Box::new(|settings| {
            let memory = memory::segmented();
            let blocks = physical_memory::blocks_of_segments(&memory, &memory::segments());
            physical_memory::draw_blocks(&memory, &blocks, settings)
        })),
        ("memory-bare", Box::new(|settings| {
            let memory = memory::segmented();
            let blocks = physical_memory::blocks_of_areas(&memory, &memory::areas());
            physical_memory::draw_blocks(&memory, &blocks, settings)
        })),
    ]
}
