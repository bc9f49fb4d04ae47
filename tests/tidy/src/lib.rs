//! Reads the repository as a reviewer would: which files there are, and what the manifests say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

/// The files under version control that still exist, as paths from the root, sorted.
///
/// Outside a checkout (an unpacked archive) every file counts that is not built or downloaded.
pub fn files() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output();
    let mut files: Vec<PathBuf> = match listed {
        Ok(output) if output.status.success() => output
            .stdout
            .split(|&byte| byte == 0)
            .filter_map(|name| str::from_utf8(name).ok())
            .map(PathBuf::from)
            .collect(),
        _ => walk(&root()),
    };
    files.retain(|file| root().join(file).is_file());
    files.sort();
    files
}

/// The files with this ending.
pub fn files_ending(ending: &str) -> Vec<PathBuf> {
    files().into_iter().filter(|file| file.to_string_lossy().ends_with(ending)).collect()
}

/// A file's text; `None` for one that is not text.
pub fn text(file: &Path) -> Option<String> {
    String::from_utf8(fs::read(root().join(file)).expect("a listed file can be read")).ok()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    const BUILT: [&str; 5] = ["target", "dist", "node_modules", "wasm", ".git"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() && !BUILT.contains(&entry.file_name().to_string_lossy().as_ref()) {
            found.extend(walk(&path));
        } else if path.is_file() {
            found.push(path.strip_prefix(root()).expect("below the root").to_path_buf());
        }
    }
    found
}
