//! From the tables of `lesson.toml` to the machine's configuration and the build's options.

use isa::{VirtAddr, Xlen};
use machine::{BuildOptions, CacheConfig, Config, TlbConfig};
use storage::{Bytes, Cycles};
use toml::Spanned;

use crate::LessonError;
use crate::manifest::{CacheTable, FILE, Lines, LinkTable, MachineTable, ProgramTable, TlbTable};

/// What a machine can be without.
const FITTINGS: [&str; 4] = ["l1i", "l1d", "l2", "tlb"];

/// The preset with the table's changes.
pub(crate) fn config(table: &Spanned<MachineTable>, lines: &Lines) -> Result<Config, LessonError> {
    let line = lines.of(table);
    let table = table.get_ref();
    let mut config = preset(&table.preset, lines)?;
    for name in &table.without {
        match name.get_ref().as_str() {
            "l1i" => config.l1i = None,
            "l1d" => config.l1d = None,
            "l2" => config.l2 = None,
            "tlb" => config.tlb = None,
            other => return Err(unknown(lines.of(name), "a part of the machine", other, &FITTINGS)),
        }
    }
    config.load_at = table.load_at.map(VirtAddr).or(config.load_at);
    config.memory = table.memory.map_or(config.memory, Bytes);
    config.stack_limit = table.stack_limit.map_or(config.stack_limit, Bytes);
    config.memory_latency = table.memory_latency.map_or(config.memory_latency, Cycles);
    config.disk_latency = table.disk_latency.map_or(config.disk_latency, Cycles);
    config.cycles_per_ns = table.cycles_per_ns.unwrap_or(config.cycles_per_ns);
    config.l1i = table.l1i.as_ref().map(cache).or(config.l1i);
    config.l1d = table.l1d.as_ref().map(cache).or(config.l1d);
    config.l2 = table.l2.as_ref().map(cache).or(config.l2);
    config.tlb = table.tlb.as_ref().map(tlb).or(config.tlb);
    config.validate().map_err(|error| {
        LessonError::new(FILE, line, format!("{}: {}", error.setting, error.problem), error.expected)
    })?;
    Ok(config)
}

fn preset(name: &Spanned<String>, lines: &Lines) -> Result<Config, LessonError> {
    Config::preset(name.get_ref())
        .ok_or_else(|| unknown(lines.of(name), "a preset", name.get_ref(), Config::PRESETS))
}

fn cache(table: &CacheTable) -> CacheConfig {
    let CacheTable { capacity, ways, line, latency } = *table;
    CacheConfig { capacity: Bytes(capacity), ways, line, latency: Cycles(latency) }
}

fn tlb(table: &TlbTable) -> TlbConfig {
    let TlbTable { entries, ways, latency } = *table;
    TlbConfig { entries, ways, latency: Cycles(latency) }
}

/// How the program is built. Its name, for want of an argument, is the lesson's.
pub(crate) fn build(
    id: &str,
    program: &ProgramTable,
    link: &LinkTable,
    lines: &Lines,
) -> Result<BuildOptions, LessonError> {
    let mut options = BuildOptions::default();
    options.assembler.xlen = match program.xlen.as_ref().map(|xlen| (*xlen.get_ref(), xlen)) {
        None | Some((64, _)) => Xlen::Rv64,
        Some((32, _)) => Xlen::Rv32,
        Some((other, at)) => {
            return Err(unknown(lines.of(at), "a register width", &other.to_string(), &["32", "64"]));
        }
    };
    options.assembler.compress = program.compress;
    options.assembler.relax = false;
    options.args = program.args.clone().unwrap_or_else(|| vec![id.to_owned()]);
    options.env = program.env.clone();
    options.link.output_name = id.to_owned();
    options.link.entry = link.entry.clone().unwrap_or(options.link.entry);
    options.link.image_base = link.image_base.map(VirtAddr);
    options.link.load_headers = link.load_headers.unwrap_or(options.link.load_headers);
    options.link.max_page_size = link.max_page_size.unwrap_or(options.link.max_page_size);
    options.link.emit_relocations = link.emit_relocations;
    Ok(options)
}

/// A word that is none of those that were expected.
pub(crate) fn unknown(line: u32, what: &str, found: &str, known: &[&str]) -> LessonError {
    LessonError::new(FILE, line, format!("`{found}` is not {what}"), format!("one of {}", known.join(", ")))
}
