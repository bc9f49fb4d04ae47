//! The machine for JavaScript: types are translated here and nothing is decided.

mod canvas;
mod catalogue;
mod create;
mod failure;
mod figure;
mod handle;
mod settings;
mod types;

pub use catalogue::{preset_config, presets, stages, text, views};
pub use figure::Figure;
pub use handle::MachineHandle;
pub use types::*;

use wasm_bindgen::prelude::wasm_bindgen;

/// Lets a panic, which is a mistake of ours, tell where it happened before the instance stops.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&panic.to_string().into());
    }));
}
