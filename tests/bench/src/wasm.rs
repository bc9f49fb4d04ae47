//! Measures the built wasm in Node.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::{MODELS, Measurement, PROGRAMS};

/// Runs everything in Node.
///
/// # Errors
/// Why it could not be measured.
pub fn measure() -> Result<Measurement, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let programs = PROGRAMS.map(|(name, text, exit)| json!({ "name": name, "text": text, "exit": exit }));
    let models = MODELS.map(|(_, full)| full);
    let output = Command::new("node")
        .arg(here.join("wasm.mjs"))
        .arg(json!({ "programs": programs, "models": models }).to_string())
        .output()
        .map_err(|error| format!("node: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let answer: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    read(&answer).ok_or_else(|| format!("an answer that is not understood: {answer}"))
}

fn read(answer: &Value) -> Option<Measurement> {
    let row = |row: &Value| row.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>();
    let figure = |figure: &Value| Some((figure.get(0)?.as_str()?.to_owned(), figure.get(1)?.as_f64()?));
    Some(Measurement {
        speeds: answer.get("speeds")?.as_array()?.iter().map(row).collect::<Option<_>>()?,
        figures: answer.get("figures")?.as_array()?.iter().map(figure).collect::<Option<_>>()?,
    })
}
