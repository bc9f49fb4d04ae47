//! What the core does, in words.

use isa::{VirtAddr, disassemble_bits};
use machine::CoreEvent;

use super::teller::{Teller, Told, told, translated};

impl Teller<'_> {
    pub fn core(&self, event: &CoreEvent) -> Told {
        match *event {
            CoreEvent::Fetched { pc, bits, length } => told(
                "core-fetched",
                [
                    ("pc", self.at(pc)),
                    ("text", self.instruction(pc, bits).into()),
                    ("bits", instruction_bits(bits, length).into()),
                    ("size", self.bytes(length.into())),
                ],
            ),
            CoreEvent::RegisterWritten { register, old, new } => told(
                if old == new { "core-register-kept" } else { "core-register-written" },
                [
                    ("register", register.name().into()),
                    ("old", self.register(old)),
                    ("new", self.register(new)),
                ],
            ),
            CoreEvent::Loaded { at, from, width, value } => told(
                "core-loaded",
                [
                    ("size", self.bytes(width.into())),
                    ("at", self.at(at)),
                    ("translated", translated(at, from)),
                    ("from", self.physical(from)),
                    ("value", self.value(value, width)),
                ],
            ),
            CoreEvent::Stored { at, to, width, old, new } => told(
                "core-stored",
                [
                    ("size", self.bytes(width.into())),
                    ("at", self.at(at)),
                    ("translated", translated(at, to)),
                    ("to", self.physical(to)),
                    ("old", self.value(old, width)),
                    ("new", self.value(new, width)),
                ],
            ),
            CoreEvent::Jumped { from, to } => {
                told("core-jumped", [("from", self.at(from)), ("to", self.at(to))])
            }
            CoreEvent::Retired { pc } => told("core-retired", [("pc", self.at(pc))]),
            CoreEvent::Illegal { pc, bits } => {
                told("core-illegal", [("pc", self.at(pc)), ("bits", instruction_bits(bits, 4).into())])
            }
        }
    }

    /// The instruction as objdump prints it, with a space for its tab, and its numbers as the reader wants them.
    pub fn instruction(&self, pc: VirtAddr, bits: u32) -> String {
        let listed = disassemble_bits(bits, pc, self.xlen()).0.replace('\t', " ");
        self.context.radix.rewrite(&listed)
    }
}

/// Bits of an instruction as listings have them: always hexadecimal, all digits.
fn instruction_bits(bits: u32, length: u8) -> String {
    if length == 2 { format!("{:04x}", bits & 0xffff) } else { format!("{bits:08x}") }
}
