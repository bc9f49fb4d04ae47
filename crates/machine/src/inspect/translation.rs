//! The translation that the machine is in, or one asked about, as plain data.

use isa::VirtAddr;
use mmu::{FaultReason, Intent};
use storage::{Event as StorageEvent, Port};

use super::{SegmentEntry, TranslationView, Verdict};
use crate::{CoreEvent, Event, Machine};

/// One translation among a step's events: from the first that belongs to it to the one with the outcome.
struct Episode<'a> {
    at: VirtAddr,
    intent: Intent,
    /// What of it has happened.
    happened: &'a [Event],
}

impl Machine {
    /// The translation that the machine is in, or the last one that it did in the current step, or, if there was none,
    /// that of the next instruction's address.
    pub fn translation_view(&self) -> TranslationView {
        let (events, happened) = match &self.inside {
            Some(inside) => (inside.events.as_slice(), inside.happened),
            None => (self.trail.as_slice(), self.trail.len()),
        };
        match last_episode(events, happened) {
            Some(episode) => self.view_of(&episode),
            None => self.translate(self.state.core.pc, Intent::Fetch),
        }
    }

    /// How an address would be translated now, every step of it.
    pub fn translate(&self, at: VirtAddr, intent: Intent) -> TranslationView {
        let found = self.state.mmu.explain(at, intent, &self.state.memory.ram);
        TranslationView {
            translation: self.config.translation,
            xlen: self.xlen(),
            address: at,
            intent,
            fields: found.fields,
            walk: found.walk,
            segments: found.segments.into_iter().map(|row| self.named(row)).collect(),
            tlb: found.tlb,
            tlb_look_up: found.tlb_look_up,
            tlb_hits: found.tlb_hits,
            tlb_misses: found.tlb_misses,
            verdict: found.verdict,
            lacking: found.lacking,
        }
    }

    fn named(&self, row: SegmentEntry) -> SegmentEntry {
        SegmentEntry { name: self.state.kernel.segment_name(row.segment), ..row }
    }

    /// The same as far as the machine itself has come.
    fn view_of(&self, episode: &Episode<'_>) -> TranslationView {
        let mut view = self.translate(episode.at, episode.intent);
        (view.tlb_look_up, view.verdict, view.lacking) = (None, Verdict::Pending, None);
        view.walk.iter_mut().for_each(|step| step.reached = false);
        for event in episode.happened {
            let Event::Mmu(event) = event else { continue };
            match *event {
                mmu::Event::TlbHit { slot, .. } => view.tlb_look_up = Some(Some(slot)),
                mmu::Event::TlbMiss { .. } => view.tlb_look_up = Some(None),
                mmu::Event::EntryRead { entry_at, .. } => {
                    let steps = view.walk.iter_mut().filter(|step| step.entry_at == entry_at);
                    steps.for_each(|step| step.reached = true);
                }
                mmu::Event::Translated { to, .. } => view.verdict = Verdict::Mapped(to),
                mmu::Event::Faulted { reason, .. } => {
                    view.verdict = Verdict::Fault(reason);
                    view.lacking = match reason {
                        FaultReason::Denied { lacking, .. } => Some(lacking),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        view
    }
}

/// The last translation of a step that has begun when `happened` of its `events` have happened.
fn last_episode(events: &[Event], happened: usize) -> Option<Episode<'_>> {
    let mut start = None;
    let mut last = None;
    for (index, event) in events.iter().enumerate() {
        if start.is_none() && belongs(event) {
            start = Some(index);
        }
        let Some(first) = start else { continue };
        if first >= happened {
            break;
        }
        let (at, faulted) = match *event {
            Event::Mmu(mmu::Event::Translated { at, .. }) => (at, None),
            Event::Mmu(mmu::Event::Faulted { at, intent, .. }) => (at, Some(intent)),
            _ => continue,
        };
        let intent = faulted.unwrap_or_else(|| intent_of(events, index));
        last = Some(Episode { at, intent, happened: events.get(first..happened.min(index + 1))? });
        start = None;
    }
    last
}

/// Whether a translation can begin with this event. The kernel's flushes are no translations.
fn belongs(event: &Event) -> bool {
    match event {
        Event::Mmu(mmu::Event::TlbFlushed { .. }) => false,
        Event::Mmu(_) => true,
        Event::Storage(StorageEvent::Hit { port, .. } | StorageEvent::Miss { port, .. })
        | Event::Storage(StorageEvent::Memory { port, .. }) => *port == Port::Walk,
        _ => false,
    }
}

/// What a translation was for, from the access that followed it: before the instruction was there, its fetch.
fn intent_of(events: &[Event], index: usize) -> Intent {
    let fetched = |event: &Event| matches!(event, Event::Core(CoreEvent::Fetched { .. }));
    let since = events.get(..index).unwrap_or_default().iter().rev();
    let in_new_try = since.take_while(|event| !matches!(event, Event::Kernel(_))).any(fetched);
    if !in_new_try {
        return Intent::Fetch;
    }
    let stores = events.iter().skip(index).any(|event| match event {
        Event::Core(CoreEvent::Stored { .. }) => true,
        Event::Mmu(mmu::Event::Faulted { intent, .. }) => *intent == Intent::Store,
        _ => false,
    });
    if stores { Intent::Store } else { Intent::Load }
}
