//! Reading a static executable: what a loader needs, checked so that the loader need not doubt it.

use isa::{VirtAddr, Xlen};
use object::LittleEndian;
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{FileHeader, ProgramHeader, Rela};

use super::ElfError;
use super::header::{ET_EXEC, check_header};
use super::view::{LE, RawSection, RawSymbol, SHT_RELA, View, bad_table};
use crate::image::{Executable, ImageRelocation, ImageSymbol, Segment};
use crate::relocation;

const PT_LOAD: u32 = 1;
const PT_INTERP: u32 = 3;
const PT_PHDR: u32 = 6;
const PT_TLS: u32 = 7;
const SHF_ALLOC: u64 = 2;
const STT_SECTION: u8 = 3;
const STT_FILE: u8 = 4;
const STT_TLS: u8 = 6;

impl Executable {
    /// Reads a static, little-endian RISC-V ET_EXEC file.
    ///
    /// # Errors
    /// Another machine or file type, tables or segments outside the file, segments that overlap, wrap around or are
    /// smaller in memory than in the file, a file that wants an interpreter.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Executable, ElfError> {
        match check_header(name, bytes, ET_EXEC)? {
            Xlen::Rv32 => read::<FileHeader32<LittleEndian>>(name, bytes, Xlen::Rv32),
            Xlen::Rv64 => read::<FileHeader64<LittleEndian>>(name, bytes, Xlen::Rv64),
        }
    }
}

fn read<Elf: FileHeader<Endian = LittleEndian>>(
    name: &str,
    bytes: &[u8],
    xlen: Xlen,
) -> Result<Executable, ElfError> {
    let mut view = View::<Elf>::new(name, bytes)?;
    let headers = program_headers(&view)?;
    refuse_interpreter(&view, &headers)?;
    let segments = load_segments(&view, &headers, xlen)?;
    let tls = headers.iter().find(|header| header.p_type == PT_TLS);
    let symbols = view.symbols()?;
    let relocations = image_relocations(&view, &symbols)?;
    Ok(Executable {
        name: name.to_string(),
        xlen,
        entry: VirtAddr(view.header.e_entry(LE).into()),
        program_headers: (
            headers_address(&view, &headers, &segments),
            core::mem::size_of::<Elf::ProgramHeader>() as u64,
            headers.len() as u64,
        ),
        tls: tls.map(|tls| (VirtAddr(tls.address), tls.file_size, tls.memory_size, tls.align)),
        segments,
        symbols: image_symbols(symbols),
        relocations,
        file: bytes.to_vec(),
    })
}

/// A program header's fields as plain numbers.
struct RawSegment {
    p_type: u32,
    flags: u32,
    offset: u64,
    address: u64,
    file_size: u64,
    memory_size: u64,
    align: u64,
}

fn program_headers<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
) -> Result<Vec<RawSegment>, ElfError> {
    let headers = view.header.program_headers(LE, view.data).map_err(|error| {
        let at: u64 = view.header.e_phoff(LE).into();
        bad_table(view.file, "program header table", error.to_string(), "a table inside the file").at(at)
    })?;
    let plain = |header: &Elf::ProgramHeader| RawSegment {
        p_type: header.p_type(LE).0,
        flags: header.p_flags(LE).0,
        offset: header.p_offset(LE).into(),
        address: header.p_vaddr(LE).into(),
        file_size: header.p_filesz(LE).into(),
        memory_size: header.p_memsz(LE).into(),
        align: header.p_align(LE).into(),
    };
    Ok(headers.iter().map(plain).collect())
}

/// The file offset of program header `index`.
fn header_offset<Elf: FileHeader<Endian = LittleEndian>>(view: &View<'_, Elf>, index: usize) -> u64 {
    let start: u64 = view.header.e_phoff(LE).into();
    start.saturating_add(index as u64 * core::mem::size_of::<Elf::ProgramHeader>() as u64)
}

fn refuse_interpreter<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    headers: &[RawSegment],
) -> Result<(), ElfError> {
    let Some(index) = headers.iter().position(|header| header.p_type == PT_INTERP) else { return Ok(()) };
    let message = "the executable is dynamically linked: it wants an interpreter (PT_INTERP)".to_string();
    let error = ElfError::new(view.file, "needs-interpreter", &[], message, "a static executable");
    Err(error.at(header_offset(view, index)))
}

fn load_segments<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    headers: &[RawSegment],
    xlen: Xlen,
) -> Result<Vec<Segment>, ElfError> {
    let mut segments = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        if header.p_type == PT_LOAD {
            check_segment(view, index, header, xlen)?;
            segments.push(Segment {
                address: VirtAddr(header.address),
                file_offset: header.offset,
                file_size: header.file_size,
                memory_size: header.memory_size,
                flags: header.flags,
                align: header.align,
            });
        }
    }
    order::sort_by_key(&mut segments, |segment| segment.address);
    if segments.is_empty() {
        let message = "there is nothing to load".to_string();
        return Err(ElfError::new(view.file, "no-segments", &[], message, "at least one PT_LOAD segment"));
    }
    check_overlap(view.file, &segments)?;
    Ok(segments)
}

fn check_segment<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    index: usize,
    header: &RawSegment,
    xlen: Xlen,
) -> Result<(), ElfError> {
    let size = view.data.len() as u64;
    let end = u128::from(header.offset) + u128::from(header.file_size);
    let modulus = header.align.max(1);
    // The upper half of a 64-bit address space is the kernel's.
    let limit = 1u128 << xlen.bits().min(63);
    let offset_fits = header.address.wrapping_sub(header.offset) & (modulus - 1) == 0;
    // A segment of zeros alone takes nothing from the file, so its offset may be anywhere.
    let error = if header.file_size > 0 && end > u128::from(size) {
        segment_truncated(view.file, index, end, size)
    } else if header.memory_size < header.file_size {
        let (file_size, memory_size) = (header.file_size, header.memory_size);
        let message =
            format!("segment {index} has {file_size} bytes in the file, but only {memory_size} in memory");
        segment_error(view.file, "segment-sizes", index, header, message, "a memory size that is no smaller")
    } else if u128::from(header.address) + u128::from(header.memory_size) > limit {
        let (address, memory_size) = (header.address, header.memory_size);
        let message =
            format!("segment {index} at {address:#x} with {memory_size} bytes leaves the address space");
        segment_error(view.file, "segment-address", index, header, message, "an end inside it")
    } else if !modulus.is_power_of_two() || !offset_fits {
        let (address, offset, align) = (header.address, header.offset, header.align);
        let message = format!(
            "segment {index} at {address:#x} from file offset {offset:#x} does not fit its alignment {align:#x}"
        );
        let expected = "address and offset equal modulo the alignment, a power of two";
        segment_error(view.file, "segment-alignment", index, header, message, expected)
    } else {
        return Ok(());
    };
    Err(error.at(header_offset(view, index)))
}

fn segment_truncated(file: &str, index: usize, end: u128, size: u64) -> ElfError {
    let message = format!("segment {index} ends at byte {end}, but the file has {size} bytes");
    let what = format!("segment {index}");
    let args = [("what", what), ("end", end.to_string()), ("size", size.to_string())];
    ElfError::new(file, "truncated", &args, message, format!("at least {end} bytes"))
}

fn segment_error(
    file: &str,
    code: &'static str,
    index: usize,
    header: &RawSegment,
    message: String,
    expected: &str,
) -> ElfError {
    let args = [
        ("index", index.to_string()),
        ("address", format!("{:#x}", header.address)),
        ("filesize", header.file_size.to_string()),
        ("memorysize", header.memory_size.to_string()),
        ("align", format!("{:#x}", header.align)),
    ];
    ElfError::new(file, code, &args, message, expected)
}

fn check_overlap(file: &str, segments: &[Segment]) -> Result<(), ElfError> {
    for pair in segments.windows(2) {
        let [first, second] = pair else { continue };
        let end = first.address.0.saturating_add(first.memory_size);
        if end > second.address.0 {
            let second = second.address.0;
            let message = format!(
                "the segments at {:#x} and {second:#x} overlap: the first ends at {end:#x}",
                first.address
            );
            let args = [
                ("first", format!("{:#x}", first.address)),
                ("second", format!("{second:#x}")),
                ("end", format!("{end:#x}")),
            ];
            let expected = "segments that do not overlap";
            return Err(ElfError::new(file, "segments-overlap", &args, message, expected));
        }
    }
    Ok(())
}

/// AT_PHDR as Linux computes it (`fs/binfmt_elf.c`): PT_PHDR if there is one, else where the segment that covers
/// `e_phoff` puts the headers, else 0.
fn headers_address<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    headers: &[RawSegment],
    segments: &[Segment],
) -> VirtAddr {
    if let Some(header) = headers.iter().find(|header| header.p_type == PT_PHDR) {
        return VirtAddr(header.address);
    }
    let at: u64 = view.header.e_phoff(LE).into();
    let covering = segments
        .iter()
        .find(|segment| at.checked_sub(segment.file_offset).is_some_and(|into| into < segment.file_size));
    covering.map_or(VirtAddr(0), |segment| segment.address.offset(at - segment.file_offset))
}

/// The symbols that name an address of the image, without local labels (`.L…`) and mapping symbols (`$x`, `$d`).
fn image_symbols(symbols: Vec<RawSymbol>) -> Vec<ImageSymbol> {
    let mut kept: Vec<ImageSymbol> = symbols
        .into_iter()
        .filter(|symbol| symbol.special.is_none())
        .filter(|symbol| !matches!(symbol.elf_type, STT_SECTION | STT_FILE | STT_TLS))
        .filter(|symbol| !symbol.name.is_empty() && !symbol.name.starts_with(['.', '$']))
        .map(|symbol| ImageSymbol {
            name: symbol.name,
            address: VirtAddr(symbol.value),
            size: symbol.size,
            elf_type: symbol.elf_type,
        })
        .collect();
    order::sort_by(&mut kept, |a, b| (a.address, &a.name).cmp(&(b.address, &b.name)));
    kept
}

/// The entries that `--emit-relocs` kept and whose field holds an absolute address.
fn image_relocations<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    symbols: &[RawSymbol],
) -> Result<Vec<ImageRelocation>, ElfError> {
    let mut kept = Vec::new();
    for index in 0..view.sections.len() {
        let section = view.section(index)?;
        // A section of the image itself (`.rela.dyn`) is for the dynamic linker, not kept for us.
        let kept_by_link = section.sh_type == SHT_RELA && section.flags & SHF_ALLOC == 0 && section.info != 0;
        if kept_by_link && view.section(section.info)?.flags & SHF_ALLOC != 0 {
            section_relocations(view, index, &section, symbols, &mut kept)?;
        }
    }
    order::sort_by_key(&mut kept, |entry| entry.at);
    Ok(kept)
}

fn section_relocations<Elf: FileHeader<Endian = LittleEndian>>(
    view: &View<'_, Elf>,
    index: usize,
    section: &RawSection,
    symbols: &[RawSymbol],
    kept: &mut Vec<ImageRelocation>,
) -> Result<(), ElfError> {
    let entries: &[Elf::Rela] = view.entries(index, "relocation table")?;
    for (number, entry) in entries.iter().enumerate() {
        let kind = entry.r_type(LE, false).0;
        let symbol_number = entry.r_sym(LE, false) as usize;
        let Some(symbol) = symbols.get(symbol_number) else {
            let at = section.offset + (number * core::mem::size_of::<Elf::Rela>()) as u64;
            return Err(view.bad_index("symbol number", symbol_number as u64, symbols.len()).at(at));
        };
        // Undefined weak and absolute symbols stay where they are wherever the image goes.
        if symbol.special.is_some() || !relocation::holds_address(kind) {
            continue;
        }
        let at: u64 = entry.r_offset(LE).into();
        let addend: i64 = entry.r_addend(LE).into();
        let name = match symbol.elf_type {
            STT_SECTION => String::new(),
            _ => symbol.name.clone(),
        };
        let target = symbol.value.wrapping_add_signed(addend);
        kept.push(ImageRelocation { at: VirtAddr(at), kind, target, symbol: name });
    }
    Ok(())
}
