//! Micro-operations: instructions as the run loop wants them, with operands resolved once, when a block is decoded.
//!
//! RV32 runs on the 64-bit operations: registers are kept sign-extended, so that the additions, shifts and divisions
//! of RV32 are the `…w` operations of RV64, and comparisons and logic are the same for both.

use isa::{Instruction, Op, Reg, Xlen};

/// Where results for `x0` go: a register that nobody reads.
pub(crate) const SINK: u8 = 32;

/// Registers of the run loop: `x0` to `x31`, the sink, and room so that a six-bit index never leaves the array.
pub(crate) type RegisterFile = [u64; 64];

/// What a micro-operation does. `a` and `b` are the source registers, `imm` the immediate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Kind {
    /// rd = imm.
    Constant,
    /// rd = pc + imm.
    Auipc,
    /// Nothing: fences on a single core, hints.
    Nop,
    Addi,
    Slti,
    Sltiu,
    Xori,
    Ori,
    Andi,
    Slli,
    Srli,
    Srai,
    Addiw,
    Slliw,
    Srliw,
    Sraiw,
    Add,
    Sub,
    Sll,
    Slt,
    Sltu,
    Xor,
    Srl,
    Sra,
    Or,
    And,
    Addw,
    Subw,
    Sllw,
    Srlw,
    Sraw,
    Mul,
    Mulh,
    Mulhsu,
    Mulhu,
    Div,
    Divu,
    Rem,
    Remu,
    Mulw,
    /// The upper word of a 32-bit product (RV32's mulh, mulhsu, mulhu).
    Mulhw,
    Mulhsuw,
    Mulhuw,
    Divw,
    Divuw,
    Remw,
    Remuw,
    Lb,
    Lh,
    Lw,
    Ld,
    Lbu,
    Lhu,
    Lwu,
    Sb,
    Sh,
    Sw,
    Sd,
    LrW,
    LrD,
    ScW,
    ScD,
    /// The read-modify-write that `imm` names, see [`Atomic`].
    AmoW,
    AmoD,
    Beq,
    Bne,
    Blt,
    Bge,
    Bltu,
    Bgeu,
    /// rd = next pc; to pc + imm.
    Jal,
    /// rd = next pc; to a + imm.
    Jalr,
    /// rd = the counter that `imm` names, see [`Counter`].
    ReadCounter,
    Ecall,
    Ebreak,
    /// These bits (`imm`) are no instruction.
    Illegal,
}

/// The function of an atomic memory operation, in `imm` of [`Kind::AmoW`] and [`Kind::AmoD`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Atomic {
    Swap,
    Add,
    Xor,
    And,
    Or,
    Min,
    Max,
    Minu,
    Maxu,
}

/// A counter that user mode may read (unprivileged manual, Zicntr), in `imm` of [`Kind::ReadCounter`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Counter {
    Cycle = 0xc00,
    Time = 0xc01,
    Instret = 0xc02,
    Cycleh = 0xc80,
    Timeh = 0xc81,
    Instreth = 0xc82,
}

impl Counter {
    /// The counter with this CSR number.
    pub fn parse(number: i64, xlen: Xlen) -> Option<Counter> {
        match (number, xlen) {
            (0xc00, _) => Some(Counter::Cycle),
            (0xc01, _) => Some(Counter::Time),
            (0xc02, _) => Some(Counter::Instret),
            (0xc80, Xlen::Rv32) => Some(Counter::Cycleh),
            (0xc81, Xlen::Rv32) => Some(Counter::Timeh),
            (0xc82, Xlen::Rv32) => Some(Counter::Instreth),
            _ => None,
        }
    }
}

/// One instruction of a decoded block: twelve bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MicroOp {
    pub kind: Kind,
    /// Destination; [`SINK`] for `x0`.
    pub rd: u8,
    pub rs1: u8,
    pub rs2: u8,
    pub imm: i32,
    /// Bytes from the block's start to the instruction.
    pub offset: u16,
    /// Bytes it takes: 2 or 4.
    pub length: u8,
    /// Instructions of the block since the last one that accesses data, this one included.
    pub fetches: u8,
}

impl MicroOp {
    /// The operation for `bits`, or [`Kind::Illegal`] where they are no instruction that user mode may execute.
    pub fn lower(bits: u32, xlen: Xlen) -> MicroOp {
        let length = if bits & 3 == 3 { 4 } else { 2 };
        let Some((instruction, kind)) = isa::decode(bits, xlen)
            .map(Instruction::expand)
            .and_then(|instruction| Some((instruction, kind(&instruction, xlen)?)))
        else {
            let imm = bits as i32;
            return MicroOp {
                kind: Kind::Illegal,
                rd: SINK,
                rs1: 0,
                rs2: 0,
                imm,
                offset: 0,
                length,
                fetches: 1,
            };
        };
        let rd = if instruction.rd == Reg::ZERO { SINK } else { instruction.rd.number() as u8 };
        let (rs1, rs2) = (instruction.rs1.number() as u8, instruction.rs2.number() as u8);
        let imm = match kind {
            Kind::AmoW | Kind::AmoD => atomic(instruction.op) as i32,
            _ => instruction.imm as i32,
        };
        // `li` and `lui` name `x0`, or nothing, as their source.
        let constant = matches!(kind, Kind::Addi | Kind::Addiw) && rs1 == 0;
        let kind = if constant { Kind::Constant } else { kind };
        MicroOp { kind, rd, rs1, rs2, imm, offset: 0, length, fetches: 1 }
    }

    /// Whether control may go elsewhere, or the kernel is called, after this one: the last of its block.
    pub fn ends_block(&self) -> bool {
        use Kind::*;
        matches!(self.kind, Beq | Bne | Blt | Bge | Bltu | Bgeu | Jal | Jalr | Ecall | Ebreak | Illegal)
    }

    /// Whether it needs every counter to be exact, so that it gets a block of its own.
    pub fn stands_alone(&self) -> bool {
        self.kind == Kind::ReadCounter
    }

    /// Loads that it does if it is done; an atomic's are counted where they happen.
    pub fn loads(&self) -> u32 {
        use Kind::*;
        u32::from(matches!(self.kind, Lb | Lh | Lw | Ld | Lbu | Lhu | Lwu))
    }

    /// Stores that it does if it is done; an atomic's are counted where they happen.
    pub fn stores(&self) -> u32 {
        u32::from(matches!(self.kind, Kind::Sb | Kind::Sh | Kind::Sw | Kind::Sd))
    }

    /// Whether it reads or writes memory.
    pub fn accesses_data(&self) -> bool {
        use Kind::*;
        matches!(
            self.kind,
            Lb | Lh | Lw | Ld | Lbu | Lhu | Lwu | Sb | Sh | Sw | Sd | LrW | LrD | ScW | ScD | AmoW | AmoD
        )
    }
}

/// The operation that does the work of a base instruction; `None` if user mode may not execute it.
fn kind(instruction: &Instruction, xlen: Xlen) -> Option<Kind> {
    let op = instruction.op;
    let kind = match xlen {
        Xlen::Rv32 => narrow(op).or_else(|| common(op)),
        Xlen::Rv64 => common(op),
    };
    kind.or_else(|| counter(instruction, xlen))
}

/// RV32's operations that are RV64's word operations, since registers are kept sign-extended.
fn narrow(op: Op) -> Option<Kind> {
    Some(match op {
        Op::Addi => Kind::Addiw,
        Op::Slli => Kind::Slliw,
        Op::Srli => Kind::Srliw,
        Op::Srai => Kind::Sraiw,
        Op::Add => Kind::Addw,
        Op::Sub => Kind::Subw,
        Op::Sll => Kind::Sllw,
        Op::Srl => Kind::Srlw,
        Op::Sra => Kind::Sraw,
        Op::Mul => Kind::Mulw,
        Op::Mulh => Kind::Mulhw,
        Op::Mulhsu => Kind::Mulhsuw,
        Op::Mulhu => Kind::Mulhuw,
        Op::Div => Kind::Divw,
        Op::Divu => Kind::Divuw,
        Op::Rem => Kind::Remw,
        Op::Remu => Kind::Remuw,
        _ => return None,
    })
}

/// Operations that have the instruction's own name.
fn common(op: Op) -> Option<Kind> {
    macro_rules! same {
        ($($name:ident)*) => {
            match op {
                Op::Lui => Some(Kind::Constant),
                Op::Fence | Op::FenceI => Some(Kind::Nop),
                Op::AmoswapW | Op::AmoaddW | Op::AmoxorW | Op::AmoandW | Op::AmoorW | Op::AmominW | Op::AmomaxW
                | Op::AmominuW | Op::AmomaxuW => Some(Kind::AmoW),
                Op::AmoswapD | Op::AmoaddD | Op::AmoxorD | Op::AmoandD | Op::AmoorD | Op::AmominD | Op::AmomaxD
                | Op::AmominuD | Op::AmomaxuD => Some(Kind::AmoD),
                $(Op::$name => Some(Kind::$name),)*
                _ => None,
            }
        };
    }
    same! {
        Auipc Addi Slti Sltiu Xori Ori Andi Slli Srli Srai Addiw Slliw Srliw Sraiw
        Add Sub Sll Slt Sltu Xor Srl Sra Or And Addw Subw Sllw Srlw Sraw
        Mul Mulh Mulhsu Mulhu Div Divu Rem Remu Mulw Divw Divuw Remw Remuw
        Lb Lh Lw Ld Lbu Lhu Lwu Sb Sh Sw Sd LrW LrD ScW ScD
        Beq Bne Blt Bge Bltu Bgeu Jal Jalr Ecall Ebreak
    }
}

/// Reading a counter: the only use of a CSR that user mode has here. Writing to it, even with no bits set by
/// `csrrwi`, is illegal; `csrrs` and `csrrc` with `x0` or 0 do not write (unprivileged manual, Zicsr).
fn counter(instruction: &Instruction, xlen: Xlen) -> Option<Kind> {
    let reads = matches!(instruction.op, Op::Csrrs | Op::Csrrc | Op::Csrrsi | Op::Csrrci);
    (reads && instruction.rs1 == Reg::ZERO && Counter::parse(instruction.imm, xlen).is_some())
        .then_some(Kind::ReadCounter)
}

fn atomic(op: Op) -> Atomic {
    match op {
        Op::AmoaddW | Op::AmoaddD => Atomic::Add,
        Op::AmoxorW | Op::AmoxorD => Atomic::Xor,
        Op::AmoandW | Op::AmoandD => Atomic::And,
        Op::AmoorW | Op::AmoorD => Atomic::Or,
        Op::AmominW | Op::AmominD => Atomic::Min,
        Op::AmomaxW | Op::AmomaxD => Atomic::Max,
        Op::AmominuW | Op::AmominuD => Atomic::Minu,
        Op::AmomaxuW | Op::AmomaxuD => Atomic::Maxu,
        _ => Atomic::Swap,
    }
}
