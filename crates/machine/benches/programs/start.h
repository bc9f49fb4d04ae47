// What the programs share: the entry, and exit by system call.
static inline void leave(long code) {
    register long a0 __asm__("a0") = code;
    register long a7 __asm__("a7") = 93;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7));
    __builtin_unreachable();
}
long work(void);
void _start(void) { leave(work() & 127); }
