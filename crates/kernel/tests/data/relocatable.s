# Every kind of field that a relocatable load must patch, and some that it must leave alone.
# Linked twice from the same object, for address 0 and for address 10000:
#   riscv64-linux-gnu-as -march=rv64imac -o relocatable.o relocatable.s
#   riscv64-linux-gnu-ld -q -n --no-relax --defsym base=0     -T relocatable.ld -o relocatable-at-0.elf relocatable.o
#   riscv64-linux-gnu-ld -q -n --no-relax --defsym base=10000 -T relocatable.ld -o relocatable-at-10000.elf relocatable.o
        .option norelax
        .globl  _start
        .text
_start: lui     a0, %hi(near)
        addi    a0, a0, %lo(near)
        lui     a1, %hi(far)
        lw      a2, %lo(far)(a1)
        lui     a3, %hi(variable)
        sw      a2, %lo(variable)(a3)
        lui     a4, %hi(constant)
        addi    a4, a4, %lo(constant)
here:   auipc   a5, %pcrel_hi(variable)
        addi    a5, a5, %pcrel_lo(here)
        call    next
        bnez    a2, next
        c.j     next
        .space  2400
next:   jal     zero, _start
near:   .word   7
        .data
        .balign 8
words:  .word   near
        .dword  far
        .dword  far - near
        .word   next - _start
far:    .word   9
        .equ    constant, 2500
        .bss
        .balign 8
variable: .space 16
