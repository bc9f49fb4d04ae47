//! Values: expressions whose names are settled, and their reduction to `symbol − symbol + constant`.

use std::rc::Rc;

use crate::Span;

use super::expression::{Binary, Unary};
use super::problem::{self, Problem};
use super::symbol::{Definition, SymbolId, Symbols};

/// Most terms in one value, symbols that stand for values included.
const LARGEST: u32 = 1000;
/// Most terms inside each other.
const DEEPEST: u32 = 600;

/// An expression without names, only symbols.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    node: Rc<Node>,
    size: u32,
    depth: u32,
}

#[derive(Debug)]
enum Node {
    Constant(i64),
    Symbol(SymbolId),
    Unary(Unary, Expr),
    Binary(Binary, Expr, Expr),
}

impl Expr {
    pub(super) fn constant(value: i64) -> Expr {
        Expr { node: Rc::new(Node::Constant(value)), size: 1, depth: 1 }
    }

    pub(super) fn symbol(id: SymbolId) -> Expr {
        Expr { node: Rc::new(Node::Symbol(id)), size: 1, depth: 1 }
    }

    pub(super) fn unary(operator: Unary, operand: Expr) -> Expr {
        let (size, depth) = (operand.size + 1, operand.depth + 1);
        Expr { node: Rc::new(Node::Unary(operator, operand)), size, depth }
    }

    pub(super) fn binary(operator: Binary, left: Expr, right: Expr) -> Expr {
        let size = left.size.saturating_add(right.size).saturating_add(1);
        let depth = left.depth.max(right.depth) + 1;
        Expr { node: Rc::new(Node::Binary(operator, left, right)), size, depth }
    }

    /// Fails for a value that would take too long to compute.
    pub(super) fn check_size(self, span: Span) -> Result<Expr, Problem> {
        if self.size > LARGEST || self.depth > DEEPEST {
            return Err(problem::expression_too_deep(span));
        }
        Ok(self)
    }
}

/// What a value comes down to: the sum of some symbols, less others, plus a number.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Linear {
    pub(super) plus: Vec<SymbolId>,
    pub(super) minus: Vec<SymbolId>,
    pub(super) constant: i64,
}

impl Linear {
    fn number(constant: i64) -> Linear {
        Linear { constant, ..Linear::default() }
    }

    /// The number, if no symbol is left.
    pub(super) fn as_constant(&self) -> Option<i64> {
        (self.plus.is_empty() && self.minus.is_empty()).then_some(self.constant)
    }
}

/// What is known about symbols at some stage of the assembly.
pub(super) trait Places {
    /// What the symbol stands for, if it was set to a value and is not to be named in relocations.
    fn meaning(&self, symbol: SymbolId) -> Option<&Expr>;
    /// Bytes from `from` to `to`, where that is settled.
    fn distance(&self, from: SymbolId, to: SymbolId) -> Option<i64>;
}

/// Why a value has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unknown {
    /// A symbol's place is needed and not known.
    Place,
    /// Division by zero.
    Zero,
    /// A symbol is defined by itself, or values nest too deeply.
    Circle,
}

impl Unknown {
    pub(super) fn at(self, span: Span) -> Problem {
        match self {
            Unknown::Place => problem::not_constant(span),
            Unknown::Zero => problem::division_by_zero(span),
            Unknown::Circle => problem::circular_definition(span),
        }
    }
}

/// Steps of one evaluation; a definition that leads back to itself runs out of them.
const STEPS: u32 = 20_000;

/// Symbols that a value may have left; no relocation takes more than two.
const MOST_SYMBOLS: usize = 16;

/// How many symbols that stand for values may lead to each other.
const MOST_MEANINGS: u32 = 50;

/// Computes a value as far as the places are known.
pub(super) fn evaluate(expr: &Expr, places: &dyn Places) -> Result<Linear, Unknown> {
    Evaluation { places, steps: STEPS, meanings: 0 }.linear(expr)
}

/// A value that must be a number by now.
pub(super) fn evaluate_constant(expr: &Expr, places: &dyn Places) -> Result<i64, Unknown> {
    evaluate(expr, places)?.as_constant().ok_or(Unknown::Place)
}

struct Evaluation<'a> {
    places: &'a dyn Places,
    steps: u32,
    meanings: u32,
}

impl Evaluation<'_> {
    fn linear(&mut self, expr: &Expr) -> Result<Linear, Unknown> {
        self.steps = self.steps.checked_sub(1).ok_or(Unknown::Circle)?;
        match &*expr.node {
            Node::Constant(value) => Ok(Linear::number(*value)),
            Node::Symbol(id) => self.symbol(*id),
            Node::Unary(operator, operand) => {
                let value = self.linear(operand)?;
                unary(*operator, value)
            }
            Node::Binary(operator, left, right) => {
                let (left, right) = (self.linear(left)?, self.linear(right)?);
                self.binary(*operator, left, right)
            }
        }
    }

    fn symbol(&mut self, id: SymbolId) -> Result<Linear, Unknown> {
        let Some(meaning) = self.places.meaning(id) else {
            return Ok(Linear { plus: vec![id], ..Linear::default() });
        };
        if self.meanings >= MOST_MEANINGS {
            return Err(Unknown::Circle);
        }
        self.meanings += 1;
        let value = self.linear(meaning);
        self.meanings -= 1;
        value
    }

    fn binary(&mut self, operator: Binary, left: Linear, right: Linear) -> Result<Linear, Unknown> {
        match operator {
            Binary::Add => self.sum(left, right),
            Binary::Subtract => self.sum(left, negated(right)),
            _ => {
                let comparison = matches!(
                    operator,
                    Binary::Equal
                        | Binary::Unequal
                        | Binary::Less
                        | Binary::Greater
                        | Binary::LessEqual
                        | Binary::GreaterEqual
                );
                let (left, right) = if comparison {
                    (self.sum(left, negated(right))?, Linear::default())
                } else {
                    (left, right)
                };
                let left = left.as_constant().ok_or(Unknown::Place)?;
                let right = right.as_constant().ok_or(Unknown::Place)?;
                arithmetic(operator, left, right).map(Linear::number)
            }
        }
    }

    /// Adds, and cancels symbols whose distance is known.
    fn sum(&mut self, left: Linear, right: Linear) -> Result<Linear, Unknown> {
        let mut sum = Linear {
            plus: [left.plus, right.plus].concat(),
            minus: [left.minus, right.minus].concat(),
            constant: left.constant.wrapping_add(right.constant),
        };
        let mut kept = Vec::new();
        for symbol in std::mem::take(&mut sum.plus) {
            let known = sum.minus.iter().enumerate().find_map(|(i, &other)| {
                self.steps = self.steps.saturating_sub(1);
                let distance = if symbol == other { Some(0) } else { self.places.distance(other, symbol) };
                distance.map(|distance| (i, distance))
            });
            match known {
                Some((i, distance)) => {
                    sum.minus.remove(i);
                    sum.constant = sum.constant.wrapping_add(distance);
                }
                None => kept.push(symbol),
            }
        }
        sum.plus = kept;
        if sum.plus.len() + sum.minus.len() > MOST_SYMBOLS {
            return Err(Unknown::Place);
        }
        Ok(sum)
    }
}

fn negated(value: Linear) -> Linear {
    Linear { plus: value.minus, minus: value.plus, constant: value.constant.wrapping_neg() }
}

fn unary(operator: Unary, value: Linear) -> Result<Linear, Unknown> {
    match operator {
        Unary::Negate => Ok(negated(value)),
        Unary::Complement => Ok(Linear::number(!value.as_constant().ok_or(Unknown::Place)?)),
        Unary::Not => {
            let value = value.as_constant().ok_or(Unknown::Place)?;
            Ok(Linear::number(i64::from(value == 0)))
        }
    }
}

/// Arithmetic as GNU as does it: 64 bits, wrapping; a comparison that holds is −1.
fn arithmetic(operator: Binary, left: i64, right: i64) -> Result<i64, Unknown> {
    let truth = |holds: bool| -i64::from(holds);
    let shift = u32::try_from(right).ok().filter(|&by| by < 64);
    Ok(match operator {
        Binary::Multiply => left.wrapping_mul(right),
        Binary::Divide | Binary::Remainder if right == 0 => return Err(Unknown::Zero),
        Binary::Divide => left.wrapping_div(right),
        Binary::Remainder => left.wrapping_rem(right),
        Binary::ShiftLeft => shift.map_or(0, |by| left << by),
        Binary::ShiftRight => shift.map_or(0, |by| ((left as u64) >> by) as i64),
        Binary::Or => left | right,
        Binary::And => left & right,
        Binary::Xor => left ^ right,
        Binary::OrNot => left | !right,
        Binary::Add => left.wrapping_add(right),
        Binary::Subtract => left.wrapping_sub(right),
        Binary::Equal => truth(left == right),
        Binary::Unequal => truth(left != right),
        Binary::Less => truth(left < right),
        Binary::Greater => truth(left > right),
        Binary::LessEqual => truth(left <= right),
        Binary::GreaterEqual => truth(left >= right),
        Binary::Both => i64::from(left != 0 && right != 0),
        Binary::Either => i64::from(left != 0 || right != 0),
    })
}

/// The error for a value that should have been a number.
pub(super) fn not_a_number(symbols: &Symbols, linear: &Linear, span: Span) -> Problem {
    for entry in linear.plus.iter().chain(&linear.minus).map(|id| symbols.entry(*id)) {
        match entry.definition {
            Definition::None => return problem::undefined_symbol(span, &entry.name),
            _ if linear.minus.is_empty() => return problem::address_as_number(span, &entry.name),
            _ => {}
        }
    }
    problem::not_constant(span)
}
