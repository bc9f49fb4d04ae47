//! Merging `.eh_frame` sections, as GNU ld 2.40 does (bfd/elf-eh-frame.c): equal CIEs once, no FDEs of code that was
//! left out, no padding but what the alignment needs. DWARF 5 section 6.4.1 has the records' form.

use std::collections::{BTreeMap, BTreeSet};

use super::resolve::Resolved;
use super::shape::{Moved, Moves, Shape};
use crate::object_file::{Object, Section, SymbolPlace};

/// No `.eh_frame` section is aligned more strictly than a register is wide; more would only be padding.
const LARGEST_PADDING: u64 = 16;

/// Object and section.
type At = (usize, usize);

/// A place where an FDE names its CIE by distance, to be filled in when addresses are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct CieLink {
    /// Offset of the field in its section's new bytes.
    pub field: u64,
    /// The section with the CIE, and the CIE's new offset there.
    pub cie: (At, u64),
}

/// A record of an `.eh_frame` section.
struct Record {
    start: u64,
    /// Bytes with the length field, without trailing nops, a multiple of four.
    size: u64,
    kind: Kind,
}

enum Kind {
    Cie,
    /// The start of its CIE.
    Fde(u64),
    /// Four zero bytes that end the list.
    End,
}

/// Gives every `.eh_frame` section that can be understood its new shape.
pub(super) fn merge(resolved: &Resolved, shapes: &mut [Vec<Shape>]) {
    let Some(frames) = parse_all(resolved, shapes) else { return };
    let align = frames.iter().filter_map(|(at, _)| section(resolved, *at)).map(|s| s.align).max();
    let last = frames.iter().rposition(|(_, records)| records.iter().any(|r| !matches!(r.kind, Kind::End)));
    let mut cies = BTreeMap::new();
    for (index, (at, records)) in frames.iter().enumerate() {
        let padded_to = if Some(index) < last { align.unwrap_or(1).min(LARGEST_PADDING) } else { 1 };
        let keep_end = Some(index) >= last;
        let Some(old) = section(resolved, *at) else { continue };
        let mut rebuilt = Rebuilt::new(*at, old);
        rebuilt.add_all(resolved, records, keep_end, &mut cies);
        rebuilt.pad(padded_to);
        if let Some(shape) = shapes.get_mut(at.0).and_then(|of_object| of_object.get_mut(at.1)) {
            *shape = rebuilt.shape();
        }
    }
}

fn section(resolved: &Resolved, at: At) -> Option<&Section> {
    resolved.objects.get(at.0)?.sections.get(at.1)
}

/// The records of all sections; `None` if one of them cannot be understood, and all are better left alone.
fn parse_all(resolved: &Resolved, shapes: &[Vec<Shape>]) -> Option<Vec<(At, Vec<Record>)>> {
    let mut frames = Vec::new();
    for (object, of_object) in shapes.iter().enumerate() {
        for (index, shape) in of_object.iter().enumerate() {
            let section = section(resolved, (object, index))?;
            if section.name == ".eh_frame" && !shape.gone {
                frames.push(((object, index), parse(&section.bytes, resolved.xlen.bytes())?));
            }
        }
    }
    Some(frames)
}

fn word(bytes: &[u8], at: u64) -> Option<u32> {
    let at = usize::try_from(at).ok()?;
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn parse(bytes: &[u8], pointer: u64) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    // Each CIE's start, and the width of its FDEs' addresses.
    let mut cies = BTreeMap::new();
    let mut at = 0;
    while at < bytes.len() as u64 {
        let length = u64::from(word(bytes, at)?);
        if length == 0 {
            records.push(Record { start: at, size: 4, kind: Kind::End });
            at += 4;
            continue;
        }
        let body = bytes.get(usize::try_from(at).ok()?..usize::try_from(at + 4 + length).ok()?)?;
        let id = u64::from(word(bytes, at + 4)?);
        let (kind, instructions) = if id == 0 {
            let (start, width) = cie_instructions(body, pointer)?;
            cies.insert(at, width);
            (Kind::Cie, start)
        } else {
            let cie = (at + 4).checked_sub(id)?;
            (Kind::Fde(cie), fde_instructions(body, *cies.get(&cie)?)?)
        };
        let used = instructions + used_instructions(body.get(instructions..)?);
        records.push(Record { start: at, size: (used as u64).next_multiple_of(4).min(length + 4), kind });
        at += length + 4;
    }
    Some(records)
}

/// Where a CIE's instructions begin, and how wide the addresses of its FDEs are.
fn cie_instructions(cie: &[u8], pointer: u64) -> Option<(usize, usize)> {
    let version = *cie.get(8)?;
    let rest = cie.get(9..)?;
    let augmentation = rest.get(..rest.iter().position(|byte| *byte == 0)?)?;
    let mut at = 9 + augmentation.len() + 1;
    at += uleb(cie.get(at..)?)?.1;
    at += uleb(cie.get(at..)?)?.1;
    at += if version == 1 { 1 } else { uleb(cie.get(at..)?)?.1 };
    let (size, length) = uleb(cie.get(at..)?)?;
    let data = at + length;
    // Only `zR`, what compilers emit for C and assembly, and `zPLR` with its personality are known here.
    let encoding = match augmentation {
        b"zR" => *cie.get(data)?,
        b"zPLR" => *cie.get(data.checked_add(usize::try_from(size).ok()?)?.checked_sub(1)?)?,
        _ => return None,
    };
    let width = match encoding & 0x7 {
        0 => usize::try_from(pointer).ok()?,
        2 => 2,
        3 => 4,
        4 => 8,
        _ => return None,
    };
    Some((data.checked_add(usize::try_from(size).ok()?)?, width))
}

fn fde_instructions(fde: &[u8], width: usize) -> Option<usize> {
    let augmentation = 8 + 2 * width;
    let (size, length) = uleb(fde.get(augmentation..)?)?;
    (augmentation + length).checked_add(usize::try_from(size).ok()?)
}

/// The number, and how many bytes it takes.
fn uleb(bytes: &[u8]) -> Option<(u64, usize)> {
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    let digits = bytes.iter().take(length).enumerate();
    let value = digits.fold(0, |sum, (index, byte)| sum | u64::from(byte & 0x7f) << (7 * index.min(9)));
    Some((value, length))
}

/// Bytes up to and with the last instruction that is no nop; all if there is one that is not known.
fn used_instructions(bytes: &[u8]) -> usize {
    let (mut at, mut used) = (0, 0);
    while at < bytes.len() {
        let Some(length) = bytes.get(at..).and_then(instruction_length) else { return bytes.len() };
        at = at.saturating_add(length);
        if length != 1 || bytes.get(at - 1) != Some(&0) {
            used = at;
        }
    }
    used.min(bytes.len())
}

/// The length of a call frame instruction (DWARF 5 table 7.29; 0x2d to 0x2f are GNU's).
fn instruction_length(bytes: &[u8]) -> Option<usize> {
    let opcode = *bytes.first()?;
    let operands = bytes.get(1..)?;
    let number = |at: usize| operands.get(at..).and_then(uleb).map(|(_, length)| length);
    let block = |at: usize| {
        let (size, length) = uleb(operands.get(at..)?)?;
        length.checked_add(usize::try_from(size).ok()?)
    };
    let operands_length = match opcode {
        0x40..=0x7f | 0xc0..=0xff | 0x00 | 0x0a | 0x0b | 0x2d => 0,
        0x02 => 1,
        0x03 => 2,
        0x04 => 4,
        0x80..=0xbf | 0x06..=0x08 | 0x0d | 0x0e | 0x13 | 0x2e => number(0)?,
        0x05 | 0x09 | 0x0c | 0x11 | 0x12 | 0x14 | 0x15 | 0x2f => {
            let first = number(0)?;
            first + number(first)?
        }
        0x0f => block(0)?,
        0x10 | 0x16 => {
            let first = number(0)?;
            first + block(first)?
        }
        _ => return None,
    };
    operands_length.checked_add(1)
}

/// What makes two CIEs the same: their bytes and the routine they name.
type CieKey = (Vec<u8>, Option<String>);

/// A section while its records are put together anew.
struct Rebuilt<'a> {
    at: At,
    old: &'a Section,
    bytes: Vec<u8>,
    moves: BTreeMap<u64, Moved>,
    links: Vec<CieLink>,
    last_record: Option<usize>,
}

impl<'a> Rebuilt<'a> {
    fn new(at: At, old: &'a Section) -> Self {
        Rebuilt { at, old, bytes: Vec::new(), moves: BTreeMap::new(), links: Vec::new(), last_record: None }
    }

    fn add_all(
        &mut self,
        resolved: &Resolved,
        records: &[Record],
        keep_end: bool,
        cies: &mut BTreeMap<CieKey, (At, u64)>,
    ) {
        let Some(object) = resolved.objects.get(self.at.0) else { return };
        let left_out = resolved.left_out.get(self.at.0).map_or(&[][..], Vec::as_slice);
        let wanted: Vec<bool> =
            records.iter().map(|record| !self.describes_left_out(object, left_out, record)).collect();
        let used: BTreeSet<u64> = records
            .iter()
            .zip(&wanted)
            .filter_map(|(record, wanted)| match record.kind {
                Kind::Fde(cie) if *wanted => Some(cie),
                _ => None,
            })
            .collect();
        let mut homes = BTreeMap::new();
        for (record, wanted) in records.iter().zip(wanted) {
            match record.kind {
                Kind::Cie if used.contains(&record.start) => {
                    homes.insert(record.start, self.add_cie(object, record, cies));
                }
                Kind::Fde(cie) if wanted => self.add_fde(record, homes.get(&cie).copied()),
                Kind::End if keep_end => self.add(record),
                _ => self.leave_out(record),
            }
        }
    }

    /// True for an FDE whose code lies in a section that was left out: its address field, 8 bytes in, says.
    fn describes_left_out(&self, object: &Object, left_out: &[bool], record: &Record) -> bool {
        let Kind::Fde(_) = record.kind else { return false };
        let target = self.old.relocations.iter().find(|entry| entry.offset == record.start + 8);
        let symbol = target.and_then(|entry| object.symbols.get(entry.symbol?));
        matches!(symbol.map(|symbol| symbol.place), Some(SymbolPlace::Section(at)) if left_out.get(at) == Some(&true))
    }

    fn add_cie(
        &mut self,
        object: &Object,
        record: &Record,
        cies: &mut BTreeMap<CieKey, (At, u64)>,
    ) -> (At, u64) {
        let inside = record.start..record.start + record.size;
        let personality = self.old.relocations.iter().find(|entry| inside.contains(&entry.offset));
        let personality = personality.and_then(|entry| object.symbols.get(entry.symbol?));
        let key = (self.bytes_of(record), personality.map(|symbol| symbol.name.clone()));
        if let Some(home) = cies.get(&key) {
            self.leave_out(record);
            return *home;
        }
        let home = (self.at, self.bytes.len() as u64);
        cies.insert(key, home);
        self.add(record);
        home
    }

    fn add_fde(&mut self, record: &Record, cie: Option<(At, u64)>) {
        if let Some(cie) = cie {
            self.links.push(CieLink { field: self.bytes.len() as u64 + 4, cie });
        }
        self.add(record);
    }

    fn bytes_of(&self, record: &Record) -> Vec<u8> {
        let range = record.start as usize..(record.start + record.size) as usize;
        self.old.bytes.get(range).unwrap_or(&[]).to_vec()
    }

    fn add(&mut self, record: &Record) {
        let (offset, length) = (self.bytes.len() as u64, record.size);
        self.moves.insert(record.start, Moved { length, home: self.at, offset });
        self.last_record = Some(self.bytes.len());
        let mut bytes = self.bytes_of(record);
        set_length(&mut bytes);
        self.bytes.extend(bytes);
    }

    fn leave_out(&mut self, record: &Record) {
        let offset = self.bytes.len() as u64;
        self.moves.insert(record.start, Moved { length: 0, home: self.at, offset });
    }

    /// Lengthens the last record by nops, so that no zeros stand between this section and the next: they would end
    /// the list.
    fn pad(&mut self, align: u64) {
        self.bytes.resize(self.bytes.len().next_multiple_of(align.max(1) as usize), 0);
        if let Some(last) = self.last_record.and_then(|at| self.bytes.get_mut(at..)) {
            set_length(last);
        }
    }

    fn shape(self) -> Shape {
        let gone = self.bytes.is_empty();
        let size = self.bytes.len() as u64;
        Shape { bytes: self.bytes, size, gone, moves: Moves::Merged(self.moves), links: self.links }
    }
}

/// Writes a record's length field: the bytes behind it. A terminator's stays zero.
fn set_length(record: &mut [u8]) {
    let length = (record.len() as u32).saturating_sub(4);
    if let Some(field) = record.get_mut(..4) {
        field.copy_from_slice(&length.to_le_bytes());
    }
}
