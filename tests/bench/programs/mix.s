# Calls, branches, bytes and divisions: Fibonacci numbers by recursion, Collatz chains, and a hash over a text.
# Exit code: low byte of their sum.
.globl _start
.text
_start:
    li s0, 0
    li a0, 29
    call fibonacci
    add s0, s0, a0
    li s1, 1
    li s2, 60000
chains:
    mv t0, s1
    li t3, 1
chain:
    beq t0, t3, chain_done
    andi t1, t0, 1
    addi s0, s0, 1
    bnez t1, odd
    srli t0, t0, 1
    j chain
odd:
    slli t1, t0, 1
    add t0, t0, t1
    addi t0, t0, 1
    j chain
chain_done:
    addi s1, s1, 1
    bltu s1, s2, chains
    li s3, 60000
hashes:
    la t0, text
    li t1, 5381
hash:
    lbu t2, 0(t0)
    beqz t2, hashed
    slli t3, t1, 5
    add t1, t1, t3
    add t1, t1, t2
    addi t0, t0, 1
    j hash
hashed:
    li t2, 65599
    remu t1, t1, t2
    add s0, s0, t1
    addi s3, s3, -1
    bnez s3, hashes
    mv a0, s0
    li a7, 93
    ecall

fibonacci:
    li t0, 2
    bltu a0, t0, small
    addi sp, sp, -32
    sd ra, 0(sp)
    sd s0, 8(sp)
    mv s0, a0
    addi a0, s0, -1
    call fibonacci
    sd a0, 16(sp)
    addi a0, s0, -2
    call fibonacci
    ld t0, 16(sp)
    add a0, a0, t0
    ld s0, 8(sp)
    ld ra, 0(sp)
    addi sp, sp, 32
small:
    ret
.section .rodata
text: .asciz "a whole computer's memory system that runs in a browser tab and can be looked into at every level"
