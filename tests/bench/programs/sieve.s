# Primes below 2,000,000 by Eratosthenes' sieve, eight times over. Exit code: their number's low byte (148,933 → 197).
.equ LIMIT, 2000000
.equ ROUNDS, 8
.globl _start
.text
_start:
    li s5, ROUNDS
round:
    la s0, composite
    li s1, LIMIT
    add s2, s0, s1              # end of the table
    mv t0, s0
clear:
    sd zero, 0(t0)
    addi t0, t0, 8
    bltu t0, s2, clear
    li s3, 0                    # primes found
    li s4, 2
next:
    add t0, s0, s4
    lbu t1, 0(t0)
    bnez t1, skip
    addi s3, s3, 1
    add t0, t0, s4
    li t2, 1
    bgeu t0, s2, skip
strike:
    sb t2, 0(t0)
    add t0, t0, s4
    bltu t0, s2, strike
skip:
    addi s4, s4, 1
    bltu s4, s1, next
    addi s5, s5, -1
    bnez s5, round
    mv a0, s3
    li a7, 93
    ecall
.bss
.align 3
composite: .zero LIMIT
