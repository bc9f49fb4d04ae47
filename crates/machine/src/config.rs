//! What a machine is made of and what it runs: together with a position, all there is to know about a run.

use isa::VirtAddr;
use storage::{Bytes, Cycles};
use toolchain::{Executable, LinkReport};

/// How virtual addresses become physical ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Translation {
    /// Not at all: the program's addresses are physical.
    Bare,
    /// A segment table in memory; the address's bits 31 to 28 select the segment.
    Segments,
    /// Paging: Sv32 for RV32 programs, Sv39 for RV64 programs.
    Paging,
}

/// A cache's geometry and speed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheConfig {
    /// Bytes of data it holds: line × ways × sets.
    pub capacity: Bytes,
    /// Lines in a set.
    pub ways: u32,
    /// Bytes in a line, a power of two.
    pub line: u32,
    /// What a look-up costs.
    pub latency: Cycles,
}

/// The TLB's geometry and speed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TlbConfig {
    /// Translations it holds.
    pub entries: u32,
    /// Entries in a set; `entries` for a fully associative one.
    pub ways: u32,
    /// What a look-up costs beyond the cache access that it overlaps with.
    pub latency: Cycles,
}

/// How much of the machine is simulated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Model {
    /// TLB and caches look at every access, and every access takes its time.
    Modelled,
    /// Only what the program computes: no TLB, caches or time, for the greatest speed.
    Functional,
}

/// A machine's settings. [`Config::preset`] gives ready ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// How much is simulated.
    pub model: Model,
    /// How addresses are translated.
    pub translation: Translation,
    /// Where a relocatable load puts the program (bare machines only); `None` loads it where it was linked for.
    pub load_at: Option<VirtAddr>,
    /// Main memory; a multiple of the page size.
    pub memory: Bytes,
    /// First-level instruction cache; `None` for none.
    pub l1i: Option<CacheConfig>,
    /// First-level data cache.
    pub l1d: Option<CacheConfig>,
    /// Second-level cache.
    pub l2: Option<CacheConfig>,
    /// What an access to main memory costs.
    pub memory_latency: Cycles,
    /// What reading or writing one block (a page) of the disk costs.
    pub disk_latency: Cycles,
    /// The TLB; `None` for none.
    pub tlb: Option<TlbConfig>,
    /// The largest stack (RLIMIT_STACK); under segmentation and on bare machines, the stack's fixed size.
    pub stack_limit: Bytes,
    /// Cycles in a nanosecond, for figures that show times.
    pub cycles_per_ns: u32,
}

/// What a machine runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    /// The executable on the disk.
    pub executable: Executable,
    /// How it was linked, if it was linked here.
    pub link: Option<LinkReport>,
    /// The source texts that it was assembled from here, in the order of [`LinkReport::objects`] by name.
    pub sources: Vec<Source>,
    /// argv, the program's name first.
    pub args: Vec<String>,
    /// The environment, `KEY=VALUE`; nothing else reaches the guest.
    pub env: Vec<String>,
}

/// A source text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// File name: `main.s`. Its object is named `main.o`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Why a configuration cannot be built.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{setting}: {problem}; expected {expected}")]
pub struct ConfigError {
    /// The field's path: `l1d.ways`.
    pub setting: &'static str,
    /// What is wrong, with the value.
    pub problem: String,
    /// What was expected.
    pub expected: String,
}
