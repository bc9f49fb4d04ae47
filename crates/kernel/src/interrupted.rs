//! How the kernel's work ends early: a watcher's pause, or a failure that the work itself names.

use storage::Pause;

use crate::LoadError;
use crate::errno::Errno;

/// Why a piece of work was not done, so that `?` carries both reasons.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Interrupted<E> {
    /// The watcher stops the machine here.
    Paused(Pause),
    /// The work cannot be done.
    Failed(E),
}

impl<E> From<Pause> for Interrupted<E> {
    fn from(pause: Pause) -> Self {
        Interrupted::Paused(pause)
    }
}

impl From<LoadError> for Interrupted<LoadError> {
    fn from(error: LoadError) -> Self {
        Interrupted::Failed(error)
    }
}

impl From<Errno> for Interrupted<Errno> {
    fn from(error: Errno) -> Self {
        Interrupted::Failed(error)
    }
}

/// Separates the two reasons: pauses outside, failures inside.
pub(crate) fn settle<T, E>(result: Result<T, Interrupted<E>>) -> Result<Result<T, E>, Pause> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Interrupted::Failed(error)) => Ok(Err(error)),
        Err(Interrupted::Paused(pause)) => Err(pause),
    }
}
