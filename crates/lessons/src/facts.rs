//! Numbers in a lesson's text that the machine fills in: `{{register a0}}`, `{{event mmu-entry-leaf frame}}` …
//!
//! A query is answered by the machine as it stands at the text's step. FORMAT.md lists all queries.

use isa::{Reg, disassemble_bits};
use machine::Machine;
use machine::inspect::Verdict;
use messages::{Language, Value};
use mmu::Intent;
use storage::{Bytes, PhysAddr};
use toolchain::report::{AppliedRelocation, LinkReport, OutputSection};

use crate::action::Place;
use crate::narration::{Context, cost, name_of, narrate_step, value_of};
use crate::{Radix, process};

/// Answers queries about a machine.
pub(crate) struct Facts<'a> {
    pub machine: &'a Machine,
    pub radix: Radix,
    pub language: Language,
}

/// What a text shows for a query that has no answer. Tests look for it.
pub(crate) const UNANSWERED: char = '⟨';

impl Facts<'_> {
    /// Replaces each `{{query}}` in a text by its answer; one without an answer is shown in ⟨⟩.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, query, after)) = next_query(rest) {
            filled.push_str(before);
            match self.answer(query) {
                Some(answer) => filled.push_str(&answer),
                None => filled.push_str(&format!("{UNANSWERED}{query}⟩")),
            }
            rest = after;
        }
        filled + rest
    }

    fn answer(&self, query: &str) -> Option<String> {
        let words: Vec<&str> = query.split_whitespace().collect();
        match *words.as_slice() {
            ["symbol", name] => self.address(process::address(self.machine, &Place::parse(name)?)?.0),
            ["linked", name] => self.address(process::linked(self.machine, name)?.0),
            ["register", name] => self.register(Reg::parse(name)?),
            ["pc"] => self.address(self.machine.registers().pc.0),
            ["byte", place] => self.memory(place, 1),
            ["word", place] => self.memory(place, 4),
            ["double", place] => self.memory(place, 8),
            ["instruction", place] => self.instruction(place),
            ["physical", place] => self.address(self.physical(place)?.0),
            ["frame", place] => Some(self.physical(place)?.frame().0.to_string()),
            ["event", name, value] => self.event(name, value, 1),
            ["event", name, value, count] => self.event(name, value, count.parse().ok()?),
            ["relocation", object, symbol, value] => self.relocation(object, symbol, value, 1),
            ["relocation", object, symbol, value, count] => {
                self.relocation(object, symbol, value, count.parse().ok()?)
            }
            ["section", name, value] => self.section(name, value),
            ["piece", object, section, value] => self.piece(object, section, value),
            ["statistics", name] => self.statistics(name),
            ["step"] => Some(self.machine.position().step.to_string()),
            ["cost"] => Some(self.machine.trail().iter().map(|event| cost(event).0).sum::<u64>().to_string()),
            ["output"] => Some(String::from_utf8_lossy(self.machine.output()).trim_end().to_owned()),
            ["narration"] => Some(narrate_step(self.context(), self.language)),
            _ => None,
        }
    }

    fn context(&self) -> Context<'_> {
        Context::new(self.machine, self.radix)
    }

    fn address(&self, at: u64) -> Option<String> {
        Some(self.radix.address(at))
    }

    fn register(&self, register: Reg) -> Option<String> {
        let registers = self.machine.registers();
        Some(self.radix.value(*registers.x.get(register.number())?, registers.xlen.bits()))
    }

    /// Bytes of the process, as far as they are in memory.
    fn bytes(&self, place: &str, width: u64) -> Option<u64> {
        let at = process::address(self.machine, &Place::parse(place)?)?;
        let bytes = self.machine.peek(at, Bytes(width));
        let whole = bytes.len() as u64 == width;
        whole.then(|| bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn memory(&self, place: &str, width: u64) -> Option<String> {
        Some(self.radix.value(self.bytes(place, width)?, width as u32 * 8))
    }

    fn instruction(&self, place: &str) -> Option<String> {
        let at = process::address(self.machine, &Place::parse(place)?)?;
        let xlen = self.machine.program().executable.xlen;
        let listed = disassemble_bits(self.bytes(place, 4)? as u32, at, xlen).0.replace('\t', " ");
        Some(self.radix.rewrite(&listed))
    }

    fn physical(&self, place: &str) -> Option<PhysAddr> {
        let at = process::address(self.machine, &Place::parse(place)?)?;
        match self.machine.translate(at, Intent::Load).verdict {
            Verdict::Mapped(to) => Some(to),
            Verdict::Pending | Verdict::Fault(_) => None,
        }
    }

    /// A value of the `count`-th event of that name in the current step so far.
    fn event(&self, name: &str, value: &str, count: usize) -> Option<String> {
        let events = self.machine.trail().iter().filter(|event| name_of(event, self.context()) == name);
        let event = events.into_iter().nth(count.checked_sub(1)?)?;
        Some(match value_of(event, value, self.context(), self.language)? {
            Value::Text(text) => text,
            Value::Number(number) => number.to_string(),
        })
    }

    /// A value of the `count`-th relocation that an object wants against a symbol.
    fn relocation(&self, object: &str, symbol: &str, value: &str, count: usize) -> Option<String> {
        let report = self.report()?;
        let wanted = |applied: &&AppliedRelocation| {
            applied.symbol == symbol && report.objects.get(applied.object).is_some_and(|o| o.name == object)
        };
        let applied = report.relocations.iter().filter(wanted).nth(count.checked_sub(1)?)?;
        match value {
            "kind" => toolchain::relocation::name(applied.kind).map(str::to_owned),
            "formula" => Some(applied.formula.to_owned()),
            "place" => self.address(applied.place.0),
            "symbol" => self.address(applied.symbol_value),
            "addend" => Some(applied.addend.to_string()),
            "value" => Some(self.radix.value(applied.value, report.xlen.bits())),
            "old" => Some(listing(&applied.old)),
            "new" => Some(listing(&applied.new)),
            _ => None,
        }
    }

    fn section(&self, name: &str, value: &str) -> Option<String> {
        let wanted = |section: &&OutputSection| section.name == name;
        let section = self.report()?.sections.iter().find(wanted)?;
        match value {
            "address" => self.address(section.address.0),
            "end" => self.address(section.address.0.saturating_add(section.size)),
            "size" => Some(section.size.to_string()),
            _ => None,
        }
    }

    /// Where an object's section went in the merge, and its size.
    fn piece(&self, object: &str, section: &str, value: &str) -> Option<String> {
        let report = self.report()?;
        let mut pieces = report.sections.iter().flat_map(|output| &output.pieces);
        let piece = pieces.find(|piece| {
            report.objects.get(piece.object).is_some_and(|found| {
                found.name == object && found.sections.get(piece.section).is_some_and(|s| s.name == section)
            })
        })?;
        match value {
            "address" => self.address(piece.address.0),
            "size" => Some(piece.size.to_string()),
            _ => None,
        }
    }

    fn report(&self) -> Option<&LinkReport> {
        self.machine.program().link.as_ref()
    }

    fn statistics(&self, name: &str) -> Option<String> {
        let counted = self.machine.statistics();
        let count = match name {
            "instructions" => counted.instructions,
            "cycles" => counted.cycles,
            "loads" => counted.loads,
            "stores" => counted.stores,
            "tlb-hits" => counted.tlb_hits,
            "tlb-misses" => counted.tlb_misses,
            "page-faults" => counted.page_faults,
            "disk-faults" => counted.major_faults,
            "system-calls" => counted.system_calls,
            "frames" => counted.frames_used,
            _ => return None,
        };
        Some(count.to_string())
    }
}

/// The text before the next `{{query}}`, the query, and the text after it.
fn next_query(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (query, after) = rest.split_once("}}")?;
    Some((before, query, after))
}

/// Bytes as objdump and hexdump list them.
fn listing(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
