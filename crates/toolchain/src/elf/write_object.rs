//! Writing a relocatable object as an ELF file that other tools take.

use std::collections::BTreeSet;

use isa::Xlen;

use super::ElfError;
use super::file_writer::{FileWriter, SectionOut, SymbolOut};
use super::header::ET_REL;
use crate::object_file::{Object, Section, SectionKind, Symbol, SymbolBinding, SymbolPlace};

const STT_SECTION: u8 = 3;
const SHF_GROUP: u64 = 0x200;
const SHT_GROUP: u32 = 17;
const GRP_COMDAT: u32 = 1;

/// `st_info`'s number of a binding.
pub(crate) fn binding_number(binding: SymbolBinding) -> u8 {
    match binding {
        SymbolBinding::Local => 0,
        SymbolBinding::Global => 1,
        SymbolBinding::Weak => 2,
    }
}

impl Object {
    /// The object as an ET_REL file: its sections, `.rela.*`, `.symtab`, `.strtab`. Local symbols come first, as the
    /// format demands; every section gets a section symbol.
    ///
    /// # Errors
    /// More sections than `st_shndx` can number, or indices that point at nothing.
    pub fn to_elf(&self) -> Result<Vec<u8>, ElfError> {
        self.check_indices()?;
        let xlen = self.xlen.unwrap_or(Xlen::Rv64);
        let order = Order::new(self);
        let mut writer = FileWriter::new(xlen, 0);
        let groups = self.groups.len() as u32;
        let relocated = self.sections.iter().filter(|section| !section.relocations.is_empty()).count() as u32;
        let symbol_table = groups + self.sections.len() as u32 + relocated + 1;
        self.write_groups(&mut writer, &order, symbol_table);
        for section in &self.sections {
            write_section(&mut writer, section);
        }
        for (index, section) in self.sections.iter().enumerate() {
            if !section.relocations.is_empty() {
                let entries = section.relocations.iter().map(|entry| {
                    let symbol = entry.symbol.and_then(|symbol| order.numbers.get(symbol)).copied();
                    (entry.offset, symbol.unwrap_or(0), entry.kind, entry.addend)
                });
                let (target, group_flag) = (groups + 1 + index as u32, section.flags & SHF_GROUP);
                writer.relocations(&section.name, target, symbol_table, entries, group_flag);
            }
        }
        writer.symbols(self.symbols_out(&order, groups), order.locals);
        writer.finish(ET_REL, self.flags, 0, &[]).ok_or_else(|| {
            let message = format!("the object has {} sections", self.sections.len());
            let args = [("count", self.sections.len().to_string())];
            ElfError::new(&self.name, "too-many-sections", &args, message, "fewer than 65280 sections")
        })
    }

    fn check_indices(&self) -> Result<(), ElfError> {
        let sections = self.sections.len();
        let symbols = self.symbols.len();
        let in_symbols = self.symbols.iter().filter_map(|symbol| match symbol.place {
            SymbolPlace::Section(index) => Some(index),
            _ => None,
        });
        let members = self.groups.iter().flat_map(|(_, members)| members.iter().copied());
        let bad_section = in_symbols.chain(members).find(|index| *index >= sections);
        let entries = self.sections.iter().flat_map(|section| &section.relocations);
        let signatures = self.groups.iter().map(|(signature, _)| *signature);
        let bad_symbol =
            entries.filter_map(|entry| entry.symbol).chain(signatures).find(|index| *index >= symbols);
        let (what, index, count) = match (bad_section, bad_symbol) {
            (Some(index), _) => ("section number", index, sections),
            (None, Some(index)) => ("symbol number", index, symbols),
            (None, None) => return Ok(()),
        };
        let message = format!("{what} {index} does not exist: there are {count}");
        let args = [("what", what.to_string()), ("index", index.to_string()), ("count", count.to_string())];
        Err(ElfError::new(&self.name, "bad-index", &args, message, format!("a number below {count}")))
    }

    fn write_groups(&self, writer: &mut FileWriter, order: &Order, symbol_table: u32) {
        // The sections follow the groups; a group names its members and their relocation sections.
        let first_section = self.groups.len() as u32 + 1;
        let mut next_relocations = first_section + self.sections.len() as u32;
        let mut relocation_sections = Vec::with_capacity(self.sections.len());
        for section in &self.sections {
            let relocated = !section.relocations.is_empty();
            relocation_sections.push(relocated.then_some(next_relocations));
            next_relocations += u32::from(relocated);
        }
        for (signature, members) in &self.groups {
            let mut words = vec![GRP_COMDAT];
            for member in members {
                words.push(first_section + *member as u32);
                words.extend(relocation_sections.get(*member).copied().flatten());
            }
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            let section = SectionOut {
                elf_type: SHT_GROUP,
                size: bytes.len() as u64,
                link: symbol_table,
                info: order.numbers.get(*signature).copied().unwrap_or(0),
                align: 4,
                entry_size: 4,
                ..SectionOut::default()
            };
            writer.section(".group", section, None, &bytes);
        }
    }

    fn symbols_out<'a>(&'a self, order: &'a Order, groups: u32) -> impl Iterator<Item = SymbolOut<'a>> {
        let section_number = move |index: usize| (groups as usize + 1 + index) as u16;
        let sections = order.section_symbols.iter().map(move |index| SymbolOut {
            name: "",
            value: 0,
            size: 0,
            binding: 0,
            elf_type: STT_SECTION,
            visibility: 0,
            section: section_number(*index),
        });
        let others = order.symbols.iter().filter_map(|index| self.symbols.get(*index));
        sections.chain(others.map(move |symbol| SymbolOut {
            name: if symbol.elf_type == STT_SECTION { "" } else { &symbol.name },
            value: symbol.value,
            size: symbol.size,
            binding: binding_number(symbol.binding),
            elf_type: symbol.elf_type,
            visibility: symbol.visibility,
            section: match symbol.place {
                SymbolPlace::Undefined => 0,
                SymbolPlace::Absolute => 0xfff1,
                SymbolPlace::Common => 0xfff2,
                SymbolPlace::Section(index) => section_number(index),
            },
        }))
    }
}

/// The order of the symbols in the file.
struct Order {
    /// Sections that get a symbol made for them, before all others.
    section_symbols: Vec<usize>,
    /// The object's symbols, locals first.
    symbols: Vec<usize>,
    /// How many symbols of the file, section symbols included, are local.
    locals: usize,
    /// By the object's symbol: its number in the file.
    numbers: Vec<u32>,
}

impl Order {
    fn new(object: &Object) -> Order {
        let is_local = |symbol: &Symbol| symbol.binding == SymbolBinding::Local;
        let section_of = |symbol: &Symbol| match symbol.place {
            SymbolPlace::Section(section) if symbol.elf_type == STT_SECTION => Some(section),
            _ => None,
        };
        let with_symbol: BTreeSet<usize> = object.symbols.iter().filter_map(section_of).collect();
        let section_symbols: Vec<usize> =
            (0..object.sections.len()).filter(|index| !with_symbol.contains(index)).collect();
        let mut symbols: Vec<usize> = (0..object.symbols.len()).collect();
        order::sort_by_key(&mut symbols, |index| {
            object.symbols.get(*index).is_some_and(|symbol| !is_local(symbol))
        });
        let locals = section_symbols.len() + object.symbols.iter().filter(|symbol| is_local(symbol)).count();
        let mut numbers = vec![0; object.symbols.len()];
        for (place, index) in symbols.iter().enumerate() {
            if let Some(number) = numbers.get_mut(*index) {
                *number = (section_symbols.len() + place + 1) as u32;
            }
        }
        Order { section_symbols, symbols, locals, numbers }
    }
}

fn write_section(writer: &mut FileWriter, section: &Section) {
    let size = if section.kind == SectionKind::Zeros { section.size } else { section.bytes.len() as u64 };
    let out = SectionOut {
        elf_type: section.elf_type,
        flags: section.flags,
        size,
        align: section.align,
        entry_size: section.entry_size,
        ..SectionOut::default()
    };
    let bytes = if section.kind == SectionKind::Zeros { &[][..] } else { &section.bytes };
    writer.section(&section.name, out, None, bytes);
}
