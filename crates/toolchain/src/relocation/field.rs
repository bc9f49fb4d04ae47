//! The fields that relocation entries fill: which bits of which bytes, and what fits.

use thiserror::Error;

use super::name;

/// The shape of a field (unprivileged manual, "Base Instruction Formats" and "Compressed Instruction Formats").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Field {
    /// No bits.
    Nothing,
    /// The low six bits of a byte.
    Low6,
    /// A byte, modulo 2^8.
    Word8,
    /// Two bytes, modulo 2^16.
    Word16,
    /// Four bytes: a signed or an unsigned number.
    Word32,
    /// Four bytes, modulo 2^32.
    Word32Wrapping,
    /// Eight bytes.
    Word64,
    /// Bits 31:12 of `lui` or `auipc`: the upper part, rounded so that a signed low part can complete it.
    UType,
    /// Bits 31:20: the low 12 bits.
    IType,
    /// Bits 31:25 and 11:7: the low 12 bits.
    SType,
    /// A branch: ±4 KiB.
    BType,
    /// `jal`: ±1 MiB.
    JType,
    /// `auipc` and the `jalr` behind it: ±2 GiB.
    Call,
    /// `c.beqz`, `c.bnez`: ±256 bytes.
    CbType,
    /// `c.j`, `c.jal`: ±2 KiB.
    CjType,
    /// `c.lui`: bits 17:12, not zero.
    CLui,
    /// A ULEB128 number of the length it already has.
    Uleb128,
    /// The same, cut to that length: an intermediate result.
    Uleb128Wrapping,
}

/// Why a field could not be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldFault {
    /// No such relocation type.
    UnknownKind,
    /// The field reaches beyond the bytes given: it needs this many.
    TooShort(usize),
    /// The value lies outside `low..=high`.
    OutOfRange {
        /// Least value that fits.
        low: i64,
        /// Greatest value that fits.
        high: i64,
    },
    /// The value is odd, but instructions lie at even addresses.
    Odd,
}

/// A value that a field does not take.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("{}: value {value:#x}: {}", name(*kind).unwrap_or("unknown relocation type"), describe(*fault))]
pub struct FieldError {
    /// The relocation type.
    pub kind: u32,
    /// The value that was to be written.
    pub value: u64,
    /// What is wrong.
    pub fault: FieldFault,
}

fn describe(fault: FieldFault) -> String {
    match fault {
        FieldFault::UnknownKind => "the type is not known".to_string(),
        FieldFault::TooShort(size) => format!("the field needs {size} bytes"),
        FieldFault::OutOfRange { low, high } => format!("it fits only from {low:#x} to {high:#x}"),
        FieldFault::Odd => "it must be even".to_string(),
    }
}

/// Bits `high..=low` of `value`, moved to position `to`.
const fn bits(value: u64, high: u32, low: u32, to: u32) -> u64 {
    ((value >> low) & ((1 << (high - low + 1)) - 1)) << to
}

/// The upper 20 bits that complete the signed low 12: `(v + 0x800) >> 12`.
const fn high20(value: u64) -> u64 {
    (value.wrapping_add(0x800) as i64 >> 12) as u64
}

impl Field {
    /// Bytes that the field touches; for ULEB128 those that the number in `bytes` takes.
    pub fn width(self, bytes: &[u8]) -> usize {
        use Field::*;
        match self {
            Nothing => 0,
            Low6 | Word8 => 1,
            Word16 | CbType | CjType | CLui => 2,
            Word32 | Word32Wrapping | UType | IType | SType | BType | JType => 4,
            Word64 | Call => 8,
            Uleb128 | Uleb128Wrapping => {
                bytes.iter().position(|byte| byte & 0x80 == 0).map_or(bytes.len() + 1, |last| last + 1)
            }
        }
    }

    /// Writes `value` into the field; the other bits of `bytes` stay.
    ///
    /// # Errors
    /// `bytes` is too short, or the value does not fit. Nothing is changed then.
    pub fn write(self, bytes: &mut [u8], value: u64) -> Result<(), FieldFault> {
        let width = self.width(bytes);
        let Some(field) = bytes.get_mut(..width) else { return Err(FieldFault::TooShort(width)) };
        self.check(value, width)?;
        if matches!(self, Field::Uleb128 | Field::Uleb128Wrapping) {
            write_uleb128(field, value);
            return Ok(());
        }
        let mut word = [0; 8];
        word.iter_mut().zip(field.iter()).for_each(|(to, from)| *to = *from);
        let (mask, insert) = self.pattern(value);
        let new = (u64::from_le_bytes(word) & !mask) | insert;
        field.iter_mut().zip(new.to_le_bytes()).for_each(|(to, from)| *to = from);
        Ok(())
    }

    /// The number that the field holds; for the types that add to it (V of the formula).
    pub fn read(self, bytes: &[u8]) -> Option<u64> {
        let field = bytes.get(..self.width(bytes))?;
        if matches!(self, Field::Uleb128 | Field::Uleb128Wrapping) {
            return Some(read_uleb128(field));
        }
        let mut word = [0; 8];
        word.iter_mut().zip(field).for_each(|(to, from)| *to = *from);
        let word = u64::from_le_bytes(word);
        Some(if self == Field::Low6 { word & 0x3f } else { word })
    }

    /// The field's bits, and the value's bits in their places.
    fn pattern(self, value: u64) -> (u64, u64) {
        use Field::*;
        match self {
            Nothing | Uleb128 | Uleb128Wrapping => (0, 0),
            Low6 => (0x3f, value & 0x3f),
            Word8 => (0xff, value & 0xff),
            Word16 => (0xffff, value & 0xffff),
            Word32 | Word32Wrapping => (0xffff_ffff, value & 0xffff_ffff),
            Word64 => (u64::MAX, value),
            UType => (0xffff_f000, bits(high20(value), 19, 0, 12)),
            IType => (0xfff0_0000, bits(value, 11, 0, 20)),
            SType => (0xfe00_0f80, bits(value, 11, 5, 25) | bits(value, 4, 0, 7)),
            BType => (0xfe00_0f80, b_bits(value)),
            JType => (0xffff_f000, j_bits(value)),
            Call => (0xfff0_0000_ffff_f000, bits(high20(value), 19, 0, 12) | bits(value, 11, 0, 52)),
            CbType => (0x1c7c, cb_bits(value)),
            CjType => (0x1ffc, cj_bits(value)),
            CLui => (0x107c, bits(high20(value), 5, 5, 12) | bits(high20(value), 4, 0, 2)),
        }
    }

    fn check(self, value: u64, width: usize) -> Result<(), FieldFault> {
        use Field::*;
        let signed = value as i64;
        let (low, high) = match self {
            Word32 => (i64::from(i32::MIN), i64::from(u32::MAX)),
            // The low part may borrow 0x800 from the upper one at either end.
            UType | Call => (i64::from(i32::MIN) - 0x800, i64::from(i32::MAX) - 0x800),
            BType => (-0x1000, 0xffe),
            JType => (-0x10_0000, 0xf_fffe),
            CbType => (-0x100, 0xfe),
            CjType => (-0x800, 0x7fe),
            CLui => (-0x2_0800, 0x1_f7ff),
            Uleb128 if width < 10 => (0, (1 << (7 * width)) - 1),
            Nothing | Low6 | Word8 | Word16 | Word32Wrapping | Word64 | IType | SType | Uleb128
            | Uleb128Wrapping => {
                return Ok(());
            }
        };
        if signed < low || signed > high {
            return Err(FieldFault::OutOfRange { low, high });
        }
        let jumps = matches!(self, BType | JType | CbType | CjType);
        if jumps && value & 1 != 0 { Err(FieldFault::Odd) } else { Ok(()) }
    }
}

fn b_bits(value: u64) -> u64 {
    bits(value, 12, 12, 31) | bits(value, 10, 5, 25) | bits(value, 4, 1, 8) | bits(value, 11, 11, 7)
}

fn j_bits(value: u64) -> u64 {
    bits(value, 20, 20, 31) | bits(value, 10, 1, 21) | bits(value, 11, 11, 20) | bits(value, 19, 12, 12)
}

/// CB: offset 8|4:3 at 12:10, 7:6|2:1|5 at 6:2.
fn cb_bits(value: u64) -> u64 {
    bits(value, 8, 8, 12)
        | bits(value, 4, 3, 10)
        | bits(value, 7, 6, 5)
        | bits(value, 2, 1, 3)
        | bits(value, 5, 5, 2)
}

/// CJ: offset 11|4|9:8|10|6|7|3:1|5 at 12:2.
fn cj_bits(value: u64) -> u64 {
    bits(value, 11, 11, 12)
        | bits(value, 4, 4, 11)
        | bits(value, 9, 8, 9)
        | bits(value, 10, 10, 8)
        | bits(value, 6, 6, 7)
        | bits(value, 7, 7, 6)
        | bits(value, 3, 1, 3)
        | bits(value, 5, 5, 2)
}

fn read_uleb128(field: &[u8]) -> u64 {
    let low_first = field.iter().take(10).enumerate();
    low_first.fold(0, |sum, (index, byte)| sum | (u64::from(byte & 0x7f) << (7 * index)))
}

/// Keeps the length: the continuation bits stay as they are.
fn write_uleb128(field: &mut [u8], value: u64) {
    for (index, byte) in field.iter_mut().enumerate() {
        let part = value.checked_shr(7 * index as u32).unwrap_or(0);
        *byte = (*byte & 0x80) | (part & 0x7f) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(field: Field, instruction: u32, value: i64) -> Result<u32, FieldFault> {
        let mut bytes = instruction.to_le_bytes();
        field.write(&mut bytes, value as u64)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// The encodings are GNU as's.
    #[test]
    fn fields_are_filled_as_the_manual_draws_them() {
        let full = [
            (Field::UType, 0x0000_0537, 0x1234_5800, 0x1234_6537),
            (Field::IType, 0x0005_0513, -1, 0xfff5_0513),
            (Field::SType, 0x00b5_2023, -2048, 0x80b5_2023),
            (Field::BType, 0x00b5_0063, -4096, 0x80b5_0063),
            (Field::BType, 0x00b5_0063, 4094, 0x7eb5_0fe3),
            (Field::JType, 0x0000_00ef, -2, 0xffff_f0ef),
            (Field::JType, 0x0000_00ef, 0xf_fffe, 0x7fff_f0ef),
            (Field::JType, 0x0000_00ef, 0x800, 0x0010_00ef),
        ];
        for (field, instruction, value, expected) in full {
            assert_eq!(word(field, instruction, value), Ok(expected), "{field:?} {value:#x}");
        }
        let compressed = [
            (Field::CjType, 0xa001, -2048, 0xb001),
            (Field::CjType, 0xa001, 2046, 0xaffd),
            (Field::CbType, 0xc101, -256, 0xd101),
            (Field::CbType, 0xc101, 254, 0xcd7d),
        ];
        for (field, instruction, value, expected) in compressed {
            assert_eq!(word(field, instruction, value), Ok(expected), "{field:?} {value:#x}");
        }
    }

    #[test]
    fn values_beyond_the_range_change_nothing() {
        let fields = [
            Field::Word32,
            Field::UType,
            Field::Call,
            Field::BType,
            Field::JType,
            Field::CbType,
            Field::CjType,
            Field::CLui,
        ];
        for field in fields {
            let mut bytes = [0x5a; 8];
            let Err(FieldFault::OutOfRange { low, high }) = field.write(&mut bytes, i64::MIN as u64) else {
                panic!("{field:?}")
            };
            assert_eq!(bytes, [0x5a; 8]);
            for (value, fits) in [(low, true), (high, true), (low - 2, false), (high + 2, false)] {
                assert_eq!(field.write(&mut [0; 8], value as u64).is_ok(), fits, "{field:?} {value:#x}");
            }
        }
        assert_eq!(word(Field::JType, 0xef, 3), Err(FieldFault::Odd));
        assert_eq!(Field::Word64.write(&mut [0; 7], 0), Err(FieldFault::TooShort(8)));
        assert_eq!(Field::Uleb128.write(&mut [0x80, 0x80], 0), Err(FieldFault::TooShort(3)));
    }

    #[test]
    fn upper_and_lower_parts_make_the_whole() {
        for value in [0i64, 0x7ff, 0x800, 0xfff, 0x1234_5fff, -1, -0x800, -0x801, 0x7fff_f7ff, -0x8000_0800] {
            let mut call = [0x97, 0, 0, 0, 0xe7, 0x80, 0, 0];
            Field::Call.write(&mut call, value as u64).unwrap();
            let upper = i32::from_le_bytes([call[0], call[1], call[2], call[3]]) >> 12;
            let lower = i32::from_le_bytes([call[4], call[5], call[6], call[7]]) >> 20;
            assert_eq!((i64::from(upper) << 12) + i64::from(lower), value);
        }
    }
}
