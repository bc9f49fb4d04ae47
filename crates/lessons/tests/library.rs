//! Holds the lessons to the machine: every step is reached, every link works, every number is the machine's.

use std::collections::BTreeSet;

use kernel::{ExitStatus, LoadError, Signal};
use lessons::{Action, Lesson, SCHEME};
use machine::{Machine, Position, Stop};
use messages::Language;

/// Names of the lessons, with what their programs print and how they end.
const LESSONS: [(&str, &str, ExitStatus); 4] = [
    ("two-modules", "hello, linker\n", ExitStatus::Code(14)),
    ("load-2500", "365\n", ExitStatus::Code(0)),
    ("segments", "inside\n", ExitStatus::Killed(Signal::Sigsegv)),
    ("page-fault", "", ExitStatus::Code(42)),
];

fn lesson(id: &str) -> &'static Lesson {
    Lesson::find(id).unwrap_or_else(|| panic!("there is no lesson {id}"))
}

/// The machine at a step of a lesson.
fn at(id: &str, anchor: &str) -> Machine {
    let lesson = lesson(id);
    let step = lesson.steps.iter().position(|step| step.anchor == anchor).expect("a step of this name");
    let mut machine = lesson.machine().expect("the lesson builds");
    lesson.apply(step, &mut machine).expect("the step is reached");
    machine
}

#[test]
fn the_library_is_complete() {
    let ids: Vec<&str> = lessons::all().iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(ids, LESSONS.map(|(id, ..)| id));
}

#[test]
fn programs_end_as_expected() {
    for (id, output, status) in LESSONS {
        let mut machine = lesson(id).machine().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(machine.run(10_000), Stop::Exited(status), "{id}");
        assert_eq!(String::from_utf8_lossy(machine.output()), output, "{id}");
    }
}

#[test]
fn every_lesson_has_six_to_eleven_steps_in_both_languages_with_all_numbers_filled_in() {
    for lesson in lessons::all() {
        assert!((6..=11).contains(&lesson.steps.len()), "{}", lesson.id);
        for language in Language::ALL {
            let texts = lesson.texts(language).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(texts.len(), lesson.steps.len());
            for text in texts {
                for part in [&text.html, &text.markdown, &text.heading] {
                    assert!(!part.contains(['⟨', '{']), "{} {}: {part}", lesson.id, language.tag());
                }
            }
        }
    }
}

#[test]
fn both_languages_tell_the_same_numbers_and_have_the_same_links() {
    for lesson in lessons::all() {
        let [english, chinese] = Language::ALL.map(|language| lesson.texts(language).expect("texts"));
        for (one, two) in english.iter().zip(&chinese) {
            assert_eq!(one.position, two.position);
            assert_eq!(links(&one.html), links(&two.html), "{}: {}", lesson.id, one.heading);
            let (one, two) = (addresses(&one.markdown), addresses(&two.markdown));
            assert_eq!(one, two, "{}: addresses in one language only", lesson.id);
        }
    }
}

/// The targets of links to the machine, in their order.
fn links(html: &str) -> Vec<String> {
    let parts = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    parts.filter(|target| target.starts_with(SCHEME)).map(str::to_owned).collect()
}

/// The hexadecimal numbers in a text, and the decimal ones of three digits and more.
fn addresses(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_hexdigit() || c == 'x';
    let is_number =
        |word: &&str| word.starts_with("0x") || word.len() > 2 && word.chars().all(|c| c.is_ascii_digit());
    text.split(|c| !is_part(c)).filter(is_number).collect()
}

/// Links are followed in the order of the text, as a reader would: "back" and "on again".
#[test]
fn every_link_does_something_from_where_it_stands() {
    for lesson in lessons::all() {
        let mut machine = lesson.machine().expect("the lesson builds");
        let mut count = 0;
        for (index, text) in lesson.texts(Language::En).expect("texts").iter().enumerate() {
            lesson.apply(index, &mut machine).expect("the step is reached");
            for link in links(&text.html) {
                let before = machine.position();
                let action = Action::parse(&link).unwrap_or_else(|| panic!("{link}"));
                assert!(action.apply(&mut machine), "{}: {}: {link}", lesson.id, text.heading);
                let moved = machine.position() != before;
                assert_eq!(moved, action.moves(), "{}: {}: {link}", lesson.id, text.heading);
                count += 1;
            }
        }
        assert!(count > 0, "{} has no link", lesson.id);
    }
}

#[test]
fn what_links_and_steps_point_at_is_there() {
    for lesson in lessons::all() {
        let mut machine = lesson.machine().expect("the lesson builds");
        for (index, text) in lesson.texts(Language::En).expect("texts").iter().enumerate() {
            lesson.apply(index, &mut machine).expect("the step is reached");
            let mut things: Vec<_> = lesson.steps[index].point.iter().cloned().collect();
            things.extend(links(&text.html).iter().filter_map(|link| match Action::parse(link) {
                Some(Action::Point(thing)) => Some(thing),
                _ => None,
            }));
            for thing in things {
                let related = machine.related(&thing);
                let alone = matches!(thing, machine::Thing::Level(_) | machine::Thing::Frame(_));
                assert!(related.len() > 1 || alone, "{} {}: {thing}", lesson.id, text.heading);
            }
        }
    }
}

#[test]
fn a_step_is_the_same_moment_from_wherever_one_comes() {
    for lesson in lessons::all() {
        let walked: Vec<Position> =
            lesson.texts(Language::En).expect("texts").iter().map(|text| text.position).collect();
        let mut machine = lesson.machine().expect("the lesson builds");
        let last = walked.len() - 1;
        for step in (0..walked.len()).rev().chain([last, 0, last / 2]) {
            lesson.apply(step, &mut machine).expect("the step is reached");
            assert_eq!(machine.position(), walked[step], "{}: step {}", lesson.id, step + 1);
        }
    }
}

#[test]
fn steps_beyond_the_last_one_are_an_error() {
    let lesson = lesson("segments");
    let mut machine = lesson.machine().expect("the lesson builds");
    let error = lesson.apply(lesson.steps.len(), &mut machine).expect_err("no such step");
    assert!(error.to_string().contains("no step 9; expected a step from 1 to 8"), "{error}");
}

/// Little-endian word at an address of the process.
fn word(machine: &Machine, at: u64) -> u64 {
    let bytes = machine.peek(isa::VirtAddr(at), storage::Bytes(4));
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn register(machine: &Machine, name: &str) -> u64 {
    machine.registers().x[isa::Reg::parse(name).expect("a register").number()]
}

/// The numbers that the text of `load-2500` writes out: encodings by hand from the manual's formats
/// (`lui` is imm << 12 | rd << 7 | 0x37, `lw` is imm << 20 | rs1 << 15 | 2 << 12 | rd << 7 | 3; t0 is x5, a0 is x10).
#[test]
fn load_2500_becomes_load_12500() {
    let lui = |upper: u64| upper << 12 | 5 << 7 | 0x37;
    let lw = |lower: i64| (lower as u64 & 0xfff) << 20 | 5 << 15 | 2 << 12 | 10 << 7 | 3;
    let copied = at("load-2500", "copied");
    assert_eq!((word(&copied, 11000), word(&copied, 11004)), (lui(1), lw(-1596)));
    assert_eq!((word(&copied, 12500), word(&copied, 12504)), (365, 2500));
    let upper = at("load-2500", "upper");
    assert_eq!((word(&upper, 11000), word(&upper, 11004)), (lui(3), lw(-1596)));
    let lower = at("load-2500", "lower");
    assert_eq!((word(&lower, 11000), word(&lower, 11004)), (lui(3), lw(212)));
    assert_eq!(word(&lower, 12504), 2500);
    assert_eq!(word(&at("load-2500", "word"), 12504), 12500);
    assert_eq!(register(&at("load-2500", "load"), "t0"), 12288);
    let number = at("load-2500", "number");
    assert_eq!((register(&number, "a0"), register(&number, "a1")), (365, 365));
    assert_ne!(word(&number, 2500), 365);
}

#[test]
fn absolute_loading_at_0_is_refused_because_of_the_kernel() {
    let mut absolute = lesson("load-2500").clone();
    absolute.config.load_at = None;
    let mut machine = absolute.machine().expect("it builds");
    assert_eq!(machine.run(1), Stop::LoadFailed);
    let error = machine.load_error().expect("a reason");
    assert!(
        matches!(error, LoadError::PlaceTaken { taken_by: "kernel", taken_at, .. } if taken_at.0 == 0),
        "{error}"
    );
    let told = lessons::narrate_step(&machine, Language::En);
    assert!(told.contains("could not be loaded. The program’s text goes to 0x0"), "{told}");
}

#[test]
fn the_stray_load_of_the_segments_is_beyond_the_limit_by_what_the_text_says() {
    let machine = at("segments", "stack");
    assert_eq!(0x1000_0000 - (register(&machine, "sp") + 8) % 0x1000_0000, 0xd8);
    let stray = at("segments", "stray");
    assert_eq!(register(&stray, "t0"), 0x1000_103c);
}

#[test]
fn the_page_fault_is_the_second_of_two_and_the_value_becomes_42() {
    let machine = at("page-fault", "end");
    let counted = machine.statistics();
    assert_eq!((counted.page_faults, counted.major_faults), (2, 2));
    assert_eq!(word(&machine, 0x11090), 42);
    assert_eq!(at("page-fault", "second").storage().step_cost.0, 4);
}
