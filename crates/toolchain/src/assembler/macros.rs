//! Text substitution: `.macro`, `.rept`, `.irp`, `.irpc`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::Span;

use super::missing::Missing;
use super::problem::{self, Problem};
use super::source::{SourceLine, first_word};
use super::token::continues_name;

/// A macro's parameter.
#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    default: String,
    required: bool,
    /// Takes all arguments that are left, commas included.
    rest: bool,
}

/// A macro as defined.
#[derive(Clone, Debug)]
pub(super) struct Macro {
    name: String,
    parameters: Vec<Parameter>,
    body: Vec<SourceLine>,
}

/// The macros so far, and how many expansions there were (`\@`).
#[derive(Default)]
pub(super) struct Macros {
    known: BTreeMap<String, Rc<Macro>>,
    expansions: u32,
}

/// Which words open and close a block of lines.
pub(super) fn block_end(opener: &str) -> Option<&'static str> {
    match opener {
        ".macro" => Some(".endm"),
        ".rept" | ".irp" | ".irpc" => Some(".endr"),
        _ => None,
    }
}

/// Whether the line nests in the block, or ends one.
pub(super) fn nesting(text: &str, end: &str) -> i32 {
    let word = first_word(text);
    let closes = word == end || end == ".endm" && word == ".endmacro";
    i32::from(block_end(word) == Some(end)) - i32::from(closes)
}

impl Macros {
    pub(super) fn find(&self, name: &str) -> Option<Rc<Macro>> {
        self.known.get(name).cloned()
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.known.remove(name);
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// `.macro name p1, p2=default, p3:req, p4:vararg`
    pub(super) fn define(&mut self, header: &str, body: Vec<SourceLine>, span: Span) -> Result<(), Problem> {
        let header = without_comment(header);
        let mut words = header.splitn(2, |c: char| c.is_whitespace() || c == ',');
        let name = words.next().unwrap_or("").to_owned();
        if name.is_empty() {
            return Err(Missing::MacroName.at(span));
        }
        let parameters = split_arguments(words.next().unwrap_or("")).into_iter().map(parameter).collect();
        self.known.insert(name.clone(), Rc::new(Macro { name, parameters, body }));
        Ok(())
    }

    /// The lines of a call; they are said to stand where the call stands.
    pub(super) fn expand(
        &mut self,
        call: &Macro,
        text: &str,
        span: Span,
    ) -> Result<Vec<SourceLine>, Problem> {
        let count = self.expansions;
        self.expansions += 1;
        let mut values: Vec<(String, String)> = Vec::new();
        let mut next = call.parameters.iter();
        let arguments = split_arguments(without_comment(text));
        let mut position = arguments.into_iter();
        while let Some(argument) = position.next() {
            if let Some(named) = named_argument(&argument, &call.parameters) {
                values.push(named);
                continue;
            }
            let Some(parameter) = next.next() else {
                return Err(problem::unknown_macro_argument(span, &argument, &call.name));
            };
            let value = match parameter.rest {
                true => {
                    let mut all = vec![argument];
                    all.extend(position.by_ref());
                    all.join(",")
                }
                false => unquoted(&argument),
            };
            values.push((parameter.name.clone(), value));
        }
        for parameter in &call.parameters {
            let given = values.iter().any(|(name, value)| *name == parameter.name && !value.is_empty());
            if !given {
                if parameter.required {
                    return Err(problem::missing_macro_argument(span, &parameter.name, &call.name));
                }
                values.retain(|(name, _)| *name != parameter.name);
                values.push((parameter.name.clone(), parameter.default.clone()));
            }
        }
        substitute_all(&call.body, &values, count, span)
    }
}

/// The body once for each value of one parameter.
pub(super) fn repeat_with(
    body: &[SourceLine],
    name: &str,
    values: &[String],
    span: Span,
) -> Result<Vec<SourceLine>, Problem> {
    let mut lines = Vec::new();
    for value in values {
        if lines.len() + body.len() > super::source::MOST_LINES as usize {
            return Err(problem::expansion_limit(span, &super::source::MOST_LINES));
        }
        lines.extend(substitute_all(body, &[(name.to_owned(), unquoted(value))], 0, span)?);
    }
    Ok(lines)
}

/// The values of `.irp name, a, b` and `.irpc name, abc`.
pub(super) fn irp_values(header: &str, characters: bool) -> (String, Vec<String>) {
    let mut parts = split_arguments(without_comment(header)).into_iter();
    let name = parts.next().unwrap_or_default();
    let values: Vec<String> = match characters {
        true => unquoted(&parts.next().unwrap_or_default()).chars().map(String::from).collect(),
        false => parts.collect(),
    };
    (name, if values.is_empty() { vec![String::new()] } else { values })
}

fn parameter(text: String) -> Parameter {
    let (head, default) = text.split_once('=').unwrap_or((&text, ""));
    let (name, kind) = head.split_once(':').unwrap_or((head, ""));
    Parameter {
        name: name.trim().to_owned(),
        default: unquoted(default.trim()),
        required: kind.trim() == "req",
        rest: kind.trim() == "vararg",
    }
}

/// `name=value`, where the macro has such a parameter.
fn named_argument(argument: &str, parameters: &[Parameter]) -> Option<(String, String)> {
    let (name, value) = argument.split_once('=')?;
    let name = name.trim();
    parameters
        .iter()
        .any(|parameter| parameter.name == name)
        .then(|| (name.to_owned(), unquoted(value.trim())))
}

fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(text).to_owned()
}

fn without_comment(text: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        quoted ^= c == '"' && before != '\\';
        if !quoted && (c == '#' || c == '/' && text[at..].starts_with("//")) {
            return text[..at].trim();
        }
        before = c;
    }
    text.trim()
}

/// Cuts at commas and at blanks between words, not inside quotes or parentheses nor around operators.
fn split_arguments(text: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut current = String::new();
    let (mut quoted, mut depth, mut blank) = (false, 0u32, false);
    let joins = |c: char| "+-*/%&|^=<>!~:".contains(c);
    for c in text.trim().chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        let inside = quoted && c != '"' || depth > 0;
        if !inside && c == ',' {
            arguments.push(std::mem::take(&mut current));
            blank = false;
            continue;
        }
        if !inside && c.is_whitespace() {
            blank = true;
            continue;
        }
        let splits = blank && !current.is_empty() && !joins(c) && !current.ends_with(joins);
        if splits {
            arguments.push(std::mem::take(&mut current));
        }
        blank = false;
        current.push(c);
    }
    if !current.is_empty() || !arguments.is_empty() {
        arguments.push(current);
    }
    arguments
}

fn substitute_all(
    body: &[SourceLine],
    values: &[(String, String)],
    count: u32,
    span: Span,
) -> Result<Vec<SourceLine>, Problem> {
    let mut lines = Vec::with_capacity(body.len());
    for line in body {
        let text = substitute(&line.text, values, count);
        if text.len() > MOST_CHARACTERS {
            return Err(problem::expansion_limit(span, &super::source::MOST_LINES));
        }
        lines.push(SourceLine { text: text.into(), number: line.number, origin: Some(span) });
    }
    Ok(lines)
}

/// Longest line that a substitution may make.
const MOST_CHARACTERS: usize = 16 << 10;

/// Replaces `\name` by its value, `\@` by the number of the expansion and `\()` by nothing.
fn substitute(text: &str, values: &[(String, String)], count: u32) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        result.push_str(before);
        if let Some(tail) = after.strip_prefix("()") {
            rest = tail;
            continue;
        }
        if let Some(tail) = after.strip_prefix('@') {
            result.push_str(&count.to_string());
            rest = tail;
            continue;
        }
        let end = after.find(|c: char| !continues_name(c));
        let word = &after[..end.unwrap_or(after.len())];
        // A name may be followed by a dot or more letters that are not its own: the longest parameter wins.
        let longest = values
            .iter()
            .filter(|(name, _)| !name.is_empty() && word == name.as_str())
            .map(|pair| (pair, word.len()));
        let dotted = values
            .iter()
            .filter(|(name, _)| {
                !name.is_empty() && word.strip_prefix(name.as_str()).is_some_and(|tail| tail.starts_with('.'))
            })
            .map(|pair| (pair, pair.0.len()));
        match longest.chain(dotted).max_by_key(|&(_, length)| length) {
            Some(((_, value), length)) => {
                result.push_str(value);
                rest = &after[length..];
            }
            None => {
                result.push('\\');
                rest = after;
            }
        }
        if result.len() > MOST_CHARACTERS {
            break;
        }
    }
    result.push_str(rest);
    result
}
