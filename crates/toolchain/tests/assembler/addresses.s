# Addresses: la, call, loads and stores of symbols, relocation functions, and what relaxation adds.
        .text
f:      la      a0, message
        lla     a1, f
        la      a2, outside + 16
        call    outside
        call    f
        call    t0, f
        call    outside@plt
        tail    f
        jump    f, t2
        lw      a0, word
        ld_here: lbu a1, message + 2
        sw      a0, word, t0
        sb      a0, message, t1
        lui     a0, %hi(word)
        addi    a0, a0, %lo(word)
        lw      a1, %lo(word)(a0)
        sw      a1, %lo(word+4)(a0)
        lui     a5, %hi(0x12345678)
        addi    a5, a5, %lo(0x12345678)
1:      auipc   a0, %pcrel_hi(word)
        lw      a1, %pcrel_lo(1b)(a0)
        sw      a1, %pcrel_lo(1b)(a0)
        jalr    ra, %pcrel_lo(1b)(a0)
2:      auipc   a0, %got_pcrel_hi(outside)
        lw      a0, %pcrel_lo(2b)(a0)
        lui     a0, %tprel_hi(counter)
        add     a0, a0, tp, %tprel_add(counter)
        lw      a1, %tprel_lo(counter)(a0)
        sw      a1, %tprel_lo(counter)(a0)
        la.tls.ie a0, counter
        la.tls.gd a0, counter
        .option push
        .option norelax
        la      a0, message
        call    outside
        lui     a0, %hi(word)
        .option pop
        .option pic
        la      a0, message
        lla     a0, message
        .option nopic
        .data
message: .string "hello"
        .balign 4
word:   .word   1, 2
        .word   f, message, message + 3
        .section .tdata,"awT",@progbits
counter: .word  7
