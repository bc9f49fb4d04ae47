//! Directives about the assembly itself: `.option`, `.attribute`, `.file`, `.error`.

use isa::Xlen;

use crate::Span;
use crate::assembler::cursor::{Cursor, display};
use crate::assembler::missing::Missing;
use crate::assembler::problem::{self, Problem};
use crate::assembler::state::Assembler;
use crate::assembler::token::Token;

impl Assembler {
    pub(super) fn option_directive(
        &mut self,
        name: &str,
        span: Span,
        cursor: &mut Cursor,
    ) -> Option<Result<(), Problem>> {
        Some(match name {
            ".option" => self.option(cursor),
            ".attribute" => self.attribute(cursor),
            ".file" => self.file(cursor),
            ".error" | ".err" => {
                let text = match cursor.peek() {
                    Some(Token::Text(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
                    _ => name.to_owned(),
                };
                cursor.skip_rest();
                Err(problem::user_error(span, &text))
            }
            _ => return None,
        })
    }

    fn option(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let (name, span) = cursor.name(Missing::SwitchName)?;
        match name {
            "push" => self.saved_switches.push(self.switches),
            "pop" => match self.saved_switches.pop() {
                Some(saved) => self.switches = saved,
                None => return Err(problem::stray_end(span, &".option pop", &".option push")),
            },
            "rvc" => self.set_compress(true),
            "norvc" => self.set_compress(false),
            "relax" => {
                self.switches.relax = true;
                self.ever_relaxed = true;
            }
            "norelax" => self.switches.relax = false,
            "pic" => self.switches.pic = true,
            "nopic" => self.switches.pic = false,
            "arch" | "csr-check" | "no-csr-check" => self.architecture(name == "arch", cursor),
            _ => return Err(problem::bad_option(span, &name)),
        }
        Ok(())
    }

    fn set_compress(&mut self, on: bool) {
        self.switches.compress = on;
        self.ever_compressed |= on;
    }

    /// `.option arch, +c, -c`: of all extensions only the compressed one changes what is written.
    fn architecture(&mut self, listed: bool, cursor: &mut Cursor) {
        while listed && cursor.eat(",") {
            let on = cursor.eat("+") || !cursor.eat("-");
            if let Some(Token::Name(name)) = cursor.peek()
                && name == "c"
            {
                self.set_compress(on);
            }
            cursor.next();
        }
        cursor.skip_rest();
    }

    /// `.attribute arch, "rv64imac…"` says what the file is for; other attributes are for the linker's checks.
    fn attribute(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        let tag = cursor.next().map(|word| display(&word.token)).unwrap_or_default();
        if !cursor.eat(",") || !matches!(tag.as_str(), "arch" | "Tag_RISCV_arch" | "5") {
            cursor.skip_rest();
            return Ok(());
        }
        let (text, span) = cursor.text()?;
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        let prefix = if self.xlen == Xlen::Rv32 { "rv32" } else { "rv64" };
        let Some(extensions) = text.strip_prefix(prefix) else {
            return Err(problem::foreign_architecture(span, &text, &self.xlen.bits()));
        };
        self.set_compress(has_compressed(extensions));
        Ok(())
    }

    /// `.file "name"` names the source; `.file 1 "name"` is for debuggers.
    fn file(&mut self, cursor: &mut Cursor) -> Result<(), Problem> {
        if let Some(Token::Text(bytes)) = cursor.peek() {
            self.source_name = Some(String::from_utf8_lossy(bytes).into_owned());
        }
        cursor.skip_rest();
        Ok(())
    }
}

/// Whether the letter `c` is among the single-letter extensions: `i2p1_m2p0_a2p1_c2p0`, `imac`. Longer names begin
/// with z, s or x, after an underscore or right behind the letters.
fn has_compressed(extensions: &str) -> bool {
    let single = |part: &str| part.split(['z', 's', 'x']).next().is_some_and(|letters| letters.contains('c'));
    extensions.split('_').any(single)
}
