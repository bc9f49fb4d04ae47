//! Pass 2: filling the holes (重定位): every relocation entry's formula is computed and written into its field.

use std::collections::BTreeMap;

use isa::{VirtAddr, Xlen};

use super::error::{LinkError, Place};
use super::got::{self, Slots};
use super::layout::At;
use super::resolve::place;
use super::values::{Linked, Value};
use crate::object_file::{Object, Relocation, Section};
use crate::relocation::{self, Field, FieldFault, Formula, RelocationKind};
use crate::report::AppliedRelocation;

const R_RISCV_32: u32 = 1;
const R_RISCV_64: u32 = 2;
const R_RISCV_PCREL_HI20: u32 = 23;
const R_RISCV_SET_ULEB128: u32 = 60;
const R_RISCV_SUB_ULEB128: u32 = 61;
/// What a module's offset in the dynamic thread vector is less than the true one.
const DTV_OFFSET: u64 = 0x800;

/// The image's bytes and the story of each relocation.
pub(super) struct Image {
    /// By output section; empty for zeros.
    pub contents: Vec<Vec<u8>>,
    /// By address of the output section's pieces.
    pub applied: Vec<AppliedRelocation>,
    /// Entries to keep with `--emit-relocs`, by output section.
    pub kept: Vec<Vec<Kept>>,
}

/// A relocation entry of the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Kept {
    pub place: u64,
    pub kind: u32,
    pub symbol: KeptSymbol,
    pub addend: i64,
}

/// The symbol that a kept entry names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum KeptSymbol {
    /// None: the target is a number.
    None,
    /// The output section with this index.
    Section(usize),
    /// The global with this index.
    Global(usize),
}

/// Copies the sections into the image and applies all relocations.
pub(super) fn relocate(linked: &Linked<'_>, errors: &mut Vec<LinkError>) -> Image {
    let mut relocator = Relocator {
        linked,
        image: Image {
            contents: copy(linked),
            applied: Vec::new(),
            kept: linked.layout.outputs.iter().map(|_| Vec::new()).collect(),
        },
        highs: BTreeMap::new(),
        undefined: Vec::new(),
        undefined_names: BTreeMap::new(),
        errors,
    };
    relocator.find_highs();
    for (index, output) in linked.layout.outputs.iter().enumerate() {
        for (at, address) in &output.pieces {
            relocator.piece(index, *at, *address - output.address);
        }
    }
    relocator.fill_got();
    relocator.report_undefined();
    relocator.image
}

/// The sections' bytes before relocation, each at its place; gaps are zero.
fn copy(linked: &Linked<'_>) -> Vec<Vec<u8>> {
    let copy_section = |output: &super::layout::Output| {
        if output.zeros {
            return Vec::new();
        }
        let mut bytes = vec![0; output.size as usize];
        for ((object, section), address) in &output.pieces {
            let Some(shape) = linked.shapes.get(*object).and_then(|of| of.get(*section)) else { continue };
            let start = (address - output.address) as usize;
            if let Some(room) = bytes.get_mut(start..start + shape.bytes.len()) {
                room.copy_from_slice(&shape.bytes);
            }
        }
        bytes
    };
    linked.layout.outputs.iter().map(copy_section).collect()
}

struct Relocator<'a, 'e> {
    linked: &'a Linked<'a>,
    image: Image,
    /// What each R_RISCV_*_HI20 entry computed, by its address: its low parts name it by a label there.
    highs: BTreeMap<u64, u64>,
    /// Names that nobody defines, in order of appearance, and who refers to them.
    undefined: Vec<(String, Vec<Place>)>,
    /// The index of each in `undefined`.
    undefined_names: BTreeMap<String, usize>,
    errors: &'e mut Vec<LinkError>,
}

/// A relocation entry in its surroundings.
#[derive(Clone, Copy)]
struct Site<'a> {
    at: At,
    object: &'a Object,
    section: &'a Section,
    index: usize,
    entry: &'a Relocation,
    row: &'static RelocationKind,
    place: u64,
}

impl<'a> Relocator<'a, '_> {
    fn object(&self, at: At) -> Option<(&'a Object, &'a Section)> {
        let object = self.linked.resolved.objects.get(at.0)?;
        Some((object, object.sections.get(at.1)?))
    }

    /// The entries of an input section that have something to do, in order.
    fn sites(&self, at: At) -> Vec<Site<'a>> {
        let Some((object, section)) = self.object(at) else { return Vec::new() };
        let Some(shape) = self.linked.shapes.get(at.0).and_then(|of| of.get(at.1)) else { return Vec::new() };
        let mut sites = Vec::with_capacity(section.relocations.len());
        for (index, entry) in section.relocations.iter().enumerate() {
            let Some(row) = relocation::kind(entry.kind) else { continue };
            if row.field == Field::Nothing || shape.gone || !shape.keeps(entry.offset) {
                continue;
            }
            if let Some(place) = self.linked.layout.address(self.linked.shapes, at, entry.offset) {
                sites.push(Site { at, object, section, index, entry, row, place });
            }
        }
        sites
    }

    /// Computes the upper parts first: a low part may come before its upper part, and in another section.
    fn find_highs(&mut self) {
        let pieces = self.linked.layout.outputs.iter().flat_map(|output| &output.pieces);
        for (at, _) in pieces {
            let Some((_, section)) = self.object(*at) else { continue };
            if section.relocations.iter().all(|entry| !is_high(entry.kind)) {
                continue;
            }
            for site in self.sites(*at).into_iter().filter(|site| is_high(site.entry.kind)) {
                let target = self.linked.target(site.at.0, site.entry);
                if let Some(value) = self.simple_value(&site, target) {
                    self.highs.insert(site.place, value);
                }
            }
        }
    }

    fn piece(&mut self, output: usize, at: At, start: u64) {
        // The full value of a SET_ULEB128, for the SUB_ULEB128 that follows at the same offset.
        let mut pending = None;
        self.refuse_unknown(at);
        for site in self.sites(at) {
            let target = self.linked.target(site.at.0, site.entry);
            match target {
                Value::Undefined => self.note_undefined(&site),
                Value::Discarded => self.discarded(output, &site),
                _ => self.apply(output, &site, target, &mut pending),
            }
        }
        self.link_frames(output, at, start);
    }

    /// The formula's result, for formulas that do not look at the field or at other entries.
    fn simple_value(&self, site: &Site<'_>, target: Value) -> Option<u64> {
        let (s, a, p) = (target.number(), site.entry.addend as u64, site.place);
        let from_got = |slot: fn(&Slots) -> Option<u64>| {
            let slots = self.slots(site)?;
            Some(self.linked.got_address()?.wrapping_add(slot(&slots)?).wrapping_add(a).wrapping_sub(p))
        };
        let value = match site.row.formula {
            Formula::Absolute => s.wrapping_add(a),
            Formula::PcRelative if self.becomes_absolute(site, target) => s.wrapping_add(a),
            Formula::PcRelative => s.wrapping_add(a).wrapping_sub(p),
            Formula::Got => from_got(|slots| slots.address)?,
            Formula::TlsGot => from_got(|slots| slots.thread)?,
            Formula::TlsGd => from_got(|slots| slots.module)?,
            Formula::ThreadRelative => s.wrapping_add(a).wrapping_sub(self.linked.thread_base),
            Formula::GlobalPointerRelative => {
                let (pointer, _) = self.linked.layout.symbols.get("__global_pointer$")?;
                s.wrapping_add(a).wrapping_sub(*pointer)
            }
            _ => return None,
        };
        Some(self.linked.resolved.xlen.sign_extend(value))
    }

    /// True for an `auipc` that is to become a `lui`: its target is a number near 0, too far away to be reached from
    /// here (`riscv_zero_pcrel_hi_reloc`), or one that would no longer be reached from elsewhere.
    fn becomes_absolute(&self, site: &Site<'_>, target: Value) -> bool {
        let sum = target.number().wrapping_add(site.entry.addend as u64);
        let fits = |value: u64| site.row.field.write(&mut [0; 4], value).is_ok();
        let too_far =
            self.linked.resolved.xlen == Xlen::Rv64 && !fits(sum.wrapping_sub(site.place)) && fits(sum);
        let weak = matches!(target, Value::Number { weak_undefined: true, .. });
        site.entry.kind == R_RISCV_PCREL_HI20 && (too_far || (self.linked.movable && weak))
    }

    fn slots(&self, site: &Site<'_>) -> Option<Slots> {
        let owner = got::owner(self.linked.resolved, site.at.0, site.entry.symbol?)?;
        self.linked.got?.slots.get(&owner).copied()
    }

    fn apply(&mut self, output: usize, site: &Site<'_>, target: Value, pending: &mut Option<(u64, u64)>) {
        let s = target.number();
        let a = site.entry.addend as u64;
        let value = match site.row.formula {
            Formula::PairOfHigh => match self.highs.get(&s) {
                Some(high) => high.wrapping_add(a),
                None => return self.missing_high(site),
            },
            Formula::Add => self.field(output, site).wrapping_add(s).wrapping_add(a),
            Formula::Subtract => {
                let before = match pending.take() {
                    Some((at, value)) if at == site.place && site.entry.kind == R_RISCV_SUB_ULEB128 => value,
                    _ => self.field(output, site),
                };
                before.wrapping_sub(s).wrapping_sub(a)
            }
            _ => match self.simple_value(site, target) {
                Some(value) => value,
                None => return self.not_static(site),
            },
        };
        if site.entry.kind == R_RISCV_SET_ULEB128 {
            *pending = Some((site.place, value));
        }
        if self.becomes_absolute(site, target) {
            self.replace_opcode(output, site);
        }
        let weak = matches!(target, Value::Number { weak_undefined: true, .. });
        let value = if weak && site.row.field == Field::Call {
            self.call_nothing(output, site);
            0
        } else {
            value
        };
        self.write(output, site, target, value);
    }

    /// The field's bytes and whatever follows them in the output section.
    fn field_bytes(&mut self, output: usize, place: u64) -> Option<&mut [u8]> {
        let start = place.checked_sub(self.linked.layout.outputs.get(output)?.address)?;
        self.image.contents.get_mut(output)?.get_mut(usize::try_from(start).ok()?..)
    }

    fn field(&mut self, output: usize, site: &Site<'_>) -> u64 {
        let bytes = self.field_bytes(output, site.place).unwrap_or(&mut []);
        site.row.field.read(bytes).unwrap_or(0)
    }

    /// A call to an undefined weak function must not go to a place near it: `jalr` is made relative to x0, so that
    /// it goes to address 0 (`riscv_elf_relocate_section`).
    fn call_nothing(&mut self, output: usize, site: &Site<'_>) {
        let bytes = self.field_bytes(output, site.place).and_then(|bytes| bytes.get_mut(4..8));
        if let Some(Ok(jalr)) = bytes.map(<&mut [u8; 4]>::try_from) {
            *jalr = (u32::from_le_bytes(*jalr) & !(31 << 15)).to_le_bytes();
        }
    }

    /// `auipc` (0x17) becomes `lui` (0x37).
    fn replace_opcode(&mut self, output: usize, site: &Site<'_>) {
        if let Some(opcode) = self.field_bytes(output, site.place).and_then(|bytes| bytes.first_mut()) {
            *opcode = (*opcode & 0x80) | 0x37;
        }
    }

    fn write(&mut self, output: usize, site: &Site<'_>, target: Value, value: u64) {
        let field = site.row.field;
        let bytes = self.field_bytes(output, site.place).unwrap_or(&mut []);
        let width = field.width(bytes);
        if let Err(fault) = field.write(bytes, value) {
            return self.fault(site, target, value, fault);
        }
        let new = bytes.get(..width).unwrap_or(&[]).to_vec();
        let old = site.section.bytes.get(site.entry.offset as usize..).and_then(|rest| rest.get(..width));
        let xlen = self.linked.resolved.xlen;
        self.image.applied.push(AppliedRelocation {
            object: site.at.0,
            section: site.at.1,
            entry: site.index,
            kind: site.entry.kind,
            place: VirtAddr(site.place),
            symbol: symbol_name(site),
            symbol_value: xlen.truncate(target.number()),
            addend: site.entry.addend,
            formula: site.row.formula.text(),
            value: xlen.truncate(value),
            old: old.unwrap_or(&[]).to_vec(),
            new,
        });
        self.keep(output, site, target);
    }

    fn keep(&mut self, output: usize, site: &Site<'_>, target: Value) {
        let resolved = self.linked.resolved;
        let global =
            site.entry.symbol.and_then(|symbol| resolved.symbols.get(site.at.0)?.get(symbol).copied()?);
        let (symbol, addend) = match (global, target) {
            (Some(global), _) => (KeptSymbol::Global(global), site.entry.addend),
            (None, Value::Address(value, Some(at))) => {
                let home = self.linked.layout.home(at);
                let start =
                    home.and_then(|home| self.linked.layout.outputs.get(home)).map(|home| home.address);
                match (home, start) {
                    (Some(home), Some(start)) => {
                        let sum = value.wrapping_add(site.entry.addend as u64);
                        (KeptSymbol::Section(home), sum.wrapping_sub(start) as i64)
                    }
                    _ => (KeptSymbol::None, target.number().wrapping_add(site.entry.addend as u64) as i64),
                }
            }
            _ => (KeptSymbol::None, target.number().wrapping_add(site.entry.addend as u64) as i64),
        };
        if let Some(kept) = self.image.kept.get_mut(output) {
            kept.push(Kept { place: site.place, kind: site.entry.kind, symbol, addend });
        }
    }

    /// Fills in where the CIE of each FDE ended up.
    fn link_frames(&mut self, output: usize, at: At, start: u64) {
        let Some(shape) = self.linked.shapes.get(at.0).and_then(|of| of.get(at.1)) else { return };
        let Some(base) = self.linked.layout.outputs.get(output).map(|output| output.address + start) else {
            return;
        };
        for link in &shape.links {
            let (home, offset) = link.cie;
            let home =
                self.linked.layout.addresses.get(home.0).and_then(|of| of.get(home.1).copied().flatten());
            let place = base + link.field;
            let distance = place.wrapping_sub(home.unwrap_or(0).wrapping_add(offset)) as u32;
            if let Some(field) = self.field_bytes(output, place).and_then(|bytes| bytes.get_mut(..4)) {
                field.copy_from_slice(&distance.to_le_bytes());
            }
        }
    }

    /// Writes the GOT's entries. The thread pointer points at the template's start, and module 1 is the program.
    fn fill_got(&mut self) {
        let (Some(got), Some(table)) = (self.linked.got, self.linked.got_address()) else { return };
        let Some(output) = self.linked.layout.home((got.object, got.section)) else { return };
        let word = self.linked.resolved.xlen.bytes();
        for (owner, slots) in &got.slots {
            let value = self.linked.owner(*owner);
            let offset = value.number().wrapping_sub(self.linked.thread_base);
            if let Some(slot) = slots.module {
                self.put_word(output, table + slot, 1);
                self.put_word(output, table + slot + word, offset.wrapping_sub(DTV_OFFSET));
            }
            if let Some(slot) = slots.thread {
                self.put_word(output, table + slot, offset);
            }
            if let Some(slot) = slots.address {
                self.put_word(output, table + slot, value.number());
                self.keep_slot(output, table + slot, *owner, value);
            }
        }
    }

    /// A GOT entry with an address must be patched by a relocatable load like any other word.
    fn keep_slot(&mut self, output: usize, place: u64, owner: got::Owner, value: Value) {
        let kind = if self.linked.resolved.xlen.bytes() == 4 { R_RISCV_32 } else { R_RISCV_64 };
        let home = match value {
            Value::Address(_, Some(at)) => self.linked.layout.home(at),
            _ => None,
        };
        let start = home.and_then(|home| self.linked.layout.outputs.get(home)).map_or(0, |home| home.address);
        let (symbol, addend) = match (owner, home) {
            (got::Owner::Global(global), _) => (KeptSymbol::Global(global), 0),
            (_, Some(home)) => (KeptSymbol::Section(home), value.number().wrapping_sub(start) as i64),
            _ => (KeptSymbol::None, value.number() as i64),
        };
        if let Some(kept) = self.image.kept.get_mut(output) {
            kept.push(Kept { place, kind, symbol, addend });
        }
    }

    fn put_word(&mut self, output: usize, place: u64, value: u64) {
        let word = self.linked.resolved.xlen.bytes() as usize;
        if let Some(field) = self.field_bytes(output, place).and_then(|bytes| bytes.get_mut(..word)) {
            field.iter_mut().zip(value.to_le_bytes()).for_each(|(to, from)| *to = from);
        }
    }

    fn note_undefined(&mut self, site: &Site<'_>) {
        let name = symbol_name(site);
        let place = place(site.object, site.at.1, site.entry.offset);
        let index = *self.undefined_names.entry(name.clone()).or_insert(self.undefined.len());
        match self.undefined.get_mut(index) {
            Some((_, places)) => places.push(place),
            None => self.undefined.push((name, vec![place])),
        }
    }

    fn report_undefined(&mut self) {
        for (name, places) in self.undefined.drain(..) {
            let listed: Vec<String> = places.iter().map(Place::to_string).collect();
            let message = format!("undefined reference to `{name}`");
            let args = [("symbol", name.clone()), ("places", listed.join(", "))];
            let expected = format!("an object or archive that defines `{name}`");
            self.errors.push(LinkError::new("undefined", &args, message, expected, places));
        }
    }

    /// A reference into a section that another object's COMDAT group replaced: debugging information about it is
    /// blanked, anything else is an error.
    fn discarded(&mut self, output: usize, site: &Site<'_>) {
        if self.linked.layout.outputs.get(output).is_some_and(|output| !output.is_loaded()) {
            let bytes = self.field_bytes(output, site.place).unwrap_or(&mut []);
            let width = site.row.field.width(bytes);
            if let Some(field) = bytes.get_mut(..width) {
                field.fill(0);
            }
            return;
        }
        let place = place(site.object, site.at.1, site.entry.offset);
        let name = symbol_name(site);
        let message = format!("{place} refers to `{name}`, which lies in a section that was left out");
        let args = [("place", place.to_string()), ("symbol", name)];
        let expected = "a reference to what is in the output";
        self.errors.push(LinkError::new("discarded", &args, message, expected, vec![place]));
    }

    fn fault(&mut self, site: &Site<'_>, target: Value, value: u64, fault: FieldFault) {
        let place = place(site.object, site.at.1, site.entry.offset);
        let (symbol, kind) = (symbol_name(site), site.row.name);
        let mut args = vec![
            ("place", place.to_string()),
            ("kind", kind.to_string()),
            ("symbol", symbol.clone()),
            ("target", format!("{:#x}", target.number().wrapping_add(site.entry.addend as u64))),
            ("value", signed(value as i64)),
        ];
        let distance = value as i64;
        let value = signed(distance);
        let error = match fault {
            FieldFault::OutOfRange { low, high } => {
                let beyond = if distance < low { low.abs_diff(distance) } else { distance.abs_diff(high) };
                let beyond = format!("{beyond:#x}");
                args.extend([("low", signed(low)), ("high", signed(high)), ("beyond", beyond.clone())]);
                let message =
                    format!("{place}: {kind} to `{symbol}` does not fit: {value} is {beyond} bytes too far");
                let expected = format!("a value from {} to {}", signed(low), signed(high));
                LinkError::new("overflow", &args, message, expected, vec![place])
            }
            FieldFault::Odd => {
                let message = format!("{place}: {kind} to `{symbol}`: the distance {value} is odd");
                LinkError::new("odd-target", &args, message, "an even address", vec![place])
            }
            FieldFault::TooShort(_) | FieldFault::UnknownKind => {
                let message = format!("{place}: the field of {kind} reaches beyond its section");
                let expected = "a field inside the section";
                LinkError::new("field-outside", &args, message, expected, vec![place])
            }
        };
        self.errors.push(error);
    }

    fn missing_high(&mut self, site: &Site<'_>) {
        let place = place(site.object, site.at.1, site.entry.offset);
        let (symbol, kind) = (symbol_name(site), site.row.name);
        let message = format!("{place}: {kind}: there is no upper part (%pcrel_hi …) at `{symbol}`");
        let args = [("place", place.to_string()), ("kind", kind.to_string()), ("symbol", symbol)];
        let expected = "a label at the auipc that the low part belongs to";
        self.errors.push(LinkError::new("missing-high", &args, message, expected, vec![place]));
    }

    fn not_static(&mut self, site: &Site<'_>) {
        let place = place(site.object, site.at.1, site.entry.offset);
        let kind = site.row.name;
        let message = format!("{place}: {kind} cannot be resolved in a static link");
        let args = [("place", place.to_string()), ("kind", kind.to_string())];
        let expected = "a relocation type for static linking";
        self.errors.push(LinkError::new("not-static", &args, message, expected, vec![place]));
    }

    fn refuse_unknown(&mut self, at: At) {
        let Some((object, section)) = self.object(at) else { return };
        for entry in section.relocations.iter().filter(|entry| relocation::kind(entry.kind).is_none()) {
            let place = place(object, at.1, entry.offset);
            let message = format!("{place}: relocation type {} is not known", entry.kind);
            let args = [("place", place.to_string()), ("kind", entry.kind.to_string())];
            let expected = "a type that the RISC-V psABI defines";
            self.errors.push(LinkError::new("unknown-relocation", &args, message, expected, vec![place]));
        }
    }
}

/// True for the upper parts that PCREL_LO12 entries refer to.
fn is_high(kind: u32) -> bool {
    relocation::kind(kind).is_some_and(|row| {
        row.field == Field::UType
            && matches!(row.formula, Formula::PcRelative | Formula::Got | Formula::TlsGot | Formula::TlsGd)
    })
}

/// The symbol's name; a section's name for a section symbol.
fn symbol_name(site: &Site<'_>) -> String {
    let symbol = site.entry.symbol.and_then(|symbol| site.object.symbols.get(symbol));
    symbol.map_or_else(String::new, |symbol| symbol.name.clone())
}

/// A number with its sign, in hexadecimal: `-0x1000`.
fn signed(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{:#x}", value.unsigned_abs())
}
