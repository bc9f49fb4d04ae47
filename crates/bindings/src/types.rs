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

/// What a machine for given files is made of, and how they become a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct MachineOptions {
    /// A preset's name; `textbook` if absent.
    #[tsify(optional)]
    pub preset: Option<String>,
    /// All settings, instead of a preset's.
    #[tsify(optional)]
    pub config: Option<MachineConfig>,
    /// True for a machine that models neither TLB, caches nor time, for the greatest speed.
    #[tsify(optional)]
    pub functional: Option<bool>,
    /// Register width for assembly texts: 32 or 64 (the default).
    #[tsify(optional)]
    pub xlen: Option<u32>,
    /// Whether assembly texts become two-byte instructions where there are any.
    #[tsify(optional)]
    pub compress: Option<bool>,
    /// How the files are linked.
    #[tsify(optional)]
    pub link: Option<LinkSettings>,
    /// argv, the program's name first.
    #[tsify(optional)]
    pub args: Option<Vec<String>>,
    /// The guest's environment, `KEY=VALUE`.
    #[tsify(optional)]
    pub env: Option<Vec<String>>,
}

/// How addresses are translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum TranslationKind {
    /// Not at all.
    Bare,
    /// By a segment table.
    Segments,
    /// By page tables.
    Paging,
}

/// A machine's settings. Sizes are in bytes, latencies in cycles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MachineConfig {
    /// How addresses are translated.
    pub translation: TranslationKind,
    /// Where a bare machine loads the program, instead of where it was linked for.
    #[tsify(optional)]
    pub load_at: Option<u64>,
    /// Main memory.
    pub memory: u64,
    /// First-level instruction cache.
    #[tsify(optional)]
    pub l1i: Option<CacheSettings>,
    /// First-level data cache.
    #[tsify(optional)]
    pub l1d: Option<CacheSettings>,
    /// Second-level cache.
    #[tsify(optional)]
    pub l2: Option<CacheSettings>,
    /// Of main memory.
    pub memory_latency: u64,
    /// Of the disk, for a page.
    pub disk_latency: u64,
    /// Translation look-aside buffer.
    #[tsify(optional)]
    pub tlb: Option<TlbSettings>,
    /// The largest stack.
    pub stack_limit: u64,
    /// Cycles in a nanosecond.
    pub cycles_per_ns: u32,
}

/// A cache's geometry and latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct CacheSettings {
    /// Bytes it holds.
    pub capacity: u64,
    /// Lines in a set.
    pub ways: u32,
    /// Bytes in a line.
    pub line: u32,
    /// Cycles of a look-up.
    pub latency: u64,
}

/// The TLB's geometry and latency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct TlbSettings {
    /// Translations it holds.
    pub entries: u32,
    /// Entries in a set.
    pub ways: u32,
    /// Cycles of a look-up.
    pub latency: u64,
}

/// How files are linked. What is absent is as GNU ld has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkSettings {
    /// The executable's name.
    pub output_name: String,
    /// The symbol where execution begins.
    pub entry: String,
    /// The image's first address.
    #[tsify(optional)]
    pub image_base: Option<u64>,
    /// Whether the ELF headers are the image's first bytes.
    pub load_headers: bool,
    /// How far text and data are kept apart, in bytes.
    pub max_page_size: u64,
    /// Whether what is read-only after relocation ends on a page boundary.
    pub relro: bool,
    /// Whether relocation entries are kept for a relocatable load.
    pub emit_relocations: bool,
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

/// A lesson as the page has it: everything worked out, its texts in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct LessonData {
    /// Its name in links.
    pub id: String,
    /// Its title.
    pub title: Translated,
    /// Whether its numbers are decimal.
    pub decimal: bool,
    /// The machine that it runs on, and how its program is built.
    pub options: MachineOptions,
    /// The program.
    pub files: Vec<SourceText>,
    /// Its steps.
    pub steps: Vec<LessonStep>,
}

/// A text in every language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct Translated {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Tsify)]
pub struct LessonStep {
    /// Its text as HTML; links with the scheme `machine:` drive the machine.
    pub html: Translated,
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
