//! What may be done in a part of an address space.

use crate::{EntryFlags, Intent, SegmentFlags};

/// Read, write, execute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Rights {
    /// R.
    pub read: bool,
    /// W.
    pub write: bool,
    /// X.
    pub execute: bool,
}

impl Rights {
    /// Read and write: what data, heap and stack have.
    pub const READ_WRITE: Rights = Rights { read: true, write: true, execute: false };

    /// The rights of an ELF program header's flags: PF_R 4, PF_W 2, PF_X 1. Other bits are ignored.
    pub const fn from_elf(flags: u32) -> Rights {
        Rights { read: flags & 4 != 0, write: flags & 2 != 0, execute: flags & 1 != 0 }
    }

    /// The rights of mmap's `prot`: PROT_READ 1, PROT_WRITE 2, PROT_EXEC 4. Other bits are ignored, as Linux does.
    pub const fn from_prot(prot: u64) -> Rights {
        Rights { read: prot & 1 != 0, write: prot & 2 != 0, execute: prot & 4 != 0 }
    }

    /// As bits of an ELF program header: 4 read, 2 write, 1 execute.
    pub const fn bits(self) -> u8 {
        (self.read as u8) << 2 | (self.write as u8) << 1 | self.execute as u8
    }

    /// The rights that a page's entry grants.
    pub fn of_page(flags: EntryFlags) -> Rights {
        Rights {
            read: flags.contains(EntryFlags::READ),
            write: flags.contains(EntryFlags::WRITE),
            execute: flags.contains(EntryFlags::EXECUTE),
        }
    }

    /// The rights that a segment's descriptor grants.
    pub fn of_segment(flags: SegmentFlags) -> Rights {
        Rights {
            read: flags.contains(SegmentFlags::READ),
            write: flags.contains(SegmentFlags::WRITE),
            execute: flags.contains(SegmentFlags::EXECUTE),
        }
    }

    /// Everything that either grants.
    pub const fn union(self, other: Rights) -> Rights {
        Rights {
            read: self.read || other.read,
            write: self.write || other.write,
            execute: self.execute || other.execute,
        }
    }

    /// Whether an area with these rights lets the access pass (`access_error` in Linux's arch/riscv/mm/fault.c: a
    /// writable area can be read, since RISC-V has no write-only pages).
    pub const fn allow(self, intent: Intent) -> bool {
        match intent {
            Intent::Fetch => self.execute,
            Intent::Load => self.read || self.write,
            Intent::Store => self.write,
        }
    }
}
