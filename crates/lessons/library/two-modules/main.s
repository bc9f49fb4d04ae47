# main.s: prints a greeting with a function, and ends with a count,
# that both belong to the other file, util.s.

        .globl  _start
_start: la      t0, message         # where is the text? message, below, knows
        ld      a0, 0(t0)
        li      a1, 14              # its length
        call    print               # a function of util.s
        la      t0, printed         # a variable of util.s
        lw      a0, 0(t0)
        li      a7, 93              # exit(printed)
        ecall

        .section .rodata
greeting:
        .ascii  "hello, linker\n"

        .data
        .balign 8
message:
        .dword  greeting            # an address, kept in memory
