//! Ready-made configurations, and the check that a configuration can be built.

use storage::{Bytes, Cycles, PAGE_SIZE};

use crate::{CacheConfig, Config, ConfigError, Model, TlbConfig, Translation};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// The largest main memory: what a browser tab can be asked for.
const MEMORY_LIMIT: u64 = 1024 * MIB;

/// TLB slots are numbered by a `u16`.
const TLB_LIMIT: u32 = 4096;

/// The largest cache, and with it the largest number of lines whose state a checkpoint copies.
const CACHE_LIMIT: u64 = 64 * MIB;

impl Config {
    /// The names that [`Config::preset`] knows.
    pub const PRESETS: &[&str] = &["desktop", "textbook", "segments", "bare"];

    /// A ready-made configuration, or `None` for a name that is not in [`Config::PRESETS`].
    pub fn preset(name: &str) -> Option<Config> {
        match name {
            "desktop" => Some(desktop()),
            "textbook" => Some(textbook()),
            "segments" => Some(Config { translation: Translation::Segments, tlb: None, ..textbook() }),
            "bare" => Some(Config { translation: Translation::Bare, tlb: None, ..textbook() }),
            _ => None,
        }
    }

    /// Checks that such a machine can be built.
    ///
    /// # Errors
    /// The first setting that is impossible, with its value and what was expected.
    pub fn validate(&self) -> Result<(), ConfigError> {
        self.validate_memory()?;
        for (names, cache) in [(L1I, &self.l1i), (L1D, &self.l1d), (L2, &self.l2)] {
            cache.as_ref().map_or(Ok(()), |cache| validate_cache(names, cache))?;
        }
        self.tlb.as_ref().map_or(Ok(()), validate_tlb)?;
        check(
            self.load_at.is_none() || self.translation == Translation::Bare,
            "load_at",
            || "set on a machine that translates addresses".into(),
            "no load address, or translation `bare`",
        )?;
        check(self.cycles_per_ns > 0, "cycles_per_ns", || "0".into(), "at least 1")
    }

    fn validate_memory(&self) -> Result<(), ConfigError> {
        let memory = self.memory.0;
        check(
            memory.is_multiple_of(PAGE_SIZE) && (16 * PAGE_SIZE..=MEMORY_LIMIT).contains(&memory),
            "memory",
            || format!("{} bytes", memory),
            "a multiple of 4096 bytes from 64 KiB to 1 GiB",
        )?;
        let stack = self.stack_limit.0;
        check(
            stack.is_multiple_of(PAGE_SIZE) && (PAGE_SIZE..=MEMORY_LIMIT).contains(&stack),
            "stack_limit",
            || format!("{stack} bytes"),
            "a multiple of 4096 bytes from 4 KiB to 1 GiB",
        )?;
        check(
            self.translation == Translation::Paging || stack < memory,
            "stack_limit",
            || format!("{stack} bytes in a memory of {memory} bytes"),
            "less than main memory, since the whole stack lies in it from the start",
        )
    }
}

/// The latencies are those of a Skylake client core at 4 GHz with an NVMe disk (Intel's optimization manual).
fn desktop() -> Config {
    Config {
        model: Model::Modelled,
        translation: Translation::Paging,
        load_at: None,
        memory: Bytes(256 * MIB),
        l1i: Some(cache(32 * KIB, 8, 64, 4)),
        l1d: Some(cache(32 * KIB, 8, 64, 4)),
        l2: Some(cache(256 * KIB, 4, 64, 12)),
        memory_latency: Cycles(200),
        disk_latency: Cycles(400_000),
        tlb: Some(TlbConfig { entries: 64, ways: 4, latency: Cycles(0) }),
        stack_limit: Bytes(8 * MIB),
        cycles_per_ns: 4,
    }
}

/// Small enough that every frame, line and entry fits on a screen.
fn textbook() -> Config {
    Config {
        model: Model::Modelled,
        translation: Translation::Paging,
        load_at: None,
        memory: Bytes(64 * PAGE_SIZE),
        l1i: Some(cache(128, 2, 16, 1)),
        l1d: Some(cache(128, 2, 16, 1)),
        l2: Some(cache(512, 4, 16, 10)),
        memory_latency: Cycles(100),
        disk_latency: Cycles(100_000),
        tlb: Some(TlbConfig { entries: 4, ways: 4, latency: Cycles(1) }),
        stack_limit: Bytes(16 * KIB),
        cycles_per_ns: 1,
    }
}

fn cache(capacity: u64, ways: u32, line: u32, latency: u64) -> CacheConfig {
    CacheConfig { capacity: Bytes(capacity), ways, line, latency: Cycles(latency) }
}

/// A cache's fields as errors name them: line, ways, capacity.
type CacheFields = [&'static str; 3];
const L1I: CacheFields = ["l1i.line", "l1i.ways", "l1i.capacity"];
const L1D: CacheFields = ["l1d.line", "l1d.ways", "l1d.capacity"];
const L2: CacheFields = ["l2.line", "l2.ways", "l2.capacity"];

fn validate_cache([line, ways, capacity]: CacheFields, cache: &CacheConfig) -> Result<(), ConfigError> {
    check(
        cache.line.is_power_of_two() && (8..=4096).contains(&cache.line),
        line,
        || format!("{} bytes", cache.line),
        "a power of two from 8 to 4096",
    )?;
    check((1..=1024).contains(&cache.ways), ways, || cache.ways.to_string(), "from 1 to 1024")?;
    let set = u64::from(cache.line) * u64::from(cache.ways);
    let sets = cache.capacity.0 / set;
    check(
        cache.capacity.0.is_multiple_of(set) && sets.is_power_of_two() && cache.capacity.0 <= CACHE_LIMIT,
        capacity,
        || format!("{} bytes in sets of {} bytes", cache.capacity.0, set),
        "line × ways × a power of two, up to 64 MiB",
    )
}

fn validate_tlb(tlb: &TlbConfig) -> Result<(), ConfigError> {
    check(
        (1..=TLB_LIMIT).contains(&tlb.entries),
        "tlb.entries",
        || tlb.entries.to_string(),
        "from 1 to 4096",
    )?;
    check(
        tlb.ways > 0 && tlb.entries.is_multiple_of(tlb.ways) && (tlb.entries / tlb.ways).is_power_of_two(),
        "tlb.ways",
        || format!("{} of {} entries", tlb.ways, tlb.entries),
        "such that entries ÷ ways is a power of two",
    )
}

fn check(
    holds: bool,
    setting: &'static str,
    problem: impl FnOnce() -> String,
    expected: &str,
) -> Result<(), ConfigError> {
    if holds { Ok(()) } else { Err(ConfigError { setting, problem: problem(), expected: expected.into() }) }
}
