//! The library of scenarios, what they say, and what the machine does, told in words.
//!
//! A [`Lesson`] is a folder of files in the format that `FORMAT.md` describes; [`all`] gives the ones that come with
//! the project, [`Lesson::load`] reads any other. [`narrate`] and [`narrate_step`] tell in one sentence what happened.

mod action;
mod drive;
mod error;
mod facts;
mod html;
mod lesson;
mod library;
mod load;
mod manifest;
mod narration;
mod process;
mod radix;
mod section;
mod settings;

pub use action::{Action, Condition, Place, SCHEME, STAGES, VIEWS};
pub use error::LessonError;
pub use lesson::{Lesson, Step, StepText};
pub use library::all;
pub use narration::{Context, narrate, narrate_step};
pub use radix::Radix;
