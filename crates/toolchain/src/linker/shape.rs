//! What becomes of an input section's bytes on the way into the output: cut, merged with others, or left as it is.

use std::collections::BTreeMap;

use super::error::LinkError;
use super::resolve::{Resolved, place};
use super::unwind::CieLink;
use super::{merge, unwind};
use crate::object_file::{Object, Section, SectionKind};

const R_RISCV_ALIGN: u32 = 43;

/// An input section as it goes into the output.
pub(super) struct Shape {
    /// Its new bytes; empty for zeros.
    pub bytes: Vec<u8>,
    /// Its new size.
    pub size: u64,
    /// True if nothing of it is left: it takes no place and needs no alignment.
    pub gone: bool,
    /// Where its old offsets went.
    pub moves: Moves,
    /// For `.eh_frame`: the CIE that each FDE belongs to.
    pub links: Vec<CieLink>,
}

/// How old offsets become new ones.
pub(super) enum Moves {
    /// They stay.
    Nowhere,
    /// Bytes were taken out: offset and count, ascending.
    Cut(Vec<(u64, u64)>),
    /// Each string or constant went its own way; key: its old offset.
    Merged(BTreeMap<u64, Moved>),
}

/// Where an entry of a mergeable section went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moved {
    /// Length in bytes, terminator included.
    pub length: u64,
    /// Object and section that hold it now.
    pub home: (usize, usize),
    /// Offset there.
    pub offset: u64,
}

impl Shape {
    /// A section that is taken as it is.
    pub fn unchanged(section: &Section) -> Shape {
        let (bytes, size) = (section.bytes.clone(), section.size);
        Shape { bytes, size, gone: false, moves: Moves::Nowhere, links: Vec::new() }
    }

    /// A section of which nothing is left.
    pub fn nothing() -> Shape {
        Shape { bytes: Vec::new(), size: 0, gone: true, moves: Moves::Nowhere, links: Vec::new() }
    }

    /// False if the byte at `offset` is not in the output: what was to be relocated there need not be.
    pub fn keeps(&self, offset: u64) -> bool {
        match &self.moves {
            Moves::Nowhere => true,
            Moves::Cut(cuts) => !cuts.iter().any(|(at, count)| (*at..at + count).contains(&offset)),
            Moves::Merged(entries) => entries
                .range(..=offset)
                .next_back()
                .is_some_and(|(start, moved)| offset - start < moved.length),
        }
    }

    /// Where the byte at `offset` of the section `at` went: the section that has it now, and the offset there.
    pub fn locate(&self, at: (usize, usize), offset: u64) -> ((usize, usize), u64) {
        match &self.moves {
            Moves::Nowhere => (at, offset),
            Moves::Cut(cuts) => (at, offset - removed_before(cuts, offset)),
            Moves::Merged(entries) => match entries.range(..=offset).next_back() {
                // Behind the terminator lies padding: an empty string, as good as the terminator itself.
                Some((start, moved)) => {
                    let into = (offset - start).min(moved.length);
                    (moved.home, moved.offset + into)
                }
                None => (at, 0),
            },
        }
    }
}

/// Bytes taken out before `offset`. An offset inside a cut moves to the cut's start.
fn removed_before(cuts: &[(u64, u64)], offset: u64) -> u64 {
    cuts.iter().take_while(|(at, _)| *at < offset).map(|(at, count)| (*count).min(offset - at)).sum()
}

/// The shapes of all sections, by object and section.
pub(super) fn shapes(resolved: &Resolved, errors: &mut Vec<LinkError>) -> Vec<Vec<Shape>> {
    let mut shapes = Vec::with_capacity(resolved.objects.len());
    for (object, left_out) in resolved.objects.iter().zip(&resolved.left_out) {
        let sections = object.sections.iter().enumerate().zip(left_out);
        let of_object =
            sections.map(
                |((index, section), left_out)| {
                    if *left_out { Shape::nothing() } else { trimmed(object, index, section, errors) }
                },
            );
        shapes.push(of_object.collect());
    }
    merge::merge(resolved, &mut shapes);
    unwind::merge(resolved, &mut shapes);
    shapes
}

/// Trims the nops that the assembler left for R_RISCV_ALIGN to what the alignment needs.
///
/// The entry's addend is the number of bytes there; the alignment is the next power of two above it. The section's
/// own alignment is at least that large, so that offsets suffice to know the need.
fn trimmed(object: &Object, index: usize, section: &Section, errors: &mut Vec<LinkError>) -> Shape {
    let mut shape = Shape::unchanged(section);
    if section.kind == SectionKind::Zeros {
        return shape;
    }
    let mut cuts: Vec<(u64, u64)> = Vec::new();
    let mut removed = 0;
    for entry in section.relocations.iter().filter(|entry| entry.kind == R_RISCV_ALIGN) {
        let present = u64::try_from(entry.addend).unwrap_or(0);
        let (start, end) = (entry.offset, entry.offset.saturating_add(present));
        let alignment = present.saturating_add(1).checked_next_power_of_two().unwrap_or(1);
        let needed = (start - removed).next_multiple_of(alignment) - (start - removed);
        let overlaps = cuts.last().is_some_and(|(at, count)| at + count > start);
        if needed > present || end > section.bytes.len() as u64 || overlaps {
            errors.push(bad_align(object, index, start, needed, present));
            continue;
        }
        if present > needed {
            if let Some(padding) = shape.bytes.get_mut(start as usize..(start + needed) as usize) {
                write_nops(padding);
            }
            cuts.push((start + needed, present - needed));
            removed += present - needed;
        }
    }
    if !cuts.is_empty() {
        shape.bytes = without(&shape.bytes, &cuts);
        shape.size -= removed;
        shape.moves = Moves::Cut(cuts);
    }
    shape
}

/// `nop` (addi zero, zero, 0) as long as four bytes are left, then `c.nop`.
fn write_nops(padding: &mut [u8]) {
    for chunk in padding.chunks_mut(4) {
        let nop: &[u8] = if chunk.len() == 4 { &[0x13, 0, 0, 0] } else { &[0x01, 0] };
        chunk.iter_mut().zip(nop).for_each(|(to, from)| *to = *from);
    }
}

/// The bytes without those that `cuts` takes out.
pub(super) fn without(bytes: &[u8], cuts: &[(u64, u64)]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for (at, count) in cuts {
        kept.extend_from_slice(bytes.get(from..*at as usize).unwrap_or(&[]));
        from = (at + count) as usize;
    }
    kept.extend_from_slice(bytes.get(from..).unwrap_or(&[]));
    kept
}

fn bad_align(object: &Object, section: usize, offset: u64, needed: u64, present: u64) -> LinkError {
    let place = place(object, section, offset);
    let message = format!("{place}: the alignment needs {needed} bytes of padding, but {present} are there");
    let args =
        [("place", place.to_string()), ("needed", needed.to_string()), ("present", present.to_string())];
    LinkError::new("bad-align", &args, message, "enough nops inside the section", vec![place])
}
