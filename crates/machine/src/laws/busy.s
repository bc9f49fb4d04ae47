# A program that uses a bit of everything: pages on demand, accesses across lines and pages, atomics, division,
# recursion, the break, mappings, output, counters.
        .globl _start
        .text
_start:
        la      s0, table
        li      s1, 0
        li      s2, 600
fill:                                   # every 13 bytes, so that some stores cross lines and pages
        mul     t0, s1, s1
        sw      t0, 1(s0)
        addi    s0, s0, 13
        addi    s1, s1, 1
        bne     s1, s2, fill

        la      s0, table
        li      s1, 0
        li      s3, 0
sum:
        lw      t0, 1(s0)
        add     s3, s3, t0
        div     t1, s3, s1
        xor     s3, s3, t1
        addi    s0, s0, 13
        addi    s1, s1, 1
        bne     s1, s2, sum

        li      a0, 12
        call    fib
        add     s3, s3, a0

        la      t0, word
        li      t1, 3
again:
        lr.w    t2, (t0)
        add     t2, t2, t1
        sc.w    t3, t2, (t0)
        bnez    t3, again
        amoadd.w t2, t1, (t0)
        amomax.w t2, s3, (t0)
        add     s3, s3, t2

        li      a0, 0                   # brk(0), brk(+8000), use it, brk back
        li      a7, 214
        ecall
        mv      s4, a0
        li      t0, 8000
        add     a0, a0, t0
        ecall
        li      t1, 5000
        add     t1, s4, t1
        sb      s3, 0(t1)
        lbu     t0, 0(t1)
        add     s3, s3, t0
        mv      a0, s4
        ecall

        li      a0, 0                   # mmap(0, 8192, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0)
        li      a1, 8192
        li      a2, 3
        li      a3, 0x22
        li      a4, -1
        li      a5, 0
        li      a7, 222
        ecall
        mv      s5, a0
        li      t1, 4094
        add     t0, s5, t1
        sw      s3, 0(t0)               # across the two pages
        lw      t0, 0(t0)
        add     s3, s3, t0
        mv      a0, s5
        li      a1, 8192
        li      a7, 215
        ecall

        li      s6, 3
count:
        rdcycle t0
        rdinstret t1
        rdtime  t2
        add     s3, s3, t0
        add     s3, s3, t1
        add     s3, s3, t2
        addi    s6, s6, -1
        bnez    s6, count

        li      s6, 3
over:
        mv      a0, s3
        call    cross
        mv      s3, a0
        addi    s6, s6, -1
        bnez    s6, over

        li      a0, 3                   # code that changes itself
        la      t0, change
        lw      t1, 0(t0)
        li      t2, 0x100000
        call    self
        add     s3, s3, a0

        li      a0, 1
        la      a1, text
        li      a2, 5
        li      a7, 64
        ecall
        andi    a0, s3, 63
        li      a7, 93
        ecall

fib:
        addi    sp, sp, -32
        li      t0, 2
        blt     a0, t0, leaf
        sw      ra, 0(sp)
        sw      s1, 8(sp)
        sw      a0, 16(sp)
        addi    a0, a0, -1
        call    fib
        mv      s1, a0
        lw      a0, 16(sp)
        addi    a0, a0, -2
        call    fib
        add     a0, a0, s1
        lw      ra, 0(sp)
        lw      s1, 8(sp)
leaf:
        addi    sp, sp, 32
        ret

        .balign 4096
        .zero   4094
cross:
        addi    a0, a0, 100             # the first half in one page, the second in the next
        ret

        .section .own, "awx"
self:
        add     t1, t1, t2
        sw      t1, 0(t0)
        sw      t1, 64(t0)
        addi    a0, a0, -1
        bnez    a0, self
change: addi    a0, x0, 100             # is 103 by now
        ret
        .zero   128

        .data
text:   .ascii  "busy\n"
        .balign 4
word:   .word   7
        .bss
table:  .zero   8192
