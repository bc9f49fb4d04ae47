//! The relocation functions `%hi`, `%pcrel_lo` … and the psABI relocation that each stands for.
//!
//! Source: RISC-V ELF psABI, "Relocations"; RISC-V Assembly Programmer's Manual, "Assembler Relocation Functions".

use isa::Format;

/// Numbers of the relocations that the assembler writes.
pub(super) mod kind {
    pub(in crate::assembler) const R_32: u32 = 1;
    pub(in crate::assembler) const R_64: u32 = 2;
    pub(in crate::assembler) const BRANCH: u32 = 16;
    pub(in crate::assembler) const JAL: u32 = 17;
    pub(in crate::assembler) const CALL_PLT: u32 = 19;
    pub(in crate::assembler) const GOT_HI20: u32 = 20;
    pub(in crate::assembler) const TLS_GOT_HI20: u32 = 21;
    pub(in crate::assembler) const TLS_GD_HI20: u32 = 22;
    pub(in crate::assembler) const PCREL_HI20: u32 = 23;
    pub(in crate::assembler) const PCREL_LO12_I: u32 = 24;
    pub(in crate::assembler) const PCREL_LO12_S: u32 = 25;
    pub(in crate::assembler) const HI20: u32 = 26;
    pub(in crate::assembler) const LO12_I: u32 = 27;
    pub(in crate::assembler) const LO12_S: u32 = 28;
    pub(in crate::assembler) const TPREL_HI20: u32 = 29;
    pub(in crate::assembler) const TPREL_LO12_I: u32 = 30;
    pub(in crate::assembler) const TPREL_LO12_S: u32 = 31;
    pub(in crate::assembler) const TPREL_ADD: u32 = 32;
    pub(in crate::assembler) const ADD8: u32 = 33;
    pub(in crate::assembler) const SUB8: u32 = 37;
    pub(in crate::assembler) const ALIGN: u32 = 43;
    pub(in crate::assembler) const RVC_BRANCH: u32 = 44;
    pub(in crate::assembler) const RVC_JUMP: u32 = 45;
    pub(in crate::assembler) const RELAX: u32 = 51;
    pub(in crate::assembler) const R_32_PCREL: u32 = 57;

    /// Whether a linker may shorten the instruction, so that R_RISCV_RELAX goes with it.
    pub(in crate::assembler) const fn relaxable(kind: u32) -> bool {
        matches!(kind, CALL_PLT | PCREL_HI20..=TPREL_ADD)
    }

    /// Whether the symbol is thread-local.
    pub(in crate::assembler) const fn thread_local(kind: u32) -> bool {
        matches!(kind, TLS_GOT_HI20 | TLS_GD_HI20 | TPREL_HI20..=TPREL_ADD)
    }
}

/// A relocation function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Function {
    Hi,
    Lo,
    PcrelHi,
    PcrelLo,
    GotPcrelHi,
    TprelHi,
    TprelLo,
    TprelAdd,
    TlsIePcrelHi,
    TlsGdPcrelHi,
}

const NAMES: [(&str, Function); 10] = [
    ("hi", Function::Hi),
    ("lo", Function::Lo),
    ("pcrel_hi", Function::PcrelHi),
    ("pcrel_lo", Function::PcrelLo),
    ("got_pcrel_hi", Function::GotPcrelHi),
    ("tprel_hi", Function::TprelHi),
    ("tprel_lo", Function::TprelLo),
    ("tprel_add", Function::TprelAdd),
    ("tls_ie_pcrel_hi", Function::TlsIePcrelHi),
    ("tls_gd_pcrel_hi", Function::TlsGdPcrelHi),
];

impl Function {
    pub(super) fn parse(name: &str) -> Option<Function> {
        NAMES.iter().find(|(known, _)| *known == name).map(|&(_, function)| function)
    }

    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// The relocation for an immediate of this format; `None` if the function cannot stand there.
    pub(super) fn relocation(self, format: Format) -> Option<u32> {
        Some(match (self, format) {
            (Function::Hi, Format::U) => kind::HI20,
            (Function::PcrelHi, Format::U) => kind::PCREL_HI20,
            (Function::GotPcrelHi, Format::U) => kind::GOT_HI20,
            (Function::TprelHi, Format::U) => kind::TPREL_HI20,
            (Function::TlsIePcrelHi, Format::U) => kind::TLS_GOT_HI20,
            (Function::TlsGdPcrelHi, Format::U) => kind::TLS_GD_HI20,
            (Function::Lo, Format::I | Format::Load | Format::Jalr) => kind::LO12_I,
            (Function::Lo, Format::Store) => kind::LO12_S,
            (Function::PcrelLo, Format::I | Format::Load | Format::Jalr) => kind::PCREL_LO12_I,
            (Function::PcrelLo, Format::Store) => kind::PCREL_LO12_S,
            (Function::TprelLo, Format::I | Format::Load | Format::Jalr) => kind::TPREL_LO12_I,
            (Function::TprelLo, Format::Store) => kind::TPREL_LO12_S,
            _ => return None,
        })
    }

    /// For `%hi` and `%lo` of a number that is known: the number's upper part (shifted) or lower part.
    pub(super) fn of_constant(self, value: i64) -> Option<i64> {
        let low = (value << 52) >> 52;
        match self {
            Function::Hi => Some(i64::from(value.wrapping_sub(low) as i32)),
            Function::Lo => Some(low),
            _ => None,
        }
    }
}
