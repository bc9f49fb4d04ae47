//! What is wrong with a binary file: what, at which offset, and what was expected.

use thiserror::Error;

/// An ELF file or archive that cannot be used.
///
/// `code` and `args` name the message in the catalogues (`elf-<code>`); `message` and `expected` are its English text.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{file}: {message}; expected {expected}")]
pub struct ElfError {
    /// The file's name as it was given.
    pub file: String,
    /// Where in the file, in bytes from its start, if the fault lies at one place.
    pub offset: Option<u64>,
    /// Which rule was broken, in kebab case: `truncated`, `wrong-machine` …
    pub code: &'static str,
    /// The values that belong into the message, by name.
    pub args: Vec<(&'static str, String)>,
    /// What is wrong, in English, with the file's own numbers in it.
    pub message: String,
    /// What was expected instead, in English.
    pub expected: Box<str>,
}

impl ElfError {
    /// An error about the whole of `file`. An argument `what` (`name of section 3`) reaches the catalogues as a key
    /// (`name-of-section`) and a `number` of its own.
    pub(crate) fn new(
        file: &str,
        code: &'static str,
        args: &[(&'static str, String)],
        message: String,
        expected: impl Into<Box<str>>,
    ) -> ElfError {
        let mut all = vec![("file", file.to_string())];
        for (name, value) in args {
            if *name == "what" {
                all.extend(subject(value));
            } else {
                all.push((*name, value.clone()));
            }
        }
        ElfError { file: file.to_string(), offset: None, code, args: all, message, expected: expected.into() }
    }

    /// The same error, known to lie at `offset`.
    pub(crate) fn at(mut self, offset: u64) -> ElfError {
        self.offset = Some(offset);
        self.args.push(("offset", format!("{offset:#x}")));
        self
    }
}

/// The key and the number of a subject that ends in a number; the number is empty if there is none.
fn subject(what: &str) -> [(&'static str, String); 2] {
    let words = what.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let number = what.get(words.len()..).unwrap_or("");
    [("what", words.trim_end().to_ascii_lowercase().replace(' ', "-")), ("number", number.to_string())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_keys_and_numbers() {
        let pair = |what: &'static str| subject(what).map(|(_, value)| value);
        assert_eq!(pair("name of section 12"), ["name-of-section", "12"]);
        assert_eq!(pair("ELF header"), ["elf-header", ""]);
    }
}
