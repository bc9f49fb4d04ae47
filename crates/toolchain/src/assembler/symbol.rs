//! The symbols of one assembly: what defines each, and who may see it.

use std::collections::BTreeMap;

use crate::{Span, SymbolBinding};

use super::problem::{self, Problem};
use super::value::Expr;

/// A symbol of this assembly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct SymbolId(pub(super) usize);

/// A place: `offset` bytes into the fixed part of a fragment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) fragment: usize,
    pub(super) offset: u64,
}

/// What defines a symbol.
#[derive(Clone, Debug)]
pub(super) enum Definition {
    /// Nothing, so far.
    None,
    /// A label.
    Label(Place),
    /// `.set`, `.equ`, `=`.
    Value(Expr),
    /// `.comm`: size and alignment.
    Common { size: u64, align: u64 },
}

/// A symbol.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) definition: Definition,
    /// Where it was defined.
    pub(super) span: Span,
    /// `None` where no directive said anything.
    pub(super) binding: Option<SymbolBinding>,
    pub(super) elf_type: u8,
    pub(super) size: Option<(Expr, Span)>,
    pub(super) visibility: u8,
    /// Whether a relocation or a directive makes it appear in the symbol table even though its name is `.L…`.
    pub(super) wanted: bool,
}

/// All symbols, named and unnamed.
#[derive(Default)]
pub(super) struct Symbols {
    pub(super) entries: Vec<Entry>,
    names: BTreeMap<String, SymbolId>,
    /// For each numeric label: how often it was defined, the last definition, and the next if it was referred to.
    numeric: BTreeMap<u32, NumericLabel>,
    hidden: usize,
}

#[derive(Default)]
struct NumericLabel {
    defined: u32,
    last: Option<SymbolId>,
    next: Option<(SymbolId, Span)>,
}

impl Symbols {
    fn add(&mut self, name: String) -> SymbolId {
        self.entries.push(Entry {
            name,
            definition: Definition::None,
            span: Span::default(),
            binding: None,
            elf_type: 0,
            size: None,
            visibility: 0,
            wanted: false,
        });
        SymbolId(self.entries.len() - 1)
    }

    /// The symbol called `name`; new if it was never mentioned.
    pub(super) fn named(&mut self, name: &str) -> SymbolId {
        if let Some(&id) = self.names.get(name) {
            return id;
        }
        let id = self.add(name.to_owned());
        self.names.insert(name.to_owned(), id);
        id
    }

    /// The symbol called `name`, if it was mentioned.
    pub(super) fn find(&self, name: &str) -> Option<SymbolId> {
        self.names.get(name).copied()
    }

    pub(super) fn entry(&self, id: SymbolId) -> &Entry {
        &self.entries[id.0]
    }

    pub(super) fn entry_mut(&mut self, id: SymbolId) -> &mut Entry {
        &mut self.entries[id.0]
    }

    /// A label that no source names, for `.` and for the upper half of a pc-relative pair.
    pub(super) fn hidden(&mut self, place: Place, what: &str) -> SymbolId {
        let id = self.add(format!(".L{what}{}", self.hidden));
        self.hidden += 1;
        self.entry_mut(id).definition = Definition::Label(place);
        id
    }

    /// Defines a label.
    pub(super) fn define_label(&mut self, name: &str, place: Place, span: Span) -> Result<(), Problem> {
        let id = self.named(name);
        let entry = self.entry_mut(id);
        if !matches!(entry.definition, Definition::None) {
            return Err(problem::duplicate_label(span, &name, &entry.span.line));
        }
        entry.definition = Definition::Label(place);
        entry.span = span;
        Ok(())
    }

    /// Defines `label:`.
    pub(super) fn define_numeric(&mut self, label: u32, place: Place, span: Span) {
        let numeric = self.numeric.entry(label).or_default();
        numeric.defined += 1;
        let name = numeric_name(label, numeric.defined);
        let id = match numeric.next.take() {
            Some((id, _)) => id,
            None => self.add(name),
        };
        self.numeric.entry(label).or_default().last = Some(id);
        let entry = self.entry_mut(id);
        entry.definition = Definition::Label(place);
        entry.span = span;
    }

    /// What `1b` or `1f` means here.
    pub(super) fn numeric(&mut self, label: u32, forward: bool, span: Span) -> Result<SymbolId, Problem> {
        let numeric = self.numeric.entry(label).or_default();
        if !forward {
            return numeric.last.ok_or_else(|| problem::undefined_numeric(span, &label, &"before"));
        }
        if let Some((id, _)) = numeric.next {
            return Ok(id);
        }
        let name = numeric_name(label, numeric.defined + 1);
        let id = self.add(name);
        self.numeric.entry(label).or_default().next = Some((id, span));
        Ok(id)
    }

    /// The numeric labels that were referred to and never came.
    pub(super) fn missing_numeric(&self) -> Vec<Problem> {
        let missing = self.numeric.iter().filter_map(|(label, numeric)| Some((label, numeric.next?.1)));
        missing.map(|(label, span)| problem::undefined_numeric(span, label, &"after")).collect()
    }

    /// Sets the symbol to a value, as `.set` does. A label cannot be set.
    pub(super) fn set(&mut self, id: SymbolId, value: Expr, span: Span) -> Result<(), Problem> {
        let entry = self.entry_mut(id);
        match entry.definition {
            Definition::None | Definition::Value(_) => {
                entry.definition = Definition::Value(value);
                entry.span = span;
                Ok(())
            }
            _ => Err(problem::redefined_symbol(span, &entry.name, &entry.span.line)),
        }
    }
}

/// Numeric labels may repeat, so the symbol table needs a name for each: the label, and which one it is.
fn numeric_name(label: u32, nth: u32) -> String {
    format!(".L{label}.{nth}")
}
