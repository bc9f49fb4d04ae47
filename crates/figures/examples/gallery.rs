//! Writes every scene as SVG files into the folder given as the only argument, to be looked at.

#[path = "../tests/scenes/mod.rs"]
mod scenes;

use figures::{Drawing, Language, Settings, Theme, svg};

const SIZES: [(&str, u32, u32); 3] = [("wide", 1280, 720), ("half", 620, 440), ("phone", 360, 640)];

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: gallery FOLDER");
        return Ok(());
    };
    std::fs::create_dir_all(&folder)?;
    let made = scenes::all().into_iter().map(|(name, scene)| (name.to_owned(), scene));
    for (name, scene) in made.chain(scenes::running()) {
        for (size, width, height) in SIZES {
            for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh")] {
                for (theme, shade) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                    let settings = Settings { language, theme, width, height, ..Settings::default() };
                    let drawing: Drawing = scene(&settings);
                    let path = format!("{folder}/{name}-{size}-{tag}-{shade}");
                    std::fs::write(format!("{path}.svg"), svg::render(&drawing))?;
                    std::fs::write(format!("{path}.txt"), &drawing.description)?;
                }
            }
        }
    }
    Ok(())
}
