//! Address translation: a virtual address and an intent go in, a physical address or the reason of a fault comes out.

mod event;

pub use event::{AccessRight, Event, FaultReason, Intent};
