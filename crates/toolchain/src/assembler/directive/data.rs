//! Directives that put bytes: numbers, strings, zeros.

use crate::Span;
use crate::assembler::cursor::Cursor;
use crate::assembler::expression::expression;
use crate::assembler::fragment::{Fixup, FixupKind, Tail};
use crate::assembler::missing::Missing;
use crate::assembler::problem::{self, Problem};
use crate::assembler::state::{Assembler, number_bytes};
use crate::assembler::symbol::Definition;
use crate::assembler::token::Token;
use crate::assembler::value::Expr;

impl Assembler {
    pub(super) fn data_directive(
        &mut self,
        name: &str,
        span: Span,
        cursor: &mut Cursor,
    ) -> Option<Result<(), Problem>> {
        Some(match name {
            ".byte" => self.numbers(1, cursor),
            ".half" | ".short" | ".hword" | ".2byte" => self.numbers(2, cursor),
            ".word" | ".long" | ".int" | ".4byte" => self.numbers(4, cursor),
            ".dword" | ".quad" | ".8byte" => self.numbers(8, cursor),
            ".ascii" => self.strings(false, cursor),
            ".asciz" | ".string" => self.strings(true, cursor),
            ".zero" | ".skip" | ".space" => self.space(cursor),
            ".fill" => self.fill_directive(cursor),
            ".uleb128" => self.leb128(false, cursor),
            ".sleb128" => self.leb128(true, cursor),
            ".insn" => self.raw_instruction(cursor),
            ".reloc" => self.explicit_relocation(cursor),
            ".incbin" | ".include" | ".dtprelword" | ".dtpreldword" | ".float" | ".double" | ".single" => {
                Err(problem::unsupported(span, &name))
            }
            _ => return None,
        })
    }

    fn numbers(&mut self, width: u8, cursor: &mut Cursor) -> Result<(), Problem> {
        if cursor.at_end() {
            return Ok(());
        }
        loop {
            cursor.depth = 0;
            let written = expression(cursor)?;
            let value = self.resolve(&written)?;
            self.data(width, value, written.span)?;
            if !cursor.eat(",") {
                return Ok(());
            }
        }
    }

    fn strings(&mut self, zero: bool, cursor: &mut Cursor) -> Result<(), Problem> {
        if cursor.at_end() {
            return Ok(());
        }
        loop {
            let (bytes, _) = cursor.text()?;
            self.bytes(bytes)?;
            // Strings side by side are one string.
            if matches!(cursor.peek(), Some(Token::Text(_))) {
                continue;
            }
            if zero {
                self.bytes(&[0])?;
            }
            if !cursor.eat(",") {
                return Ok(());
            }
        }
    }

    /// `.zero count, byte`; the count may depend on places that are not settled yet.
    fn space(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let written = expression(cursor)?;
        let count = self.resolve(&written)?;
        let fill = match cursor.eat(",") {
            true => {
                let written = expression(cursor)?;
                self.constant(&written)? as u8
            }
            false => 0,
        };
        match self.evaluate(&count).ok().and_then(|linear| linear.as_constant()) {
            Some(number) => {
                let bytes =
                    u64::try_from(number).map_err(|_| problem::negative_size(written.span, &number))?;
                self.fill(bytes, fill)
            }
            None => {
                self.unsettled(Tail::Space { count, fill, span: written.span });
                Ok(())
            }
        }
    }

    /// `.fill repeat, size, value`
    fn fill_directive(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let written = expression(cursor)?;
        let repeat = self.constant(&written)?;
        let repeat = u64::try_from(repeat).map_err(|_| problem::negative_size(written.span, &repeat))?;
        let mut size = 1;
        let mut value = 0;
        if cursor.eat(",") {
            let written = expression(cursor)?;
            let number = self.constant(&written)?;
            size = u64::try_from(number).map_err(|_| problem::negative_size(written.span, &number))?.min(8);
            if cursor.eat(",") {
                let written = expression(cursor)?;
                value = self.constant(&written)?;
            }
        }
        // Only four bytes hold the value; GNU as keeps this from older assemblers.
        let unit = (value as u64 & 0xffff_ffff).to_le_bytes();
        let unit = &unit[..size as usize];
        if unit.iter().all(|&byte| byte == 0) {
            return self.fill(repeat.saturating_mul(size), 0);
        }
        let total = repeat.saturating_mul(size);
        if total > crate::assembler::layout::LARGEST_FILE {
            return Err(problem::too_large(written.span, &total, &crate::assembler::layout::LARGEST_FILE));
        }
        self.bytes(&unit.repeat(repeat as usize))
    }

    /// A number in groups of seven bits, lowest first (DWARF, "Variable Length Data").
    fn leb128(&mut self, signed: bool, cursor: &mut Cursor) -> Result<(), Problem> {
        loop {
            let written = expression(cursor)?;
            let mut value = self.constant(&written)?;
            let mut bytes = Vec::new();
            loop {
                let group = (value & 0x7f) as u8;
                value = if signed { value >> 7 } else { ((value as u64) >> 7) as i64 };
                let sign = signed && group & 0x40 != 0;
                if value == if sign { -1 } else { 0 } {
                    bytes.push(group);
                    break;
                }
                bytes.push(group | 0x80);
            }
            self.bytes(&bytes)?;
            if !cursor.eat(",") {
                return Ok(());
            }
        }
    }

    /// `.insn value` or `.insn length, value`: an instruction given by its bits.
    fn raw_instruction(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        if matches!(cursor.peek(), Some(Token::Name(_))) {
            return Err(problem::unsupported(cursor.span(), &".insn …"));
        }
        let mut written = expression(cursor)?;
        let mut value = self.constant(&written)?;
        let mut width = if value & 3 == 3 { 4 } else { 2 };
        if cursor.eat(",") {
            width = match value {
                2 => 2,
                4 => 4,
                other => return Err(problem::immediate_range(written.span, &other, &2, &4)),
            };
            written = expression(cursor)?;
            value = self.constant(&written)?;
        }
        let bytes = number_bytes(value, width, written.span)?;
        self.bytes(&bytes[..usize::from(width)])
    }

    /// `.reloc place, R_RISCV_…, value`: a relocation entry given by its name. The place must be near: `.`, or a label
    /// and an offset with no branch or alignment since.
    fn explicit_relocation(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let written = expression(cursor)?;
        let place = self.resolve(&written)?;
        let linear = self.evaluate(&place).map_err(|unknown| unknown.at(written.span))?;
        cursor.expect(",", Missing::Comma)?;
        let (name, span) = cursor.name(Missing::RelocationName)?;
        let kind = (0..256).find(|&kind| crate::relocation::name(kind) == Some(name));
        let kind = kind.ok_or_else(|| Missing::RelocationName.at(span))?;
        let value = match cursor.eat(",") {
            true => {
                let written = expression(cursor)?;
                self.resolve(&written)?
            }
            false => Expr::constant(0),
        };
        let here = self.here();
        let label = match (&linear.plus[..], &linear.minus[..]) {
            ([label], []) => self.symbols.entry(*label).definition.clone(),
            _ => Definition::None,
        };
        match label {
            Definition::Label(place) if (place.section, place.fragment) == (here.section, here.fragment) => {
                let offset = place.offset.wrapping_add(linear.constant as u64);
                let kind = FixupKind::Relocation { kind, relax: false };
                self.section().last().fixups.push(Fixup { offset, kind, value, span: written.span });
                Ok(())
            }
            _ => Err(problem::not_constant_yet(written.span)),
        }
    }
}
