//! What there is: figures, presets, and the words of the page.

use figures::{Stage, View};
use machine::Config;
use messages::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::create::preset;
use crate::handle::language;
use crate::types::{Failure, MachineConfig};

/// The names of the figures.
#[wasm_bindgen]
pub fn views() -> Vec<String> {
    View::ALL.iter().map(|view| view.id().to_owned()).collect()
}

/// The names of the stages of the way from source to process.
#[wasm_bindgen]
pub fn stages() -> Vec<String> {
    Stage::ALL.iter().map(|stage| stage.id().to_owned()).collect()
}

/// The names of the ready machines.
#[wasm_bindgen]
pub fn presets() -> Vec<String> {
    Config::PRESETS.iter().map(|name| (*name).to_owned()).collect()
}

/// Words of the page in a language. `args` is an object of texts and numbers.
#[wasm_bindgen]
pub fn text(
    lang: &str,
    id: &str,
    #[wasm_bindgen(unchecked_param_type = "Record<string, string | number>")] args: &js_sys::Object,
) -> String {
    let entries: Vec<(String, Value)> = js_sys::Object::entries(args).iter().filter_map(argument).collect();
    let args: Vec<(&str, Value)> =
        entries.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    messages::text(language(lang), id, &args)
}

/// A name and a value of an object's entry; nothing for a value that is neither text nor number.
fn argument(entry: JsValue) -> Option<(String, Value)> {
    let entry: js_sys::Array = entry.unchecked_into();
    let (name, value) = (entry.get(0).as_string()?, entry.get(1));
    let value = match value.as_f64() {
        Some(number) => Value::from(number),
        None => Value::from(value.as_string()?),
    };
    Some((name, value))
}

/// A preset's settings.
///
/// # Errors
/// No preset has this name.
#[wasm_bindgen(js_name = presetConfig)]
pub fn preset_config(name: &str) -> Result<Ts<MachineConfig>, Failure> {
    MachineConfig::from(&preset(name)?).into_ts().map_err(Failure::plain)
}
