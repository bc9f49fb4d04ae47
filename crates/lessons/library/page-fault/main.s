# Touches one variable three times: the first time, its page is not in memory.

        .globl  _start
_start: lui     t0, %hi(value)
touch:  lw      a0, %lo(value)(t0)  # first touch
        addi    a0, a0, 1
again:  sw      a0, %lo(value)(t0)  # second touch
        lw      a0, %lo(value)(t0)  # third touch
        li      a7, 93              # exit(value)
        ecall

        .data
value:  .word   41
