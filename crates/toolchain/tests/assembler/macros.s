# Text substitution and conditions.
        .macro  push reg, more:vararg
        addi    sp, sp, -16
        sw      \reg, 0(sp)
        .ifnb   \more
        push    \more
        .endif
        .endm
        .macro  wait count=10
        li      t0, \count
.Lwait\@:
        addi    t0, t0, -1
        bnez    t0, .Lwait\@
        .endm
        .macro  both first:req, second
        .ifc    \first, same
        .word   1
        .else
        .word   \first\()00 + \second
        .endif
        .endm
        .text
f:      push    ra, s0, s1
        wait
        wait    20
        wait    count=30
        both    same
        both    3, 4
        both    second=9, first=8
        .rept   3
        nop
        .endr
        .irp    r, a0, a1, a2
        mv      \r, zero
        .endr
        .irpc   d, 357
        .byte   \d
        .endr
        .balign 4
        .set    n, 0
        .rept   4
        .set    n, n + 1
        .word   n * n
        .endr
        .if     n == 4
        .word   0x44
        .elseif n == 5
        .word   0x55
        .else
        .word   0x66
        .endif
        .ifdef  undefined_thing
        .error  "not here"
        .endif
        .ifndef f
        .error  "not here either"
        .else
        .word   0x77
        .endif
        .macro  early x
        .if     \x
        .exitm
        .endif
        .word   \x
        .endm
        early   0
        early   1
        .purgem early
        /* a block
           comment */ nop
        nop; nop ; nop  # three
