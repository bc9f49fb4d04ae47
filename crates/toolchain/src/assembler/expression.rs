//! Expressions as written: numbers, names, numeric labels, `.`, operators with the precedence of GNU as.

use crate::Span;

use super::cursor::{Cursor, display};
use super::missing::Missing;
use super::problem::{self, Problem};
use super::token::Token;

/// Operators inside one expression, and parentheses inside each other.
const MOST_OPERATORS: u32 = 500;
const DEEPEST: u32 = 60;

/// An operator with two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Binary {
    Multiply,
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    Or,
    And,
    Xor,
    OrNot,
    Add,
    Subtract,
    Equal,
    Unequal,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    Both,
    Either,
}

/// An operator with one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unary {
    Negate,
    Complement,
    Not,
}

/// An expression as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    Number(i64),
    Name(String),
    Numeric { label: u32, forward: bool },
    Here,
    Unary(Unary, Box<Written>),
    Binary(Binary, Box<Written>, Box<Written>),
}

/// An expression and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Written {
    pub(super) syntax: Syntax,
    pub(super) span: Span,
}

/// The operator and how tightly it binds; GNU as has these four levels ("Infix Operators" in its manual).
fn infix(sign: &str) -> Option<(u32, Binary)> {
    Some(match sign {
        "*" => (4, Binary::Multiply),
        "/" => (4, Binary::Divide),
        "%" => (4, Binary::Remainder),
        "<<" => (4, Binary::ShiftLeft),
        ">>" => (4, Binary::ShiftRight),
        "|" => (3, Binary::Or),
        "&" => (3, Binary::And),
        "^" => (3, Binary::Xor),
        "!" => (3, Binary::OrNot),
        "+" => (2, Binary::Add),
        "-" => (2, Binary::Subtract),
        "==" => (2, Binary::Equal),
        "!=" | "<>" => (2, Binary::Unequal),
        "<" => (2, Binary::Less),
        ">" => (2, Binary::Greater),
        "<=" => (2, Binary::LessEqual),
        ">=" => (2, Binary::GreaterEqual),
        "&&" => (1, Binary::Both),
        "||" => (0, Binary::Either),
        _ => return None,
    })
}

/// Reads an expression.
pub(super) fn expression(cursor: &mut Cursor) -> Result<Written, Problem> {
    let mut operators = 0;
    above(cursor, 0, &mut operators)
}

/// Reads operands joined by operators that bind at least as tightly as `level`.
fn above(cursor: &mut Cursor, level: u32, operators: &mut u32) -> Result<Written, Problem> {
    let start = cursor.span();
    let mut left = operand(cursor, operators)?;
    while let Some(Token::Sign(sign)) = cursor.peek() {
        let Some((binds, operator)) = infix(sign).filter(|&(binds, _)| binds >= level) else { break };
        let span = cursor.span();
        cursor.next();
        count(operators, span)?;
        let right = above(cursor, binds + 1, operators)?;
        let span = cursor.span_from(start);
        left = Written { syntax: Syntax::Binary(operator, Box::new(left), Box::new(right)), span };
    }
    Ok(left)
}

fn count(operators: &mut u32, span: Span) -> Result<(), Problem> {
    *operators += 1;
    if *operators > MOST_OPERATORS { Err(problem::expression_too_deep(span)) } else { Ok(()) }
}

fn operand(cursor: &mut Cursor, operators: &mut u32) -> Result<Written, Problem> {
    let start = cursor.span();
    cursor.depth += 1;
    if cursor.depth > DEEPEST {
        return Err(problem::expression_too_deep(start));
    }
    let syntax = match cursor.next().map(|word| &word.token) {
        Some(Token::Number(value)) => Syntax::Number(*value),
        Some(Token::Numeric { label, forward }) => Syntax::Numeric { label: *label, forward: *forward },
        Some(Token::Name(name)) if name == "." => Syntax::Here,
        Some(Token::Name(name)) => Syntax::Name(name.clone()),
        Some(Token::Sign("(")) => {
            let inner = above(cursor, 0, operators)?;
            cursor.expect(")", Missing::Close)?;
            inner.syntax
        }
        Some(Token::Sign("+")) => operand(cursor, operators)?.syntax,
        Some(Token::Sign(sign @ ("-" | "~" | "!"))) => {
            let operator = match *sign {
                "-" => Unary::Negate,
                "~" => Unary::Complement,
                _ => Unary::Not,
            };
            count(operators, start)?;
            Syntax::Unary(operator, Box::new(operand(cursor, operators)?))
        }
        Some(other) => return Err(problem::expected_value(start, &display(other))),
        None => return Err(Missing::Value.at(start)),
    };
    cursor.depth -= 1;
    Ok(Written { syntax, span: cursor.span_from(start) })
}
