        .text
        .globl _start
        .type _start, @function
_start:
        .option push
        .option norelax
1: auipc gp, %pcrel_hi(__global_pointer$)
        addi gp, gp, %pcrel_lo(1b)
        .option pop
        mv fp, zero
        ld s1, 0(sp) # argc
        addi s2, sp, 8 # argv
        slli t0, s1, 3
        add s3, s2, t0
        addi s3, s3, 8 # envp
        andi sp, sp, -16
        mv a0, s3
        call rt_setup # weak: thread pointer, auxv (may be absent)
        la s4, __init_array_start
        la s5, __init_array_end
2: bgeu s4, s5, 3f
        ld t0, 0(s4)
        mv a0, s1
        mv a1, s2
        mv a2, s3
        addi s4, s4, 8
        jalr t0
        j 2b
3: mv a0, s1
        mv a1, s2
        mv a2, s3
        call main
        mv s1, a0
        la s4, __fini_array_end
        la s5, __fini_array_start
4: bgeu s5, s4, 5f
        addi s4, s4, -8
        ld t0, 0(s4)
        jalr t0
        j 4b
5: mv a0, s1
        li a7, 94 # exit_group
6: ecall
        j 6b
        .size _start, .-_start

        .weak rt_setup # default: nothing to set up
        .type rt_setup, @function
rt_setup:
        ret
        .size rt_setup, .-rt_setup
        .section .note.GNU-stack,"",@progbits
