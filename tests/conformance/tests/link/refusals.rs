//! Links that GNU ld refuses are refused here, for the same reasons and with the places.

use toolchain::{Input, LinkError, LinkErrors, LinkOptions, Linked, link};

use crate::corpus::{Case, Variant, manifest};

fn cases() -> Vec<(Variant, Case)> {
    let mut all = Vec::new();
    for program in manifest().programs.into_iter().filter(|program| program.area == "link-error") {
        for mut variant in program.variants {
            let cases = std::mem::take(&mut variant.cases);
            all.extend(cases.into_iter().map(|case| (variant.again(), case)));
        }
    }
    all
}

fn run(variant: &Variant, case: &Case) -> Result<Linked, LinkErrors> {
    let objects = case.objects.iter().map(|name| Input::Object(variant.object(name)));
    let mut options = LinkOptions::default();
    if case.command.contains("-Ttext=0x80000000") {
        options.image_base = Some(isa::VirtAddr(0x8000_0000));
    }
    link(objects.collect(), &options)
}

#[test]
fn what_ld_refuses_is_refused() {
    let cases = cases();
    assert!(!cases.is_empty());
    for (variant, case) in cases {
        let result = run(&variant, &case);
        assert_eq!(result.is_ok(), case.expect == "ok", "{}: {result:?}", case.case);
    }
}

/// The only error of the case with this name, if the corpus has it.
fn error(name: &str) -> Option<LinkError> {
    let (variant, case) = cases().into_iter().find(|(_, case)| case.case == name)?;
    let mut errors = run(&variant, &case).unwrap_err().errors;
    let first = errors.remove(0);
    Some(first)
}

fn places(error: &LinkError) -> Vec<(&str, &str, u64, Option<&str>)> {
    let places = error.places.iter();
    places.map(|p| (p.file.as_str(), p.section.as_str(), p.offset, p.function.as_deref())).collect()
}

#[test]
fn an_undefined_symbol_names_all_who_refer_to_it() {
    let Some((variant, case)) = cases().into_iter().find(|(_, case)| case.case == "undefined") else {
        return;
    };
    let errors = run(&variant, &case).unwrap_err().errors;
    assert_eq!(errors.iter().map(|error| error.id.as_str()).collect::<Vec<_>>(), ["link-undefined"; 2]);
    let start = Some("_start");
    assert_eq!(places(&errors[0]), [("u_main.o", ".text", 0, start)]);
    assert_eq!(places(&errors[1]), [("u_main.o", ".text", 8, start), ("u_main.o", ".text", 0xc, start)]);
    assert!(errors[0].message.contains("`missing`") && errors[1].message.contains("`missing_data`"));
}

#[test]
fn a_duplicate_names_both_definitions() {
    let Some(error) = error("duplicate") else { return };
    assert_eq!(error.id, "link-duplicate");
    let twice = Some("twice");
    assert_eq!(places(&error), [("d_one.o", ".text", 8, twice), ("d_two.o", ".text", 0, twice)]);
}

#[test]
fn an_overflow_says_where_and_how_far() {
    let Some(branch) = error("branch_range") else { return };
    assert_eq!(branch.id, "link-overflow");
    assert_eq!(places(&branch), [("b_near.o", ".text", 0, Some("_start"))]);
    assert!(branch.message.contains("R_RISCV_BRANCH") && branch.message.contains("`b_far`"), "{branch}");
    let Some(high) = error("hi20_range") else { return };
    assert_eq!(high.id, "link-overflow");
    assert!(high.message.contains("R_RISCV_HI20") && high.message.contains("`_start`"), "{high}");
}

#[test]
fn register_widths_do_not_mix() {
    let Some(error) = error("class_mismatch") else { return };
    assert_eq!(error.id, "link-class-mismatch");
    assert_eq!(error.message, "c_class.o is for RV32, but c_main.o is for RV64");
}
