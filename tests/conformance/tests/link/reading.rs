//! Every object and executable of the corpus can be read.

use toolchain::{Executable, FileKind, Object, identify};

use crate::corpus::manifest;

#[test]
fn objects_and_executables_are_read() {
    for program in manifest().programs {
        for variant in &program.variants {
            for name in &variant.objects {
                let bytes = variant.file(name);
                assert_eq!(identify(&bytes), FileKind::Object);
                let object = Object::read(name, &bytes).unwrap();
                assert!(!object.sections.is_empty() && !object.symbols.is_empty());
            }
            for kind in ["nr", "rx", "sc", "hi", "om"] {
                let name = format!("{}.{kind}.elf", program.name);
                let path = crate::corpus::folder().join(&variant.dir).join(&name);
                if let Ok(bytes) = std::fs::read(path) {
                    assert_eq!(identify(&bytes), FileKind::Executable);
                    let executable = Executable::read(&name, &bytes).unwrap();
                    assert!(executable.symbols.iter().any(|symbol| symbol.name == "_start"));
                    // Only the relaxed links of some programs were made with `--emit-relocs`.
                    assert!(kind == "rx" || executable.relocations.is_empty(), "{}/{name}", variant.dir);
                }
            }
        }
    }
}
