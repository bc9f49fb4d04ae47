//! Hand-made machine states, as an inspecting reader would get them.

#![allow(dead_code, reason = "each test target uses its part")]

pub mod memory;
pub mod pipeline;
pub mod running;
pub mod storage;
pub mod translation;

use figures::{Drawing, Settings, Stage, View, physical_memory, storage_hierarchy, translation as figure};

/// A figure of a state, for any settings.
pub type Scene = Box<dyn Fn(&Settings) -> Drawing>;

/// Every scene with its name.
pub fn all() -> Vec<(&'static str, Scene)> {
    let hierarchy =
        |data: fn() -> machine::inspect::Storage, shares: fn() -> storage_hierarchy::StepShares| -> Scene {
            Box::new(move |settings| storage_hierarchy::draw(&data(), &shares(), settings))
        };
    let frames = |data: fn() -> machine::inspect::Memory| -> Scene {
        Box::new(move |settings| physical_memory::draw_frames(&data(), settings))
    };
    let translation = |data: fn() -> machine::inspect::TranslationView| -> Scene {
        Box::new(move |settings| figure::draw(&data(), settings))
    };
    let pipeline = |program: fn() -> machine::Program, stage: Stage| -> Scene {
        let program = program();
        Box::new(move |settings| pipeline::draw(&program, &Settings { stage, ..settings.clone() }))
    };
    vec![
        ("pipeline-objects", pipeline(pipeline::two_modules, Stage::Objects)),
        ("pipeline-resolved", pipeline(pipeline::two_modules, Stage::Resolved)),
        ("pipeline-relocated", pipeline(pipeline::two_modules, Stage::Relocated)),
        ("pipeline-loaded", pipeline(pipeline::two_modules, Stage::Loaded)),
        ("pipeline-many", pipeline(pipeline::many_modules, Stage::Loaded)),
        ("storage-missed-load", hierarchy(storage::textbook, storage::missed_load)),
        ("storage-hit-store", hierarchy(storage::textbook, storage::hit_store)),
        ("storage-disk", hierarchy(storage::desktop, storage::disk_read)),
        ("storage-rest", hierarchy(storage::desktop, Default::default)),
        ("translation-walked", translation(translation::walked)),
        ("translation-tlb-hit", translation(translation::tlb_hit)),
        ("translation-pending", translation(translation::pending)),
        ("translation-not-present", translation(translation::not_present)),
        ("translation-no-table", translation(translation::no_table)),
        ("translation-denied", translation(translation::denied)),
        ("translation-sv32", translation(translation::sv32)),
        ("translation-segment", translation(translation::segment)),
        ("translation-stack-segment", translation(translation::stack_segment)),
        ("translation-beyond-limit", translation(translation::beyond_limit)),
        ("translation-bare", translation(translation::bare)),
        ("memory-textbook", frames(memory::textbook)),
        ("memory-desktop", frames(memory::desktop)),
        (
            "memory-segments",
            Box::new(|settings| {
                let memory = memory::segmented();
                let blocks = physical_memory::blocks_of_segments(&memory, &memory::segments());
                physical_memory::draw_blocks(&memory, &blocks, settings)
            }),
        ),
        (
            "memory-bare",
            Box::new(|settings| {
                let memory = memory::segmented();
                let blocks = physical_memory::blocks_of_areas(&memory, &memory::areas());
                physical_memory::draw_blocks(&memory, &blocks, settings)
            }),
        ),
    ]
}

/// Every view of machines that really run.
pub fn running() -> Vec<(String, Scene)> {
    let mut scenes: Vec<(String, Scene)> = Vec::new();
    for (name, machine) in running::all() {
        let machine = std::rc::Rc::new(machine);
        for view in View::ALL {
            let machine = machine.clone();
            let draw = move |settings: &Settings| figures::draw(&machine, view, settings);
            scenes.push((format!("running-{name}-{}", view.id()), Box::new(draw)));
        }
    }
    scenes
}
