//! Hand-made machine states, as an inspecting reader would get them.

#![allow(dead_code, reason = "each test target uses its part")]

pub mod storage;

use figures::{Drawing, Settings, storage_hierarchy};

/// A figure of a state, for any settings.
pub type Scene = Box<dyn Fn(&Settings) -> Drawing>;

/// Every scene with its name.
pub fn all() -> Vec<(&'static str, Scene)> {
    let hierarchy = |data: fn() -> machine::inspect::Storage, shares: fn() -> storage_hierarchy::StepShares| -> Scene {
        Box::new(move |settings| storage_hierarchy::draw(&data(), &shares(), settings))
    };
    vec![
        ("storage-missed-load", hierarchy(storage::textbook, storage::missed_load)),
        ("storage-hit-store", hierarchy(storage::textbook, storage::hit_store)),
        ("storage-disk", hierarchy(storage::desktop, storage::disk_read)),
        ("storage-rest", hierarchy(storage::desktop, Default::default)),
    ]
}
