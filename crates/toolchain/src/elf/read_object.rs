//! Reading a relocatable object: sections, symbols, relocation entries and COMDAT groups.

use isa::Xlen;
use object::LittleEndian;
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, Rela};

use super::ElfError;
use super::header::{ET_REL, check_header};
use super::view::{
    LE, RawSection, RawSymbol, SHT_GROUP, SHT_NOBITS, SHT_REL, SHT_RELA, SHT_STRTAB, SHT_SYMTAB,
    SHT_SYMTAB_SHNDX, View, words,
};
use crate::object_file::{Object, Relocation, Section, SectionKind, Symbol, SymbolBinding, SymbolPlace};

/// SHT_LLVM_ADDRSIG: symbol numbers for the linker's identical-code folding; stale as soon as the table is rewritten.
const SHT_LLVM_ADDRSIG: u32 = 0x6fff_4c03;
/// GRP_COMDAT.
const GRP_COMDAT: u32 = 1;

impl Object {
    /// Reads a little-endian RISC-V ET_REL file.
    ///
    /// # Errors
    /// Anything that a reader would trip over: another machine or file type, tables outside the file, numbers that
    /// point at nothing, alignments that are no powers of two. Memory used is proportional to the file's size.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Object, ElfError> {
        match check_header(name, bytes, ET_REL)? {
            Xlen::Rv32 => read::<FileHeader32<LittleEndian>>(name, bytes, Xlen::Rv32),
            Xlen::Rv64 => read::<FileHeader64<LittleEndian>>(name, bytes, Xlen::Rv64),
        }
    }
}

fn read<Elf: FileHeader<Endian = LittleEndian>>(
    name: &str,
    bytes: &[u8],
    xlen: Xlen,
) -> Result<Object, ElfError> {
    let mut view = View::<Elf>::new(name, bytes)?;
    let (sections, numbers) = read_sections(&mut view)?;
    let symbols = read_symbols(&mut view, &numbers)?;
    let flags = view.header.e_flags(LE).0;
    let mut object =
        Object { name: name.to_string(), xlen: Some(xlen), flags, sections, symbols, groups: Vec::new() };
    for index in 0..view.sections.len() {
        let section = view.section(index)?;
        match section.sh_type {
            SHT_RELA => read_relocations(&view, index, &section, &numbers, &mut object)?,
            SHT_REL => return Err(implicit_addends(&view, index)),
            SHT_GROUP => read_group(&view, index, &section, &numbers, &mut object)?,
            _ => {}
        }
    }
    Ok(object)
}

/// For each ELF section number, its index in [`Object::sections`] if it is kept.
type Numbers = Vec<Option<usize>>;

fn read_sections<Elf: FileHeader<Endian = LittleEndian>>(
    view: &mut View<'_, Elf>,
) -> Result<(Vec<Section>, Numbers), ElfError> {
    let mut sections = Vec::new();
    let mut numbers = Vec::new();
    for index in 0..view.sections.len() {
        let raw = view.section(index)?;
        let kept = !matches!(
            raw.sh_type,
            0 | SHT_SYMTAB
                | SHT_STRTAB
                | SHT_RELA
                | SHT_REL
                | SHT_GROUP
                | SHT_SYMTAB_SHNDX
                | SHT_LLVM_ADDRSIG
        );
        numbers.push(kept.then_some(sections.len()));
        if kept {
            sections.push(read_section(view, index, &raw)?);
        }
    }
    Ok((sections, numbers))
}

fn read_section<Elf: FileHeader<Endian = LittleEndian>>(
    view: &mut View<'_, Elf>,
    index: usize,
    raw: &RawSection,
) -> Result<Section, ElfError> {
    if raw.align > 1 && !raw.align.is_power_of_two() {
        let message = format!("section {index} has alignment {}", raw.align);
        let args = [("what", format!("section {index}")), ("align", raw.align.to_string())];
        let error = ElfError::new(view.file, "bad-alignment", &args, message, "a power of two");
        return Err(error.at(view.section_header_offset(index)));
    }
    Ok(Section {
        name: view.section_name(index)?,
        kind: section_kind(raw.sh_type),
        elf_type: raw.sh_type,
        flags: raw.flags,
        align: raw.align.max(1),
        entry_size: raw.entry_size,
        bytes: view.bytes(raw).to_vec(),
        size: raw.size,
        relocations: Vec::new(),
        lines: Vec::new(),
    })
}

/// SHT_PROGBITS is 1; SHT_INIT_ARRAY, SHT_FINI_ARRAY and SHT_PREINIT_ARRAY are 14 to 16.
fn section_kind(sh_type: u32) -> SectionKind {
    match sh_type {
        1 | 14..=16 => SectionKind::Bytes,
        SHT_NOBITS => SectionKind::Zeros,
        _ => SectionKind::Other,
    }
}

fn read_symbols<Elf: FileHeader<Endian = LittleEndian>>(
    view: &mut View<'_, Elf>,
    numbers: &Numbers,
) -> Result<Vec<Symbol>, ElfError> {
    let raw = view.symbols()?;
    let mut symbols = Vec::with_capacity(raw.len());
    for symbol in raw.into_iter().skip(1) {
        symbols.push(read_symbol(view, symbol, numbers)?);
    }
    Ok(symbols)
}

fn read_symbol<Elf: FileHeader<Endian = LittleEndian>>(
    view: &mut View<'_, Elf>,
    raw: RawSymbol,
    numbers: &Numbers,
) -> Result<Symbol, ElfError> {
    let place = match raw.special {
        Some(0) => SymbolPlace::Undefined,
        Some(0xfff2) => SymbolPlace::Common,
        Some(_) => SymbolPlace::Absolute,
        None => match numbers.get(raw.section) {
            Some(Some(section)) => SymbolPlace::Section(*section),
            // A section symbol of a table that is not kept: nobody can mean an address by it.
            Some(None) => SymbolPlace::Absolute,
            None => {
                return Err(view.bad_index("section number", raw.section as u64, view.sections.len()));
            }
        },
    };
    let binding = match raw.binding {
        0 => SymbolBinding::Local,
        2 => SymbolBinding::Weak,
        _ => SymbolBinding::Global,
    };
    let name = match place {
        SymbolPlace::Section(_) if raw.elf_type == 3 && raw.name.is_empty() => {
            view.section_name(raw.section)?
        }
        _ => raw.name,
    };
    let (value, size, elf_type, visibility) = (raw.value, raw.size, raw.elf_type, raw.visibility);
    Ok(Symbol { name, place, value, size, binding, elf_type, visibility })
}

fn read_relocations<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    index: usize,
    raw: &RawSection,
    numbers: &Numbers,
    object: &mut Object,
) -> Result<(), ElfError> {
    let header_at = view.section_header_offset(index);
    let target = numbers.get(raw.info).copied().flatten().and_then(|at| object.sections.get_mut(at));
    let Some(target) = target else {
        return Err(view.bad_index("relocated section", raw.info as u64, numbers.len()).at(header_at));
    };
    let entries: &[Elf::Rela] = view.entries(index, "relocation table")?;
    let entry_size = core::mem::size_of::<Elf::Rela>() as u64;
    for (number, entry) in entries.iter().enumerate() {
        let at = raw.offset + number as u64 * entry_size;
        let offset: u64 = entry.r_offset(LE).into();
        if offset > target.size {
            return Err(outside(view.file, number, offset, target).at(at));
        }
        let symbol = match entry.r_sym(LE, false) as usize {
            0 => None,
            symbol if symbol <= object.symbols.len() => Some(symbol - 1),
            symbol => {
                let count = object.symbols.len() + 1;
                return Err(view.bad_index("symbol number", symbol as u64, count).at(at));
            }
        };
        let (kind, addend) = (entry.r_type(LE, false).0, entry.r_addend(LE).into());
        target.relocations.push(Relocation { offset, kind, symbol, addend });
    }
    order::sort_by_key(&mut target.relocations, |entry| entry.offset);
    Ok(())
}

fn outside(file: &str, number: usize, offset: u64, section: &Section) -> ElfError {
    let (name, size) = (&section.name, section.size);
    let message = format!(
        "relocation entry {number} of {name} is for offset {offset:#x}, but the section has {size:#x} bytes"
    );
    let args = [
        ("number", number.to_string()),
        ("section", name.clone()),
        ("field", format!("{offset:#x}")),
        ("size", format!("{size:#x}")),
    ];
    ElfError::new(file, "relocation-outside", &args, message, "an offset inside the section")
}

fn implicit_addends<Elf: FileHeader<Endian = LittleEndian>>(view: &View<'_, Elf>, index: usize) -> ElfError {
    let message = format!("section {index} has relocation entries without addends (SHT_REL)");
    let args = [("what", format!("section {index}"))];
    let expected = "entries with addends (SHT_RELA), as the RISC-V psABI demands";
    ElfError::new(view.file, "implicit-addends", &args, message, expected)
        .at(view.section_header_offset(index))
}

fn read_group<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    index: usize,
    raw: &RawSection,
    numbers: &Numbers,
    object: &mut Object,
) -> Result<(), ElfError> {
    let words = words(view.bytes(raw));
    let Some((&flags, members)) = words.split_first() else { return Ok(()) };
    if flags & GRP_COMDAT == 0 {
        return Ok(());
    }
    let header_at = view.section_header_offset(index);
    if raw.info == 0 || raw.info > object.symbols.len() {
        let count = object.symbols.len() + 1;
        return Err(view.bad_index("symbol number", raw.info as u64, count).at(header_at));
    }
    let mut kept = Vec::new();
    for &member in members {
        match numbers.get(member as usize) {
            Some(number) => kept.extend(number),
            None => {
                let count = numbers.len();
                return Err(view.bad_index("section number", u64::from(member), count).at(header_at));
            }
        }
    }
    object.groups.push((raw.info - 1, kept));
    Ok(())
}
