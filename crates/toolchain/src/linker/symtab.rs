//! The output's symbol table: sections, each object's locals, then what all objects share.

use super::layout::Layout;
use super::resolve::{Global, State};
use super::values::{Linked, STT_SECTION, Value};
use crate::object_file::{Symbol, SymbolBinding, SymbolPlace};

const STT_FILE: u8 = 4;
const STT_TLS: u8 = 6;
const STV_INTERNAL: u8 = 1;
const STV_HIDDEN: u8 = 2;

/// A symbol of the output.
pub(super) struct OutputSymbol {
    pub name: String,
    /// Address; for thread-local symbols the offset in the template.
    pub value: u64,
    pub size: u64,
    pub binding: SymbolBinding,
    pub elf_type: u8,
    pub visibility: u8,
    pub place: OutputPlace,
}

/// What a symbol of the output belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OutputPlace {
    Undefined,
    Absolute,
    /// The output section with this index.
    Section(usize),
}

/// The table, without the null symbol.
pub(super) struct SymbolTable {
    pub symbols: Vec<OutputSymbol>,
    /// How many of them, from the first, are local.
    pub locals: usize,
    /// By global: its index in `symbols`.
    pub of_globals: Vec<Option<usize>>,
}

/// Makes the table. The first symbols are those of the output sections, in their order.
pub(super) fn symbol_table(linked: &Linked<'_>) -> SymbolTable {
    let sections = linked.layout.outputs.iter().enumerate();
    let mut symbols: Vec<OutputSymbol> =
        sections.map(|(index, output)| section_symbol(index, output.address)).collect();
    for object in 0..linked.resolved.objects.len() {
        symbols.extend(locals(linked, object));
    }
    let mut of_globals = vec![None; linked.resolved.globals.len()];
    let made: Vec<OutputSymbol> = made_symbols(linked);
    let (hidden, shared): (Vec<usize>, Vec<usize>) =
        (0..linked.resolved.globals.len()).partition(|index| is_hidden(linked, *index));
    add_globals(linked, &hidden, &mut symbols, &mut of_globals);
    let (made_local, made_global): (Vec<OutputSymbol>, Vec<OutputSymbol>) =
        made.into_iter().partition(|symbol| symbol.binding == SymbolBinding::Local);
    symbols.extend(made_local);
    let locals = symbols.len();
    add_globals(linked, &shared, &mut symbols, &mut of_globals);
    symbols.extend(made_global);
    SymbolTable { symbols, locals, of_globals }
}

fn section_symbol(index: usize, address: u64) -> OutputSymbol {
    OutputSymbol {
        name: String::new(),
        value: address,
        size: 0,
        binding: SymbolBinding::Local,
        elf_type: STT_SECTION,
        visibility: 0,
        place: OutputPlace::Section(index),
    }
}

/// An object's local symbols: file names, and labels that are not the compiler's own (`.L…`).
fn locals<'a>(linked: &'a Linked<'_>, object: usize) -> impl Iterator<Item = OutputSymbol> + 'a {
    let symbols = linked.resolved.objects.get(object).map_or(&[][..], |object| object.symbols.as_slice());
    let kept = symbols.iter().filter(|symbol| {
        symbol.binding == SymbolBinding::Local
            && symbol.elf_type != STT_SECTION
            && !symbol.name.starts_with(".L")
            && !symbol.name.is_empty()
    });
    kept.filter_map(move |symbol| {
        let value = linked.local(object, symbol.place, symbol.value);
        let (value, place) = placed(linked, value)?;
        let visible = matches!(symbol.place, SymbolPlace::Section(_)) || symbol.elf_type == STT_FILE;
        visible.then(|| output_symbol(linked, symbol, value, place, SymbolBinding::Local))
    })
}

fn output_symbol(
    linked: &Linked<'_>,
    symbol: &Symbol,
    value: u64,
    place: OutputPlace,
    binding: SymbolBinding,
) -> OutputSymbol {
    let offset =
        if symbol.elf_type == STT_TLS && place != OutputPlace::Undefined { linked.thread_base } else { 0 };
    OutputSymbol {
        name: symbol.name.clone(),
        value: value.wrapping_sub(offset),
        size: symbol.size,
        binding,
        elf_type: symbol.elf_type,
        visibility: symbol.visibility,
        place,
    }
}

/// The number and the output section of a value; `None` if it is not in the output.
fn placed(linked: &Linked<'_>, value: Value) -> Option<(u64, OutputPlace)> {
    match value {
        Value::Address(address, at) => {
            let home = at.and_then(|at| linked.layout.home(at)).or_else(|| nearest(linked.layout, address));
            Some((address, home.map_or(OutputPlace::Absolute, OutputPlace::Section)))
        }
        Value::Number { value, weak_undefined: false } => Some((value, OutputPlace::Absolute)),
        Value::Number { weak_undefined: true, .. } => Some((0, OutputPlace::Undefined)),
        Value::Undefined | Value::Discarded => None,
    }
}

/// The last section that begins at or before the address; the first one, if none does.
fn nearest(layout: &Layout, address: u64) -> Option<usize> {
    let ordinary = |index: &usize| {
        layout.outputs.get(*index).is_some_and(|output| output.is_loaded() && !output.is_thread_local())
    };
    let candidates = || (0..layout.outputs.len()).filter(ordinary);
    let before = |index: &usize| layout.outputs.get(*index).is_some_and(|output| output.address <= address);
    candidates().rfind(before).or_else(|| candidates().next())
}

fn is_hidden(linked: &Linked<'_>, index: usize) -> bool {
    let global = linked.resolved.globals.get(index);
    global.is_some_and(|global| {
        let made = linked.layout.symbols.get(&global.name);
        let defined = !matches!(global.state, State::Undefined | State::UndefinedWeak);
        matches!(global.visibility, STV_INTERNAL | STV_HIDDEN)
            || (!defined && made.is_some_and(|(_, local)| *local))
    })
}

fn add_globals(
    linked: &Linked<'_>,
    indices: &[usize],
    symbols: &mut Vec<OutputSymbol>,
    of_globals: &mut [Option<usize>],
) {
    for index in indices {
        let Some(global) = linked.resolved.globals.get(*index) else { continue };
        let Some((value, place)) = placed(linked, linked.global(*index)) else { continue };
        let symbol = global_symbol(linked, global, *index, value, place);
        if let Some(slot) = of_globals.get_mut(*index) {
            *slot = Some(symbols.len());
        }
        symbols.push(symbol);
    }
}

fn global_symbol(
    linked: &Linked<'_>,
    global: &Global,
    index: usize,
    value: u64,
    place: OutputPlace,
) -> OutputSymbol {
    let (binding, visibility) = match (is_hidden(linked, index), global.state) {
        (true, _) => (SymbolBinding::Local, 0),
        (false, State::Defined { weak: true, .. } | State::UndefinedWeak)
            if place != OutputPlace::Absolute =>
        {
            (SymbolBinding::Weak, global.visibility)
        }
        _ => (SymbolBinding::Global, global.visibility),
    };
    let definition = match global.state {
        State::Defined { object, symbol, .. } | State::Allocated { object, symbol, .. } => {
            linked.resolved.objects.get(object).and_then(|object| object.symbols.get(symbol))
        }
        _ => None,
    };
    let common_size = match global.state {
        State::Allocated { size, .. } => Some(size),
        _ => None,
    };
    let bare =
        OutputSymbol { name: global.name.clone(), value, size: 0, binding, elf_type: 0, visibility, place };
    match definition {
        Some(definition) => {
            let symbol = output_symbol(linked, definition, value, place, binding);
            OutputSymbol { size: common_size.unwrap_or(symbol.size), visibility, ..symbol }
        }
        None => bare,
    }
}

/// The linker's own symbols that no object mentions.
fn made_symbols(linked: &Linked<'_>) -> Vec<OutputSymbol> {
    let unmentioned =
        linked.layout.symbols.iter().filter(|(name, _)| !linked.resolved.by_name.contains_key(*name));
    unmentioned
        .map(|(name, (address, local))| OutputSymbol {
            name: name.clone(),
            value: *address,
            size: 0,
            binding: if *local { SymbolBinding::Local } else { SymbolBinding::Global },
            elf_type: 0,
            visibility: 0,
            place: nearest(linked.layout, *address).map_or(OutputPlace::Absolute, OutputPlace::Section),
        })
        .collect()
}
