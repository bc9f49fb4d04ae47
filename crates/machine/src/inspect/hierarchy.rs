//! The storage hierarchy and the run's counters, as plain data.

use isa::Reg;
use storage::{Bytes, Cycles, Event as StorageEvent, Level, PAGE_SIZE};

use super::{LevelStatistics, Registers, Statistics, Storage, StorageLevel, Touch};
use crate::{CacheConfig, CoreEvent, Event, Machine};

impl Machine {
    /// The core's registers.
    pub fn registers(&self) -> Registers {
        let xlen = self.xlen();
        let mut written: Vec<Reg> = Vec::new();
        for event in self.trail() {
            if let Event::Core(CoreEvent::RegisterWritten { register, .. }) = event
                && !written.contains(register)
            {
                written.push(*register);
            }
        }
        let core = &self.state.core;
        Registers { xlen, pc: core.pc, x: core.x.map(|value| xlen.truncate(value)), written }
    }

    /// The storage hierarchy with its counters.
    pub fn storage(&self) -> Storage {
        let caches =
            [Level::L1I, Level::L1D, Level::L2].into_iter().filter_map(|level| self.cache_level(level));
        let mut levels = vec![self.register_level()];
        levels.extend(caches);
        levels.push(self.memory_level());
        levels.push(self.disk_level());
        Storage {
            levels,
            clock: Cycles(self.state.cycles(self.setting())),
            cycles_per_ns: self.config.cycles_per_ns,
            step_cost: self.trail().iter().map(access_cost).fold(Cycles(0), |sum, cost| sum + cost),
            average_access: self.average_access(),
        }
    }

    fn register_level(&self) -> StorageLevel {
        let written = |event: &Event| matches!(event, Event::Core(CoreEvent::RegisterWritten { .. }));
        StorageLevel {
            level: Level::Registers,
            capacity: Bytes(32 * self.xlen().bytes()),
            latency: Cycles(0),
            cache: None,
            reads: 0,
            writes: 0,
            hits: 0,
            misses: 0,
            write_backs: 0,
            touched: self.trail().iter().any(written).then_some(Touch::Hit),
        }
    }

    fn cache_level(&self, level: Level) -> Option<StorageLevel> {
        let cache = self.state.memory.hierarchy.cache(level)?;
        let (geometry, latency) = (cache.geometry(), cache.latency());
        let counters = self.state.memory.hierarchy.counters(level);
        let capacity = geometry.capacity();
        Some(StorageLevel {
            level,
            capacity,
            latency,
            cache: Some(CacheConfig { capacity, ways: geometry.ways(), line: geometry.line(), latency }),
            reads: counters.reads,
            writes: counters.writes,
            hits: counters.hits(),
            misses: counters.misses(),
            write_backs: counters.write_backs,
            touched: self.touched(level),
        })
    }

    fn memory_level(&self) -> StorageLevel {
        let counters = self.state.memory.hierarchy.memory_counters();
        self.store_level(Level::Memory, self.config.memory, self.config.memory_latency, counters)
    }

    fn disk_level(&self) -> StorageLevel {
        let disk = &self.state.memory.disk;
        let capacity = Bytes(disk.blocks() * PAGE_SIZE);
        self.store_level(Level::Disk, capacity, disk.latency(), disk.counters())
    }

    fn store_level(
        &self,
        level: Level,
        capacity: Bytes,
        latency: Cycles,
        counters: storage::StoreCounters,
    ) -> StorageLevel {
        let (reads, writes) = (counters.reads, counters.writes);
        let (hits, touched) = (reads + writes, self.touched(level));
        let (cache, misses, write_backs) = (None, 0, 0);
        StorageLevel { level, capacity, latency, cache, reads, writes, hits, misses, write_backs, touched }
    }

    /// What the current step did at a level: a miss, if it missed there at all.
    fn touched(&self, level: Level) -> Option<Touch> {
        let touches = self.trail().iter().filter_map(|event| match event {
            Event::Storage(event) => touch(event).filter(|(at, _)| *at == level).map(|(_, touch)| touch),
            _ => None,
        });
        touches.max()
    }

    /// The time of all accesses over their number, counted where they enter the hierarchy.
    fn average_access(&self) -> f64 {
        let hierarchy = &self.state.memory.hierarchy;
        let first = [Level::L1I, Level::L1D].map(|level| hierarchy.counters(level));
        let look_ups: u64 = first.iter().map(|counters| counters.reads + counters.writes).sum();
        let memory = hierarchy.memory_counters();
        let accesses = if look_ups > 0 { look_ups } else { memory.reads + memory.writes };
        if accesses == 0 { 0.0 } else { hierarchy.cycles().0 as f64 / accesses as f64 }
    }

    /// What was counted so far.
    pub fn statistics(&self) -> Statistics {
        let (kernel, core) = (&self.state.kernel, &self.state.core);
        let (counters, frames) = (kernel.counters(), kernel.frames());
        let tlb = self.state.mmu.tlb();
        let levels = self.storage().levels;
        Statistics {
            instructions: core.retired,
            cycles: self.state.cycles(self.setting()),
            loads: core.loads,
            stores: core.stores,
            tlb_hits: tlb.map_or(0, |tlb| tlb.hits()),
            tlb_misses: tlb.map_or(0, |tlb| tlb.misses()),
            levels: levels.iter().filter_map(level_statistics).collect(),
            page_faults: counters.minor_faults + counters.major_faults,
            major_faults: counters.major_faults,
            system_calls: counters.system_calls,
            frames_used: frames.len() - frames.free(),
        }
    }
}

fn level_statistics(level: &StorageLevel) -> Option<LevelStatistics> {
    let name = match level.level {
        Level::Registers => return None,
        Level::L1I => "L1I",
        Level::L1D => "L1D",
        Level::L2 => "L2",
        Level::Memory => "memory",
        Level::Disk => "disk",
    };
    let StorageLevel { hits, misses, write_backs, .. } = *level;
    Some(LevelStatistics { name, hits, misses, write_backs })
}

fn touch(event: &StorageEvent) -> Option<(Level, Touch)> {
    Some(match *event {
        StorageEvent::Hit { level, .. } => (level, Touch::Hit),
        StorageEvent::Miss { level, .. } => (level, Touch::Miss),
        StorageEvent::Memory { .. } => (Level::Memory, Touch::Hit),
        StorageEvent::DiskRead { .. } | StorageEvent::DiskWrite { .. } => (Level::Disk, Touch::Hit),
        StorageEvent::Filled { .. } | StorageEvent::Evicted { .. } => return None,
    })
}

/// What an event added to the clock as an access: table entries that a walk reads are storage events of their own.
fn access_cost(event: &Event) -> Cycles {
    match *event {
        Event::Storage(
            StorageEvent::Hit { cost, .. }
            | StorageEvent::Miss { cost, .. }
            | StorageEvent::Evicted { cost, .. }
            | StorageEvent::Memory { cost, .. }
            | StorageEvent::DiskRead { cost, .. }
            | StorageEvent::DiskWrite { cost, .. },
        )
        | Event::Mmu(mmu::Event::TlbHit { cost, .. } | mmu::Event::TlbMiss { cost, .. }) => cost,
        _ => Cycles(0),
    }
}
