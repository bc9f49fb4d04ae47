//! The final values of symbols: what S of the relocation formulas is.

use super::got::{Got, Owner};
use super::layout::{At, Layout};
use super::resolve::{Resolved, State};
use super::shape::Shape;
use crate::object_file::{Relocation, SymbolPlace};

/// `st_info`'s type of a section symbol.
pub(super) const STT_SECTION: u8 = 3;

/// All that is known once addresses are given.
pub(super) struct Linked<'a> {
    pub resolved: &'a Resolved,
    pub shapes: &'a [Vec<Shape>],
    pub layout: &'a Layout,
    pub got: Option<&'a Got>,
    /// Start of the thread-local template; 0 if there is none.
    pub thread_base: u64,
    /// The image may be loaded elsewhere, so that nothing in it may be relative to what stays.
    pub movable: bool,
}

/// What a relocation's symbol stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Value {
    /// An address in the image, in the input section given (if an object defines it).
    Address(u64, Option<At>),
    /// A number that is no address; also what nobody defines and only weak references want: 0.
    Number { value: u64, weak_undefined: bool },
    /// Nobody defines it.
    Undefined,
    /// It lies in a section that is not in the output.
    Discarded,
}

impl Value {
    /// The number to compute with.
    pub fn number(self) -> u64 {
        match self {
            Value::Address(value, _) | Value::Number { value, .. } => value,
            Value::Undefined | Value::Discarded => 0,
        }
    }
}

impl Linked<'_> {
    /// The value that a relocation's symbol has; for a section symbol such that adding the addend gives the address
    /// of what lay at that offset, wherever merging moved it.
    pub fn target(&self, object: usize, entry: &Relocation) -> Value {
        let Some(symbol) = entry.symbol else { return Value::Number { value: 0, weak_undefined: false } };
        let global = self.resolved.symbols.get(object).and_then(|of| of.get(symbol).copied().flatten());
        if let Some(global) = global {
            return self.global(global);
        }
        let symbol = self.resolved.objects.get(object).and_then(|object| object.symbols.get(symbol));
        match symbol {
            Some(symbol) if symbol.elf_type == STT_SECTION => {
                let SymbolPlace::Section(section) = symbol.place else { return Value::Discarded };
                let offset = symbol.value.wrapping_add_signed(entry.addend);
                match self.defined(object, section, offset) {
                    Value::Address(address, at) => {
                        Value::Address(address.wrapping_sub(entry.addend as u64), at)
                    }
                    other => other,
                }
            }
            Some(symbol) => self.local(object, symbol.place, symbol.value),
            None => Value::Undefined,
        }
    }

    /// The value of a symbol-table entry of an object, by its place and value there.
    pub fn local(&self, object: usize, place: SymbolPlace, value: u64) -> Value {
        match place {
            SymbolPlace::Section(section) => self.defined(object, section, value),
            SymbolPlace::Absolute => Value::Number { value, weak_undefined: false },
            SymbolPlace::Common | SymbolPlace::Undefined => Value::Undefined,
        }
    }

    fn defined(&self, object: usize, section: usize, offset: u64) -> Value {
        let at = (object, section);
        match self.layout.address(self.shapes, at, offset) {
            Some(address) => Value::Address(address, Some(at)),
            None => Value::Discarded,
        }
    }

    /// The value of a global name.
    pub fn global(&self, index: usize) -> Value {
        let Some(global) = self.resolved.globals.get(index) else { return Value::Undefined };
        let made =
            || self.layout.symbols.get(&global.name).map(|(address, _)| Value::Address(*address, None));
        match global.state {
            State::Defined { object, symbol, .. } => {
                let symbol = self.resolved.objects.get(object).and_then(|object| object.symbols.get(symbol));
                symbol.map_or(Value::Undefined, |symbol| self.local(object, symbol.place, symbol.value))
            }
            State::Allocated { object, section, offset, .. } => self.defined(object, section, offset),
            State::Undefined | State::Common { .. } => made().unwrap_or(Value::Undefined),
            State::UndefinedWeak => made().unwrap_or(Value::Number { value: 0, weak_undefined: true }),
        }
    }

    /// The value of the symbol that a GOT entry is for.
    pub fn owner(&self, owner: Owner) -> Value {
        match owner {
            Owner::Global(index) => self.global(index),
            Owner::Local(object, symbol) => {
                let symbol = self.resolved.objects.get(object).and_then(|object| object.symbols.get(symbol));
                symbol.map_or(Value::Undefined, |symbol| self.local(object, symbol.place, symbol.value))
            }
        }
    }

    /// The address of `.got`.
    pub fn got_address(&self) -> Option<u64> {
        let got = self.got?;
        self.layout.addresses.get(got.object)?.get(got.section).copied().flatten()
    }
}
