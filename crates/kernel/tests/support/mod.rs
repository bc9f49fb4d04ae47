//! A computer without a core: memory, translation and kernel, driven by hand, every event written down.
#![allow(dead_code, reason = "each test file uses a part of it")]

use isa::{VirtAddr, Xlen};
use kernel::{
    AddressSpaceKind, CallOutcome, Entry, Event, ExitStatus, FaultOutcome, FaultStep, Kernel, KernelConfig,
    LoadError, Signal,
};
use mmu::{Intent, Mmu, Outcome, TlbGeometry};
use storage::{
    Bytes, CacheFitting, CacheGeometry, Cycles, Disk, Hierarchy, HierarchyConfig, Memory, Observe, PAGE_SIZE,
    Pause, Ram,
};
use toolchain::{Executable, Segment};

/// One event of any kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    Kernel(Event),
    Mmu(mmu::Event),
    Storage(storage::Event),
}

/// Writes everything down, and stops when there is no room left.
#[derive(Clone, Debug)]
pub struct Log {
    pub seen: Vec<Seen>,
    pub room: usize,
}

impl Log {
    pub fn new() -> Log {
        Log { seen: Vec::new(), room: usize::MAX }
    }

    fn note(&mut self, seen: Seen) -> Result<(), Pause> {
        self.seen.push(seen);
        if self.seen.len() >= self.room { Err(Pause) } else { Ok(()) }
    }

    /// The kernel's events.
    pub fn kernel(&self) -> Vec<Event> {
        let kernel = |seen: &Seen| if let Seen::Kernel(event) = seen { Some(event.clone()) } else { None };
        self.seen.iter().filter_map(kernel).collect()
    }

    /// The stations of page faults.
    pub fn stations(&self) -> Vec<FaultStep> {
        let step = |event| if let Event::Fault { step, .. } = event { Some(step) } else { None };
        self.kernel().into_iter().filter_map(step).collect()
    }

    /// What all events say that they cost. What the walker's events repeat is left out.
    pub fn cost(&self) -> u64 {
        self.seen.iter().map(cost).sum()
    }
}

fn cost(seen: &Seen) -> u64 {
    use storage::Event as S;
    match seen {
        Seen::Storage(
            S::Hit { cost, .. }
            | S::Miss { cost, .. }
            | S::Evicted { cost, .. }
            | S::Memory { cost, .. }
            | S::DiskRead { cost, .. }
            | S::DiskWrite { cost, .. },
        )
        | Seen::Mmu(mmu::Event::TlbHit { cost, .. } | mmu::Event::TlbMiss { cost, .. })
        | Seen::Kernel(
            Event::Fault { cost, .. }
            | Event::BytesLoaded { cost, .. }
            | Event::BytesZeroed { cost, .. }
            | Event::SegmentMoved { cost, .. }
            | Event::StackBuilt { cost, .. }
            | Event::SystemCall { cost, .. }
            | Event::SystemCallDone { cost, .. },
        ) => cost.0,
        _ => 0,
    }
}

impl Observe<Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        self.note(Seen::Kernel(event()))
    }
}

impl Observe<mmu::Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> mmu::Event) -> Result<(), Pause> {
        self.note(Seen::Mmu(event()))
    }
}

impl Observe<storage::Event> for Log {
    fn on(&mut self, event: impl FnOnce() -> storage::Event) -> Result<(), Pause> {
        self.note(Seen::Storage(event()))
    }
}

/// What a test computer is made of.
#[derive(Clone, Copy)]
pub struct Setting {
    pub space: AddressSpaceKind,
    pub frames: u64,
    pub stack_limit: u64,
    pub load_at: Option<u64>,
}

impl Setting {
    pub fn new(space: AddressSpaceKind, frames: u64) -> Setting {
        Setting { space, frames, stack_limit: 4 * PAGE_SIZE, load_at: None }
    }
}

/// The computer.
#[derive(Clone)]
pub struct Bench {
    pub kernel: Kernel,
    pub memory: Memory,
    pub mmu: Mmu,
    pub log: Log,
    pub entry: Entry,
    pub xlen: Xlen,
}

/// Where the tests' program counter stands.
pub const PC: VirtAddr = VirtAddr(0x10004);

impl Bench {
    /// A computer with `program`'s file on its disk, before exec.
    pub fn new(setting: Setting, program: &Executable) -> Bench {
        let cache = |capacity, line, latency| CacheFitting {
            geometry: CacheGeometry::new(Bytes(capacity), 2, line).unwrap(),
            latency: Cycles(latency),
        };
        let hierarchy = Hierarchy::new(HierarchyConfig {
            l1i: Some(cache(128, 16, 1)),
            l1d: Some(cache(128, 16, 1)),
            l2: Some(cache(512, 16, 10)),
            memory_latency: Cycles(100),
        });
        let disk = Disk::new(program.file.clone().into(), Cycles(100_000));
        let memory = Memory::new(Ram::new(Bytes(setting.frames * PAGE_SIZE)), hierarchy.unwrap(), disk);
        let config = KernelConfig {
            space: setting.space,
            stack_limit: Bytes(setting.stack_limit),
            load_at: setting.load_at.map(VirtAddr),
        };
        Bench {
            kernel: Kernel::boot(&config, &memory),
            memory,
            mmu: Mmu::new(Some((TlbGeometry::new(4, 4).unwrap(), Cycles(1)))),
            log: Log::new(),
            entry: Entry { pc: VirtAddr(0), sp: VirtAddr(0) },
            xlen: program.xlen,
        }
    }

    /// The computer with `program` loaded, its log empty again.
    pub fn loaded(setting: Setting, program: &Executable) -> Bench {
        let mut bench = Bench::new(setting, program);
        bench.entry = bench.exec(program, &["prog"], &[]).unwrap().unwrap();
        bench.log = Log::new();
        bench
    }

    pub fn exec(
        &mut self,
        program: &Executable,
        args: &[&str],
        env: &[&str],
    ) -> Result<Result<Entry, LoadError>, Pause> {
        let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect::<Vec<_>>();
        let (args, env) = (owned(args), owned(env));
        self.kernel.exec(program, &args, &env, &mut self.memory, &mut self.mmu, &mut self.log)
    }

    /// Where an address is, after as many page faults as it takes.
    pub fn touch(&mut self, at: u64, intent: Intent) -> Result<storage::PhysAddr, Signal> {
        let at = VirtAddr(at);
        loop {
            let reason = match self.mmu.translate(at, intent, &mut self.memory, &mut self.log).unwrap() {
                Outcome::Mapped { to } => return Ok(to),
                Outcome::Fault(reason) => reason,
            };
            let outcome = self.kernel.page_fault(
                at,
                intent,
                reason,
                PC,
                &mut self.memory,
                &mut self.mmu,
                &mut self.log,
            );
            if let FaultOutcome::Killed(signal) = outcome.unwrap() {
                return Err(signal);
            }
        }
    }

    pub fn load(&mut self, at: u64) -> Result<u8, Signal> {
        self.touch(at, Intent::Load).map(|place| self.memory.ram.read_u8(place).unwrap())
    }

    pub fn store(&mut self, at: u64, value: u8) -> Result<(), Signal> {
        self.touch(at, Intent::Store).map(|place| self.memory.ram.write_u8(place, value).unwrap())
    }

    pub fn load_bytes(&mut self, at: u64, length: u64) -> Result<Vec<u8>, Signal> {
        (at..at + length).map(|at| self.load(at)).collect()
    }

    pub fn load_word(&mut self, at: u64) -> u64 {
        let bytes = self.load_bytes(at, self.xlen.bytes()).unwrap();
        bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
    }

    /// A system call's result, as the program finds it in a0.
    pub fn call(&mut self, number: u64, args: &[u64]) -> i64 {
        let (regs, outcome) = self.call_outcome(number, args);
        assert_eq!(outcome, CallOutcome::Return);
        regs[10] as i64
    }

    pub fn call_outcome(&mut self, number: u64, args: &[u64]) -> ([u64; 32], CallOutcome) {
        let mut regs = [0; 32];
        regs[17] = number;
        for (register, arg) in regs[10..16].iter_mut().zip(args) {
            *register = self.xlen.sign_extend(*arg);
        }
        let outcome =
            self.kernel.system_call(&mut regs, PC, &mut self.memory, &mut self.mmu, &mut self.log).unwrap();
        (regs, outcome)
    }

    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.kernel.exit_status()
    }
}

pub const BRK: u64 = 214;
pub const MUNMAP: u64 = 215;
pub const MMAP: u64 = 222;
pub const WRITE: u64 = 64;
pub const WRITEV: u64 = 66;

/// A program with text, data with 0x100 bytes in the file, and two pages and a bit of zero variables.
///
/// | area | addresses         | file           |
/// |------|-------------------|----------------|
/// | text | 0x10000 – 0x12000 | 0 – 0x1080     |
/// | data | 0x12000 – 0x13000 | 0x1080 – 0x1180 |
/// | bss  | 0x13000 – 0x15000 |                |
pub fn program(xlen: Xlen) -> Executable {
    let file = (0..0x1180u32).map(|at| (at % 251) as u8 + 1).collect();
    built(
        xlen,
        0x10000,
        vec![segment(0x10000, 0, 0x1080, 0x1080, 5), segment(0x12080, 0x1080, 0x100, 0x2000, 6)],
        file,
    )
}

pub fn segment(address: u64, file_offset: u64, file_size: u64, memory_size: u64, flags: u32) -> Segment {
    Segment { address: VirtAddr(address), file_offset, file_size, memory_size, flags, align: PAGE_SIZE }
}

pub fn built(xlen: Xlen, entry: u64, segments: Vec<Segment>, file: Vec<u8>) -> Executable {
    Executable {
        name: "prog".into(),
        xlen,
        entry: VirtAddr(entry),
        segments,
        program_headers: (VirtAddr(entry + 0x40), 56, 2),
        tls: None,
        symbols: Vec::new(),
        relocations: Vec::new(),
        file,
    }
}

/// A file of the repository's copy of the corpus.
pub fn corpus(path: &str) -> Executable {
    let at = format!("{}/../../tests/conformance/data/corpus/{path}", env!("CARGO_MANIFEST_DIR"));
    Executable::read(path, &std::fs::read(&at).unwrap_or_else(|error| panic!("{at}: {error}"))).unwrap()
}

/// A file of this crate's test data.
pub fn data(name: &str) -> Executable {
    let at = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    Executable::read(name, &std::fs::read(&at).unwrap_or_else(|error| panic!("{at}: {error}"))).unwrap()
}
