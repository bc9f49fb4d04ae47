//! Reading an `ar` archive: its members, and which of them defines which symbol.

use object::read::archive::ArchiveFile;

use super::ElfError;
use crate::object_file::{Object, SymbolBinding, SymbolPlace};

/// A static library (静态库).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Archive {
    /// File name.
    pub name: String,
    /// The members in file order, not yet read as objects.
    pub members: Vec<Member>,
    /// The archive's index: symbol names and the index of the member that defines each, in the index's order.
    pub symbols: Vec<(String, usize)>,
}

/// A file in an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Its own name, without the archive's.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Archive {
    /// Reads an archive. One without an index (made by `ar` with `S`) gets one from its members' symbols.
    ///
    /// # Errors
    /// Not an archive, a thin archive (whose members are other files), headers that lead outside the file, an index
    /// that points at no member.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Archive, ElfError> {
        let broken = |error: object::Error| broken(name, error.to_string());
        let file = ArchiveFile::parse(bytes).map_err(broken)?;
        if file.is_thin() {
            let message = "the archive is thin: it has only the names of its members".to_string();
            let expected = "an archive that holds its members";
            return Err(ElfError::new(name, "thin-archive", &[], message, expected));
        }
        let mut members = Vec::new();
        let mut offsets = Vec::new();
        for member in file.members() {
            let member = member.map_err(broken)?;
            let data = member.data(bytes).map_err(broken)?;
            offsets.push(member.file_range().0);
            let member_name = String::from_utf8_lossy(member.name()).into_owned();
            members.push(Member { name: member_name, bytes: data.to_vec() });
        }
        let mut archive = Archive { name: name.to_string(), members, symbols: Vec::new() };
        match file.symbols().map_err(broken)? {
            Some(symbols) => {
                for symbol in symbols {
                    let symbol = symbol.map_err(broken)?;
                    let at = symbol.offset();
                    let data_at = file.member(at).map_err(broken)?.file_range().0;
                    let Ok(member) = offsets.binary_search(&data_at) else {
                        return Err(no_member(name, at.0));
                    };
                    archive.symbols.push((String::from_utf8_lossy(symbol.name()).into_owned(), member));
                }
            }
            None => archive.index()?,
        }
        Ok(archive)
    }

    /// The full name of a member: `lib.a(member.o)`.
    pub fn member_name(&self, member: &Member) -> String {
        format!("{}({})", self.name, member.name)
    }

    /// Makes the index from the members, as `ranlib` does: every global definition, commons included.
    fn index(&mut self) -> Result<(), ElfError> {
        let mut symbols = Vec::new();
        for (index, member) in self.members.iter().enumerate() {
            let object = Object::read(&self.member_name(member), &member.bytes)?;
            for symbol in object.symbols {
                if symbol.binding != SymbolBinding::Local && symbol.place != SymbolPlace::Undefined {
                    symbols.push((symbol.name, index));
                }
            }
        }
        self.symbols = symbols;
        Ok(())
    }
}

fn broken(name: &str, found: String) -> ElfError {
    let message = format!("the archive is broken: {found}");
    ElfError::new(name, "bad-archive", &[("found", found)], message, "an archive in System V or GNU format")
}

fn no_member(name: &str, at: u64) -> ElfError {
    let message = format!("the archive's index points at byte {at}, where no member begins");
    ElfError::new(name, "bad-archive-index", &[], message, "the offset of a member's header").at(at)
}
