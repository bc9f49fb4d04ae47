//! What is wrong with an input: what, where, and what was expected.

/// A place in a source text. Lines and columns count from 1; columns count characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// First column, from 1.
    pub column: u32,
    /// Characters covered; 0 for a place between two.
    pub length: u32,
}

/// One error in a source text.
///
/// `code` and `args` name the message in the catalogues (`assembler-<code>`); `message` and `expected` are its
/// English text, for the terminal and for logs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The file's name as it was given.
    pub file: String,
    /// Where.
    pub span: Span,
    /// Which rule was broken, in kebab case: `unknown-instruction`, `operand-out-of-range` …
    pub code: &'static str,
    /// The values that belong into the message, by name.
    pub args: Vec<(&'static str, String)>,
    /// What is wrong, in English, with the actual words of the source in it.
    pub message: String,
    /// What was expected instead, in English.
    pub expected: String,
}
