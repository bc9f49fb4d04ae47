//! The global offset table (GOT): which entries the relocations call for, and where they lie.
//!
//! The linker's own sections are those of one more object at the end of the list, so that they are placed, written
//! and listed like all others.

use std::collections::BTreeMap;

use isa::Xlen;

use super::gnu_order;
use super::resolve::Resolved;
use crate::object_file::{Object, Section, SectionKind};
use crate::relocation::{self, Formula};

/// The name of the object that holds what the linker makes.
pub(super) const LINKER: &str = "(linker)";

/// Who an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Owner {
    /// Object and symbol.
    Local(usize, usize),
    /// Index in [`Resolved::globals`].
    Global(usize),
}

/// The offsets in `.got` of a symbol's entries, as far as it has them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Slots {
    /// Its address.
    pub address: Option<u64>,
    /// The module number 1 and, a word further, its offset in the TLS block less 0x800 (general dynamic).
    pub module: Option<u64>,
    /// Its offset from the thread pointer (initial exec).
    pub thread: Option<u64>,
}

/// The table as it is planned.
pub(super) struct Got {
    pub slots: BTreeMap<Owner, Slots>,
    /// Index of the linker's object.
    pub object: usize,
    /// Index of `.got` in it.
    pub section: usize,
}

const NEEDS_ADDRESS: u8 = 1;
const NEEDS_MODULE: u8 = 2;
const NEEDS_THREAD: u8 = 4;

/// Plans the table and adds the linker's object; `None` if no relocation needs one.
pub(super) fn plan(resolved: &mut Resolved) -> Option<Got> {
    let (needs, mentioned) = needs(resolved);
    if needs.is_empty() && !mentioned {
        return None;
    }
    let mut planner = Planner::new(resolved.xlen);
    for (owner, need) in needs.iter().filter(|(owner, _)| matches!(owner, Owner::Local(..))) {
        planner.add(*owner, *need, 1);
    }
    for index in gnu_order::order(&resolved.globals) {
        if let Some(need) = needs.get(&Owner::Global(index)) {
            planner.add(Owner::Global(index), *need, 2);
        }
    }
    let got = planner.finish(resolved.objects.len());
    let (object, got) = got;
    resolved.symbols.push(Vec::new());
    resolved.left_out.push(vec![false; object.sections.len()]);
    resolved.objects.push(object);
    Some(got)
}

/// What each symbol needs, and whether somebody names the table itself.
fn needs(resolved: &Resolved) -> (BTreeMap<Owner, u8>, bool) {
    let mut needs = BTreeMap::new();
    for (number, object) in resolved.objects.iter().enumerate() {
        let left_out = resolved.left_out.get(number).map_or(&[][..], Vec::as_slice);
        for (section, left_out) in object.sections.iter().zip(left_out) {
            for entry in section.relocations.iter().filter(|_| !left_out) {
                let need = match relocation::kind(entry.kind).map(|row| row.formula) {
                    Some(Formula::Got) => NEEDS_ADDRESS,
                    Some(Formula::TlsGd) => NEEDS_MODULE,
                    Some(Formula::TlsGot) => NEEDS_THREAD,
                    _ => continue,
                };
                if let Some(owner) = entry.symbol.and_then(|symbol| owner(resolved, number, symbol)) {
                    *needs.entry(owner).or_insert(0) |= need;
                }
            }
        }
    }
    (needs, resolved.by_name.contains_key("_GLOBAL_OFFSET_TABLE_"))
}

/// Whose entry a relocation against this symbol means.
pub(super) fn owner(resolved: &Resolved, object: usize, symbol: usize) -> Option<Owner> {
    match resolved.symbols.get(object)?.get(symbol)? {
        Some(global) => Some(Owner::Global(*global)),
        None => Some(Owner::Local(object, symbol)),
    }
}

struct Planner {
    xlen: Xlen,
    slots: BTreeMap<Owner, Slots>,
    size: u64,
    dynamic_entries: u64,
}

impl Planner {
    /// The first word is reserved for the address of `_DYNAMIC`, which a static executable does not have.
    fn new(xlen: Xlen) -> Planner {
        Planner { xlen, slots: BTreeMap::new(), size: xlen.bytes(), dynamic_entries: 0 }
    }

    fn add(&mut self, owner: Owner, need: u8, module_entries: u64) {
        let mut slots = Slots::default();
        if need & NEEDS_MODULE != 0 {
            slots.module = Some(self.take(2));
            self.dynamic_entries += module_entries;
        }
        if need & NEEDS_THREAD != 0 {
            slots.thread = Some(self.take(1));
            self.dynamic_entries += 1;
        }
        if need & NEEDS_ADDRESS != 0 {
            slots.address = Some(self.take(1));
        }
        self.slots.insert(owner, slots);
    }

    fn take(&mut self, words: u64) -> u64 {
        let at = self.size;
        self.size += words * self.xlen.bytes();
        at
    }

    /// The linker's object and the plan.
    ///
    /// `.got.plt` begins with two words for lazy binding: −1, which a dynamic linker replaces by its resolver's
    /// address, and 0. GNU ld leaves it out only if the GOT is otherwise empty. It also reserves a dynamic relocation
    /// entry for every TLS entry and, in a static link, leaves it empty; they are kept so that all addresses are the
    /// same as GNU ld's.
    fn finish(self, object: usize) -> (Object, Got) {
        let word = self.xlen.bytes();
        let mut sections = vec![section(".got", 3, word, vec![0; self.size as usize])];

        if self.size > word {
            let mut header = vec![0xff; word as usize];
            header.resize(2 * word as usize, 0);

            sections.push(section(".got.plt", 3, word, header));
        }
        if self.dynamic_entries > 0 {
            let bytes = vec![0; (self.dynamic_entries * 3 * word) as usize];
            let mut entries = section(".rela.dyn", 2, word, bytes);
            entries.elf_type = 4;
            entries.entry_size = 3 * word;
            sections.push(entries);
        }
        let made = Object {
            name: LINKER.to_string(),
            xlen: Some(self.xlen),
            flags: 0,
            sections,
            symbols: Vec::new(),
            groups: Vec::new(),
        };
        (made, Got { slots: self.slots, object, section: 0 })
    }
}

fn section(name: &str, flags: u64, word: u64, bytes: Vec<u8>) -> Section {
    Section {
        name: name.to_string(),
        kind: SectionKind::Bytes,
        elf_type: 1,
        flags,
        align: word,
        entry_size: word,
        size: bytes.len() as u64,
        bytes,
        relocations: Vec::new(),
        lines: Vec::new(),
    }
}
