//! The commands as a user types them: what they print, what they leave, how they end.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn program(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs").join(name);
    path.display().to_string()
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn lookaside(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lookaside")).args(arguments).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn run_gives_the_guests_output_and_exit_code() {
    let output = lookaside(&["run", &program("hello.s"), "--", "seventy"]);
    assert_eq!(out(&output), "hello\n");
    assert_eq!(output.status.code(), Some(7), "{}", err(&output));
    assert!(err(&output).contains("instructions"), "statistics are missing: {}", err(&output));
}

#[test]
fn every_preset_that_translates_runs_the_same_program() {
    for preset in ["desktop", "textbook", "segments"] {
        let output = lookaside(&["run", "--preset", preset, &program("hello.s"), "--", "abc"]);
        assert_eq!((out(&output).as_str(), output.status.code()), ("hello\n", Some(3)), "{preset}");
    }
}

#[test]
fn statistics_are_json_where_asked() {
    let output = lookaside(&["run", "--json", &program("hello.s")]);
    let json: serde_json::Value = serde_json::from_str(&err(&output)).expect("JSON alone on standard error");
    assert_eq!(json["instructions"], 11, "{json}");
    assert_eq!(json["system_calls"], 2, "{json}");
}

#[test]
fn a_killed_guest_ends_as_in_a_shell() {
    let output = lookaside(&["run", &program("stray.s")]);
    assert_eq!(output.status.code(), Some(128 + 11), "{}", err(&output));
}

#[test]
fn an_endless_guest_is_stopped_at_the_bound() {
    let output = lookaside(&["run", "--json", "--max-instructions", "100000", &program("endless.s")]);
    assert_eq!(output.status.code(), Some(124));
    let json: serde_json::Value = serde_json::from_str(&err(&output)).expect("statistics");
    assert_eq!(json["instructions"], 100_000);
}

#[test]
fn all_errors_of_a_source_are_shown_in_their_lines() {
    let output = lookaside(&["asm", &program("wrong.s"), "-o", "unwritten.o"]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    for place in ["wrong.s:1:9", "wrong.s:2:9", "wrong.s:3:21"] {
        assert!(text.contains(place), "{place} is missing in:\n{text}");
    }
}

#[test]
fn assembled_and_linked_in_steps_it_is_the_same_program() {
    let (object, executable) = (scratch("hello.o"), scratch("hello"));
    let (object, executable) = (object.display().to_string(), executable.display().to_string());
    assert!(lookaside(&["asm", &program("hello.s"), "-o", &object]).status.success());
    assert!(lookaside(&["link", &object, "-o", &executable]).status.success());
    let output = lookaside(&["run", &executable, "--", "four"]);
    assert_eq!((out(&output).as_str(), output.status.code()), ("hello\n", Some(4)));
}

#[test]
fn undefined_symbols_are_named_with_their_objects() {
    let source = scratch("lonely.s");
    std::fs::write(&source, "  .globl _start\n_start: call missing\n")
        .expect("the scratch folder is writable");
    let output = lookaside(&["run", &source.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("missing") && err(&output).contains("lonely"), "{}", err(&output));
}

#[test]
fn foreign_and_missing_files_are_refused_by_name() {
    let own = std::env::current_exe().expect("this test is a file").display().to_string();
    for (file, word) in [(own.as_str(), "RISC-V"), ("no/such/file.o", "no/such/file.o")] {
        let output = lookaside(&["run", file]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains(word), "{word} is missing in: {}", err(&output));
    }
}

#[test]
fn events_tell_the_page_fault_in_both_languages() {
    let english = out(&lookaside(&["events", &program("hello.s")]));
    let chinese = out(&lookaside(&["events", "--lang", "zh-CN", &program("hello.s")]));
    assert!(english.contains("Page fault"), "{english}");
    assert!(chinese.contains("缺页"), "{chinese}");
    assert_eq!(english.lines().count(), chinese.lines().count());
}

#[test]
fn lessons_are_listed_and_shown() {
    let list = out(&lookaside(&["lesson", "list"]));
    for id in ["two-modules", "load-2500", "segments", "page-fault"] {
        assert!(list.contains(id), "{id} is missing in:\n{list}");
        let shown = out(&lookaside(&["lesson", "show", id, "--lang", "zh-CN"]));
        assert!(shown.starts_with("# "), "{id}: {shown}");
    }
    assert_eq!(lookaside(&["lesson", "show", "no-such"]).status.code(), Some(1));
}

#[test]
fn a_figure_is_svg_or_text_by_the_files_name() {
    let base = ["figure", "--lesson", "page-fault", "--step", "3", "--view", "translation"];
    let svg = out(&lookaside(&base));
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
    let file = scratch("figure.txt");
    let name = file.display().to_string();
    let mut arguments = base.to_vec();
    arguments.extend(["-o", &name]);
    assert!(lookaside(&arguments).status.success());
    let text = std::fs::read_to_string(&file).expect("the figure was written");
    assert!(!text.contains("<svg") && text.lines().count() > 3, "{text}");
}

#[test]
fn impossible_wishes_are_refused_with_what_is_possible() {
    for arguments in [
        &["figure", "--lesson", "page-fault", "--step", "99", "--view", "storage"][..],
        &["figure", "--lesson", "none", "--view", "storage"],
        &["run", "--preset", "none", &program("hello.s")],
    ] {
        let output = lookaside(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(err(&output).contains("expected"), "{}", err(&output));
    }
}
