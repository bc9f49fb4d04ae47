//! An ELF file of either class with its tables found and checked to lie inside the file.

use object::LittleEndian;
use object::read::elf::{FileHeader, SectionHeader, Sym};
use object::read::{ReadRef, StringTable};

use super::ElfError;

/// Little-endian, the only byte order read here.
pub(crate) const LE: LittleEndian = LittleEndian;

/// SHT_SYMTAB.
pub(crate) const SHT_SYMTAB: u32 = 2;
/// SHT_STRTAB.
pub(crate) const SHT_STRTAB: u32 = 3;
/// SHT_RELA.
pub(crate) const SHT_RELA: u32 = 4;
/// SHT_NOBITS.
pub(crate) const SHT_NOBITS: u32 = 8;
/// SHT_REL, which RISC-V does not use.
pub(crate) const SHT_REL: u32 = 9;
/// SHT_GROUP.
pub(crate) const SHT_GROUP: u32 = 17;
/// SHT_SYMTAB_SHNDX: section numbers too large for `st_shndx`.
pub(crate) const SHT_SYMTAB_SHNDX: u32 = 18;

/// Names may share the bytes of a string table, but not so often that reading them fills the memory.
const NAME_BYTES_PER_FILE_BYTE: u64 = 64;

/// A file whose header has been checked.
pub(crate) struct View<'a, Elf: FileHeader<Endian = LittleEndian>> {
    pub file: &'a str,
    pub data: &'a [u8],
    pub header: &'a Elf,
    pub sections: &'a [Elf::SectionHeader],
    section_names: Option<StringTable<'a>>,
    name_bytes_left: u64,
}

/// A section header's fields as plain numbers.
#[derive(Clone, Copy)]
pub(crate) struct RawSection {
    pub sh_type: u32,
    pub flags: u64,
    pub offset: u64,
    pub size: u64,
    pub link: usize,
    pub info: usize,
    pub align: u64,
    pub entry_size: u64,
}

/// A symbol-table entry's fields as plain numbers, with `st_shndx` resolved through SHT_SYMTAB_SHNDX.
pub(crate) struct RawSymbol {
    pub name: String,
    pub binding: u8,
    pub elf_type: u8,
    pub visibility: u8,
    /// 0 undefined, 0xfff1 absolute, 0xfff2 common, as `st_shndx` has them.
    pub special: Option<u16>,
    pub section: usize,
    pub value: u64,
    pub size: u64,
}

impl<'a, Elf: FileHeader<Endian = LittleEndian>> View<'a, Elf> {
    /// Finds the section headers; every section that has bytes lies inside the file, and together they are no larger than it.
    pub fn new(file: &'a str, data: &'a [u8]) -> Result<Self, ElfError> {
        let broken =
            |error: object::Error| bad_table(file, "file header", error.to_string(), "a well-formed header");
        let header = Elf::parse(data).map_err(broken)?;
        let offset: u64 = header.e_shoff(LE).into();
        let sections = header.section_headers(LE, data).map_err(|error| {
            bad_table(file, "section header table", error.to_string(), "a table inside the file").at(offset)
        })?;
        let name_bytes_left = (data.len() as u64).saturating_mul(NAME_BYTES_PER_FILE_BYTE);
        let mut view = View { file, data, header, sections, section_names: None, name_bytes_left };
        view.check_sizes()?;
        if !sections.is_empty() {
            let index = header.section_strings_index(LE, data).map_err(broken)?;
            view.section_names = Some(view.strings(index.0)?);
        }
        Ok(view)
    }

    fn check_sizes(&self) -> Result<(), ElfError> {
        let file_size = self.data.len() as u64;
        let mut total = 0u64;
        for index in 0..self.sections.len() {
            let section = self.section(index)?;
            if section.sh_type == SHT_NOBITS || section.sh_type == 0 {
                continue;
            }
            let end = section.offset.checked_add(section.size).filter(|end| *end <= file_size);
            if end.is_none() {
                return Err(self.section_truncated(index, &section));
            }
            total = total.saturating_add(section.size);
        }
        if total > file_size {
            let message = format!("its sections claim {total} bytes, but the file has {file_size}");
            let args = [("total", total.to_string()), ("size", file_size.to_string())];
            let expected = "sections that do not overlap";
            return Err(ElfError::new(self.file, "sections-overlap", &args, message, expected));
        }
        Ok(())
    }

    fn section_truncated(&self, index: usize, section: &RawSection) -> ElfError {
        let size = self.data.len();
        let end = u128::from(section.offset) + u128::from(section.size);
        let message = format!("section {index} ends at byte {end}, but the file has {size} bytes");
        let what = format!("section {index}");
        let args = [("what", what), ("end", end.to_string()), ("size", size.to_string())];
        let expected = format!("at least {end} bytes");
        ElfError::new(self.file, "truncated", &args, message, expected).at(self.section_header_offset(index))
    }

    /// Where the header of section `index` lies in the file.
    pub fn section_header_offset(&self, index: usize) -> u64 {
        let start: u64 = self.header.e_shoff(LE).into();
        start.saturating_add(index as u64 * core::mem::size_of::<Elf::SectionHeader>() as u64)
    }

    /// The header of section `index`.
    pub fn section(&self, index: usize) -> Result<RawSection, ElfError> {
        let header = self
            .sections
            .get(index)
            .ok_or_else(|| self.bad_index("section number", index as u64, self.sections.len()))?;
        Ok(RawSection {
            sh_type: header.sh_type(LE).0,
            flags: header.sh_flags(LE).0,
            offset: header.sh_offset(LE).into(),
            size: header.sh_size(LE).into(),
            link: header.sh_link(LE) as usize,
            info: header.sh_info(LE) as usize,
            align: header.sh_addralign(LE).into(),
            entry_size: header.sh_entsize(LE).into(),
        })
    }

    /// The bytes of a section; none for SHT_NOBITS and SHT_NULL.
    pub fn bytes(&self, section: &RawSection) -> &'a [u8] {
        if section.sh_type == SHT_NOBITS || section.sh_type == 0 {
            return &[];
        }
        // `check_sizes` has been here: nothing is out of range.
        self.data.read_bytes_at(section.offset, section.size).unwrap_or(&[])
    }

    /// The name of section `index`.
    pub fn section_name(&mut self, index: usize) -> Result<String, ElfError> {
        let at = self.sections.get(index).map_or(0, |header| header.sh_name(LE));
        let Some(names) = self.section_names else { return Ok(String::new()) };
        self.string(names, at, &format!("name of section {index}"))
    }

    /// The string table in section `index`.
    pub fn strings(&self, index: usize) -> Result<StringTable<'a>, ElfError> {
        let section = self.section(index)?;
        if section.sh_type != SHT_STRTAB {
            let found = format!("section {index} has type {:#x}", section.sh_type);
            let expected = "a string table (type 3)";
            let error = bad_table(self.file, "string table", found, expected);
            return Err(error.at(self.section_header_offset(index)));
        }
        Ok(StringTable::new(self.data, section.offset, section.offset + section.size))
    }

    fn string(&mut self, strings: StringTable<'a>, at: u32, what: &str) -> Result<String, ElfError> {
        let found = strings.get(at).ok().and_then(|bytes| core::str::from_utf8(bytes).ok());
        let left = found.and_then(|name| self.name_bytes_left.checked_sub(name.len() as u64));
        let (Some(found), Some(left)) = (found, left) else {
            let message = format!("the {what} at {at} of the string table cannot be read");
            let args = [("what", what.to_string()), ("at", at.to_string())];
            let expected = "zero-terminated UTF-8 inside the string table";
            return Err(ElfError::new(self.file, "bad-string", &args, message, expected));
        };
        self.name_bytes_left = left;
        Ok(found.to_string())
    }

    /// The symbols of the SHT_SYMTAB section, the null symbol included; none if there is no such section.
    pub fn symbols(&mut self) -> Result<Vec<RawSymbol>, ElfError> {
        let Some(table) = self.find(SHT_SYMTAB)? else { return Ok(Vec::new()) };
        let section = self.section(table)?;
        let strings = self.strings(section.link)?;
        let entries: &[Elf::Sym] = self.entries(table, "symbol table")?;
        let long_numbers = self.long_section_numbers(table)?;
        let mut symbols = Vec::with_capacity(entries.len());
        for (index, symbol) in entries.iter().enumerate() {
            let name = self.string(strings, symbol.st_name(LE), &format!("name of symbol {index}"))?;
            let number = symbol.st_shndx(LE).0;
            let (special, section) = match number {
                0xffff => (None, long_numbers.get(index).copied().unwrap_or(0) as usize),
                0 | 0xff00.. => (Some(number), 0),
                _ => (None, usize::from(number)),
            };
            symbols.push(RawSymbol {
                name,
                binding: symbol.st_bind().0,
                elf_type: symbol.st_type().0,
                visibility: symbol.st_visibility().0,
                special,
                section,
                value: symbol.st_value(LE).into(),
                size: symbol.st_size(LE).into(),
            });
        }
        Ok(symbols)
    }

    fn long_section_numbers(&self, symbol_table: usize) -> Result<Vec<u32>, ElfError> {
        for index in 0..self.sections.len() {
            let section = self.section(index)?;
            if section.sh_type == SHT_SYMTAB_SHNDX && section.link == symbol_table {
                return Ok(words(self.bytes(&section)));
            }
        }
        Ok(Vec::new())
    }

    /// The first section of this type.
    pub fn find(&self, sh_type: u32) -> Result<Option<usize>, ElfError> {
        for index in 0..self.sections.len() {
            if self.section(index)?.sh_type == sh_type {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// The section's bytes as a table of `T`.
    pub fn entries<T: object::Pod>(&self, index: usize, what: &str) -> Result<&'a [T], ElfError> {
        let section = self.section(index)?;
        let bytes = self.bytes(&section);
        let size = core::mem::size_of::<T>();
        let entries = object::pod::slice_from_bytes::<T>(bytes, bytes.len() / size);
        match entries {
            Ok((entries, [])) if section.entry_size == size as u64 => Ok(entries),
            _ => {
                let found = format!(
                    "section {index} has {} bytes in entries of {}",
                    section.size, section.entry_size
                );
                let expected = format!("whole entries of {size} bytes");
                Err(bad_table(self.file, what, found, expected).at(self.section_header_offset(index)))
            }
        }
    }

    /// An index that points at nothing.
    pub fn bad_index(&self, what: &str, index: u64, count: usize) -> ElfError {
        let message = format!("{what} {index} does not exist: there are {count}");
        let args = [("what", what.to_string()), ("index", index.to_string()), ("count", count.to_string())];
        ElfError::new(self.file, "bad-index", &args, message, format!("a number below {count}"))
    }
}

/// A table whose place or shape is wrong.
pub(crate) fn bad_table(file: &str, what: &str, found: String, expected: impl Into<Box<str>>) -> ElfError {
    let message = format!("the {what} is broken: {found}");
    ElfError::new(file, "bad-table", &[("what", what.to_string()), ("found", found)], message, expected)
}

/// The bytes as little-endian words; a rest shorter than a word is dropped.
pub(crate) fn words(bytes: &[u8]) -> Vec<u32> {
    let (words, _) = bytes.as_chunks::<4>();
    words.iter().map(|word| u32::from_le_bytes(*word)).collect()
}
