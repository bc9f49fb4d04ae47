//! Directives about symbols: who sees them, what they are, what they stand for.

use crate::assembler::cursor::{Cursor, display};
use crate::assembler::expression::expression;
use crate::assembler::missing::Missing;
use crate::assembler::problem::{self, Problem};
use crate::assembler::state::Assembler;
use crate::assembler::symbol::{Definition, Entry};
use crate::assembler::token::Token;
use crate::assembler::value::Expr;
use crate::{Span, SymbolBinding};

impl Assembler {
    pub(super) fn symbol_directive(
        &mut self,
        name: &str,
        cursor: &mut Cursor,
    ) -> Option<Result<(), Problem>> {
        Some(match name {
            ".globl" | ".global" => {
                self.each_name(cursor, |entry| entry.binding = Some(strongest(entry, SymbolBinding::Global)))
            }
            ".weak" => self.each_name(cursor, |entry| entry.binding = Some(SymbolBinding::Weak)),
            ".local" => self.each_name(cursor, |entry| entry.binding = Some(SymbolBinding::Local)),
            ".internal" => self.each_name(cursor, |entry| entry.visibility = 1),
            ".hidden" => self.each_name(cursor, |entry| entry.visibility = 2),
            ".protected" => self.each_name(cursor, |entry| entry.visibility = 3),
            ".type" => self.symbol_type(cursor),
            ".size" => self.symbol_size(cursor),
            ".set" | ".equ" | ".equiv" => self.set_symbol(name == ".equiv", cursor),
            ".comm" | ".common" => self.common(cursor, false),
            ".lcomm" => self.common(cursor, true),
            _ => return None,
        })
    }

    fn each_name(&mut self, cursor: &mut Cursor, change: impl Fn(&mut Entry)) -> Result<(), Problem> {
        loop {
            let (name, _) = cursor.name(Missing::SymbolName)?;
            let id = self.symbols.named(name);
            let entry = self.symbols.entry_mut(id);
            entry.wanted = true;
            change(entry);
            if !cursor.eat(",") {
                return Ok(());
            }
        }
    }

    /// `.type name, @function`
    fn symbol_type(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let (name, _) = cursor.name(Missing::SymbolName)?;
        cursor.eat(",");
        let _ = cursor.eat("@") || cursor.eat("%");
        let span = cursor.span();
        let text = match cursor.next().map(|word| &word.token) {
            Some(Token::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            Some(other) => display(other),
            None => return Err(Missing::SymbolType.at(span)),
        };
        let elf_type = match text.as_str() {
            "notype" | "STT_NOTYPE" => 0,
            "object" | "common" | "STT_OBJECT" | "STT_COMMON" | "gnu_unique_object" => 1,
            "function" | "STT_FUNC" => 2,
            "tls_object" | "STT_TLS" => 6,
            "gnu_indirect_function" => 10,
            _ => return Err(problem::bad_type(span, &text)),
        };
        let id = self.symbols.named(name);
        self.symbols.entry_mut(id).elf_type = elf_type;
        Ok(())
    }

    fn symbol_size(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let (name, _) = cursor.name(Missing::SymbolName)?;
        cursor.expect(",", Missing::Comma)?;
        let written = expression(cursor)?;
        let size = self.resolve(&written)?;
        let id = self.symbols.named(name);
        self.symbols.entry_mut(id).size = Some((size, written.span));
        Ok(())
    }

    /// `.set name, value`; `.equiv` refuses a name that has a value.
    fn set_symbol(&mut self, once: bool, cursor: &mut Cursor) -> Result<(), Problem> {
        let (name, span) = cursor.name(Missing::SymbolName)?;
        cursor.expect(",", Missing::Comma)?;
        if once && let Some(id) = self.symbols.find(name) {
            let entry = self.symbols.entry(id);
            if !matches!(entry.definition, Definition::None) {
                return Err(problem::duplicate_label(span, &name, &entry.span.line));
            }
        }
        self.assign(name, span, cursor)
    }

    /// `name = value`, from the value on.
    pub(in crate::assembler) fn assign(
        &mut self,
        name: &str,
        span: Span,
        cursor: &mut Cursor,
    ) -> Result<(), Problem> {
        let written = expression(cursor)?;
        cursor.finish()?;
        let value = self.resolve(&written)?;
        // A difference that is settled stays as it is, whatever is added later.
        let value = match self.evaluate(&value).ok().and_then(|linear| linear.as_constant()) {
            Some(number) => Expr::constant(number),
            None => value,
        };
        if name == "." {
            return self.advance_to(value, 0, written.span);
        }
        let id = self.symbols.named(name);
        self.symbols.set(id, value, span)
    }

    /// `.comm name, size, alignment`; a local one gets its room in `.bss` at the end.
    fn common(&mut self, cursor: &mut Cursor, local: bool) -> Result<(), Problem> {
        let (name, span) = cursor.name(Missing::SymbolName)?;
        cursor.expect(",", Missing::Comma)?;
        let written = expression(cursor)?;
        let size = self.constant(&written)?;
        let size = u64::try_from(size).map_err(|_| problem::negative_size(written.span, &size))?;
        let align = match cursor.eat(",") {
            true => {
                let written = expression(cursor)?;
                let align = self.constant(&written)?;
                super::place::alignment(align, written.span)?
            }
            // GNU as aligns to the size, at most to a doubleword.
            false => (size.max(1).checked_next_power_of_two().unwrap_or(8)).min(8),
        };
        let id = self.symbols.named(name);
        let entry = self.symbols.entry_mut(id);
        if !matches!(entry.definition, Definition::None) {
            return Err(problem::duplicate_label(span, &name, &entry.span.line));
        }
        entry.definition = Definition::Common { size, align };
        entry.span = span;
        entry.elf_type = 1;
        if local {
            entry.binding = Some(SymbolBinding::Local);
        }
        Ok(())
    }
}

/// `.weak` stays weak when `.globl` follows.
fn strongest(entry: &Entry, binding: SymbolBinding) -> SymbolBinding {
    match entry.binding {
        Some(SymbolBinding::Weak) => SymbolBinding::Weak,
        _ => binding,
    }
}
