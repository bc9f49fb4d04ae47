//! The storage hierarchy: caches, main memory and disk, each with a capacity, a latency and counters.

mod event;
mod observe;
mod units;

pub use event::{Event, Level, Port};
pub use observe::{Observe, Pause, Unobserved};
pub use units::{Bytes, Cycles, Frame, PAGE_SIZE, PhysAddr};
