//! The command line: commands, options and their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// A computer's whole memory system, at a terminal.
#[derive(Parser, Debug)]
#[command(name = "lookaside", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Assemble a source file into an ELF relocatable object
    Asm(Asm),
    /// Link objects and archives into an ELF executable
    Link(Link),
    /// Run sources, objects, archives or one executable; exits as the guest exits
    Run(Run),
    /// Print everything that happens while a program runs, a line an event
    Events(Events),
    /// Draw a figure of a lesson's step as SVG, or print it as text
    Figure(Figure),
    /// The lessons
    Lesson(Lesson),
}

/// Register width of what is assembled.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum March {
    /// 32-bit registers
    Rv32,
    /// 64-bit registers
    Rv64,
}

impl From<March> for isa::Xlen {
    fn from(march: March) -> isa::Xlen {
        match march {
            March::Rv32 => isa::Xlen::Rv32,
            March::Rv64 => isa::Xlen::Rv64,
        }
    }
}

/// How sources are assembled.
#[derive(Args, Debug)]
pub struct Assembling {
    /// Register width
    #[arg(long, value_enum, default_value = "rv64")]
    pub march: March,
    /// Do not use 16-bit instructions
    #[arg(long)]
    pub no_compress: bool,
    /// Leave nothing for a relaxing linker: settle local branches and differences here
    #[arg(long)]
    pub no_relax: bool,
}

/// `asm`.
#[derive(Args, Debug)]
pub struct Asm {
    /// The source, GNU syntax
    pub source: PathBuf,
    /// The object to write
    #[arg(short, long)]
    pub output: PathBuf,
    /// How to assemble.
    #[command(flatten)]
    pub assembling: Assembling,
}

/// How objects are linked.
#[derive(Args, Debug)]
pub struct Linking {
    /// Symbol where execution begins
    #[arg(long, default_value = "_start")]
    pub entry: String,
    /// Address of the image's first byte
    #[arg(long, value_parser = number)]
    pub image_base: Option<u64>,
    /// Distance kept between parts with different rights; 0x10000000 gives each its own segment
    #[arg(long, value_parser = number)]
    pub max_page_size: Option<u64>,
    /// Keep relocation entries in the executable, for relocatable loading
    #[arg(long)]
    pub emit_relocs: bool,
}

/// `link`.
#[derive(Args, Debug)]
pub struct Link {
    /// Objects and archives, in link order; sources are assembled first
    #[arg(required = true)]
    pub inputs: Vec<PathBuf>,
    /// The executable to write
    #[arg(short, long)]
    pub output: PathBuf,
    /// How sources are assembled.
    #[command(flatten)]
    pub assembling: Assembling,
    /// How to link.
    #[command(flatten)]
    pub linking: Linking,
}

/// What to run, and on which machine.
#[derive(Args, Debug)]
pub struct Guest {
    /// Sources (.s), objects (.o) and archives (.a), or one executable
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The guest's arguments
    #[arg(last = true)]
    pub args: Vec<String>,
    /// The machine: desktop, textbook, segments or bare
    #[arg(long, default_value = "desktop")]
    pub preset: String,
    /// A variable of the guest's environment, which is empty otherwise
    #[arg(long, value_name = "K=V", value_parser = variable)]
    pub env: Vec<String>,
    /// The guest's argv[0]; by default the first file's name up to its first dot
    #[arg(long)]
    pub arg0: Option<String>,
    /// Load relocatably at this address (bare machine)
    #[arg(long, value_parser = number)]
    pub load_at: Option<u64>,
    /// How sources are assembled.
    #[command(flatten)]
    pub assembling: Assembling,
    /// How objects are linked.
    #[command(flatten)]
    pub linking: Linking,
}

/// `run`.
#[derive(Args, Debug)]
pub struct Run {
    /// What to run.
    #[command(flatten)]
    pub guest: Guest,
    /// Statistics as JSON
    #[arg(long)]
    pub json: bool,
    /// Give up after so many instructions (exit code 124)
    #[arg(long, value_name = "N")]
    pub max_instructions: Option<u64>,
}

/// `events`.
#[derive(Args, Debug)]
pub struct Events {
    /// What to run.
    #[command(flatten)]
    pub guest: Guest,
    /// Stop after so many instructions
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_instructions: u64,
    /// Language of the sentences
    #[arg(long, default_value = "en", value_parser = language)]
    pub lang: messages::Language,
}

/// `figure`.
#[derive(Args, Debug)]
pub struct Figure {
    /// The lesson
    #[arg(long)]
    pub lesson: String,
    /// The lesson's step, from 1
    #[arg(long, default_value_t = 1)]
    pub step: usize,
    /// storage, source-to-process, translation or physical-memory
    #[arg(long, value_parser = view)]
    pub view: figures::View,
    /// Language
    #[arg(long, default_value = "en", value_parser = language)]
    pub lang: messages::Language,
    /// light or dark
    #[arg(long, default_value = "light", value_parser = theme)]
    pub theme: figures::Theme,
    /// The file to write, .svg or .txt; standard output if none is given
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// Width of the drawing
    #[arg(long, default_value_t = 1280)]
    pub width: u32,
    /// Height of the drawing
    #[arg(long, default_value_t = 720)]
    pub height: u32,
}

/// `lesson`.
#[derive(Args, Debug)]
pub struct Lesson {
    /// What about them.
    #[command(subcommand)]
    pub command: LessonCommand,
}

/// What to do with lessons.
#[derive(Subcommand, Debug)]
pub enum LessonCommand {
    /// List the lessons: id, number of steps, title
    List {
        /// Language
        #[arg(long, default_value = "en", value_parser = language)]
        lang: messages::Language,
    },
    /// Print a lesson's text
    Show {
        /// The lesson
        id: String,
        /// Language
        #[arg(long, default_value = "en", value_parser = language)]
        lang: messages::Language,
    },
}

fn number(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| format!("`{text}` is not a number; expected decimal, or hexadecimal after 0x"))
}

fn variable(text: &str) -> Result<String, String> {
    match text.split_once('=') {
        Some((key, _)) if !key.is_empty() => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is not a variable; expected KEY=VALUE")),
    }
}

fn language(text: &str) -> Result<messages::Language, String> {
    messages::Language::parse(text)
        .ok_or_else(|| format!("`{text}` is not a language here; expected en or zh-CN"))
}

fn theme(text: &str) -> Result<figures::Theme, String> {
    match text {
        "light" => Ok(figures::Theme::Light),
        "dark" => Ok(figures::Theme::Dark),
        _ => Err(format!("`{text}` is not a theme; expected light or dark")),
    }
}

fn view(text: &str) -> Result<figures::View, String> {
    figures::View::parse(text).ok_or_else(|| {
        let known = figures::View::ALL.map(figures::View::id).join(", ");
        format!("`{text}` is not a figure; expected one of {known}")
    })
}
