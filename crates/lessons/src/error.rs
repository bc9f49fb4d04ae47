//! What is wrong with a lesson: where, what, and what was expected.

/// An error in a lesson's files.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}{}: {problem}; expected {expected}", place(*.line))]
pub struct LessonError {
    /// The file: `lesson.toml`, `en.md`, `main.s` …
    pub file: String,
    /// The line from 1; 0 if the whole file is meant.
    pub line: u32,
    /// What is wrong, with the actual words of the file in it.
    pub problem: String,
    /// What was expected.
    pub expected: String,
}

impl LessonError {
    pub(crate) fn new(
        file: &str,
        line: u32,
        problem: impl Into<String>,
        expected: impl Into<String>,
    ) -> LessonError {
        LessonError { file: file.to_owned(), line, problem: problem.into(), expected: expected.into() }
    }
}

fn place(line: u32) -> String {
    if line == 0 { String::new() } else { format!(":{line}") }
}
