//! The library of scenarios, what they say, and what the machine does, told in words.
//!
//! A [`Lesson`] is a folder of files in the format that `FORMAT.md` describes; [`all`] gives the ones that come with
//! the project, [`Lesson::load`] reads any other. [`narrate`] and [`narrate_step`] tell in one sentence what happened.
//! The feature `library` (on by default) is everything but the narration: the page's wasm goes without it, since the
//! page is built with the lessons' texts ready made.

#[cfg(feature = "library")]
mod action;
#[cfg(feature = "library")]
mod drive;
#[cfg(feature = "library")]
mod error;
#[cfg(feature = "library")]
mod facts;
#[cfg(feature = "library")]
mod html;
#[cfg(feature = "library")]
mod lesson;
#[cfg(feature = "library")]
mod library;
#[cfg(feature = "library")]
mod load;
#[cfg(feature = "library")]
mod manifest;
mod narration;
mod process;
mod radix;
#[cfg(feature = "library")]
mod section;
#[cfg(feature = "library")]
mod settings;

#[cfg(feature = "library")]
pub use action::{Action, Condition, Place, SCHEME, STAGES, VIEWS};
#[cfg(feature = "library")]
pub use error::LessonError;
#[cfg(feature = "library")]
pub use lesson::{Lesson, Step, StepText};
#[cfg(feature = "library")]
pub use library::all;
pub use narration::{Context, narrate, narrate_step};
pub use radix::Radix;
