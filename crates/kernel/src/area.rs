//! The areas (VMAs) of an address space: what lies where, with which rights, and where the bytes come from.

use isa::VirtAddr;
use storage::PAGE_SIZE;

use mmu::Rights;

/// What an area of an address space holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AreaKind {
    /// Instructions.
    Text,
    /// Constants.
    ReadOnlyData,
    /// Initialised and zero variables.
    Data,
    /// Between the end of the data and the program break.
    Heap,
    /// mmap.
    Mapping,
    /// The stack.
    Stack,
}

impl AreaKind {
    /// What the kernel's events call it.
    pub const fn name(self) -> &'static str {
        match self {
            AreaKind::Text => "text",
            AreaKind::ReadOnlyData => "rodata",
            AreaKind::Data => "data",
            AreaKind::Heap => "heap",
            AreaKind::Mapping => "mapping",
            AreaKind::Stack => "stack",
        }
    }
}

/// An area (VMA) of the address space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    /// First address.
    pub start: VirtAddr,
    /// The address after the last.
    pub end: VirtAddr,
    /// What may be done.
    pub rights: Rights,
    /// What it holds.
    pub kind: AreaKind,
    /// Pages of it that are in memory.
    pub resident: u64,
}

/// Where an area's bytes come from when they are first touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Backing {
    /// Nowhere: they are zero.
    Zeros,
    /// The executable's file, from `offset` for the area's first byte; from the address `zero_from` on they are zero.
    File { offset: u64, zero_from: VirtAddr },
}

/// An area as the kernel keeps it (Linux's `vm_area_struct`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Vma {
    pub start: VirtAddr,
    /// The address after the last.
    pub end: VirtAddr,
    pub rights: Rights,
    pub kind: AreaKind,
    pub backing: Backing,
}

impl Vma {
    pub fn contains(&self, at: VirtAddr) -> bool {
        self.start <= at && at < self.end
    }

    pub fn len(&self) -> u64 {
        self.end.0 - self.start.0
    }

    /// The area as others see it, no page counted yet.
    pub fn answer(&self) -> Area {
        Area { start: self.start, end: self.end, rights: self.rights, kind: self.kind, resident: 0 }
    }

    /// The lowest address that something below may end at: a stack keeps its guard gap free.
    fn guarded_start(&self) -> u64 {
        match self.kind {
            AreaKind::Stack => self.start.0.saturating_sub(STACK_GUARD_GAP),
            _ => self.start.0,
        }
    }

    /// The part from `start` to `end`, both inside.
    fn part(&self, start: VirtAddr, end: VirtAddr) -> Vma {
        let skipped = start.0 - self.start.0;
        let backing = match self.backing {
            Backing::Zeros => Backing::Zeros,
            Backing::File { offset, zero_from } => Backing::File { offset: offset + skipped, zero_from },
        };
        Vma { start, end, backing, ..*self }
    }

    /// Whether `next` continues this area, so that the two become one (`vma_merge` in Linux's mm/vma.c).
    fn joins(&self, next: &Vma) -> bool {
        self.end == next.start
            && self.rights == next.rights
            && (self.kind, next.kind) == (AreaKind::Mapping, AreaKind::Mapping)
    }
}

/// Bytes below the stack's area that stay free (`stack_guard_gap` in Linux's mm/mmap.c: 256 pages).
pub(crate) const STACK_GUARD_GAP: u64 = 256 * PAGE_SIZE;

/// The areas of one address space, by ascending address; none overlap.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct AreaMap {
    areas: Vec<Vma>,
}

impl AreaMap {
    pub fn iter(&self) -> impl Iterator<Item = &Vma> {
        self.areas.iter()
    }

    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// The area that holds the address.
    pub fn find(&self, at: VirtAddr) -> Option<&Vma> {
        self.first_ending_after(at).filter(|vma| vma.contains(at))
    }

    /// The lowest area that ends above the address: the one that holds it, or the next one up.
    pub fn first_ending_after(&self, at: VirtAddr) -> Option<&Vma> {
        self.areas.get(self.index(at))
    }

    /// The highest area that ends at or below the address.
    pub fn last_ending_by(&self, at: VirtAddr) -> Option<&Vma> {
        self.index(at).checked_sub(1).and_then(|index| self.areas.get(index))
    }

    pub fn find_kind(&self, kind: AreaKind) -> Option<&Vma> {
        self.areas.iter().find(|vma| vma.kind == kind)
    }

    /// Whether no area, and no stack's guard gap, touches the addresses.
    pub fn is_free(&self, start: u64, end: u64) -> bool {
        self.first_ending_after(VirtAddr(start)).is_none_or(|next| end <= next.guarded_start())
    }

    /// Adds an area, in place of whatever was there, and joins it with its neighbours where they are alike.
    pub fn insert(&mut self, vma: Vma) {
        self.remove(vma.start, vma.end);
        let index = self.index(vma.start);
        self.areas.insert(index, vma);
        self.join(index);
        if let Some(before) = index.checked_sub(1) {
            self.join(before);
        }
    }

    /// Takes the addresses out of every area, splitting those that reach beyond; returns the parts taken out.
    pub fn remove(&mut self, start: VirtAddr, end: VirtAddr) -> Vec<Vma> {
        let mut kept = Vec::with_capacity(self.areas.len() + 1);
        let mut removed = Vec::new();
        for vma in &self.areas {
            let (low, high) = (vma.start.max(start), vma.end.min(end));
            if low >= high {
                kept.push(*vma);
                continue;
            }
            removed.push(vma.part(low, high));
            for (from, to) in [(vma.start, low), (high, vma.end)] {
                if from < to {
                    kept.push(vma.part(from, to));
                }
            }
        }
        self.areas = kept;
        removed
    }

    /// Moves an area's first address down (a stack that grows).
    pub fn grow_down(&mut self, area: VirtAddr, start: VirtAddr) {
        if let Some(vma) = self.areas.iter_mut().find(|vma| vma.start == area) {
            vma.start = start;
        }
    }

    /// The highest free place for `length` bytes in `low..high` (`vm_unmapped_area` with VM_UNMAPPED_AREA_TOPDOWN).
    pub fn gap_from_top(&self, length: u64, low: u64, high: u64) -> Option<VirtAddr> {
        let mut top = high;
        for vma in self.areas.iter().rev() {
            let bottom = vma.end.0.max(low);
            if top >= bottom && top - bottom >= length {
                break;
            }
            top = top.min(vma.guarded_start());
        }
        let start = top.checked_sub(length)?;
        (start >= low && self.is_free(start, top)).then_some(VirtAddr(start))
    }

    /// The lowest free place for `length` bytes in `low..high`.
    pub fn gap_from_bottom(&self, length: u64, low: u64, high: u64) -> Option<VirtAddr> {
        let mut bottom = low;
        for vma in &self.areas {
            if vma.guarded_start().saturating_sub(bottom) >= length {
                break;
            }
            bottom = bottom.max(vma.end.0);
        }
        let end = bottom.checked_add(length)?;
        (end <= high && self.is_free(bottom, end)).then_some(VirtAddr(bottom))
    }

    fn index(&self, at: VirtAddr) -> usize {
        self.areas.partition_point(|vma| vma.end <= at)
    }

    fn join(&mut self, index: usize) {
        let (Some(this), Some(next)) = (self.areas.get(index), self.areas.get(index + 1)) else { return };
        if this.joins(next) {
            let end = next.end;
            self.areas.remove(index + 1);
            if let Some(this) = self.areas.get_mut(index) {
                this.end = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RX: Rights = Rights { read: true, write: false, execute: true };

    fn vma(start: u64, end: u64, kind: AreaKind) -> Vma {
        let (start, end) = (VirtAddr(start), VirtAddr(end));
        Vma { start, end, rights: Rights::READ_WRITE, kind, backing: Backing::Zeros }
    }

    fn map(areas: &[Vma]) -> AreaMap {
        let mut map = AreaMap::default();
        areas.iter().for_each(|vma| map.insert(*vma));
        map
    }

    fn ranges(map: &AreaMap) -> Vec<(u64, u64)> {
        map.iter().map(|vma| (vma.start.0, vma.end.0)).collect()
    }

    #[test]
    fn finds_the_area_that_holds_an_address() {
        let map = map(&[vma(0x1000, 0x3000, AreaKind::Data), vma(0x5000, 0x6000, AreaKind::Heap)]);
        let kind = |at| map.find(VirtAddr(at)).map(|vma| vma.kind);
        assert_eq!(
            (kind(0xfff), kind(0x1000), kind(0x2fff)),
            (None, Some(AreaKind::Data), Some(AreaKind::Data))
        );
        assert_eq!((kind(0x3000), kind(0x5fff), kind(0x6000)), (None, Some(AreaKind::Heap), None));
        assert_eq!(map.last_ending_by(VirtAddr(0x4000)).map(|vma| vma.end), Some(VirtAddr(0x3000)));
    }

    #[test]
    fn taking_out_the_middle_splits_and_shifts_the_file_offset() {
        let backing = Backing::File { offset: 0x7000, zero_from: VirtAddr(0x4800) };
        let mut map = map(&[Vma { backing, rights: RX, ..vma(0x1000, 0x5000, AreaKind::Text) }]);
        let removed = map.remove(VirtAddr(0x2000), VirtAddr(0x3000));
        assert_eq!(removed.len(), 1);
        assert_eq!(ranges(&map), [(0x1000, 0x2000), (0x3000, 0x5000)]);
        let upper = map.find(VirtAddr(0x3000)).unwrap();
        assert_eq!(upper.backing, Backing::File { offset: 0x9000, zero_from: VirtAddr(0x4800) });
    }

    #[test]
    fn mappings_side_by_side_become_one() {
        let mut map = map(&[vma(0x1000, 0x2000, AreaKind::Mapping), vma(0x3000, 0x4000, AreaKind::Mapping)]);
        map.insert(vma(0x2000, 0x3000, AreaKind::Mapping));
        assert_eq!(ranges(&map), [(0x1000, 0x4000)]);
        map.insert(Vma { rights: RX, ..vma(0x4000, 0x5000, AreaKind::Mapping) });
        map.insert(vma(0x0, 0x1000, AreaKind::Heap));
        assert_eq!(ranges(&map), [(0x0, 0x1000), (0x1000, 0x4000), (0x4000, 0x5000)]);
    }

    #[test]
    fn gaps_keep_clear_of_the_stack() {
        let stack = vma(0x80_0000, 0x90_0000, AreaKind::Stack);
        let map = map(&[vma(0x1000, 0x2000, AreaKind::Data), stack]);
        assert_eq!(map.gap_from_top(0x1000, 0x1000, 0x80_0000), Some(VirtAddr(0x70_0000 - 0x1000)));
        assert_eq!(map.gap_from_top(0x1000, 0x1000, 0x50_0000), Some(VirtAddr(0x4f_f000)));
        assert_eq!(map.gap_from_top(0x70_0000, 0x1000, 0x80_0000), None);
        assert_eq!(map.gap_from_bottom(0x1000, 0x1000, 0x100_0000), Some(VirtAddr(0x2000)));
        assert_eq!(map.gap_from_bottom(0x70_0000, 0x1000, 0x100_0000), Some(VirtAddr(0x90_0000)));
        assert!(!map.is_free(0x70_0000, 0x70_0001) && map.is_free(0x6f_f000, 0x70_0000));
    }

    #[test]
    fn the_highest_gap_wins() {
        let map = map(&[vma(0x4000, 0x5000, AreaKind::Heap), vma(0x8000, 0x9000, AreaKind::Data)]);
        assert_eq!(map.gap_from_top(0x1000, 0x1000, 0x9000), Some(VirtAddr(0x7000)));
        assert_eq!(map.gap_from_top(0x3000, 0x1000, 0x9000), Some(VirtAddr(0x5000)));
        assert_eq!(map.gap_from_top(0x3800, 0x0, 0x9000), Some(VirtAddr(0x800)));
        assert_eq!(map.gap_from_top(0x4800, 0x0, 0x9000), None);
    }
}
