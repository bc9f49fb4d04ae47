//! Source lines: the text without block comments, and the lines that macros and repetitions insert.

use std::rc::Rc;

use crate::Span;

use super::problem::{self, Problem};

/// A line to assemble.
#[derive(Clone, Debug)]
pub(super) struct SourceLine {
    pub(super) text: Rc<str>,
    /// Its number in the file.
    pub(super) number: u32,
    /// For a line that a macro inserted: where the macro was called.
    pub(super) origin: Option<Span>,
}

/// Replaces block comments by blanks, so that columns stay, and cuts the text into lines.
pub(super) fn lines(text: &str) -> (Vec<SourceLine>, Option<Problem>) {
    let (plain, problem) = blank_comments(text);
    let lines =
        plain.lines().zip(1..).map(|(text, number)| SourceLine { text: text.into(), number, origin: None });
    (lines.collect(), problem)
}

fn blank_comments(text: &str) -> (String, Option<Problem>) {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let (mut line, mut column) = (1, 1);
    let mut quoted = false;
    let mut line_comment = false;
    let mut open: Option<Span> = None;
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let mut width = 1;
        match c {
            '\n' => {
                (quoted, line_comment) = (false, false);
                plain.push('\n');
            }
            '*' if open.is_some() && next == Some('/') => {
                characters.next();
                plain.push_str("  ");
                (open, width) = (None, 2);
            }
            _ if open.is_some() => plain.push(' '),
            '\\' if quoted && next.is_some_and(|next| next != '\n') => {
                plain.push(c);
                plain.extend(characters.next());
                width = 2;
            }
            '/' if !quoted && !line_comment && next == Some('*') => {
                characters.next();
                plain.push_str("  ");
                open = Some(Span { line, column, length: 2 });
                width = 2;
            }
            _ => {
                quoted ^= c == '"' && !line_comment;
                line_comment |= !quoted && (c == '#' || c == '/' && next == Some('/'));
                plain.push(c);
            }
        }
        (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + width) };
    }
    (plain, open.map(problem::unterminated_comment))
}

/// The first word of a line, behind labels: enough to find the ends of blocks.
pub(super) fn first_word(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ';' | '#' | ',' | '(' | '"'));
        let word = &rest[..end.unwrap_or(rest.len())];
        match word.find(':') {
            Some(colon) => rest = rest[colon + 1..].trim_start(),
            None => return word,
        }
    }
}

/// Most lines that one assembly reads, insertions included; and how deep insertions nest.
pub(super) const MOST_LINES: u32 = 1_000_000;
const DEEPEST: usize = 100;

/// Lines in the order of assembly.
pub(super) struct Input {
    frames: Vec<Frame>,
    read: u32,
}

struct Frame {
    lines: Rc<[SourceLine]>,
    at: usize,
    /// How deep conditional blocks were when it began; `.exitm` goes back to it.
    conditions: usize,
    is_macro: bool,
}

impl Input {
    pub(super) fn new(lines: Vec<SourceLine>) -> Input {
        let frame = Frame { lines: lines.into(), at: 0, conditions: 0, is_macro: false };
        Input { frames: vec![frame], read: 0 }
    }

    /// The next line.
    pub(super) fn next(&mut self) -> Option<SourceLine> {
        loop {
            let frame = self.frames.last_mut()?;
            if let Some(line) = frame.lines.get(frame.at) {
                frame.at += 1;
                self.read = self.read.saturating_add(1);
                return Some(line.clone());
            }
            self.frames.pop();
        }
    }

    /// Inserts lines before what follows.
    pub(super) fn insert(
        &mut self,
        lines: Vec<SourceLine>,
        conditions: usize,
        is_macro: bool,
        call: Span,
    ) -> Result<(), Problem> {
        let total = u64::from(self.read) + lines.len() as u64;
        if total > u64::from(MOST_LINES) || self.frames.len() >= DEEPEST {
            self.frames.clear();
            return Err(problem::expansion_limit(call, &MOST_LINES));
        }
        self.frames.push(Frame { lines: lines.into(), at: 0, conditions, is_macro });
        Ok(())
    }

    /// Leaves the innermost macro; gives how deep conditional blocks were at its call.
    pub(super) fn leave_macro(&mut self) -> Option<usize> {
        let innermost = self.frames.iter().rposition(|frame| frame.is_macro)?;
        let conditions = self.frames[innermost].conditions;
        self.frames.truncate(innermost);
        Some(conditions)
    }

    /// Forgets everything that is left: `.end`.
    pub(super) fn stop(&mut self) {
        self.frames.clear();
    }
}
