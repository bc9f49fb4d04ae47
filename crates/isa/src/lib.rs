//! RISC-V as data: what an instruction is, and one table from which it is decoded, encoded and printed.

mod address;
mod register;

pub use address::{VirtAddr, Xlen};
pub use register::Reg;
