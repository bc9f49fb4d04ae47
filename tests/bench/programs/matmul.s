# Product of two 128 × 128 matrices of 64-bit numbers, twelve times over. Exit code: low byte of the sum of its elements.
.equ N, 128
.equ ROUNDS, 12
.globl _start
.text
_start:
    la s0, a
    la s1, b
    li t0, 0
    li t1, N * N
fill:                           # a[i] = i mod 7, b[i] = i mod 5
    li t2, 7
    remu t3, t0, t2
    slli t4, t0, 3
    add t5, s0, t4
    sd t3, 0(t5)
    li t2, 5
    remu t3, t0, t2
    add t5, s1, t4
    sd t3, 0(t5)
    addi t0, t0, 1
    bltu t0, t1, fill
    li s11, ROUNDS
again:
    li s9, 0                    # sum of all elements
    la s2, c
    mv s3, s0                   # row of a
    li s4, N
row:
    mv s5, s1                   # column of b
    li s6, N
column:
    mv t0, s3
    mv t1, s5
    li t2, N
    li t3, 0
dot:
    ld t4, 0(t0)
    ld t5, 0(t1)
    mul t4, t4, t5
    add t3, t3, t4
    addi t0, t0, 8
    addi t1, t1, N * 8
    addi t2, t2, -1
    bnez t2, dot
    sd t3, 0(s2)
    add s9, s9, t3
    addi s2, s2, 8
    addi s5, s5, 8
    addi s6, s6, -1
    bnez s6, column
    addi s3, s3, N * 8
    addi s4, s4, -1
    bnez s4, row
    addi s11, s11, -1
    bnez s11, again
    mv a0, s9
    li a7, 93
    ecall
.bss
.align 3
a: .zero N * N * 8
b: .zero N * N * 8
c: .zero N * N * 8
