//! The statements in the order of assembly: labels, assignments, directives, instructions; blocks and conditions.

use crate::Span;

use super::cursor::Cursor;
use super::expression::expression;
use super::instruction::Line;
use super::macros::{self, Macros};
use super::missing::Missing;
use super::operand::operands;
use super::problem::{self, Problem};
use super::source::{Input, SourceLine, first_word};
use super::state::Assembler;
use super::token::{Token, Word, words};
use super::{address, csr, directive, pseudo, suggest};

/// One `.if` and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Condition {
    /// Whether the lines are assembled now.
    active: bool,
    /// Whether one of its parts was.
    taken: bool,
    span: Span,
}

/// Reads the lines and assembles them.
pub(super) struct Reader<'a> {
    pub(super) assembler: &'a mut Assembler,
    input: Input,
    macros: Macros,
    conditions: Vec<Condition>,
}

/// Errors after which the rest is not read: the source is something else.
const MOST_PROBLEMS: usize = 200;

impl Reader<'_> {
    pub(super) fn new(assembler: &mut Assembler, lines: Vec<SourceLine>) -> Reader<'_> {
        Reader { assembler, input: Input::new(lines), macros: Macros::default(), conditions: Vec::new() }
    }

    /// Assembles everything; errors are collected.
    pub(super) fn run(&mut self) {
        while let Some(line) = self.input.next() {
            if let Err(problem) = self.line(&line) {
                self.assembler.problems.push(problem);
            }
            if self.assembler.problems.len() >= MOST_PROBLEMS {
                return;
            }
        }
        if let Some(condition) = self.conditions.last() {
            self.assembler.problems.push(problem::unclosed_block(condition.span, &".if", &".endif"));
        }
    }

    fn active(&self) -> bool {
        self.conditions.iter().all(|condition| condition.active)
    }

    fn line(&mut self, line: &SourceLine) -> Result<(), Problem> {
        let word = first_word(&line.text);
        if !self.active() && !matches!(word, ".else" | ".elseif" | ".endif") && !word.starts_with(".if") {
            return Ok(());
        }
        let start = Span { line: line.number, column: 1, length: 0 };
        let place = line.origin.unwrap_or(start);
        if let Some(end) = macros::block_end(word) {
            return self.block(line, word, end);
        }
        let words = words(&line.text, line.number, line.origin)?;
        let mut failure = Ok(());
        for statement in words.split(|word| word.token == Token::Sign(";")) {
            let result = self.statement(statement, line, place);
            if let (Ok(()), Err(_)) = (&failure, &result) {
                failure = result;
            } else if let Err(problem) = result {
                self.assembler.problems.push(problem);
            }
        }
        failure
    }

    /// Reads on to the end of a macro definition or repetition.
    fn block(&mut self, opener: &SourceLine, word: &str, end: &'static str) -> Result<(), Problem> {
        let at = opener.text.find(word).unwrap_or(0);
        let column = opener.text[..at].chars().count() as u32 + 1;
        let written = Span { line: opener.number, column, length: word.len() as u32 };
        let span = opener.origin.unwrap_or(written);
        let (before, header) = (&opener.text[..at], opener.text[at + word.len()..].trim());
        let mut body = Vec::new();
        let mut depth = 1;
        loop {
            let Some(line) = self.input.next() else {
                return Err(problem::unclosed_block(span, &word, &end));
            };
            depth += macros::nesting(&line.text, end);
            if depth == 0 {
                break;
            }
            body.push(line);
        }
        // Labels before `.rept` belong here.
        if !before.trim().is_empty() {
            let labels = SourceLine { text: before.into(), ..opener.clone() };
            self.line(&labels)?;
        }
        match word {
            ".macro" => self.macros.define(header, body, span),
            ".rept" => self.repeat(header, body, opener, span),
            _ => {
                let (name, values) = macros::irp_values(header, word == ".irpc");
                let lines = macros::repeat_with(&body, &name, &values, span)?;
                self.insert(lines, false, span)
            }
        }
    }

    fn insert(&mut self, lines: Vec<SourceLine>, is_macro: bool, span: Span) -> Result<(), Problem> {
        let conditions = self.conditions.len();
        let result = self.input.insert(lines, conditions, is_macro, span);
        if result.is_err() {
            self.conditions.clear();
        }
        result
    }

    fn repeat(
        &mut self,
        header: &str,
        body: Vec<SourceLine>,
        opener: &SourceLine,
        span: Span,
    ) -> Result<(), Problem> {
        let words = words(header, opener.number, Some(span))?;
        let mut cursor = Cursor::new(&words, span);
        let written = expression(&mut cursor)?;
        cursor.finish()?;
        let count = self.assembler.constant(&written)?;
        let count = u64::try_from(count).map_err(|_| problem::negative_size(span, &count))?;
        let total = count.saturating_mul(body.len() as u64);
        if total > u64::from(super::source::MOST_LINES) {
            return Err(problem::expansion_limit(span, &super::source::MOST_LINES));
        }
        let lines = (0..if body.is_empty() { 0 } else { count }).flat_map(|_| body.iter().cloned()).collect();
        self.insert(lines, false, span)
    }

    fn statement(&mut self, words: &[Word], line: &SourceLine, place: Span) -> Result<(), Problem> {
        let mut cursor = Cursor::new(words, place);
        while let Some(Token::Sign(":")) = cursor.peek_ahead(1) {
            if !self.label(&mut cursor)? {
                break;
            }
        }
        let Some(word) = words.get(words.len() - cursor.rest().len()) else { return Ok(()) };
        let Token::Name(name) = &word.token else {
            return Err(problem::unexpected_word(word.span, &super::cursor::display(&word.token)));
        };
        cursor.next();
        self.assembler.statement = line.origin.unwrap_or_else(|| statement_span(words, word));
        if let Some(result) = self.conditional(name, &mut cursor, word.span) {
            return result;
        }
        if !self.active() {
            return Ok(());
        }
        if cursor.sees("=") {
            cursor.next();
            return self.assembler.assign(name, word.span, &mut cursor);
        }
        if let Some(found) = self.macros.find(name) {
            let text = argument_text(&line.text, word, line.origin.is_some(), name);
            let lines = self.macros.expand(&found, text, word.span)?;
            return self.insert(lines, true, word.span);
        }
        if name.starts_with('.') {
            return self.directive(name, word.span, &mut cursor);
        }
        let operands = operands(&mut cursor)?;
        self.instruction(&Line { name, operands: &operands, span: word.span })
    }

    /// `name:` or `1:`; false if it is neither.
    fn label(&mut self, cursor: &mut Cursor) -> Result<bool, Problem> {
        let span = cursor.span();
        let token = cursor.peek();
        if !matches!(token, Some(Token::Name(_) | Token::Number(_))) {
            return Ok(false);
        }
        cursor.next();
        cursor.next();
        if !self.active() {
            return Ok(true);
        }
        let here = self.assembler.here();
        match token {
            Some(Token::Name(name)) => {
                // The statement behind a doubly defined label is still worth checking.
                if let Err(problem) = self.assembler.symbols.define_label(name, here, span) {
                    self.assembler.problems.push(problem);
                }
            }
            Some(Token::Number(number)) => {
                let label = u32::try_from(*number).map_err(|_| problem::numeric_range(span, number))?;
                self.assembler.symbols.define_numeric(label, here, span);
            }
            _ => {}
        }
        Ok(true)
    }

    fn directive(&mut self, name: &str, span: Span, cursor: &mut Cursor) -> Result<(), Problem> {
        match name {
            ".purgem" => {
                let (name, _) = cursor.name(Missing::MacroName)?;
                self.macros.remove(name);
                cursor.finish()
            }
            ".exitm" => match self.input.leave_macro() {
                Some(conditions) => {
                    self.conditions.truncate(conditions);
                    Ok(())
                }
                None => Err(problem::stray_end(span, &name, &".macro")),
            },
            ".end" => {
                self.input.stop();
                self.conditions.clear();
                Ok(())
            }
            ".endm" | ".endmacro" => Err(problem::stray_end(span, &name, &".macro")),
            ".endr" => Err(problem::stray_end(span, &name, &".rept")),
            _ => match self.assembler.directive(name, span, cursor) {
                Some(result) => result.and_then(|()| cursor.finish()),
                None => {
                    let nearest = suggest::nearest(name, directive::NAMES.iter().copied());
                    Err(problem::unknown_directive(span, &name, &nearest))
                }
            },
        }
    }

    fn instruction(&mut self, line: &Line) -> Result<(), Problem> {
        let assembler = &mut *self.assembler;
        if let Some(result) = assembler.table_pseudo(line) {
            return result;
        }
        if let Some(result) = assembler.address_pseudo(line) {
            return result;
        }
        if let Some(result) = assembler.csr_pseudo(line) {
            return result;
        }
        let (name, aq, rl) = without_ordering(line.name);
        match isa::Op::parse(name) {
            Some(op) if !(aq || rl) || op.extension() == isa::Extension::A => {
                assembler.table_instruction(op, aq, rl, line)
            }
            _ => {
                let names = isa::Op::all().map(isa::Op::mnemonic);
                let names = names.chain(pseudo::names()).chain(csr::names()).chain(address::NAMES);
                let names: Vec<&str> = names.collect();
                let nearest = suggest::nearest(line.name, names.into_iter().chain(self.macros.names()));
                Err(problem::unknown_instruction(line.span, &line.name, &nearest))
            }
        }
    }

    /// `.if` and its kin; `None` if the statement is none of them.
    fn conditional(&mut self, name: &str, cursor: &mut Cursor, span: Span) -> Option<Result<(), Problem>> {
        match name {
            ".else" | ".elseif" => Some(self.otherwise(name == ".elseif", cursor, span)),
            ".endif" => Some(match self.conditions.pop() {
                Some(_) => cursor.finish(),
                None => Err(problem::stray_end(span, &name, &".if")),
            }),
            _ if name.starts_with(".if") => {
                let active = self.active();
                let holds = if active { self.condition(name, cursor, span)? } else { Ok(false) };
                let taken = !active || matches!(holds, Ok(true) | Err(_));
                self.conditions.push(Condition { active: active && matches!(holds, Ok(true)), taken, span });
                if !active {
                    cursor.skip_rest();
                }
                Some(holds.map(|_| ()))
            }
            _ => None,
        }
    }

    fn otherwise(&mut self, conditional: bool, cursor: &mut Cursor, span: Span) -> Result<(), Problem> {
        let Some(condition) = self.conditions.pop() else {
            let name = if conditional { ".elseif" } else { ".else" };
            return Err(problem::stray_end(span, &name, &".if"));
        };
        let mut next = Condition { active: !condition.taken, taken: true, ..condition };
        let mut result = Ok(());
        if conditional && !condition.taken && self.active() {
            let holds = self.condition(".if", cursor, span).unwrap_or(Ok(false));
            next.active = matches!(holds, Ok(true));
            next.taken = next.active || holds.is_err();
            result = holds.map(|_| ());
        } else if !conditional {
            result = cursor.finish();
        }
        self.conditions.push(next);
        result
    }

    /// Whether the condition holds; `None` if the directive is unknown.
    fn condition(&mut self, name: &str, cursor: &mut Cursor, span: Span) -> Option<Result<bool, Problem>> {
        Some(match name {
            ".ifdef" | ".ifndef" | ".ifnotdef" => {
                self.defined(cursor).map(|defined| defined == (name == ".ifdef"))
            }
            ".ifb" | ".ifnb" => {
                let blank = cursor.at_end();
                cursor.skip_rest();
                Ok(blank == (name == ".ifb"))
            }
            ".ifc" | ".ifnc" => same_text(cursor, span).map(|same| same == (name == ".ifc")),
            ".if" | ".ifne" => self.compare(cursor, |value| value != 0),
            ".ifeq" => self.compare(cursor, |value| value == 0),
            ".ifgt" => self.compare(cursor, |value| value > 0),
            ".ifge" => self.compare(cursor, |value| value >= 0),
            ".iflt" => self.compare(cursor, |value| value < 0),
            ".ifle" => self.compare(cursor, |value| value <= 0),
            _ => return None,
        })
    }

    fn compare(&mut self, cursor: &mut Cursor, holds: impl Fn(i64) -> bool) -> Result<bool, Problem> {
        let written = expression(cursor)?;
        cursor.finish()?;
        Ok(holds(self.assembler.constant(&written)?))
    }

    fn defined(&mut self, cursor: &mut Cursor) -> Result<bool, Problem> {
        let (name, _) = cursor.name(Missing::SymbolName)?;
        cursor.finish()?;
        let symbols = &self.assembler.symbols;
        let definition = symbols.find(name).map(|id| &symbols.entry(id).definition);
        Ok(definition.is_some_and(|definition| !matches!(definition, super::symbol::Definition::None)))
    }
}

/// `.ifc a, b`: whether both sides are the same words.
fn same_text(cursor: &mut Cursor, span: Span) -> Result<bool, Problem> {
    let words = cursor.rest();
    cursor.skip_rest();
    let comma = words.iter().position(|word| word.token == Token::Sign(","));
    let comma = comma.ok_or_else(|| Missing::Comma.at(span))?;
    let tokens = |words: &[Word]| words.iter().map(|word| word.token.clone()).collect::<Vec<_>>();
    Ok(tokens(&words[..comma]) == tokens(&words[comma + 1..]))
}

/// From the mnemonic to the last word.
fn statement_span(words: &[Word], first: &Word) -> Span {
    let end = words.last().map_or(first.span, |word| word.span);
    Span { length: end.column.saturating_add(end.length).saturating_sub(first.span.column), ..first.span }
}

/// What stands behind the macro's name on the line.
fn argument_text<'a>(text: &'a str, word: &Word, inserted: bool, name: &str) -> &'a str {
    let start = match inserted {
        // Words of inserted lines all claim the call's place; the name is searched.
        true => text.find(name).map(|at| at + name.len()),
        false => {
            text.char_indices().nth((word.span.column - 1 + word.span.length) as usize).map(|(at, _)| at)
        }
    };
    let rest = start.and_then(|at| text.get(at..)).unwrap_or("");
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    &rest[..end.unwrap_or(rest.len())]
}

/// `amoadd.w.aqrl` is `amoadd.w` with both bits.
fn without_ordering(name: &str) -> (&str, bool, bool) {
    if let Some(name) = name.strip_suffix(".aqrl") {
        return (name, true, true);
    }
    if let Some(name) = name.strip_suffix(".aq") {
        return (name, true, false);
    }
    match name.strip_suffix(".rl") {
        Some(name) => (name, false, true),
        None => (name, false, false),
    }
}
