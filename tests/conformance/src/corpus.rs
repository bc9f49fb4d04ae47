//! The corpus: real programs, compiled by real compilers, with what the real tools say of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `manifest.json`, as far as it is read here.
#[derive(Deserialize, Debug)]
pub struct Manifest {
    /// The programs.
    pub programs: Vec<Program>,
}

/// A program and the ways in which it was built.
#[derive(Deserialize, Debug)]
pub struct Program {
    /// The folder's name, and argv[0].
    pub name: String,
    /// What it is about: loader, link, memory, fault …
    pub area: String,
    /// argv[1] and on.
    pub args: Vec<String>,
    /// The environment in the order in which it was given to qemu, which lays it out from the last to the first.
    pub env: Vec<String>,
    /// The builds.
    pub variants: Vec<Variant>,
}

/// One build of a program.
#[derive(Deserialize, Debug)]
pub struct Variant {
    /// Its name.
    pub id: String,
    /// `rv64imac`, `rv32imac`, `rv64gc` …
    pub isa: String,
    /// `raw`, `glibc`, `dyn` or `errors`.
    pub kind: String,
    /// The folder of its files, from the corpus's root.
    pub dir: String,
    /// The relocatable objects in link order.
    #[serde(default)]
    pub objects: Vec<String>,
    /// The archives that come after them.
    #[serde(default)]
    pub archives: BTreeMap<String, Vec<String>>,
    /// The exit code, if it exits.
    pub exit: Option<u8>,
    /// The signal that kills it, if one does.
    pub signal: Option<u8>,
    /// What it prints.
    pub stdout: Option<String>,
    /// The system calls it makes.
    #[serde(default)]
    pub syscalls: BTreeMap<String, u64>,
    /// What the real linker made of it.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// One executable that the real linker made.
#[derive(Deserialize, Debug)]
pub struct Link {
    /// `nr` without relaxation, `rx` with, and others.
    pub id: String,
    /// The file's name.
    pub elf: String,
    /// What running it gave.
    #[serde(default)]
    pub run: Run,
}

/// What running an executable under qemu gave.
#[derive(Deserialize, Debug, Default)]
pub struct Run {
    /// Counts, one a process; only for some links.
    #[serde(default)]
    pub stats: Vec<Stats>,
}

/// What qemu's plugin counted in one process.
#[derive(Deserialize, Debug)]
pub struct Stats {
    /// Instructions.
    pub instructions: u64,
    /// Loads, an atomic read-modify-write counted here and as a store.
    pub loads: u64,
    /// Stores.
    pub stores: u64,
}

/// The corpus at its folder.
#[derive(Debug)]
pub struct Corpus {
    /// The folder.
    pub root: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
}

impl Corpus {
    /// Reads the manifest of the corpus in `LOOKASIDE_CORPUS_DIR`, or of the repository's copy.
    ///
    /// # Panics
    /// When there is none, or it cannot be read: then nothing can be tested.
    pub fn load() -> Corpus {
        let root = crate::folder("LOOKASIDE_CORPUS_DIR", "corpus");
        let path = root.join("manifest.json");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let manifest =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Corpus { root, manifest }
    }

    /// A file of a variant: its name and bytes.
    ///
    /// # Panics
    /// When the file cannot be read.
    pub fn file(&self, variant: &Variant, name: &str) -> (String, Vec<u8>) {
        let path = self.root.join(&variant.dir).join(name);
        (name.to_owned(), read(&path))
    }

    /// The objects and archives of a variant, in link order.
    pub fn link_inputs(&self, variant: &Variant) -> Vec<(String, Vec<u8>)> {
        let archives = variant.archives.keys();
        variant.objects.iter().chain(archives).map(|name| self.file(variant, name)).collect()
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
