//! The machine: made from a configuration and a program; the rest of its face is in `drive`, `inspect` and `relate`.

use std::sync::Arc;

use isa::Xlen;
use kernel::{ExitStatus, LoadError};

use crate::drive::Inside;
use crate::history::History;
use crate::state::{Decoded, Setting, State};
use crate::{Config, ConfigError, Event, Position, Program};

/// A whole computer with one program, at one moment of its run.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(crate) config: Config,
    pub(crate) program: Arc<Program>,
    pub(crate) state: State,
    pub(crate) decoded: Decoded,
    pub(crate) history: History,
    /// Set where the machine stands in the middle of a step.
    pub(crate) inside: Option<Inside>,
    /// What happened in the last whole step.
    pub(crate) trail: Vec<Event>,
    pub(crate) furthest: Position,
}

impl Machine {
    /// The machine before exec: empty memory, the program on its disk.
    ///
    /// # Errors
    /// [`ConfigError`] for a configuration that cannot be built.
    pub fn new(config: Config, program: Program) -> Result<Machine, ConfigError> {
        config.validate()?;
        let setting = Setting { config: &config, program: &program };
        let mut state = State::new(setting)?;
        let (decoded, history) = (state.decoded(setting), History::new(state.checkpoint()));
        let (inside, trail, furthest) = (None, Vec::new(), Position::default());
        let program = Arc::new(program);
        Ok(Machine { config, program, state, decoded, history, inside, trail, furthest })
    }

    /// What it is made of.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What it runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The moment at which it stands.
    pub fn position(&self) -> Position {
        let event = self.inside.as_ref().map_or(0, |inside| inside.happened as u32);
        Position { step: self.state.step, event }
    }

    /// The furthest moment that it has reached since it was made or [`Machine::reset`].
    pub fn furthest(&self) -> Position {
        self.furthest
    }

    /// The events of the current step up to here; between two steps, those of the whole step before.
    pub fn trail(&self) -> &[Event] {
        match &self.inside {
            Some(inside) => inside.events.get(..inside.happened).unwrap_or_default(),
            None => &self.trail,
        }
    }

    /// What the process wrote to standard output.
    pub fn output(&self) -> &[u8] {
        self.state.kernel.output(1)
    }

    /// What the process wrote to standard error.
    pub fn error_output(&self) -> &[u8] {
        self.state.kernel.output(2)
    }

    /// How the process ended, if it has.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.state.kernel.exit_status()
    }

    /// Why the program could not be loaded.
    pub fn load_error(&self) -> Option<&LoadError> {
        self.state.load_error.as_ref()
    }

    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting { config: &self.config, program: &self.program }
    }

    pub(crate) fn forget_history(&mut self) {
        self.history = History::new(self.state.checkpoint());
        self.furthest = self.position();
    }

    pub(crate) fn xlen(&self) -> Xlen {
        self.program.executable.xlen
    }
}
