//! Relocatable loading (可重定位装入): every field of the image that holds an address is patched, once, by the distance
//! from the place that the program was linked for.

use isa::{VirtAddr, Xlen};
use storage::{PhysAddr, Port};
use toolchain::image::ImageRelocation;
use toolchain::{Executable, relocation};

use super::{Loading, parts::Part};
use crate::area::Backing;
use crate::context::{Context, Watch};
use crate::{Event, Kernel, LoadError};

/// R_RISCV_LO12_I and R_RISCV_LO12_S.
const LOW_PARTS: [u32; 2] = [27, 28];

impl Kernel {
    /// Patches the loaded image's fields; distances within the image, such as those of branches, stay as they are.
    pub(super) fn relocate<O: Watch>(
        &mut self,
        executable: &Executable,
        offset: u64,
        parts: &[Part],
        cx: &mut Context<O>,
    ) -> Loading<()> {
        if offset == 0 {
            return Ok(());
        }
        for entry in &executable.relocations {
            if relocation::holds_address(entry.kind) {
                let field = Field::new(entry, executable.xlen, offset);
                field.check_place(parts)?;
                field.patch(cx)?;
            }
        }
        Ok(())
    }
}

/// A field on its way to its new value.
struct Field {
    /// Its address as linked.
    linked_at: VirtAddr,
    /// Its address in memory.
    at: VirtAddr,
    kind: u32,
    /// Bytes.
    width: usize,
    /// The address that it shall hold.
    value: u64,
}

impl Field {
    fn new(entry: &ImageRelocation, xlen: Xlen, offset: u64) -> Field {
        Field {
            linked_at: entry.at,
            at: VirtAddr(xlen.truncate(entry.at.0.wrapping_add(offset))),
            kind: entry.kind,
            width: relocation::kind(entry.kind).map_or(0, |row| row.field.width(&[])),
            value: xlen.sign_extend(entry.target.wrapping_add(offset)),
        }
    }

    fn name(&self) -> &'static str {
        relocation::name(self.kind).unwrap_or("an unknown relocation type")
    }

    /// The field must lie in bytes that came from the file.
    fn check_place(&self, parts: &[Part]) -> Result<(), LoadError> {
        let end = self.at.offset(self.width as u64);
        let inside = |part: &&Part| part.area.start <= self.at && end <= part.area.end;
        match parts.iter().find(inside).map(|part| part.area.backing) {
            Some(Backing::File { .. }) => Ok(()),
            _ => Err(LoadError::FieldOutside { at: self.linked_at, kind: self.name() }),
        }
    }

    fn patch<O: Watch>(&self, cx: &mut Context<O>) -> Loading<()> {
        let mut bytes = [0; 8];
        let field = bytes.split_at_mut(self.width.min(8)).0;
        let place = PhysAddr(self.at.0);
        cx.memory.read_bytes(Port::Kernel, place, field, cx.obs)?;
        let old = number(field);
        self.check_low_part(old)?;
        if let Err(error) = relocation::write_field(self.kind, field, self.value) {
            return Err(self.too_small(error.to_string()).into());
        }
        let (at, new, width) = (self.at, number(field), self.width as u8);
        cx.memory.write_bytes(Port::Kernel, place, field, cx.obs)?;
        Ok(cx.tell(|| Event::FieldRelocated { at, old, new, width })?)
    }

    /// A low part whose upper part the linker found to be zero and left out adds to x0, so it must hold the whole.
    fn check_low_part(&self, instruction: u64) -> Result<(), LoadError> {
        let adds_to_zero = LOW_PARTS.contains(&self.kind) && instruction >> 15 & 31 == 0;
        if adds_to_zero && !(-2048..2048).contains(&(self.value as i64)) {
            let reason = "the instruction adds it to x0 and has 12 bits for it".to_string();
            return Err(self.too_small(reason));
        }
        Ok(())
    }

    fn too_small(&self, reason: String) -> LoadError {
        LoadError::FieldTooSmall { at: self.linked_at, kind: self.name(), value: self.value, reason }
    }
}

/// The bytes as a little-endian number.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
