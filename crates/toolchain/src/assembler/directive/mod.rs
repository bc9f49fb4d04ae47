//! Directives: which there are, and who handles them.

mod data;
mod option;
mod place;
mod section;
mod symbol;

use crate::Span;

pub(super) use place::nops;

use super::cursor::Cursor;
use super::problem::Problem;
use super::state::Assembler;

/// All directives, for suggestions.
pub(super) const NAMES: &[&str] = &[
    ".text",
    ".data",
    ".bss",
    ".rodata",
    ".section",
    ".pushsection",
    ".popsection",
    ".previous",
    ".globl",
    ".global",
    ".weak",
    ".local",
    ".hidden",
    ".internal",
    ".protected",
    ".type",
    ".size",
    ".set",
    ".equ",
    ".equiv",
    ".comm",
    ".lcomm",
    ".byte",
    ".half",
    ".short",
    ".hword",
    ".word",
    ".long",
    ".int",
    ".dword",
    ".quad",
    ".2byte",
    ".4byte",
    ".8byte",
    ".ascii",
    ".asciz",
    ".string",
    ".zero",
    ".skip",
    ".space",
    ".fill",
    ".align",
    ".p2align",
    ".balign",
    ".org",
    ".option",
    ".attribute",
    ".file",
    ".loc",
    ".uleb128",
    ".sleb128",
    ".macro",
    ".endm",
    ".rept",
    ".irp",
    ".irpc",
    ".endr",
    ".exitm",
    ".purgem",
    ".if",
    ".ifdef",
    ".ifndef",
    ".else",
    ".elseif",
    ".endif",
    ".end",
    ".error",
    ".warning",
    ".dtprelword",
    ".dtpreldword",
    ".half",
    ".reloc",
    ".incbin",
    ".include",
    ".insn",
];

/// Directives that say something about debugging, listing or unwinding, which nothing here needs.
const IGNORED: &[&str] = &[
    ".loc",
    ".addrsig",
    ".addrsig_sym",
    ".build_version",
    ".variant_cc",
    ".title",
    ".sbttl",
    ".list",
    ".nolist",
    ".psize",
    ".eject",
    ".line",
    ".ln",
    ".warning",
    ".print",
    ".altmacro",
    ".noaltmacro",
    ".version",
    ".gnu_attribute",
];

impl Assembler {
    /// Handles a directive; `None` if there is no such directive.
    pub(super) fn directive(
        &mut self,
        name: &str,
        span: Span,
        cursor: &mut Cursor,
    ) -> Option<Result<(), Problem>> {
        if IGNORED.contains(&name) || name.starts_with(".cfi_") {
            cursor.skip_rest();
            return Some(Ok(()));
        }
        self.section_directive(name, span, cursor)
            .or_else(|| self.symbol_directive(name, cursor))
            .or_else(|| self.data_directive(name, span, cursor))
            .or_else(|| self.place_directive(name, cursor))
            .or_else(|| self.option_directive(name, span, cursor))
    }
}
