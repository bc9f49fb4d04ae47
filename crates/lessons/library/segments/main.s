# Instructions in one segment, variables in another; and in the end a step too far.

        .globl  _start
_start: addi    sp, sp, -16         # the stack is a segment, too
        la      t0, text            # the variables' segment
touch:  lw      a0, 4(t0)           # the length
        sw      a0, 8(sp)
        mv      a2, a0
        lw      a1, 0(t0)           # where the text is
        li      a0, 1               # standard output
        li      a7, 64              # write
        ecall
        li      t1, 4096
        add     t0, t0, t1          # not there any more
stray:  lw      a0, 0(t0)
        li      a7, 93              # exit: never reached
        ecall

        .data
text:   .word   words
        .word   7
words:  .ascii  "inside\n"
