//! Reading a statement word by word.

use crate::Span;

use super::missing::Missing;
use super::problem::{self, Problem};
use super::token::{Token, Word};

/// A position in the words of one statement.
pub(super) struct Cursor<'a> {
    words: &'a [Word],
    at: usize,
    /// Where the statement ends, for what is missing.
    end: Span,
    /// Parentheses and signs that are open.
    pub(super) depth: u32,
}

impl<'a> Cursor<'a> {
    /// A cursor before the first word; `place` is where an empty statement stands.
    pub(super) fn new(words: &'a [Word], place: Span) -> Cursor<'a> {
        let end = words.last().map_or(place, |word| Span {
            column: word.span.column.saturating_add(word.span.length),
            length: 0,
            ..word.span
        });
        Cursor { words, at: 0, end, depth: 0 }
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.words.get(self.at).map(|word| &word.token)
    }

    pub(super) fn peek_ahead(&self, ahead: usize) -> Option<&'a Token> {
        self.words.get(self.at + ahead).map(|word| &word.token)
    }

    /// The place of the next word, or of the statement's end.
    pub(super) fn span(&self) -> Span {
        self.words.get(self.at).map_or(self.end, |word| word.span)
    }

    /// From `start` to the last word read.
    pub(super) fn span_from(&self, start: Span) -> Span {
        let Some(last) = self.at.checked_sub(1).and_then(|at| self.words.get(at)) else { return start };
        let end = last.span.column.saturating_add(last.span.length);
        if last.span.line != start.line || end < start.column {
            return start;
        }
        Span { length: end - start.column, ..start }
    }

    pub(super) fn next(&mut self) -> Option<&'a Word> {
        let word = self.words.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.words.len()
    }

    pub(super) fn rest(&self) -> &'a [Word] {
        self.words.get(self.at..).unwrap_or(&[])
    }

    pub(super) fn skip_rest(&mut self) {
        self.at = self.words.len();
    }

    pub(super) fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    /// Takes the sign if it comes next.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let seen = self.sees(sign);
        self.at += usize::from(seen);
        seen
    }

    pub(super) fn expect(&mut self, sign: &str, what: Missing) -> Result<(), Problem> {
        if self.eat(sign) { Ok(()) } else { Err(what.at(self.span())) }
    }

    pub(super) fn name(&mut self, what: Missing) -> Result<(&'a str, Span), Problem> {
        let span = self.span();
        match self.peek() {
            Some(Token::Name(name)) => {
                self.at += 1;
                Ok((name, span))
            }
            _ => Err(what.at(span)),
        }
    }

    pub(super) fn text(&mut self) -> Result<(&'a [u8], Span), Problem> {
        let span = self.span();
        match self.peek() {
            Some(Token::Text(bytes)) => {
                self.at += 1;
                Ok((bytes, span))
            }
            _ => Err(Missing::Text.at(span)),
        }
    }

    /// Fails unless everything was read.
    pub(super) fn finish(&self) -> Result<(), Problem> {
        match self.words.get(self.at) {
            None => Ok(()),
            Some(word) => Err(problem::unexpected_word(word.span, &display(&word.token))),
        }
    }
}

/// A word as the source has it, near enough for a message.
pub(super) fn display(token: &Token) -> String {
    match token {
        Token::Name(name) => name.clone(),
        Token::Number(value) => value.to_string(),
        Token::Numeric { label, forward } => format!("{label}{}", if *forward { 'f' } else { 'b' }),
        Token::Text(bytes) => format!("\"{}\"", String::from_utf8_lossy(bytes)),
        Token::Sign(sign) => (*sign).to_owned(),
    }
}
