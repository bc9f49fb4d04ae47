//! The two paging schemes: how an address is split, and what one entry means for a walk (privileged manual,
//! "Virtual Address Translation Process").

use isa::{VirtAddr, Xlen};
use storage::{Frame, PAGE_SIZE, PhysAddr};

use crate::{AccessRight, EntryFlags, FaultReason, Intent, PageTableEntry};

/// A way to lay out page tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PagingScheme {
    /// 32-bit addresses = 10 + 10 + 12 bits; entries of 4 bytes, 1024 a table; two levels.
    Sv32,
    /// 39-bit addresses = 9 + 9 + 9 + 12 bits; entries of 8 bytes, 512 a table; three levels.
    Sv39,
}

impl PagingScheme {
    /// The scheme that programs of this register width run under.
    pub const fn of(xlen: Xlen) -> PagingScheme {
        match xlen {
            Xlen::Rv32 => PagingScheme::Sv32,
            Xlen::Rv64 => PagingScheme::Sv39,
        }
    }

    /// Levels of tables. The root is at level `levels() - 1`, the last at 0.
    pub const fn levels(self) -> u8 {
        match self {
            PagingScheme::Sv32 => 2,
            PagingScheme::Sv39 => 3,
        }
    }

    /// Bits of an address that select an entry at one level.
    pub const fn index_bits(self) -> u32 {
        match self {
            PagingScheme::Sv32 => 10,
            PagingScheme::Sv39 => 9,
        }
    }

    /// Bits of a virtual address that are translated.
    pub const fn address_bits(self) -> u32 {
        12 + self.levels() as u32 * self.index_bits()
    }

    /// Bytes of an entry.
    pub const fn entry_bytes(self) -> u64 {
        match self {
            PagingScheme::Sv32 => 4,
            PagingScheme::Sv39 => 8,
        }
    }

    /// Entries of a table; every table fills a page.
    pub const fn table_entries(self) -> u64 {
        1 << self.index_bits()
    }

    /// Bytes that one entry at this level maps: 4 KiB at level 0.
    pub const fn span(self, level: u8) -> u64 {
        PAGE_SIZE << (self.index_bits() * level as u32)
    }

    /// VPN\[level\]: which entry of the table at this level is for this address.
    pub const fn index(self, at: VirtAddr, level: u8) -> u64 {
        at.0 >> (12 + self.index_bits() * level as u32) & (self.table_entries() - 1)
    }

    /// Whether the bits above those that are translated are as they must be: Sv39 repeats the top bit, Sv32 has none.
    pub const fn is_canonical(self, at: VirtAddr) -> bool {
        let unused = 64 - self.address_bits();
        match self {
            PagingScheme::Sv32 => at.0 >> 32 == 0,
            PagingScheme::Sv39 => ((at.0 << unused) as i64 >> unused) as u64 == at.0,
        }
    }

    /// The entry that a walk starts with.
    pub(crate) fn start(self, root: PhysAddr, at: VirtAddr) -> Place {
        self.place(root, at, self.levels() - 1)
    }

    pub(crate) fn place(self, table: PhysAddr, at: VirtAddr, level: u8) -> Place {
        let index = self.index(at, level);
        Place { level, table, index, entry_at: table.offset(index * self.entry_bytes()) }
    }

    /// Steps 2 to 8 of the manual's walk, for one entry that was read.
    #[inline(always)]
    pub(crate) fn judge(
        self,
        at: VirtAddr,
        intent: Intent,
        place: Place,
        entry: PageTableEntry,
    ) -> Judgement {
        let Place { level, entry_at, .. } = place;
        if !entry.is_valid() {
            return Judgement::Fault(FaultReason::NotPresent { entry_at, level });
        }
        if entry.is_malformed() {
            return Judgement::Fault(FaultReason::Malformed { entry_at, level });
        }
        if !entry.is_leaf() {
            return match level.checked_sub(1) {
                Some(below) => Judgement::Next(self.place(entry.frame().start(), at, below)),
                None => Judgement::Fault(FaultReason::NoLeaf { entry_at }),
            };
        }
        let pages = self.span(level) / PAGE_SIZE;
        if !entry.frame().0.is_multiple_of(pages) {
            return Judgement::Fault(FaultReason::MisalignedSuperpage { entry_at, level });
        }
        if let Some(lacking) = lacking(entry.flags(), intent) {
            return Judgement::Fault(FaultReason::Denied { entry_at, lacking });
        }
        let frame = Frame(entry.frame().0 + (at.0 / PAGE_SIZE) % pages);
        Judgement::Leaf { frame, marked: entry.with_flags(entry.flags() | marks(intent)) }
    }
}

/// An entry on a walk's way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub(crate) level: u8,
    pub(crate) table: PhysAddr,
    pub(crate) index: u64,
    pub(crate) entry_at: PhysAddr,
}

/// What an entry means for a walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Judgement {
    /// It leads to the next table.
    Next(Place),
    /// It maps the page to this frame; `marked` is the entry with A, and for a store D, set.
    Leaf { frame: Frame, marked: PageTableEntry },
    /// The walk ends here.
    Fault(FaultReason),
}

/// The right that user mode needs for this intent and the entry does not grant.
pub(crate) fn lacking(flags: EntryFlags, intent: Intent) -> Option<AccessRight> {
    let right = match intent {
        Intent::Fetch => AccessRight::Execute,
        Intent::Load => AccessRight::Read,
        Intent::Store => AccessRight::Write,
    };
    if !flags.contains(EntryFlags::USER) {
        return Some(AccessRight::User);
    }
    (!flags.contains(needs(intent))).then_some(right)
}

/// The bits that grant this intent to user mode.
pub(crate) fn needs(intent: Intent) -> EntryFlags {
    EntryFlags::USER
        | match intent {
            Intent::Fetch => EntryFlags::EXECUTE,
            Intent::Load => EntryFlags::READ,
            Intent::Store => EntryFlags::WRITE,
        }
}

/// The bits that this use of a page sets in its entry.
pub(crate) fn marks(intent: Intent) -> EntryFlags {
    match intent {
        Intent::Fetch | Intent::Load => EntryFlags::ACCESSED,
        Intent::Store => EntryFlags::ACCESSED | EntryFlags::DIRTY,
    }
}
