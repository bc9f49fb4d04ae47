//! Merging equal strings and constants of SHF_MERGE sections, as GNU ld 2.40 does (bfd/merge.c).
//!
//! Sections merge if they go to the same output section and agree in flags, entry size and alignment. A string that
//! ends another one shares its bytes. Which section keeps an entry is decided by who had it first.

use std::collections::BTreeMap;

use super::resolve::Resolved;
use super::script;
use super::shape::{Moved, Moves, Shape};
use crate::object_file::{Section, SectionKind};

const SHF_MERGE: u64 = 0x10;
const SHF_STRINGS: u64 = 0x20;

/// What sections must have in common to be merged: output section, whether strings, entry size, alignment.
type Likeness = (String, bool, u64, u64);

/// A string or constant that some section keeps, or that another one contains.
struct Entry<'a> {
    bytes: &'a [u8],
    align: u64,
    /// Object and section that had it first.
    home: (usize, usize),
    /// Replaced by a copy with a stricter alignment.
    replaced: bool,
    /// The index of the longer string that ends in this one.
    inside: Option<usize>,
    offset: u64,
}

/// An occurrence: where in its section, and which entry it is.
type Occurrence = (u64, usize);

/// Gives every mergeable section its new shape.
pub(super) fn merge(resolved: &Resolved, shapes: &mut [Vec<Shape>]) {
    let mut pools: BTreeMap<Likeness, Vec<(usize, usize)>> = BTreeMap::new();
    for (object, shapes) in shapes.iter().enumerate() {
        for (index, shape) in shapes.iter().enumerate() {
            let Some(section) = section(resolved, (object, index)) else { continue };
            if !shape.gone && is_mergeable(section) {
                let strings = section.flags & SHF_STRINGS != 0;
                let output = script::output_of(section);
                let likeness = (output, strings, section.entry_size, section.align);
                pools.entry(likeness).or_default().push((object, index));
            }
        }
    }
    for members in pools.values() {
        merge_pool(resolved, members, shapes);
    }
}

fn section(resolved: &Resolved, at: (usize, usize)) -> Option<&Section> {
    resolved.objects.get(at.0)?.sections.get(at.1)
}

/// The conditions of `_bfd_add_merge_section`.
fn is_mergeable(section: &Section) -> bool {
    let (unit, align) = (section.entry_size, section.align);
    let size_fits = unit > 0 && section.size > 0 && section.size.is_multiple_of(unit);
    let strings = section.flags & SHF_STRINGS != 0;
    let align_fits = match unit.cmp(&align) {
        core::cmp::Ordering::Less => unit.is_power_of_two() && strings,
        core::cmp::Ordering::Equal => true,
        core::cmp::Ordering::Greater => unit.is_multiple_of(align),
    };
    section.flags & SHF_MERGE != 0
        && section.kind != SectionKind::Zeros
        && section.relocations.is_empty()
        && section.bytes.len() as u64 == section.size
        && size_fits
        && align_fits
}

fn merge_pool(resolved: &Resolved, members: &[(usize, usize)], shapes: &mut [Vec<Shape>]) {
    let mut pool = Pool::default();
    let mut occurrences: Vec<Vec<Occurrence>> = Vec::new();
    for at in members {
        let Some(section) = section(resolved, *at) else { continue };
        occurrences.push(if section.flags & SHF_STRINGS != 0 {
            pool.add_strings(section, *at)
        } else {
            pool.add_constants(section, *at)
        });
    }
    let unit = section(resolved, members.first().copied().unwrap_or_default()).map_or(1, |s| s.entry_size);
    if members.first().and_then(|at| section(resolved, *at)).is_some_and(|s| s.flags & SHF_STRINGS != 0) {
        pool.share_tails(unit as usize);
    }
    let mut contents = pool.assign();
    for (at, occurrences) in members.iter().zip(occurrences) {
        let Some(shape) = shapes.get_mut(at.0).and_then(|of_object| of_object.get_mut(at.1)) else {
            continue;
        };
        let moves = occurrences.into_iter().filter_map(|(offset, entry)| Some((offset, pool.moved(entry)?)));
        let moves = Moves::Merged(moves.collect());
        *shape = match contents.remove(at) {
            Some(bytes) => Shape { size: bytes.len() as u64, bytes, gone: false, moves, links: Vec::new() },
            None => Shape { moves, ..Shape::nothing() },
        };
    }
}

#[derive(Default)]
struct Pool<'a> {
    entries: Vec<Entry<'a>>,
    by_bytes: BTreeMap<&'a [u8], usize>,
}

impl<'a> Pool<'a> {
    /// Enters an entry, or finds it. One that is there with a weaker alignment is replaced.
    fn enter(&mut self, bytes: &'a [u8], align: u64, home: (usize, usize)) -> usize {
        if let Some(&index) = self.by_bytes.get(bytes)
            && let Some(entry) = self.entries.get_mut(index)
        {
            if entry.align >= align {
                return index;
            }
            entry.replaced = true;
        }
        self.entries.push(Entry { bytes, align, home, replaced: false, inside: None, offset: 0 });
        self.by_bytes.insert(bytes, self.entries.len() - 1);
        self.entries.len() - 1
    }

    fn add_constants(&mut self, section: &'a Section, home: (usize, usize)) -> Vec<Occurrence> {
        let chunks = section.bytes.chunks(section.entry_size as usize).enumerate();
        chunks.map(|(index, bytes)| (index as u64 * section.entry_size, self.enter(bytes, 1, home))).collect()
    }

    /// Splits a section at its terminators. A string is aligned as its offset happens to be, at most as its section.
    /// Further zeros are padding; if there are any at an aligned offset, they count once as an empty string.
    fn add_strings(&mut self, section: &'a Section, home: (usize, usize)) -> Vec<Occurrence> {
        let (unit, align) = (section.entry_size as usize, section.align);
        let mut occurrences = Vec::new();
        let mut at = 0;
        let mut has_empty = false;
        while at < section.bytes.len() {
            let rest = section.bytes.get(at..).unwrap_or(&[]);
            let length = string_length(rest, unit);
            let string = rest.get(..length).unwrap_or(rest);
            let own_align = match at as u64 {
                0 => align,
                at => (1 << at.trailing_zeros()).min(align),
            };
            occurrences.push((at as u64, self.enter(string, own_align, home)));
            at += length;
            while let Some(zeros) = section.bytes.get(at..at + unit)
                && zeros.iter().all(|byte| *byte == 0)
            {
                if !has_empty && (at as u64).is_multiple_of(align) {
                    has_empty = true;
                    occurrences.push((at as u64, self.enter(zeros, align, home)));
                }
                at += unit;
            }
        }
        occurrences
    }

    /// Lets strings that end longer ones live in them (`merge_strings`).
    fn share_tails(&mut self, unit: usize) {
        let mut order: Vec<usize> = (0..self.entries.len())
            .filter(|index| self.entries.get(*index).is_some_and(|e| !e.replaced))
            .collect();
        let aligns: Vec<u64> =
            order.iter().filter_map(|index| self.entries.get(*index)).map(|e| e.align).collect();
        let first = aligns.first().copied().unwrap_or(1);
        // If all strings have one alignment, those whose lengths differ by a multiple of it stand together.
        let grouped = first > unit as u64 && aligns.iter().all(|align| *align == first);
        let modulus = if grouped { first } else { 1 };
        let key = |index: &usize| {
            let bytes = self.entries.get(*index).map_or(&[][..], |entry| entry.bytes);
            let body = bytes.get(..bytes.len().saturating_sub(unit)).unwrap_or(&[]);
            (body.len() as u64 % modulus, body.iter().rev().copied().collect::<Vec<u8>>())
        };
        order.sort_by_cached_key(key);
        let Some(mut longest) = order.pop() else { return };
        while let Some(index) = order.pop() {
            if self.ends(longest, index) {
                if let Some(entry) = self.entries.get_mut(index) {
                    entry.inside = Some(longest);
                }
            } else {
                longest = index;
            }
        }
    }

    /// True if entry `long` ends in entry `short`, at an offset that suits the short one's alignment.
    fn ends(&self, long: usize, short: usize) -> bool {
        let (Some(long), Some(short)) = (self.entries.get(long), self.entries.get(short)) else {
            return false;
        };
        let Some(difference) = long.bytes.len().checked_sub(short.bytes.len()) else { return false };
        difference > 0
            && long.align >= short.align
            && (difference as u64).is_multiple_of(short.align)
            && long.bytes.ends_with(short.bytes)
    }

    /// Gives the kept entries their offsets; the new bytes of each section that keeps any.
    fn assign(&mut self) -> BTreeMap<(usize, usize), Vec<u8>> {
        let mut contents: BTreeMap<(usize, usize), Vec<u8>> = BTreeMap::new();
        for entry in &mut self.entries {
            if !entry.replaced && entry.inside.is_none() {
                let bytes = contents.entry(entry.home).or_default();
                bytes.resize(bytes.len().next_multiple_of(entry.align as usize), 0);
                entry.offset = bytes.len() as u64;
                bytes.extend_from_slice(entry.bytes);
            }
        }
        contents
    }

    /// Where the entry's bytes are now.
    fn moved(&self, index: usize) -> Option<Moved> {
        let entry = self.entries.get(index)?;
        // A replaced entry lives on in the one that replaced it.
        let entry = self.entries.get(*self.by_bytes.get(entry.bytes)?)?;
        let length = entry.bytes.len() as u64;
        let Some(longer) = entry.inside.and_then(|index| self.entries.get(index)) else {
            return Some(Moved { length, home: entry.home, offset: entry.offset });
        };
        let offset = longer.offset + (longer.bytes.len() as u64 - length);
        Some(Moved { length, home: longer.home, offset })
    }
}

/// Bytes up to and with the terminator, a character of zeros; all that is left if there is none.
fn string_length(bytes: &[u8], unit: usize) -> usize {
    let terminator = bytes.chunks(unit).position(|character| character.iter().all(|byte| *byte == 0));
    terminator.map_or(bytes.len(), |index| (index + 1) * unit)
}
