//! Directives that choose the section: `.text`, `.section`, `.pushsection` …

use crate::Span;
use crate::assembler::cursor::{Cursor, display};
use crate::assembler::expression::expression;
use crate::assembler::fragment::SectionBuilder;
use crate::assembler::missing::Missing;
use crate::assembler::problem::{self, Problem};
use crate::assembler::state::Assembler;
use crate::assembler::token::Token;

/// What a section's name says about it, by its beginning: `sh_type` and `sh_flags`. Source: gABI, "Special Sections".
const KNOWN: [(&str, u32, u64); 18] = [
    (".text", 1, 6),
    (".data", 1, 3),
    (".bss", 8, 3),
    (".rodata", 1, 2),
    (".sdata", 1, 3),
    (".sbss", 8, 3),
    (".srodata", 1, 2),
    (".tdata", 1, 0x403),
    (".tbss", 8, 0x403),
    (".init_array", 14, 3),
    (".fini_array", 15, 3),
    (".preinit_array", 16, 3),
    (".init", 1, 6),
    (".fini", 1, 6),
    (".ctors", 1, 3),
    (".dtors", 1, 3),
    (".note", 7, 0),
    (".eh_frame", 1, 2),
];

/// SHF_MERGE, SHF_STRINGS, SHF_GROUP, SHF_LINK_ORDER.
const MERGE: u64 = 0x10;
const GROUP: u64 = 0x200;

/// What `.section` says.
struct Declared {
    elf_type: u32,
    flags: u64,
    entry_size: u64,
    group: Option<String>,
    /// Whether the flags were written, not taken from the name.
    explicit: bool,
}

impl Assembler {
    pub(super) fn section_directive(
        &mut self,
        name: &str,
        span: Span,
        cursor: &mut Cursor,
    ) -> Option<Result<(), Problem>> {
        match name {
            ".text" | ".data" | ".bss" | ".rodata" => {
                if matches!(cursor.peek(), Some(Token::Number(0))) {
                    cursor.next();
                }
                let declared = by_name(name);
                self.enter(name, declared);
                Some(Ok(()))
            }
            ".section" => Some(self.declare_section(cursor)),
            ".pushsection" => {
                let state = (self.current, self.previous);
                Some(self.declare_section(cursor).map(|()| self.pushed.push(state)))
            }
            ".popsection" => Some(match self.pushed.pop() {
                Some((current, previous)) => {
                    (self.current, self.previous) = (current, previous);
                    Ok(())
                }
                None => Err(problem::no_section_pushed(span, &name)),
            }),
            ".ident" => Some(self.ident(cursor)),
            ".previous" => {
                std::mem::swap(&mut self.current, &mut self.previous);
                Some(Ok(()))
            }
            _ => None,
        }
    }

    /// `.ident "compiler"`: a string in `.comment`, which begins with an empty one.
    fn ident(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let (text, _) = cursor.text()?;
        let state = (self.current, self.previous);
        self.enter(
            ".comment",
            Declared { elf_type: 1, flags: 0x30, entry_size: 1, group: None, explicit: true },
        );
        let first = if self.section().is_empty() { &[0][..] } else { &[] };
        let result = self.bytes(&[first, text, &[0]].concat());
        (self.current, self.previous) = state;
        result
    }

    /// Makes the section the current one, and if need be a new one.
    fn enter(&mut self, name: &str, declared: Declared) {
        self.previous = self.current;
        let existing =
            self.sections.iter().position(|section| section.name == name && section.group == declared.group);
        self.current = existing.unwrap_or_else(|| {
            self.sections.push(SectionBuilder::new(name, declared.elf_type, declared.flags));
            self.sections.len() - 1
        });
        let word = self.xlen.bytes();
        let section = self.section();
        section.mentioned = true;
        if existing.is_none() {
            // SHT_INIT_ARRAY and its kin hold addresses.
            let array = (14..=16).contains(&declared.elf_type);
            section.entry_size = if array { word } else { declared.entry_size };
            section.group = declared.group;
        } else if declared.explicit && section.is_empty() {
            *section = SectionBuilder {
                align: section.align,
                mentioned: true,
                group: declared.group,
                entry_size: declared.entry_size,
                ..SectionBuilder::new(name, declared.elf_type, declared.flags)
            };
        }
    }

    /// `.section name, "flags", @type, entry size, group, comdat`
    fn declare_section(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let name = section_name(cursor)?;
        let mut declared = by_name(&name);
        if cursor.eat(",") {
            self.section_details(cursor, &mut declared)?;
        }
        self.enter(&name, declared);
        Ok(())
    }

    fn section_details(&mut self, cursor: &mut Cursor, declared: &mut Declared) -> Result<(), Problem> {
        if matches!(cursor.peek(), Some(Token::Number(_))) {
            // A subsection number, of which only 0 is the section itself.
            let written = expression(cursor)?;
            return match self.constant(&written)? {
                0 => Ok(()),
                other => Err(problem::bad_section(written.span, &other)),
            };
        }
        let (flags, span) = cursor.text()?;
        declared.flags = section_flags(flags, span)?;
        declared.explicit = true;
        if !cursor.eat(",") {
            return Ok(());
        }
        declared.elf_type = section_type(cursor)?;
        if declared.flags & MERGE != 0 && cursor.eat(",") {
            let written = expression(cursor)?;
            let size = self.constant(&written)?;
            declared.entry_size =
                u64::try_from(size).map_err(|_| problem::negative_size(written.span, &size))?;
        }
        if declared.flags & GROUP != 0 {
            cursor.expect(",", Missing::Comma)?;
            declared.group = Some(section_name(cursor)?);
            if cursor.eat(",") {
                cursor.name(Missing::Comdat)?;
            }
        }
        Ok(())
    }
}

fn by_name(name: &str) -> Declared {
    let matches =
        |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let known = KNOWN.iter().find(|(prefix, ..)| matches(prefix));
    let (elf_type, flags) = known.map_or((1, 0), |&(_, elf_type, flags)| (elf_type, flags));
    Declared { elf_type, flags, entry_size: 0, group: None, explicit: false }
}

/// A name, quoted or with dashes: `.note.GNU-stack`.
fn section_name(cursor: &mut Cursor) -> Result<String, Problem> {
    if let Some(Token::Text(bytes)) = cursor.peek() {
        cursor.next();
        return Ok(String::from_utf8_lossy(bytes).into_owned());
    }
    let (first, _) = cursor.name(Missing::SectionName)?;
    let mut name = first.to_owned();
    while let Some(Token::Sign("-" | "+" | "*" | "/")) = cursor.peek() {
        name.extend(cursor.next().map(|word| display(&word.token)));
        if let Some(token @ (Token::Name(_) | Token::Number(_))) = cursor.peek() {
            name.push_str(&display(token));
            cursor.next();
        }
    }
    Ok(name)
}

fn section_flags(text: &[u8], span: Span) -> Result<u64, Problem> {
    let mut flags = 0;
    for &letter in text {
        flags |= match letter {
            b'w' => 1,
            b'a' => 2,
            b'x' => 4,
            b'M' => MERGE,
            b'S' => 0x20,
            b'G' => GROUP,
            b'T' => 0x400,
            b'e' => 0x8000_0000,
            b'R' => 0x20_0000,
            _ => return Err(problem::bad_section(span, &String::from_utf8_lossy(text))),
        };
    }
    Ok(flags)
}

/// `@progbits`, `%nobits`, `"note"` or a number.
fn section_type(cursor: &mut Cursor) -> Result<u32, Problem> {
    let span = cursor.span();
    let _ = cursor.eat("@") || cursor.eat("%");
    let Some(word) = cursor.next() else { return Err(Missing::SectionType.at(span)) };
    let name = match &word.token {
        Token::Name(name) => name.clone(),
        Token::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Token::Number(number) => {
            return u32::try_from(*number).map_err(|_| problem::bad_section(word.span, number));
        }
        other => return Err(problem::bad_section(word.span, &display(other))),
    };
    Ok(match name.as_str() {
        "progbits" => 1,
        "note" => 7,
        "nobits" => 8,
        "init_array" => 14,
        "fini_array" => 15,
        "preinit_array" => 16,
        "unwind" => 1,
        _ => return Err(problem::bad_section(word.span, &name)),
    })
}
