//! Where the program's symbols lie in the process.

#[cfg(feature = "library")]
use isa::VirtAddr;
use machine::{Machine, Translation};

#[cfg(feature = "library")]
use crate::action::Place;

/// How far a relocatable load moves the program up from where it was linked for.
pub(crate) fn displacement(machine: &Machine) -> u64 {
    let (config, executable) = (machine.config(), &machine.program().executable);
    match (config.translation, config.load_at, executable.segments.first()) {
        (Translation::Bare, Some(load_at), Some(first)) => load_at.0.wrapping_sub(first.address.0),
        _ => 0,
    }
}

/// The address that a symbol was linked for.
#[cfg(feature = "library")]
pub(crate) fn linked(machine: &Machine, symbol: &str) -> Option<VirtAddr> {
    let symbols = &machine.program().executable.symbols;
    symbols.iter().find(|candidate| candidate.name == symbol).map(|found| found.address)
}

/// A place's address in the process.
#[cfg(feature = "library")]
pub(crate) fn address(machine: &Machine, place: &Place) -> Option<VirtAddr> {
    match place {
        Place::Address(at) => Some(*at),
        Place::Symbol(name) => linked(machine, name).map(|at| at.offset(displacement(machine))),
    }
}
