# One module. Its addresses count from 0: the load stands at 1000, the number that it loads at 2500,
# and the module ends at 5000.

        .globl  _start
_start: j       begin

        .org    1000
begin:  lui     t0, %hi(number)         # load 2500: the address comes in two parts
        lw      a0, %lo(number)(t0)
        lui     t1, %hi(pointer)
        lw      t1, %lo(pointer)(t1)    # the same address, kept as a word in memory
        lw      a1, 0(t1)
        li      t2, 2500                # the same address, but nobody was told that it is one
        lw      a2, 0(t2)
        call    print                   # prints a0
        li      a0, 0
        li      a7, 93                  # exit(0)
        ecall

print:  addi    sp, sp, -16             # the digits of a0, the last one first, into the stack
        addi    a1, sp, 15
        li      t0, 10                  # ten, and also the code of a new line
        sb      t0, 0(a1)
        li      a2, 1
digit:  remu    t1, a0, t0
        addi    t1, t1, '0'
        addi    a1, a1, -1
        sb      t1, 0(a1)
        addi    a2, a2, 1
        divu    a0, a0, t0
        bnez    a0, digit
        li      a0, 1                   # standard output
        li      a7, 64                  # write
        ecall
        addi    sp, sp, 16
        ret

        .org    2500
number: .word   365
pointer:
        .word   number
        .org    5000
