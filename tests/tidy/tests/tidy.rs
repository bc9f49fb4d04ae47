//! The rules that no compiler holds: which crate may use which, what a module opens with, what may not be committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::Entry;
use tidy::{files, files_ending, text};

/// Fails with every finding at once.
fn expect_none(rule: &str, findings: Vec<String>) {
    assert!(findings.is_empty(), "{rule}\n  {}", findings.join("\n  "));
}

/// The layers from top to bottom; a crate may use only what lies in a lower layer. `messages` lies beside the
/// model: only those who speak to people use it, and it uses nothing.
const LAYERS: [&[&str]; 7] = [
    &["bindings", "cli"],
    &["figures", "lessons"],
    &["machine"],
    &["kernel"],
    &["mmu", "toolchain"],
    &["storage", "isa"],
    &["order"],
];
const SPEAKERS: [&str; 4] = ["bindings", "cli", "figures", "lessons"];

/// Everything below `figures`: plain Rust without a browser, a clock, chance, or threads.
const MODEL: [&str; 7] = ["order", "isa", "storage", "mmu", "toolchain", "kernel", "machine"];

/// Crates that would bring the outside world into the model.
const WORLDLY: [&str; 15] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "tsify",
    "console_error_panic_hook",
    "getrandom",
    "rand",
    "fastrand",
    "chrono",
    "time",
    "instant",
    "web-time",
    "tokio",
    "rayon",
    "once_cell",
];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|names| names.contains(&name))
}

/// The names under `[dependencies]` of a crate's manifest.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = PathBuf::from(format!("crates/{name}/Cargo.toml"));
    let manifest: toml::Table =
        text(&manifest).expect("a manifest is text").parse().expect("a manifest is TOML");
    let table = manifest.get("dependencies").and_then(|value| value.as_table());
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

fn crates() -> Vec<String> {
    let manifests = files_ending("Cargo.toml");
    let inside = manifests.iter().filter_map(|file| file.strip_prefix("crates").ok());
    inside.filter_map(|file| file.parent()).map(|folder| folder.display().to_string()).collect()
}

#[test]
fn arrows_between_crates_go_downwards() {
    let mut findings = Vec::new();
    for name in crates() {
        for used in dependencies(&name) {
            let allowed = match (layer(&name), layer(&used)) {
                (Some(from), Some(to)) => from < to,
                (Some(_), None) if used == "messages" => SPEAKERS.contains(&name.as_str()),
                (None, Some(_)) => name != "messages",
                _ => true,
            };
            if !allowed {
                findings.push(format!("{name} uses {used}"));
            }
        }
        if layer(&name).is_none() && name != "messages" {
            findings.push(format!("{name} has no layer: give it one in this test and in ARCHITECTURE.md"));
        }
    }
    expect_none("A crate may only use crates below it:", findings);
}

#[test]
fn the_model_knows_no_browser_no_clock_and_no_chance() {
    let mut findings = Vec::new();
    for name in MODEL {
        let worldly = dependencies(name).into_iter().filter(|used| WORLDLY.contains(&used.as_str()));
        findings.extend(worldly.map(|used| format!("{name} depends on {used}")));
    }
    const WORDS: [&str; 6] =
        ["std::time", "std::net", "std::fs::", "std::thread", "std::env::", "RandomState"];
    for file in model_sources() {
        let source = text(&file).unwrap_or_default();
        let model_part = source.split("#[cfg(test)]").next().unwrap_or_default();
        for word in WORDS.iter().filter(|word| model_part.contains(**word)) {
            findings.push(format!("{} uses {word}", file.display()));
        }
    }
    expect_none("Everything below figures is a function of its inputs:", findings);
}

fn model_sources() -> Vec<PathBuf> {
    let in_model = |file: &PathBuf| MODEL.iter().any(|name| file.starts_with(format!("crates/{name}/src")));
    files_ending(".rs").into_iter().filter(in_model).collect()
}

#[test]
fn every_module_opens_with_its_purpose() {
    let opens_well = |file: &Path| {
        let source = text(file).unwrap_or_default();
        let first = source.lines().next().unwrap_or_default();
        first.strip_prefix("//! ").is_some_and(|purpose| purpose.split_whitespace().count() >= 3)
    };
    let findings = files_ending(".rs").into_iter().filter(|file| !opens_well(file));
    expect_none(
        "The first line of a module is `//! ` and a sentence:",
        findings.map(|file| file.display().to_string()).collect(),
    );
}

#[test]
fn nothing_is_left_to_be_done() {
    // Written in two halves, so that this file does not find itself.
    let words = ["todo", "unimplemented"].map(|word| format!("{word}!("));
    let mut findings = Vec::new();
    for file in files_ending(".rs") {
        let source = text(&file).unwrap_or_default();
        for (number, line) in source.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                findings.push(format!("{}:{}", file.display(), number + 1));
            }
        }
    }
    expect_none("What is not there yet is not in the tree:", findings);
}

/// Message keys of a catalogue file, with the variables that each message takes.
fn messages(file: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let source = text(file).expect("a catalogue is text");
    let resource = fluent_syntax::parser::parse(source.as_str())
        .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
    let mut keys = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let written = fluent_syntax::serializer::serialize(&fluent_syntax::ast::Resource {
                body: vec![Entry::Message(message.clone())],
            });
            keys.insert(message.id.name.to_string(), variables(&written));
        }
    }
    keys
}

/// The `$names` in a message's text.
fn variables(message: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let names =
        message.split('$').skip(1).map(|rest| rest.chars().take_while(|&c| is_name(c)).collect::<String>());
    names.filter(|name| !name.is_empty()).collect()
}

#[test]
fn both_languages_have_the_same_messages() {
    let mut findings = Vec::new();
    for file in files_ending(".ftl") {
        let Ok(name) = file.strip_prefix("crates/messages/locales/en") else { continue };
        let other = Path::new("crates/messages/locales/zh-CN").join(name);
        if !files().contains(&other) {
            findings.push(format!("{} is missing", other.display()));
            continue;
        }
        let (english, chinese) = (messages(&file), messages(&other));
        let keys: BTreeSet<&String> = english.keys().chain(chinese.keys()).collect();
        for key in keys {
            match (english.get(key), chinese.get(key)) {
                (Some(_), None) => findings.push(format!("{}: {key} is missing", other.display())),
                (None, Some(_)) => findings.push(format!("{}: {key} is missing", file.display())),
                (Some(one), Some(two)) if one != two => {
                    findings.push(format!("{}: {key} takes {two:?}, in English {one:?}", other.display()));
                }
                _ => {}
            }
        }
    }
    expect_none("Every message is there in both languages with the same variables:", findings);
}

#[test]
fn no_package_registry_and_no_path_of_somebodys_machine() {
    // Written in pieces, so that this file does not find itself.
    let hosts =
        [["registry", "npmjs"].join("."), ["static", "crates", "io"].join("."), ["npm", "mirror"].concat()];
    let paths = ["work/", "home/", "Users/", "root/"].map(|path| format!("/{path}"));
    let mut findings = Vec::new();
    for file in files() {
        let Some(source) = text(&file) else { continue };
        for (number, line) in source.lines().enumerate() {
            let host = hosts.iter().any(|host| line.contains(host.as_str()));
            let path = paths.iter().any(|path| starts_a_path(line, path));
            if host || (path && !file.starts_with("tests/conformance/data")) {
                findings.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    expect_none(
        "A checkout builds anywhere; lock files name no host (cargo's own index name apart):",
        findings,
    );
}

/// Whether `path` occurs in the line as the start of an absolute path, not in the middle of a longer one.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '/' | '$' | '*')))
    })
}
