//! What happened, in words: one plain sentence for an event or for a whole step, with the actual numbers.

mod context;
mod core;
mod kernel;
mod mmu;
mod step;
mod storage;
mod teller;

use machine::Event;
use messages::Language;
#[cfg(feature = "library")]
use messages::Value;

pub use context::Context;
#[cfg(feature = "library")]
pub(crate) use step::cost;
use teller::{Teller, Told};

/// One sentence for an event. `context` is a machine, or a [`Context`] where numbers shall be decimal.
pub fn narrate<'a>(event: &Event, context: impl Into<Context<'a>>, language: Language) -> String {
    Teller::new(context.into(), language).event(event)
}

/// One sentence for where the machine stands: between two steps, the whole step before; inside one, its latest event;
/// at the beginning, what is about to be loaded.
pub fn narrate_step<'a>(context: impl Into<Context<'a>>, language: Language) -> String {
    Teller::new(context.into(), language).step()
}

/// The name of what happened: the id of its message, `kernel-fault-frame-taken`.
#[cfg(feature = "library")]
pub(crate) fn name_of(event: &Event, context: Context) -> &'static str {
    Teller::new(context, Language::En).tell(event).id
}

/// One of the values that an event's sentence has in it, by its name in the catalogue.
#[cfg(feature = "library")]
pub(crate) fn value_of(event: &Event, value: &str, context: Context, language: Language) -> Option<Value> {
    let told = Teller::new(context, language).tell(event);
    told.args.into_iter().find(|(name, _)| *name == value).map(|(_, value)| value)
}

impl Teller<'_> {
    fn tell(&self, event: &Event) -> Told {
        match event {
            Event::Core(event) => self.core(event),
            Event::Mmu(event) => self.mmu(event),
            Event::Storage(event) => self.storage(event),
            Event::Kernel(event) => self.kernel(event),
        }
    }

    fn event(&self, event: &Event) -> String {
        let Told { id, args } = self.tell(event);
        self.say(id, &args)
    }
}
