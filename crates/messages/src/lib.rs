//! Every text that a person reads, in English and in Chinese, from Fluent catalogues that are part of the build.
//!
//! ```
//! use messages::{Language, Value, text};
//! assert_eq!(text(Language::En, "figure-cycles", &[("n", Value::from(4))]), "4 cycles");
//! assert_eq!(text(Language::En, "no-such-message", &[]), "⟨no-such-message⟩");
//! ```

mod catalogue;
mod language;
mod resolve;
mod value;

pub use catalogue::ids;
pub use language::Language;
pub use value::Value;

/// The message `id` in a language, with its variables filled in from `args`.
///
/// A message that is not in the catalogue gives its id in ⟨⟩, so that it is seen and found; a variable that is not
/// in `args` gives its name in braces. The crate's tests see to it that both languages have the same messages.
pub fn text(language: Language, id: &str, args: &[(&str, Value)]) -> String {
    match catalogue::pattern(language, id) {
        Some(pattern) => resolve::fill(pattern, language, args),
        None => format!("⟨{id}⟩"),
    }
}
