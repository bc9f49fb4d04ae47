//! Words of a source line: names, numbers, strings and signs, each with its place.

use crate::Span;

use super::problem::{self, Problem};

/// A word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// A mnemonic, directive, register or symbol; `.` alone is the current place.
    Name(String),
    /// A number; those from 2^63 on have wrapped.
    Number(i64),
    /// `1f` or `1b`: a numeric label and whether it lies ahead.
    Numeric { label: u32, forward: bool },
    /// A string's bytes, escapes replaced.
    Text(Vec<u8>),
    /// A sign of one or two characters.
    Sign(&'static str),
}

/// A word and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) span: Span,
    /// Whether a blank stands before it; macro arguments end at one.
    pub(super) spaced: bool,
}

/// Longest first.
const SIGNS: [&str; 30] = [
    "<<", ">>", "==", "!=", "<>", "<=", ">=", "&&", "||", ",", "(", ")", "+", "-", "*", "/", "%", "&", "|",
    "^", "~", "!", "<", ">", "=", ":", ";", "@", "{", "}",
];

struct Lexer<'a> {
    characters: &'a [char],
    at: usize,
    line: u32,
    /// Where every word of an expanded macro is said to stand.
    origin: Option<Span>,
}

/// Cuts `line` into words, up to a comment (`#` or `//`).
pub(super) fn words(text: &str, line: u32, origin: Option<Span>) -> Result<Vec<Word>, Problem> {
    let characters: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { characters: &characters, at: 0, line, origin };
    let mut words = Vec::new();
    loop {
        let before = lexer.at;
        lexer.skip_blanks();
        let spaced = lexer.at > before;
        let Some(first) = lexer.peek(0) else { break };
        if first == '#' || first == '/' && lexer.peek(1) == Some('/') {
            break;
        }
        let start = lexer.at;
        let token = lexer.token(first)?;
        words.push(Word { token, span: lexer.span(start), spaced });
    }
    Ok(words)
}

/// Whether a name may begin with this character. GNU as takes every byte beyond ASCII for a letter; spaces and
/// punctuation of other scripts, such as the full-width comma, are mistakes that we can name.
fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || is_foreign_letter(c) || matches!(c, '_' | '.' | '$')
}

fn is_foreign_letter(c: char) -> bool {
    const SIGNS: [core::ops::RangeInclusive<char>; 5] = [
        '\u{80}'..='\u{bf}',
        '\u{2000}'..='\u{206f}',
        '\u{3000}'..='\u{303f}',
        '\u{ff00}'..='\u{ff0f}',
        '\u{ff1a}'..='\u{ff20}',
    ];
    !c.is_ascii() && !SIGNS.iter().any(|signs| signs.contains(&c))
}

/// Whether a name may go on with this character.
pub(super) fn continues_name(c: char) -> bool {
    starts_name(c) || c.is_ascii_digit()
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn span(&self, start: usize) -> Span {
        let (column, length) = (start as u32 + 1, (self.at - start) as u32);
        self.origin.unwrap_or(Span { line: self.line, column, length })
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.characters[start..self.at].iter().collect()
    }

    fn token(&mut self, first: char) -> Result<Token, Problem> {
        match first {
            '"' => self.string(),
            '\'' => self.character(),
            '0'..='9' => self.number(),
            c if starts_name(c) => Ok(Token::Name(self.take_while(continues_name))),
            _ => self.sign(),
        }
    }

    fn sign(&mut self) -> Result<Token, Problem> {
        let matches = |sign: &&str| sign.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c));
        match SIGNS.into_iter().find(matches) {
            Some(sign) => {
                self.at += sign.len();
                Ok(Token::Sign(sign))
            }
            None => {
                let stray = self.peek(0).unwrap_or(' ');
                self.at += 1;
                Err(problem::stray_character(self.span(self.at - 1), &stray))
            }
        }
    }

    /// `12`, `0x1f`, `0b101`, `017`, `1f`, `2b`.
    fn number(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        let lower = word.to_ascii_lowercase();
        let (digits, radix) = match lower.as_bytes() {
            [b'0', b'x', ..] => (&lower[2..], 16),
            [b'0', b'b', _, ..] => (&lower[2..], 2),
            [.., b'f' | b'b'] => {
                let label = lower[..lower.len() - 1].parse();
                let label = label.map_err(|_| problem::bad_number(self.span(start), &word))?;
                return Ok(Token::Numeric { label, forward: lower.ends_with('f') });
            }
            [b'0', _, ..] => (&lower[1..], 8),
            _ => (&lower[..], 10),
        };
        match u64::from_str_radix(digits, radix) {
            Ok(value) if !digits.starts_with('+') => Ok(Token::Number(value as i64)),
            _ => Err(problem::bad_number(self.span(start), &word)),
        }
    }

    /// `'a'`, `'\n'`, or as GNU as allows too, without the closing quote.
    fn character(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        match self.peek(0) {
            Some('\\') => self.escape(&mut bytes)?,
            Some(c) => {
                self.at += 1;
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            None => return Err(problem::unterminated_string(self.span(start))),
        }
        if self.peek(0) == Some('\'') {
            self.at += 1;
        }
        match bytes[..] {
            [byte] => Ok(Token::Number(i64::from(byte))),
            _ => Err(problem::wide_character(self.span(start))),
        }
    }

    fn string(&mut self) -> Result<Token, Problem> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            match self.peek(0) {
                None => return Err(problem::unterminated_string(self.span(start))),
                Some('"') => break,
                Some('\\') => self.escape(&mut bytes)?,
                Some(c) => {
                    self.at += 1;
                    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
        }
        self.at += 1;
        Ok(Token::Text(bytes))
    }

    /// After a backslash: `n t r b f v a e 0`, up to three octal digits, `x` and hex digits, or the character itself.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), Problem> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek(0) else { return Err(problem::unterminated_string(self.span(start))) };
        self.at += 1;
        let byte = match c {
            'n' => b'\n',
            't' => b'\t',
            'r' => b'\r',
            'b' => 8,
            'f' => 12,
            'v' => 11,
            'a' => 7,
            'e' => 27,
            '"' | '\\' | '\'' => c as u8,
            'x' => self.digits(16, usize::MAX, 0, start)?,
            '0'..='7' => self.digits(8, 2, c as u32 - '0' as u32, start)?,
            _ => return Err(problem::unknown_escape(self.span(start), &c)),
        };
        bytes.push(byte);
        Ok(())
    }

    /// The rest of a numeric escape; as in C only the low byte counts.
    fn digits(&mut self, radix: u32, most: usize, first: u32, start: usize) -> Result<u8, Problem> {
        let (mut value, mut count) = (first, 0);
        while let Some(digit) = self.peek(0).and_then(|c| c.to_digit(radix)).filter(|_| count < most) {
            value = value.wrapping_mul(radix).wrapping_add(digit);
            self.at += 1;
            count += 1;
        }
        if radix == 16 && count == 0 {
            return Err(problem::unknown_escape(self.span(start), &'x'));
        }
        Ok(value as u8)
    }
}
