//! The system calls by number (Linux, include/uapi/asm-generic/unistd.h): what the tables of `strace` call them.

use isa::Xlen;

/// `write`.
pub const WRITE: u64 = 64;
/// `writev`.
pub const WRITEV: u64 = 66;
/// `exit`.
pub const EXIT: u64 = 93;
/// `exit_group`.
pub const EXIT_GROUP: u64 = 94;
/// `set_tid_address`.
pub const SET_TID_ADDRESS: u64 = 96;
/// `sched_yield`.
pub const SCHED_YIELD: u64 = 124;
/// `getpid`.
pub const GETPID: u64 = 172;
/// `getppid`.
pub const GETPPID: u64 = 173;
/// `getuid`, the first of four: `geteuid`, `getgid`, `getegid` follow.
pub const GETUID: u64 = 174;
/// `getegid`.
pub const GETEGID: u64 = 177;
/// `gettid`.
pub const GETTID: u64 = 178;
/// `brk`.
pub const BRK: u64 = 214;
/// `munmap`.
pub const MUNMAP: u64 = 215;
/// `mmap`; on RV32 `mmap2`, whose offset counts 4096-byte units.
pub const MMAP: u64 = 222;

/// Numbers and names of the calls that this kernel has and of those that programs commonly try.
const NAMES: &[(u64, &str)] = &[
    (17, "getcwd"),
    (23, "dup"),
    (24, "dup3"),
    (25, "fcntl"),
    (29, "ioctl"),
    (34, "mkdirat"),
    (35, "unlinkat"),
    (46, "ftruncate"),
    (48, "faccessat"),
    (49, "chdir"),
    (56, "openat"),
    (57, "close"),
    (59, "pipe2"),
    (61, "getdents64"),
    (62, "lseek"),
    (63, "read"),
    (WRITE, "write"),
    (65, "readv"),
    (WRITEV, "writev"),
    (67, "pread64"),
    (68, "pwrite64"),
    (71, "sendfile"),
    (72, "pselect6"),
    (73, "ppoll"),
    (78, "readlinkat"),
    (79, "newfstatat"),
    (80, "fstat"),
    (81, "sync"),
    (82, "fsync"),
    (EXIT, "exit"),
    (EXIT_GROUP, "exit_group"),
    (SET_TID_ADDRESS, "set_tid_address"),
    (98, "futex"),
    (99, "set_robust_list"),
    (100, "get_robust_list"),
    (101, "nanosleep"),
    (113, "clock_gettime"),
    (114, "clock_getres"),
    (115, "clock_nanosleep"),
    (122, "sched_setaffinity"),
    (123, "sched_getaffinity"),
    (SCHED_YIELD, "sched_yield"),
    (129, "kill"),
    (130, "tkill"),
    (131, "tgkill"),
    (132, "sigaltstack"),
    (134, "rt_sigaction"),
    (135, "rt_sigprocmask"),
    (139, "rt_sigreturn"),
    (153, "times"),
    (160, "uname"),
    (163, "getrlimit"),
    (165, "getrusage"),
    (166, "umask"),
    (167, "prctl"),
    (168, "getcpu"),
    (169, "gettimeofday"),
    (GETPID, "getpid"),
    (GETPPID, "getppid"),
    (GETUID, "getuid"),
    (175, "geteuid"),
    (176, "getgid"),
    (GETEGID, "getegid"),
    (GETTID, "gettid"),
    (179, "sysinfo"),
    (194, "shmget"),
    (195, "shmctl"),
    (196, "shmat"),
    (197, "shmdt"),
    (BRK, "brk"),
    (MUNMAP, "munmap"),
    (216, "mremap"),
    (220, "clone"),
    (221, "execve"),
    (MMAP, "mmap"),
    (226, "mprotect"),
    (227, "msync"),
    (228, "mlock"),
    (229, "munlock"),
    (232, "mincore"),
    (233, "madvise"),
    (259, "riscv_flush_icache"),
    (260, "wait4"),
    (261, "prlimit64"),
    (278, "getrandom"),
    (279, "memfd_create"),
    (283, "membarrier"),
    (291, "statx"),
    (293, "rseq"),
    (403, "clock_gettime64"),
    (407, "clock_nanosleep_time64"),
    (422, "futex_time64"),
    (435, "clone3"),
    (439, "faccessat2"),
];

/// The call's name; `unknown` for a number that is not in the table.
pub fn name(number: u64, xlen: Xlen) -> &'static str {
    if number == MMAP && xlen == Xlen::Rv32 {
        return "mmap2";
    }
    let row = NAMES.binary_search_by_key(&number, |row| row.0).ok().and_then(|index| NAMES.get(index));
    row.map_or("unknown", |row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ascends() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn names_are_linux_names() {
        assert_eq!(name(64, Xlen::Rv64), "write");
        assert_eq!((name(222, Xlen::Rv64), name(222, Xlen::Rv32)), ("mmap", "mmap2"));
        assert_eq!(name(9999, Xlen::Rv64), "unknown");
    }
}
