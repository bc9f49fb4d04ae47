//! Writing ELF files piece by piece: bytes first, tables behind them, and the header last of all.

use isa::Xlen;
use object::LittleEndian;
use object::elf;
use object::write::elf::{Encoder, FileHeader, FileHeaderLayout, ProgramHeader, Rel, SectionHeader, Sym};

/// The section numbers from here on have a special meaning.
const FIRST_RESERVED_SECTION: usize = 0xff00;

/// Nothing that is not mapped needs a stricter alignment in the file.
const LARGEST_FILE_ALIGNMENT: u64 = 0x1000;

/// A symbol as it is to be written.
pub(crate) struct SymbolOut<'a> {
    pub name: &'a str,
    pub value: u64,
    pub size: u64,
    /// STB: 0 local, 1 global, 2 weak.
    pub binding: u8,
    pub elf_type: u8,
    pub visibility: u8,
    /// `st_shndx`: a section's number, or 0 undefined, 0xfff1 absolute, 0xfff2 common.
    pub section: u16,
}

/// A section as it is to be written, without name and place.
#[derive(Clone, Copy, Default)]
pub(crate) struct SectionOut {
    pub elf_type: u32,
    pub flags: u64,
    pub address: u64,
    pub size: u64,
    pub link: u32,
    pub info: u32,
    pub align: u64,
    pub entry_size: u64,
}

/// A file while it grows.
pub(crate) struct FileWriter {
    encoder: Encoder<LittleEndian>,
    bytes: Vec<u8>,
    sections: Vec<SectionHeader>,
    section_names: Vec<u8>,
    program_headers: u32,
}

impl FileWriter {
    /// Begins a file with room for its header and `program_headers` program headers.
    pub fn new(xlen: Xlen, program_headers: usize) -> FileWriter {
        let encoder = Encoder::new(LittleEndian, xlen == Xlen::Rv64, elf::EM_RISCV);
        let count = program_headers as u64;
        let room = encoder.file_header_size() + count * encoder.program_header_size();
        FileWriter {
            encoder,
            bytes: vec![0; room as usize],
            sections: Vec::new(),
            section_names: vec![0],
            program_headers: program_headers as u32,
        }
    }

    /// The number that the next section gets.
    pub fn next_section(&self) -> u32 {
        self.sections.len() as u32 + 1
    }

    /// Bytes written so far.
    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Fills up with zeros to `offset`.
    pub fn pad_to(&mut self, offset: u64) {
        if let Ok(offset) = usize::try_from(offset)
            && offset > self.bytes.len()
        {
            self.bytes.resize(offset, 0);
        }
    }

    /// Adds a section whose bytes begin at `offset`, or right here, suitably aligned.
    pub fn section(&mut self, name: &str, section: SectionOut, offset: Option<u64>, bytes: &[u8]) {
        let aligned = self.len().next_multiple_of(section.align.clamp(1, LARGEST_FILE_ALIGNMENT));
        let offset = offset.unwrap_or(if bytes.is_empty() { self.len() } else { aligned });
        if !bytes.is_empty() {
            self.pad_to(offset);
            self.bytes.extend_from_slice(bytes);
        }
        let sh_name = self.section_names.len() as u32;
        self.section_names.extend_from_slice(name.as_bytes());
        self.section_names.push(0);
        self.sections.push(SectionHeader {
            sh_name,
            sh_type: elf::SectionType(section.elf_type),
            sh_flags: elf::SectionFlags(section.flags),
            sh_addr: section.address,
            sh_offset: offset,
            sh_size: section.size,
            sh_link: section.link,
            sh_info: section.info,
            sh_addralign: section.align,
            sh_entsize: section.entry_size,
        });
    }

    /// Adds `.symtab` and `.strtab`. The first `locals` symbols are local; the null symbol is added here.
    pub fn symbols<'a>(&mut self, symbols: impl Iterator<Item = SymbolOut<'a>>, locals: usize) {
        let mut table = Vec::new();
        let mut names = vec![0];
        self.encoder.null_symbol(&mut table);
        for symbol in symbols {
            let st_name = if symbol.name.is_empty() { 0 } else { names.len() as u32 };
            if st_name != 0 {
                names.extend_from_slice(symbol.name.as_bytes());
                names.push(0);
            }
            self.encoder.symbol(
                &mut table,
                &Sym {
                    section: None,
                    st_name,
                    st_info: elf::SymbolInfo((symbol.binding << 4) | (symbol.elf_type & 0xf)),
                    st_other: elf::SymbolOther(symbol.visibility & 3),
                    st_shndx: elf::SymbolSection(symbol.section),
                    st_value: symbol.value,
                    st_size: symbol.size,
                },
            );
        }
        let section = SectionOut {
            elf_type: 2,
            size: table.len() as u64,
            link: self.next_section() + 1,
            info: locals as u32 + 1,
            align: self.encoder.address_size(),
            entry_size: self.encoder.sym_size(),
            ..SectionOut::default()
        };
        self.section(".symtab", section, None, &table);
        self.strings(".strtab", &names);
    }

    fn strings(&mut self, name: &str, bytes: &[u8]) {
        let section = SectionOut { elf_type: 3, size: bytes.len() as u64, align: 1, ..SectionOut::default() };
        self.section(name, section, None, bytes);
    }

    /// Adds the relocation section of section `target`: offset, symbol number, type and addend of each entry.
    pub fn relocations(
        &mut self,
        name: &str,
        target: u32,
        symbol_table: u32,
        entries: impl Iterator<Item = (u64, u32, u32, i64)>,
        group_flag: u64,
    ) {
        let mut table = Vec::new();
        for (r_offset, r_sym, kind, r_addend) in entries {
            let r_type = elf::RelocationType(kind);
            self.encoder.relocation(&mut table, true, &Rel { r_offset, r_sym, r_type, r_addend });
        }
        let section = SectionOut {
            elf_type: 4,
            // SHF_INFO_LINK
            flags: 0x40 | group_flag,
            size: table.len() as u64,
            link: symbol_table,
            info: target,
            align: self.encoder.address_size(),
            entry_size: self.encoder.rel_size(true),
            ..SectionOut::default()
        };
        self.section(&format!(".rela{name}"), section, None, &table);
    }

    /// Adds `.shstrtab` and the section headers, and writes the header. `None` if there are more sections than an
    /// ordinary header can count.
    pub fn finish(
        mut self,
        file_type: u16,
        flags: u32,
        entry: u64,
        program_headers: &[ProgramHeader],
    ) -> Option<Vec<u8>> {
        let shstrtab_index = self.next_section();
        // The table of section names holds its own name too.
        let names = [self.section_names.as_slice(), b".shstrtab\0"].concat();
        self.strings(".shstrtab", &names);
        if self.sections.len() + 1 >= FIRST_RESERVED_SECTION {
            return None;
        }
        self.pad_to(self.len().next_multiple_of(8));
        let layout = FileHeaderLayout {
            e_phoff: if self.program_headers > 0 { self.encoder.file_header_size() } else { 0 },
            segment_num: self.program_headers,
            e_shoff: self.len(),
            section_num: self.sections.len() as u32 + 1,
            shstrtab_index,
        };
        self.encoder.null_section_header(&mut self.bytes, &layout);
        for section in &self.sections {
            self.encoder.section_header(&mut self.bytes, section);
        }
        let header = FileHeader {
            os_abi: elf::ELFOSABI_NONE,
            abi_version: 0,
            e_type: elf::FileType(file_type),
            e_machine: elf::EM_RISCV,
            e_entry: entry,
            e_flags: elf::FileFlags(flags),
        };
        let mut start = Vec::new();
        self.encoder.file_header(&mut start, &header, &layout).ok()?;
        for header in program_headers {
            self.encoder.program_header(&mut start, header);
        }
        self.bytes.get_mut(..start.len())?.copy_from_slice(&start);
        Some(self.bytes)
    }
}
