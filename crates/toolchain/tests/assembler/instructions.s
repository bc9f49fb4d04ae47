# Every pseudo-instruction with a fixed expansion, and the forms of loads, stores, atomics, CSRs and fences.
        nop
        mv      a0, a1
        mv      zero, a1
        not     a0, a1
        neg     a0, a1
        seqz    a0, a1
        snez    a0, a1
        sltz    a0, a1
        sgtz    a0, a1
        sgt     a0, a1, a2
        sgtu    a0, a1, a2
        zext.b  a0, a1
        zext.b  a0, a0
        sext.b  a0, a1
        sext.h  a0, a1
        zext.h  a0, a1
        zext.h  t0, t1
        ret
        jr      a0
        jr      4(a0)
        jr      a0, 4
        jalr    a0
        jalr    8(a0)
        jalr    t0, a0
        jalr    ra, 0(a0)
        jalr    ra, a0, 8
        jalr    zero, 0(ra)
        ecall
        ebreak
        scall
        sbreak
        unimp
        fence
        fence   rw, w
        fence   iorw, ior
        fence.tso
        fence.i
        rdcycle a0
        rdtime  a0
        rdinstret a0
        csrr    a0, mstatus
        csrr    a0, 0x123
        csrw    fcsr, a0
        csrs    0x300, a0
        csrc    mie, a0
        csrwi   mie, 3
        csrw    mie, 3
        csrrw   a0, mie, a1
        csrrs   a0, mie, 7
        csrrci  a0, mie, 7
        lb      a0, 0(a1)
        lh      a0, -2048(a1)
        lw      a0, (a1)
        lw      a0, 4(a1)
        lw      a0, 124(a1)
        lw      a0, 128(a1)
        lw      a0, 2(a1)
        lw      t0, 4(sp)
        lw      t0, 252(sp)
        lw      t0, 256(sp)
        lw      zero, 4(sp)
        lbu     a0, 1(a1)
        lhu     a0, 1+1(a1)
        sb      a0, 1(a1)
        sh      a0, 2(a1)
        sw      a0, 4(a1)
        sw      t0, 4(a1)
        sw      t0, 4(sp)
        sw      zero, 252(sp)
        add     a0, a0, a1
        add     a0, a1, a0
        add     a0, a1, a2
        add     a0, zero, a1
        add     a0, a1, zero
        sub     a0, a0, a1
        sub     a0, a1, a0
        and     a0, a0, a1
        and     a0, a1, a0
        or      a0, a0, a1
        xor     a0, a1, a0
        xor     t0, t0, a0
        mul     a0, a1, a2
        mulhsu  a0, a1, a2
        divu    a0, a1, a2
        rem     a0, a1, a2
        lr.w    a0, (a1)
        lr.w.aq a0, 0(a1)
        sc.w    a0, a2, (a1)
        amoswap.w.aqrl a0, a2, (a1)
        amomaxu.w a0, a2, (a1)
        c.addi  a0, 1
        c.li    a0, -1
        c.lui   a0, 1
        c.lui   a0, 0xfffff
        c.nop
        c.ebreak
        c.mv    a0, a1
        c.add   a0, a1
        c.lwsp  a0, 4(sp)
        c.swsp  a0, 4(sp)
        c.lw    a0, 4(a1)
        c.sw    a0, 4(a1)
        c.addi16sp sp, 64
        c.addi4spn a0, sp, 8
        c.jr    a0
        c.jalr  a0
        c.sub   a0, a1
        c.andi  a0, 3
        c.slli  a0, 3
        c.srli  a0, 3
        .insn   0x00b50533
        .insn   2, 0x0001
