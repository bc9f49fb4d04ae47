//! Prints measurements as tables.

use crate::{MODELS, Measurement, PROGRAMS};

/// One measurement.
pub fn print(place: &str, measured: &Measurement) {
    println!("\nMillion instructions a second, {place}:");
    print!("{:<20}", "");
    for (name, _, _) in PROGRAMS {
        print!("{name:>9}");
    }
    println!("{:>9}", "mean");
    for ((model, _), speeds) in MODELS.iter().zip(&measured.speeds) {
        print!("{model:<20}");
        for speed in speeds {
            print!("{speed:>9.1}");
        }
        println!("{:>9.1}", mean(speeds));
    }
    println!("Milliseconds to draw a figure at 1280×720, {place}:");
    for (name, milliseconds) in &measured.figures {
        println!("{name:<20}{milliseconds:>9.3}");
    }
}

/// Ratios between two places, and between the models.
pub fn compare(wasm: &Measurement, native: &Measurement) {
    println!("\nRatios of the means:");
    for (((model, _), wasm), native) in MODELS.iter().zip(&wasm.speeds).zip(&native.speeds) {
        println!("wasm : native, {model:<20}{:>6.2}", mean(wasm) / mean(native));
    }
    for (place, measured) in [("natively", native), ("in wasm", wasm)] {
        if let [function, full] = measured.speeds.as_slice() {
            println!("all modelled : function only, {place:<9}{:>6.2}", mean(full) / mean(function));
        }
    }
}

/// The geometric mean.
fn mean(values: &[f64]) -> f64 {
    (values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64).exp()
}
