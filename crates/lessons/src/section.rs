//! A lesson's text in one language, cut into its steps.

use crate::LessonError;

/// The text of a step: a heading and what follows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Section {
    /// The heading's text.
    pub heading: String,
    /// `{#anchor}` after the heading.
    pub anchor: String,
    /// Markdown below the heading.
    pub body: String,
    /// The heading's line, from 1.
    pub line: u32,
}

const EXPECTED: &str = "`## Heading {#anchor}`";

/// Cuts a Markdown text at its headings of the second level, outside of fenced code.
///
/// # Errors
/// Text before the first such heading, or a heading without an anchor.
pub(crate) fn split(file: &str, text: &str) -> Result<Vec<Section>, LessonError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut fenced = false;
    for (line, content) in (1..).zip(text.lines()) {
        fenced ^= content.trim_start().starts_with("```");
        match (content.strip_prefix("## "), sections.last_mut()) {
            (Some(heading), _) if !fenced => sections.push(section(file, line, heading)?),
            (_, Some(section)) => {
                section.body.push_str(content);
                section.body.push('\n');
            }
            (_, None) if content.trim().is_empty() => {}
            (_, None) => {
                return Err(LessonError::new(file, line, "text before the first step's heading", EXPECTED));
            }
        }
    }
    Ok(sections)
}

fn section(file: &str, line: u32, heading: &str) -> Result<Section, LessonError> {
    let cut = heading.trim_end().strip_suffix('}').and_then(|rest| rest.rsplit_once("{#"));
    let Some((text, anchor)) = cut.filter(|(_, anchor)| is_name(anchor)) else {
        return Err(LessonError::new(file, line, format!("the heading `{heading}` has no anchor"), EXPECTED));
    };
    Ok(Section { heading: text.trim().to_owned(), anchor: anchor.to_owned(), body: String::new(), line })
}

/// Whether a text can name a lesson or a step: small letters, digits and `-`.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_with_anchors_begin_steps_and_fenced_ones_do_not() {
        let text = "\n## One step {#one}\nText.\n```\n## not a step\n```\n### Small\n## Two {#two-2}\n";
        let sections = split("en.md", text).unwrap();
        let shown: Vec<_> =
            sections.iter().map(|s| (s.heading.as_str(), s.anchor.as_str(), s.line)).collect();
        assert_eq!(shown, [("One step", "one", 2), ("Two", "two-2", 8)]);
        assert_eq!(sections[0].body, "Text.\n```\n## not a step\n```\n### Small\n");
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(split("en.md", "\nHello\n").unwrap_err().line, 2);
        for heading in ["## No anchor", "## Empty {#}", "## Odd {#A b}"] {
            let error = split("en.md", heading).unwrap_err();
            assert_eq!((error.line, error.expected.as_str()), (1, EXPECTED), "{heading}");
        }
    }
}
