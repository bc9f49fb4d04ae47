//! What can be filled into a message.

use core::fmt;

/// A value for a variable of a message.
///
/// Numbers are printed plainly and choose the plural form. Addresses are given as texts, since only the caller knows
/// whether they are to be hexadecimal.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// A text, printed as it is.
    Text(String),
    /// A number that a double holds exactly.
    Number(f64),
}

/// Integers up to this are exact in a double.
const EXACT: u64 = 1 << 53;

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<u64> for Value {
    /// A number that a double cannot hold becomes a text, so that it is printed exactly.
    fn from(number: u64) -> Value {
        if number <= EXACT { Value::Number(number as f64) } else { Value::Text(number.to_string()) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        if number.unsigned_abs() <= EXACT {
            Value::Number(number as f64)
        } else {
            Value::Text(number.to_string())
        }
    }
}

macro_rules! from_narrower {
    ($($narrow:ty => $wide:ty),*) => {$(
        impl From<$narrow> for Value {
            fn from(number: $narrow) -> Value {
                Value::from(number as $wide)
            }
        }
    )*};
}

from_narrower! { u8 => u64, u16 => u64, u32 => u64, usize => u64, i32 => i64 }

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT as f64 => {
                write!(f, "{}", *number as i64)
            }
            Value::Number(number) => write!(f, "{number}"),
        }
    }
}
