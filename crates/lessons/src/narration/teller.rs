//! The narrator: a context and a language, and how each kind of number is put into a sentence.

use isa::{VirtAddr, Xlen};
use machine::Translation;
use messages::{Language, Value, text};
use storage::{Cycles, Frame, PhysAddr};

use super::Context;

/// Tells what happens.
pub(super) struct Teller<'a> {
    pub context: Context<'a>,
    pub language: Language,
}

impl<'a> Teller<'a> {
    pub fn new(context: Context<'a>, language: Language) -> Teller<'a> {
        Teller { context, language }
    }

    /// A message of the catalogue.
    pub fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        text(self.language, id, args)
    }

    /// A word of the catalogue, to go into a sentence.
    pub fn word(&self, id: &str) -> Value {
        self.say(id, &[]).into()
    }

    /// An address of the process, with its symbol.
    pub fn at(&self, at: VirtAddr) -> Value {
        self.context.place(at).into()
    }

    /// An address of the process without its symbol.
    pub fn bare(&self, at: VirtAddr) -> Value {
        self.context.radix.address(at.0).into()
    }

    /// A physical address.
    pub fn physical(&self, at: PhysAddr) -> Value {
        self.context.radix.address(at.0).into()
    }

    /// A frame's number.
    pub fn frame(&self, frame: Frame) -> Value {
        frame.0.into()
    }

    /// A register's value.
    pub fn register(&self, value: u64) -> Value {
        self.context.radix.value(value, self.xlen().bits()).into()
    }

    /// A value of `width` bytes.
    pub fn value(&self, value: u64, width: u8) -> Value {
        self.context.radix.value(value, u32::from(width) * 8).into()
    }

    /// `4 cycles`.
    pub fn cycles(&self, cost: Cycles) -> Value {
        self.say("count-cycles", &[("n", cost.0.into())]).into()
    }

    /// `12 bytes`.
    pub fn bytes(&self, bytes: u64) -> Value {
        self.say("count-bytes", &[("n", bytes.into())]).into()
    }

    /// Whether the machine has pages, as the key of a selector.
    pub fn paging(&self) -> Value {
        yes_no(self.context.machine.config().translation == Translation::Paging)
    }

    pub fn xlen(&self) -> Xlen {
        self.context.machine.program().executable.xlen
    }
}

/// A sentence before it is put into words: the message and what goes into it.
pub(super) struct Told {
    pub id: &'static str,
    pub args: Vec<(&'static str, Value)>,
}

pub(super) fn told<const N: usize>(id: &'static str, args: [(&'static str, Value); N]) -> Told {
    Told { id, args: args.into() }
}

/// Whether a physical address is another number than the process's own, as the key of a selector.
pub(super) fn translated(at: VirtAddr, physical: PhysAddr) -> Value {
    yes_no(at.0 != physical.0)
}

/// Key of a selector in a message for a truth.
pub(super) fn yes_no(truth: bool) -> Value {
    if truth { "yes" } else { "no" }.into()
}
