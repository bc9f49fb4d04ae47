# Branches and jumps: short forms, inverted ones, to labels before and behind, to other objects.
        .text
        .globl  f
        .type   f, @function
f:
1:      beqz    a0, 1b
        bnez    s1, 2f
        bnez    t3, 2f
        beq     a0, a1, f
        blt     a0, a1, 2f
        bgt     a0, a1, 2f
        bleu    a0, a1, 2f
        beq     a0, a1, outside
        beqz    s0, outside
        bgeu    a0, a1, weakling
        j       f
        j       outside
        jal     f
        jal     zero, f
        jal     t0, f
        jal     outside
2:      beqz    a0, far
        beqz    t5, far
        bltu    a0, a1, far
        j       far
        j       far + 4
        beqz    a0, middle
        c.beqz  a0, 2b
        c.j     2b
        beq     a0, a1, .+8
        j       . - 2
        .fill   100, 4, 0x13
middle: .fill   1200, 4, 0x13
far:    beqz    a0, 1b
        beqz    a0, middle
        ret
        .size   f, . - f
        .weak   weakling
weakling:
        ret
        .local  private
private:
        j       weakling
1:      j       1b
1:      j       1b
        j       1f
1:      nop
