//! States of the storage hierarchy.

use figures::storage_hierarchy::StepShares;
use machine::inspect::{Storage, StorageLevel, Touch};
use machine::{CacheConfig, Event};
use storage::{Bytes, Cycles, Level, PhysAddr, Port};

fn cache(capacity: u64, ways: u32, line: u32, latency: u64) -> CacheConfig {
    CacheConfig { capacity: Bytes(capacity), ways, line, latency: Cycles(latency) }
}

pub fn level(level: Level, capacity: u64, latency: u64, hits: u64, misses: u64) -> StorageLevel {
    let cache = matches!(level, Level::L1I | Level::L1D | Level::L2).then(|| cache(capacity, 2, 16, latency));
    StorageLevel {
        level,
        capacity: Bytes(capacity),
        latency: Cycles(latency),
        cache,
        reads: hits - hits / 3,
        writes: hits / 3,
        hits,
        misses,
        write_backs: misses / 2,
        touched: Some(Touch::Hit),
    }
}

/// The textbook machine after some steps.
pub fn textbook() -> Storage {
    Storage {
        levels: vec![
            level(Level::Registers, 128, 0, 0, 0),
            level(Level::L1I, 128, 1, 1_204, 96),
            level(Level::L1D, 128, 1, 388, 41),
            level(Level::L2, 512, 10, 101, 36),
            level(Level::Memory, 262_144, 100, 36, 0),
            level(Level::Disk, 12_288, 100_000, 3, 0),
        ],
        clock: Cycles(307_412),
        cycles_per_ns: 1,
        step_cost: Cycles(123),
        average_access: 3.417,
    }
}

/// The desktop machine after a long run.
pub fn desktop() -> Storage {
    Storage {
        levels: vec![
            level(Level::Registers, 256, 0, 0, 0),
            level(Level::L1I, 32 << 10, 4, 1_234_567_890, 10_204),
            level(Level::L1D, 32 << 10, 4, 388_123_456, 9_876_543),
            level(Level::L2, 256 << 10, 12, 9_000_101, 886_646),
            level(Level::Memory, 256 << 20, 200, 886_646, 0),
            level(Level::Disk, 1_234_567, 400_000, 301, 0),
        ],
        clock: Cycles(7_307_412_999),
        cycles_per_ns: 4,
        step_cost: Cycles(400_220),
        average_access: 4.417,
    }
}

/// A load that found nothing until main memory, after a fetch that hit.
pub fn missed_load() -> StepShares {
    let at = PhysAddr(0x9040);
    StepShares::of_events(
        &[
            storage::Event::Hit { level: Level::L1I, port: Port::Fetch, at, set: 0, way: 0, cost: Cycles(1) },
            storage::Event::Hit { level: Level::L1D, port: Port::Walk, at, set: 0, way: 1, cost: Cycles(1) },
            storage::Event::Miss { level: Level::L1D, port: Port::Load, at, set: 0, cost: Cycles(1) },
            storage::Event::Miss { level: Level::L2, port: Port::Load, at, set: 0, cost: Cycles(10) },
            storage::Event::Memory { port: Port::Load, at, cost: Cycles(100) },
            storage::Event::Evicted {
                level: Level::L1D,
                line: at,
                set: 0,
                way: 0,
                dirty: true,
                cost: Cycles(10),
            },
        ]
        .map(Event::Storage),
    )
}

/// A store that found its line.
pub fn hit_store() -> StepShares {
    let at = PhysAddr(0x9040);
    StepShares::of_events(
        &[
            storage::Event::Hit { level: Level::L1I, port: Port::Fetch, at, set: 0, way: 0, cost: Cycles(1) },
            storage::Event::Hit { level: Level::L1D, port: Port::Store, at, set: 0, way: 0, cost: Cycles(1) },
        ]
        .map(Event::Storage),
    )
}

/// A page fault that went to the disk.
pub fn disk_read() -> StepShares {
    let at = PhysAddr(0x9000);
    StepShares::of_events(
        &[
            storage::Event::Miss { level: Level::L1D, port: Port::Walk, at, set: 0, cost: Cycles(4) },
            storage::Event::Miss { level: Level::L2, port: Port::Walk, at, set: 0, cost: Cycles(12) },
            storage::Event::Memory { port: Port::Walk, at, cost: Cycles(200) },
            storage::Event::DiskRead { block: 1, to: at, cost: Cycles(400_000) },
            storage::Event::Hit { level: Level::L1I, port: Port::Fetch, at, set: 0, way: 0, cost: Cycles(4) },
        ]
        .map(Event::Storage),
    )
}
