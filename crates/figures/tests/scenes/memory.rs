//! States of main memory.

use isa::VirtAddr;
use machine::inspect::{Area, AreaKind, FrameView, Memory, Owner, Rights, SegmentEntry};
use storage::{Frame, PhysAddr};

fn free(frames: u64) -> Vec<FrameView> {
    let frame =
        |n| FrameView { frame: Frame(n), owner: Owner::Free, dirty: false, accessed: false, touched: false };
    (0..frames).map(frame).collect()
}

fn finish(frames: Vec<FrameView>) -> Memory {
    let free = frames.iter().filter(|frame| frame.owner == Owner::Free).count() as u64;
    Memory { frames, free }
}

fn give(frames: &mut [FrameView], at: usize, owner: Owner) {
    frames[at].owner = owner;
    frames[at].accessed = !matches!(owner, Owner::Kernel | Owner::PageTable { .. });
    frames[at].dirty = matches!(owner, Owner::Process { area: AreaKind::Data | AreaKind::Stack, .. });
}

fn page(page: u64, area: AreaKind) -> Owner {
    Owner::Process { pid: 1, page: VirtAddr(page), area }
}

/// The textbook machine with a small process.
pub fn textbook() -> Memory {
    let mut frames = free(64);
    for at in 0..4 {
        give(&mut frames, at, Owner::Kernel);
    }
    for (at, level) in [(4, 2), (5, 1), (6, 0), (7, 1), (8, 0)] {
        give(&mut frames, at, Owner::PageTable { pid: 1, level });
    }
    give(&mut frames, 9, page(0x3ffffff000, AreaKind::Stack));
    give(&mut frames, 10, page(0x10000, AreaKind::Text));
    give(&mut frames, 11, page(0x11000, AreaKind::ReadOnlyData));
    give(&mut frames, 12, page(0x12000, AreaKind::Data));
    give(&mut frames, 13, page(0x13000, AreaKind::Heap));
    give(&mut frames, 14, page(0x3ff7fff000, AreaKind::Mapping));
    frames[11].touched = true;
    finish(frames)
}

/// The desktop machine with a process of some pages.
pub fn desktop() -> Memory {
    let mut frames = free(65_536);
    for at in 0..512 {
        give(&mut frames, at, Owner::Kernel);
    }
    for (at, level) in [(512, 2), (513, 1), (514, 0), (515, 1), (516, 0)] {
        give(&mut frames, at, Owner::PageTable { pid: 1, level });
    }
    for i in 0..90 {
        give(&mut frames, 517 + i, page(0x10000 + 0x1000 * i as u64, AreaKind::Text));
    }
    for i in 0..700 {
        give(&mut frames, 4_000 + i, page(0x100000 + 0x1000 * i as u64, AreaKind::Heap));
    }
    give(&mut frames, 610, page(0x3ffffff000, AreaKind::Stack));
    frames[610].touched = true;
    finish(frames)
}

fn segment(segment: u32, name: &'static str, base: u64, limit: u64) -> SegmentEntry {
    let rights = Rights { read: true, write: name != "text", execute: name == "text" };
    let grows_down = name == "stack";
    SegmentEntry {
        segment,
        entry_at: PhysAddr(0x4000 + 16 * u64::from(segment)),
        present: limit > 0,
        base: PhysAddr(base),
        limit,
        rights,
        grows_down,
        name,
    }
}

/// The segment table of a small process.
pub fn segments() -> Vec<SegmentEntry> {
    let mut table: Vec<SegmentEntry> = (0..16).map(|n| segment(n, "", 0, 0)).collect();
    table[1] = segment(1, "text", 0x5000, 0x1f8);
    table[2] = segment(2, "data", 0x6000, 0x1040);
    table[3] = segment(3, "heap", 0x10000, 0x8000);
    table[15] = segment(15, "stack", 0x20000, 0x4000);
    table
}

/// Memory under segmentation.
pub fn segmented() -> Memory {
    let mut frames = free(64);
    for at in 0..4 {
        give(&mut frames, at, Owner::Kernel);
    }
    give(&mut frames, 4, Owner::PageTable { pid: 1, level: 0 });
    frames[6].touched = true;
    finish(frames)
}

fn area(start: u64, end: u64, kind: AreaKind) -> Area {
    let rights = Rights { read: true, write: kind != AreaKind::Text, execute: kind == AreaKind::Text };
    Area { start: VirtAddr(start), end: VirtAddr(end), rights, kind, resident: (end - start).div_ceil(4096) }
}

/// The areas of a small process, as they would be on a bare machine.
pub fn areas() -> Vec<Area> {
    vec![
        area(0x10000, 0x101f8, AreaKind::Text),
        area(0x11000, 0x11040, AreaKind::Data),
        area(0x12000, 0x14000, AreaKind::Heap),
        area(0x3c000, 0x40000, AreaKind::Stack),
    ]
}

/// A memory in which some frames are given away.
pub fn random(frames: u64, owners: &[(u64, u8, u64)]) -> Memory {
    let mut all = free(frames);
    for &(at, kind, number) in owners {
        let owner = match kind {
            0 => Owner::Kernel,
            1 => Owner::PageTable { pid: 1, level: (number % 3) as u8 },
            2 => page(number & !0xfff, AreaKind::Text),
            3 => page(number & !0xfff, AreaKind::ReadOnlyData),
            4 => page(number & !0xfff, AreaKind::Data),
            5 => page(number & !0xfff, AreaKind::Heap),
            6 => page(number & !0xfff, AreaKind::Mapping),
            _ => page(number & !0xfff, AreaKind::Stack),
        };
        let at = (at % frames) as usize;
        give(&mut all, at, owner);
        all[at].touched = number % 3 == 0;
    }
    finish(all)
}

/// A segment table of bases, limits and whether each grows down.
pub fn segments_of(segments: &[(u64, u64, bool)]) -> Vec<SegmentEntry> {
    let names = ["text", "data", "heap", "stack", "rodata", "mapping"];
    let entry = |(i, &(base, limit, down)): (usize, &(u64, u64, bool))| {
        let name = if down { "stack" } else { names[i % names.len()] };
        SegmentEntry { grows_down: down, ..segment(i as u32, name, base, limit) }
    };
    segments.iter().enumerate().map(entry).collect()
}
