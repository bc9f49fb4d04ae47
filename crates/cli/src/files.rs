//! Reading and writing files, with errors that name them.

use std::path::Path;

use crate::failure::Failure;

/// A file's bytes under the name it was given.
pub fn read(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    Ok((path.display().to_string(), bytes))
}

/// A file's text under the name it was given.
pub fn read_text(path: &Path) -> Result<(String, String), Failure> {
    let (name, bytes) = read(path)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format_args!("{name}: byte {at} is not UTF-8; expected a text"))
    })?;
    Ok((name, text))
}

/// Writes a file, executable if asked.
pub fn write(path: &Path, bytes: &[u8], executable: bool) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| Failure::file(path, &error))?;
    #[cfg(unix)]
    if executable {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(path, mode).map_err(|error| Failure::file(path, &error))?;
    }
    Ok(())
}

/// The name a shell user would call the program: the file's name up to its first dot.
pub fn program_name(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match name.split_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_called_by_its_name_up_to_the_first_dot() {
        assert_eq!(program_name(Path::new("set/args_auxv.nr.elf")), "args_auxv");
        assert_eq!(program_name(Path::new("hello")), "hello");
        assert_eq!(program_name(Path::new("x/.hidden")), ".hidden");
    }
}
