//! The first check of every ELF file: is it for this machine at all (gABI, chapter "ELF Header").

use isa::Xlen;

use super::ElfError;

/// `e_type`: relocatable object.
pub(crate) const ET_REL: u16 = 1;
/// `e_type`: executable with fixed addresses.
pub(crate) const ET_EXEC: u16 = 2;
/// `e_machine`: RISC-V.
pub(crate) const EM_RISCV: u16 = 243;

/// What `e_type` numbers are called: the catalogues' key, and in English.
const TYPE_NAMES: [(&str, &str); 5] = [
    ("none", "no type (ET_NONE)"),
    ("relocatable", "a relocatable object (ET_REL)"),
    ("executable", "an executable (ET_EXEC)"),
    ("shared", "a shared object or position-independent executable (ET_DYN)"),
    ("core", "a core dump (ET_CORE)"),
];

/// The machines that a foreign file most likely was made for.
const MACHINE_NAMES: [(u16, &str); 12] = [
    (2, "SPARC"),
    (3, "x86 (80386)"),
    (8, "MIPS"),
    (20, "PowerPC"),
    (21, "PowerPC64"),
    (22, "S/390"),
    (40, "ARM"),
    (62, "x86-64"),
    (94, "Xtensa"),
    (183, "AArch64"),
    (247, "BPF"),
    (258, "LoongArch"),
];

/// Checks magic, class, byte order, version, machine and type; gives the register width.
///
/// # Errors
/// `not-elf`, `truncated`, `bad-class`, `big-endian`, `wrong-machine`, `wrong-type`.
pub(crate) fn check_header(file: &str, bytes: &[u8], wanted_type: u16) -> Result<Xlen, ElfError> {
    check_magic(file, bytes)?;
    let xlen = match bytes.get(4) {
        Some(1) => Xlen::Rv32,
        Some(2) => Xlen::Rv64,
        Some(class) => return Err(bad_class(file, *class)),
        None => return Err(truncated_header(file, bytes.len(), 52)),
    };
    if bytes.get(5) == Some(&2) {
        return Err(big_endian(file));
    }
    let header_size = if xlen == Xlen::Rv32 { 52 } else { 64 };
    if bytes.len() < header_size {
        return Err(truncated_header(file, bytes.len(), header_size));
    }
    let half = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    if half(18) != EM_RISCV {
        return Err(wrong_machine(file, half(18)));
    }
    if half(16) != wanted_type {
        return Err(wrong_type(file, half(16), wanted_type));
    }
    Ok(xlen)
}

fn check_magic(file: &str, bytes: &[u8]) -> Result<(), ElfError> {
    if bytes.starts_with(b"\x7fELF") {
        return Ok(());
    }
    let found: Vec<String> = bytes.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let found = if found.is_empty() { "nothing".to_string() } else { found.join(" ") };
    let message = format!("this is not an ELF file: it begins with {found}");
    Err(ElfError::new(file, "not-elf", &[("found", found)], message, "7f 45 4c 46").at(0))
}

fn truncated_header(file: &str, size: usize, wanted: usize) -> ElfError {
    let message = format!("the ELF header is cut off: the file has {size} bytes");
    let args = [("what", "ELF header".to_string()), ("end", wanted.to_string()), ("size", size.to_string())];
    ElfError::new(file, "truncated", &args, message, format!("at least {wanted} bytes")).at(size as u64)
}

fn bad_class(file: &str, class: u8) -> ElfError {
    let message = format!("unknown ELF class {class}");
    let expected = "1 (32-bit) or 2 (64-bit)";
    ElfError::new(file, "bad-class", &[("class", class.to_string())], message, expected).at(4)
}

fn big_endian(file: &str) -> ElfError {
    let message = "the file is big-endian".to_string();
    ElfError::new(file, "big-endian", &[], message, "a little-endian file").at(5)
}

fn wrong_machine(file: &str, machine: u16) -> ElfError {
    let name = MACHINE_NAMES.iter().find(|(number, _)| *number == machine).map(|(_, name)| *name);
    let name = name.map_or_else(|| format!("machine number {machine}"), str::to_string);
    let message = format!("the file is for {name}");
    ElfError::new(file, "wrong-machine", &[("machine", name)], message, "a file for RISC-V").at(18)
}

fn wrong_type(file: &str, found: u16, wanted: u16) -> ElfError {
    let name = |number: u16| match TYPE_NAMES.get(usize::from(number)) {
        Some((key, name)) => ((*key).to_string(), (*name).to_string()),
        None => (format!("{number:#x}"), format!("ELF type {number:#x}")),
    };
    let ((found, found_name), (wanted, wanted_name)) = (name(found), name(wanted));
    let message = format!("the file is {found_name}");
    let args = [("found", found), ("wanted", wanted)];
    ElfError::new(file, "wrong-type", &args, message, wanted_name).at(16)
}
