//! The integer registers and their names in the psABI's calling convention.

use core::fmt;

/// One of the 32 integer registers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Reg(u8);

const ABI_NAMES: [&str; 32] = [
    "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
    "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
];

impl Reg {
    /// `x0`, always zero.
    pub const ZERO: Reg = Reg(0);
    /// `x1`, the return address.
    pub const RA: Reg = Reg(1);
    /// `x2`, the stack pointer.
    pub const SP: Reg = Reg(2);
    /// `x3`, the global pointer.
    pub const GP: Reg = Reg(3);
    /// `x4`, the thread pointer.
    pub const TP: Reg = Reg(4);
    /// `x10`, first argument and return value.
    pub const A0: Reg = Reg(10);
    /// `x17`, the system call's number.
    pub const A7: Reg = Reg(17);

    /// The register whose number is in the low five bits of `number`.
    pub const fn new(number: u32) -> Reg {
        Reg((number & 31) as u8)
    }

    /// 0 to 31.
    pub const fn number(self) -> usize {
        self.0 as usize
    }

    /// The ABI name: `zero`, `ra`, `sp` … as `objdump` prints it.
    pub const fn name(self) -> &'static str {
        ABI_NAMES[self.0 as usize]
    }

    /// The register called `name`: an ABI name, `fp`, or `x0` … `x31`.
    pub fn parse(name: &str) -> Option<Reg> {
        if name == "fp" {
            return Some(Reg(8));
        }
        if let Some(digits) = name.strip_prefix('x') {
            let canonical = !digits.starts_with('0') || digits == "0";
            let number: u8 = digits.parse().ok()?;
            return (canonical && number < 32).then_some(Reg(number));
        }
        ABI_NAMES.iter().position(|&abi| abi == name).map(|number| Reg(number as u8))
    }

    /// All 32 registers in order.
    pub fn all() -> impl Iterator<Item = Reg> {
        (0..32).map(Reg)
    }
}

impl fmt::Display for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Reg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
