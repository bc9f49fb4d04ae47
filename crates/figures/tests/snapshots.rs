//! Pictures and descriptions as golden files. Update them with `INSTA_UPDATE=always cargo test -p lookaside-figures`.

mod scenes;

use figures::{Language, Settings, Theme, svg};

/// The figures whose pictures are kept, one or two a view.
const PICTURES: [&str; 6] = [
    "storage-missed-load",
    "pipeline-loaded",
    "translation-walked",
    "translation-segment",
    "memory-textbook",
    "memory-segments",
];

#[test]
fn pictures() {
    for (name, scene) in scenes::all().into_iter().filter(|(name, _)| PICTURES.contains(name)) {
        let wide = Settings::default();
        insta::assert_snapshot!(format!("{name}-wide-en-light.svg"), svg::render(&scene(&wide)));
        let (language, theme) = (Language::ZhCn, Theme::Dark);
        let half = Settings { language, theme, width: 620, height: 440, ..Settings::default() };
        insta::assert_snapshot!(format!("{name}-half-zh-dark.svg"), svg::render(&scene(&half)));
    }
}

#[test]
fn descriptions() {
    for (name, scene) in scenes::all() {
        for language in Language::ALL {
            let drawing = scene(&Settings { language, ..Settings::default() });
            insta::assert_snapshot!(format!("{name}-{}.txt", language.tag()), drawing.description);
        }
    }
}

#[test]
fn the_svg_is_well_formed_and_stands_alone() {
    for (name, scene) in scenes::all() {
        let text = svg::render(&scene(&Settings::default()));
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{name}");
        assert!(text.trim_end().ends_with("</svg>"), "{name}");
        assert!(!text.contains("href") && !text.contains("url("), "{name} refers to something outside");
        assert_eq!(text.matches("<text").count(), text.matches("</text>").count(), "{name}");
        assert!(
            text.contains("<title>") && text.contains("<desc>"),
            "{name} has no words for screen readers"
        );
    }
}
