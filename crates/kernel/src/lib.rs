//! A Linux-like kernel's memory management: loading, demand paging, page faults and system calls.

mod area;
mod calls;
mod context;
mod cost;
mod demand;
mod errno;
mod event;
mod exec;
mod fault;
mod frame_table;
mod frames;
mod initial_stack;
mod interrupted;
mod kernel;
mod layout;
mod load_error;
mod page_table;
mod process;
mod rights;
mod segment_table;
mod system_call;
mod user_memory;

pub use area::{Area, AreaKind};
pub use context::Watch;
pub use errno::Errno;
pub use event::{Event, ExitStatus, FaultStep, Signal};
pub use exec::Entry;
pub use fault::FaultOutcome;
pub use frame_table::{Fit, FrameTable, Owner};
pub use kernel::{Counters, Kernel, KernelConfig};
pub use layout::AddressSpaceKind;
pub use load_error::LoadError;
pub use mmu::Rights;
pub use system_call::CallOutcome;
