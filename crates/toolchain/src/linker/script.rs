//! The plan of the image: GNU ld's default linker script for static RISC-V executables (binutils 2.40), as a table.
//!
//! A section goes to the first rule that has a pattern for its name. Sections without a rule ("orphans") keep their
//! name and stand behind the rule of their kind.

use crate::object_file::{Section, SectionKind};

const SHF_WRITE: u64 = 1;
const SHF_ALLOC: u64 = 2;
const SHF_EXECINSTR: u64 = 4;
const SHF_TLS: u64 = 0x400;
const SHF_EXCLUDE: u64 = 0x8000_0000;
pub(super) const SHT_NOTE: u32 = 7;
/// SHT_RISCV_ATTRIBUTES.
pub(super) const SHT_ATTRIBUTES: u32 = 0x7000_0003;

/// A line of the script.
pub(super) enum Line {
    /// An output section.
    Section(Rule),
    /// A symbol at the current address, made in any case.
    Define(&'static str),
    /// A symbol at the current address, if somebody needs it and nobody defines it (PROVIDE).
    Provide(&'static str),
    /// The step from the read-only to the writable segment (DATA_SEGMENT_ALIGN).
    DataSegment,
    /// The end of what is read-only after relocation (DATA_SEGMENT_RELRO_END).
    RelroEnd,
    /// Up to the next multiple of a register's width.
    AlignWord,
    /// `__BSS_END__` and `__global_pointer$`.
    GlobalPointer,
}

/// How to fill an output section.
pub(super) struct Rule {
    pub name: &'static str,
    /// Made at its start: name, and whether only if needed.
    pub start: Option<(&'static str, bool)>,
    /// Groups of patterns; each group takes its sections from all objects before the next group does.
    pub groups: &'static [Group],
    /// Made at its end if needed.
    pub end: Option<&'static str>,
    /// Which orphans stand behind it.
    pub orphans: Option<Orphan>,
}

/// Patterns that are taken together.
pub(super) struct Group {
    pub patterns: &'static [&'static str],
    pub order: Order,
}

/// The order of a group's sections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// As the objects and their sections come.
    Input,
    /// By name (SORT).
    Name,
    /// By the number at the name's end (SORT_BY_INIT_PRIORITY), then by name.
    Priority,
}

/// Kinds of sections that no rule names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Orphan {
    Note,
    Text,
    ReadOnly,
    ThreadLocal,
    Data,
    Zeros,
}

const fn input(patterns: &'static [&'static str]) -> Group {
    Group { patterns, order: Order::Input }
}

const fn by_name(patterns: &'static [&'static str]) -> Group {
    Group { patterns, order: Order::Name }
}

const fn by_priority(patterns: &'static [&'static str]) -> Group {
    Group { patterns, order: Order::Priority }
}

const fn plain(name: &'static str, groups: &'static [Group]) -> Line {
    Line::Section(Rule { name, start: None, groups, end: None, orphans: None })
}

const fn with_orphans(name: &'static str, groups: &'static [Group], orphans: Orphan) -> Line {
    Line::Section(Rule { name, start: None, groups, end: None, orphans: Some(orphans) })
}

const fn array(name: &'static str, start: &'static str, end: &'static str, groups: &'static [Group]) -> Line {
    Line::Section(Rule { name, start: Some((start, true)), groups, end: Some(end), orphans: None })
}

/// The script.
pub(super) const SCRIPT: &[Line] = &[
    Line::Provide("__executable_start"),
    with_orphans(".interp", &[input(&[".interp"])], Orphan::Note),
    plain(".rela.dyn", &[input(&[".rela.dyn"])]),
    plain(".init", &[input(&[".init"])]),
    plain(".plt", &[input(&[".plt", ".iplt"])]),
    with_orphans(
        ".text",
        &[
            input(&[".text.unlikely", ".text.*_unlikely", ".text.unlikely.*"]),
            input(&[".text.exit", ".text.exit.*"]),
            input(&[".text.startup", ".text.startup.*"]),
            input(&[".text.hot", ".text.hot.*"]),
            by_name(&[".text.sorted.*"]),
            input(&[".text", ".stub", ".text.*", ".gnu.linkonce.t.*"]),
            input(&[".gnu.warning"]),
        ],
        Orphan::Text,
    ),
    plain(".fini", &[input(&[".fini"])]),
    Line::Provide("__etext"),
    Line::Provide("_etext"),
    Line::Provide("etext"),
    with_orphans(".rodata", &[input(&[".rodata", ".rodata.*", ".gnu.linkonce.r.*"])], Orphan::ReadOnly),
    plain(".rodata1", &[input(&[".rodata1"])]),
    plain(".sdata2", &[input(&[".sdata2", ".sdata2.*", ".gnu.linkonce.s2.*"])]),
    plain(".sbss2", &[input(&[".sbss2", ".sbss2.*", ".gnu.linkonce.sb2.*"])]),
    plain(".eh_frame_hdr", &[input(&[".eh_frame_hdr", ".eh_frame_entry", ".eh_frame_entry.*"])]),
    plain(".eh_frame", &[input(&[".eh_frame"]), input(&[".eh_frame.*"])]),
    plain(".sframe", &[input(&[".sframe"]), input(&[".sframe.*"])]),
    plain(".gcc_except_table", &[input(&[".gcc_except_table", ".gcc_except_table.*"])]),
    Line::DataSegment,
    Line::Section(Rule {
        name: ".tdata",
        start: Some(("__tdata_start", true)),
        groups: &[input(&[".tdata", ".tdata.*", ".gnu.linkonce.td.*"])],
        end: None,
        orphans: None,
    }),
    with_orphans(
        ".tbss",
        &[input(&[".tbss", ".tbss.*", ".gnu.linkonce.tb.*"]), input(&[".tcommon"])],
        Orphan::ThreadLocal,
    ),
    array(".preinit_array", "__preinit_array_start", "__preinit_array_end", &[input(&[".preinit_array"])]),
    array(
        ".init_array",
        "__init_array_start",
        "__init_array_end",
        &[by_priority(&[".init_array.*", ".ctors.*"]), input(&[".init_array", ".ctors"])],
    ),
    array(
        ".fini_array",
        "__fini_array_start",
        "__fini_array_end",
        &[by_priority(&[".fini_array.*", ".dtors.*"]), input(&[".fini_array", ".dtors"])],
    ),
    plain(".jcr", &[input(&[".jcr"])]),
    plain(
        ".data.rel.ro",
        &[
            input(&[".data.rel.ro.local*", ".gnu.linkonce.d.rel.ro.local.*"]),
            input(&[".data.rel.ro", ".data.rel.ro.*", ".gnu.linkonce.d.rel.ro.*"]),
        ],
    ),
    Line::RelroEnd,
    Line::Section(Rule {
        name: ".data",
        start: Some(("__DATA_BEGIN__", false)),
        groups: &[input(&[".data", ".data.*", ".gnu.linkonce.d.*"])],
        end: None,
        orphans: Some(Orphan::Data),
    }),
    plain(".data1", &[input(&[".data1"])]),
    plain(".got", &[input(&[".got.plt"]), input(&[".igot.plt"]), input(&[".got"]), input(&[".igot"])]),
    Line::Section(Rule {
        name: ".sdata",
        start: Some(("__SDATA_BEGIN__", false)),
        groups: &[
            input(&[".srodata.cst16"]),
            input(&[".srodata.cst8"]),
            input(&[".srodata.cst4"]),
            input(&[".srodata.cst2"]),
            input(&[".srodata", ".srodata.*"]),
            input(&[".sdata", ".sdata.*", ".gnu.linkonce.s.*"]),
        ],
        end: None,
        orphans: None,
    }),
    Line::Define("_edata"),
    Line::Provide("edata"),
    Line::Define("__bss_start"),
    plain(
        ".sbss",
        &[input(&[".dynsbss"]), input(&[".sbss", ".sbss.*", ".gnu.linkonce.sb.*"]), input(&[".scommon"])],
    ),
    with_orphans(
        ".bss",
        &[input(&[".dynbss"]), input(&[".bss", ".bss.*", ".gnu.linkonce.b.*"]), input(&["COMMON"])],
        Orphan::Zeros,
    ),
    Line::AlignWord,
    Line::GlobalPointer,
    Line::Define("_end"),
    Line::Provide("end"),
];

/// Sections that are not loaded, in the order in which the script has them; others follow.
pub(super) const NOT_LOADED: &[&str] = &[
    ".stab",
    ".stabstr",
    ".comment",
    ".gnu.build.attributes",
    ".riscv.attributes",
    ".debug",
    ".line",
    ".debug_aranges",
    ".debug_pubnames",
    ".debug_info",
    ".debug_abbrev",
    ".debug_line",
    ".debug_frame",
    ".debug_str",
    ".debug_loc",
    ".debug_macinfo",
    ".debug_pubtypes",
    ".debug_ranges",
    ".debug_addr",
    ".debug_line_str",
    ".debug_loclists",
    ".debug_macro",
    ".debug_names",
    ".debug_rnglists",
    ".debug_str_offsets",
    ".debug_sup",
];

/// Whether the section takes no part in the link (`/DISCARD/`, SHF_EXCLUDE).
pub(super) fn is_discarded(section: &Section) -> bool {
    section.flags & SHF_EXCLUDE != 0
        || matches!(section.name.as_str(), ".note.GNU-stack" | ".gnu_debuglink")
        || section.name.starts_with(".gnu.lto_")
}

/// Whether the section is part of the image.
pub(super) fn is_loaded(section: &Section) -> bool {
    section.flags & SHF_ALLOC != 0
}

/// The index of the rule's line in [`SCRIPT`] and of the group in the rule that take the section.
pub(super) fn rule_of(section: &Section) -> Option<(usize, usize)> {
    SCRIPT.iter().enumerate().find_map(|(line, entry)| {
        let Line::Section(rule) = entry else { return None };
        let takes = |group: &Group| group.patterns.iter().any(|pattern| matches(pattern, &section.name));
        // Unwind tables that are written to are data (ONLY_IF_RO).
        let misplaced = rule.name == ".eh_frame" && section.flags & SHF_WRITE != 0;
        rule.groups.iter().position(takes).filter(|_| !misplaced).map(|group| (line, group))
    })
}

/// The name of the output section that the section goes to.
pub(super) fn output_of(section: &Section) -> String {
    let rule = if is_loaded(section) { rule_of(section) } else { None };
    match rule.and_then(|(line, _)| SCRIPT.get(line)) {
        Some(Line::Section(rule)) => rule.name.to_string(),
        _ => section.name.clone(),
    }
}

/// The kind of a loaded section that no rule takes.
pub(super) fn orphan_kind(section: &Section) -> Orphan {
    let flags = section.flags;
    if flags & SHF_TLS != 0 {
        Orphan::ThreadLocal
    } else if flags & SHF_EXECINSTR != 0 {
        Orphan::Text
    } else if section.elf_type == SHT_NOTE {
        Orphan::Note
    } else if flags & SHF_WRITE == 0 {
        Orphan::ReadOnly
    } else if section.kind == SectionKind::Zeros {
        Orphan::Zeros
    } else {
        Orphan::Data
    }
}

/// True if `name` matches `pattern`, in which `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(head) else { return false };
    tail.is_empty() || (rest.len() >= tail.len() && rest.ends_with(tail))
}

/// The priority in `.init_array.00101`; `.ctors.65434` counts down from 65535.
pub(super) fn priority(name: &str) -> Option<u64> {
    let (head, digits) = name.rsplit_once('.')?;
    let number: u64 = digits.parse().ok()?;
    Some(if head.starts_with(".ctors") || head.starts_with(".dtors") {
        65535u64.saturating_sub(number)
    } else {
        number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(matches(".text", ".text") && !matches(".text", ".text.a"));
        assert!(matches(".text.*", ".text.a") && !matches(".text.*", ".text"));
        assert!(matches(".text.*_unlikely", ".text.a_unlikely") && !matches(".text.*_unlikely", ".text.a"));
        assert!(matches(".data.rel.ro.local*", ".data.rel.ro.local"));
    }

    #[test]
    fn priorities() {
        assert_eq!(priority(".init_array.00101"), Some(101));
        assert_eq!(priority(".ctors.65434"), Some(101));
        assert_eq!(priority(".init_array"), None);
        assert_eq!(priority(".init_array.x"), None);
    }
}
