//! Runs wasm-bindgen and its test runner as libraries, so that their version is the one in Cargo.lock.

use std::error::Error;
use std::ffi::OsString;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask wasm-bindgen ARGS… | cargo xtask wasm-bindgen-test-runner ARGS…";

/// Hands the arguments, the tool's name first, over to the tool.
fn run(arguments: Vec<OsString>) -> Result<(), Box<dyn Error + Send + Sync>> {
    match arguments.first().and_then(|tool| tool.to_str()) {
        Some("wasm-bindgen") => Ok(wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments)?),
        Some("wasm-bindgen-test-runner") => {
            Ok(wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)?)
        }
        _ => Err(USAGE.into()),
    }
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
