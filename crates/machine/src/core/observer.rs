//! Watching the whole machine: one observer for the events of every crate.

use storage::{Observe, Pause, Unobserved};

use crate::{CoreEvent, Event};

/// A reader of everything that happens in the machine.
pub(crate) trait Observer:
    Observe<CoreEvent> + Observe<mmu::Event> + Observe<storage::Event> + Observe<kernel::Event>
{
    /// False lets the run loop take its short cuts, which tell nobody anything.
    const WATCHES: bool;
}

impl Observer for Unobserved {
    const WATCHES: bool = false;
}

/// Brings the crates' events together in one stream.
pub(crate) struct Stream<'a, S>(pub &'a mut S);

macro_rules! forward {
    ($($event:ty => $wrap:path),*) => {$(
        impl<S: Observe<Event>> Observe<$event> for Stream<'_, S> {
            fn on(&mut self, event: impl FnOnce() -> $event) -> Result<(), Pause> {
                self.0.on(|| $wrap(event()))
            }
        }
    )*};
}

forward! {
    CoreEvent => Event::Core,
    mmu::Event => Event::Mmu,
    storage::Event => Event::Storage,
    kernel::Event => Event::Kernel
}

impl<S: Observe<Event>> Observer for Stream<'_, S> {
    const WATCHES: bool = true;
}

/// Writes down the events of a step, and stops the machine after a given number of them.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// What has happened.
    pub events: Vec<Event>,
    /// How many events may happen.
    pub limit: usize,
}

impl Recorder {
    /// A recorder that never stops the machine.
    pub fn whole_step() -> Recorder {
        Recorder { events: Vec::new(), limit: usize::MAX }
    }
}

impl Observe<Event> for Recorder {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        self.events.push(event());
        if self.events.len() >= self.limit { Err(Pause) } else { Ok(()) }
    }
}
