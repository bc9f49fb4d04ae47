//! Holds the lesson format to its word: a small lesson is read, and each mistake is named with file, line and expectation.

use lessons::{Action, Lesson, LessonError, Radix};
use messages::Language;

const TOML: &str = r#"id = "small"
radix = "decimal"
concepts = ["A1"]

[title]
en = "Small"

[program]
files = ["a.s"]
args = ["small", "x"]

[link]
image-base = 0x20000

[machine]
preset = "textbook"
without = ["l2"]
tlb = { entries = 2, ways = 2, latency = 3 }

[[steps]]
anchor = "one"
goto = "1"
views = ["storage"]

[[steps]]
anchor = "two"
until = "exit"
stage = "merged"
point = "symbol/_start"
"#;
const TEXT: &str = "## First {#one}\nThe entry is at {{symbol _start}}.\n\n## Second {#two}\n[Over](machine:until/exit), [back](machine:reset): {{statistics instructions}}.\n";
const SOURCE: &str = "        .globl _start\n_start: li a7, 93\n        ecall\n";

fn load(toml: &str, text: &str, source: &str) -> Result<Lesson, LessonError> {
    Lesson::load(&[("lesson.toml", toml.as_bytes()), ("en.md", text.as_bytes()), ("a.s", source.as_bytes())])
}

#[test]
fn a_lesson_is_read_and_played() {
    let lesson = load(TOML, TEXT, SOURCE).expect("a lesson");
    assert_eq!((lesson.id.as_str(), lesson.radix), ("small", Radix::Decimal));
    assert_eq!(lesson.concepts, ["A1"]);
    // There is no Chinese title or text, so the English ones stand in.
    assert_eq!(lesson.title(Language::ZhCn), "Small");
    assert_eq!((lesson.config.l2, lesson.config.tlb.map(|tlb| tlb.latency.0)), (None, Some(3)));
    assert_eq!(lesson.build.args, ["small", "x"]);
    assert_eq!(lesson.steps[0].views, ["storage"]);
    assert_eq!(
        (lesson.steps[1].stage, &lesson.steps[1].action),
        (Some("merged"), &Action::parse("until/exit"))
    );
    let texts = lesson.texts(Language::ZhCn).expect("texts");
    let entry = lesson.machine().expect("a machine").program().executable.entry.0;
    assert!(entry > 0x20000);
    assert_eq!(texts[0].html, format!("<h2>First</h2>\n<p>The entry is at {entry}.</p>\n"));
    assert_eq!(texts[1].heading, "Second");
}

#[test]
fn searches_in_links_become_moments() {
    let text =
        TEXT.replace("{{symbol _start}}", "[end](machine:until/exit), [nowhere](machine:until/at/none)");
    let texts = load(TOML, &text, SOURCE).expect("a lesson").texts(Language::En).expect("texts");
    assert!(texts[0].html.contains("<a href=\"machine:goto/3\">end</a>, nowhere."), "{}", texts[0].html);
}

/// What loading says about the lesson with `from` replaced by `to` in one of its files.
fn error(from: &str, to: &str) -> (String, u32, String, String) {
    let whole = [TOML, TEXT, SOURCE].concat();
    assert_eq!(whole.matches(from).count(), 1, "`{from}` is there once");
    let [toml, text, source] = [TOML, TEXT, SOURCE].map(|file| file.replace(from, to));
    let LessonError { file, line, problem, expected } =
        load(&toml, &text, &source).expect_err(&format!("`{to}` is a mistake"));
    (file, line, problem, expected)
}

#[track_caller]
fn check(from: &str, to: &str, place: (&str, u32), problem: &str, expected: &str) {
    let (file, line, found, wanted) = error(from, to);
    assert_eq!((file.as_str(), line), place, "{found}; expected {wanted}");
    assert!(found.contains(problem), "{found}");
    assert!(wanted.contains(expected), "{wanted}");
}

const TOML_FILE: &str = "lesson.toml";

#[test]
fn mistakes_in_the_toml_are_named_with_their_line() {
    check("id = \"small\"", "id = \"Small!\"", (TOML_FILE, 1), "`Small!` cannot name", "small letters");
    check("radix = \"decimal\"", "radix = \"octal\"", (TOML_FILE, 2), "`octal`", "hex, decimal");
    check("radix = \"decimal\"", "radix = ", (TOML_FILE, 2), "", "FORMAT.md");
    check("concepts =", "concept =", (TOML_FILE, 3), "unknown field `concept`", "FORMAT.md");
    check("en = \"Small\"", "de = \"Klein\"", (TOML_FILE, 0), "`de`", "en, zh-CN");
    check("[\"a.s\"]", "[\"b.s\"]", (TOML_FILE, 9), "`b.s` is not in", "a file of this name");
    check("args = ", "xlen = 16\nargs = ", (TOML_FILE, 10), "`16`", "32, 64");
    check("\"textbook\"", "\"laptop\"", (TOML_FILE, 16), "`laptop` is not a preset", "textbook");
    check("[\"l2\"]", "[\"l3\"]", (TOML_FILE, 17), "`l3`", "l1i, l1d, l2, tlb");
    check("entries = 2", "entries = 3", (TOML_FILE, 15), "tlb.ways", "power of two");
    check("goto = \"1\"", "goto = \"x\"", (TOML_FILE, 22), "`goto/x` is no action", "goto/STEP");
    check(
        "goto = \"1\"",
        "goto = \"1\"\nuntil = \"exit\"",
        (TOML_FILE, 20),
        "more than one action",
        "one of goto",
    );
    check("[\"storage\"]", "[\"disk\"]", (TOML_FILE, 23), "`disk` is not a figure", "translation");
    check("\"merged\"", "\"mixed\"", (TOML_FILE, 28), "`mixed` is not a stage", "relocated");
    check("symbol/_start\"", "thing/_start\"", (TOML_FILE, 29), "`thing/_start`", "symbol/msg");
}

#[test]
fn mistakes_in_the_text_are_named_with_their_line() {
    check("{#two}", "{#three}", ("en.md", 4), "`three` is not what", "{#two}");
    check("## Second {#two}", "### Second {#two}", ("en.md", 0), "`two` has no section", "## Heading {#two}");
    check("## First {#one}", "Hello\n## First {#one}", ("en.md", 1), "text before", "## Heading");
    check("machine:reset", "machine:fly", ("en.md", 5), "`machine:fly` does nothing", "goto/STEP");
    check(
        "instructions}}.\n",
        "instructions}}.\n## Third {#three}\n",
        ("en.md", 6),
        "`three`",
        "no more sections",
    );
}

#[test]
fn missing_files_are_named() {
    let missing = |files: &[(&str, &[u8])]| Lesson::load(files).expect_err("a file is missing").to_string();
    assert_eq!(missing(&[]), "lesson.toml: the file is missing; expected a file of this name");
    let without_text = missing(&[("lesson.toml", TOML.as_bytes()), ("a.s", SOURCE.as_bytes())]);
    assert_eq!(without_text, "en.md: the lesson has no text; expected en.md, zh-CN.md, or both");
    let latin = missing(&[("lesson.toml", b"id = \"caf\xe9\"")]);
    assert_eq!(latin, "lesson.toml: byte 9 is not UTF-8; expected text in UTF-8");
    let empty = TOML.split("[[steps]]").next().expect("a part").replace("[machine]", "steps = []\n[machine]");
    let empty = format!("steps = []\n{}", empty.replace("steps = []\n[machine]", "[machine]"));
    let no_steps = load(&empty, TEXT, SOURCE).expect_err("no steps").to_string();
    assert!(no_steps.contains("there are no steps"), "{no_steps}");
}

#[test]
fn a_program_that_cannot_be_built_is_an_error_at_its_line() {
    let lesson = load(TOML, TEXT, "_start: mov a0, a1\n").expect("the lesson itself is right");
    let error = lesson.machine().expect_err("no such instruction");
    assert_eq!((error.file.as_str(), error.line), ("a.s", 1), "{error}");
    let lesson = load(TOML, TEXT, "        .globl _start\n_start: call nowhere\n").expect("right");
    let error = lesson.machine().expect_err("undefined").to_string();
    assert!(error.contains("nowhere"), "{error}");
}

#[test]
fn a_step_that_is_not_reached_is_an_error() {
    let toml = TOML.replace("until = \"exit\"", "until = \"event/kernel-break-moved\"");
    let lesson = load(&toml, TEXT, SOURCE).expect("right");
    let error = lesson.texts(Language::En).expect_err("brk is never called").to_string();
    assert!(error.contains("step `two` is not reached") && error.contains("kernel-break-moved"), "{error}");
    let mut machine = lesson.machine().expect("a machine");
    assert!(lesson.apply(1, &mut machine).is_err());
    assert_eq!(machine.position().step, 1, "the machine is where the step before left it");
}

#[test]
fn a_program_without_end_does_not_hang_a_lesson() {
    let lesson = load(TOML, TEXT, "        .globl _start\n_start: j _start\n").expect("right");
    let error = lesson.texts(Language::En).expect_err("it never exits").to_string();
    assert!(error.contains("step `two` is not reached"), "{error}");
}
