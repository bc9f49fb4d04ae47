//! Where the references lie and how they are read: shared by the test targets, one a reference.

pub mod corpus;

use std::path::PathBuf;

/// The folder of a reference: the environment variable's value, or the repository's own copy.
pub fn folder(variable: &str, copy: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(given) => PathBuf::from(given),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(copy),
    }
}
