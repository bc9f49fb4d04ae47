//! The interpreter: one function that runs the micro-operations of a block, watched or not.
//!
//! It is generic over the observer and the model, so that a machine nobody watches runs a loop with no trace of
//! watching in it. Everything rare (faults, misses, calls) leaves through a cold path.

use super::arithmetic::*;
use super::bus::{Bus, Halt, Model};
use super::micro_op::{Atomic, Kind, MicroOp, RegisterFile};
use super::observer::Observer;
use crate::CoreEvent;

/// How a block was left.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flow {
    /// At its end, to the instruction that follows.
    Next,
    /// By its last instruction, a branch or jump, to the block's target.
    Taken,
    /// By its last instruction, to a computed target.
    Indirect(u64),
    /// Its last instruction wants the kernel, or is none.
    Trap,
    /// In the instruction at this offset, before its effect or, for [`Halt::Done`], after it.
    Broken(Halt, u16),
}

/// Runs `ops`, a block or the head of one, that starts at address `start`.
///
/// The match is the semantics of the instruction set, one line an operation (unprivileged manual, I, M, A).
#[inline(always)]
pub(crate) fn execute<M: Model, O: Observer>(
    x: &mut RegisterFile,
    ops: &[MicroOp],
    start: u64,
    bus: &mut Bus<'_>,
    observer: &mut O,
) -> Flow {
    for op in ops {
        // Operands are read where they are needed, so that no operation pays for one that it does not have.
        macro_rules! a {
            () => {
                x[usize::from(op.rs1 & 63)]
            };
        }
        macro_rules! b {
            () => {
                x[usize::from(op.rs2 & 63)]
            };
        }
        macro_rules! imm {
            () => {
                i64::from(op.imm) as u64
            };
        }
        // What lies at a distance from this instruction, as registers hold it.
        let here =
            |distance: u64| bus.extend(start.wrapping_add(u64::from(op.offset)).wrapping_add(distance));
        macro_rules! set {
            ($value:expr) => {{
                let (value, slot) = ($value, &mut x[usize::from(op.rd & 63)]);
                let old = core::mem::replace(slot, value);
                if O::WATCHES && written(op, bus.truncate(old), bus.truncate(value), observer).is_err() {
                    return Flow::Broken(Halt::Paused, op.offset);
                }
            }};
        }
        macro_rules! set_from {
            ($access:expr, $value:ident => $extended:expr) => {
                match $access {
                    Ok($value) => set!($extended),
                    Err(Halt::Done) => {
                        let $value = bus.result;
                        set!($extended);
                        return Flow::Broken(Halt::Done, op.offset);
                    }
                    Err(halt) => return Flow::Broken(halt, op.offset),
                }
            };
        }
        macro_rules! load {
            ($width:literal, $value:ident => $extended:expr) => {
                set_from!(
                    bus.load::<M, O, $width>(a!().wrapping_add(imm!()), op.fetches, observer),
                    $value => $extended
                )
            };
        }
        macro_rules! store {
            ($width:literal) => {
                if let Err(halt) =
                    bus.store::<M, O, $width>(a!().wrapping_add(imm!()), b!(), op.fetches, observer)
                {
                    return Flow::Broken(halt, op.offset);
                }
            };
        }
        macro_rules! branch {
            ($condition:expr) => {
                if $condition {
                    return Flow::Taken;
                }
            };
        }
        match op.kind {
            Kind::Constant => set!(imm!()),
            Kind::Auipc => set!(here(imm!())),
            Kind::Nop => {}
            Kind::Addi => set!(a!().wrapping_add(imm!())),
            Kind::Slti => set!(u64::from((a!() as i64) < imm!() as i64)),
            Kind::Sltiu => set!(u64::from(a!() < imm!())),
            Kind::Xori => set!(a!() ^ imm!()),
            Kind::Ori => set!(a!() | imm!()),
            Kind::Andi => set!(a!() & imm!()),
            Kind::Slli => set!(a!().wrapping_shl(op.imm as u32)),
            Kind::Srli => set!(a!().wrapping_shr(op.imm as u32)),
            Kind::Srai => set!((a!() as i64).wrapping_shr(op.imm as u32) as u64),
            Kind::Addiw => set!(extend(a!().wrapping_add(imm!()) as u32)),
            Kind::Slliw => set!(extend((a!() as u32).wrapping_shl(op.imm as u32))),
            Kind::Srliw => set!(extend((a!() as u32).wrapping_shr(op.imm as u32))),
            Kind::Sraiw => set!(extend((a!() as i32).wrapping_shr(op.imm as u32) as u32)),
            Kind::Add => set!(a!().wrapping_add(b!())),
            Kind::Sub => set!(a!().wrapping_sub(b!())),
            Kind::Sll => set!(a!().wrapping_shl(b!() as u32)),
            Kind::Slt => set!(u64::from((a!() as i64) < b!() as i64)),
            Kind::Sltu => set!(u64::from(a!() < b!())),
            Kind::Xor => set!(a!() ^ b!()),
            Kind::Srl => set!(a!().wrapping_shr(b!() as u32)),
            Kind::Sra => set!((a!() as i64).wrapping_shr(b!() as u32) as u64),
            Kind::Or => set!(a!() | b!()),
            Kind::And => set!(a!() & b!()),
            Kind::Addw => set!(extend(a!().wrapping_add(b!()) as u32)),
            Kind::Subw => set!(extend(a!().wrapping_sub(b!()) as u32)),
            Kind::Sllw => set!(extend((a!() as u32).wrapping_shl(b!() as u32))),
            Kind::Srlw => set!(extend((a!() as u32).wrapping_shr(b!() as u32))),
            Kind::Sraw => set!(extend((a!() as i32).wrapping_shr(b!() as u32) as u32)),
            Kind::Mul => set!(a!().wrapping_mul(b!())),
            Kind::Mulh => set!(mulh(a!(), b!())),
            Kind::Mulhsu => set!(mulhsu(a!(), b!())),
            Kind::Mulhu => set!(mulhu(a!(), b!())),
            Kind::Div => set!(div(a!(), b!())),
            Kind::Divu => set!(divu(a!(), b!())),
            Kind::Rem => set!(rem(a!(), b!())),
            Kind::Remu => set!(remu(a!(), b!())),
            Kind::Mulw => set!(extend(a!().wrapping_mul(b!()) as u32)),
            Kind::Mulhw => set!(mulhw(a!(), b!())),
            Kind::Mulhsuw => set!(mulhsuw(a!(), b!())),
            Kind::Mulhuw => set!(mulhuw(a!(), b!())),
            Kind::Divw => set!(divw(a!(), b!())),
            Kind::Divuw => set!(divuw(a!(), b!())),
            Kind::Remw => set!(remw(a!(), b!())),
            Kind::Remuw => set!(remuw(a!(), b!())),
            Kind::Lb => load!(1, value => value as i8 as u64),
            Kind::Lh => load!(2, value => value as i16 as u64),
            Kind::Lw => load!(4, value => extend(value as u32)),
            Kind::Ld => load!(8, value => value),
            Kind::Lbu => load!(1, value => value),
            Kind::Lhu => load!(2, value => value),
            Kind::Lwu => load!(4, value => value),
            Kind::Sb => store!(1),
            Kind::Sh => store!(2),
            Kind::Sw => store!(4),
            Kind::Sd => store!(8),
            Kind::LrW => set_from!(
                bus.load_reserved::<M, O>(a!(), 4, op.fetches, observer),
                value => extend(value as u32)
            ),
            Kind::LrD => set_from!(bus.load_reserved::<M, O>(a!(), 8, op.fetches, observer), value => value),
            Kind::ScW => set_from!(
                bus.store_conditional::<M, O>(a!(), b!(), 4, op.fetches, observer),
                failed => failed
            ),
            Kind::ScD => set_from!(
                bus.store_conditional::<M, O>(a!(), b!(), 8, op.fetches, observer),
                failed => failed
            ),
            Kind::AmoW => {
                let operand = extend(b!() as u32);
                let update = |old: u64| atomic(Atomic::parse(op.imm), extend(old as u32), operand);
                set_from!(
                    bus.read_modify_write::<M, O>(a!(), 4, op.fetches, update, observer),
                    old => extend(old as u32)
                )
            }
            Kind::AmoD => {
                let operand = b!();
                let update = |old: u64| atomic(Atomic::parse(op.imm), old, operand);
                set_from!(bus.read_modify_write::<M, O>(a!(), 8, op.fetches, update, observer), old => old)
            }
            Kind::Beq => branch!(a!() == b!()),
            Kind::Bne => branch!(a!() != b!()),
            Kind::Blt => branch!((a!() as i64) < b!() as i64),
            Kind::Bge => branch!(a!() as i64 >= b!() as i64),
            Kind::Bltu => branch!(a!() < b!()),
            Kind::Bgeu => branch!(a!() >= b!()),
            Kind::Jal => {
                set!(here(u64::from(op.length)));
                return Flow::Taken;
            }
            Kind::Jalr => {
                let target = bus.truncate(a!().wrapping_add(imm!()) & !1);
                set!(here(u64::from(op.length)));
                return Flow::Indirect(target);
            }
            Kind::ReadCounter => set!(bus.counter(op.imm)),
            Kind::Ecall | Kind::Ebreak | Kind::Illegal => return Flow::Trap,
        }
    }
    Flow::Next
}

/// Tells the observer of a register's new value; nobody hears of `x0`.
#[cold]
fn written<O: Observer>(op: &MicroOp, old: u64, new: u64, observer: &mut O) -> Result<(), storage::Pause> {
    if op.rd == super::micro_op::SINK {
        return Ok(());
    }
    observer.on(|| CoreEvent::RegisterWritten { register: isa::Reg::new(u32::from(op.rd)), old, new })
}
