//! From program headers to areas: what of the executable goes where.

use isa::VirtAddr;
use mmu::Rights;
use storage::PAGE_SIZE;
use toolchain::{Executable, Segment};

use crate::area::{Backing, Vma};
use crate::layout::{page_down, page_up};
use crate::{AreaKind, LoadError};

/// A part of a program on its way to becoming an area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    /// `text`, `rodata`, `data` or `bss`.
    pub name: &'static str,
    pub area: Vma,
}

/// The parts in whole pages, as `elf_load` in Linux's fs/binfmt_elf.c maps them: a page holds what the file's page
/// holds; where the segment is longer in memory than in the file, zeros follow.
///
/// # Errors
/// [`LoadError::NotPageAligned`].
pub(crate) fn in_pages(program: &Executable) -> Result<Vec<Part>, LoadError> {
    let mut parts = Vec::new();
    for segment in program.segments.iter().filter(|segment| segment.memory_size > 0) {
        let (address, file_offset) = (segment.address, segment.file_offset);
        if segment.file_size > 0 && (address.0 ^ file_offset) % PAGE_SIZE != 0 {
            return Err(LoadError::NotPageAligned { address, file_offset });
        }
        let file_end = address.0.saturating_add(segment.file_size);
        let end = page_up(address.0.saturating_add(segment.memory_size));
        let border = if segment.file_size > 0 { page_up(file_end) } else { page_down(address.0) };
        let zero_from = if segment.memory_size > segment.file_size { file_end } else { border };
        let backing = Backing::File { offset: page_down(file_offset), zero_from: VirtAddr(zero_from) };
        push(&mut parts, segment, page_down(address.0)..border, backing);
        push(&mut parts, segment, border..end, Backing::Zeros);
    }
    Ok(parts)
}

/// The parts to the byte, moved up by `offset` bytes, for memories without pages.
pub(crate) fn in_bytes(program: &Executable, offset: u64) -> Vec<Part> {
    let mut parts = Vec::new();
    for segment in program.segments.iter().filter(|segment| segment.memory_size > 0) {
        let start = segment.address.0.wrapping_add(offset);
        let border = start.saturating_add(segment.file_size);
        let end = start.saturating_add(segment.memory_size);
        let backing = Backing::File { offset: segment.file_offset, zero_from: VirtAddr(border) };
        push(&mut parts, segment, start..border, backing);
        push(&mut parts, segment, border..end, Backing::Zeros);
    }
    parts
}

fn push(parts: &mut Vec<Part>, segment: &Segment, range: core::ops::Range<u64>, backing: Backing) {
    if range.is_empty() {
        return;
    }
    let rights = Rights::from_elf(segment.flags);
    let (kind, name) = match (rights.execute, rights.write, backing) {
        (true, _, _) => (AreaKind::Text, "text"),
        (_, _, Backing::Zeros) => (AreaKind::Data, "bss"),
        (_, true, _) => (AreaKind::Data, "data"),
        (_, false, _) => (AreaKind::ReadOnlyData, "rodata"),
    };
    let (start, end) = (VirtAddr(range.start), VirtAddr(range.end));
    parts.push(Part { name, area: Vma { start, end, rights, kind, backing } });
}

#[cfg(test)]
mod tests {
    use isa::Xlen;

    use super::*;

    fn program(segments: &[(u64, u64, u64, u64, u32)]) -> Executable {
        let segments = segments.iter().map(|&(address, file_offset, file_size, memory_size, flags)| {
            Segment { address: VirtAddr(address), file_offset, file_size, memory_size, flags, align: 4096 }
        });
        Executable {
            name: "test".into(),
            xlen: Xlen::Rv64,
            entry: VirtAddr(0x10000),
            segments: segments.collect(),
            program_headers: (VirtAddr(0), 56, 0),
            tls: None,
            symbols: Vec::new(),
            relocations: Vec::new(),
            file: Vec::new(),
        }
    }

    /// Name, start, end, and for a file part the offset and the address from which it is zero.
    type Shown = (&'static str, u64, u64, Option<(u64, u64)>);

    fn shown(parts: &[Part]) -> Vec<Shown> {
        parts
            .iter()
            .map(|part| {
                let file = match part.area.backing {
                    Backing::File { offset, zero_from } => Some((offset, zero_from.0)),
                    Backing::Zeros => None,
                };
                (part.name, part.area.start.0, part.area.end.0, file)
            })
            .collect()
    }

    #[test]
    fn pages_take_the_file_page_whole_and_bss_begins_in_the_last_one() {
        let program = program(&[(0x10000, 0, 0x1080, 0x1080, 5), (0x12080, 0x1080, 0x100, 0x2000, 6)]);
        assert_eq!(
            shown(&in_pages(&program).unwrap()),
            [
                ("text", 0x10000, 0x12000, Some((0, 0x12000))),
                ("data", 0x12000, 0x13000, Some((0x1000, 0x12180))),
                ("bss", 0x13000, 0x15000, None),
            ]
        );
    }

    #[test]
    fn a_segment_of_zeros_only_has_no_file_part() {
        let program = program(&[(0x20100, 0x33, 0, 0x10, 6)]);
        assert_eq!(shown(&in_pages(&program).unwrap()), [("bss", 0x20000, 0x21000, None)]);
    }

    #[test]
    fn bytes_are_exact_and_may_move() {
        let program = program(&[(0x100, 0x40, 0x10, 0x18, 6), (0x200, 0x60, 0x8, 0x8, 4)]);
        assert_eq!(
            shown(&in_bytes(&program, 10_000)),
            [
                ("data", 0x100 + 10_000, 0x110 + 10_000, Some((0x40, 0x110 + 10_000))),
                ("bss", 0x110 + 10_000, 0x118 + 10_000, None),
                ("rodata", 0x200 + 10_000, 0x208 + 10_000, Some((0x60, 0x208 + 10_000))),
            ]
        );
    }

    #[test]
    fn a_file_offset_at_another_place_of_the_page_is_refused() {
        let error = in_pages(&program(&[(0x10000, 0x40, 0x10, 0x10, 5)])).unwrap_err();
        assert_eq!(error, LoadError::NotPageAligned { address: VirtAddr(0x10000), file_offset: 0x40 });
    }
}
