//! Every error of the toolchain's binary side has its text in both languages.

use std::path::{Path, PathBuf};

use messages::{Language, Value, ids, text};
use toolchain::{Executable, Input, LinkOptions, link};

use crate::corpus::manifest;

/// The string literals that follow `call`, first of each occurrence, in all sources below `folder`.
fn codes(folder: &Path, call: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        for rest in source.split(call).skip(1) {
            let literal = rest.split('"').nth(1).map(str::to_string);
            // Where the code is a variable, the next literal is something else.
            found.extend(literal.filter(|code| code.chars().all(|c| c == '-' || c.is_ascii_lowercase())));
        }
    }
    found
}

#[test]
fn every_code_is_in_the_catalogues() {
    let toolchain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/toolchain/src");
    let mut elf = codes(&toolchain.join("elf"), "ElfError::new(");
    elf.extend(codes(&toolchain.join("elf"), "segment_error(view.file,"));
    let linker = codes(&toolchain.join("linker"), "LinkError::new(");
    let known = ids(Language::En);
    assert!(elf.len() > 20 && linker.len() > 15);
    let wanted = elf.iter().map(|code| format!("elf-{code}"));
    for id in wanted.chain(linker.iter().map(|code| format!("link-{code}"))) {
        assert!(known.contains(id.as_str()), "no message {id}");
    }
}

/// No variable of the message is missing from the error's values.
fn assert_complete(id: &str, args: &[(&'static str, String)]) {
    let args: Vec<(&str, Value)> =
        args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    for language in [Language::En, Language::ZhCn] {
        let text = text(language, id, &args);
        assert!(!text.contains(['⟨', '{', '$']), "{text}");
    }
}

#[test]
fn texts_get_all_their_values() {
    for program in manifest().programs {
        for variant in &program.variants {
            for case in &variant.cases {
                let objects = case.objects.iter().map(|name| Input::Object(variant.object(name)));
                for error in
                    link(objects.collect(), &LinkOptions::default()).err().iter().flat_map(|e| &e.errors)
                {
                    assert_complete(&error.id, &error.args);
                }
            }
            for link in variant.links.iter().take(1) {
                let bytes = variant.file(&link.elf);
                for length in [0, 10, 60, bytes.len() / 2, bytes.len() - 1] {
                    let error = Executable::read("cut.elf", &bytes[..length]).unwrap_err();
                    assert_complete(&format!("elf-{}", error.code), &error.args);
                }
            }
        }
    }
}
