//! What instructions compute, on the operands where the manual says something special, and how wrong ones end.

mod common;

use isa::Xlen::{self, Rv32, Rv64};
use kernel::{ExitStatus, Signal};
use machine::{Machine, Stop};

/// Runs a text up to its `ebreak`.
fn run(xlen: Xlen, text: &str) -> Machine {
    let text = format!(".globl _start\n_start:\n{text}\n ebreak\n .data\n .balign 8\nword: .zero 64\n");
    let mut machine = common::machine("desktop", xlen, &text);
    let stop = machine.run(1000);
    assert_eq!(stop, Stop::Exited(ExitStatus::Killed(Signal::Sigtrap)), "{text}");
    machine
}

/// `op a2, a0, a1`.
fn binary(xlen: Xlen, op: &str, a: u64, b: u64) -> u64 {
    let text = format!("li a0, {a:#x}\n li a1, {b:#x}\n {op} a2, a0, a1");
    run(xlen, &text).registers().x[12]
}

const MIN64: u64 = 1 << 63;
const MIN32: u64 = 0x8000_0000;
const ONES: u64 = u64::MAX;
const ONES32: u64 = 0xffff_ffff;

#[test]
fn edges_of_rv64() {
    let cases = [
        ("div", MIN64, ONES, MIN64),
        ("rem", MIN64, ONES, 0),
        ("div", 7, 0, ONES),
        ("divu", 7, 0, ONES),
        ("rem", 7, 0, 7),
        ("remu", 7, 0, 7),
        ("divw", MIN32, ONES, 0xffff_ffff_8000_0000),
        ("remw", MIN32, ONES, 0),
        ("divuw", MIN32, 0, ONES),
        ("remuw", 0x1_8000_0000, 0, 0xffff_ffff_8000_0000),
        ("mulh", MIN64, MIN64, 1 << 62),
        ("mulhu", ONES, ONES, ONES - 1),
        ("mulhsu", ONES, ONES, ONES),
        ("mulw", 0x1_0001, 0x1_0001, 0x2_0001),
        ("mulw", 0x8000, 0x1_0000, 0xffff_ffff_8000_0000),
        ("sll", 1, 64 + 3, 8),
        ("srl", MIN64, 63, 1),
        ("sra", MIN64, 63, ONES),
        ("sllw", 1, 31, 0xffff_ffff_8000_0000),
        ("srlw", ONES, 4, 0x0fff_ffff),
        ("sraw", MIN32, 32 + 31, ONES),
        ("slt", ONES, 0, 1),
        ("sltu", ONES, 0, 0),
        ("addw", 0x7fff_ffff, 1, 0xffff_ffff_8000_0000),
        ("subw", 0, 1, ONES),
    ];
    for (op, a, b, result) in cases {
        assert_eq!(binary(Rv64, op, a, b), result, "{op} {a:#x}, {b:#x}");
    }
}

#[test]
fn edges_of_rv32() {
    let cases = [
        ("div", MIN32, ONES32, MIN32),
        ("rem", MIN32, ONES32, 0),
        ("div", 7, 0, ONES32),
        ("divu", MIN32, 0, ONES32),
        ("remu", MIN32, 0, MIN32),
        ("mulh", MIN32, MIN32, 1 << 30),
        ("mulhu", ONES32, ONES32, ONES32 - 1),
        ("mulhsu", ONES32, ONES32, ONES32),
        ("mul", 0x1_0001, 0x1_0001, 0x2_0001),
        ("sll", 1, 32 + 31, MIN32),
        ("srl", MIN32, 31, 1),
        ("sra", MIN32, 31, ONES32),
        ("slt", MIN32, 1, 1),
        ("sltu", MIN32, 1, 0),
        ("add", 0x7fff_ffff, 1, MIN32),
        ("sub", 0, 1, ONES32),
    ];
    for (op, a, b, result) in cases {
        assert_eq!(binary(Rv32, op, a, b), result, "{op} {a:#x}, {b:#x}");
    }
}

#[test]
fn atomics_give_the_old_value_and_leave_the_new() {
    let cases = [
        ("amoswap", 5, 3, 3),
        ("amoadd", 0x7fff_ffff, 1, MIN32),
        ("amoxor", 0xff, 0xf, 0xf0),
        ("amoand", 0xff, 0xf, 0xf),
        ("amoor", 0xf0, 0xf, 0xff),
        ("amomin", MIN32, 1, MIN32),
        ("amomax", MIN32, 1, 1),
        ("amominu", MIN32, 1, 1),
        ("amomaxu", MIN32, 1, MIN32),
    ];
    for (op, old, operand, new) in cases {
        for xlen in [Rv32, Rv64] {
            let text = format!(
                "la t0, word\n li a0, {old:#x}\n li a1, {operand}\n sw a0, (t0)\n {op}.w a2, a1, (t0)\n lw a3, (t0)"
            );
            let x = run(xlen, &text).registers().x;
            let low = |value: u64| value & ONES32;
            assert_eq!((low(x[12]), low(x[13])), (old, new), "{op} {xlen:?}");
            assert_eq!(x[12], xlen.truncate(old as u32 as i32 as u64), "{op} extends its result");
        }
    }
}

#[test]
fn a_reservation_is_good_once_and_at_its_place() {
    let text = "la t0, word\n lr.d a0, (t0)\n li t1, 9\n sc.d a1, t1, (t0)\n sc.d a2, t1, (t0)
        lr.d a0, (t0)\n addi t2, t0, 8\n sc.d a3, t1, (t2)\n lr.w a0, (t0)\n sc.d a4, t1, (t0)\n ld a5, (t0)";
    let x = run(Rv64, text).registers().x;
    assert_eq!(x[11..16], [0, 1, 1, 1, 9]);
}

#[test]
fn accesses_may_be_misaligned_and_reach_into_the_next_page() {
    let text =
        "la t0, word\n li t1, 0xfff\n or t0, t0, t1\n li a0, 0x1122334455667788\n li a7, 214\n mv s0, a0
        li a0, 0\n ecall\n li t1, 8192\n add a0, a0, t1\n ecall\n li t1, 0x1003\n sub t0, a0, t1
        sd s0, (t0)\n ld a1, (t0)\n lw a2, 3(t0)\n lhu a3, 2(t0)\n lb a4, 7(t0)";
    let machine = run(Rv64, text);
    let x = machine.registers().x;
    assert_eq!(x[11..15], [0x1122334455667788, 0x22334455, 0x5566, 0x11]);
}

#[test]
fn x0_stays_zero_and_jalr_drops_bit_0() {
    let text =
        "li t0, 5\n add x0, t0, t0\n lw x0, 0(sp)\n mv a0, x0\n la a1, 1f\n jalr a2, 1(a1)\n1: auipc a3, 0";
    let x = run(Rv64, text).registers().x;
    assert_eq!((x[10], x[12], x[13]), (0, x[11], x[11]));
}

#[test]
fn counters_are_exact() {
    let machine = run(Rv64, "rdinstret a0\n nop\n nop\n rdinstret a1\n rdcycle a2\n rdtime a3");
    let x = machine.registers().x;
    assert_eq!((x[10], x[11]), (0, 3), "instructions that retired before");
    assert!(x[12] > 0 && x[13] == x[12] / 400, "{x:?}: 10 MHz of a 4 GHz core");
}

#[test]
fn what_may_not_be_executed_ends_with_a_signal() {
    let cases = [
        (".word 0", Signal::Sigill),
        ("csrw cycle, a0", Signal::Sigill),
        ("csrr a0, mstatus", Signal::Sigill),
        ("ebreak", Signal::Sigtrap),
        ("la a0, _start\n addi a0, a0, 2\n amoadd.w a1, a1, (a0)", Signal::Sigbus),
        ("lw a0, (x0)", Signal::Sigsegv),
        ("la a0, _start\n sw a0, (a0)", Signal::Sigsegv),
        ("jr sp", Signal::Sigsegv),
        ("li a0, -8\n jr a0", Signal::Sigsegv),
        ("li a0, -1\n lb a0, (a0)", Signal::Sigsegv),
    ];
    for (text, signal) in cases {
        for xlen in [Rv32, Rv64] {
            let mut machine = common::machine("textbook", xlen, &format!(".globl _start\n_start: {text}\n"));
            let stop = machine.run(100);
            assert_eq!(stop, Stop::Exited(ExitStatus::Killed(signal)), "{text}, {xlen:?}");
        }
    }
}

#[test]
fn instructions_that_a_store_changes_are_run_as_changed() {
    // Bare machines let a program write its own text: `li a0, 1` becomes `li a0, 2` before its second turn.
    let text = ".globl _start
_start: la   t0, change
        lw   t1, (t0)
        li   t2, 0x100000
        add  t1, t1, t2
        li   t3, 2
        li   s0, 0
change: li   a0, 1
        slli s0, s0, 4
        add  s0, s0, a0
        sw   t1, (t0)
        addi t3, t3, -1
        bnez t3, change
        mv   a0, s0
        li   a7, 93
        ecall
";
    let mut machine = common::machine("bare", Rv64, text);
    assert_eq!(machine.run(1000), Stop::Exited(ExitStatus::Code(0x12)));
}
