# rv64 only: wide constants and the W instructions.
        li      a0, 0x100000000
        li      a0, 0xffffffff00000000
        li      a0, 0x123456789abcdef0
        li      a0, 0x7fffffffffffffff
        li      a0, -0x8000000000000000
        li      a0, 0xfffffffffffff800
        li      a0, 0x800000000
        li      a0, 0x8000000080000000
        li      a0, 0x00ff00ff00ff00ff
        li      a0, 0xdeadbeef
        li      a0, 0xffffffff
        addiw   a0, a0, 1
        addiw   a0, a0, 0
        addiw   a0, a1, 0
        sext.w  a0, a0
        sext.w  a0, a1
        addw    a0, a0, a1
        addw    a0, a1, a0
        addw    a0, a0, 4
        subw    a0, a0, a1
        negw    a0, a1
        zext.w  a0, a1
        slliw   a0, a0, 4
        sraiw   a0, a0, 31
        slli    a0, a0, 63
        srai    a0, a0, 33
        ld      a0, 0(a1)
        ld      a0, 248(a1)
        ld      a0, 256(a1)
        ld      ra, 8(sp)
        ld      ra, 504(sp)
        ld      ra, 512(sp)
        sd      ra, 8(sp)
        sd      s0, 0(s1)
        lwu     a0, 4(a1)
        lr.d    a0, (a1)
        sc.d.rl a0, a2, (a1)
        amoadd.d.aqrl a0, a2, 0(a1)
        .dword  value, 0x123456789abcdef0, -1
value:  .quad   . - value
