# li of constants of every shape, and plain immediates at their limits.
        li      a0, 0
        li      a0, 31
        li      a0, 32
        li      a0, -32
        li      a0, -33
        li      t0, 2047
        li      a0, -2048
        li      a0, 2048
        li      a0, -2049
        li      a0, 4096
        li      a0, 0x1f000
        li      a0, 0x20000
        li      a0, 0x12345678
        li      a0, 0x12345800
        li      a0, 0x7ffff7ff
        li      a0, 0x7fffffff
        li      a0, 0x80000000
        li      a0, 0xfffff000
        li      a0, -0x80000000
        li      sp, 4096
        li      zero, 5
        lui     a0, 1
        lui     a0, 31
        lui     a0, 32
        lui     a0, 0xfffff
        lui     a0, 0x80000
        lui     sp, 1
        auipc   a0, 0xfffff
        addi    sp, sp, -16
        addi    sp, sp, 496
        addi    sp, sp, 512
        addi    a0, sp, 4
        addi    a0, sp, 1020
        addi    a0, sp, 1024
        addi    a0, a0, 0
        addi    a0, zero, 5
        addi    a1, a0, 0
        addi    zero, zero, 0
        addi    zero, zero, 1
        addi    t0, t0, 31
        add     a0, a0, 31
        add     a0, a1, 5
        and     a0, a0, 15
        or      a0, a0, 15
        xor     a0, a0, -1
        sll     a0, a0, 3
        srl     a0, a0, 3
        sra     a0, a0, 3
        slt     a0, a1, 3
        sltu    a0, a1, 3
        slli    a0, a0, 31
        srli    t0, t0, 1
        srai    a0, a1, 1
        slli    a0, a0, 0
        srli    a0, a0, 0
        .equ    five, 5
        size = 3 * (five + 2) - 1 << 1
        li      a1, size
        li      a2, 'A'
        li      a3, '\n'
        li      a4, ~0 & 0xff | 0x100
        li      a5, 7 / 2 % 2 + (1 << 4)
        li      a6, -7 / 2
        li      a7, five == 5
        li      a7, five > 6
        li      a7, 5 && 0
        li      a7, !five
