//! The arithmetic whose edge cases the manual defines: high products, division, and the atomics' functions.

use super::micro_op::Atomic;

/// The upper 64 bits of the signed product.
#[inline(always)]
pub(crate) fn mulh(a: u64, b: u64) -> u64 {
    ((i128::from(a as i64) * i128::from(b as i64)) >> 64) as u64
}

/// The upper 64 bits of signed × unsigned.
#[inline(always)]
pub(crate) fn mulhsu(a: u64, b: u64) -> u64 {
    ((i128::from(a as i64) * i128::from(b)) >> 64) as u64
}

/// The upper 64 bits of the unsigned product.
#[inline(always)]
pub(crate) fn mulhu(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

/// The upper 32 bits of the signed product of 32-bit words, sign-extended.
#[inline(always)]
pub(crate) fn mulhw(a: u64, b: u64) -> u64 {
    extend(((i64::from(a as i32) * i64::from(b as i32)) >> 32) as u32)
}

/// The upper 32 bits of signed × unsigned 32-bit words, sign-extended.
#[inline(always)]
pub(crate) fn mulhsuw(a: u64, b: u64) -> u64 {
    extend((i64::from(a as i32).wrapping_mul(i64::from(b as u32)) >> 32) as u32)
}

/// The upper 32 bits of the unsigned product of 32-bit words, sign-extended.
#[inline(always)]
pub(crate) fn mulhuw(a: u64, b: u64) -> u64 {
    extend(((u64::from(a as u32) * u64::from(b as u32)) >> 32) as u32)
}

/// A 32-bit result as registers hold it.
#[inline(always)]
pub(crate) fn extend(word: u32) -> u64 {
    word as i32 as u64
}

// Division never traps: by zero it gives all ones and the dividend as remainder; the overflow −2^(n−1) ÷ −1 gives the
// dividend and remainder 0 (unprivileged manual, M, "Semantics for division by zero and division overflow").

/// Signed quotient.
#[inline(always)]
pub(crate) fn div(a: u64, b: u64) -> u64 {
    if b == 0 { u64::MAX } else { (a as i64).wrapping_div(b as i64) as u64 }
}

/// Unsigned quotient.
#[inline(always)]
pub(crate) fn divu(a: u64, b: u64) -> u64 {
    a.checked_div(b).unwrap_or(u64::MAX)
}

/// Signed remainder.
#[inline(always)]
pub(crate) fn rem(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { (a as i64).wrapping_rem(b as i64) as u64 }
}

/// Unsigned remainder.
#[inline(always)]
pub(crate) fn remu(a: u64, b: u64) -> u64 {
    a.checked_rem(b).unwrap_or(a)
}

/// Signed quotient of 32-bit words.
#[inline(always)]
pub(crate) fn divw(a: u64, b: u64) -> u64 {
    if b as u32 == 0 { u64::MAX } else { extend((a as i32).wrapping_div(b as i32) as u32) }
}

/// Unsigned quotient of 32-bit words.
#[inline(always)]
pub(crate) fn divuw(a: u64, b: u64) -> u64 {
    extend((a as u32).checked_div(b as u32).unwrap_or(u32::MAX))
}

/// Signed remainder of 32-bit words.
#[inline(always)]
pub(crate) fn remw(a: u64, b: u64) -> u64 {
    extend(if b as u32 == 0 { a as u32 } else { (a as i32).wrapping_rem(b as i32) as u32 })
}

/// Unsigned remainder of 32-bit words.
#[inline(always)]
pub(crate) fn remuw(a: u64, b: u64) -> u64 {
    extend((a as u32).checked_rem(b as u32).unwrap_or(a as u32))
}

/// What an atomic leaves in memory where `old` was. Both operands are sign-extended from the access's width, which
/// keeps signed and unsigned order.
pub(crate) fn atomic(function: Atomic, old: u64, operand: u64) -> u64 {
    match function {
        Atomic::Swap => operand,
        Atomic::Add => old.wrapping_add(operand),
        Atomic::Xor => old ^ operand,
        Atomic::And => old & operand,
        Atomic::Or => old | operand,
        Atomic::Min => (old as i64).min(operand as i64) as u64,
        Atomic::Max => (old as i64).max(operand as i64) as u64,
        Atomic::Minu => old.min(operand),
        Atomic::Maxu => old.max(operand),
    }
}

impl Atomic {
    /// The function whose number is in an instruction's immediate.
    pub(crate) fn parse(number: i32) -> Atomic {
        const ALL: [Atomic; 9] = [
            Atomic::Swap,
            Atomic::Add,
            Atomic::Xor,
            Atomic::And,
            Atomic::Or,
            Atomic::Min,
            Atomic::Max,
            Atomic::Minu,
            Atomic::Maxu,
        ];
        ALL.get(number as usize).copied().unwrap_or(Atomic::Swap)
    }
}
