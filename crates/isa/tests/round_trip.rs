//! Every row of the table: encode → decode → encode with all corner values of its operands, for both widths.

use isa::{EncodeError, Instruction, Op, Reg, Rule, TABLE, Xlen, compress, decode, encode};

const WIDTHS: [Xlen; 2] = [Xlen::Rv32, Xlen::Rv64];

/// The corners of an immediate: both ends, the values next to zero, every power of two, one beyond each end.
fn corners(op: Op) -> Vec<i64> {
    let imm = op.row().format.immediate();
    let (min, max, step) = (imm.min(), imm.max(), imm.multiple());
    let mut values = vec![0, step, -step, min, max, min - step, max + step, min + step, max - step, 1, -1];
    values.extend((0..33).flat_map(|bit| [1 << bit, -(1 << bit)]));
    values
}

const REGISTERS: [u32; 7] = [0, 1, 2, 7, 8, 15, 31];

fn each_operand_set(op: Op, mut visit: impl FnMut(Instruction)) {
    for imm in corners(op) {
        for rd in REGISTERS {
            for rs1 in REGISTERS {
                for rs2 in REGISTERS {
                    let (rd, rs1, rs2) = (Reg::new(rd), Reg::new(rs1), Reg::new(rs2));
                    visit(Instruction { rd, rs1, rs2, imm, ..Instruction::new(op) });
                }
            }
        }
    }
}

#[test]
fn what_encodes_decodes_to_itself() {
    for xlen in WIDTHS {
        for op in Op::all() {
            let mut encoded = 0;
            each_operand_set(op, |instruction| {
                if let Ok(bits) = encode(&instruction, xlen) {
                    encoded += 1;
                    assert_eq!(decode(bits, xlen), Some(instruction), "{bits:#x}");
                    assert_eq!(bits & op.row().mask, op.row().bits);
                }
            });
            assert_eq!(encoded > 0, op.row().widths.contains(xlen), "{} {xlen:?}", op.mnemonic());
        }
    }
}

#[test]
fn what_decodes_encodes_to_itself() {
    let mut state = 1u32;
    for xlen in WIDTHS {
        for row in TABLE {
            for _ in 0..2000 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let bits = row.bits | (state ^ state >> 16) & !row.mask;
                let bits = if row.base.is_some() { bits & 0xffff } else { bits };
                if let Some(instruction) = decode(bits, xlen) {
                    assert_eq!(encode(&instruction, xlen), Ok(bits), "{instruction:?}");
                }
            }
        }
        for bits in (0..0x1_0000).filter(|bits| bits & 3 != 3) {
            if let Some(instruction) = decode(bits, xlen) {
                assert_eq!(encode(&instruction, xlen), Ok(bits), "{instruction:?}");
                assert_eq!(instruction.length, 2);
            }
        }
    }
}

#[test]
fn compression_keeps_the_meaning() {
    for xlen in WIDTHS {
        for bits in (0..0x1_0000).filter(|bits| bits & 3 != 3) {
            let Some(short) = decode(bits, xlen) else { continue };
            let long = Instruction { length: 4, ..short.expand() };
            if short.is_hint() || encode(&long, xlen).is_err() {
                continue;
            }
            let again = compress(&long, xlen).unwrap_or_else(|| panic!("{short:?} is not found again"));
            let again = decode(u32::from(again), xlen).unwrap();
            let swapped = Instruction { rs1: long.rs2, rs2: long.rs1, ..long };
            let same = Instruction { length: 4, ..again.expand() };
            assert!(same == long || same == swapped || again.op == Op::CMv, "{short:?} became {again:?}");
        }
    }
}

#[test]
fn compression_takes_either_order_of_a_sum() {
    let sum = |rd, rs1, rs2| Instruction {
        rd: Reg::new(rd),
        rs1: Reg::new(rs1),
        rs2: Reg::new(rs2),
        ..Instruction::new(Op::Add)
    };
    assert_eq!(compress(&sum(10, 10, 11), Xlen::Rv64), Some(0x952e));
    assert_eq!(compress(&sum(10, 11, 10), Xlen::Rv64), Some(0x952e));
    assert_eq!(compress(&sum(10, 11, 12), Xlen::Rv64), None);
    let copy = Instruction { rd: Reg::new(10), rs1: Reg::new(11), ..Instruction::new(Op::Addi) };
    assert_eq!(compress(&copy, Xlen::Rv64), Some(0x852e));
}

#[test]
fn errors_say_what_fits() {
    let addi = Instruction { imm: 2048, ..Instruction::new(Op::Addi) };
    let range = EncodeError::Immediate { value: 2048, min: -2048, max: 2047, multiple: 1 };
    assert_eq!(encode(&addi, Xlen::Rv64), Err(range));
    let odd = Instruction { imm: 3, ..Instruction::new(Op::Jal) };
    assert!(matches!(encode(&odd, Xlen::Rv64), Err(EncodeError::Immediate { multiple: 2, .. })));
    let shift = Instruction { imm: 32, ..Instruction::new(Op::Slli) };
    assert!(encode(&shift, Xlen::Rv64).is_ok());
    assert!(matches!(encode(&shift, Xlen::Rv32), Err(EncodeError::Immediate { max: 31, .. })));
    assert_eq!(encode(&Instruction::new(Op::Ld), Xlen::Rv32), Err(EncodeError::Width));
    let high = Instruction { rd: Reg::new(20), rs1: Reg::new(20), ..Instruction::new(Op::CSub) };
    assert_eq!(encode(&high, Xlen::Rv64), Err(EncodeError::Register(Reg::new(20))));
}

#[test]
fn rows_with_one_bucket_stand_together() {
    let bucket = |bits: u32| if bits & 3 == 3 { bits & 0x7f } else { bits & 0xe003 };
    let mut seen = std::collections::BTreeSet::new();
    let mut last = None;
    for row in TABLE {
        let fixed = if row.base.is_some() { 0xe003 } else { 0x7f };
        assert_eq!(row.mask & fixed, fixed, "{}", row.mnemonic);
        assert_eq!(row.bits & !row.mask, 0, "{}", row.mnemonic);
        if last != Some(bucket(row.bits)) {
            assert!(seen.insert(bucket(row.bits)), "{} stands apart from its opcode", row.mnemonic);
            last = Some(bucket(row.bits));
        }
    }
}

#[test]
fn names_are_found_and_unique() {
    for op in Op::all() {
        assert_eq!(Op::parse(op.mnemonic()), Some(op));
        assert_eq!(op.row().op, op);
    }
    assert_eq!(Op::parse("addj"), None);
    assert!(TABLE.iter().any(|row| row.rule != Rule::Any));
}

#[test]
fn control_registers_have_names_both_ways() {
    for number in 0..4096 {
        if let Some(name) = isa::csr::name(number) {
            assert_eq!(isa::csr::parse(&name), Some(number), "{name}");
        }
    }
    assert_eq!(isa::csr::parse("cycle"), Some(0xc00));
    assert_eq!(isa::csr::parse("hpmcounter31h"), Some(0xc9f));
    assert_eq!(isa::csr::parse("hpmcounter2"), None);
    assert_eq!(isa::csr::parse("hpmcounter+3"), None);
}
