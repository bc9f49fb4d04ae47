//! The instruction formats: which bits hold which operand. Source: the manual's "Immediate Encoding Variants" and the
//! compressed formats of chapter "C".

/// How a register operand lies in the instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RegisterField {
    /// Not in the bits: always this register.
    Fixed(u32),
    /// Five bits from this one up.
    Wide(u32),
    /// Three bits from this one up: `x8` to `x15`.
    Short(u32),
}

/// How an immediate lies in the instruction, as runs of bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Immediate {
    /// (lowest bit in the instruction, lowest bit in the value, how many).
    pub(crate) runs: &'static [(u32, u32, u32)],
    /// Bits of the value, sign bit included; 0 if there is no immediate.
    pub(crate) width: u32,
    /// Whether the top bit is a sign.
    pub(crate) signed: bool,
}

impl Immediate {
    /// The smallest value that fits.
    pub const fn min(&self) -> i64 {
        if self.signed && self.width > 0 { -(1 << (self.width - 1)) } else { 0 }
    }

    /// The largest value that fits.
    pub const fn max(&self) -> i64 {
        let top = match (self.width, self.signed) {
            (0, _) => return 0,
            (width, true) => 1 << (width - 1),
            (width, false) => 1 << width,
        };
        top - self.multiple()
    }

    /// Every value is a multiple of this power of two.
    pub const fn multiple(&self) -> i64 {
        let mut lowest = if self.width == 0 { 0 } else { self.width };
        let mut i = 0;
        while i < self.runs.len() {
            if self.runs[i].1 < lowest {
                lowest = self.runs[i].1;
            }
            i += 1;
        }
        1 << lowest
    }

    /// Whether `value` can be written.
    pub const fn fits(&self, value: i64) -> bool {
        value >= self.min() && value <= self.max() && value & (self.multiple() - 1) == 0
    }

    /// The value in an instruction's bits.
    pub(crate) fn extract(&self, bits: u32) -> i64 {
        let mut value = 0u32;
        for &(from, to, width) in self.runs {
            value |= (bits >> from & ((1 << width) - 1)) << to;
        }
        let unused = 32 - self.width;
        if self.signed && unused < 32 {
            i64::from((value << unused) as i32 >> unused)
        } else {
            i64::from(value)
        }
    }

    /// The instruction's bits for a value that fits.
    pub(crate) fn insert(&self, value: i64) -> u32 {
        let mut bits = 0;
        for &(from, to, width) in self.runs {
            bits |= ((value >> to) as u32 & ((1 << width) - 1)) << from;
        }
        bits
    }
}

/// Where the operands of a format lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pub(crate) rd: RegisterField,
    pub(crate) rs1: RegisterField,
    pub(crate) rs2: RegisterField,
    pub(crate) imm: Immediate,
    /// Whether bits 26 and 25 are `aq` and `rl`.
    pub(crate) ordering: bool,
}

/// An instruction format: the layout, and how the operands are written in assembly text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Format {
    /// `rd, rs1, rs2`
    R,
    /// `rd, rs1, imm`
    I,
    /// `rd, imm(rs1)`
    Load,
    /// `rd, imm(rs1)`, with short forms
    Jalr,
    /// `rd, rs1, shamt` below XLEN
    Shift,
    /// `rd, rs1, shamt` below 32
    ShiftW,
    /// `rs2, imm(rs1)`
    Store,
    /// `rs1, rs2, target`
    Branch,
    /// `rd, imm[31:12]`; the decoded immediate is already shifted
    U,
    /// `rd, target`
    Jump,
    /// `rd, rs2, (rs1)` with `aq`, `rl`
    Amo,
    /// `rd, (rs1)` with `aq`, `rl`
    LoadReserved,
    /// `rd, csr, rs1`; the immediate is the CSR's number
    Csr,
    /// `rd, csr, uimm`; the immediate is the CSR's number, the small operand is the number of `rs1`
    CsrImm,
    /// `pred, succ`; the immediate is fm, pred, succ, four bits each
    Fence,
    /// No operands, ignored fields
    FenceI,
    /// No operands
    Bare,
    /// `rd', sp, nzuimm`
    CAddi4spn,
    /// `rd', uimm(rs1')`, words
    CLw,
    /// `rd', uimm(rs1')`, doublewords
    CLd,
    /// `rs2', uimm(rs1')`, words
    CSw,
    /// `rs2', uimm(rs1')`, doublewords
    CSd,
    /// Nothing, or the immediate of a hint
    CNop,
    /// `rd, imm`
    CAddi,
    /// `rd, imm` from zero
    CLi,
    /// `sp, nzimm`
    CAddi16sp,
    /// `rd, nzimm[17:12]`; the decoded immediate is already shifted
    CLui,
    /// `rd', shamt`
    CShift,
    /// `rd', imm`
    CAndi,
    /// `rd', rs2'`
    CArith,
    /// `target`
    CJ,
    /// `target`, links in `ra`
    CJal,
    /// `rs1', target`
    CBranch,
    /// `rd, shamt`
    CSlli,
    /// `rd, uimm(sp)`, word
    CLwsp,
    /// `rd, uimm(sp)`, doubleword
    CLdsp,
    /// `rs1`
    CJr,
    /// `rs1`, links in `ra`
    CJalr,
    /// `rd, rs2` from zero
    CMv,
    /// `rd, rs2`
    CAdd,
    /// `rs2, uimm(sp)`, word
    CSwsp,
    /// `rs2, uimm(sp)`, doubleword
    CSdsp,
    /// No operands
    CBare,
}

const fn signed(width: u32, runs: &'static [(u32, u32, u32)]) -> Immediate {
    Immediate { runs, width, signed: true }
}

const fn unsigned(width: u32, runs: &'static [(u32, u32, u32)]) -> Immediate {
    Immediate { runs, width, signed: false }
}

const NO_IMM: Immediate = unsigned(0, &[]);
const IMM_I: Immediate = signed(12, &[(20, 0, 12)]);
const IMM_S: Immediate = signed(12, &[(25, 5, 7), (7, 0, 5)]);
const IMM_B: Immediate = signed(13, &[(31, 12, 1), (25, 5, 6), (8, 1, 4), (7, 11, 1)]);
const IMM_U: Immediate = signed(32, &[(12, 12, 20)]);
const IMM_J: Immediate = signed(21, &[(31, 20, 1), (21, 1, 10), (20, 11, 1), (12, 12, 8)]);
const IMM_CSR: Immediate = unsigned(12, &[(20, 0, 12)]);
const SHAMT_6: Immediate = unsigned(6, &[(20, 0, 6)]);
const SHAMT_5: Immediate = unsigned(5, &[(20, 0, 5)]);

const IMM_CI: Immediate = signed(6, &[(12, 5, 1), (2, 0, 5)]);
const SHAMT_C: Immediate = unsigned(6, &[(12, 5, 1), (2, 0, 5)]);
const IMM_CLUI: Immediate = signed(18, &[(12, 17, 1), (2, 12, 5)]);
const IMM_16SP: Immediate = signed(10, &[(12, 9, 1), (6, 4, 1), (5, 6, 1), (3, 7, 2), (2, 5, 1)]);
const IMM_4SPN: Immediate = unsigned(10, &[(11, 4, 2), (7, 6, 4), (6, 2, 1), (5, 3, 1)]);
const IMM_CLW: Immediate = unsigned(7, &[(10, 3, 3), (6, 2, 1), (5, 6, 1)]);
const IMM_CLD: Immediate = unsigned(8, &[(10, 3, 3), (5, 6, 2)]);
const IMM_LWSP: Immediate = unsigned(8, &[(12, 5, 1), (4, 2, 3), (2, 6, 2)]);
const IMM_LDSP: Immediate = unsigned(9, &[(12, 5, 1), (5, 3, 2), (2, 6, 3)]);
const IMM_SWSP: Immediate = unsigned(8, &[(9, 2, 4), (7, 6, 2)]);
const IMM_SDSP: Immediate = unsigned(9, &[(10, 3, 3), (7, 6, 3)]);
const IMM_CB: Immediate = signed(9, &[(12, 8, 1), (10, 3, 2), (5, 6, 2), (3, 1, 2), (2, 5, 1)]);
const IMM_CJ: Immediate =
    signed(12, &[(12, 11, 1), (11, 4, 1), (9, 8, 2), (8, 10, 1), (7, 6, 1), (6, 7, 1), (3, 1, 3), (2, 5, 1)]);

const ZERO: RegisterField = RegisterField::Fixed(0);
const RA: RegisterField = RegisterField::Fixed(1);
const SP: RegisterField = RegisterField::Fixed(2);
const RD: RegisterField = RegisterField::Wide(7);
const RS1: RegisterField = RegisterField::Wide(15);
const RS2: RegisterField = RegisterField::Wide(20);
const C_RS2: RegisterField = RegisterField::Wide(2);
const HIGH: RegisterField = RegisterField::Short(7);
const LOW: RegisterField = RegisterField::Short(2);

const fn layout(rd: RegisterField, rs1: RegisterField, rs2: RegisterField, imm: Immediate) -> Layout {
    Layout { rd, rs1, rs2, imm, ordering: false }
}

const fn ordered(rs2: RegisterField) -> Layout {
    Layout { rd: RD, rs1: RS1, rs2, imm: NO_IMM, ordering: true }
}

impl Format {
    /// Where the operands lie. Compressed layouts name the implied registers too, so that the base instruction has
    /// the same operands.
    #[inline]
    pub(crate) const fn layout(self) -> &'static Layout {
        match self {
            Format::R => &const { layout(RD, RS1, RS2, NO_IMM) },
            Format::I | Format::Load | Format::Jalr => &const { layout(RD, RS1, ZERO, IMM_I) },
            Format::Shift => &const { layout(RD, RS1, ZERO, SHAMT_6) },
            Format::ShiftW => &const { layout(RD, RS1, ZERO, SHAMT_5) },
            Format::Store => &const { layout(ZERO, RS1, RS2, IMM_S) },
            Format::Branch => &const { layout(ZERO, RS1, RS2, IMM_B) },
            Format::U => &const { layout(RD, ZERO, ZERO, IMM_U) },
            Format::Jump => &const { layout(RD, ZERO, ZERO, IMM_J) },
            Format::Amo => &const { ordered(RS2) },
            Format::LoadReserved => &const { ordered(ZERO) },
            Format::Csr | Format::CsrImm | Format::Fence | Format::FenceI => {
                &const { layout(RD, RS1, ZERO, IMM_CSR) }
            }
            Format::Bare | Format::CBare => &const { layout(ZERO, ZERO, ZERO, NO_IMM) },
            Format::CAddi4spn => &const { layout(LOW, SP, ZERO, IMM_4SPN) },
            Format::CLw => &const { layout(LOW, HIGH, ZERO, IMM_CLW) },
            Format::CLd => &const { layout(LOW, HIGH, ZERO, IMM_CLD) },
            Format::CSw => &const { layout(ZERO, HIGH, LOW, IMM_CLW) },
            Format::CSd => &const { layout(ZERO, HIGH, LOW, IMM_CLD) },
            Format::CNop => &const { layout(ZERO, ZERO, ZERO, IMM_CI) },
            Format::CAddi => &const { layout(RD, RD, ZERO, IMM_CI) },
            Format::CLi => &const { layout(RD, ZERO, ZERO, IMM_CI) },
            Format::CAddi16sp => &const { layout(SP, SP, ZERO, IMM_16SP) },
            Format::CLui => &const { layout(RD, ZERO, ZERO, IMM_CLUI) },
            Format::CShift => &const { layout(HIGH, HIGH, ZERO, SHAMT_C) },
            Format::CAndi => &const { layout(HIGH, HIGH, ZERO, IMM_CI) },
            Format::CArith => &const { layout(HIGH, HIGH, LOW, NO_IMM) },
            Format::CJ => &const { layout(ZERO, ZERO, ZERO, IMM_CJ) },
            Format::CJal => &const { layout(RA, ZERO, ZERO, IMM_CJ) },
            Format::CBranch => &const { layout(ZERO, HIGH, ZERO, IMM_CB) },
            Format::CSlli => &const { layout(RD, RD, ZERO, SHAMT_C) },
            Format::CLwsp => &const { layout(RD, SP, ZERO, IMM_LWSP) },
            Format::CLdsp => &const { layout(RD, SP, ZERO, IMM_LDSP) },
            Format::CJr => &const { layout(ZERO, RD, ZERO, NO_IMM) },
            Format::CJalr => &const { layout(RA, RD, ZERO, NO_IMM) },
            Format::CMv => &const { layout(RD, ZERO, C_RS2, NO_IMM) },
            Format::CAdd => &const { layout(RD, RD, C_RS2, NO_IMM) },
            Format::CSwsp => &const { layout(ZERO, SP, C_RS2, IMM_SWSP) },
            Format::CSdsp => &const { layout(ZERO, SP, C_RS2, IMM_SDSP) },
        }
    }

    /// The immediate's range and step.
    pub fn immediate(self) -> Immediate {
        self.layout().imm
    }
}
