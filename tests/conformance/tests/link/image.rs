//! Whole images, symbols, placements and fields against GNU ld's.

use std::collections::BTreeMap;

use toolchain::{Executable, LinkOptions, Linked, link, relocation};

use crate::corpus::{Link, Variant, number, static_links};

fn linked(variant: &Variant, how: &Link) -> Linked {
    link(variant.inputs(), &how.options()).unwrap_or_else(|errors| panic!("{}: {errors}", variant.dir))
}

/// Calls `check` for every link; lists all that it finds wrong.
fn for_all(check: impl Fn(&Variant, &Link, &Linked) -> Vec<String>) {
    let mut wrong = Vec::new();
    for (_, variant, how) in static_links() {
        let found = check(&variant, &how, &linked(&variant, &how));
        let count = found.len();
        wrong.extend(found.into_iter().take(10).map(|what| format!("{}/{}: {what}", variant.dir, how.elf)));
        if count > 10 {
            wrong.push(format!("… and {} more", count - 10));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The memory that a program starts with, by address, without the headers.
fn memory(executable: &Executable) -> BTreeMap<u64, u8> {
    let headers =
        executable.program_headers.0.0 + executable.program_headers.1 * executable.program_headers.2;
    let mut memory = BTreeMap::new();
    for segment in &executable.segments {
        let from = segment.file_offset as usize;
        let bytes = &executable.file[from..from + segment.file_size as usize];
        memory
            .extend(bytes.iter().enumerate().map(|(index, byte)| (segment.address.0 + index as u64, *byte)));
    }
    memory.split_off(&headers)
}

#[test]
fn images_are_the_same() {
    for_all(|variant, how, linked| {
        let reference = Executable::read(&how.elf, &variant.file(&how.elf)).unwrap();
        let ours = &linked.executable;
        let mut wrong = Vec::new();
        if ours.entry != reference.entry {
            wrong.push(format!("entry {:x} is not {:x}", ours.entry, reference.entry));
        }
        if ours.tls != reference.tls {
            wrong.push(format!("TLS {:x?} is not {:x?}", ours.tls, reference.tls));
        }
        let shape = |e: &Executable| -> Vec<(u64, u64, u64, u32)> {
            e.segments.iter().map(|s| (s.address.0, s.file_size, s.memory_size, s.flags)).collect()
        };
        if shape(ours) != shape(&reference) {
            wrong.push(format!("segments {:x?} are not {:x?}", shape(ours), shape(&reference)));
        }
        let (ours, reference) = (memory(ours), memory(&reference));
        for (address, byte) in &reference {
            if ours.get(address) != Some(byte) {
                wrong.push(format!("at {address:#x}: {:x?} is not {byte:#x}", ours.get(address)));
            }
        }
        wrong
    });
}

#[test]
fn sections_lie_where_ld_put_them() {
    for_all(|variant, how, linked| {
        let report = &linked.report;
        let mut places: BTreeMap<(String, String), Vec<u64>> = BTreeMap::new();
        for piece in report.sections.iter().flat_map(|section| &section.pieces) {
            let object = &report.objects[piece.object];
            let section = &object.sections[piece.section];
            places.entry((object.name.clone(), section.name.clone())).or_default().push(piece.address.0);
        }
        let mut wrong = Vec::new();
        for row in variant.table("layout.tsv").into_iter().flatten().filter(|_| how.id == "nr") {
            let [object, section, _, _, _, address, ..] = &row[..] else { panic!("{row:?}") };
            // What was merged into other sections, or is empty with its output section, is in no piece.
            if let Some(places) = places.get(&(object.clone(), section.clone()))
                && !places.contains(&number(address))
            {
                wrong.push(format!("{object}({section}) at {places:x?}, not {address}"));
            }
        }
        wrong
    });
}

#[test]
fn symbols_have_the_same_values() {
    for_all(|variant, how, linked| {
        let mut values: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        let thread_base = linked.executable.tls.map_or(0, |(start, ..)| start.0);
        for symbol in &linked.executable.symbols {
            values.entry(&symbol.name).or_default().push(symbol.address.0);
        }
        for symbol in &linked.report.symbols {
            values.entry(&symbol.name).or_default().push(symbol.value.0);
        }
        let mut wrong = Vec::new();
        for row in variant.table("symbols.tsv").into_iter().flatten().filter(|_| how.id == "nr") {
            let [symbol, value, size, kind, ..] = &row[..] else { panic!("{row:?}") };
            let local_template = kind == "TLS" && !values.contains_key(symbol.as_str());
            let value = number(value) + if kind == "TLS" { thread_base } else { 0 };
            if !local_template && !values.get(symbol.as_str()).is_some_and(|values| values.contains(&value)) {
                wrong.push(format!(
                    "{symbol} ({size} bytes): {:x?} is not {value:#x}",
                    values.get(symbol.as_str())
                ));
            }
        }
        wrong
    });
}

#[test]
fn every_field_is_filled_as_ld_fills_it() {
    for_all(|variant, how, linked| {
        let report = &linked.report;
        let mut fields = BTreeMap::new();
        let mut finals: BTreeMap<(usize, usize, u64), &[u8]> = BTreeMap::new();
        for applied in &report.relocations {
            let object = &report.objects[applied.object];
            let section = &object.sections[applied.section];
            let offset = section.relocations[applied.entry].offset;
            let key = (
                object.name.as_str(),
                section.name.as_str(),
                offset,
                relocation::name(applied.kind).unwrap(),
            );
            fields.entry(key).or_insert_with(Vec::new).push(applied);
            finals.insert((applied.object, applied.section, offset), &applied.new);
        }
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut wrong = Vec::new();
        for row in variant.table("fields.tsv").into_iter().flatten().filter(|_| how.id == "nr") {
            let [object, section, offset, kind, symbol, _, p, s, value, before, after, note] = &row[..]
            else {
                panic!("{row:?}")
            };
            // TPREL_ADD has no field, it marks the instruction that adds the thread pointer. Rows without bytes are
            // those of `.eh_frame` sections that GNU ld rewrote.
            if kind == "R_RISCV_TPREL_ADD" || after.is_empty() {
                continue;
            }
            let key = (object.as_str(), section.as_str(), number(offset), kind.as_str());
            let found = fields.get(&key).map_or(&[][..], Vec::as_slice);
            // Entries that compute in steps: the table has the last one's result in all of them.
            let steps = kind.contains("_ADD") || kind.contains("_SUB") || kind.contains("_SET");
            // For these the table has a value of another kind, or guessed which of several equal strings was meant.
            let inexact = steps || kind.contains("LO12") || note.contains("got") || note.contains("merge");
            let same = |applied: &&toolchain::report::AppliedRelocation| {
                let last = finals.get(&(applied.object, applied.section, number(offset)));
                let bytes = if steps { last.copied().unwrap_or(&[]) } else { &applied.new };
                applied.place.0 == number(p)
                    && (steps || hex(&applied.old) == *before)
                    && (inexact || applied.value == number(value))
                    && hex(bytes) == *after
            };
            if !found.iter().any(same) {
                let found: Vec<String> = found
                    .iter()
                    .map(|a| {
                        format!(
                            "P {:x} S {:#x} value {:#x} {} → {}",
                            a.place,
                            a.symbol_value,
                            a.value,
                            hex(&a.old),
                            hex(&a.new)
                        )
                    })
                    .collect();
                wrong.push(format!(
                    "{object}({section}+{offset}) {kind} {symbol}: {found:?} is not P {p} S {s} value {value} {before} → {after} {note}"
                ));
            }
        }
        wrong
    });
}

#[test]
fn archives_give_the_same_members() {
    for_all(|_, how, linked| {
        let ours: std::collections::BTreeSet<&str> =
            linked.report.pulled.iter().map(|pulled| pulled.member.as_str()).collect();
        let theirs = how.pulled_members.iter().flatten().map(String::as_str).collect();
        if ours == theirs { Vec::new() } else { vec![format!("{ours:?} is not {theirs:?}")] }
    });
}

/// A relocatable load: the fields that the link kept a note of are all that must change.
#[test]
fn kept_relocations_are_enough_to_move_an_image() {
    let delta = 0x35000;
    for (_, variant, how) in static_links().into_iter().filter(|(_, _, how)| how.id == "nr") {
        let at = |base: u64| {
            let image_base = Some(isa::VirtAddr(base));
            let options = LinkOptions { image_base, emit_relocations: true, ..how.options() };
            link(variant.inputs(), &options).unwrap().executable
        };
        let (here, there) = (at(0x10000), at(0x10000 + delta));
        let mut moved = memory(&here);
        for entry in &here.relocations {
            let places = entry.at.0..entry.at.0 + 8;
            let mut field: Vec<u8> = moved.range(places).map(|(_, byte)| *byte).collect();
            relocation::write_field(entry.kind, &mut field, entry.target + delta).unwrap();
            moved.extend((entry.at.0..).zip(field));
        }
        let moved: BTreeMap<u64, u8> = moved.into_iter().map(|(at, byte)| (at + delta, byte)).collect();
        assert!(moved == memory(&there), "{}", variant.dir);
        assert!(!here.relocations.is_empty());
    }
}
