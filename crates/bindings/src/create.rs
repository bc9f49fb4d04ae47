//! From JavaScript's files and options to a machine.

use isa::Xlen;
use machine::{BuildOptions, Config, Machine, Model};
use toolchain::LinkOptions;
use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::explain;
use crate::handle::{MachineHandle, language};
use crate::types::{Failure, InputFile, MachineOptions};

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
        let program = machine::build(files, &build_options(&options)?)
            .map_err(|error| explain(&error, language(lang)))?;
        let machine = Machine::new(config(&options)?, program).map_err(Failure::plain)?;
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
    build.assembler.compress = options.compress.unwrap_or(build.assembler.compress);
    build.link = options.link.clone().map_or(build.link, LinkOptions::from);
    build.args = options.args.clone().unwrap_or_default();
    build.env = options.env.clone().unwrap_or_default();
    Ok(build)
}

fn config(options: &MachineOptions) -> Result<Config, Failure> {
    let mut config = match (&options.config, &options.preset) {
        (Some(config), _) => config.into(),
        (None, name) => preset(name.as_deref().unwrap_or("textbook"))?,
    };
    if options.functional == Some(true) {
        config.model = Model::Functional;
    }
    Ok(config)
}

/// The preset of that name.
pub(crate) fn preset(name: &str) -> Result<Config, Failure> {
    Config::preset(name).ok_or_else(|| unknown("preset", name, &Config::PRESETS.join(", ")))
}

fn unknown(option: &str, value: &str, known: &str) -> Failure {
    Failure::plain(format!("{option}: {value}; expected one of {known}"))
}
