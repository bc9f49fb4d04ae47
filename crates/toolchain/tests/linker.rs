//! The linker on objects made by hand: what no compiler at hand emits, and every way to fail.

use isa::{VirtAddr, Xlen};
use toolchain::linker::LinkError;
use toolchain::{
    Archive, Input, LinkOptions, Linked, Object, Relocation, Section, SectionKind, Symbol, SymbolBinding,
    SymbolPlace, link,
};

const TEXT: u64 = 6;
const DATA: u64 = 3;

/// An object with one section and the symbol `_start` at its beginning.
fn object(name: &str, section: &str, flags: u64, bytes: &[u8]) -> Object {
    let section = Section {
        name: section.to_string(),
        kind: SectionKind::Bytes,
        elf_type: 1,
        flags,
        align: 4,
        entry_size: 0,
        bytes: bytes.to_vec(),
        size: bytes.len() as u64,
        relocations: Vec::new(),
        lines: Vec::new(),
    };
    let sections = vec![section];
    Object { name: name.to_string(), xlen: Some(Xlen::Rv64), sections, ..Object::default() }
}

fn symbol(name: &str, place: SymbolPlace, value: u64, binding: SymbolBinding) -> Symbol {
    Symbol { name: name.to_string(), place, value, size: 0, binding, elf_type: 0, visibility: 0 }
}

fn defined(name: &str, value: u64) -> Symbol {
    symbol(name, SymbolPlace::Section(0), value, SymbolBinding::Global)
}

fn undefined(name: &str) -> Symbol {
    symbol(name, SymbolPlace::Undefined, 0, SymbolBinding::Global)
}

fn with(mut object: Object, symbols: Vec<Symbol>, relocations: &[(u64, u32, Option<usize>, i64)]) -> Object {
    object.symbols = symbols;
    let entries = relocations.iter();
    object.sections[0].relocations =
        entries.map(|&(offset, kind, symbol, addend)| Relocation { offset, kind, symbol, addend }).collect();
    object
}

fn start(bytes: &[u8], relocations: &[(u64, u32, Option<usize>, i64)]) -> Object {
    with(object("a.o", ".text", TEXT, bytes), vec![defined("_start", 0), undefined("x")], relocations)
}

/// A second object with `x` at offset 8 of its data.
fn other() -> Object {
    with(object("b.o", ".data", DATA, &[0; 16]), vec![defined("x", 8)], &[])
}

fn run(objects: Vec<Object>, options: &LinkOptions) -> Result<Linked, Vec<LinkError>> {
    link(objects.into_iter().map(Input::Object).collect(), options).map_err(|errors| errors.errors)
}

/// The image's bytes of the first section.
fn first_bytes(linked: &Linked) -> &[u8] {
    let section = &linked.report.sections[0];
    let from = section.file_offset as usize;
    &linked.executable.file[from..from + section.size as usize]
}

fn ids(result: Result<Linked, Vec<LinkError>>) -> Vec<String> {
    result.unwrap_err().into_iter().map(|error| error.id).collect()
}

fn refused(bytes: &[u8], relocations: &[(u64, u32, Option<usize>, i64)]) -> Vec<String> {
    ids(run(vec![start(bytes, relocations), other()], &LinkOptions::default()))
}

#[test]
fn uleb128_differences() {
    // x - _start is 0x1008 - some header bytes, so it takes two digits; the field has three.
    let object = start(&[0x80, 0x80, 0, 0], &[(0, 60, Some(1), 0), (0, 61, Some(0), 0)]);
    let linked = run(vec![object, other()], &LinkOptions::default()).unwrap();
    let value = |name: &str| linked.report.symbols.iter().find(|s| s.name == name).unwrap().value.0;
    let difference = value("x") - value("_start");
    let bytes = first_bytes(&linked);
    assert_eq!((bytes[0] & 0x80, bytes[1] & 0x80, bytes[2] & 0x80), (0x80, 0x80, 0));
    let read = u64::from(bytes[0] & 0x7f) | u64::from(bytes[1] & 0x7f) << 7 | u64::from(bytes[2]) << 14;
    assert_eq!(read, difference);
    // One digit is not enough.
    let object = start(&[0], &[(0, 60, Some(1), 0), (0, 61, Some(0), 0)]);
    assert_eq!(ids(run(vec![object, other()], &LinkOptions::default())), ["link-overflow"]);
}

#[test]
fn distances_in_words() {
    // R_RISCV_GOT32_PCREL, R_RISCV_PLT32, R_RISCV_32_PCREL
    let object = start(&[0; 12], &[(0, 41, Some(1), 0), (4, 59, Some(1), 4), (8, 57, Some(1), -4)]);
    let linked = run(vec![object, other()], &LinkOptions::default()).unwrap();
    let section = |name: &str| linked.report.sections.iter().find(|s| s.name == name).unwrap();
    let x = linked.report.symbols.iter().find(|s| s.name == "x").unwrap().value.0;
    let text = section(".text").address.0;
    let words: Vec<u64> = first_bytes(&linked)
        .chunks(4)
        .zip([0, 4, 8])
        .map(|(word, at)| text + at + u64::from(u32::from_le_bytes(word.try_into().unwrap())))
        .collect();
    // The GOT: two words for lazy binding, one reserved, then the slot of x.
    assert_eq!(words, [section(".got").address.0 + 24, x + 4, x - 4]);
    let slot = section(".got").file_offset as usize + 24;
    assert_eq!(linked.executable.file[slot..slot + 8], x.to_le_bytes());
}

#[test]
fn what_cannot_be_relocated() {
    assert_eq!(refused(&[0; 4], &[(0, 200, Some(1), 0)]), ["link-unknown-relocation"]);
    assert_eq!(refused(&[0; 8], &[(0, 3, Some(1), 0)]), ["link-not-static"]);
    assert_eq!(refused(&[0; 4], &[(0, 62, Some(1), 0)]), ["link-not-static"]);
    assert_eq!(refused(&[0; 4], &[(0, 24, Some(0), 0)]), ["link-missing-high"]);
    assert_eq!(refused(&[0; 4], &[(2, 1, Some(1), 0)]), ["link-field-outside"]);
    assert_eq!(refused(&[0; 4], &[(0, 16, Some(0), 3)]), ["link-odd-target"]);
    assert_eq!(refused(&[0; 4], &[(0, 44, Some(1), 0)]), ["link-overflow"]);
    assert_eq!(refused(&[1, 0], &[(0, 43, None, 14)]), ["link-bad-align"]);
}

#[test]
fn all_errors_at_once() {
    let symbols = vec![defined("_start", 0), undefined("p"), undefined("q"), defined("x", 0)];
    let entries = [(0, 2, Some(1), 0), (8, 2, Some(2), 0), (16, 2, Some(1), 0), (24, 1, Some(0), 1 << 40)];
    let object = with(object("a.o", ".data", DATA, &[0; 28]), symbols, &entries);
    let errors = run(vec![object, other()], &LinkOptions::default()).unwrap_err();
    let found: Vec<&str> = errors.iter().map(|error| error.id.as_str()).collect();
    assert_eq!(found, ["link-duplicate", "link-overflow", "link-undefined", "link-undefined"]);
    let offsets: Vec<u64> = errors[2].places.iter().map(|place| place.offset).collect();
    assert_eq!(offsets, [0, 16]);
    assert!(errors[1].message.contains("0xff00011079"), "{}", errors[1].message);
}

#[test]
fn options_and_entry() {
    let objects = || vec![start(&[0; 4], &[]), other()];
    let base = |address: u64| LinkOptions { image_base: Some(VirtAddr(address)), ..LinkOptions::default() };
    assert_eq!(ids(run(objects(), &base(2500))), ["link-bad-base"]);
    assert_eq!(ids(run(objects(), &base(!0xfff))), ["link-image-too-large"]);
    let page = LinkOptions { max_page_size: 3000, ..LinkOptions::default() };
    assert_eq!(ids(run(objects(), &page)), ["link-bad-page-size"]);
    let entry = LinkOptions { entry: "main".to_string(), ..LinkOptions::default() };
    assert_eq!(ids(run(objects(), &entry)), ["link-no-entry"]);
    assert_eq!(ids(run(Vec::new(), &LinkOptions::default())), ["link-no-input"]);
}

#[test]
fn an_image_without_headers_begins_where_it_is_told() {
    let options =
        LinkOptions { image_base: Some(VirtAddr(10000)), load_headers: false, ..LinkOptions::default() };
    let linked = run(vec![start(&[1, 2, 3, 4], &[]), other()], &options).unwrap();
    assert_eq!(linked.executable.entry, VirtAddr(10000));
    assert_eq!(linked.executable.segments[0].address, VirtAddr(10000));
    assert_eq!(linked.executable.segments[0].file_size, 4);
    assert_eq!(linked.executable.program_headers.0, VirtAddr(0));
    assert_eq!(first_bytes(&linked), [1, 2, 3, 4]);
}

/// The writable segment holds nothing of the file, and begins on a page of its own, beyond the file's end.
#[test]
fn zeros_alone_need_no_place_in_the_file() {
    let mut zeros = other();
    zeros.sections[0] = Section {
        name: ".bss".to_string(),
        kind: SectionKind::Zeros,
        elf_type: 8,
        bytes: Vec::new(),
        size: 1 << 20,
        ..zeros.sections[0].clone()
    };
    let linked = run(vec![start(&[0; 4], &[]), zeros], &LinkOptions::default()).expect("a program");
    let segment = linked.executable.segments.last().expect("two segments");
    assert_eq!((segment.file_size, segment.memory_size >= 1 << 20), (0, true));
}

#[test]
fn objects_must_fit_together() {
    let mut narrow = other();
    narrow.xlen = Some(Xlen::Rv32);
    assert_eq!(ids(run(vec![start(&[0; 4], &[]), narrow], &LinkOptions::default())), ["link-class-mismatch"]);
    let mut floating = other();
    floating.flags = 5;
    let errors = run(vec![start(&[0; 4], &[]), floating], &LinkOptions::default()).unwrap_err();
    assert_eq!(errors[0].id, "link-abi-mismatch");
    assert!(errors[0].message.contains("double-float") && errors[0].message.contains("soft-float"));
    let mut compressed = other();
    compressed.flags = 1;
    let linked = run(vec![start(&[0; 4], &[]), compressed], &LinkOptions::default()).unwrap();
    assert_eq!(linked.executable.file[48], 1);
}

/// `auipc` cannot reach address 0 from beyond 2 GiB: it becomes `lui`.
#[test]
fn undefined_weak_symbols_from_far_away() {
    let weak = symbol("w", SymbolPlace::Undefined, 0, SymbolBinding::Weak);
    let code = [0x17, 0x05, 0, 0, 0x13, 0x05, 0x05, 0];
    let far = object("a.o", ".text", TEXT, &code);
    let far = with(far, vec![defined("_start", 0), weak], &[(0, 23, Some(1), 0), (4, 24, Some(0), 0)]);
    let options = LinkOptions { image_base: Some(VirtAddr(0x1_0000_0000)), ..LinkOptions::default() };
    let linked = run(vec![far], &options).unwrap();
    assert_eq!(first_bytes(&linked), [0x37, 0x05, 0, 0, 0x13, 0x05, 0x05, 0]);
}

/// An archive of the given objects without an index, as `ar rcS` makes it.
fn archive(name: &str, objects: &[Object]) -> Archive {
    let mut bytes = b"!<arch>\n".to_vec();
    for object in objects {
        let content = object.to_elf().unwrap();
        let header = format!(
            "{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            object.name.clone() + "/",
            0,
            0,
            0,
            644,
            content.len()
        );
        bytes.extend(header.bytes());
        bytes.extend(&content);
        bytes.resize(bytes.len().next_multiple_of(2), b'\n');
    }
    Archive::read(name, &bytes).unwrap()
}

fn user(name: &str, wanted: &str, defines: &str) -> Object {
    let symbols = vec![undefined(wanted), defined(defines, 0)];
    with(object(name, ".data", DATA, &[0; 8]), symbols, &[(0, 2, Some(0), 0)])
}

#[test]
fn archives_are_searched_in_order() {
    let first = || Input::Object(user("a.o", "p", "_start"));
    let ab = || archive("ab.a", &[user("p.o", "q", "p")]);
    let cd = || archive("cd.a", &[user("unused.o", "p", "n"), user("q.o", "r", "q")]);
    let ef = || archive("ef.a", &[user("r.o", "p", "r")]);
    let link_in = |inputs| link(inputs, &LinkOptions::default()).map_err(|errors| errors.errors);
    let good =
        link_in(vec![first(), Input::Archive(ab()), Input::Archive(cd()), Input::Archive(ef())]).unwrap();
    let pulled: Vec<(&str, &str, &str)> = good
        .report
        .pulled
        .iter()
        .map(|pulled| (pulled.member.as_str(), pulled.symbol.as_str(), pulled.wanted_by.as_str()))
        .collect();
    let expected =
        [("ab.a(p.o)", "p", "a.o"), ("cd.a(q.o)", "q", "ab.a(p.o)"), ("ef.a(r.o)", "r", "cd.a(q.o)")];
    assert_eq!(pulled, expected);
    let wrong = link_in(vec![Input::Archive(ab()), first(), Input::Archive(cd()), Input::Archive(ef())]);
    assert_eq!(ids(wrong), ["link-undefined"]);
    let backwards = link_in(vec![first(), Input::Archive(ef()), Input::Archive(cd()), Input::Archive(ab())]);
    assert_eq!(ids(backwards), ["link-undefined"]);
    let group = link_in(vec![first(), Input::Group(vec![ef(), cd(), ab()])]).unwrap();
    assert_eq!(group.report.pulled.len(), 3);
}
