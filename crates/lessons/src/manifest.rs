//! `lesson.toml` as it is written. FORMAT.md describes every key.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::LessonError;

/// The file's name in a lesson's folder.
pub(crate) const FILE: &str = "lesson.toml";

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub id: Spanned<String>,
    pub title: BTreeMap<String, String>,
    #[serde(default)]
    pub concepts: Vec<String>,
    pub radix: Option<Spanned<String>>,
    pub program: Spanned<ProgramTable>,
    #[serde(default)]
    pub link: LinkTable,
    pub machine: Spanned<MachineTable>,
    pub steps: Vec<Spanned<StepTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgramTable {
    pub files: Vec<Spanned<String>>,
    pub xlen: Option<Spanned<u32>>,
    #[serde(default)]
    pub compress: bool,
    pub args: Option<Vec<String>>,
    #[serde(default)]
    pub env: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct LinkTable {
    pub entry: Option<String>,
    pub image_base: Option<u64>,
    pub load_headers: Option<bool>,
    pub max_page_size: Option<u64>,
    pub emit_relocations: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MachineTable {
    pub preset: Spanned<String>,
    #[serde(default)]
    pub without: Vec<Spanned<String>>,
    pub load_at: Option<u64>,
    pub memory: Option<u64>,
    pub memory_latency: Option<u64>,
    pub disk_latency: Option<u64>,
    pub stack_limit: Option<u64>,
    pub cycles_per_ns: Option<u32>,
    pub l1i: Option<CacheTable>,
    pub l1d: Option<CacheTable>,
    pub l2: Option<CacheTable>,
    pub tlb: Option<TlbTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CacheTable {
    pub capacity: u64,
    pub ways: u32,
    pub line: u32,
    pub latency: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TlbTable {
    pub entries: u32,
    pub ways: u32,
    pub latency: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepTable {
    pub anchor: Spanned<String>,
    pub goto: Option<Spanned<String>>,
    pub step: Option<Spanned<String>>,
    pub until: Option<Spanned<String>>,
    #[serde(default)]
    pub views: Vec<Spanned<String>>,
    pub stage: Option<Spanned<String>>,
    pub point: Option<Spanned<String>>,
}

/// A text with the lines of its byte offsets.
pub(crate) struct Lines<'a>(pub &'a str);

impl Lines<'_> {
    /// The line, from 1, that holds the value.
    pub fn of<T>(&self, value: &Spanned<T>) -> u32 {
        self.at(value.span().start)
    }

    fn at(&self, offset: usize) -> u32 {
        let before = self.0.as_bytes().iter().take(offset);
        1 + before.filter(|byte| **byte == b'\n').count() as u32
    }
}

/// Reads the file.
///
/// # Errors
/// It is not TOML, a key is missing, unknown, or of the wrong type.
pub(crate) fn read(text: &str) -> Result<Manifest, LessonError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| Lines(text).at(span.start));
        LessonError::new(FILE, line, error.message(), "the keys that FORMAT.md lists")
    })
}
