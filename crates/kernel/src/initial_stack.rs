//! The initial stack as Linux lays it out: argc, argv, envp and the auxiliary vector, with their strings above.
//!
//! Source: `copy_strings` in fs/exec.c and `create_elf_tables` in fs/binfmt_elf.c. From the top down: a null word, the
//! file's name, the environment's strings, the arguments' strings, 16 random bytes, the tables; sp is 16-aligned.
//! There is no vDSO, so AT_SYSINFO_EHDR and the cache geometry that RISC-V adds are not in the vector.

use isa::{VirtAddr, Xlen};
use storage::PAGE_SIZE;

/// What the 16 bytes at AT_RANDOM are. Linux draws them anew for each exec; here every run must be the same.
const RANDOM: [u8; 16] = *b"\x9e\x37\x79\xb9\x7f\x4a\x7c\x15\xf3\x9c\xc0\x60\x5c\xed\xc8\x34";
/// AT_HWCAP: bit n is the extension with the n-th letter; here A, C, I, M (arch/riscv/include/uapi/asm/hwcap.h).
const HWCAP: u64 = 1 | 1 << 2 | 1 << 8 | 1 << 12;
/// AT_CLKTCK: USER_HZ.
const CLOCK_TICKS: u64 = 100;
/// The user and group that the process runs as: the first that a Linux system gives to a person.
pub(crate) const USER: u64 = 1000;

/// The entries' types (include/uapi/linux/auxvec.h).
mod at {
    pub const NULL: u64 = 0;
    pub const PHDR: u64 = 3;
    pub const PHENT: u64 = 4;
    pub const PHNUM: u64 = 5;
    pub const PAGESZ: u64 = 6;
    pub const BASE: u64 = 7;
    pub const FLAGS: u64 = 8;
    pub const ENTRY: u64 = 9;
    pub const UID: u64 = 11;
    pub const EUID: u64 = 12;
    pub const GID: u64 = 13;
    pub const EGID: u64 = 14;
    pub const HWCAP: u64 = 16;
    pub const CLKTCK: u64 = 17;
    pub const SECURE: u64 = 23;
    pub const RANDOM: u64 = 25;
    pub const EXECFN: u64 = 31;
}

/// What the stack tells the program about itself.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// Register width: the size of the tables' words.
    pub xlen: Xlen,
    /// The address after the stack's last byte.
    pub top: VirtAddr,
    /// argv.
    pub args: &'a [String],
    /// The environment.
    pub env: &'a [String],
    /// The executable's file name.
    pub file_name: &'a str,
    /// The entry point, where it is in memory.
    pub entry: VirtAddr,
    /// Address, entry size and count of the program headers in memory.
    pub program_headers: (VirtAddr, u64, u64),
}

/// The stack's first contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InitialStack {
    /// Where argc lies.
    pub sp: VirtAddr,
    /// The bytes from `sp` to the stack's top.
    pub bytes: Vec<u8>,
}

impl InitialStack {
    /// Lays the stack out; the caller checks that it is not larger than the stack may be.
    pub fn build(contents: &Contents) -> InitialStack {
        let word = contents.xlen.bytes();
        let (strings, lengths) = strings(contents);
        let strings_at = contents.top.0.wrapping_sub(word + strings.len() as u64);
        let random_at = (strings_at & !15).wrapping_sub(RANDOM.len() as u64);
        let words = table(contents, strings_at, random_at, &lengths);
        let sp = random_at.wrapping_sub(words.len() as u64 * word) & !15;

        let mut bytes = Vec::new();
        for value in words {
            let value = value.to_le_bytes();
            bytes.extend(value.iter().take(word as usize));
        }
        bytes.resize(random_at.wrapping_sub(sp) as usize, 0);
        bytes.extend(RANDOM);
        bytes.resize(strings_at.wrapping_sub(sp) as usize, 0);
        bytes.extend(strings);
        bytes.resize(bytes.len() + word as usize, 0);
        InitialStack { sp: VirtAddr(sp), bytes }
    }
}

/// Arguments, environment and file name, each closed by a zero byte, and their lengths with it.
fn strings(contents: &Contents) -> (Vec<u8>, Vec<u64>) {
    let mut bytes = Vec::new();
    let mut lengths = Vec::new();
    let texts = contents.args.iter().chain(contents.env).map(String::as_str);
    for text in texts.chain([contents.file_name]) {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        lengths.push(text.len() as u64 + 1);
    }
    (bytes, lengths)
}

/// The words from argc to the end of the auxiliary vector.
fn table(contents: &Contents, strings_at: u64, random_at: u64, lengths: &[u64]) -> Vec<u64> {
    let (argc, envc) = (contents.args.len(), contents.env.len());
    let mut places = lengths.iter().scan(strings_at, |at, length| {
        let place = *at;
        *at = at.wrapping_add(*length);
        Some(place)
    });
    let mut words = vec![argc as u64];
    words.extend(places.by_ref().take(argc));
    words.push(0);
    words.extend(places.by_ref().take(envc));
    words.push(0);
    let file_name_at = places.next().unwrap_or(0);
    for (kind, value) in auxiliary_vector(contents, random_at, file_name_at) {
        words.extend([kind, value]);
    }
    words
}

fn auxiliary_vector(contents: &Contents, random_at: u64, file_name_at: u64) -> [(u64, u64); 17] {
    let (headers_at, header_size, headers) = contents.program_headers;
    [
        (at::HWCAP, HWCAP),
        (at::PAGESZ, PAGE_SIZE),
        (at::CLKTCK, CLOCK_TICKS),
        (at::PHDR, headers_at.0),
        (at::PHENT, header_size),
        (at::PHNUM, headers),
        (at::BASE, 0),
        (at::FLAGS, 0),
        (at::ENTRY, contents.entry.0),
        (at::UID, USER),
        (at::EUID, USER),
        (at::GID, USER),
        (at::EGID, USER),
        (at::SECURE, 0),
        (at::RANDOM, random_at),
        (at::EXECFN, file_name_at),
        (at::NULL, 0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a stack as a C start-up file does.
    struct Reader<'a> {
        stack: &'a InitialStack,
        word: u64,
    }

    impl Reader<'_> {
        fn byte(&self, at: u64) -> u8 {
            self.stack.bytes[(at - self.stack.sp.0) as usize]
        }

        fn word(&self, at: u64) -> u64 {
            (0..self.word).rev().fold(0, |value, index| value << 8 | u64::from(self.byte(at + index)))
        }

        fn string(&self, at: u64) -> String {
            let bytes = (at..).map(|at| self.byte(at)).take_while(|byte| *byte != 0).collect();
            String::from_utf8(bytes).unwrap()
        }

        fn vector(&self, start: u64) -> (Vec<u64>, u64) {
            let words: Vec<u64> = (0..)
                .map(|index| self.word(start + index * self.word))
                .take_while(|word| *word != 0)
                .collect();
            let end = start + (words.len() as u64 + 1) * self.word;
            (words, end)
        }
    }

    fn sample(xlen: Xlen, args: &[&str], env: &[&str]) -> InitialStack {
        let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        InitialStack::build(&Contents {
            xlen,
            top: VirtAddr(if xlen == Xlen::Rv32 { 0xc000_0000 } else { 0x40_0000_0000 }),
            args: &owned(args),
            env: &owned(env),
            file_name: "hello",
            entry: VirtAddr(0x10100),
            program_headers: (VirtAddr(0x10040), 56, 4),
        })
    }

    fn check(xlen: Xlen, args: &[&str], env: &[&str]) {
        let stack = sample(xlen, args, env);
        let reader = Reader { stack: &stack, word: xlen.bytes() };
        let sp = stack.sp.0;
        assert_eq!(sp % 16, 0);
        assert_eq!(reader.word(sp), args.len() as u64);
        let (argv, envp_at) = reader.vector(sp + reader.word);
        let (envp, auxv_at) = reader.vector(envp_at);
        let texts = |places: &[u64]| places.iter().map(|at| reader.string(*at)).collect::<Vec<_>>();
        assert_eq!(texts(&argv), args);
        assert_eq!(texts(&envp), env);
        let entry = |kind: u64| {
            (0..).map(|index| auxv_at + 2 * index * reader.word).find_map(|at| match reader.word(at) {
                found if found == kind => Some(reader.word(at + reader.word)),
                at::NULL => panic!("no entry {kind}"),
                _ => None,
            })
        };
        assert_eq!(entry(at::PHDR), Some(0x10040));
        assert_eq!(entry(at::ENTRY), Some(0x10100));
        assert_eq!(entry(at::PAGESZ), Some(4096));
        assert_eq!(entry(at::HWCAP), Some(0x1105));
        assert_eq!(entry(at::EXECFN).map(|at| reader.string(at)), Some("hello".into()));
        let random = entry(at::RANDOM).unwrap();
        assert_eq!((0..16).map(|index| reader.byte(random + index)).collect::<Vec<_>>(), RANDOM);
        assert!(argv.iter().all(|at| *at > random), "strings lie above the tables");
    }

    #[test]
    fn reads_as_a_start_up_file_expects() {
        for xlen in [Xlen::Rv32, Xlen::Rv64] {
            check(xlen, &["prog", "one", "two words", ""], &["LANG=C", "EMPTY="]);
            check(xlen, &[], &[]);
            check(xlen, &["x"], &["A=1", "B=2", "C=3"]);
        }
    }

    #[test]
    fn ends_with_a_null_word_at_the_top() {
        let stack = sample(Xlen::Rv64, &["prog"], &[]);
        assert_eq!(stack.sp.0 + stack.bytes.len() as u64, 0x40_0000_0000);
        assert!(stack.bytes.ends_with(b"prog\0hello\0\0\0\0\0\0\0\0\0"));
    }

    #[test]
    fn the_vector_ends_with_at_null() {
        let stack = sample(Xlen::Rv64, &[], &[]);
        // argc and two nulls, sixteen pairs; then AT_NULL.
        let end = (3 + 2 * 16) * 8;
        assert_eq!(stack.bytes[end..end + 16], [0; 16]);
    }
}
