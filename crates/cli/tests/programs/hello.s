# Prints its first argument's length as its exit code, and a greeting.
        .globl  _start
_start: ld      s0, 16(sp)              # argv[1]
        li      a0, 1
        la      a1, text
        li      a2, 6
        li      a7, 64                  # write
        ecall
        li      a0, 0
1:      beqz    s0, 2f
        add     t0, s0, a0
        lbu     t0, 0(t0)
        beqz    t0, 2f
        addi    a0, a0, 1
        j       1b
2:      li      a7, 93                  # exit
        ecall
        .section .rodata
text:   .ascii  "hello\n"
