//! The machine as its readers see it: made from a configuration and a program, moved along its run, looked into.

use std::collections::BTreeSet;

use isa::{VirtAddr, Xlen};
use kernel::ExitStatus;
use mmu::Intent;
use storage::{Bytes, Cycles, Observe};

use crate::inspect::{
    Area, DisassemblyLine, Memory, Registers, Statistics, Storage, TranslationView, Verdict,
};
use crate::{Config, ConfigError, Event, Position, Program, Stop, Thing, Unit};

/// A whole computer with one program, at one moment of its run.
#[derive(Clone, Debug)]
pub struct Machine {
    config: Config,
    program: Program,
    position: Position,
    trail: Vec<Event>,
}

impl Machine {
    /// The machine before exec: empty memory, the program on its disk.
    ///
    /// # Errors
    /// [`ConfigError`] for a configuration that cannot be built.
    pub fn new(config: Config, program: Program) -> Result<Machine, ConfigError> {
        config.validate()?;
        Ok(Machine { config, program, position: Position::default(), trail: Vec::new() })
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
        self.position
    }

    /// The furthest moment that it has reached since it was made or [`Machine::reset`].
    pub fn furthest(&self) -> Position {
        self.position
    }

    /// The events of the current step up to here; between two steps, those of the whole step before.
    pub fn trail(&self) -> &[Event] {
        &self.trail
    }

    /// What the process wrote to standard output.
    pub fn output(&self) -> &[u8] {
        &[]
    }

    /// What the process wrote to standard error.
    pub fn error_output(&self) -> &[u8] {
        &[]
    }

    /// How the process ended, if it has.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        None
    }

    /// Goes `count` units on, or back where `count` is negative.
    pub fn step(&mut self, _unit: Unit, _count: i64) -> Stop {
        Stop::Done
    }

    /// Runs at most `budget` steps, unobserved, at full speed.
    pub fn run(&mut self, _budget: u64) -> Stop {
        Stop::Budget
    }

    /// Runs at most `budget` steps and shows each event to `sink`, which may stop the machine right after one.
    pub fn run_observed<S: Observe<Event>>(&mut self, _budget: u64, _sink: &mut S) -> Stop {
        Stop::Budget
    }

    /// Goes to a moment, forwards or backwards.
    pub fn seek(&mut self, to: Position) -> Stop {
        self.position = to;
        Stop::Done
    }

    /// Goes back to the beginning and forgets what came after.
    pub fn reset(&mut self) {
        self.position = Position::default();
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
