//! The assembler against GNU as 2.40: section bytes, relocation entries and symbols of each source in `tests/assembler`.
//!
//! `*.golden` there are listings of GNU as's objects, so the tests need no tool; `UPDATE_GOLDEN=1` takes them anew
//! from `riscv64-linux-gnu-as`. Where the tool is installed, a live comparison runs too.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use isa::Xlen;
use toolchain::{AssemblerOptions, Object, Relocation, Section, Symbol, SymbolPlace, assemble};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/assembler")
}

/// The sources and the widths that each is for.
fn cases() -> Vec<(PathBuf, Xlen)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "s"))
        .collect();
    files.sort();
    let widths = |path: PathBuf| {
        let wide = path.file_stem().unwrap().to_string_lossy().ends_with("64");
        let narrow = (!wide).then(|| (path.clone(), Xlen::Rv32));
        narrow.into_iter().chain([(path, Xlen::Rv64)]).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(widths).collect()
}

fn name(xlen: Xlen) -> &'static str {
    if xlen == Xlen::Rv32 { "rv32" } else { "rv64" }
}

/// What GNU as makes of the source; `None` where it is missing.
fn gnu_object(source: &Path, xlen: Xlen) -> Option<Object> {
    let stem = source.file_stem()?.to_string_lossy();
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}-{}.o", name(xlen)));
    let (march, mabi) = if xlen == Xlen::Rv32 { ("rv32imac", "ilp32") } else { ("rv64imac", "lp64") };
    let result = Command::new("riscv64-linux-gnu-as")
        .args([&format!("-march={march}_zicsr_zifencei"), &format!("-mabi={mabi}"), "-o"])
        .args([&output, source])
        .output()
        .ok()?;
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
    Some(Object::read(&output.to_string_lossy(), &std::fs::read(&output).ok()?).unwrap())
}

fn our_object(source: &Path, xlen: Xlen) -> Object {
    let text = std::fs::read_to_string(source).unwrap();
    match assemble(&source.to_string_lossy(), &text, &AssemblerOptions::gnu(xlen)) {
        Ok(object) => object,
        Err(errors) => {
            let lines: Vec<_> =
                errors.iter().map(|e| format!("{}:{} {}", e.span.line, e.span.column, e.message)).collect();
            panic!("{}: {}", source.display(), lines.join("\n"))
        }
    }
}

/// A symbol's name, or for one without a name of its own where it lies: assemblers invent different names.
fn describe(object: &Object, relocation: &Relocation) -> String {
    let addend = relocation.addend;
    let Some(symbol) = relocation.symbol.map(|index| &object.symbols[index]) else {
        return format!("{addend:#x}");
    };
    match symbol.place {
        SymbolPlace::Section(index) if symbol.name.starts_with(".L") => {
            format!("{}[{:#x}]+{addend}", object.sections[index].name, symbol.value)
        }
        _ => format!("{}+{addend}", symbol.name),
    }
}

/// GNU as writes a distance or an addend even where only the linker knows the value, for objdump's sake; we leave the
/// field empty.
fn masked_bytes(object: &Object, section: usize) -> Vec<u8> {
    let mut bytes = object.sections[section].bytes.clone();
    for relocation in &object.sections[section].relocations {
        let mask: u32 = match relocation.kind {
            16 => 0xfe00_0f80,
            17 => 0xffff_f000,
            27 => 0xfff0_0000,
            28 => 0xfe00_0f80,
            _ => continue,
        };
        let Some(symbol) = relocation.symbol.map(|index| &object.symbols[index]) else { continue };
        let weak = symbol.binding == toolchain::SymbolBinding::Weak;
        if symbol.place != SymbolPlace::Section(section) || weak {
            let at = relocation.offset as usize;
            let word = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
            bytes[at..at + 4].copy_from_slice(&(word & !mask).to_le_bytes());
        }
    }
    bytes
}

fn list_section(object: &Object, index: usize, listing: &mut String) {
    let Section { name, elf_type, flags, align, entry_size, size, relocations, .. } = &object.sections[index];
    // GNU as says 1 for code in a section other than .text.
    let align = if flags & 4 != 0 { (*align).max(2) } else { *align };
    writeln!(
        listing,
        "section {name} type {elf_type} flags {flags:#x} align {align} entry {entry_size} size {size}"
    )
    .unwrap();
    for (row, bytes) in masked_bytes(object, index).chunks(16).enumerate() {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(listing, "  {:04x} {digits}", row * 16).unwrap();
    }
    for relocation in relocations {
        let name = toolchain::relocation::name(relocation.kind).unwrap_or("?");
        // R_RISCV_RELAX has no value; GNU as leaves its neighbour's addend in it.
        let target = if relocation.kind == 51 { String::new() } else { describe(object, relocation) };
        writeln!(listing, "  {:04x} {name} {target}", relocation.offset).unwrap();
    }
}

fn list_symbol(object: &Object, symbol: &Symbol) -> String {
    let place = match symbol.place {
        SymbolPlace::Section(index) => object.sections[index].name.clone(),
        other => format!("{other:?}").to_lowercase(),
    };
    let Symbol { name, value, size, binding, elf_type, visibility, .. } = symbol;
    format!(
        "symbol {name} {place} {value:#x} size {size} {binding:?} type {elf_type} visibility {visibility}\n"
    )
}

/// Everything that a linker sees, without what assemblers are free to choose: empty standard sections, attributes,
/// mapping and section symbols, names of labels that no source names, the order of symbols.
fn listing(object: &Object) -> String {
    let mut listing = format!("flags {:#x}\n", object.flags);
    let standard = |name: &str| [".text", ".data", ".bss"].contains(&name);
    for (index, section) in object.sections.iter().enumerate() {
        let skipped = section.name == ".riscv.attributes" || section.elf_type == 17;
        if !(skipped || standard(&section.name) && section.size == 0) {
            list_section(object, index, &mut listing);
        }
    }
    let ordinary = |symbol: &&Symbol| {
        let invented = symbol.name.starts_with(".L") || symbol.name.starts_with('$');
        !invented && symbol.elf_type != 3
    };
    let mut symbols: Vec<String> =
        object.symbols.iter().filter(ordinary).map(|symbol| list_symbol(object, symbol)).collect();
    symbols.sort();
    listing.extend(symbols);
    for (signature, members) in &object.groups {
        let members: Vec<&str> = members.iter().map(|&index| object.sections[index].name.as_str()).collect();
        writeln!(listing, "group {} {}", object.symbols[*signature].name, members.join(" ")).unwrap();
    }
    listing
}

/// The lines that differ, with what was expected.
fn difference(ours: &str, golden: &str) -> String {
    let (ours, golden): (Vec<_>, Vec<_>) = (ours.lines().collect(), golden.lines().collect());
    let mut text = String::new();
    for row in 0..ours.len().max(golden.len()) {
        let (left, right) = (ours.get(row).unwrap_or(&""), golden.get(row).unwrap_or(&""));
        if left != right {
            writeln!(text, "{left:60} instead of {right}").unwrap();
        }
    }
    text
}

fn golden_file(source: &Path, xlen: Xlen) -> PathBuf {
    source.with_extension(format!("{}.golden", name(xlen)))
}

#[test]
fn objects_as_recorded() {
    let mut wrong = String::new();
    for (source, xlen) in cases() {
        let file = golden_file(&source, xlen);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let object = gnu_object(&source, xlen).expect("updating needs riscv64-linux-gnu-as");
            std::fs::write(&file, listing(&object)).unwrap();
        }
        let golden = std::fs::read_to_string(&file).unwrap();
        let difference = difference(&listing(&our_object(&source, xlen)), &golden);
        if !difference.is_empty() {
            writeln!(wrong, "{} {}:\n{difference}", source.display(), name(xlen)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn objects_live() {
    for (source, xlen) in cases() {
        let Some(object) = gnu_object(&source, xlen) else {
            eprintln!("skipped: riscv64-linux-gnu-as is missing");
            return;
        };
        let golden = std::fs::read_to_string(golden_file(&source, xlen)).unwrap();
        assert_eq!(listing(&object), golden, "{} {}", source.display(), name(xlen));
    }
}
