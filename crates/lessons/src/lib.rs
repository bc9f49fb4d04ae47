//! The library of scenarios, what they say, and what the machine does, told in words.

mod narration;
mod radix;

pub use narration::{Context, narrate, narrate_step};
pub use radix::Radix;
