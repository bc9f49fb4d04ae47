//! The corpus on disk: its manifest and its files.

use std::io::Read;
use std::path::PathBuf;

use serde::Deserialize;
use toolchain::{Archive, Input, LinkOptions, Object};

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
    pub area: String,
    pub variants: Vec<Variant>,
}

#[derive(Deserialize)]
pub struct Variant {
    pub dir: String,
    pub kind: String,
    pub xlen: u32,
    /// The program's area.
    #[serde(skip)]
    pub area: String,
    pub stdout: Option<String>,
    pub exit: Option<i64>,
    #[serde(default)]
    pub objects: Vec<String>,
    /// Archive names; the manifest lists their members too, which nothing here needs.
    #[serde(default)]
    pub archives: std::collections::BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    pub links: Vec<Link>,
    #[serde(default)]
    pub cases: Vec<Case>,
}

/// A link that GNU ld made.
#[derive(Deserialize)]
pub struct Link {
    pub id: String,
    #[serde(default)]
    pub elf: String,
    #[serde(default)]
    pub command: String,
    pub pulled_members: Option<Vec<String>>,
}

/// A link that GNU ld refused, or did not.
#[derive(Deserialize)]
pub struct Case {
    pub case: String,
    pub command: String,
    pub objects: Vec<String>,
    pub expect: String,
    #[serde(default)]
    pub ld_stderr: Vec<String>,
}

/// The manifest's programs whose folder is there.
pub fn manifest() -> Manifest {
    let path = folder().join("manifest.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut manifest: Manifest = serde_json::from_str(&text).expect("manifest.json is well formed");
    manifest.programs.retain(|program| folder().join(&program.name).is_dir());
    for program in &mut manifest.programs {
        for variant in &mut program.variants {
            variant.area.clone_from(&program.area);
        }
    }
    assert!(!manifest.programs.is_empty(), "no programs in {}", folder().display());
    manifest
}

/// The variants of programs that GNU ld linked statically from objects which are here.
pub fn static_links() -> Vec<(String, Variant, Link)> {
    let mut all = Vec::new();
    for program in manifest().programs {
        for mut variant in program.variants {
            let links = std::mem::take(&mut variant.links);
            for link in links {
                // Relaxation, and other layouts than the default one's, are not modelled.
                if variant.kind == "raw" && matches!(link.id.as_str(), "nr" | "hi") {
                    all.push((program.name.clone(), variant.again(), link));
                }
            }
        }
    }
    assert!(!all.is_empty());
    all
}

impl Variant {
    /// The variant without its lists of links and cases.
    pub fn again(&self) -> Variant {
        Variant {
            dir: self.dir.clone(),
            kind: self.kind.clone(),
            xlen: self.xlen,
            area: self.area.clone(),
            stdout: self.stdout.clone(),
            exit: self.exit,
            objects: self.objects.clone(),
            archives: self.archives.clone(),
            links: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// The bytes of one of the variant's files.
    pub fn file(&self, name: &str) -> Vec<u8> {
        let path = folder().join(&self.dir).join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The rows of one of the variant's tables, plain or gzipped, each by column name. None if there is no such file.
    pub fn table(&self, name: &str) -> Option<Vec<Vec<String>>> {
        let path = folder().join(&self.dir).join(name);
        let mut text = String::new();
        if let Ok(plain) = std::fs::read_to_string(&path) {
            text = plain;
        } else {
            let file = std::fs::File::open(path.with_extension("tsv.gz")).ok()?;
            flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("a gzipped text");
        }
        let rows = text.lines().skip(1).map(|line| line.split('\t').map(str::to_string).collect());
        Some(rows.collect())
    }

    pub fn object(&self, name: &str) -> Object {
        Object::read(name, &self.file(name)).unwrap()
    }

    /// Objects and archives in link order.
    pub fn inputs(&self) -> Vec<Input> {
        let mut inputs: Vec<Input> =
            self.objects.iter().map(|name| Input::Object(self.object(name))).collect();
        let archives = self.archives.keys().map(|name| Archive::read(name, &self.file(name)).unwrap());
        inputs.push(Input::Group(archives.collect()));
        inputs
    }
}

impl Link {
    /// Our options for what the command line asks for.
    pub fn options(&self) -> LinkOptions {
        let base = self.command.split("-Ttext-segment=0x").nth(1).and_then(|rest| rest.split(' ').next());
        let base = base.map(|digits| u64::from_str_radix(digits, 16).expect("an address"));
        LinkOptions {
            image_base: base.map(isa::VirtAddr),
            // Debian's linker for Linux does `-z relro` by itself, the one for bare machines does not.
            relro: self.command.starts_with("riscv64-linux-gnu"),
            ..LinkOptions::default()
        }
    }
}

/// A number as the tables write it.
pub fn number(text: &str) -> u64 {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).expect("a hexadecimal number"),
        None => text.parse().expect("a number"),
    }
}
