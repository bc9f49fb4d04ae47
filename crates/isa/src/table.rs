//! The instruction table: every encoding that the machine knows, one row each, in the manual's words.
//!
//! Decoding, encoding, compression, disassembly and the assembler's mnemonics are all derived from these rows.
//! Source: The RISC-V Instruction Set Manual, Volume I, chapter "RV32/64G Instruction Set Listings" and chapter
//! "C" for the compressed rows. Rows with the same major opcode (bits 6:2, or quadrant and funct3) stand together.

use crate::Xlen;
use crate::format::Format;

/// The extension that an instruction belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Extension {
    /// The base integer set.
    I,
    /// Multiplication and division.
    M,
    /// Atomics.
    A,
    /// Compressed, 16 bits.
    C,
    /// Control and status registers.
    Zicsr,
    /// `fence.i`.
    Zifencei,
}

/// For which register widths an encoding exists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Widths {
    /// RV32 and RV64.
    Both,
    /// RV32 only.
    Rv32,
    /// RV64 only.
    Rv64,
}

impl Widths {
    /// Whether `xlen` is one of them.
    pub const fn contains(self, xlen: Xlen) -> bool {
        match self {
            Widths::Both => true,
            Widths::Rv32 => matches!(xlen, Xlen::Rv32),
            Widths::Rv64 => matches!(xlen, Xlen::Rv64),
        }
    }
}

/// What else must hold for the bits to be this instruction; where it does not, the encoding is reserved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Nothing.
    Any,
    /// `rd` is not `x0`.
    Rd,
    /// `rs1` is not `x0`.
    Rs1,
    /// `rs2` is not `x0`.
    Rs2,
    /// The immediate is not 0.
    Imm,
    /// The shift amount is below XLEN.
    Shamt,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The instruction.
    pub op: Op,
    /// Its name in assembly text: `addi`, `c.addi`, `amoadd.w` (without `.aq`, `.rl`).
    pub mnemonic: &'static str,
    /// Where its operands lie and how they are written.
    pub format: Format,
    /// The fixed bits' values.
    pub bits: u32,
    /// Which bits are fixed.
    pub mask: u32,
    /// The register widths it exists for.
    pub widths: Widths,
    /// The extension it belongs to.
    pub extension: Extension,
    /// What else must hold.
    pub rule: Rule,
    /// For a compressed instruction: the base instruction that it abbreviates.
    pub base: Option<Op>,
}

macro_rules! instructions {
    ($($extension:ident { $($op:ident $mnemonic:literal $format:ident $bits:literal $mask:literal $widths:ident $rule:ident $(= $base:ident)?;)* })*) => {
        /// An instruction's name: one for each row of the table.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum Op {
            $($(#[doc = concat!("`", $mnemonic, "`")] $op,)*)*
        }

        /// All rows; the row of `op` is at index `op as usize`.
        pub static TABLE: &[Row] = &[
            $($(Row {
                op: Op::$op,
                mnemonic: $mnemonic,
                format: Format::$format,
                bits: $bits,
                mask: $mask,
                widths: Widths::$widths,
                extension: Extension::$extension,
                rule: Rule::$rule,
                base: instructions!(@base $($base)?),
            },)*)*
        ];
    };
    (@base) => { None };
    (@base $base:ident) => { Some(Op::$base) };
}

instructions! {
    // op    mnemonic  format  match      mask       widths rule
    I {
        Lb     "lb"     Load    0x00000003 0x0000707f Both Any;
        Lh     "lh"     Load    0x00001003 0x0000707f Both Any;
        Lw     "lw"     Load    0x00002003 0x0000707f Both Any;
        Ld     "ld"     Load    0x00003003 0x0000707f Rv64 Any;
        Lbu    "lbu"    Load    0x00004003 0x0000707f Both Any;
        Lhu    "lhu"    Load    0x00005003 0x0000707f Both Any;
        Lwu    "lwu"    Load    0x00006003 0x0000707f Rv64 Any;

        Fence  "fence"  Fence   0x0000000f 0x0000707f Both Any;
    }
    Zifencei {
        FenceI "fence.i" FenceI 0x0000100f 0x0000707f Both Any;
    }
    I {
        Addi   "addi"   I       0x00000013 0x0000707f Both Any;
        Slli   "slli"   Shift   0x00001013 0xfc00707f Both Shamt;
        Slti   "slti"   I       0x00002013 0x0000707f Both Any;
        Sltiu  "sltiu"  I       0x00003013 0x0000707f Both Any;
        Xori   "xori"   I       0x00004013 0x0000707f Both Any;
        Srli   "srli"   Shift   0x00005013 0xfc00707f Both Shamt;
        Srai   "srai"   Shift   0x40005013 0xfc00707f Both Shamt;
        Ori    "ori"    I       0x00006013 0x0000707f Both Any;
        Andi   "andi"   I       0x00007013 0x0000707f Both Any;

        Auipc  "auipc"  U       0x00000017 0x0000007f Both Any;

        Addiw  "addiw"  I       0x0000001b 0x0000707f Rv64 Any;
        Slliw  "slliw"  ShiftW  0x0000101b 0xfe00707f Rv64 Any;
        Srliw  "srliw"  ShiftW  0x0000501b 0xfe00707f Rv64 Any;
        Sraiw  "sraiw"  ShiftW  0x4000501b 0xfe00707f Rv64 Any;

        Sb     "sb"     Store   0x00000023 0x0000707f Both Any;
        Sh     "sh"     Store   0x00001023 0x0000707f Both Any;
        Sw     "sw"     Store   0x00002023 0x0000707f Both Any;
        Sd     "sd"     Store   0x00003023 0x0000707f Rv64 Any;
    }
    A {
        AmoaddW  "amoadd.w"  Amo          0x0000202f 0xf800707f Both Any;
        AmoswapW "amoswap.w" Amo          0x0800202f 0xf800707f Both Any;
        LrW      "lr.w"      LoadReserved 0x1000202f 0xf9f0707f Both Any;
        ScW      "sc.w"      Amo          0x1800202f 0xf800707f Both Any;
        AmoxorW  "amoxor.w"  Amo          0x2000202f 0xf800707f Both Any;
        AmoorW   "amoor.w"   Amo          0x4000202f 0xf800707f Both Any;
        AmoandW  "amoand.w"  Amo          0x6000202f 0xf800707f Both Any;
        AmominW  "amomin.w"  Amo          0x8000202f 0xf800707f Both Any;
        AmomaxW  "amomax.w"  Amo          0xa000202f 0xf800707f Both Any;
        AmominuW "amominu.w" Amo          0xc000202f 0xf800707f Both Any;
        AmomaxuW "amomaxu.w" Amo          0xe000202f 0xf800707f Both Any;
        AmoaddD  "amoadd.d"  Amo          0x0000302f 0xf800707f Rv64 Any;
        AmoswapD "amoswap.d" Amo          0x0800302f 0xf800707f Rv64 Any;
        LrD      "lr.d"      LoadReserved 0x1000302f 0xf9f0707f Rv64 Any;
        ScD      "sc.d"      Amo          0x1800302f 0xf800707f Rv64 Any;
        AmoxorD  "amoxor.d"  Amo          0x2000302f 0xf800707f Rv64 Any;
        AmoorD   "amoor.d"   Amo          0x4000302f 0xf800707f Rv64 Any;
        AmoandD  "amoand.d"  Amo          0x6000302f 0xf800707f Rv64 Any;
        AmominD  "amomin.d"  Amo          0x8000302f 0xf800707f Rv64 Any;
        AmomaxD  "amomax.d"  Amo          0xa000302f 0xf800707f Rv64 Any;
        AmominuD "amominu.d" Amo          0xc000302f 0xf800707f Rv64 Any;
        AmomaxuD "amomaxu.d" Amo          0xe000302f 0xf800707f Rv64 Any;
    }
    I {
        Add    "add"    R       0x00000033 0xfe00707f Both Any;
        Sub    "sub"    R       0x40000033 0xfe00707f Both Any;
        Sll    "sll"    R       0x00001033 0xfe00707f Both Any;
        Slt    "slt"    R       0x00002033 0xfe00707f Both Any;
        Sltu   "sltu"   R       0x00003033 0xfe00707f Both Any;
        Xor    "xor"    R       0x00004033 0xfe00707f Both Any;
        Srl    "srl"    R       0x00005033 0xfe00707f Both Any;
        Sra    "sra"    R       0x40005033 0xfe00707f Both Any;
        Or     "or"     R       0x00006033 0xfe00707f Both Any;
        And    "and"    R       0x00007033 0xfe00707f Both Any;
    }
    M {
        Mul    "mul"    R       0x02000033 0xfe00707f Both Any;
        Mulh   "mulh"   R       0x02001033 0xfe00707f Both Any;
        Mulhsu "mulhsu" R       0x02002033 0xfe00707f Both Any;
        Mulhu  "mulhu"  R       0x02003033 0xfe00707f Both Any;
        Div    "div"    R       0x02004033 0xfe00707f Both Any;
        Divu   "divu"   R       0x02005033 0xfe00707f Both Any;
        Rem    "rem"    R       0x02006033 0xfe00707f Both Any;
        Remu   "remu"   R       0x02007033 0xfe00707f Both Any;
    }
    I {
        Lui    "lui"    U       0x00000037 0x0000007f Both Any;

        Addw   "addw"   R       0x0000003b 0xfe00707f Rv64 Any;
        Subw   "subw"   R       0x4000003b 0xfe00707f Rv64 Any;
        Sllw   "sllw"   R       0x0000103b 0xfe00707f Rv64 Any;
        Srlw   "srlw"   R       0x0000503b 0xfe00707f Rv64 Any;
        Sraw   "sraw"   R       0x4000503b 0xfe00707f Rv64 Any;
    }
    M {
        Mulw   "mulw"   R       0x0200003b 0xfe00707f Rv64 Any;
        Divw   "divw"   R       0x0200403b 0xfe00707f Rv64 Any;
        Divuw  "divuw"  R       0x0200503b 0xfe00707f Rv64 Any;
        Remw   "remw"   R       0x0200603b 0xfe00707f Rv64 Any;
        Remuw  "remuw"  R       0x0200703b 0xfe00707f Rv64 Any;
    }
    I {
        Beq    "beq"    Branch  0x00000063 0x0000707f Both Any;
        Bne    "bne"    Branch  0x00001063 0x0000707f Both Any;
        Blt    "blt"    Branch  0x00004063 0x0000707f Both Any;
        Bge    "bge"    Branch  0x00005063 0x0000707f Both Any;
        Bltu   "bltu"   Branch  0x00006063 0x0000707f Both Any;
        Bgeu   "bgeu"   Branch  0x00007063 0x0000707f Both Any;

        Jalr   "jalr"   Jalr    0x00000067 0x0000707f Both Any;
        Jal    "jal"    Jump    0x0000006f 0x0000007f Both Any;

        Ecall  "ecall"  Bare    0x00000073 0xffffffff Both Any;
        Ebreak "ebreak" Bare    0x00100073 0xffffffff Both Any;
    }
    Zicsr {
        Csrrw  "csrrw"  Csr     0x00001073 0x0000707f Both Any;
        Csrrs  "csrrs"  Csr     0x00002073 0x0000707f Both Any;
        Csrrc  "csrrc"  Csr     0x00003073 0x0000707f Both Any;
        Csrrwi "csrrwi" CsrImm  0x00005073 0x0000707f Both Any;
        Csrrsi "csrrsi" CsrImm  0x00006073 0x0000707f Both Any;
        Csrrci "csrrci" CsrImm  0x00007073 0x0000707f Both Any;
    }
    C {
        CAddi4spn "c.addi4spn" CAddi4spn 0x0000 0xe003 Both Imm = Addi;
        CLw       "c.lw"       CLw       0x4000 0xe003 Both Any = Lw;
        CLd       "c.ld"       CLd       0x6000 0xe003 Rv64 Any = Ld;
        CSw       "c.sw"       CSw       0xc000 0xe003 Both Any = Sw;
        CSd       "c.sd"       CSd       0xe000 0xe003 Rv64 Any = Sd;

        CNop      "c.nop"      CNop      0x0001 0xef83 Both Any = Addi;
        CAddi     "c.addi"     CAddi     0x0001 0xe003 Both Rd  = Addi;
        CJal      "c.jal"      CJal      0x2001 0xe003 Rv32 Any = Jal;
        CAddiw    "c.addiw"    CAddi     0x2001 0xe003 Rv64 Rd  = Addiw;
        CLi       "c.li"       CLi       0x4001 0xe003 Both Any = Addi;
        CAddi16sp "c.addi16sp" CAddi16sp 0x6101 0xef83 Both Imm = Addi;
        CLui      "c.lui"      CLui      0x6001 0xe003 Both Imm = Lui;
        CSrli     "c.srli"     CShift    0x8001 0xec03 Both Shamt = Srli;
        CSrai     "c.srai"     CShift    0x8401 0xec03 Both Shamt = Srai;
        CAndi     "c.andi"     CAndi     0x8801 0xec03 Both Any = Andi;
        CSub      "c.sub"      CArith    0x8c01 0xfc63 Both Any = Sub;
        CXor      "c.xor"      CArith    0x8c21 0xfc63 Both Any = Xor;
        COr       "c.or"       CArith    0x8c41 0xfc63 Both Any = Or;
        CAnd      "c.and"      CArith    0x8c61 0xfc63 Both Any = And;
        CSubw     "c.subw"     CArith    0x9c01 0xfc63 Rv64 Any = Subw;
        CAddw     "c.addw"     CArith    0x9c21 0xfc63 Rv64 Any = Addw;
        CJ        "c.j"        CJ        0xa001 0xe003 Both Any = Jal;
        CBeqz     "c.beqz"     CBranch   0xc001 0xe003 Both Any = Beq;
        CBnez     "c.bnez"     CBranch   0xe001 0xe003 Both Any = Bne;

        CSlli     "c.slli"     CSlli     0x0002 0xe003 Both Shamt = Slli;
        CLwsp     "c.lwsp"     CLwsp     0x4002 0xe003 Both Rd  = Lw;
        CLdsp     "c.ldsp"     CLdsp     0x6002 0xe003 Rv64 Rd  = Ld;
        CEbreak   "c.ebreak"   CBare     0x9002 0xffff Both Any = Ebreak;
        CJr       "c.jr"       CJr       0x8002 0xf07f Both Rs1 = Jalr;
        CMv       "c.mv"       CMv       0x8002 0xf003 Both Rs2 = Add;
        CJalr     "c.jalr"     CJalr     0x9002 0xf07f Both Rs1 = Jalr;
        CAdd      "c.add"      CAdd      0x9002 0xf003 Both Rs2 = Add;
        CSwsp     "c.swsp"     CSwsp     0xc002 0xe003 Both Any = Sw;
        CSdsp     "c.sdsp"     CSdsp     0xe002 0xe003 Rv64 Any = Sd;
    }
}

impl Op {
    /// The table's row.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Its name in assembly text: `addi`, `c.addi`.
    pub fn mnemonic(self) -> &'static str {
        self.row().mnemonic
    }

    /// The extension it belongs to.
    pub fn extension(self) -> Extension {
        self.row().extension
    }

    /// The instruction called `mnemonic`.
    pub fn parse(mnemonic: &str) -> Option<Op> {
        TABLE.iter().find(|row| row.mnemonic == mnemonic).map(|row| row.op)
    }

    /// All instructions, in the table's order.
    pub fn all() -> impl Iterator<Item = Op> {
        TABLE.iter().map(|row| row.op)
    }
}
