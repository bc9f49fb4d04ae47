//! The output's segments, and where in the file everything lies.

use isa::Xlen;

use super::layout::{Layout, Output, PAGE, SHF_WRITE, align_up};

const SHF_EXECINSTR: u64 = 4;
const PF_X: u32 = 1;
const PF_W: u32 = 2;
const PF_R: u32 = 4;

/// A part of the file that is loaded as one.
pub(super) struct LoadSegment {
    pub address: u64,
    pub offset: u64,
    pub file_size: u64,
    pub memory_size: u64,
    pub flags: u32,
}

/// Where everything lies in the file.
pub(super) struct FilePlan {
    pub segments: Vec<LoadSegment>,
    /// By output section.
    pub offsets: Vec<u64>,
    /// Where what is not loaded begins, after the last section with bytes.
    pub end: u64,
}

/// Bytes to keep free at the file's start for the headers.
pub(super) fn header_room(xlen: Xlen, layout: &Layout) -> u64 {
    match xlen {
        _ if layout.header_size > 0 => layout.header_size,
        // Not part of the image: room for more program headers than there are kinds.
        Xlen::Rv32 => 52 + 32 * 16,
        Xlen::Rv64 => 64 + 56 * 16,
    }
}

/// Plans the file: offset and address of everything loaded agree modulo the page size, so that pages can be mapped.
pub(super) fn plan(layout: &Layout, header_room: u64) -> FilePlan {
    let mut plan =
        FilePlan { segments: Vec::new(), offsets: vec![0; layout.outputs.len()], end: header_room };
    let loaded = layout.outputs.iter().filter(|output| output.is_loaded()).count();
    let split = layout.first_writable.min(loaded);
    plan.add(layout, 0..split, layout.header_size > 0);
    plan.add(layout, split..loaded, false);
    for (index, output) in layout.outputs.iter().enumerate().skip(loaded) {
        plan.end = align_up(plan.end, output.align);
        if let Some(offset) = plan.offsets.get_mut(index) {
            *offset = plan.end;
        }
        plan.end = plan.end.saturating_add(if output.zeros { 0 } else { output.size });
    }
    plan
}

impl FilePlan {
    /// Adds a segment of these output sections, with the headers before them if they are to be loaded.
    fn add(&mut self, layout: &Layout, range: core::ops::Range<usize>, with_headers: bool) {
        let outputs = layout.outputs.get(range.clone()).unwrap_or(&[]);
        let Some(first) = outputs.first() else { return };
        let address = if with_headers { layout.base } else { first.address };
        let offset = if with_headers {
            0
        } else {
            self.end.saturating_add(address.wrapping_sub(self.end) & (PAGE - 1))
        };
        // A thread-local template of zeros has an address, but no room: what follows lies there too.
        let filled = |output: &&Output| !output.zeros;
        let file_end = outputs.iter().filter(filled).map(Output::end).max().unwrap_or(first.address);
        let memory_end = outputs
            .iter()
            .map(|output| output.address.saturating_add(output.span()))
            .max()
            .unwrap_or(address);
        for (slot, output) in self.offsets.iter_mut().skip(range.start).zip(outputs) {
            let into = output.address - address;
            *slot = offset.saturating_add(into.min(file_end - address));
        }
        let flags = outputs.iter().fold(PF_R, |flags, output| flags | rights(output));
        let file_size = file_end - address;
        let memory_size = memory_end.max(file_end) - address;
        self.end = self.end.max(offset.saturating_add(file_size));
        self.segments.push(LoadSegment { address, offset, file_size, memory_size, flags });
    }
}

fn rights(output: &Output) -> u32 {
    let writable = if output.flags & SHF_WRITE != 0 { PF_W } else { 0 };
    let executable = if output.flags & SHF_EXECINSTR != 0 { PF_X } else { 0 };
    writable | executable
}
