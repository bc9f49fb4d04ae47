//! The whole computer: a core, address translation, the storage hierarchy and the kernel, stepped forwards and backwards.

mod build;
mod config;
mod core;
mod drive;
mod event;
mod history;
pub mod inspect;
#[cfg(test)]
mod laws;
mod machine;
mod position;
mod presets;
mod relate;
mod state;
mod thing;

pub use build::{BuildError, BuildOptions, build};
pub use config::{CacheConfig, Config, ConfigError, Model, Program, Source, TlbConfig, Translation};
pub use event::{CoreEvent, Event};
pub use machine::Machine;
pub use position::{Position, Stop, Unit};
pub use thing::Thing;
