//! How a lesson writes its addresses and values.

/// The base in which addresses and values are written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Radix {
    /// `0x2710`; a value below ten has one digit either way and goes without the prefix.
    #[default]
    Hex,
    /// `10000`; registers as signed numbers.
    Decimal,
}

impl Radix {
    /// All of them.
    pub const ALL: [Radix; 2] = [Radix::Hex, Radix::Decimal];

    /// The name by which lesson files call it.
    pub const fn id(self) -> &'static str {
        match self {
            Radix::Hex => "hex",
            Radix::Decimal => "decimal",
        }
    }

    /// The radix of that name.
    pub fn parse(id: &str) -> Option<Radix> {
        Radix::ALL.into_iter().find(|radix| radix.id() == id)
    }

    /// An address.
    pub fn address(self, at: u64) -> String {
        match self {
            Radix::Hex => format!("{at:#x}"),
            Radix::Decimal => at.to_string(),
        }
    }

    /// A text with the hexadecimal numbers in it, `0x2af8`, written in this radix.
    pub(crate) fn rewrite(self, text: &str) -> String {
        if self == Radix::Hex {
            return text.to_owned();
        }
        let mut pieces = text.split("0x");
        let mut written = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(piece.len());
            let (digits, rest) = piece.split_at(end);
            match u64::from_str_radix(digits, 16) {
                Ok(number) => written.push_str(&number.to_string()),
                Err(_) => written.extend(["0x", digits]),
            }
            written.push_str(rest);
        }
        written
    }

    /// A value of `bits` bits that lies in the low bits of `value`.
    pub fn value(self, value: u64, bits: u32) -> String {
        let unused = 64 - bits.clamp(1, 64);
        match self {
            Radix::Hex if value << unused >> unused < 10 => (value << unused >> unused).to_string(),
            Radix::Hex => format!("{:#x}", value << unused >> unused),
            Radix::Decimal => ((value << unused) as i64 >> unused).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_width_they_are_given() {
        assert_eq!(Radix::Hex.value(u64::MAX, 32), "0xffffffff");
        assert_eq!(Radix::Decimal.value(0xffff_ffff, 32), "-1");
        assert_eq!(Radix::Decimal.value(0xffff_ffff, 64), "4294967295");
        assert_eq!(Radix::Hex.value(7, 64), "7");
        assert_eq!(Radix::Decimal.address(0x2710), "10000");
    }

    #[test]
    fn a_listing_is_rewritten_number_by_number() {
        assert_eq!(Radix::Decimal.rewrite("bne a0,zero,0x2af8"), "bne a0,zero,11000");
        assert_eq!(Radix::Decimal.rewrite("0x10 0x 0xg -0x1,"), "16 0x 0xg -1,");
        assert_eq!(Radix::Hex.rewrite("lui t0,0x3"), "lui t0,0x3");
    }
}
