//! The static linker (链接器), in two passes, one module a phase: [`resolve`] symbols, give sections their [`shape`]s
//! and their places ([`layout`]); then [`relocate`] and [`write`].
//!
//! Where GNU ld 2.40 has a choice, this linker makes the same one, so that an image can be held against its image
//! byte for byte.

mod attributes;
mod error;
mod gnu_order;
mod got;
mod layout;
mod merge;
mod options;
mod relocate;
mod report;
mod resolve;
mod script;
mod segments;
mod shape;
mod symtab;
mod unwind;
mod values;
mod write;

pub use error::{LinkError, LinkErrors, Place};
pub use options::{Input, LinkOptions, Linked};

use crate::image::Executable;

/// The largest file that is written: 256 MiB.
const LARGEST_FILE: u64 = 1 << 28;

/// Links objects and archives into a static executable.
///
/// # Errors
/// All at once: objects that do not fit together, duplicate definitions, undefined symbols with everyone who refers
/// to them, values that do not fit their fields, options that are not possible.
pub fn link(inputs: Vec<Input>, options: &LinkOptions) -> Result<Linked, LinkErrors> {
    let mut errors = Vec::new();
    let mut resolved = resolve::resolve(inputs, &mut errors);
    if resolved.objects.is_empty() && errors.is_empty() {
        let message = "there is nothing to link".to_string();
        errors.push(LinkError::new("no-input", &[], message, "at least one object", Vec::new()));
    }
    // Objects that cannot take part would only be missed by the others.
    let mut errors = unless_fatal(errors)?;
    resolved.allocate_commons();
    let got = got::plan(&mut resolved);
    let mut shapes = shape::shapes(&resolved, &mut errors);
    attributes::merge(&resolved, &mut shapes);
    let layout = layout::layout(&resolved, &shapes, got.as_ref(), options, &mut errors);
    let mut errors = unless_fatal(errors)?;
    let plan = segments::plan(&layout, segments::header_room(resolved.xlen, &layout));
    check_size(plan.end, &mut errors);
    let mut errors = unless_fatal(errors)?;
    let thread_base = layout.thread_local().map_or(0, |(start, ..)| start);
    let linked = values::Linked {
        resolved: &resolved,
        shapes: &shapes,
        layout: &layout,
        got: got.as_ref(),
        thread_base,
        movable: options.emit_relocations,
    };
    let image = relocate::relocate(&linked, &mut errors);
    let entry = entry(&linked, options, &mut errors);
    if !errors.is_empty() {
        return Err(LinkErrors { errors });
    }
    let symbols = symtab::symbol_table(&linked);
    let bytes = write::write(&linked, &image, &plan, &symbols, entry, options.emit_relocations);
    let executable = read_back(bytes, &options.output_name)?;
    let told = report::sections_and_symbols(&linked, &plan);
    let report = report::report(resolved, image, told, entry);
    Ok(Linked { executable, report })
}

/// Stops here if there is an error that leaves nothing to go on with. Duplicate definitions do not: the first counts.
fn unless_fatal(errors: Vec<LinkError>) -> Result<Vec<LinkError>, LinkErrors> {
    match errors.iter().any(|error| error.id != "link-duplicate") {
        true => Err(LinkErrors { errors }),
        false => Ok(errors),
    }
}

fn check_size(size: u64, errors: &mut Vec<LinkError>) {
    if size > LARGEST_FILE {
        let message = format!("the executable would take {size} bytes");
        let args = [("size", size.to_string())];
        let expected = format!("at most {LARGEST_FILE} bytes");
        errors.push(LinkError::new("file-too-large", &args, message, expected, Vec::new()));
    }
}

/// The address of the entry symbol.
fn entry(linked: &values::Linked<'_>, options: &LinkOptions, errors: &mut Vec<LinkError>) -> u64 {
    let index = linked.resolved.by_name.get(&options.entry);
    match index.map(|index| linked.global(*index)) {
        Some(value @ (values::Value::Address(..) | values::Value::Number { weak_undefined: false, .. })) => {
            value.number()
        }
        _ => {
            let name = &options.entry;
            let message = format!("there is no entry: no object defines a global symbol `{name}`");
            let args = [("symbol", name.clone())];
            let expected = format!("`.globl {name}` and a label `{name}:` in one of the objects");
            errors.push(LinkError::new("no-entry", &args, message, expected, Vec::new()));
            0
        }
    }
}

fn read_back(bytes: Option<Vec<u8>>, name: &str) -> Result<Executable, LinkErrors> {
    let Some(bytes) = bytes else {
        let message = "the executable would have too many sections".to_string();
        let error =
            LinkError::new("too-many-sections", &[], message, "fewer than 65280 sections", Vec::new());
        return Err(LinkErrors { errors: vec![error] });
    };
    Executable::read(name, &bytes).map_err(|error| LinkErrors { errors: vec![error.into()] })
}
