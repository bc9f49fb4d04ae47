//! How a command ends when it cannot do what it was asked: one type, printed once, with the exit code.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use toolchain::Diagnostic;

/// The command failed; the text is ready to be printed on standard error.
#[derive(Debug)]
pub struct Failure {
    /// What is wrong, where, and what was expected; may be several paragraphs.
    pub text: String,
}

impl Failure {
    /// A failure with a plain text.
    pub fn new(text: impl std::fmt::Display) -> Failure {
        Failure { text: format!("lookaside: {text}") }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Failure {
        Failure::new(format_args!("{}: {error}", path.display()))
    }

    /// All the errors of a source text, each with its line underlined.
    pub fn diagnostics(text: &str, diagnostics: &[Diagnostic]) -> Failure {
        let renderer = if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let reports: Vec<String> =
            diagnostics.iter().map(|diagnostic| renderer.render(&[report(text, diagnostic)])).collect();
        Failure { text: reports.join("\n\n") }
    }
}

fn report<'a>(text: &'a str, diagnostic: &'a Diagnostic) -> Group<'a> {
    let range = byte_range(text, diagnostic.span);
    let snippet = Snippet::source(text)
        .line_start(1)
        .path(&diagnostic.file)
        .annotation(AnnotationKind::Primary.span(range).label(&diagnostic.expected));
    Level::ERROR.primary_title(&diagnostic.message).element(snippet)
}

/// Bytes of `text` that the span covers: columns count characters, snippets count bytes.
fn byte_range(text: &str, span: toolchain::Span) -> std::ops::Range<usize> {
    let line_start: usize =
        text.split_inclusive('\n').take(span.line.saturating_sub(1) as usize).map(str::len).sum();
    let line = text[line_start..].split('\n').next().unwrap_or("");
    let byte_of = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    let first = span.column.saturating_sub(1) as usize;
    line_start + byte_of(first)..line_start + byte_of(first + span.length as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_ranges_count_bytes() {
        let text = "# 页框\n addi 页, a0\n";
        let span = toolchain::Span { line: 2, column: 7, length: 1 };
        assert_eq!(&text[byte_range(text, span)], "页");
    }

    #[test]
    fn a_span_beyond_the_text_is_empty_at_its_end() {
        let span = toolchain::Span { line: 9, column: 3, length: 4 };
        assert_eq!(byte_range("nop\n", span), 4..4);
    }
}
