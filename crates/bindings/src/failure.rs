//! Errors as values for JavaScript: what, where, what was expected, in the reader's language.

use machine::BuildError;
use messages::{Language, Value};
use toolchain::{Diagnostic, ElfError, LinkError};
use tsify::Tsify;
use wasm_bindgen::JsValue;

use crate::types::{Failure, Finding};

impl Failure {
    /// A failure that is about nothing in particular but itself.
    pub fn plain(message: impl ToString) -> Failure {
        Failure { message: message.to_string(), findings: Vec::new() }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        match failure.into_ts() {
            Ok(failure) => failure.into(),
            Err(error) => JsValue::from_str(&error.to_string()),
        }
    }
}

/// A build's error with its places.
pub(crate) fn explain(error: &BuildError, language: Language) -> Failure {
    let say = |id: &str, args: &[(&str, Value)]| messages::text(language, id, args);
    match error {
        BuildError::Assembly(found) => Failure {
            message: say("page-bad-program", &[("count", found.len().into())]),
            findings: found.iter().map(|found| of_assembler(found, language)).collect(),
        },
        BuildError::Elf(error) => Failure::plain(of_elf(error, language)),
        BuildError::Link(errors) => Failure {
            message: say("page-no-link", &[("count", errors.errors.len().into())]),
            findings: errors.errors.iter().map(|error| of_linker(error, language)).collect(),
        },
        BuildError::NoFile => Failure::plain(say("page-no-file", &[])),
        BuildError::UnknownFile { file } => {
            Failure::plain(say("page-unknown-file", &[("file", file.as_str().into())]))
        }
        BuildError::ExecutableAmongOthers { file } => {
            Failure::plain(say("page-executable-among-others", &[("file", file.as_str().into())]))
        }
    }
}

fn of_assembler(found: &Diagnostic, language: Language) -> Finding {
    let args = values(&found.args);
    Finding {
        file: found.file.clone(),
        line: found.span.line,
        column: found.span.column,
        length: found.span.length,
        message: words(language, &format!("assembler-{}", found.code), &args, &found.message),
        expected: words(language, &format!("assembler-{}-expected", found.code), &args, &found.expected),
    }
}

fn of_elf(error: &ElfError, language: Language) -> String {
    let message = words(language, &format!("elf-{}", error.code), &values(&error.args), &error.to_string());
    let Some(offset) = error.offset else { return message };
    let args = [("message", message.into()), ("offset", format!("{offset:#x}").into())];
    messages::text(language, "page-at-offset", &args)
}

/// The places are part of the message where it is about several.
fn of_linker(error: &LinkError, language: Language) -> Finding {
    let english = format!("{}; expected {}", error.message, error.expected);
    Finding {
        file: error.places.first().map(|place| place.file.clone()).unwrap_or_default(),
        line: 0,
        column: 0,
        length: 0,
        message: words(language, &error.id, &values(&error.args), &english),
        expected: String::new(),
    }
}

fn values<'a>(args: &'a [(&'static str, String)]) -> Vec<(&'a str, Value)> {
    args.iter().map(|(name, value)| (*name, value.as_str().into())).collect()
}

/// The message of the catalogue; the English text where there is none.
fn words(language: Language, id: &str, args: &[(&str, Value)], english: &str) -> String {
    let text = messages::text(language, id, args);
    if text.starts_with('⟨') { english.to_owned() } else { text }
}
