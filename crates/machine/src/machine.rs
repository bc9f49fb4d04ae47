//! The machine as its readers see it: made from a configuration and a program, moved along its run, looked into.

use std::collections::BTreeSet;
use std::sync::Arc;

use isa::{VirtAddr, Xlen};
use kernel::{ExitStatus, LoadError};
use mmu::Intent;
use storage::{Bytes, Cycles};

use crate::drive::Inside;
use crate::history::History;
use crate::inspect::{
    Area, DisassemblyLine, Memory, Registers, Statistics, Storage, TranslationView, Verdict,
};
use crate::state::{Decoded, Setting, State};
use crate::{Config, ConfigError, Event, Position, Program, Thing};

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

    /// The core's registers.
    pub fn registers(&self) -> Registers {
        Registers { xlen: self.xlen(), pc: self.program.executable.entry, x: [0; 32], written: Vec::new() }
    }

    /// The storage hierarchy with its counters.
    pub fn storage(&self) -> Storage {
        Storage {
            levels: Vec::new(),
            clock: Cycles(0),
            cycles_per_ns: self.config.cycles_per_ns,
            step_cost: Cycles(0),
            average_access: 0.0,
        }
    }

    /// The translation that the machine is in, or the last one it did.
    pub fn translation_view(&self) -> TranslationView {
        self.translate(self.program.executable.entry, Intent::Fetch)
    }

    /// How an address would be translated now.
    pub fn translate(&self, at: VirtAddr, intent: Intent) -> TranslationView {
        TranslationView {
            translation: self.config.translation,
            xlen: self.xlen(),
            address: at,
            intent,
            fields: Vec::new(),
            walk: Vec::new(),
            segments: Vec::new(),
            tlb: Vec::new(),
            tlb_look_up: None,
            tlb_hits: 0,
            tlb_misses: 0,
            verdict: Verdict::Pending,
            lacking: None,
        }
    }

    /// Main memory, frame by frame.
    pub fn memory(&self) -> Memory {
        Memory { frames: Vec::new(), free: self.config.memory.0 / storage::PAGE_SIZE }
    }

    /// The areas (VMAs) of the process's address space, by ascending address.
    pub fn areas(&self) -> Vec<Area> {
        Vec::new()
    }

    /// The bytes that the process would read at `at`, as far as they are in memory; at most `length`.
    pub fn peek(&self, _at: VirtAddr, length: Bytes) -> Vec<u8> {
        Vec::with_capacity(length.0.min(0) as usize)
    }

    /// What was counted so far.
    pub fn statistics(&self) -> Statistics {
        Statistics {
            instructions: 0,
            cycles: 0,
            loads: 0,
            stores: 0,
            tlb_hits: 0,
            tlb_misses: 0,
            levels: Vec::new(),
            page_faults: 0,
            major_faults: 0,
            system_calls: 0,
            frames_used: 0,
        }
    }

    /// Up to `before` instructions before `around`, the one there, and up to `after` after it.
    pub fn disassembly(&self, _around: VirtAddr, _before: usize, _after: usize) -> Vec<DisassemblyLine> {
        Vec::new()
    }

    /// Everything that is the same thing as `thing` in another figure, `thing` itself included.
    pub fn related(&self, thing: &Thing) -> BTreeSet<Thing> {
        BTreeSet::from([thing.clone()])
    }

    fn xlen(&self) -> Xlen {
        self.program.executable.xlen
    }
}
