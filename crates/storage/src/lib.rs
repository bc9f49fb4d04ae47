//! The storage hierarchy: caches, main memory and disk, each with a capacity, a latency and counters.

mod cache;
mod counters;
mod disk;
mod event;
mod geometry;
mod hierarchy;
mod image;
mod memory;
mod observe;
mod ram;
mod units;

pub use cache::{Cache, Line};
pub use counters::{CacheCounters, StoreCounters};
pub use disk::{Disk, TransferError};
pub use event::{Event, Level, Port};
pub use geometry::{CacheGeometry, GeometryError, MAX_CAPACITY, MAX_LINE, MAX_WAYS, MIN_LINE};
pub use hierarchy::{CacheFitting, FetchUndo, Hierarchy, HierarchyConfig, LONGEST_RUN};
pub use image::{Page, RamImage};
pub use memory::{Memory, MemoryImage};
pub use observe::{Observe, Pause, Unobserved};
pub use ram::Ram;
pub use units::{Bytes, Cycles, Frame, PAGE_SIZE, PhysAddr};
