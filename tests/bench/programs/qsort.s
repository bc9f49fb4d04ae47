# Quicksort of 300,000 pseudo-random 64-bit numbers, three times over. Exit code: 0 if they end up in order, else 1.
.equ COUNT, 300000
.equ ROUNDS, 3
.globl _start
.text
_start:
    li s0, ROUNDS
    li s1, 88172645463325252    # xorshift64's state
round:
    la t0, numbers
    li t1, COUNT
fill:
    slli t2, s1, 13
    xor s1, s1, t2
    srli t2, s1, 7
    xor s1, s1, t2
    slli t2, s1, 17
    xor s1, s1, t2
    sd s1, 0(t0)
    addi t0, t0, 8
    addi t1, t1, -1
    bnez t1, fill
    la a0, numbers
    addi a1, t0, -8
    call sort
    addi s0, s0, -1
    bnez s0, round
    la t0, numbers
    li t1, COUNT - 1
    li a0, 0
check:
    ld t2, 0(t0)
    ld t3, 8(t0)
    bgeu t3, t2, in_order
    li a0, 1
in_order:
    addi t0, t0, 8
    addi t1, t1, -1
    bnez t1, check
    li a7, 93
    ecall

# Sorts the numbers from a0 to a1, both included, by Hoare's partition; the smaller part first, then the larger in a loop.
sort:
    bgeu a0, a1, sorted
    addi sp, sp, -32
    sd ra, 0(sp)
    sub t0, a1, a0              # pivot: the middle one
    srli t0, t0, 4
    slli t0, t0, 3
    add t0, a0, t0
    ld t1, 0(t0)
    addi t2, a0, -8
    addi t3, a1, 8
partition:
    addi t2, t2, 8
    ld t4, 0(t2)
    bltu t4, t1, partition
down:
    addi t3, t3, -8
    ld t5, 0(t3)
    bltu t1, t5, down
    bgeu t2, t3, parted
    sd t5, 0(t2)
    sd t4, 0(t3)
    j partition
parted:
    sd a1, 8(sp)
    sd t3, 16(sp)
    mv a1, t3
    call sort
    ld a0, 16(sp)
    ld a1, 8(sp)
    addi a0, a0, 8
    ld ra, 0(sp)
    addi sp, sp, 32
    j sort
sorted:
    ret
.bss
.align 3
numbers: .zero COUNT * 8
