//! Where the parts of a process go in its address space.

use isa::Xlen;
use mmu::{SEGMENT_SPAN, SEGMENTS};
use storage::{Bytes, PAGE_SIZE};

use crate::area::STACK_GUARD_GAP;

/// How a process's addresses become physical ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AddressSpaceKind {
    /// Not at all: its addresses are physical.
    Bare,
    /// Through a segment table; the whole program is loaded at once.
    Segments,
    /// Through page tables, Sv32 for RV32 and Sv39 for RV64; pages are loaded when they are touched.
    Paging,
}

/// The end of user addresses under Sv39 (Documentation/arch/riscv/vm-layout.rst): 256 GiB.
const SV39_USER_END: u64 = 1 << 38;
/// The end of user addresses under Sv32 with the usual split: 3 GiB for the program, 1 GiB for the kernel.
const SV32_USER_END: u64 = 0xc000_0000;
/// Mappings get segments from here up.
pub(crate) const FIRST_MAPPING_SEGMENT: u32 = 8;
/// The segment that holds the stack: the last one.
pub(crate) const STACK_SEGMENT: u32 = SEGMENTS - 1;
/// The least distance from the stack's top to the highest mapping (`MIN_GAP` in Linux's mm/util.c).
const MIN_GAP: u64 = 128 << 20;
/// The lowest address that a program may map (`vm.mmap_min_addr`).
pub(crate) const MMAP_MIN: u64 = 4096;

/// The fixed points of an address space. None of them is random.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    /// The address after the last that a program may use (TASK_SIZE).
    pub user_end: u64,
    /// The address after the stack's last byte.
    pub stack_top: u64,
    /// Mappings are placed below this address, downwards.
    pub mmap_base: u64,
    /// If there is no room left below `mmap_base`: upwards from here (TASK_UNMAPPED_BASE).
    pub mmap_bottom: u64,
}

impl Layout {
    pub fn new(kind: AddressSpaceKind, xlen: Xlen, stack_limit: Bytes, memory: Bytes) -> Layout {
        let user_end = match (kind, xlen) {
            (AddressSpaceKind::Bare, _) => memory.0,
            (AddressSpaceKind::Segments, _) => SEGMENT_SPAN * u64::from(SEGMENTS),
            (AddressSpaceKind::Paging, Xlen::Rv32) => SV32_USER_END,
            (AddressSpaceKind::Paging, Xlen::Rv64) => SV39_USER_END,
        };
        // `mmap_base` in mm/util.c: the stack's limit and guard gap, within bounds.
        let gap = stack_limit.0.saturating_add(STACK_GUARD_GAP).max(MIN_GAP).min(user_end / 6 * 5);
        Layout {
            user_end,
            stack_top: user_end,
            mmap_base: page_up(user_end - gap),
            mmap_bottom: page_up(user_end / 3),
        }
    }
}

/// The first page border at or above the address; wraps at 2^64.
pub(crate) const fn page_up(at: u64) -> u64 {
    page_down(at.wrapping_add(PAGE_SIZE - 1))
}

/// The page's first address.
pub(crate) const fn page_down(at: u64) -> u64 {
    at & !(PAGE_SIZE - 1)
}

/// The segment that an address selects, and the offset in it. Addresses beyond the last segment have none.
pub(crate) const fn split_segment(at: u64) -> Option<(u32, u64)> {
    let segment = at / SEGMENT_SPAN;
    if segment < SEGMENTS as u64 { Some((segment as u32, at % SEGMENT_SPAN)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_is_laid_out_as_linux_does() {
        let stack = Bytes(8 << 20);
        let sv39 = Layout::new(AddressSpaceKind::Paging, Xlen::Rv64, stack, Bytes(1 << 28));
        assert_eq!((sv39.stack_top, sv39.mmap_base), (0x40_0000_0000, 0x3f_f800_0000));
        assert_eq!(sv39.mmap_bottom, 0x15_5555_6000);
        let sv32 = Layout::new(AddressSpaceKind::Paging, Xlen::Rv32, stack, Bytes(1 << 28));
        assert_eq!((sv32.stack_top, sv32.mmap_base), (0xc000_0000, 0xb800_0000));
        let large = Layout::new(AddressSpaceKind::Paging, Xlen::Rv64, Bytes(1 << 30), Bytes(1 << 28));
        assert_eq!(large.mmap_base, 0x40_0000_0000 - (1 << 30) - (1 << 20));
    }

    #[test]
    fn the_upper_four_of_32_bits_are_the_segment() {
        assert_eq!(split_segment(0xf000_1234), Some((15, 0x1234)));
        assert_eq!(split_segment(0x1_0000_0000), None);
    }
}
