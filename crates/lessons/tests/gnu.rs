//! Holds the lessons' programs to the GNU tools and QEMU: built by them, they print and end as here.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use isa::Xlen;
use lessons::Lesson;

const AS: &str = "riscv64-linux-gnu-as";
const LD: &str = "riscv64-linux-gnu-ld";

/// For each lesson: what its program prints, and the exit code; `None` for a signal.
const RUNS: [(&str, &str, Option<i32>); 4] = [
    ("two-modules", "hello, linker\n", Some(14)),
    ("load-2500", "365\n", Some(0)),
    ("segments", "inside\n", None),
    ("page-fault", "", Some(42)),
];

/// Runs a tool; `None` if it is not installed.
fn run(tool: &str, args: &[&str], folder: &Path) -> Option<Output> {
    Command::new(tool).args(args).current_dir(folder).output().ok()
}

fn run_well(tool: &str, args: &[&str], folder: &Path) -> Option<()> {
    let output = run(tool, args, folder)?;
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    Some(())
}

/// Builds and runs a lesson's program where Linux puts programs; `None` if a tool is not installed.
fn run_under_qemu(lesson: &Lesson, folder: &Path) -> Option<Output> {
    let (march, emulation, qemu) = match lesson.build.assembler.xlen {
        Xlen::Rv32 => (["-march=rv32im", "-mabi=ilp32"], "elf32lriscv", "qemu-riscv32"),
        Xlen::Rv64 => (["-march=rv64im", "-mabi=lp64"], "elf64lriscv", "qemu-riscv64"),
    };
    let mut objects = Vec::new();
    for (name, bytes) in &lesson.files {
        // The load from 2500 itself is only legal on a bare machine.
        let text = String::from_utf8_lossy(bytes).replace("lw      a2, 0(t2)", "mv      a2, t2");
        std::fs::write(folder.join(name), text).expect("the folder can be written");
        let object = name.replace(".s", ".o");
        run_well(AS, &[march[0], march[1], name, "-o", &object], folder)?;
        objects.push(object);
    }
    // Relaxed code wants gp set up, which these short programs do not do.
    let mut args = vec!["-m", emulation, "--no-relax", "-o", "program"];
    args.extend(objects.iter().map(String::as_str));
    run_well(LD, &args, folder)?;
    run(qemu, &["./program"], folder)
}

#[test]
fn programs_do_the_same_under_qemu() {
    for (id, output, code) in RUNS {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(id);
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let lesson = Lesson::find(id).expect("a lesson");
        let Some(ran) = run_under_qemu(lesson, &folder) else {
            eprintln!("skipped: {AS}, {LD} and QEMU's user emulation are needed");
            return;
        };
        assert_eq!(String::from_utf8_lossy(&ran.stdout), output, "{id}");
        assert_eq!(ran.status.code(), code, "{id}: {ran:?}");
    }
}
