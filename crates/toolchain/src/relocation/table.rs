//! The one table of relocation types: number, name, formula, field (RISC-V psABI, "Relocations").

use super::field::Field;

/// What a type computes. [`Formula::text`] has it as the psABI writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Formula {
    /// Nothing: a marker, or left to the loader.
    None,
    /// The address itself.
    Absolute,
    /// The distance from the place to the target.
    PcRelative,
    /// The distance from the place to the target's GOT slot.
    Got,
    /// The distance from the place to the GOT slot with the target's offset from the thread pointer.
    TlsGot,
    /// The distance from the place to the GOT's pair of module and offset.
    TlsGd,
    /// The value that the R_RISCV_*_HI20 entry at the symbol's address computed.
    PairOfHigh,
    /// The offset from the thread pointer.
    ThreadRelative,
    /// Add to what the field holds.
    Add,
    /// Subtract from what the field holds.
    Subtract,
    /// The distance from `__global_pointer$`; made by relaxation only.
    GlobalPointerRelative,
    /// Left to the dynamic linker.
    Dynamic(&'static str),
}

impl Formula {
    /// The formula in the psABI's letters: S symbol, A addend, P place, G GOT slot, V old value, B base.
    pub const fn text(self) -> &'static str {
        match self {
            Formula::None => "",
            Formula::Absolute => "S + A",
            Formula::PcRelative => "S + A - P",
            Formula::Got | Formula::TlsGot | Formula::TlsGd => "G + GOT + A - P",
            Formula::PairOfHigh => "value of the HI20 at S",
            Formula::ThreadRelative => "S + A - TLS",
            Formula::Add => "V + S + A",
            Formula::Subtract => "V - S - A",
            Formula::GlobalPointerRelative => "S + A - GP",
            Formula::Dynamic(text) => text,
        }
    }
}

/// A row of [`TABLE`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RelocationKind {
    /// The psABI's number.
    pub number: u32,
    /// The psABI's name, as `readelf` prints it.
    pub name: &'static str,
    /// What it computes.
    pub formula: Formula,
    /// Where and how the result is written.
    pub field: Field,
}

const fn row(number: u32, name: &'static str, formula: Formula, field: Field) -> RelocationKind {
    RelocationKind { number, name, formula, field }
}

/// Every type that the psABI names, by ascending number.
#[rustfmt::skip]
pub const TABLE: &[RelocationKind] = {
    use Field::*;
    use Formula::{Absolute, Add, Dynamic, GlobalPointerRelative, Got, PairOfHigh, PcRelative, Subtract, ThreadRelative, TlsGd, TlsGot};
    const NONE: Formula = Formula::None;
    &[
        row(0, "R_RISCV_NONE", NONE, Nothing),
        row(1, "R_RISCV_32", Absolute, Word32),
        row(2, "R_RISCV_64", Absolute, Word64),
        row(3, "R_RISCV_RELATIVE", Dynamic("B + A"), Word64),
        row(4, "R_RISCV_COPY", Dynamic("copy"), Nothing),
        row(5, "R_RISCV_JUMP_SLOT", Dynamic("S"), Word64),
        row(6, "R_RISCV_TLS_DTPMOD32", Dynamic("TLSMODULE"), Word32),
        row(7, "R_RISCV_TLS_DTPMOD64", Dynamic("TLSMODULE"), Word64),
        row(8, "R_RISCV_TLS_DTPREL32", Dynamic("S + A - TLS_DTV_OFFSET"), Word32),
        row(9, "R_RISCV_TLS_DTPREL64", Dynamic("S + A - TLS_DTV_OFFSET"), Word64),
        row(10, "R_RISCV_TLS_TPREL32", Dynamic("S + A + TLSOFFSET"), Word32),
        row(11, "R_RISCV_TLS_TPREL64", Dynamic("S + A + TLSOFFSET"), Word64),
        row(12, "R_RISCV_TLSDESC", Dynamic("TLSDESC(S + A)"), Nothing),
        row(16, "R_RISCV_BRANCH", PcRelative, BType),
        row(17, "R_RISCV_JAL", PcRelative, JType),
        row(18, "R_RISCV_CALL", PcRelative, Call),
        row(19, "R_RISCV_CALL_PLT", PcRelative, Call),
        row(20, "R_RISCV_GOT_HI20", Got, UType),
        row(21, "R_RISCV_TLS_GOT_HI20", TlsGot, UType),
        row(22, "R_RISCV_TLS_GD_HI20", TlsGd, UType),
        row(23, "R_RISCV_PCREL_HI20", PcRelative, UType),
        row(24, "R_RISCV_PCREL_LO12_I", PairOfHigh, IType),
        row(25, "R_RISCV_PCREL_LO12_S", PairOfHigh, SType),
        row(26, "R_RISCV_HI20", Absolute, UType),
        row(27, "R_RISCV_LO12_I", Absolute, IType),
        row(28, "R_RISCV_LO12_S", Absolute, SType),
        row(29, "R_RISCV_TPREL_HI20", ThreadRelative, UType),
        row(30, "R_RISCV_TPREL_LO12_I", ThreadRelative, IType),
        row(31, "R_RISCV_TPREL_LO12_S", ThreadRelative, SType),
        row(32, "R_RISCV_TPREL_ADD", NONE, Nothing),
        row(33, "R_RISCV_ADD8", Add, Word8),
        row(34, "R_RISCV_ADD16", Add, Word16),
        row(35, "R_RISCV_ADD32", Add, Word32Wrapping),
        row(36, "R_RISCV_ADD64", Add, Word64),
        row(37, "R_RISCV_SUB8", Subtract, Word8),
        row(38, "R_RISCV_SUB16", Subtract, Word16),
        row(39, "R_RISCV_SUB32", Subtract, Word32Wrapping),
        row(40, "R_RISCV_SUB64", Subtract, Word64),
        row(41, "R_RISCV_GOT32_PCREL", Got, Word32),
        row(43, "R_RISCV_ALIGN", NONE, Nothing),
        row(44, "R_RISCV_RVC_BRANCH", PcRelative, CbType),
        row(45, "R_RISCV_RVC_JUMP", PcRelative, CjType),
        row(46, "R_RISCV_RVC_LUI", Absolute, CLui),
        row(47, "R_RISCV_GPREL_I", GlobalPointerRelative, IType),
        row(48, "R_RISCV_GPREL_S", GlobalPointerRelative, SType),
        row(49, "R_RISCV_TPREL_I", ThreadRelative, IType),
        row(50, "R_RISCV_TPREL_S", ThreadRelative, SType),
        row(51, "R_RISCV_RELAX", NONE, Nothing),
        row(52, "R_RISCV_SUB6", Subtract, Low6),
        row(53, "R_RISCV_SET6", Absolute, Low6),
        row(54, "R_RISCV_SET8", Absolute, Word8),
        row(55, "R_RISCV_SET16", Absolute, Word16),
        row(56, "R_RISCV_SET32", Absolute, Word32Wrapping),
        row(57, "R_RISCV_32_PCREL", PcRelative, Word32),
        row(58, "R_RISCV_IRELATIVE", Dynamic("ifunc_resolver(B + A)"), Word64),
        row(59, "R_RISCV_PLT32", PcRelative, Word32),
        row(60, "R_RISCV_SET_ULEB128", Absolute, Uleb128Wrapping),
        row(61, "R_RISCV_SUB_ULEB128", Subtract, Uleb128),
        row(62, "R_RISCV_TLSDESC_HI20", Dynamic("TLSDESC(S + A) - P"), UType),
        row(63, "R_RISCV_TLSDESC_LOAD_LO12", Dynamic("value of the HI20 at S"), IType),
        row(64, "R_RISCV_TLSDESC_ADD_LO12", Dynamic("value of the HI20 at S"), IType),
        row(65, "R_RISCV_TLSDESC_CALL", NONE, Nothing),
        row(191, "R_RISCV_VENDOR", NONE, Nothing),
    ]
};

/// The row of the type with this number.
pub fn kind(number: u32) -> Option<&'static RelocationKind> {
    let index = TABLE.binary_search_by_key(&number, |row| row.number).ok()?;
    TABLE.get(index)
}

/// The psABI's name of the type with this number, as `readelf` prints it.
pub fn name(number: u32) -> Option<&'static str> {
    kind(number).map(|row| row.name)
}

/// The formula of the type with this number, in the psABI's letters; empty for markers.
pub fn formula(number: u32) -> Option<&'static str> {
    kind(number).map(|row| row.formula.text())
}

/// True if the field holds (part of) an absolute address, which changes when the image is loaded elsewhere.
pub fn holds_address(number: u32) -> bool {
    use Field::{CLui, IType, SType, UType, Word32, Word64};
    kind(number).is_some_and(|row| {
        row.formula == Formula::Absolute
            && matches!(row.field, Word32 | Word64 | UType | IType | SType | CLui)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend() {
        assert!(TABLE.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn names_agree_with_the_object_crate() {
        use object::elf::{
            R_RISCV_ALIGN, R_RISCV_CALL_PLT, R_RISCV_SET_ULEB128, R_RISCV_TLSDESC_CALL, R_RISCV_TPREL_ADD,
        };
        for (number, expected) in [
            (R_RISCV_CALL_PLT, "R_RISCV_CALL_PLT"),
            (R_RISCV_TPREL_ADD, "R_RISCV_TPREL_ADD"),
            (R_RISCV_ALIGN, "R_RISCV_ALIGN"),
            (R_RISCV_SET_ULEB128, "R_RISCV_SET_ULEB128"),
            (R_RISCV_TLSDESC_CALL, "R_RISCV_TLSDESC_CALL"),
        ] {
            assert_eq!(name(number.0), Some(expected));
        }
        assert_eq!(name(42), None);
    }

    #[test]
    fn only_absolute_fields_move_with_the_image() {
        let moving: Vec<u32> =
            TABLE.iter().map(|row| row.number).filter(|number| holds_address(*number)).collect();
        assert_eq!(moving, [1, 2, 26, 27, 28, 46]);
    }
}
