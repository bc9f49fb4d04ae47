//! Why a system call failed: the error numbers that Linux gives (include/uapi/asm-generic/errno-base.h, errno.h).

/// An error number; a system call returns minus this value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Errno {
    /// Operation not permitted.
    Eperm = 1,
    /// Bad file descriptor.
    Ebadf = 9,
    /// Out of memory, or no room in the address space.
    Enomem = 12,
    /// Bad address.
    Efault = 14,
    /// File exists; for MAP_FIXED_NOREPLACE: something is mapped there.
    Eexist = 17,
    /// The file cannot be mapped.
    Enodev = 19,
    /// Invalid argument.
    Einval = 22,
    /// No space left on device.
    Enospc = 28,
    /// No such system call.
    Enosys = 38,
}

impl Errno {
    /// What a0 holds after the call: minus the number.
    pub const fn result(self) -> i64 {
        -(self as i64)
    }
}
