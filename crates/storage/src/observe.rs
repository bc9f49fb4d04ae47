//! How the model is watched: typed events to a generic observer that may stop the machine half-way.

/// The observer asked the machine to stop here, inside an instruction.
///
/// It travels up through `?` to the run loop. The state it leaves behind is the true half-done one; the machine
/// continues by replaying the instruction from its start, never from the middle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use = "a pause must reach the run loop"]
pub struct Pause;

/// A reader of events of type `E`.
///
/// Observers are generic parameters of everything that happens, so that a machine nobody watches is compiled
/// without them: [`Unobserved`] never builds an event and never stops.
pub trait Observe<E> {
    /// Takes note of an event, which is only built if anybody wants it, after its effect on the state.
    ///
    /// # Errors
    /// [`Pause`] when the machine shall stop right after this event.
    fn on(&mut self, event: impl FnOnce() -> E) -> Result<(), Pause>;
}

/// The observer of a machine that nobody watches.
#[derive(Clone, Copy, Default, Debug)]
pub struct Unobserved;

impl<E> Observe<E> for Unobserved {
    #[inline(always)]
    fn on(&mut self, _event: impl FnOnce() -> E) -> Result<(), Pause> {
        Ok(())
    }
}
