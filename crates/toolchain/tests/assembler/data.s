# Data: every width, strings, gaps, alignment, symbols and their differences; sections of all kinds.
        .file   "data.c"
        .data
start:  .byte   1, -1, 255, 'a', '\n', -128
        .half   0x1234, -2
        .word   0xdeadbeef, -1, end - start, start
        .ascii  "a\tb\\\"\x41\101\0", "second" " joined"
        .asciz  "one", "two"
        .string ""
        .align  3
        .zero   5
        .space  3, 0xff
        .fill   3, 2, 0xabcd
        .fill   2, 8, 0x1122334455667788
        .fill   4
        .balign 16, 0xcc
        .p2align 2,,1
        .byte   1
        .p2align 4,,2
        .zero 3
        .balignw 8, 0x1234
        .uleb128 127
        .uleb128 300000
        .sleb128 -65
        .sleb128 64
        .byte 1
        .org    200
here:   .byte   here - start
        .org    here + 16, 0x55
end:    .byte   (end - start) / 2, (end - start) & 0xf
        .zero   start + 256 - .
        .globl  table
        .type   table, @object
        .hidden table
        .size   table, 12
table:  .word   1, 2, 3
        .set    alias, table + 4
        .globl  alias
        .equ    constant, 0x42
        .globl  constant
        .protected constant
        .bss
buffer: .zero   100
        .align  4
more:   .skip   8
        .size   more, . - more
        .type   more, %object
        .section .rodata
        .align  2
text:   .string "read only"
        .section .rodata.str1.8,"aMS",@progbits,1
        .string "merged"
        .section .sbss,"aw",@nobits
small:  .space  4
        .section .init_array,"aw"
        .word   start
        .section .text.unlikely,"ax",@progbits
cold:   nop
        .section .text.inline,"axG",@progbits,inline,comdat
        .weak   inline
inline: ret
        .section .note.GNU-stack,"",@progbits
        .comm   shared, 40, 16
        .comm   pair, 8
        .lcomm  mine, 12
        .local  ours
        .comm   ours, 8, 8
        .text
        .type   go, @function
go:     nop
        .word   go - start2
start2: .word   start2 - go, go
        .section .debug_line
        .word   start2 - go
        .byte   end - start
        .previous
        .pushsection .data
        .byte   9
        .popsection
        nop
        .weak   nowhere
        .globl  unused
        .word   nowhere
