//! The handle that JavaScript holds of a machine.

use std::collections::BTreeSet;

use figures::{Radix, Settings, Stage, Theme, View};
use kernel::ExitStatus;
use lessons::Context;
use machine::inspect::DisassemblyLine;
use machine::{Machine, Position, Stop, Thing, Unit};
use messages::Language;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::figure::Figure;
use crate::types::*;

/// A machine. Its moves are its only effects; everything else looks.
#[wasm_bindgen]
pub struct MachineHandle {
    pub(crate) machine: Machine,
}

#[wasm_bindgen]
impl MachineHandle {
    /// Goes `count` units on; back where `count` is negative.
    ///
    /// # Errors
    /// `unit` is not the name of one.
    pub fn step(&mut self, unit: Ts<StepUnit>, count: f64) -> Result<Ts<StopReason>, JsError> {
        let unit = unit.to_rust()?.into();
        give(StopReason::from(self.machine.step(unit, count as i64)))
    }

    /// Runs at most `budget` instructions at full speed.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn run(&mut self, budget: f64) -> Result<Ts<StopReason>, JsError> {
        give(StopReason::from(self.machine.run(budget as u64)))
    }

    /// Goes to a moment, forwards or backwards.
    ///
    /// # Errors
    /// The place is not one.
    pub fn seek(&mut self, place: Ts<Place>) -> Result<Ts<StopReason>, JsError> {
        let Place { step, event } = place.to_rust()?;
        give(StopReason::from(self.machine.seek(Position { step, event })))
    }

    /// Goes back to the beginning and forgets what came after.
    pub fn reset(&mut self) {
        self.machine.reset();
    }

    /// The machine at a glance.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn status(&self) -> Result<Ts<Status>, JsError> {
        let registers = self.machine.registers();
        let line = self.machine.disassembly(registers.pc, 0, 0).into_iter().find_map(|line| line.line);
        give(Status {
            position: self.machine.position().into(),
            furthest: self.machine.furthest().into(),
            events: self.machine.trail().len(),
            exit: self.machine.exit_status().map(Ending::from),
            load_error: self.machine.load_error().map(ToString::to_string),
            cycles: self.machine.storage().clock.0,
            pc: format!("{:#x}", registers.pc),
            line: line.map(|(source, line)| Thing::Line(source, line).to_string()),
        })
    }

    /// What the last step did, in one sentence with the actual numbers.
    pub fn narration(&self, lang: &str, decimal: bool) -> String {
        let radix = if decimal { lessons::Radix::Decimal } else { lessons::Radix::Hex };
        lessons::narrate_step(Context::new(&self.machine, radix), language(lang))
    }

    /// The program counter, then the registers.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn registers(&self) -> Result<Vec<Ts<RegisterRow>>, JsError> {
        let registers = self.machine.registers();
        let pc = RegisterRow {
            name: "pc".into(),
            thing: None,
            hex: format!("{:x}", registers.pc.0),
            decimal: registers.pc.0.to_string(),
            written: false,
        };
        let rows = isa::Reg::all().map(|register| {
            let value = registers.x.get(register.number()).copied().unwrap_or_default();
            RegisterRow {
                name: register.name().into(),
                thing: Some(Thing::Register(register).to_string()),
                hex: format!("{value:x}"),
                decimal: (registers.xlen.sign_extend(value) as i64).to_string(),
                written: registers.written.contains(&register),
            }
        });
        give_all(std::iter::once(pc).chain(rows))
    }

    /// What the process wrote to standard output: the last bytes, at most `most`.
    pub fn output(&self, most: usize) -> Vec<u8> {
        tail(self.machine.output(), most)
    }

    /// What the process wrote to standard error: the last bytes, at most `most`.
    #[wasm_bindgen(js_name = errorOutput)]
    pub fn error_output(&self, most: usize) -> Vec<u8> {
        tail(self.machine.error_output(), most)
    }

    /// The source texts that the program was assembled from.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn sources(&self) -> Result<Vec<Ts<SourceText>>, JsError> {
        let sources = self.machine.program().sources.iter();
        give_all(sources.map(|source| SourceText { name: source.name.clone(), text: source.text.clone() }))
    }

    /// Instructions around the program counter.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn disassembly(&self, before: usize, after: usize) -> Result<Vec<Ts<DisassemblyRow>>, JsError> {
        let around = self.machine.registers().pc;
        give_all(self.machine.disassembly(around, before, after).into_iter().map(DisassemblyRow::from))
    }

    /// The names of everything that is the same thing as this one, itself included; nothing for an unknown name.
    pub fn related(&self, thing: &str) -> Vec<String> {
        self.related_things(Some(thing)).iter().map(Thing::to_string).collect()
    }

    /// Draws a figure.
    ///
    /// # Errors
    /// The settings are not settings, or no figure has this name.
    pub fn figure(&self, view: &str, settings: Ts<FigureSettings>) -> Result<Figure, JsError> {
        let view = View::parse(view).ok_or_else(|| {
            let names = View::ALL.map(View::id).join(", ");
            JsError::new(&format!("{view}: no figure has this name; expected one of {names}"))
        })?;
        let settings = self.settings(&settings.to_rust()?);
        Ok(figures::draw(&self.machine, view, &settings).into())
    }

    /// What was counted, as JSON.
    ///
    /// # Errors
    /// None that input can cause.
    pub fn statistics(&self) -> Result<wasm_bindgen::JsValue, JsError> {
        let statistics = self.machine.statistics();
        Ok(serde_wasm_bindgen::to_value(&statistics)?)
    }
}

impl MachineHandle {
    fn related_things(&self, name: Option<&str>) -> BTreeSet<Thing> {
        name.and_then(Thing::parse).map(|thing| self.machine.related(&thing)).unwrap_or_default()
    }

    fn settings(&self, from: &FigureSettings) -> Settings {
        Settings {
            language: language(&from.lang),
            theme: if from.dark { Theme::Dark } else { Theme::Light },
            width: from.width as u32,
            height: from.height as u32,
            radix: if from.decimal { Radix::Decimal } else { Radix::Hex },
            stage: from.stage.as_deref().and_then(Stage::parse).unwrap_or_default(),
            low_at_top: from.low_at_top.unwrap_or(true),
            pointed: self.related_things(from.pointed.as_deref()),
        }
    }
}

fn tail(bytes: &[u8], most: usize) -> Vec<u8> {
    bytes.get(bytes.len().saturating_sub(most)..).unwrap_or_default().to_vec()
}

/// The language of a tag; English for one that there are no words for.
pub(crate) fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap_or(Language::En)
}

/// Hands a value over.
pub(crate) fn give<T: Tsify + serde::Serialize>(value: T) -> Result<Ts<T>, JsError> {
    Ok(value.into_ts()?)
}

/// Hands values over.
pub(crate) fn give_all<T: Tsify + serde::Serialize>(
    values: impl Iterator<Item = T>,
) -> Result<Vec<Ts<T>>, JsError> {
    values.map(give).collect()
}

impl From<Position> for Place {
    fn from(position: Position) -> Place {
        Place { step: position.step, event: position.event }
    }
}

impl From<StepUnit> for Unit {
    fn from(unit: StepUnit) -> Unit {
        match unit {
            StepUnit::Event => Unit::Event,
            StepUnit::Instruction => Unit::Instruction,
            StepUnit::Fault => Unit::Fault,
            StepUnit::SystemCall => Unit::SystemCall,
        }
    }
}

impl From<Stop> for StopReason {
    fn from(stop: Stop) -> StopReason {
        match stop {
            Stop::Done => StopReason::Done,
            Stop::Budget => StopReason::Budget,
            Stop::Exited(_) => StopReason::Exited,
            Stop::LoadFailed => StopReason::LoadFailed,
            Stop::AtStart => StopReason::AtStart,
            Stop::NotFound => StopReason::NotFound,
        }
    }
}

impl From<ExitStatus> for Ending {
    fn from(status: ExitStatus) -> Ending {
        match status {
            ExitStatus::Code(code) => Ending { code: code.into(), signal: None },
            ExitStatus::Killed(signal) => {
                Ending { code: 128 + signal as u32, signal: Some(format!("{signal:?}").to_ascii_uppercase()) }
            }
        }
    }
}

impl From<DisassemblyLine> for DisassemblyRow {
    fn from(line: DisassemblyLine) -> DisassemblyRow {
        let digits = usize::from(line.length) * 2;
        DisassemblyRow {
            thing: Thing::Address(line.at).to_string(),
            address: format!("{:x}", line.at.0),
            bits: format!("{:0digits$x}", line.bits),
            text: line.text,
            symbol: line.symbol,
            current: line.current,
        }
    }
}
