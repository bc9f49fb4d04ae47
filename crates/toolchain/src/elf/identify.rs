//! Telling the kinds of input apart by their first bytes, as `file` does.

/// What a file looks like. Only its first bytes were seen: reading it may still fail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FileKind {
    /// A relocatable ELF object (ET_REL), of whatever machine.
    Object,
    /// An `ar` archive.
    Archive,
    /// Any other ELF file: an executable, or something that is refused as one.
    Executable,
    /// Text.
    Source,
    /// Bytes that are none of these.
    Unknown,
}

/// What the file with these bytes looks like. An empty file is a source.
pub fn identify(bytes: &[u8]) -> FileKind {
    if bytes.starts_with(b"\x7fELF") {
        return elf_kind(bytes);
    }
    if bytes.starts_with(b"!<arch>\n") || bytes.starts_with(b"!<thin>\n") {
        return FileKind::Archive;
    }
    match core::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => FileKind::Source,
        _ => FileKind::Unknown,
    }
}

/// Looks at `e_type` (bytes 16 and 17) in the byte order that `e_ident[EI_DATA]` names.
fn elf_kind(bytes: &[u8]) -> FileKind {
    let big_endian = bytes.get(5) == Some(&2);
    let relocatable: &[u8] = if big_endian { &[0, 1] } else { &[1, 0] };
    match bytes.get(16..18) {
        Some(file_type) if file_type == relocatable => FileKind::Object,
        _ => FileKind::Executable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide() {
        let elf = |data: u8, low: u8, high: u8| {
            let mut bytes = b"\x7fELF\x02".to_vec();
            bytes.push(data);
            bytes.resize(16, 0);
            bytes.extend([low, high]);
            bytes
        };
        assert_eq!(identify(&elf(1, 1, 0)), FileKind::Object);
        assert_eq!(identify(&elf(2, 0, 1)), FileKind::Object);
        assert_eq!(identify(&elf(1, 2, 0)), FileKind::Executable);
        assert_eq!(identify(b"\x7fELF"), FileKind::Executable);
        assert_eq!(identify(b"!<arch>\n"), FileKind::Archive);
        assert_eq!(identify("li a0, 1 # 装入".as_bytes()), FileKind::Source);
        assert_eq!(identify(b""), FileKind::Source);
        assert_eq!(identify(b"a\0b"), FileKind::Unknown);
        assert_eq!(identify(&[0xff, 0xfe]), FileKind::Unknown);
    }
}
