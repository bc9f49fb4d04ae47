//! Damaged files are refused or used; they never panic, and never take memory out of proportion.

use proptest::prelude::*;
use proptest::sample::Index;
use toolchain::{Archive, Executable, Input, LinkOptions, Object, link};

use crate::corpus::{Variant, manifest};

/// Where to change a file, and into what.
type Damage = (Vec<(Index, u8)>, Option<Index>);

/// A few bytes changed, and sometimes the end cut off. Bytes that break numbers are the likeliest.
fn damage() -> impl Strategy<Value = Damage> {
    let byte = prop_oneof![Just(0), Just(1), Just(0x7f), Just(0x80), Just(0xff), any::<u8>()];
    (prop::collection::vec((any::<Index>(), byte), 1..6), prop::option::weighted(0.1, any::<Index>()))
}

fn damaged(bytes: &[u8], (changes, cut): &Damage) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (index, byte) in changes {
        let at = index.index(bytes.len());
        bytes[at] = *byte;
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

/// Some of everything: C and assembly, both widths, TLS, COMDAT groups, debugging information.
fn variants() -> Vec<Variant> {
    let programs = manifest().programs.into_iter().filter(|program| program.area == "link");
    let variants = programs.flat_map(|program| program.variants);
    variants.filter(|variant| variant.kind == "raw" && !variant.links.is_empty()).collect()
}

/// Bytes of an object's own contents.
fn size(object: &Object) -> usize {
    let sections = object.sections.iter();
    let names: usize = object.symbols.iter().map(|symbol| symbol.name.len()).sum();
    names + sections.map(|section| section.name.len() + section.bytes.len()).sum::<usize>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_objects(which in any::<Index>(), file in any::<Index>(), damage in damage()) {
        let variants = variants();
        let variant = which.get(&variants);
        let broken = file.index(variant.objects.len());
        let mut inputs = Vec::new();
        for (index, name) in variant.objects.iter().enumerate() {
            let mut bytes = variant.file(name);
            if index == broken {
                bytes = damaged(&bytes, &damage);
            }
            match Object::read(name, &bytes) {
                Ok(object) => {
                    prop_assert!(size(&object) <= 65 * bytes.len());
                    let written = object.to_elf();
                    prop_assert!(written.is_err() || Object::read(name, &written.unwrap()).is_ok());
                    inputs.push(Input::Object(object));
                }
                Err(error) => prop_assert!(index == broken && !error.message.is_empty()),
            }
        }
        if let Ok(linked) = link(inputs, &LinkOptions { emit_relocations: true, ..LinkOptions::default() }) {
            prop_assert!(linked.executable.file.len() < 1 << 28);
        }
    }

    #[test]
    fn damaged_executables(which in any::<Index>(), damage in damage()) {
        let variants = variants();
        let variant = which.get(&variants);
        let bytes = damaged(&variant.file(&variant.links[0].elf), &damage);
        if let Ok(executable) = Executable::read("damaged", &bytes) {
            let segments = executable.segments.iter();
            prop_assert!(segments.map(|s| s.file_offset + s.file_size).all(|end| end <= bytes.len() as u64));
        }
    }

    #[test]
    fn damaged_archives(damage in damage()) {
        let variants = variants();
        let variant = &variants[0];
        for name in variant.archives.keys() {
            let bytes = damaged(&variant.file(name), &damage);
            if let Ok(archive) = Archive::read(name, &bytes) {
                let members: usize = archive.members.iter().map(|member| member.bytes.len()).sum();
                prop_assert!(members <= bytes.len());
                let objects = variant.objects.iter().map(|name| Input::Object(variant.object(name)));
                let _ = link(objects.chain([Input::Archive(archive)]).collect(), &LinkOptions::default());
            }
        }
    }
}

#[test]
fn every_truncation_of_an_executable_is_refused() {
    let variants = variants();
    let variant = &variants[0];
    let bytes = variant.file(&variant.links[0].elf);
    for length in 0..bytes.len() {
        let error = Executable::read("cut", &bytes[..length]).unwrap_err();
        assert!(["not-elf", "truncated", "bad-table"].contains(&error.code), "{length}: {error}");
    }
}

/// The header's fields that tell foreign files, one by one.
#[test]
fn foreign_files_are_named() {
    let variants = variants();
    let good = variants[0].file(&variants[0].objects[0]);
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        Object::read("foreign.o", &changed).unwrap_err()
    };
    assert_eq!(with(0, b"MZ").code, "not-elf");
    assert_eq!(with(4, &[3]).code, "bad-class");
    assert_eq!(with(5, &[2]).code, "big-endian");
    let x86 = with(18, &[62, 0]);
    assert_eq!((x86.code, x86.offset), ("wrong-machine", Some(18)));
    assert_eq!(x86.message, "the file is for x86-64");
    assert_eq!(with(16, &[2, 0]).code, "wrong-type");
    assert_eq!(with(16, &[3, 0]).code, "wrong-type");
    let executable = variants[0].file(&variants[0].links[0].elf);
    assert_eq!(Object::read("program", &executable).unwrap_err().code, "wrong-type");
    assert_eq!(Executable::read("object", &good).unwrap_err().code, "wrong-type");
}

/// Program headers that lie, one field at a time: the second one is the first PT_LOAD of the corpus's programs.
#[test]
fn impossible_segments_are_refused() {
    let variants = variants();
    let variant = variants.iter().find(|variant| variant.xlen == 64).expect("a 64-bit program");
    let good = variant.file(&variant.links[0].elf);
    let load = (0..4).map(|index| 64 + 56 * index).find(|at| good[*at] == 1).expect("a PT_LOAD header");
    let with = |field: usize, value: u64| {
        let mut changed = good.clone();
        changed[load + field..load + field + 8].copy_from_slice(&value.to_le_bytes());
        Executable::read("odd", &changed).err().map_or("accepted", |error| error.code)
    };
    assert_eq!(with(8, 1 << 40), "truncated");
    assert_eq!(with(16, u64::MAX - 0xfff), "segment-address");
    assert_eq!(with(16, 0x1_0001), "segment-alignment");
    assert_eq!(with(32, u64::MAX), "truncated");
    assert_eq!(with(40, 1), "segment-sizes");
    assert_eq!(with(40, 0x10_0000), "segments-overlap");
    assert_eq!(with(48, 3), "segment-alignment");
    let mut dynamic = good.clone();
    dynamic[64] = 3;
    dynamic[65..68].fill(0);
    assert_eq!(Executable::read("dynamic", &dynamic).unwrap_err().code, "needs-interpreter");
}
