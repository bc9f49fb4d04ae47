//! Why a link fails: every reason, each with its places.

use core::fmt;

use thiserror::Error;

use crate::elf::ElfError;

/// All the errors of a link; never empty.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub struct LinkErrors {
    /// In the order of the link's phases.
    pub errors: Vec<LinkError>,
}

impl fmt::Display for LinkErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// One error of a link.
///
/// `id` and `args` name the message in the catalogues; `message` and `expected` are its English text.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub struct LinkError {
    /// The message in the catalogues: `link-…`, or `elf-…` for an archive member that cannot be read.
    pub id: String,
    /// The values that belong into the message, by name.
    pub args: Vec<(&'static str, String)>,
    /// What is wrong, in English.
    pub message: String,
    /// What was expected instead, in English.
    pub expected: Box<str>,
    /// Every place that the error concerns: all referrers of an undefined symbol, both definitions of a duplicate.
    pub places: Vec<Place>,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; expected {}", self.message, self.expected)?;
        for place in &self.places {
            write!(f, "\n  {place}")?;
        }
        Ok(())
    }
}

/// A place in an object.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The object's name.
    pub file: String,
    /// The section's name; empty if the whole object is meant.
    pub section: String,
    /// Offset in that section, in bytes.
    pub offset: u64,
    /// The function or label that the offset lies behind.
    pub function: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(function) = &self.function {
            write!(f, " `{function}`")?;
        }
        if self.section.is_empty() { Ok(()) } else { write!(f, " ({}+{:#x})", self.section, self.offset) }
    }
}

impl LinkError {
    pub(super) fn new(
        code: &str,
        args: &[(&'static str, String)],
        message: String,
        expected: impl Into<Box<str>>,
        places: Vec<Place>,
    ) -> LinkError {
        LinkError {
            id: format!("link-{code}"),
            args: args.to_vec(),
            message,
            expected: expected.into(),
            places,
        }
    }
}

impl From<ElfError> for LinkError {
    fn from(error: ElfError) -> LinkError {
        let file = error.file.clone();
        let place = Place { file, section: String::new(), offset: 0, function: None };
        LinkError {
            id: format!("elf-{}", error.code),
            args: error.args,
            message: format!("{}: {}", error.file, error.message),
            expected: error.expected,
            places: vec![place],
        }
    }
}
