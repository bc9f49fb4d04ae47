//! Relocation (重定位): what each type is called, computes and writes, and the writing.

mod field;
mod table;

pub use field::{Field, FieldError, FieldFault};
pub use table::{Formula, RelocationKind, TABLE, formula, holds_address, kind, name};

/// Writes `value`, the result of the type's formula, into the field that begins at `bytes`.
///
/// `value` is the full 64-bit result; for RV32 it is sign-extended from 32 bits. Bits of `bytes` that are not the
/// field's stay. A field of no width (R_RISCV_RELAX …) is left alone.
///
/// # Errors
/// The type is unknown, `bytes` is shorter than the field, or the value does not fit.
pub fn write_field(kind: u32, bytes: &mut [u8], value: u64) -> Result<(), FieldError> {
    let Some(row) = table::kind(kind) else {
        return Err(FieldError { kind, value, fault: FieldFault::UnknownKind });
    };
    row.field.write(bytes, value).map_err(|fault| FieldError { kind, value, fault })
}
