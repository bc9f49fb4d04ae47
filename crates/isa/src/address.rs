//! Addresses as a program names them, and the width of the registers that hold them.

use core::fmt;

/// Width of an integer register (the unprivileged manual's XLEN).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Xlen {
    /// 32-bit registers and addresses.
    Rv32,
    /// 64-bit registers and addresses.
    Rv64,
}

impl Xlen {
    /// Bits in a register: 32 or 64.
    pub const fn bits(self) -> u32 {
        match self {
            Xlen::Rv32 => 32,
            Xlen::Rv64 => 64,
        }
    }

    /// Bytes in a register, a pointer, and the initial stack's words: 4 or 8.
    pub const fn bytes(self) -> u64 {
        self.bits() as u64 / 8
    }

    /// The value with everything above XLEN bits dropped: how an address of this width is written.
    pub const fn truncate(self, value: u64) -> u64 {
        match self {
            Xlen::Rv32 => value as u32 as u64,
            Xlen::Rv64 => value,
        }
    }

    /// The value sign-extended from XLEN bits: how the cores keep registers of either width in a `u64`.
    pub const fn sign_extend(self, value: u64) -> u64 {
        match self {
            Xlen::Rv32 => value as i32 as i64 as u64,
            Xlen::Rv64 => value,
        }
    }
}

/// An address that an instruction names, before translation. RV32 addresses have zero upper bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct VirtAddr(pub u64);

impl VirtAddr {
    /// The address `bytes` further on, wrapping at 2^64.
    pub const fn offset(self, bytes: u64) -> VirtAddr {
        VirtAddr(self.0.wrapping_add(bytes))
    }
}

impl fmt::Debug for VirtAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VirtAddr({:#x})", self.0)
    }
}

impl fmt::LowerHex for VirtAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&self.0, f)
    }
}
