//! What a narrator has to know besides the event: the machine, and how its reader wants numbers written.

use isa::VirtAddr;
use machine::Machine;
use toolchain::ImageSymbol;

use crate::Radix;
use crate::process::displacement;

/// The machine that the events are about, and how addresses and values are written.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub(super) machine: &'a Machine,
    pub(super) radix: Radix,
}

/// STT_SECTION and STT_FILE: symbols that name no place in the program.
const UNSPOKEN: [u8; 2] = [3, 4];

/// R_RISCV_32 and R_RISCV_64 (psABI, "Relocations").
const WHOLE_ADDRESSES: [u32; 2] = [1, 2];

impl<'a> Context<'a> {
    /// A context with numbers in the given radix.
    pub fn new(machine: &'a Machine, radix: Radix) -> Context<'a> {
        Context { machine, radix }
    }

    /// The address with the symbol it belongs to, as objdump has it: `0x11004 <msg+0x4>`.
    pub(super) fn place(&self, at: VirtAddr) -> String {
        let written = self.radix.address(at.0);
        match self.symbol(at) {
            Some((symbol, 0)) => format!("{written} <{}>", symbol.name),
            Some((symbol, offset)) => format!("{written} <{}+{}>", symbol.name, self.radix.address(offset)),
            None => written,
        }
    }

    /// The symbol that an address belongs to and how far behind it: the nearest below, in the same part of the program.
    fn symbol(&self, at: VirtAddr) -> Option<(&'a ImageSymbol, u64)> {
        let executable = &self.machine.program().executable;
        let at = at.0.wrapping_sub(displacement(self.machine));
        let part = executable
            .segments
            .iter()
            .map(|segment| segment.address.0..segment.address.0.saturating_add(segment.memory_size))
            .find(|part| part.contains(&at))?;
        let named = |symbol: &&ImageSymbol| {
            !symbol.name.starts_with(['.', '$'])
                && !symbol.name.is_empty()
                && !UNSPOKEN.contains(&symbol.elf_type)
                && part.contains(&symbol.address.0)
        };
        let below = executable.symbols.iter().take_while(|symbol| symbol.address.0 <= at);
        let nearest = below.filter(named).max_by_key(|symbol| symbol.address)?;
        Some((nearest, at - nearest.address.0))
    }

    /// Whether the field that a relocatable load patches there is a whole address, not a part of an instruction.
    pub(super) fn holds_address(&self, at: VirtAddr) -> bool {
        let linked = at.0.wrapping_sub(displacement(self.machine));
        let fields = &self.machine.program().executable.relocations;
        fields.iter().any(|field| field.at.0 == linked && WHOLE_ADDRESSES.contains(&field.kind))
    }
}

impl<'a> From<&'a Machine> for Context<'a> {
    fn from(machine: &'a Machine) -> Context<'a> {
        Context::new(machine, Radix::Hex)
    }
}
