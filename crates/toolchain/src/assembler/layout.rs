//! Settling sizes: branches start short and grow until every one reaches its target, alignments and gaps follow.

use isa::Op;

use super::fragment::{Branch, Fragment, SectionBuilder, Tail};
use super::problem::{self, Problem};
use super::symbol::{Definition, Place, SymbolId, Symbols};
use super::value::{Expr, Places, evaluate, evaluate_constant};
use crate::SymbolBinding;

/// The most bytes of all sections together that are written into an object, and that `.bss` may have.
pub(super) const LARGEST_FILE: u64 = 64 << 20;
pub(super) const LARGEST_ZEROS: u64 = 1 << 30;

/// How far `jal` jumps.
pub(super) const JUMP_REACH: core::ops::Range<i64> = -(1 << 20)..1 << 20;

/// A view of the symbols for evaluating values.
pub(super) struct View<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) sections: &'a [SectionBuilder],
    pub(super) stage: Stage,
}

/// How much is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// While reading data: no distance at all, since a linker may change it.
    Numbers,
    /// While reading: distances over settled bytes only.
    Reading,
    /// While or after laying out: every distance in a section.
    Laid,
    /// As `Laid`, but distances in code are left to a linker that may relax it.
    Relaxable,
}

impl View<'_> {
    fn label(&self, symbol: SymbolId) -> Option<Place> {
        match self.symbols.entry(symbol).definition {
            Definition::Label(place) => Some(place),
            _ => None,
        }
    }

    fn section(&self, place: Place) -> Option<&SectionBuilder> {
        self.sections.get(place.section)
    }

    /// A place's offset in its section, as it is laid out now.
    pub(super) fn offset(&self, place: Place) -> Option<u64> {
        Some(self.section(place)?.fragments.get(place.fragment)?.start + place.offset)
    }

    /// A label's section and offset.
    pub(super) fn located(&self, symbol: SymbolId) -> Option<(usize, u64)> {
        let place = self.label(symbol)?;
        Some((place.section, self.offset(place)?))
    }
}

impl Places for View<'_> {
    fn meaning(&self, symbol: SymbolId) -> Option<&Expr> {
        let entry = self.symbols.entry(symbol);
        match &entry.definition {
            Definition::Value(value) if !matches!(entry.binding, Some(SymbolBinding::Weak)) => Some(value),
            _ => None,
        }
    }

    fn distance(&self, from: SymbolId, to: SymbolId) -> Option<i64> {
        if self.stage == Stage::Numbers {
            return None;
        }
        let (from, to) = (self.label(from)?, self.label(to)?);
        if from.section != to.section {
            return None;
        }
        let section = self.section(from)?;
        if self.stage == Stage::Reading {
            return settled_distance(section, from, to);
        }
        if self.stage == Stage::Relaxable && section.is_code() {
            return None;
        }
        Some(self.offset(to)?.wrapping_sub(self.offset(from)?) as i64)
    }
}

/// The distance of two places with only settled bytes between them.
fn settled_distance(section: &SectionBuilder, from: Place, to: Place) -> Option<i64> {
    if to < from {
        return settled_distance(section, to, from).map(|distance| -distance);
    }
    let between = section.fragments.get(from.fragment..to.fragment)?;
    // Alignment and space may settle later; a few fragments are looked through, more only by the layout.
    if between.iter().any(|fragment| !matches!(fragment.tail, Tail::None)) {
        return None;
    }
    let bytes: u64 = between.iter().map(|fragment| fragment.bytes.len() as u64).sum();
    Some((bytes + to.offset) as i64 - from.offset as i64)
}

/// Lays out every section. What cannot be settled is reported once, at the end.
pub(super) fn lay_out(sections: &mut [SectionBuilder], symbols: &Symbols, problems: &mut Vec<Problem>) {
    for fragment in sections.iter_mut().flat_map(|section| &mut section.fragments) {
        if let Tail::Branch(branch) = &mut fragment.tail {
            branch.length = if branch.short { 2 } else { 4 };
        }
    }
    // Branches only grow, so the rounds end; gaps that depend on each other get a bounded number of them.
    let mut gap_rounds = 100;
    loop {
        let gaps = place_fragments(sections, symbols, None);
        let grown = grow_branches(sections, symbols);
        gap_rounds -= u32::from(gaps && !grown);
        if !grown && (!gaps || gap_rounds == 0) {
            break;
        }
    }
    place_fragments(sections, symbols, Some(problems));
    report_far_branches(sections, symbols, problems);
}

/// Recomputes where every fragment starts; true if something moved.
fn place_fragments(
    sections: &mut [SectionBuilder],
    symbols: &Symbols,
    mut problems: Option<&mut Vec<Problem>>,
) -> bool {
    let mut moved = false;
    for section in 0..sections.len() {
        let mut at = 0u64;
        for index in 0..sections[section].fragments.len() {
            let zeros = sections[section].elf_type == 8;
            let fragment = &sections[section].fragments[index];
            let view = View { symbols, sections, stage: Stage::Laid };
            let length = match tail_length(fragment, at, zeros, &view) {
                Ok(length) => length,
                Err(problem) => {
                    problems.iter_mut().for_each(|problems| problems.push(problem.clone()));
                    0
                }
            };
            let fragment = &mut sections[section].fragments[index];
            moved |= fragment.start != at || fragment.tail_length != length;
            fragment.start = at;
            fragment.tail_length = length;
            at = fragment.end();
        }
    }
    moved
}

fn tail_length(fragment: &Fragment, start: u64, zeros: bool, view: &View) -> Result<u64, Problem> {
    let at = start + fragment.bytes.len() as u64;
    match &fragment.tail {
        Tail::None => Ok(0),
        Tail::Branch(branch) => Ok(branch.length),
        Tail::Align { to, most, .. } => Ok(padding(at, *to, *most)),
        Tail::Org { target, span, .. } => {
            // An offset, or a label of this section, which counts from its start too.
            let linear = evaluate(target, view).map_err(|unknown| unknown.at(*span))?;
            let base = match (&linear.plus[..], &linear.minus[..]) {
                ([], []) => 0,
                ([label], []) => view.located(*label).ok_or_else(|| problem::not_constant(*span))?.1 as i64,
                _ => return Err(problem::not_constant(*span)),
            };
            let target = base.wrapping_add(linear.constant);
            match u64::try_from(target).ok().and_then(|target| target.checked_sub(at)) {
                Some(gap) => limited(gap, zeros).map_err(|limit| problem::too_large(*span, &gap, &limit)),
                None => Err(problem::backward_org(*span, &target, &at)),
            }
        }
        Tail::Space { count, span, .. } => {
            let count = evaluate_constant(count, view).map_err(|unknown| unknown.at(*span))?;
            let bytes = u64::try_from(count).map_err(|_| problem::negative_size(*span, &count))?;
            limited(bytes, zeros).map_err(|limit| problem::too_large(*span, &bytes, &limit))
        }
    }
}

/// The bytes, or the limit that they exceed.
fn limited(bytes: u64, zeros: bool) -> Result<u64, u64> {
    let limit = if zeros { LARGEST_ZEROS } else { LARGEST_FILE };
    if bytes <= limit { Ok(bytes) } else { Err(limit) }
}

/// Bytes from `at` to the next multiple of `to`, or 0 if that takes more than `most`.
pub(super) fn padding(at: u64, to: u64, most: u64) -> u64 {
    let gap = at.next_multiple_of(to.max(1)) - at;
    if gap <= most { gap } else { 0 }
}

/// The distance from a branch to its target in the same section; `None` where only a linker knows it.
pub(super) fn branch_distance(branch: &Branch, at: u64, section: usize, view: &View) -> Option<i64> {
    let linear = evaluate(&branch.target, view).ok()?;
    let ([symbol], []) = (&linear.plus[..], &linear.minus[..]) else { return None };
    if view.symbols.entry(*symbol).binding == Some(SymbolBinding::Weak) {
        return None;
    }
    let (target_section, offset) = view.located(*symbol)?;
    let target = offset.wrapping_add(linear.constant as u64);
    (target_section == section).then(|| target.wrapping_sub(at) as i64)
}

/// The shortest form that reaches; for an unknown distance the longest.
fn needed_length(branch: &Branch, distance: Option<i64>) -> u64 {
    let jump = branch.instruction.op == Op::Jal;
    let within = |reach: i64| distance.is_some_and(|distance| (-reach..reach).contains(&distance));
    let short_reach = if jump { 2048 } else { 256 };
    match (jump, branch.short) {
        (_, true) if within(short_reach) => 2,
        (true, _) => 4,
        (false, _) if within(4096) => 4,
        (false, true) if distance.is_some() => 6,
        (false, _) => 8,
    }
}

fn grow_branches(sections: &mut [SectionBuilder], symbols: &Symbols) -> bool {
    let mut grown = false;
    for section in 0..sections.len() {
        for index in 0..sections[section].fragments.len() {
            let fragment = &sections[section].fragments[index];
            let Tail::Branch(branch) = &fragment.tail else { continue };
            let at = fragment.start + fragment.bytes.len() as u64;
            let view = View { symbols, sections, stage: Stage::Laid };
            let length = needed_length(branch, branch_distance(branch, at, section, &view));
            if length > branch.length
                && let Tail::Branch(branch) = &mut sections[section].fragments[index].tail
            {
                branch.length = length;
                grown = true;
            }
        }
    }
    grown
}

/// Jumps that do not reach even in their longest form.
fn report_far_branches(sections: &[SectionBuilder], symbols: &Symbols, problems: &mut Vec<Problem>) {
    let view = View { symbols, sections, stage: Stage::Laid };
    for (index, section) in sections.iter().enumerate() {
        for fragment in &section.fragments {
            let Tail::Branch(branch) = &fragment.tail else { continue };
            let at = fragment.start + fragment.bytes.len() as u64;
            let Some(distance) = branch_distance(branch, at, index, &view) else { continue };
            if !JUMP_REACH.contains(&distance) {
                let (min, max) = (JUMP_REACH.start, JUMP_REACH.end - 2);
                problems.push(problem::target_range(branch.span, &distance, &min, &max));
            } else if distance & 1 != 0 {
                problems.push(problem::misaligned_target(branch.span, &distance));
            }
        }
    }
}
