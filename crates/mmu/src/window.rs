//! Pages that were just used, for the fast path before the TLB: a look-up through a window has the outcome that the
//! full translation would have, and changes nothing but the TLB's counters and order of use.

use core::fmt;

use isa::VirtAddr;
use storage::{PAGE_SIZE, PhysAddr};

use crate::Intent;

/// A page that may be used for one intent without looking further.
#[derive(Clone, Copy, Debug)]
struct Window {
    /// The page's first address; [`NOWHERE`] if the window is shut.
    page: u64,
    /// What to add to a virtual address, wrapping.
    distance: u64,
    /// The TLB's slot.
    slot: usize,
}

/// Never the first address of a page, even with the low bits of a misaligned access.
const NOWHERE: u64 = PAGE_SIZE / 2;
const OFFSET: u64 = PAGE_SIZE - 1;

/// The slot of a window that the TLB knows nothing of.
pub(crate) const NO_SLOT: usize = usize::MAX;

/// `N` windows for each intent, selected by the low bits of the page number. `N` is a power of two.
#[derive(Clone)]
pub(crate) struct Windows<const N: usize>([[Window; N]; 3]);

impl<const N: usize> Windows<N> {
    pub(crate) const SHUT: Windows<N> = Windows([[Window { page: NOWHERE, distance: 0, slot: 0 }; N]; 3]);

    /// Where `at` is and which TLB slot says so, if its page has an open window and the access of `width` bytes (a
    /// power of two) is aligned. A misaligned one, which might leave the page, takes the long way.
    #[inline(always)]
    pub(crate) fn get(&self, at: VirtAddr, width: u64, intent: Intent) -> Option<(PhysAddr, usize)> {
        let window = &self.0[intent as usize][Self::index(at)];
        let aligned = at.0 & (!OFFSET | width.wrapping_sub(1));
        (aligned == window.page).then(|| (PhysAddr(at.0.wrapping_add(window.distance)), window.slot))
    }

    /// The same for a fetch, whose width is not its alignment.
    #[inline(always)]
    pub(crate) fn get_within(&self, at: VirtAddr, width: u64, intent: Intent) -> Option<(PhysAddr, usize)> {
        let inside = at.0 & OFFSET <= PAGE_SIZE.wrapping_sub(width);
        if inside { self.get(at, 1, intent) } else { None }
    }

    pub(crate) fn open(&mut self, at: VirtAddr, to: PhysAddr, slot: usize, intent: Intent) {
        let distance = to.0.wrapping_sub(at.0);
        self.0[intent as usize][Self::index(at)] = Window { page: at.0 & !OFFSET, distance, slot };
    }

    /// Shuts a page's windows, or all.
    pub(crate) fn shut(&mut self, page: Option<VirtAddr>) {
        let Some(at) = page else {
            *self = Self::SHUT;
            return;
        };
        for windows in &mut self.0 {
            let window = &mut windows[Self::index(at)];
            if window.page == at.0 & !OFFSET {
                window.page = NOWHERE;
            }
        }
    }

    #[inline(always)]
    fn index(at: VirtAddr) -> usize {
        (at.0 / PAGE_SIZE) as usize % N
    }
}

impl<const N: usize> fmt::Debug for Windows<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.0.each_ref().map(|windows| windows.iter().filter(|window| window.page != NOWHERE));
        f.debug_list().entries(open.into_iter().map(Iterator::collect::<Vec<_>>)).finish()
    }
}
