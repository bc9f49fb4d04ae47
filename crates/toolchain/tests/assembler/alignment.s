# Alignment of code, with and without relaxation and two-byte forms.
        .text
        nop
        .align  3
        addi    a0, a0, 1
        .align  4
        add     a0, a1, a2
        .balign 2
        .p2align 1
        .option push
        .option norelax
        nop
        .align  3
        addi    t0, t0, 100
        .align  4
        .byte   1
        .align  2
        .option pop
        nop
        .option push
        .option norvc
        nop
        addi    a0, a0, 1
        .align  3
        addi    a0, a0, 1
        .option pop
        .balign 16, 0
        .p2align 3, 0x13, 2
        ret
        # GNU as fills with zeros instead of nops where relaxation is on in the end.
        .option norelax
