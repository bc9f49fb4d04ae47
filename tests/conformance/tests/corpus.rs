//! Real compilers' programs run here as they run under Linux: same output, same end, same counts.
//!
//! The folder is `LOOKASIDE_CORPUS_DIR`, or the repository's copy. Programs that need more of the kernel or of the
//! instruction set than is modelled are left out by what the manifest says of them, not by name.

use conformance::corpus::{Corpus, Link, Program, Variant};
use kernel::ExitStatus;
use machine::{BuildOptions, Config, Machine, Stop};

/// The system calls that the kernel serves.
const SERVED: [&str; 6] = ["write", "exit", "exit_group", "brk", "mmap", "munmap"];

/// More instructions than any program of the corpus needs.
const BOUND: u64 = 200_000_000;

fn is_within_reach(variant: &Variant) -> bool {
    let runs = variant.exit.is_some() || variant.signal.is_some();
    let calls = variant.syscalls.keys().all(|name| SERVED.contains(&name.as_str()));
    runs && calls && variant.kind == "raw"
}

fn cases(corpus: &Corpus) -> impl Iterator<Item = (&Program, &Variant)> {
    let programs = corpus.manifest.programs.iter();
    programs.flat_map(|program| program.variants.iter().map(move |variant| (program, variant))).filter(
        |(program, variant)| is_within_reach(variant) && !computes_in_floating_point(program, variant),
    )
}

/// Programs of other areas are built for rv64gc too, but only those about instructions compute with it.
fn computes_in_floating_point(program: &Program, variant: &Variant) -> bool {
    program.area == "isa" && variant.isa.starts_with("rv64gc")
}

fn expected(variant: &Variant) -> Result<ExitStatus, u8> {
    match (variant.exit, variant.signal) {
        (Some(code), _) => Ok(ExitStatus::Code(code)),
        (None, signal) => Err(signal.unwrap_or(0)),
    }
}

/// qemu's `-E` puts each variable before the ones it was given earlier.
fn environment(program: &Program) -> Vec<String> {
    program.env.iter().rev().cloned().collect()
}

fn start(config: Config, program: &Program, files: Vec<(String, Vec<u8>)>) -> Result<Machine, String> {
    let options = BuildOptions {
        args: std::iter::once(program.name.clone()).chain(program.args.iter().cloned()).collect(),
        env: environment(program),
        ..BuildOptions::default()
    };
    let built = machine::build(files, &options).map_err(|error| error.to_string())?;
    Machine::new(config, built).map_err(|error| error.to_string())
}

/// Runs to the end; the problem is everything that differs from the manifest.
fn run(machine: &mut Machine, variant: &Variant) -> Result<(), String> {
    let stop = machine.run(BOUND);
    let Stop::Exited(status) = stop else {
        return Err(format!("did not end: {stop:?} at {:?}", machine.position()));
    };
    let ended = match status {
        ExitStatus::Killed(signal) => Err(signal as u8),
        code => Ok(code),
    };
    if ended != expected(variant) {
        return Err(format!("ended with {ended:?}, expected {:?}", expected(variant)));
    }
    let output = String::from_utf8_lossy(machine.output());
    if Some(&*output) != variant.stdout.as_deref() {
        return Err(format!("printed {output:?}, expected {:?}", variant.stdout));
    }
    Ok(())
}

/// Every executable that GNU ld made of the programs that `wanted` picks.
fn executables<'a>(
    corpus: &'a Corpus,
    wanted: impl Fn(&Program, &Variant) -> bool + 'a,
) -> impl Iterator<Item = (&'a Program, &'a Variant, &'a Link)> {
    cases(corpus)
        .filter(move |(program, variant)| wanted(program, variant))
        .flat_map(|(program, variant)| variant.links.iter().map(move |link| (program, variant, link)))
}

/// Fails with all the cases that differ, by name.
fn check(outcomes: impl Iterator<Item = (String, Result<(), String>)>) {
    let mut cases = 0;
    let problems: Vec<String> = outcomes
        .inspect(|_| cases += 1)
        .filter_map(|(name, outcome)| outcome.err().map(|problem| format!("{name}: {problem}")))
        .collect();
    assert!(cases > 0, "the corpus holds no program that can be run");
    assert!(problems.is_empty(), "{} of {cases} cases differ:\n{}", problems.len(), problems.join("\n"));
}

fn desktop() -> Config {
    Config::preset("desktop").expect("the preset that the terminal uses")
}

#[test]
fn linked_by_gnu_ld() {
    let corpus = Corpus::load();
    check(executables(&corpus, |_, _| true).map(|(program, variant, link)| {
        let outcome = start(desktop(), program, vec![corpus.file(variant, &link.elf)])
            .and_then(|mut machine| run(&mut machine, variant));
        (format!("{}/{}", variant.dir, link.elf), outcome)
    }));
}

#[test]
fn linked_here() {
    let corpus = Corpus::load();
    check(cases(&corpus).map(|(program, variant)| {
        let outcome = start(desktop(), program, corpus.link_inputs(variant))
            .and_then(|mut machine| run(&mut machine, variant));
        (variant.dir.clone(), outcome)
    }));
}

/// Instructions, loads and stores as qemu's plugin counted them, on the very same executable. The plugin counts an
/// instruction when it begins, so programs that are killed in the middle of one are left out.
#[test]
fn counts_equal_qemus() {
    let corpus = Corpus::load();
    let counted = executables(&corpus, |_, variant| variant.exit.is_some())
        .filter_map(|(program, variant, link)| Some((program, variant, link, link.run.stats.first()?)));
    check(counted.map(|(program, variant, link, stats)| {
        let outcome = start(desktop(), program, vec![corpus.file(variant, &link.elf)]);
        let outcome = outcome.and_then(|mut machine| {
            machine.run(BOUND);
            let counts = machine.statistics();
            let here = (counts.instructions, counts.loads, counts.stores);
            let there = (stats.instructions, stats.loads, stats.stores);
            if here == there { Ok(()) } else { Err(format!("{here:?} here, {there:?} there")) }
        });
        (format!("{}/{}", variant.dir, link.elf), outcome)
    }));
}

/// The same file under paging and under a segment table. Null pointers and writes to text are left out: there,
/// the two schemes differ, because GNU ld puts text, data and the page at 0 into one segment.
#[test]
fn segments_run_the_same_programs() {
    let corpus = Corpus::load();
    let Config { memory, stack_limit, .. } = desktop();
    let segments = Config { memory, stack_limit, ..Config::preset("segments").expect("a preset") };
    check(executables(&corpus, |program, _| program.area != "fault").map(|(program, variant, link)| {
        let outcome = start(segments.clone(), program, vec![corpus.file(variant, &link.elf)])
            .and_then(|mut machine| run(&mut machine, variant));
        (format!("{}/{}", variant.dir, link.elf), outcome)
    }));
}
