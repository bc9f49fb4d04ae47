//! Links that GNU ld refuses are refused here, for the same reasons and with the same places.

use toolchain::{Input, LinkError, LinkErrors, LinkOptions, Linked, link};

use crate::corpus::{Case, Variant, manifest, number};

fn cases() -> Vec<(Variant, Case)> {
    let mut all = Vec::new();
    for program in manifest().programs.into_iter().filter(|program| program.area == "link-error") {
        for mut variant in program.variants {
            let cases = std::mem::take(&mut variant.cases);
            all.extend(cases.into_iter().map(|case| (variant.again(), case)));
        }
    }
    assert!(!all.is_empty());
    all
}

fn run(variant: &Variant, case: &Case) -> Result<Linked, LinkErrors> {
    let objects = case.objects.iter().map(|name| Input::Object(variant.object(name)));
    let text = case.command.split("-Ttext=").nth(1).and_then(|rest| rest.split(' ').next());
    let options = match text {
        Some(address) => LinkOptions {
            image_base: Some(isa::VirtAddr(number(address))),
            load_headers: false,
            ..LinkOptions::default()
        },
        None => LinkOptions::default(),
    };
    link(objects.collect(), &options)
}

#[test]
fn what_ld_refuses_is_refused() {
    for (variant, case) in cases() {
        let result = run(&variant, &case);
        assert_eq!(result.is_ok(), case.expect == "ok", "{}: {result:?}", case.case);
    }
}

/// The text between `before` and `after`.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(inside, _)| inside)
}

/// A place as ld writes it: `(.text+0x8)`.
fn place(line: &str) -> Option<(String, u64)> {
    let (section, offset) = between(line, "(", ")")?.split_once("+0x")?;
    Some((section.to_string(), u64::from_str_radix(offset, 16).ok()?))
}

fn has(errors: &[LinkError], id: &str, symbol: &str, place: &(String, u64)) -> bool {
    errors.iter().any(|error| {
        let places = error.places.iter().map(|place| (place.section.clone(), place.offset));
        error.id == id
            && error.message.contains(&format!("`{symbol}`"))
            && places.into_iter().any(|known| known == *place)
    })
}

/// Whether our errors say what a line of ld's says; `None` if the line is no diagnosis of a place.
fn said(line: &str, errors: &[LinkError]) -> Option<bool> {
    if let Some(symbol) = between(line, "undefined reference to `", "'") {
        return Some(has(errors, "link-undefined", symbol, &place(line)?));
    }
    if let Some(symbol) = between(line, "multiple definition of `", "'") {
        let first = place(line.split_once(';')?.1)?;
        let both = [place(line)?, first];
        return Some(both.iter().all(|place| has(errors, "link-duplicate", symbol, place)));
    }
    if let Some(kind) = between(line, "relocation truncated to fit: ", " ") {
        let symbol = between(line, "symbol `", "'")?;
        let named = errors.iter().any(|error| error.message.contains(kind));
        return Some(named && has(errors, "link-overflow", symbol, &place(line)?));
    }
    line.contains("ABI is incompatible").then(|| {
        errors.iter().any(|error| error.id == "link-class-mismatch" || error.id == "link-abi-mismatch")
    })
}

#[test]
fn all_that_ld_says_is_said() {
    let mut lines = 0;
    for (variant, case) in cases().into_iter().filter(|(_, case)| case.expect != "ok") {
        let errors = run(&variant, &case).unwrap_err().errors;
        for line in &case.ld_stderr {
            if let Some(said) = said(line, &errors) {
                lines += 1;
                assert!(said, "{}: {line}: {errors:#?}", case.case);
            }
        }
    }
    assert!(lines > 0);
}

#[test]
fn places_are_in_functions_of_files() {
    for (variant, case) in cases().into_iter().filter(|(_, case)| case.expect != "ok") {
        for error in run(&variant, &case).unwrap_err().errors {
            assert!(!error.places.is_empty() && !error.expected.is_empty());
            for place in &error.places {
                assert!(case.objects.contains(&place.file), "{error}");
                assert!(place.section != ".text" || place.function.is_some(), "{error}");
            }
        }
    }
}
