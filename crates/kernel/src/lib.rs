//! A Linux-like kernel's memory management: loading, demand paging, page faults and system calls.

mod event;

pub use event::{Event, ExitStatus, FaultStep, Signal};
