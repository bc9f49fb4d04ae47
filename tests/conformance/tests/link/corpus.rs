//! The corpus on disk: its manifest and its files.

use std::path::PathBuf;

use serde::Deserialize;

/// The corpus's folder.
pub fn folder() -> PathBuf {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/data/corpus");
    std::env::var_os("LOOKASIDE_CORPUS_DIR").map_or_else(|| PathBuf::from(own), PathBuf::from)
}

/// `manifest.json`.
#[derive(Deserialize)]
pub struct Manifest {
    pub programs: Vec<Program>,
}

#[derive(Deserialize)]
pub struct Program {
    pub name: String,
    pub variants: Vec<Variant>,
}

#[derive(Deserialize)]
pub struct Variant {
    pub id: String,
    pub dir: String,
    #[serde(default)]
    pub objects: Vec<String>,
}

/// The manifest's programs whose folder is there.
pub fn manifest() -> Manifest {
    let path = folder().join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut manifest: Manifest = serde_json::from_str(&text).expect("manifest.json is well formed");
    manifest.programs.retain(|program| folder().join(&program.name).is_dir());
    assert!(!manifest.programs.is_empty(), "no programs in {}", folder().display());
    manifest
}

impl Variant {
    /// The bytes of one of the variant's files.
    pub fn file(&self, name: &str) -> Vec<u8> {
        let path = folder().join(&self.dir).join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}
