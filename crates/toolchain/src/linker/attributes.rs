//! Merging `.riscv.attributes` (psABI, "Attributes"): one section that says what the whole image needs.

use std::collections::BTreeMap;

use super::resolve::Resolved;
use super::script::SHT_ATTRIBUTES;
use super::shape::Shape;

const TAG_FILE: u64 = 1;
/// The ISA string, such as `rv64i2p1_m2p0`.
const TAG_ARCH: u64 = 5;

/// The longest ISA string that is looked into.
const LONGEST_ISA: usize = 4096;

/// An attribute's value: odd tags are strings, even ones numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Number(u64),
    Text(String),
}

/// Puts the union of all objects' attributes into the first section and leaves out the others. Of two different
/// values the first stays, but ISA strings are united.
pub(super) fn merge(resolved: &Resolved, shapes: &mut [Vec<Shape>]) {
    let mut first = None;
    let mut united: BTreeMap<u64, Value> = BTreeMap::new();
    for (number, object) in resolved.objects.iter().enumerate() {
        for (index, section) in object.sections.iter().enumerate() {
            if section.elf_type != SHT_ATTRIBUTES {
                continue;
            }
            for (tag, value) in parse(&section.bytes).unwrap_or_default() {
                unite(&mut united, tag, value);
            }
            first.get_or_insert((number, index));
            if let Some(shape) = shapes.get_mut(number).and_then(|of| of.get_mut(index)) {
                *shape = Shape::nothing();
            }
        }
    }
    let target = first.and_then(|(object, index)| shapes.get_mut(object)?.get_mut(index));
    if let Some(target) = target {
        let bytes = encode(&united);
        *target = Shape { size: bytes.len() as u64, bytes, gone: false, ..Shape::nothing() };
    }
}

fn unite(united: &mut BTreeMap<u64, Value>, tag: u64, value: Value) {
    match (tag, united.get_mut(&tag), value) {
        (_, None, value) => {
            united.insert(tag, value);
        }
        (TAG_ARCH, Some(Value::Text(old)), Value::Text(new)) if old.len() + new.len() < LONGEST_ISA => {
            *old = unite_isa(old, &new)
        }
        (_, Some(_), _) => {}
    }
}

/// The file-wide attributes of the `riscv` subsection.
fn parse(bytes: &[u8]) -> Option<Vec<(u64, Value)>> {
    let rest = bytes.strip_prefix(b"A")?.get(4..)?.strip_prefix(b"riscv\0")?;
    let (tag, length) = uleb(rest)?;
    let size = u32::from_le_bytes(rest.get(length..length + 4)?.try_into().ok()?) as usize;
    let mut list = rest.get(length + 4..size)?;
    let mut attributes = Vec::new();
    while tag == TAG_FILE && !list.is_empty() {
        let (tag, length) = uleb(list)?;
        list = list.get(length..)?;
        if tag % 2 == 0 {
            let (number, length) = uleb(list)?;
            attributes.push((tag, Value::Number(number)));
            list = list.get(length..)?;
        } else {
            let end = list.iter().position(|byte| *byte == 0)?;
            let text = String::from_utf8_lossy(list.get(..end)?).into_owned();
            attributes.push((tag, Value::Text(text)));
            list = list.get(end + 1..)?;
        }
    }
    Some(attributes)
}

fn encode(attributes: &BTreeMap<u64, Value>) -> Vec<u8> {
    let mut list = Vec::new();
    for (tag, value) in attributes {
        push_uleb(&mut list, *tag);
        match value {
            Value::Number(number) => push_uleb(&mut list, *number),
            Value::Text(text) => {
                list.extend(text.as_bytes());
                list.push(0);
            }
        }
    }
    // The lengths count their own fields: 5 bytes of tag and length, 10 of length and vendor name.
    let mut bytes = b"A".to_vec();
    bytes.extend((list.len() as u32 + 15).to_le_bytes());
    bytes.extend(b"riscv\0\x01");
    bytes.extend((list.len() as u32 + 5).to_le_bytes());
    bytes.extend(list);
    bytes
}

/// The number and its length.
fn uleb(bytes: &[u8]) -> Option<(u64, usize)> {
    let length = bytes.iter().take(9).position(|byte| byte & 0x80 == 0)? + 1;
    let digits = bytes.iter().take(length).enumerate();
    Some((digits.fold(0, |sum, (index, byte)| sum | u64::from(byte & 0x7f) << (7 * index)), length))
}

fn push_uleb(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// `rv64i2p1_m2p0` and `rv64i2p1_c2p0` make `rv64i2p1_m2p0_c2p0`.
fn unite_isa(first: &str, second: &str) -> String {
    let (Some((base, _)), Some(_)) = (first.split_at_checked(4), second.split_at_checked(4)) else {
        return first.to_string();
    };
    let mut extensions: Vec<&str> = Vec::new();
    for extension in [first, second].into_iter().flat_map(|isa| isa.get(4..).unwrap_or("").split('_')) {
        if !extensions.iter().any(|known| extension_name(known) == extension_name(extension)) {
            extensions.push(extension);
        }
    }
    order::sort_by_key(&mut extensions, |extension| canonical_rank(extension));
    format!("{base}{}", extensions.join("_"))
}

/// `m2p0` is the extension `m`.
fn extension_name(extension: &str) -> &str {
    let version = extension.rfind('p').map_or(extension, |at| &extension[..at]);
    version.trim_end_matches(|digit: char| digit.is_ascii_digit())
}

/// Single letters in the manual's canonical order, then Z…, S…, X… by name.
fn canonical_rank(extension: &str) -> (usize, String) {
    const LETTERS: &str = "iemafdqlcbkjtpvh";
    let name = extension_name(extension);
    let rank = match (name.len(), LETTERS.find(name)) {
        (1, Some(at)) => at,
        _ => LETTERS.len() + "zsx".find(name.get(..1).unwrap_or("x")).unwrap_or(3),
    };
    let second = name.get(1..2).and_then(|letter| LETTERS.find(letter)).unwrap_or(LETTERS.len());
    (rank, format!("{second:02}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isa_strings_are_united_in_canonical_order() {
        let (a, b) = ("rv64i2p1_m2p0_zmmul1p0", "rv64i2p1_a2p1_c2p0_zicsr2p0");
        assert_eq!(unite_isa(a, b), "rv64i2p1_m2p0_a2p1_c2p0_zicsr2p0_zmmul1p0");
    }

    #[test]
    fn attributes_survive_a_round() {
        let mut attributes = BTreeMap::new();
        attributes.insert(4, Value::Number(16));
        attributes.insert(TAG_ARCH, Value::Text("rv32i2p1".to_string()));
        let parsed: BTreeMap<u64, Value> = parse(&encode(&attributes)).unwrap().into_iter().collect();
        assert_eq!(parsed, attributes);
    }
}
