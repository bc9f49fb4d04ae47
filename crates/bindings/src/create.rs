//! From JavaScript's files and options, or a lesson's name, to a machine.

use isa::{VirtAddr, Xlen};
use lessons::Lesson;
use machine::{BuildError, BuildOptions, Config, Machine, Model, Translation};
use messages::{Language, Value};
use storage::Bytes;
use toolchain::Diagnostic;
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::handle::{MachineHandle, language};
use crate::types::{Failure, Finding, InputFile, MachineOptions};

#[wasm_bindgen]
impl MachineHandle {
    /// A machine for files: assembly texts, objects, archives, or one executable. Findings are in the language given.
    ///
    /// # Errors
    /// What is wrong with the files or the options, where, and what was expected.
    #[wasm_bindgen(js_name = fromFiles)]
    pub fn from_files(
        files: Vec<Ts<InputFile>>,
        options: Ts<MachineOptions>,
        lang: &str,
    ) -> Result<MachineHandle, Failure> {
        let options = options.to_rust().map_err(Failure::plain)?;
        let files = read(files)?;
        let program =
            machine::build(files, &build_options(&options)?).map_err(|e| explain(e, language(lang)))?;
        let machine = Machine::new(config(&options)?, program).map_err(Failure::plain)?;
        Ok(MachineHandle { machine })
    }

    /// A lesson's machine; `files`, if there are any, take the place of the lesson's own.
    ///
    /// # Errors
    /// No lesson has this name, or what is wrong with the files.
    #[wasm_bindgen(js_name = fromLesson)]
    pub fn from_lesson(id: &str, files: Vec<Ts<InputFile>>, lang: &str) -> Result<MachineHandle, Failure> {
        let lesson =
            Lesson::find(id).ok_or_else(|| Failure::plain(format!("{id}: no lesson has this name")))?;
        let files = if files.is_empty() { lesson.files.clone() } else { read(files)? };
        let program = machine::build(files, &lesson.build).map_err(|e| explain(e, language(lang)))?;
        let machine = Machine::new(lesson.config.clone(), program).map_err(Failure::plain)?;
        Ok(MachineHandle { machine })
    }
}

fn read(files: Vec<Ts<InputFile>>) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let file =
        |file: Ts<InputFile>| file.to_rust().map(|file| (file.name, file.bytes)).map_err(Failure::plain);
    files.into_iter().map(file).collect()
}

fn build_options(options: &MachineOptions) -> Result<BuildOptions, Failure> {
    let mut build = BuildOptions::default();
    build.assembler.xlen = match options.xlen {
        None | Some(64) => Xlen::Rv64,
        Some(32) => Xlen::Rv32,
        Some(other) => return Err(unknown("xlen", &other.to_string(), "32, 64")),
    };
    build.args = options.args.clone().unwrap_or_default();
    build.env = options.env.clone().unwrap_or_default();
    Ok(build)
}

/// The preset with the options' changes. Whether such a machine can be built, the machine itself says.
fn config(options: &MachineOptions) -> Result<Config, Failure> {
    let name = options.preset.as_deref().unwrap_or("textbook");
    let mut config =
        Config::preset(name).ok_or_else(|| unknown("preset", name, &Config::PRESETS.join(", ")))?;
    if let Some(name) = &options.translation {
        config.translation = translation(name)?;
    }
    if let Some(bytes) = options.memory {
        config.memory = Bytes(bytes);
    }
    config.load_at = options.load_at.map(VirtAddr).or(config.load_at);
    if options.functional == Some(true) {
        config.model = Model::Functional;
    }
    Ok(config)
}

fn translation(name: &str) -> Result<Translation, Failure> {
    match name {
        "bare" => Ok(Translation::Bare),
        "segments" => Ok(Translation::Segments),
        "paging" => Ok(Translation::Paging),
        _ => Err(unknown("translation", name, "bare, segments, paging")),
    }
}

fn unknown(option: &str, value: &str, known: &str) -> Failure {
    Failure::plain(format!("{option}: {value}; expected one of {known}"))
}

/// A build's error with its places.
fn explain(error: BuildError, language: Language) -> Failure {
    let findings = match &error {
        BuildError::Assembly(diagnostics) => {
            diagnostics.iter().map(|found| finding(found, language)).collect()
        }
        _ => Vec::new(),
    };
    Failure { message: error.to_string(), findings }
}

/// An assembler's finding in the reader's language; in English where there are no words for it.
fn finding(found: &Diagnostic, language: Language) -> Finding {
    let args: Vec<(&str, Value)> =
        found.args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    let words = |id: &str, english: &str| {
        let text = messages::text(language, id, &args);
        if text.starts_with('⟨') { english.to_owned() } else { text }
    };
    Finding {
        file: found.file.clone(),
        line: found.span.line,
        column: found.span.column,
        length: found.span.length,
        message: words(&format!("assembler-{}", found.code), &found.message),
        expected: words(&format!("assembler-{}-expected", found.code), &found.expected),
    }
}
