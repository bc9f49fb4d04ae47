# Stores through a null pointer.
        .globl  _start
_start: sd      zero, 0(zero)
