//! What is written here is taken by the real tools: readelf and objdump without a warning, ld, and qemu, which runs
//! it. Each test is skipped with a message where its tool is missing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use toolchain::{Executable, LinkOptions, Object, link};

use crate::corpus::{Variant, static_links};

const READELF: &str = "riscv64-linux-gnu-readelf";
const OBJDUMP: &str = "riscv64-linux-gnu-objdump";
const LD: &str = "riscv64-linux-gnu-ld";

/// True if the tool can be run; says so if not.
fn have(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    if !found {
        println!("skipped: {tool} is not installed");
    }
    found
}

/// A new folder for a test's files.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// The tool succeeds and has nothing to complain about.
fn assert_silent(command: &mut Command) {
    let output = run(command);
    let text = String::from_utf8_lossy(&output.stdout);
    let complaints: Vec<&str> =
        text.lines().filter(|line| line.contains("Warning") || line.contains("Error:")).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && errors.is_empty() && complaints.is_empty(),
        "{command:?}: {} {errors} {complaints:?}",
        output.status
    );
}

fn write_executable(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Different ways to link; all are to give good files.
fn ways() -> Vec<(&'static str, LinkOptions)> {
    let segments = LinkOptions { max_page_size: 0x1000_0000, ..LinkOptions::default() };
    let bare = LinkOptions {
        load_headers: false,
        image_base: Some(isa::VirtAddr(0x2_0000)),
        emit_relocations: true,
        ..LinkOptions::default()
    };
    vec![
        ("plain", LinkOptions::default()),
        ("kept", LinkOptions { emit_relocations: true, ..LinkOptions::default() }),
        ("relro", LinkOptions { relro: true, ..LinkOptions::default() }),
        ("segments", segments),
        ("bare", bare),
    ]
}

#[test]
fn readelf_and_objdump_take_our_executables() {
    if !have(READELF) || !have(OBJDUMP) {
        return;
    }
    let folder = scratch("readelf");
    for (name, variant, how) in static_links() {
        for (way, options) in ways().into_iter().filter(|_| how.id == "nr") {
            let linked = link(variant.inputs(), &options).unwrap();
            let path = folder.join(format!("{name}-{}-{way}.elf", variant.dir.replace('/', "-")));
            write_executable(&path, &linked.executable.file);
            assert_silent(Command::new(READELF).arg("-aW").arg(&path));
            assert_silent(Command::new(OBJDUMP).arg("-d").arg(&path));
            assert_eq!(linked.executable.relocations.is_empty(), !options.emit_relocations);
        }
    }
}

/// The programs that print the same whatever surrounds them.
fn runs_alone(variant: &Variant) -> bool {
    variant.area == "link" && variant.stdout.is_some()
}

/// A program's output without the lines that tell where the linker put an unaligned array.
fn without_addresses(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.starts_with("calign_mod8")).collect()
}

#[test]
fn qemu_runs_our_executables() {
    let folder = scratch("qemu");
    for (name, variant, _) in static_links().into_iter().filter(|(_, v, how)| how.id == "nr" && runs_alone(v))
    {
        let qemu = if variant.xlen == 32 { "qemu-riscv32" } else { "qemu-riscv64" };
        if !have(qemu) {
            return;
        }
        for (way, options) in ways() {
            let linked = link(variant.inputs(), &options).unwrap();
            // These programs look for their thread-local template in the program headers.
            if !options.load_headers && linked.executable.tls.is_some() {
                continue;
            }
            let path = folder.join(format!("{name}-{}-{way}.elf", variant.dir.replace('/', "-")));
            write_executable(&path, &linked.executable.file);
            let output = run(Command::new(qemu).arg(&path));
            let text = String::from_utf8_lossy(&output.stdout);
            let expected = variant.stdout.as_deref().map(without_addresses);
            assert_eq!(Some(without_addresses(&text)), expected, "{name} {way}");
            assert_eq!(output.status.code().map(i64::from), variant.exit, "{name} {way}");
        }
    }
}

/// Reads an object, writes it anew, and lets `ld` link both kinds.
#[test]
fn ld_links_rewritten_objects_to_the_same_image() {
    if !have(LD) || !have(READELF) {
        return;
    }
    let folder = scratch("rewritten");
    let links =
        static_links().into_iter().filter(|(_, variant, how)| how.id == "nr" && variant.archives.is_empty());
    for (_, variant, _) in links {
        let mut images = Vec::new();
        for rewrite in [false, true] {
            let mut command = Command::new(LD);
            command.args([
                "--no-relax",
                "-m",
                if variant.xlen == 32 { "elf32lriscv" } else { "elf64lriscv" },
            ]);
            for name in &variant.objects {
                let mut bytes = variant.file(name);
                if rewrite {
                    bytes = Object::read(name, &bytes).unwrap().to_elf().unwrap();
                }
                let path = folder.join(format!("{rewrite}-{}-{name}", variant.dir.replace('/', "-")));
                std::fs::write(&path, bytes).unwrap();
                if rewrite {
                    assert_silent(Command::new(READELF).arg("-aW").arg(&path));
                }
                command.arg(path);
            }
            let image = folder.join(format!("{rewrite}.elf"));
            assert_silent(command.arg("-o").arg(&image));
            let executable = Executable::read("image", &std::fs::read(image).unwrap()).unwrap();
            let contents = executable.segments.iter().map(|segment| {
                let start = segment.file_offset as usize;
                // Without the ELF header, which says how long the symbol table is.
                executable.file[start.max(64)..start + segment.file_size as usize].to_vec()
            });
            images.push((executable.entry, contents.collect::<Vec<_>>()));
        }
        assert!(images[0] == images[1], "{}", variant.dir);
    }
}
