//! The program's instructions as a listing, with symbols and source lines.

use isa::{VirtAddr, disassemble_bits};
use storage::Bytes;
use toolchain::{LinkReport, Segment};

use super::DisassemblyLine;
use crate::{Machine, Program, Translation};

/// PF_X: a segment that holds instructions.
const EXECUTE: u32 = 1;
/// How far before the wanted instruction a listing looks for one to begin with.
const RUN_UP: u64 = 4096;

impl Machine {
    /// Up to `before` instructions before `around`, the one there, and up to `after` after it. The bytes are those in
    /// memory; where a page is not there yet, those of the file.
    pub fn disassembly(&self, around: VirtAddr, before: usize, after: usize) -> Vec<DisassemblyLine> {
        let linked = around.0.wrapping_sub(self.load_distance());
        let holds = |segment: &&Segment| {
            segment.flags & EXECUTE != 0
                && linked.checked_sub(segment.address.0).is_some_and(|offset| offset < segment.file_size)
        };
        let Some(segment) = self.program.executable.segments.iter().find(holds) else { return Vec::new() };
        let start = self.listing_start(segment, linked, before);
        let end = segment.address.0 + segment.file_size;
        let mut lines: Vec<DisassemblyLine> = Vec::new();
        let mut at = start;
        while at < end {
            let Some(line) = self.line(segment, at) else { break };
            at += u64::from(line.length);
            lines.push(line);
            if lines.iter().rev().take_while(|line| line.at > around).count() >= after && at > linked {
                break;
            }
        }
        let here = lines.partition_point(|line| line.at < around);
        lines.drain(..here.saturating_sub(before));
        lines
    }

    /// How far the program lies from where it was linked for.
    pub(crate) fn load_distance(&self) -> u64 {
        let first = self.program.executable.segments.first();
        match (self.config.translation, self.config.load_at, first) {
            (Translation::Bare, Some(at), Some(first)) => at.0.wrapping_sub(first.address.0),
            _ => 0,
        }
    }

    /// An address well before `linked` where an instruction begins: a symbol, or the first section or segment.
    fn listing_start(&self, segment: &Segment, linked: u64, before: usize) -> u64 {
        let wanted = linked.saturating_sub(4 * before as u64);
        let first = code_start(&self.program, segment, linked);
        let executable = &self.program.executable;
        let symbols = executable.symbols.iter().map(|symbol| symbol.address.0);
        let symbol = symbols.chain([executable.entry.0]).filter(|&at| at >= first && at <= wanted).max();
        symbol.filter(|at| at.is_multiple_of(2) && linked - at < RUN_UP).unwrap_or(first)
    }

    fn line(&self, segment: &Segment, linked: u64) -> Option<DisassemblyLine> {
        let at = VirtAddr(linked.wrapping_add(self.load_distance()));
        let low = self.parcel(segment, linked)?;
        let (bits, length) = match low & 3 {
            3 => (u32::from(low) | u32::from(self.parcel(segment, linked + 2)?) << 16, 4),
            _ => (u32::from(low), 2),
        };
        let symbols = &self.program.executable.symbols;
        let symbol = symbols.iter().find(|symbol| symbol.address.0 == linked && !symbol.name.is_empty());
        Some(DisassemblyLine {
            at,
            bits,
            length,
            text: disassemble_bits(bits, at, self.xlen()).0,
            symbol: symbol.map(|symbol| symbol.name.clone()),
            line: self.program.line_of(VirtAddr(linked)),
            current: at == self.state.core.pc,
        })
    }

    /// Two bytes of the program: from memory, or else from the file.
    fn parcel(&self, segment: &Segment, linked: u64) -> Option<u16> {
        let at = VirtAddr(linked.wrapping_add(self.load_distance()));
        if let Ok(bytes) = <[u8; 2]>::try_from(self.peek(at, Bytes(2))) {
            return Some(u16::from_le_bytes(bytes));
        }
        let offset = usize::try_from(segment.file_offset + linked.checked_sub(segment.address.0)?).ok()?;
        let bytes = self.program.executable.file.get(offset..)?.first_chunk()?;
        Some(u16::from_le_bytes(*bytes))
    }
}

/// Where instructions begin in a segment: at the section that holds the address, if the link is known, else after the
/// ELF headers.
fn code_start(program: &Program, segment: &Segment, linked: u64) -> u64 {
    let sections = program.link.iter().flat_map(|link| &link.sections);
    let section = sections
        .filter(|section| section.flags & 4 != 0)
        .find(|section| linked.wrapping_sub(section.address.0) < section.size);
    let (headers, size, count) = program.executable.program_headers;
    let after_headers = headers.0.saturating_add(size.saturating_mul(count));
    let unknown =
        if after_headers <= linked { after_headers.max(segment.address.0) } else { segment.address.0 };
    section.map_or(unknown, |section| section.address.0)
}

impl Program {
    /// The source line that the bytes at an address (as linked) come from: the source's index, and the line from 1.
    pub(crate) fn line_of(&self, at: VirtAddr) -> Option<(usize, u32)> {
        let link = self.link.as_ref()?;
        let (object, section, offset) = place_of(link, at)?;
        let lines = &link.objects.get(object)?.sections.get(section)?.lines;
        let (_, span) = lines.get(lines.partition_point(|(start, _)| *start <= offset).checked_sub(1)?)?;
        Some((self.source_of(object)?, span.line))
    }

    /// The source that an object was assembled from.
    pub(crate) fn source_of(&self, object: usize) -> Option<usize> {
        let name = &self.link.as_ref()?.objects.get(object)?.name;
        let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
        self.sources.iter().position(|source| stem(&source.name) == stem(name))
    }
}

/// The piece of the link that holds an address: object, section, offset in it.
pub(crate) fn place_of(link: &LinkReport, at: VirtAddr) -> Option<(usize, usize, u64)> {
    let pieces = link.sections.iter().flat_map(|section| &section.pieces);
    let piece = pieces
        .filter(|piece| piece.size > 0)
        .find(|piece| at.0.wrapping_sub(piece.address.0) < piece.size)?;
    Some((piece.object, piece.section, at.0 - piece.address.0))
}
