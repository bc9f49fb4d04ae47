//! A decoded instruction, and the ways between it and its bits.

use core::fmt;

use crate::format::RegisterField;
use crate::table::{Op, Row, Rule, TABLE};
use crate::{Reg, Xlen};

/// A decoded instruction. Operands that the format lacks are `x0`, 0 and false; a compressed instruction carries its
/// implied registers too, so [`Instruction::expand`] only changes the name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Instruction {
    /// Which instruction.
    pub op: Op,
    /// Destination.
    pub rd: Reg,
    /// First source; the small immediate of `csrr*i`.
    pub rs1: Reg,
    /// Second source.
    pub rs2: Reg,
    /// The immediate, sign-extended; `lui` and `auipc` have it already shifted; the CSR's number; a `fence`'s fm, pred
    /// and succ.
    pub imm: i64,
    /// Bytes: 2 or 4.
    pub length: u8,
    /// Acquire, of an atomic.
    pub aq: bool,
    /// Release, of an atomic.
    pub rl: bool,
}

/// Why operands do not fit an instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EncodeError {
    /// The instruction does not exist for this register width.
    Width,
    /// This register cannot stand there.
    Register(Reg),
    /// The immediate does not fit.
    Immediate {
        /// What was given.
        value: i64,
        /// The smallest value that fits.
        min: i64,
        /// The largest value that fits.
        max: i64,
        /// Values are multiples of this.
        multiple: i64,
    },
    /// Each operand fits, but the whole encoding is reserved or means something else.
    Reserved,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EncodeError::Width => f.write_str("no such instruction for this register width"),
            EncodeError::Register(reg) => write!(f, "register {reg} cannot be encoded here"),
            EncodeError::Immediate { value, min, max, multiple: 1 } => {
                write!(f, "immediate {value} is not in {min}..={max}")
            }
            EncodeError::Immediate { value, min, max, multiple } => {
                write!(f, "immediate {value} is not a multiple of {multiple} in {min}..={max}")
            }
            EncodeError::Reserved => f.write_str("the encoding is reserved"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// The part of a decision that fits in a table: 32 major opcodes, then quadrant × funct3 of the compressed ones.
const fn bucket(bits: u32) -> usize {
    if bits & 3 == 3 { (bits >> 2 & 31) as usize } else { (32 + (bits & 3) * 8 + (bits >> 13 & 7)) as usize }
}

/// For each bucket the range of rows that can match in it. A row whose mask does not fix its whole bucket would break
/// this; a test checks that there is none.
static RANGES: [(u8, u8); 64] = {
    let mut ranges = [(0, 0); 64];
    let mut i = 0;
    while i < TABLE.len() {
        let bucket = bucket(TABLE[i].bits);
        if ranges[bucket].1 == 0 {
            ranges[bucket].0 = i as u8;
        }
        ranges[bucket].1 = i as u8 + 1;
        i += 1;
    }
    ranges
};

#[inline]
fn register(field: RegisterField, bits: u32) -> Reg {
    match field {
        RegisterField::Fixed(number) => Reg::new(number),
        RegisterField::Wide(at) => Reg::new(bits >> at),
        RegisterField::Short(at) => Reg::new(8 + (bits >> at & 7)),
    }
}

#[inline]
fn obeys(rule: Rule, instruction: &Instruction, xlen: Xlen) -> bool {
    match rule {
        Rule::Any => true,
        Rule::Rd => instruction.rd != Reg::ZERO,
        Rule::Rs1 => instruction.rs1 != Reg::ZERO,
        Rule::Rs2 => instruction.rs2 != Reg::ZERO,
        Rule::Imm => instruction.imm != 0,
        Rule::Shamt => instruction.imm < i64::from(xlen.bits()),
    }
}

fn operands(row: &Row, bits: u32) -> Instruction {
    let layout = row.format.layout();
    Instruction {
        op: row.op,
        rd: register(layout.rd, bits),
        rs1: register(layout.rs1, bits),
        rs2: register(layout.rs2, bits),
        imm: layout.imm.extract(bits),
        length: if bits & 3 == 3 { 4 } else { 2 },
        aq: layout.ordering && bits >> 26 & 1 != 0,
        rl: layout.ordering && bits >> 25 & 1 != 0,
    }
}

/// The instruction in `bits`; `None` if it is illegal. Where the lowest two bits are not both set only the low 16 bits
/// count: a compressed instruction.
pub fn decode(bits: u32, xlen: Xlen) -> Option<Instruction> {
    let bits = if bits & 3 == 3 { bits } else { bits & 0xffff };
    let (start, end) = RANGES[bucket(bits)];
    TABLE[usize::from(start)..usize::from(end)]
        .iter()
        .filter(|row| bits & row.mask == row.bits && row.widths.contains(xlen))
        .find_map(|row| Some(operands(row, bits)).filter(|found| obeys(row.rule, found, xlen)))
}

fn register_bits(field: RegisterField, reg: Reg) -> Result<u32, EncodeError> {
    let number = reg.number() as u32;
    match field {
        RegisterField::Fixed(fixed) if fixed == number => Ok(0),
        RegisterField::Wide(at) => Ok(number << at),
        RegisterField::Short(at) if (8..16).contains(&number) => Ok((number - 8) << at),
        _ => Err(EncodeError::Register(reg)),
    }
}

/// The instruction's bits; a compressed instruction's are in the low half.
///
/// # Errors
/// [`EncodeError`] when an operand does not fit or the result would decode to something else.
pub fn encode(instruction: &Instruction, xlen: Xlen) -> Result<u32, EncodeError> {
    let row = instruction.op.row();
    if !row.widths.contains(xlen) {
        return Err(EncodeError::Width);
    }
    let layout = row.format.layout();
    let imm = layout.imm;
    let value = instruction.imm;
    let max = if row.rule == Rule::Shamt { i64::from(xlen.bits()) - 1 } else { imm.max() };
    if !imm.fits(value) || value > max {
        return Err(EncodeError::Immediate { value, min: imm.min(), max, multiple: imm.multiple() });
    }
    let ordering = u32::from(instruction.aq) << 26 | u32::from(instruction.rl) << 25;
    let bits = row.bits
        | register_bits(layout.rd, instruction.rd)?
        | register_bits(layout.rs1, instruction.rs1)?
        | register_bits(layout.rs2, instruction.rs2)?
        | imm.insert(value)
        | if layout.ordering { ordering } else { 0 };
    match decode(bits, xlen) {
        Some(back) if back == *instruction => Ok(bits),
        _ => Err(EncodeError::Reserved),
    }
}

/// The 16-bit form of a base instruction, if there is one.
pub fn compress(instruction: &Instruction, xlen: Xlen) -> Option<u16> {
    let swapped = Instruction { rs1: instruction.rs2, rs2: instruction.rs1, ..*instruction };
    let move_form = Instruction { op: Op::Add, rs1: Reg::ZERO, rs2: instruction.rs1, imm: 0, ..*instruction };
    let direct = abbreviate(instruction, xlen);
    match instruction.op {
        // Not `add rd, rs1, x0`: GNU as leaves it alone, and sizes should agree.
        Op::Add if instruction.rs2 == Reg::ZERO => direct,
        Op::Add | Op::And | Op::Or | Op::Xor | Op::Addw => direct.or_else(|| abbreviate(&swapped, xlen)),
        Op::Addi if instruction.imm == 0 && instruction.rd != Reg::ZERO => {
            if instruction.rs1 == Reg::ZERO {
                direct
            } else {
                abbreviate(&move_form, xlen)
            }
        }
        _ => direct,
    }
}

/// The first compressed row that stands for exactly this instruction and is no hint.
fn abbreviate(instruction: &Instruction, xlen: Xlen) -> Option<u16> {
    TABLE.iter().filter(|row| row.base == Some(instruction.op)).find_map(|row| {
        let short = Instruction { op: row.op, length: 2, ..*instruction };
        encode(&short, xlen).ok().filter(|_| !short.is_hint()).map(|bits| bits as u16)
    })
}

impl Instruction {
    /// An instruction without operands set.
    pub fn new(op: Op) -> Instruction {
        let length = if op.row().base.is_some() { 2 } else { 4 };
        let (rd, rs1, rs2) = (Reg::ZERO, Reg::ZERO, Reg::ZERO);
        Instruction { op, rd, rs1, rs2, imm: 0, length, aq: false, rl: false }
    }

    /// What a compressed instruction abbreviates; a base instruction itself. `length` stays that of the bits, so the
    /// next instruction is still found by it.
    #[inline]
    pub fn expand(self) -> Instruction {
        Instruction { op: self.op.row().base.unwrap_or(self.op), ..self }
    }

    /// Whether this is a compressed encoding that the manual sets aside as a hint: it changes nothing.
    pub fn is_hint(&self) -> bool {
        match self.op {
            Op::CNop | Op::CAddi => (self.imm != 0) == (self.op == Op::CNop),
            Op::CSrli | Op::CSrai => self.imm == 0,
            Op::CSlli => self.imm == 0 || self.rd == Reg::ZERO,
            Op::CLi | Op::CLui | Op::CMv | Op::CAdd => self.rd == Reg::ZERO,
            _ => false,
        }
    }
}
