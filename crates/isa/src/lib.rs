//! RISC-V as data: what an instruction is, and one table from which it is decoded, encoded and printed.

mod address;
pub mod csr;
mod disassemble;
mod format;
mod instruction;
mod register;
mod table;

pub use address::{VirtAddr, Xlen};
pub use disassemble::{disassemble, disassemble_bits};
pub use format::{Format, Immediate};
pub use instruction::{EncodeError, Instruction, compress, decode, encode};
pub use register::Reg;
pub use table::{Extension, Op, Row, Rule, TABLE, Widths};
