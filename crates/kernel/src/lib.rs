//! A Linux-like kernel's memory management: loading, demand paging, page faults and system calls.

mod area;
mod calls;
mod cost;
mod errno;
mod event;
mod frame_table;
mod initial_stack;

pub use mmu::Rights;
pub use area::{Area, AreaKind};
pub use event::{Event, ExitStatus, FaultStep, Signal};
pub use frame_table::{Fit, FrameTable, Owner};
