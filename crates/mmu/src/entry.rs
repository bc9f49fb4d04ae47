//! The page-table entry of Sv32 and Sv39 (privileged manual, "Supervisor-Level ISA", figures of the two schemes).
//!
//! |        | 63 | 62:61 | 60:54    | 53:28  | 27:19  | 18:10  | 9:8 | 7 | 6 | 5 | 4 | 3 | 2 | 1 | 0 |
//! |--------|----|-------|----------|--------|--------|--------|-----|---|---|---|---|---|---|---|---|
//! | Sv39   | N  | PBMT  | reserved | PPN\[2\] | PPN\[1\] | PPN\[0\] | RSW | D | A | G | U | X | W | R | V |
//!
//! |        | 31:20  | 19:10  | 9:8 | 7 | 6 | 5 | 4 | 3 | 2 | 1 | 0 |
//! |--------|--------|--------|-----|---|---|---|---|---|---|---|---|
//! | Sv32   | PPN\[1\] | PPN\[0\] | RSW | D | A | G | U | X | W | R | V |
//!
//! R = W = X = 0 is a pointer to the next table. W without R is reserved. Without the extensions Svnapot and Svpbmt,
//! N and PBMT are reserved too; a reserved bit that is set makes the entry malformed.

use bitflags::bitflags;
use storage::Frame;

bitflags! {
    /// The low ten bits of an entry.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct EntryFlags: u64 {
        /// V: the entry counts.
        const VALID = 1 << 0;
        /// R: loads.
        const READ = 1 << 1;
        /// W: stores.
        const WRITE = 1 << 2;
        /// X: fetches.
        const EXECUTE = 1 << 3;
        /// U: user mode may use the page.
        const USER = 1 << 4;
        /// G: in every address space.
        const GLOBAL = 1 << 5;
        /// A: the page was used since the kernel last cleared this.
        const ACCESSED = 1 << 6;
        /// D: the page was written since the kernel last cleared this.
        const DIRTY = 1 << 7;
        /// RSW: two bits that the hardware leaves to the kernel.
        const SOFTWARE = 3 << 8;
    }
}

const PPN_SHIFT: u32 = 10;
/// Bits 53:10; Sv32 has only the lowest 22 of them.
const PPN: u64 = (1 << 44) - 1;
/// Bits 63:54 of an Sv39 entry.
const RESERVED: u64 = !0 << 54;

/// A page-table entry, as the 8 (Sv39) or 4 (Sv32) bytes in memory say; Sv32's are zero-extended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct PageTableEntry(pub u64);

impl PageTableEntry {
    /// An entry that leads to a page frame: a leaf if one of R, W, X is among the flags.
    pub const fn new(frame: Frame, flags: EntryFlags) -> PageTableEntry {
        PageTableEntry((frame.0 & PPN) << PPN_SHIFT | flags.bits())
    }

    /// A valid pointer to a table of the next level.
    pub const fn pointer(table: Frame) -> PageTableEntry {
        PageTableEntry::new(table, EntryFlags::VALID)
    }

    /// The page frame number: of the page, or of the next table.
    pub const fn frame(self) -> Frame {
        Frame(self.0 >> PPN_SHIFT & PPN)
    }

    /// The low ten bits.
    pub const fn flags(self) -> EntryFlags {
        EntryFlags::from_bits_truncate(self.0)
    }

    /// The same entry with other flags.
    #[must_use]
    pub const fn with_flags(self, flags: EntryFlags) -> PageTableEntry {
        PageTableEntry(self.0 & !EntryFlags::all().bits() | flags.bits())
    }

    /// V.
    pub const fn is_valid(self) -> bool {
        self.flags().contains(EntryFlags::VALID)
    }

    /// Whether it maps a page, if it is valid: one of R and X is set.
    pub const fn is_leaf(self) -> bool {
        self.flags().intersects(EntryFlags::READ.union(EntryFlags::EXECUTE))
    }

    /// Whether it breaks the format: W without R, a reserved bit, or A, D or U in a pointer.
    pub const fn is_malformed(self) -> bool {
        let flags = self.flags();
        let write_only = flags.contains(EntryFlags::WRITE) && !flags.contains(EntryFlags::READ);
        let leaf_bits = EntryFlags::ACCESSED.union(EntryFlags::DIRTY).union(EntryFlags::USER);
        write_only || self.0 & RESERVED != 0 || (!self.is_leaf() && flags.intersects(leaf_bits))
    }
}
