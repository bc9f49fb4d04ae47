//! What crosses the border to JavaScript, as plain data. TypeScript's types are generated from these.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// A file given to the machine: assembly text, an object, an archive or an executable.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
pub struct InputFile {
    /// Its name; `.s` and `.S` are texts.
    pub name: String,
    /// Its bytes; a text's are UTF-8.
    #[serde(with = "serde_bytes")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Vec<u8>,
}

/// What a machine for given files is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MachineOptions {
    /// A preset's name; `textbook` if absent.
    #[tsify(optional)]
    pub preset: Option<String>,
    /// `bare`, `segments` or `paging`, instead of the preset's.
    #[tsify(optional)]
    pub translation: Option<String>,
    /// Bytes of main memory, instead of the preset's.
    #[tsify(optional)]
    pub memory: Option<u64>,
    /// Where a bare machine loads the program, instead of where it was linked for.
    #[tsify(optional)]
    pub load_at: Option<u64>,
    /// True for a machine that models neither TLB, caches nor time, for the greatest speed.
    #[tsify(optional)]
    pub functional: Option<bool>,
    /// Register width for assembly texts: 32 or 64 (the default).
    #[tsify(optional)]
    pub xlen: Option<u32>,
    /// The guest's arguments after the program's name.
    #[tsify(optional)]
    pub args: Option<Vec<String>>,
    /// The guest's environment, `KEY=VALUE`.
    #[tsify(optional)]
    pub env: Option<Vec<String>>,
}

/// A moment of the run: whole steps done, and events of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
pub struct Place {
    /// Steps done; step 0 is the loading, step n the n-th instruction.
    pub step: u64,
    /// Events of the step after them.
    pub event: u32,
}

/// How far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum StepUnit {
    /// One event.
    Event,
    /// One instruction.
    Instruction,
    /// Until a page fault was handled.
    Fault,
    /// Until a system call is done.
    SystemCall,
}

/// Why the machine stands where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// It went as far as asked.
    Done,
    /// The budget ran out; it can go on.
    Budget,
    /// The process ended.
    Exited,
    /// The program could not be loaded.
    LoadFailed,
    /// It is at the beginning.
    AtStart,
    /// What was looked for does not come any more.
    NotFound,
}

/// How the process ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct Ending {
    /// The exit code; 128 plus the signal's number if a signal killed it, as a shell reports it.
    pub code: u32,
    /// The signal's name: `SIGSEGV`.
    #[tsify(optional)]
    pub signal: Option<String>,
}

/// The machine at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Where it stands.
    pub position: Place,
    /// The furthest that it has been.
    pub furthest: Place,
    /// Events of the current step so far.
    pub events: usize,
    /// How the process ended, once it has.
    #[tsify(optional)]
    pub exit: Option<Ending>,
    /// Why the program could not be loaded, if it could not.
    #[tsify(optional)]
    pub load_error: Option<String>,
    /// Cycles since the start.
    pub cycles: u64,
    /// The process's program counter.
    pub pc: String,
    /// The source line of the program counter, as a thing's name.
    #[tsify(optional)]
    pub line: Option<String>,
}

/// One register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct RegisterRow {
    /// `pc`, `zero`, `ra` …
    pub name: String,
    /// Its name as a thing; absent for `pc`.
    #[tsify(optional)]
    pub thing: Option<String>,
    /// The value in hexadecimal without leading zeros.
    pub hex: String,
    /// The value as a signed number.
    pub decimal: String,
    /// The last step wrote it.
    pub written: bool,
}

/// One line of the disassembly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct DisassemblyRow {
    /// Its address as a thing.
    pub thing: String,
    /// The address in hexadecimal.
    pub address: String,
    /// The instruction's bits in hexadecimal.
    pub bits: String,
    /// As objdump prints it.
    pub text: String,
    /// The symbol that begins here.
    #[tsify(optional)]
    pub symbol: Option<String>,
    /// The program counter is here.
    pub current: bool,
}

/// A source text of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct SourceText {
    /// File name.
    pub name: String,
    /// The text.
    pub text: String,
}

/// How a figure is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FigureSettings {
    /// `en` or `zh-CN`.
    pub lang: String,
    /// True for light figures on a dark ground.
    pub dark: bool,
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// Numbers in decimal instead of hexadecimal.
    pub decimal: bool,
    /// How far the way from source to process is shown: a stage's name; all the way if absent.
    #[tsify(optional)]
    pub stage: Option<String>,
    /// Whether low addresses of memory are at the top; true if absent.
    #[tsify(optional)]
    pub low_at_top: Option<bool>,
    /// The thing pointed at, by name.
    #[tsify(optional)]
    pub pointed: Option<String>,
}

/// A part of a figure that can be pointed at.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
pub struct FigureRegion {
    /// The thing's name.
    pub thing: String,
    /// What it is and what it holds, in words.
    pub label: String,
    /// Left edge in CSS pixels.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Something wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct Finding {
    /// The file.
    pub file: String,
    /// Line from 1; 0 if the finding is about the whole file.
    pub line: u32,
    /// Column from 1.
    pub column: u32,
    /// Characters.
    pub length: u32,
    /// What is wrong.
    pub message: String,
    /// What was expected; may be empty.
    pub expected: String,
}

/// Why something could not be done. The machine before it is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct Failure {
    /// In one sentence.
    pub message: String,
    /// Where, one by one.
    pub findings: Vec<Finding>,
}

/// A lesson in the list of lessons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct LessonSummary {
    /// Its name in links.
    pub id: String,
    /// Its title in words.
    pub title: String,
}

/// A lesson's text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct LessonText {
    /// Its name in links.
    pub id: String,
    /// Its title in words.
    pub title: String,
    /// Whether its numbers are decimal.
    pub decimal: bool,
    /// Its steps.
    pub steps: Vec<LessonStep>,
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct LessonStep {
    /// Its text as HTML; links with the scheme `machine:` drive the machine.
    pub html: String,
    /// Where the machine stands while the step is read.
    pub place: Place,
    /// The figures it is about, the main one first.
    pub views: Vec<String>,
    /// How far the way from source to process is shown.
    #[tsify(optional)]
    pub stage: Option<String>,
    /// What is pointed at.
    #[tsify(optional)]
    pub pointed: Option<String>,
}
