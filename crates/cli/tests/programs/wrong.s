_start: addi    a0, a1
        frobnicate t0
        lw      a0, 5000(sp)
