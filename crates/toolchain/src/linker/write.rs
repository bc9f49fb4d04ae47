//! Writing the executable: headers, sections, symbols, and the relocation entries if they are kept.

use object::elf::{ProgramFlags, ProgramType};
use object::write::elf::ProgramHeader;

use super::layout::{Output, PAGE};
use super::relocate::{Image, Kept, KeptSymbol};
use super::script::{SHT_ATTRIBUTES, SHT_NOTE};
use super::segments::FilePlan;
use super::symtab::{OutputPlace, OutputSymbol, SymbolTable};
use super::values::Linked;
use crate::elf::{FileWriter, SectionOut, SymbolOut, binding_number};

const ET_EXEC: u16 = 2;
const PT_LOAD: u32 = 1;
const PT_NOTE: u32 = 4;
const PT_TLS: u32 = 7;
const PT_GNU_STACK: u32 = 0x6474_e551;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const PT_RISCV_ATTRIBUTES: u32 = 0x7000_0003;
const PF_R: u32 = 4;
const PF_RW: u32 = 6;
const SHT_RELA: u32 = 4;

/// The file's bytes; `None` if it would have more sections than an ELF header can count.
pub(super) fn write(
    linked: &Linked<'_>,
    image: &Image,
    plan: &FilePlan,
    symbols: &SymbolTable,
    entry: u64,
    emit_relocations: bool,
) -> Option<Vec<u8>> {
    let headers = program_headers(linked, plan);
    let outputs = &linked.layout.outputs;
    let mut writer = FileWriter::new(linked.resolved.xlen, headers.len());
    let is_kept = |index: usize| {
        emit_relocations && image.kept.get(index).is_some_and(|kept: &Vec<Kept>| !kept.is_empty())
    };
    let kept: Vec<usize> = (0..outputs.len()).filter(|index| is_kept(*index)).collect();
    let symbol_table = (outputs.len() + kept.len() + 1) as u32;
    for ((index, output), offset) in outputs.iter().enumerate().zip(&plan.offsets) {
        let bytes = image.contents.get(index).map_or(&[][..], Vec::as_slice);
        writer.section(&output.name, section_out(output, symbol_table), Some(*offset), bytes);
    }
    for index in kept {
        let Some((output, entries)) = outputs.get(index).zip(image.kept.get(index)) else { continue };
        let entries = entries
            .iter()
            .map(|entry| (entry.place, kept_symbol(entry.symbol, symbols), entry.kind, entry.addend));
        writer.relocations(&output.name, index as u32 + 1, symbol_table, entries, 0);
    }
    writer.symbols(symbols.symbols.iter().map(symbol_out), symbols.locals);
    writer.finish(ET_EXEC, linked.resolved.flags, entry, &headers)
}

fn section_out(output: &Output, symbol_table: u32) -> SectionOut {
    SectionOut {
        elf_type: output.elf_type,
        flags: output.flags,
        address: output.address,
        size: output.size,
        link: if output.elf_type == SHT_RELA { symbol_table } else { 0 },
        info: 0,
        align: output.align,
        entry_size: output.entry_size,
    }
}

fn symbol_out(symbol: &OutputSymbol) -> SymbolOut<'_> {
    SymbolOut {
        name: &symbol.name,
        value: symbol.value,
        size: symbol.size,
        binding: binding_number(symbol.binding),
        elf_type: symbol.elf_type,
        visibility: symbol.visibility,
        section: match symbol.place {
            OutputPlace::Undefined => 0,
            OutputPlace::Absolute => 0xfff1,
            OutputPlace::Section(index) => index as u16 + 1,
        },
    }
}

/// The symbol's number in the output; the null symbol comes first, the sections' next.
fn kept_symbol(symbol: KeptSymbol, symbols: &SymbolTable) -> u32 {
    let index = match symbol {
        KeptSymbol::None => return 0,
        KeptSymbol::Section(index) => Some(index),
        KeptSymbol::Global(index) => symbols.of_globals.get(index).copied().flatten(),
    };
    index.map_or(0, |index| index as u32 + 1)
}

/// The program headers in GNU ld's order.
fn program_headers(linked: &Linked<'_>, plan: &FilePlan) -> Vec<ProgramHeader> {
    let outputs = || linked.layout.outputs.iter().zip(&plan.offsets);
    let mut headers = Vec::new();
    for (output, offset) in outputs().filter(|(output, _)| output.elf_type == SHT_ATTRIBUTES) {
        headers.push(header(PT_RISCV_ATTRIBUTES, PF_R, *offset, 0, (output.size, 0), 1));
    }
    for segment in &plan.segments {
        let sizes = (segment.file_size, segment.memory_size);
        headers.push(header(PT_LOAD, segment.flags, segment.offset, segment.address, sizes, PAGE));
    }
    for (output, offset) in outputs().filter(|(output, _)| output.is_loaded() && output.elf_type == SHT_NOTE)
    {
        let sizes = (output.size, output.size);
        headers.push(header(PT_NOTE, PF_R, *offset, output.address, sizes, output.align));
    }
    if let Some((address, file_size, memory_size, align)) = linked.layout.thread_local() {
        let offset = offset_of(plan, address);
        headers.push(header(PT_TLS, PF_R, offset, address, (file_size, memory_size), align));
    }
    let objects = &linked.resolved.objects;
    let notes = objects.iter().flat_map(|object| &object.sections);
    if notes.into_iter().any(|section| section.name == ".note.GNU-stack") {
        headers.push(header(PT_GNU_STACK, PF_RW, 0, 0, (0, 0), 16));
    }
    if let Some((start, end)) = linked.layout.relro {
        let size = end - start;
        headers.push(header(PT_GNU_RELRO, PF_R, offset_of(plan, start), start, (size, size), 1));
    }
    headers
}

fn header(
    kind: u32,
    flags: u32,
    offset: u64,
    address: u64,
    (file_size, memory_size): (u64, u64),
    align: u64,
) -> ProgramHeader {
    ProgramHeader {
        p_type: ProgramType(kind),
        p_flags: ProgramFlags(flags),
        p_offset: offset,
        p_vaddr: address,
        p_paddr: address,
        p_filesz: file_size,
        p_memsz: memory_size,
        p_align: align,
    }
}

/// Where in the file the byte at an address lies.
fn offset_of(plan: &FilePlan, address: u64) -> u64 {
    let inside = plan.segments.iter().rfind(|segment| segment.address <= address);
    inside.map_or(0, |segment| segment.offset + (address - segment.address))
}
