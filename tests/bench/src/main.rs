//! Prints how fast the machine runs and its figures are drawn: natively, in wasm (Node), and one against the other.

mod native;
mod report;
mod wasm;

/// The guest programs: name, text, and the exit code that shows that it did its work.
pub const PROGRAMS: [(&str, &str, u8); 4] = [
    ("sieve", include_str!("../programs/sieve.s"), 197),
    ("matmul", include_str!("../programs/matmul.s"), 3),
    ("qsort", include_str!("../programs/qsort.s"), 0),
    ("mix", include_str!("../programs/mix.s"), 217),
];

/// What is modelled: the name, and whether TLB, page tables and caches are.
pub const MODELS: [(&str, bool); 2] = [("function only", false), ("Sv39, TLB, L1, L2", true)];

/// A measurement: million instructions a second by model and program, and milliseconds to draw each figure.
pub struct Measurement {
    /// In the order of [`MODELS`] and [`PROGRAMS`].
    pub speeds: Vec<Vec<f64>>,
    /// Name and milliseconds at 1280×720.
    pub figures: Vec<(String, f64)>,
}

fn main() {
    let native = native::measure();
    report::print("natively", &native);
    match wasm::measure() {
        Ok(wasm) => {
            report::print("in wasm (Node)", &wasm);
            report::compare(&wasm, &native);
        }
        Err(problem) => println!("\nNot measured in wasm: {problem}"),
    }
    println!(
        "\nOther simulators (libriscv, Spike, QEMU with its cache plugin) are not on this machine: only our own figures."
    );
}
