//! Directives that move the current place: `.align`, `.org`.

use crate::SectionKind;
use crate::Span;
use crate::assembler::cursor::Cursor;
use crate::assembler::expression::expression;
use crate::assembler::fragment::Tail;
use crate::assembler::function::kind;
use crate::assembler::problem::{self, Problem};
use crate::assembler::state::Assembler;
use crate::assembler::value::Expr;

/// The largest alignment, 1 MiB.
const LARGEST: u64 = 1 << 20;

/// A power of two that is not too large.
pub(super) fn alignment(value: i64, span: Span) -> Result<u64, Problem> {
    match u64::try_from(value) {
        Ok(0) => Ok(1),
        Ok(bytes) if bytes.is_power_of_two() && bytes <= LARGEST => Ok(bytes),
        _ => Err(problem::bad_alignment(span, &value)),
    }
}

impl Assembler {
    pub(super) fn place_directive(&mut self, name: &str, cursor: &mut Cursor) -> Option<Result<(), Problem>> {
        // The unit of a fill value: `.balignw` fills with halfwords.
        Some(match name {
            ".align" | ".p2align" => self.align(true, 1, cursor),
            ".p2alignw" => self.align(true, 2, cursor),
            ".p2alignl" => self.align(true, 4, cursor),
            ".balign" => self.align(false, 1, cursor),
            ".balignw" => self.align(false, 2, cursor),
            ".balignl" => self.align(false, 4, cursor),
            ".org" => self.org(cursor),
            _ => return None,
        })
    }

    /// `.align to, fill, most`, each but the first may be missing. On RISC-V `.align` takes a power.
    fn align(&mut self, power: bool, unit: u8, cursor: &mut Cursor) -> Result<(), Problem> {
        let written = expression(cursor)?;
        let value = self.constant(&written)?;
        let to = match power {
            true => 1i64.checked_shl(u32::try_from(value).unwrap_or(64)).filter(|_| value < 63),
            false => Some(value),
        };
        let to = to.ok_or_else(|| problem::bad_alignment(written.span, &value))?;
        let to = alignment(to, written.span).map_err(|_| problem::bad_alignment(written.span, &value))?;
        let mut fill = None;
        let mut most = u64::MAX;
        if cursor.eat(",") {
            if !cursor.sees(",") && !cursor.at_end() {
                let written = expression(cursor)?;
                fill = Some((self.constant(&written)?, unit));
            }
            if cursor.eat(",") {
                let written = expression(cursor)?;
                let number = self.constant(&written)?;
                most = u64::try_from(number).map_err(|_| problem::negative_size(written.span, &number))?;
            }
        }
        self.align_to(to, fill, most)
    }

    fn align_to(&mut self, to: u64, fill: Option<(i64, u8)>, most: u64) -> Result<(), Problem> {
        let compress = self.switches.compress;
        let section = self.section();
        section.align = section.align.max(to);
        let code = section.is_code() && fill.is_none();
        let smallest = if compress { 2 } else { 4 };
        if code && self.switches.relax && most >= to {
            // The linker may move what comes before, so it gets nops for the worst case and cuts them to fit.
            if to <= smallest {
                return Ok(());
            }
            let worst = to - smallest;
            let offset = self.here().offset;
            self.section().last().markers.push((offset, kind::ALIGN, worst as i64));
            return self.bytes(&nops(worst));
        }
        let fill = match (code, self.section().kind) {
            (true, _) => None,
            (false, SectionKind::Zeros) => Some((0, 1)),
            (false, _) => Some(fill.unwrap_or((0, 1))),
        };
        if to > 1 {
            self.unsettled(Tail::Align { to, fill, most });
        }
        Ok(())
    }

    /// `.org offset, fill`
    fn org(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let written = expression(cursor)?;
        let target = self.resolve(&written)?;
        let fill = match cursor.eat(",") {
            true => {
                let written = expression(cursor)?;
                self.constant(&written)? as u8
            }
            false => 0,
        };
        self.advance_to(target, fill, written.span)
    }

    /// Fills up to an offset of the section.
    pub(in crate::assembler) fn advance_to(
        &mut self,
        target: Expr,
        fill: u8,
        span: Span,
    ) -> Result<(), Problem> {
        self.unsettled(Tail::Org { target, fill, span });
        Ok(())
    }
}

/// Instructions that do nothing, the short one first; an odd byte, which no instruction fills, is zero.
pub(in crate::assembler) fn nops(bytes: u64) -> Vec<u8> {
    let mut filling = vec![0; (bytes % 2) as usize];
    if bytes % 4 >= 2 {
        filling.extend_from_slice(&[0x01, 0x00]);
    }
    filling.extend_from_slice(&[0x13, 0x00, 0x00, 0x00].repeat((bytes / 4) as usize));
    filling
}
