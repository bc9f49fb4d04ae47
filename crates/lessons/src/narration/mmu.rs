//! Address translation, in words.

use isa::VirtAddr;
use messages::Value;
use mmu::{AccessRight, Event, FaultReason, Intent, PageTableEntry};
use storage::{Cycles, PhysAddr};

use super::teller::{Teller, Told, told, translated};

/// Letters of an entry's flags R, W, X, U, A, D with their bits, in the order in which they are told.
const FLAGS: [(u64, char); 6] =
    [(1 << 1, 'R'), (1 << 2, 'W'), (1 << 3, 'X'), (1 << 4, 'U'), (1 << 6, 'A'), (1 << 7, 'D')];

impl Teller<'_> {
    pub fn mmu(&self, event: &Event) -> Told {
        match *event {
            Event::TlbHit { at, slot, cost } => {
                told("mmu-tlb-hit", [("at", self.at(at)), ("slot", slot.into()), ("cost", self.cycles(cost))])
            }
            Event::TlbMiss { at, cost } => {
                told("mmu-tlb-miss", [("at", self.at(at)), ("cost", self.cycles(cost))])
            }
            Event::EntryRead { level, entry_at, index, raw, cost } => {
                self.entry_read(level, entry_at, index, raw, cost)
            }
            Event::EntryMarked { entry_at, old, new, cost } => told(
                "mmu-entry-marked",
                [
                    ("entry", self.physical(entry_at)),
                    ("flags", flags(new & !old).into()),
                    ("old", hex(old)),
                    ("new", hex(new)),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::TlbFilled { at, slot, evicted } => self.tlb_filled(at, slot, evicted),
            Event::TlbFlushed { page: None } => told("mmu-tlb-flushed", []),
            Event::TlbFlushed { page: Some(page) } => {
                told("mmu-tlb-flushed-page", [("page", self.bare(page))])
            }
            Event::SegmentRead { segment, entry_at, base, limit, cost } => told(
                "mmu-segment-read",
                [
                    ("segment", segment.into()),
                    ("entry", self.physical(entry_at)),
                    ("base", self.physical(base)),
                    ("limit", self.distance(limit)),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::LimitPassed { segment, offset, limit } => told(
                "mmu-limit-passed",
                [
                    ("segment", segment.into()),
                    ("offset", self.distance(offset)),
                    ("limit", self.distance(limit)),
                ],
            ),
            Event::Translated { at, to } => told(
                "mmu-translated",
                [("at", self.at(at)), ("translated", translated(at, to)), ("to", self.physical(to))],
            ),
            Event::Faulted { at, intent, reason } => told(
                "mmu-faulted",
                [
                    ("at", self.at(at)),
                    ("intent", self.intent(intent)),
                    ("reason", self.fault_reason(reason).into()),
                ],
            ),
        }
    }

    fn entry_read(&self, level: u8, entry_at: PhysAddr, index: u64, raw: u64, cost: Cycles) -> Told {
        let entry = PageTableEntry(raw);
        let id = match (entry.is_valid(), entry.is_leaf()) {
            (false, _) => "mmu-entry-empty",
            (true, false) => "mmu-entry-pointer",
            (true, true) => "mmu-entry-leaf",
        };
        told(
            id,
            [
                ("level", level.into()),
                ("index", index.into()),
                ("entry", self.physical(entry_at)),
                ("raw", hex(raw)),
                ("frame", self.frame(entry.frame())),
                ("flags", flags(raw).into()),
                ("next", level.saturating_sub(1).into()),
                ("cost", self.cycles(cost)),
            ],
        )
    }

    fn tlb_filled(&self, at: VirtAddr, slot: u16, evicted: Option<VirtAddr>) -> Told {
        match evicted {
            None => told("mmu-tlb-filled", [("at", self.at(at)), ("slot", slot.into())]),
            Some(page) => told(
                "mmu-tlb-replaced",
                [("at", self.at(at)), ("slot", slot.into()), ("page", self.bare(page))],
            ),
        }
    }

    /// What the core wanted: to fetch, to load, to store.
    pub fn intent(&self, intent: Intent) -> Value {
        self.word(match intent {
            Intent::Fetch => "mmu-intent-fetch",
            Intent::Load => "mmu-intent-load",
            Intent::Store => "mmu-intent-store",
        })
    }

    /// Why a translation failed, as a clause.
    pub fn fault_reason(&self, reason: FaultReason) -> String {
        match reason {
            FaultReason::NotCanonical => self.say("mmu-reason-not-canonical", &[]),
            FaultReason::NotPresent { entry_at, level } => {
                self.at_level("mmu-reason-not-present", entry_at, level)
            }
            FaultReason::Malformed { entry_at, level } => {
                self.at_level("mmu-reason-malformed", entry_at, level)
            }
            FaultReason::NoLeaf { entry_at } => {
                self.say("mmu-reason-no-leaf", &[("entry", self.physical(entry_at))])
            }
            FaultReason::MisalignedSuperpage { entry_at, level } => {
                self.at_level("mmu-reason-misaligned-superpage", entry_at, level)
            }
            FaultReason::Denied { entry_at, lacking } => self.say(
                "mmu-reason-denied",
                &[("entry", self.physical(entry_at)), ("right", right(lacking).into())],
            ),
            FaultReason::NoSuchMemory { at } => {
                self.say("mmu-reason-no-such-memory", &[("at", self.physical(at))])
            }
            FaultReason::NoSuchSegment { segment, segments } => self.say(
                "mmu-reason-no-such-segment",
                &[("segment", segment.into()), ("segments", segments.into())],
            ),
            FaultReason::SegmentNotPresent { entry_at, segment } => self.say(
                "mmu-reason-segment-not-present",
                &[("entry", self.physical(entry_at)), ("segment", segment.into())],
            ),
            FaultReason::BeyondLimit { entry_at, segment, offset, limit } => self.say(
                "mmu-reason-beyond-limit",
                &[
                    ("entry", self.physical(entry_at)),
                    ("segment", segment.into()),
                    ("offset", self.distance(offset)),
                    ("limit", self.distance(limit)),
                ],
            ),
        }
    }

    fn at_level(&self, id: &str, entry_at: PhysAddr, level: u8) -> String {
        self.say(id, &[("entry", self.physical(entry_at)), ("level", level.into())])
    }

    /// An offset in a segment, or its limit: comparable with an address's digits.
    pub fn distance(&self, bytes: u64) -> Value {
        self.context.radix.address(bytes).into()
    }
}

/// The flags that are set in an entry, as letters.
pub(super) fn flags(raw: u64) -> String {
    FLAGS.iter().filter(|(bit, _)| raw & bit != 0).map(|(_, letter)| *letter).collect()
}

/// An entry's bits are hexadecimal in every lesson.
pub(super) fn hex(raw: u64) -> Value {
    format!("{raw:#x}").into()
}

fn right(right: AccessRight) -> &'static str {
    match right {
        AccessRight::Read => "R",
        AccessRight::Write => "W",
        AccessRight::Execute => "X",
        AccessRight::User => "U",
    }
}
