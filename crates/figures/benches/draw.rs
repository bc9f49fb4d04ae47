//! How long each figure takes to draw at 1280×720, of the textbook machine and of the desktop one: prints, judges nothing.

#[path = "../tests/scenes/mod.rs"]
mod scenes;

use std::time::Instant;

use figures::{Settings, svg};

const ROUNDS: u32 = 50;

fn main() {
    let settings = Settings::default();
    println!("{:<50} {:>10} {:>10} {:>8}", "figure", "draw µs", "svg µs", "shapes");
    let of_machines =
        |name: &String| name.starts_with("running-after-load") || name.starts_with("running-desktop");
    for (name, scene) in scenes::running().into_iter().filter(|(name, _)| of_machines(name)) {
        let drawing = scene(&settings);
        let start = Instant::now();
        let shapes: usize = (0..ROUNDS).map(|_| scene(&settings).shapes.len()).sum();
        let draw = start.elapsed() / ROUNDS;
        let start = Instant::now();
        let bytes: usize = (0..ROUNDS).map(|_| svg::render(&drawing).len()).sum();
        let render = start.elapsed() / ROUNDS;
        assert!(bytes > 0);
        println!(
            "{name:<50} {:>10} {:>10} {:>8}",
            draw.as_micros(),
            render.as_micros(),
            shapes / ROUNDS as usize
        );
    }
}
