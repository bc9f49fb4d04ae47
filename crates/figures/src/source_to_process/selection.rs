//! Which relocation the figure explains: the one pointed at, one of the pointed symbol, line or section, or the first.

use std::collections::BTreeSet;

use machine::Thing;
use toolchain::report::AppliedRelocation;
use toolchain::{LinkReport, Section};

use super::Scene;

/// The relocation to explain and where it comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Index in [`LinkReport::relocations`].
    pub relocation: Option<usize>,
    /// Its source line: the source's index and the line.
    pub line: Option<(usize, u32)>,
}

impl Selection {
    /// Chooses by what is pointed at.
    pub fn choose(scene: &Scene, pointed: &BTreeSet<Thing>) -> Selection {
        let Some(report) = &scene.program.link else { return Selection::default() };
        let patches: Vec<usize> = (0..report.relocations.len())
            .filter(|&i| report.relocations.get(i).is_some_and(|applied| !applied.new.is_empty()))
            .collect();
        let things = |i: usize| things_of(scene, report, i);
        let direct = patches.iter().find(|&&i| pointed.contains(&Thing::Relocation(i)));
        // A line or a symbol says more about what is meant than the section around it.
        let near = patches.iter().find(|&&i| things(i).iter().any(|thing| pointed.contains(thing)));
        // Unless something is pointed at: what linking is about, a name that another object defines.
        let across = patches.iter().find(|&&i| crosses_objects(report, i));
        let relocation = direct.or(near).or(across).or(patches.first()).copied();
        let line = relocation.and_then(|i| line_of(scene, report, i));
        Selection { relocation, line }
    }

    /// The relocation that was chosen.
    pub fn applied<'a>(&self, report: &'a LinkReport) -> Option<&'a AppliedRelocation> {
        report.relocations.get(self.relocation?)
    }
}

/// Whether the symbol of a relocation is defined in another object.
fn crosses_objects(report: &LinkReport, index: usize) -> bool {
    report.relocations.get(index).is_some_and(|applied| {
        let defined = report.symbols.iter().find(|symbol| symbol.name == applied.symbol);
        defined.and_then(|symbol| symbol.defined_in).is_some_and(|object| object != applied.object)
    })
}

fn things_of(scene: &Scene, report: &LinkReport, index: usize) -> Vec<Thing> {
    let Some(applied) = report.relocations.get(index) else { return Vec::new() };
    let line = line_of(scene, report, index).map(|(source, line)| Thing::Line(source, line));
    let symbol = Some(Thing::Symbol(applied.symbol.clone()));
    line.into_iter().chain(symbol).collect()
}

/// The section that an applied relocation patches.
pub fn section_of<'a>(report: &'a LinkReport, applied: &AppliedRelocation) -> Option<&'a Section> {
    report.objects.get(applied.object)?.sections.get(applied.section)
}

/// Where in its section an applied relocation patches.
pub fn offset_of(report: &LinkReport, applied: &AppliedRelocation) -> Option<u64> {
    Some(section_of(report, applied)?.relocations.get(applied.entry)?.offset)
}

/// The source line that an applied relocation comes from.
pub fn line_of(scene: &Scene, report: &LinkReport, index: usize) -> Option<(usize, u32)> {
    let applied = report.relocations.get(index)?;
    let section = section_of(report, applied)?;
    let offset = offset_of(report, applied)?;
    let (_, span) = section.lines.iter().rev().find(|(start, _)| *start <= offset)?;
    let source = source_of(scene, &report.objects.get(applied.object)?.name)?;
    Some((source, span.line))
}

/// The source that an object was assembled from: `main.o` from `main.s`.
pub fn source_of(scene: &Scene, object: &str) -> Option<usize> {
    let stem = |name: &str| name.rsplit_once('.').map_or(name.to_owned(), |(stem, _)| stem.to_owned());
    scene.program.sources.iter().position(|source| stem(&source.name) == stem(object))
}
