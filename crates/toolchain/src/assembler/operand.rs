//! Operands as written: a register, a value, or a place in memory; values may have a relocation function.

use isa::Reg;

use crate::Span;

use super::cursor::{Cursor, display};
use super::expression::{Syntax, Written, expression};
use super::function::Function;
use super::missing::Missing;
use super::problem::{self, Problem};
use super::token::Token;

/// A value: an expression, perhaps inside `%hi(…)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Value {
    pub(super) function: Option<Function>,
    pub(super) written: Written,
}

/// What an operand is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Register(Reg),
    Value(Value),
    Memory { offset: Option<Value>, base: Reg },
}

/// An operand and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Operand {
    pub(super) kind: Kind,
    /// A register's name as written: where only a symbol can stand, `fp` is one.
    pub(super) name: Option<String>,
    pub(super) span: Span,
}

impl Operand {
    /// A short description for messages.
    pub(super) fn display(&self) -> String {
        match &self.kind {
            Kind::Register(reg) => reg.to_string(),
            Kind::Memory { base, .. } => format!("…({base})"),
            Kind::Value(Value { function: Some(function), .. }) => format!("%{}(…)", function.name()),
            Kind::Value(Value { written, .. }) => match &written.syntax {
                Syntax::Number(value) => value.to_string(),
                Syntax::Name(name) => name.clone(),
                Syntax::Here => ".".to_owned(),
                Syntax::Numeric { label, forward } => {
                    display(&Token::Numeric { label: *label, forward: *forward })
                }
                _ => "…".to_owned(),
            },
        }
    }

    /// The expression, if this can be a symbol's address.
    pub(super) fn address(&self) -> Option<Written> {
        match (&self.kind, &self.name) {
            (Kind::Value(Value { function: None, written }), _) => Some(written.clone()),
            (Kind::Register(_), Some(name)) => {
                Some(Written { syntax: Syntax::Name(name.clone()), span: self.span })
            }
            _ => None,
        }
    }

    pub(super) fn register(&self) -> Result<Reg, Problem> {
        match self.kind {
            Kind::Register(reg) => Ok(reg),
            _ => Err(problem::expected_register(self.span, &self.display())),
        }
    }

    pub(super) fn value(&self) -> Result<&Value, Problem> {
        match &self.kind {
            Kind::Value(value) => Ok(value),
            _ => Err(problem::expected_value(self.span, &self.display())),
        }
    }
}

/// Reads operands up to the statement's end.
pub(super) fn operands(cursor: &mut Cursor) -> Result<Vec<Operand>, Problem> {
    let mut list = Vec::new();
    if cursor.at_end() {
        return Ok(list);
    }
    loop {
        list.push(operand(cursor)?);
        if !cursor.eat(",") {
            break;
        }
    }
    cursor.finish()?;
    Ok(list)
}

fn as_register(token: Option<&Token>) -> Option<Reg> {
    match token {
        Some(Token::Name(name)) => Reg::parse(name),
        _ => None,
    }
}

/// `(base)`, if it stands here.
fn base(cursor: &mut Cursor) -> Option<Reg> {
    if !cursor.sees("(") || !matches!(cursor.peek_ahead(2), Some(Token::Sign(")"))) {
        return None;
    }
    let reg = as_register(cursor.peek_ahead(1))?;
    for _ in 0..3 {
        cursor.next();
    }
    Some(reg)
}

fn operand(cursor: &mut Cursor) -> Result<Operand, Problem> {
    let start = cursor.span();
    cursor.depth = 0;
    let name = match cursor.peek() {
        Some(Token::Name(name)) => Some(name.clone()),
        _ => None,
    };
    let kind = if let Some(base) = base(cursor) {
        Kind::Memory { offset: None, base }
    } else if let Some(reg) = as_register(cursor.peek())
        && !matches!(cursor.peek_ahead(1), Some(Token::Sign("@")))
    {
        cursor.next();
        Kind::Register(reg)
    } else {
        let value = value(cursor)?;
        if cursor.eat("@") {
            // `f@plt`: every call goes through the linker's choice anyway.
            cursor.name(Missing::Plt)?;
        }
        match base(cursor) {
            Some(base) => Kind::Memory { offset: Some(value), base },
            None => Kind::Value(value),
        }
    };
    Ok(Operand { kind, name, span: cursor.span_from(start) })
}

fn value(cursor: &mut Cursor) -> Result<Value, Problem> {
    if !cursor.eat("%") {
        return Ok(Value { function: None, written: expression(cursor)? });
    }
    let (name, span) = cursor.name(Missing::FunctionName)?;
    let function = Function::parse(name).ok_or_else(|| problem::unknown_function(span, &name))?;
    cursor.expect("(", Missing::Open)?;
    let written = expression(cursor)?;
    cursor.expect(")", Missing::Close)?;
    Ok(Value { function: Some(function), written })
}
