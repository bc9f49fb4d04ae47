//! What holds of every drawing, whatever the state, the size, the language and what is pointed at.

mod scenes;

use figures::{Anchor, physical_memory, storage_hierarchy, translation};
use figures::{Drawing, Font, Language, Point, Radix, Rect, Settings, Shape, Theme, text_width};
use proptest::prelude::*;

/// Below this, two things touch but do not overlap.
const SLACK: f64 = 1.0;

fn text_box(text: &str, at: Point, anchor: Anchor, font: Font) -> Rect {
    let width = text_width(text, font);
    let x = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    // Digits and capitals: what must not touch anything.
    Rect::new(x, at.y - font.size * 0.72, width, font.size * 0.72)
}

/// Every text with its box.
fn texts(drawing: &Drawing) -> Vec<(&str, Rect)> {
    let mut texts = Vec::new();
    for shape in &drawing.shapes {
        if let Shape::Text { text, at, anchor, font, .. } = shape {
            texts.push((text.as_str(), text_box(text, *at, *anchor, *font)));
        }
    }
    texts
}

fn rects(drawing: &Drawing) -> Vec<Rect> {
    let rect = |shape: &Shape| match shape {
        Shape::Rect { rect, .. } => Some(*rect),
        _ => None,
    };
    drawing.shapes.iter().filter_map(rect).collect()
}

fn check(drawing: &Drawing) -> Result<(), String> {
    stays_inside(drawing)?;
    texts_keep_apart(drawing)?;
    texts_stay_in_their_boxes(drawing)?;
    type_is_readable(drawing)?;
    arrows_lead_from_shape_to_shape(drawing)?;
    lines_cross_no_text(drawing)?;
    words_are_there(drawing)
}

fn stays_inside(drawing: &Drawing) -> Result<(), String> {
    let canvas = Rect::new(-1.5, -1.5, drawing.width + 3.0, drawing.height + 3.0);
    let inside = |rect: Rect| {
        canvas.contains(Point { x: rect.x, y: rect.y })
            && canvas.contains(Point { x: rect.right(), y: rect.bottom() })
    };
    for (text, rect) in texts(drawing) {
        ensure(inside(rect), || format!("{text:?} leaves the canvas: {rect:?}"))?;
    }
    for region in &drawing.regions {
        ensure(inside(region.rect), || format!("region {:?} leaves the canvas", region.label))?;
    }
    for shape in &drawing.shapes {
        if let Shape::Line { points, .. } | Shape::Mark { points, .. } | Shape::Polygon { points, .. } = shape
        {
            ensure(points.iter().all(|&p| canvas.contains(p)), || {
                format!("a line leaves the canvas: {points:?}")
            })?;
        }
    }
    rects(drawing)
        .into_iter()
        .try_for_each(|rect| ensure(inside(rect), || format!("{rect:?} leaves the canvas")))
}

fn texts_keep_apart(drawing: &Drawing) -> Result<(), String> {
    let texts = texts(drawing);
    for (i, (text, rect)) in texts.iter().enumerate() {
        for (other, other_rect) in texts.iter().skip(i + 1) {
            let apart = !rect.inset(SLACK, SLACK).overlaps(other_rect.inset(SLACK, SLACK));
            ensure(apart, || format!("{text:?} {rect:?} overlaps {other:?} {other_rect:?}"))?;
        }
    }
    Ok(())
}

fn texts_stay_in_their_boxes(drawing: &Drawing) -> Result<(), String> {
    for (text, rect) in texts(drawing) {
        let inner = rect.inset(SLACK, SLACK);
        for place in rects(drawing) {
            let outside = !place.overlaps(inner);
            let corners = [Point { x: inner.x, y: inner.y }, Point { x: inner.right(), y: inner.bottom() }];
            ensure(outside || corners.into_iter().all(|corner| place.contains(corner)), || {
                format!("{text:?} {rect:?} is cut by the edge of {place:?}")
            })?;
        }
    }
    Ok(())
}

fn type_is_readable(drawing: &Drawing) -> Result<(), String> {
    drawing.shapes.iter().try_for_each(|shape| match shape {
        Shape::Text { text, font, .. } => {
            ensure(font.size >= 13.0, || format!("{text:?} is set in {} px", font.size))
        }
        _ => Ok(()),
    })
}

/// Whether a point lies on the edge of a rectangle.
fn on_edge(p: Point, rect: Rect) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 3.0;
    let (across, along) = ((rect.x - 3.0..=rect.right() + 3.0), (rect.y - 3.0..=rect.bottom() + 3.0));
    (near(p.x, rect.x) || near(p.x, rect.right())) && along.contains(&p.y)
        || (near(p.y, rect.y) || near(p.y, rect.bottom())) && across.contains(&p.x)
}

fn arrows_lead_from_shape_to_shape(drawing: &Drawing) -> Result<(), String> {
    let rects = rects(drawing);
    for shape in &drawing.shapes {
        let Shape::Line { points, .. } = shape else { continue };
        for end in [points.first(), points.last()].into_iter().flatten() {
            ensure(rects.iter().any(|&rect| on_edge(*end, rect)), || {
                format!("a line ends nowhere: {end:?}")
            })?;
        }
    }
    Ok(())
}

/// Whether a segment enters a rectangle (Liang and Barsky's clipping).
fn crosses(a: Point, b: Point, rect: Rect) -> bool {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (start, delta, low, high) in
        [(a.x, b.x - a.x, rect.x, rect.right()), (a.y, b.y - a.y, rect.y, rect.bottom())]
    {
        if delta.abs() < 1e-9 {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (first, second) = ((low - start) / delta, (high - start) / delta);
        enter = enter.max(first.min(second));
        leave = leave.min(first.max(second));
    }
    enter < leave
}

fn lines_cross_no_text(drawing: &Drawing) -> Result<(), String> {
    let texts = texts(drawing);
    for shape in &drawing.shapes {
        let Shape::Line { points, .. } = shape else { continue };
        for pair in points.windows(2) {
            for (text, rect) in &texts {
                let clear = !crosses(pair[0], pair[1], rect.inset(SLACK, SLACK));
                ensure(clear, || format!("a line crosses {text:?} {rect:?}: {pair:?}"))?;
            }
        }
    }
    Ok(())
}

fn words_are_there(drawing: &Drawing) -> Result<(), String> {
    for region in &drawing.regions {
        ensure(!region.label.trim().is_empty(), || format!("{:?} has no label", region.thing))?;
        ensure(!region.label.contains('⟨'), || format!("missing message: {}", region.label))?;
    }
    for (text, _) in texts(drawing) {
        ensure(!text.contains(['⟨', '{', '}']), || format!("missing message: {text}"))?;
    }
    ensure(drawing.description.lines().count() > 1, || "the description says nothing".to_owned())?;
    ensure(!drawing.description.contains('⟨'), || format!("missing message: {}", drawing.description))?;
    ensure(!drawing.title.is_empty(), || "no title".to_owned())
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

const SIZES: [(u32, u32); 6] = [(1280, 720), (1920, 1080), (960, 600), (620, 440), (540, 300), (360, 640)];

#[test]
fn every_scene_keeps_them_at_every_size() {
    let mut broken = Vec::new();
    let made = scenes::all().into_iter().map(|(name, scene)| (name.to_owned(), scene));
    for (name, scene) in made.chain(scenes::running()) {
        for (width, height) in SIZES {
            for language in Language::ALL {
                for radix in [Radix::Hex, Radix::Decimal] {
                    let settings = Settings { language, width, height, radix, ..Settings::default() };
                    if let Err(problem) = check(&scene(&settings)) {
                        broken.push(format!("{name} {width}×{height} {language:?} {radix:?}: {problem}"));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}\n{} broken", broken.join("\n"), broken.len());
}

#[test]
fn pointing_at_anything_keeps_them_and_marks_it() {
    for (name, scene) in scenes::all() {
        let settings = Settings { width: 620, height: 440, ..Settings::default() };
        let plain = scene(&settings);
        for region in plain.regions.iter().step_by(3) {
            let pointed = [region.thing.clone()].into();
            let drawing = scene(&Settings { pointed, ..settings.clone() });
            if let Err(problem) = check(&drawing) {
                panic!("{name}, pointing at {:?}: {problem}", region.thing);
            }
            let marks = |drawing: &Drawing| {
                let marked =
                    |shape: &&Shape| matches!(shape, Shape::Polygon { fill: figures::Token::Pointed, .. });
                drawing.shapes.iter().filter(marked).count()
            };
            assert_eq!(marks(&plain), 0, "{name}");
            assert!(marks(&drawing) > 0, "{name}: {:?} is not marked", region.thing);
        }
    }
}

#[test]
fn every_number_of_the_strip_is_in_the_description() {
    let drawing = translation::draw(&scenes::translation::walked(), &Settings::default());
    for number in ["0x12a34", "0xca34", "0x6000", "0x12", "1,204"] {
        assert!(drawing.description.contains(number), "{number} is not in\n{}", drawing.description);
    }
}

#[test]
fn the_innermost_region_is_the_one_meant() {
    let drawing = physical_memory::draw_frames(&scenes::memory::textbook(), &Settings::default());
    let region = drawing.regions.iter().find(|region| region.label.contains("0xc")).expect("a frame 0xc");
    let middle = Point { x: region.rect.x + region.rect.w / 2.0, y: region.rect.y + region.rect.h / 2.0 };
    assert_eq!(drawing.region_at(middle), Some(region));
    assert_eq!(drawing.region_at(Point { x: -1.0, y: -1.0 }), None);
}

fn settings() -> impl Strategy<Value = Settings> {
    let language = prop_oneof![Just(Language::En), Just(Language::ZhCn)];
    let theme = prop_oneof![Just(Theme::Light), Just(Theme::Dark)];
    let radix = prop_oneof![Just(Radix::Hex), Just(Radix::Decimal)];
    (language, theme, radix, 0u32..2600, 0u32..1500, any::<bool>()).prop_map(
        |(language, theme, radix, width, height, low_at_top)| Settings {
            language,
            theme,
            radix,
            width,
            height,
            low_at_top,
            ..Settings::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn hierarchies_of_any_numbers_keep_them(
        settings in settings(),
        numbers in proptest::collection::vec((0u64..1 << 40, 0u64..2_000_000, any::<u32>(), any::<u32>()), 6),
        fitted in proptest::collection::vec(any::<bool>(), 3),
    ) {
        let mut storage = scenes::storage::textbook();
        for (level, (capacity, latency, hits, misses)) in storage.levels.iter_mut().zip(numbers) {
            *level = scenes::storage::level(level.level, capacity, latency, hits.into(), misses.into());
        }
        let mut fitted = fitted.into_iter();
        storage.levels.retain(|level| level.cache.is_none() || fitted.next().unwrap_or(true));
        let drawing = storage_hierarchy::draw(&storage, &scenes::storage::missed_load(), &settings);
        prop_assert_eq!(check(&drawing), Ok(()));
    }

    #[test]
    fn memories_of_any_owners_keep_them(
        settings in settings(),
        frames in 1u64..3000,
        owners in proptest::collection::vec((any::<u64>(), 0u8..8, any::<u64>()), 0..60),
    ) {
        let memory = scenes::memory::random(frames, &owners);
        prop_assert_eq!(check(&physical_memory::draw_frames(&memory, &settings)), Ok(()));
    }

    #[test]
    fn blocks_of_any_segments_keep_them(
        settings in settings(),
        segments in proptest::collection::vec((0u64..0x40000, 0u64..0x20000, any::<bool>()), 0..12),
    ) {
        let memory = scenes::memory::segmented();
        let table = scenes::memory::segments_of(&segments);
        let blocks = physical_memory::blocks_of_segments(&memory, &table);
        prop_assert_eq!(check(&physical_memory::draw_blocks(&memory, &blocks, &settings)), Ok(()));
    }

    #[test]
    fn translations_of_any_address_keep_them(
        settings in settings(),
        address in any::<u64>(),
        frames in proptest::collection::vec(0u64..1 << 44, 3),
        depth in 0usize..4,
        slots in 0u16..70,
        hit in any::<bool>(),
    ) {
        let view = scenes::translation::random(address, &frames, depth, slots, hit);
        prop_assert_eq!(check(&translation::draw(&view, &settings)), Ok(()));
    }
}
