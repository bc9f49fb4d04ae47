//! From files to a program: sources are assembled, objects and archives read, all of it linked.

use isa::Xlen;
use toolchain::{
    Archive, AssemblerOptions, Diagnostic, ElfError, Executable, FileKind, Input, LinkErrors, LinkOptions,
    Object, assemble, identify, link,
};

use crate::{Program, Source};

/// How a program is built and started.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BuildOptions {
    /// For sources.
    pub assembler: AssemblerOptions,
    /// For everything but a ready executable.
    pub link: LinkOptions,
    /// argv, the program's name first; if empty, the executable's name alone.
    pub args: Vec<String>,
    /// The environment, `KEY=VALUE`.
    pub env: Vec<String>,
}

impl Default for BuildOptions {
    fn default() -> BuildOptions {
        let assembler = AssemblerOptions::plain(Xlen::Rv64);
        BuildOptions { assembler, link: LinkOptions::default(), args: Vec::new(), env: Vec::new() }
    }
}

/// Why there is no program.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BuildError {
    /// Sources with errors: all of them, in the order of the files.
    #[error("{}", join(.0))]
    Assembly(Vec<Diagnostic>),
    /// A file that is not what it seemed to be.
    #[error(transparent)]
    Elf(#[from] ElfError),
    /// The objects do not make a program.
    #[error(transparent)]
    Link(#[from] LinkErrors),
    /// Nothing was given.
    #[error("no file was given; expected sources, objects and archives, or one executable")]
    NoFile,
    /// A file of no known kind.
    #[error(
        "{file}: not a file that can be used; expected assembly text, an ELF object, archive or executable"
    )]
    UnknownFile {
        /// Its name.
        file: String,
    },
    /// An executable among other files.
    #[error("{file}: is an executable already and cannot be linked; expected it alone, or objects only")]
    ExecutableAmongOthers {
        /// Its name.
        file: String,
    },
}

fn join(diagnostics: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let Diagnostic { file, span, message, expected, .. } = found;
        format!("{file}:{}:{}: {message}; expected {expected}", span.line, span.column)
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Builds a program from files, each a name and its bytes: one executable, or sources, objects and archives in link
/// order.
///
/// # Errors
/// [`BuildError`]; of the errors in sources, all at once.
pub fn build(files: Vec<(String, Vec<u8>)>, options: &BuildOptions) -> Result<Program, BuildError> {
    let kind = |bytes: &[u8]| identify(bytes);
    if let [(name, bytes)] = files.as_slice()
        && kind(bytes) == FileKind::Executable
    {
        return Ok(start(Executable::read(name, bytes)?, options));
    }
    if let Some((name, _)) = files.iter().find(|(_, bytes)| kind(bytes) == FileKind::Executable) {
        return Err(BuildError::ExecutableAmongOthers { file: name.clone() });
    }
    if files.is_empty() {
        return Err(BuildError::NoFile);
    }
    let mut sources = Vec::new();
    let inputs = read(files, options, &mut sources)?;
    let linked = link(inputs, &options.link)?;
    Ok(Program { link: Some(linked.report), sources, ..start(linked.executable, options) })
}

fn start(executable: Executable, options: &BuildOptions) -> Program {
    let mut args = options.args.clone();
    if args.is_empty() {
        args.push(executable.name.clone());
    }
    Program { executable, link: None, sources: Vec::new(), args, env: options.env.clone() }
}

fn read(
    files: Vec<(String, Vec<u8>)>,
    options: &BuildOptions,
    sources: &mut Vec<Source>,
) -> Result<Vec<Input>, BuildError> {
    let mut inputs = Vec::new();
    let mut errors = Vec::new();
    for (name, bytes) in files {
        match identify(&bytes) {
            FileKind::Object => inputs.push(Input::Object(Object::read(&name, &bytes)?)),
            FileKind::Archive => inputs.push(Input::Archive(Archive::read(&name, &bytes)?)),
            FileKind::Source => {
                let text =
                    String::from_utf8(bytes).map_err(|_| BuildError::UnknownFile { file: name.clone() })?;
                match assemble(&name, &text, &options.assembler) {
                    Ok(object) => inputs.push(Input::Object(object)),
                    Err(found) => errors.extend(found),
                }
                sources.push(Source { name, text });
            }
            FileKind::Executable | FileKind::Unknown => {
                return Err(BuildError::UnknownFile { file: name });
            }
        }
    }
    if errors.is_empty() { Ok(inputs) } else { Err(BuildError::Assembly(errors)) }
}
