//! What a statement can lack: each with its key in the catalogues and its English words.

use crate::Span;

use super::problem::{Problem, expected_here};

/// Something that should stand at a place and does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Missing {
    Comma,
    Open,
    Close,
    Text,
    Value,
    SymbolName,
    SectionName,
    MacroName,
    SwitchName,
    FunctionName,
    TprelAdd,
    RelocationName,
    SectionType,
    SymbolType,
    Comdat,
    Plt,
}

/// (what, key, English)
pub(super) const WORDS: [(Missing, &str, &str); 16] = [
    (Missing::Comma, "comma", "a comma"),
    (Missing::Open, "open", "an opening parenthesis"),
    (Missing::Close, "close", "a closing parenthesis"),
    (Missing::Text, "text", "a string between double quotes"),
    (Missing::Value, "value", "a number or an expression"),
    (Missing::SymbolName, "symbol-name", "a symbol's name"),
    (Missing::SectionName, "section-name", "a section's name"),
    (Missing::MacroName, "macro-name", "a macro's name"),
    (Missing::SwitchName, "switch-name", "an option such as rvc or norelax"),
    (Missing::FunctionName, "function-name", "a relocation function such as %hi"),
    (Missing::TprelAdd, "tprel-add", "%tprel_add(symbol)"),
    (Missing::RelocationName, "relocation-name", "a relocation such as R_RISCV_32"),
    (Missing::SectionType, "section-type", "@progbits or @nobits"),
    (Missing::SymbolType, "symbol-type", "@function or @object"),
    (Missing::Comdat, "comdat", "comdat"),
    (Missing::Plt, "plt", "plt"),
];

impl Missing {
    /// The error at `span`.
    pub(super) fn at(self, span: Span) -> Problem {
        let (key, english) = WORDS.iter().find(|row| row.0 == self).map_or(("", ""), |row| (row.1, row.2));
        Problem { args: vec![("what", key.to_owned())], ..expected_here(span, &english) }
    }
}
