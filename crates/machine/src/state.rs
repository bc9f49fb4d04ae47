//! The whole state of the machine at one moment, and how one step changes it.

use std::sync::Arc;

use isa::VirtAddr;
use kernel::{AddressSpaceKind, CallOutcome, FaultOutcome, Kernel, KernelConfig, LoadError, Signal};
use mmu::{Mmu, TlbGeometry};
use storage::{
    CacheFitting, CacheGeometry, Disk, Hierarchy, HierarchyConfig, Memory, MemoryImage, PAGE_SIZE, Pause,
    Port, Ram, Unobserved,
};

use crate::core::bus::{Bus, Functional, Modelled, Trap};
use crate::core::code::{Code, LONGEST, Marks};
use crate::core::observer::Observer;
use crate::core::run::{Leave, run};
use crate::core::single::single;
use crate::core::{Core, bus};
use crate::{CacheConfig, Config, ConfigError, CoreEvent, Model, Program, Translation};

/// Everything that changes while the machine runs.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct State {
    pub core: Core,
    pub memory: Memory,
    pub mmu: Mmu,
    pub kernel: Kernel,
    /// Steps that are wholly done: exec, then instructions, the one that killed the process included.
    pub step: u64,
    /// Why exec failed.
    pub load_error: Option<LoadError>,
}

/// A [`State`] at one moment; what is large is shared with others.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoint {
    core: Core,
    pub memory: MemoryImage,
    mmu: Mmu,
    kernel: Kernel,
    pub step: u64,
    load_error: Option<LoadError>,
}

/// What the simulator remembers beside the state, for speed. Losing it changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    code: Code,
    marks: Marks,
}

impl Decoded {
    /// To be called when memory or its mapping changed otherwise than by a store.
    pub fn clear(&mut self) {
        self.code.clear(&mut self.marks);
    }
}

/// What does not change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    pub config: &'a Config,
    pub program: &'a Program,
}

/// Why [`State::advance`] stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Advance {
    /// As many steps are done as were asked for.
    Limit,
    /// There was nothing to do: the process has ended, or could not be loaded.
    Ended,
    /// The kernel was needed for this, in this step. A fault's step is not done: its instruction runs again.
    Served { need: Need, step: u64 },
}

/// What the kernel was needed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// A translation failed.
    Fault,
    /// `ecall`.
    SystemCall,
    /// Something that only ends the process.
    Signal,
}

impl State {
    /// The machine before exec.
    pub fn new(setting: Setting<'_>) -> Result<State, ConfigError> {
        let Setting { config, program } = setting;
        let ram = Ram::new(config.memory);
        let disk = Disk::new(Arc::from(program.executable.file.as_slice()), config.disk_latency);
        let memory = Memory::new(ram, hierarchy(config)?, disk);
        let kernel = Kernel::boot(
            &KernelConfig {
                space: space(config.translation),
                stack_limit: config.stack_limit,
                load_at: config.load_at,
            },
            &memory,
        );
        let mmu = Mmu::new(tlb(config)?);
        Ok(State { core: Core::default(), memory, mmu, kernel, step: 0, load_error: None })
    }

    /// Nothing decoded yet, for a machine like this one.
    ///
    /// The run loop accounts for many fetches at once where one decides for its neighbours: in a line of the
    /// instruction cache, in a page that the TLB holds. Without such a cache or TLB each fetch is looked at.
    pub fn decoded(&self, setting: Setting<'_>) -> Decoded {
        let Setting { config, program } = setting;
        let one_by_one = match config.translation {
            Translation::Bare => config.l1i.is_none(),
            Translation::Segments => true,
            Translation::Paging => config.l1i.is_none() || config.tlb.is_none(),
        };
        let (span, longest) = match config.model {
            Model::Functional => (PAGE_SIZE, LONGEST),
            Model::Modelled if one_by_one => (PAGE_SIZE, 1),
            Model::Modelled => (self.memory.hierarchy.line_length(Port::Fetch), LONGEST),
        };
        let marks = Marks::new(self.memory.ram.frames());
        Decoded { code: Code::new(program.executable.xlen, span, longest), marks }
    }

    pub fn checkpoint(&mut self) -> Checkpoint {
        Checkpoint {
            core: self.core.clone(),
            memory: self.memory.checkpoint(),
            mmu: self.mmu.clone(),
            kernel: self.kernel.clone(),
            step: self.step,
            load_error: self.load_error.clone(),
        }
    }

    pub fn restore(&mut self, checkpoint: &Checkpoint) {
        self.core.clone_from(&checkpoint.core);
        self.memory.restore(&checkpoint.memory);
        self.mmu.clone_from(&checkpoint.mmu);
        self.kernel.clone_from(&checkpoint.kernel);
        self.step = checkpoint.step;
        self.load_error.clone_from(&checkpoint.load_error);
    }

    /// Whether no step is left.
    pub fn ended(&self) -> bool {
        self.kernel.exit_status().is_some() || self.load_error.is_some()
    }

    /// The clock as the `cycle` counter shows it. Where time is not modelled, an instruction takes a cycle.
    pub fn cycles(&self, setting: Setting<'_>) -> u64 {
        let instructions = if setting.config.model == Model::Functional { self.core.retired } else { 0 };
        self.memory.clock().0 + instructions
    }

    /// Does the next step, watched.
    ///
    /// # Errors
    /// [`Pause`] from the observer, with the state half-way through the step.
    pub fn watched_step<O: Observer>(
        &mut self,
        setting: Setting<'_>,
        decoded: &mut Decoded,
        observer: &mut O,
    ) -> Result<(), Pause> {
        if self.ended() {
            return Ok(());
        }
        if self.step == 0 {
            self.exec(setting, observer)?;
        } else {
            while let Some(trap) = self.watched_try(setting, decoded, observer)? {
                decoded.clear();
                if self.serve(setting, trap, observer)? {
                    break;
                }
            }
        }
        self.step += 1;
        Ok(())
    }

    fn watched_try<O: Observer>(
        &mut self,
        setting: Setting<'_>,
        decoded: &mut Decoded,
        observer: &mut O,
    ) -> Result<Option<Trap>, Pause> {
        let mut bus = self.bus(setting, &mut decoded.marks);
        let trap = match setting.config.model {
            Model::Modelled => single::<Modelled, O>(&mut bus, observer),
            Model::Functional => single::<Functional, O>(&mut bus, observer),
        };
        if bus.code_changed {
            decoded.clear();
        }
        trap
    }

    fn bus<'a>(&'a mut self, setting: Setting<'_>, marks: &'a mut Marks) -> Bus<'a> {
        let timing = bus::Timing {
            cycles_per_tick: u64::from(setting.config.cycles_per_ns) * NS_PER_TICK,
            cycle_per_instruction: setting.config.model == Model::Functional,
        };
        let xlen = setting.program.executable.xlen;
        Bus::new(&mut self.core, &mut self.memory, &mut self.mmu, marks, xlen, timing)
    }

    /// Goes on at full speed, at most `limit` steps, and at most until the kernel was needed once.
    pub fn advance(&mut self, setting: Setting<'_>, decoded: &mut Decoded, limit: u64) -> Advance {
        if self.ended() {
            return Advance::Ended;
        }
        if limit == 0 {
            return Advance::Limit;
        }
        let mut left = limit;
        if self.step == 0 {
            let Ok(()) = self.exec(setting, &mut Unobserved) else { return Advance::Limit };
            self.step = 1;
            left -= 1;
        }
        let before = self.core.retired;
        let (leave, trap) = self.run(setting, decoded, left);
        self.step += self.core.retired - before;
        match leave {
            Leave::Limit => Advance::Limit,
            Leave::Trapped => self.advance_over(setting, decoded, trap),
        }
    }

    fn run(&mut self, setting: Setting<'_>, decoded: &mut Decoded, limit: u64) -> (Leave, Option<Trap>) {
        let mut bus = self.bus(setting, &mut decoded.marks);
        let leave = match setting.config.model {
            Model::Modelled => run::<Modelled>(&mut decoded.code, &mut bus, limit),
            Model::Functional => run::<Functional>(&mut decoded.code, &mut bus, limit),
        };
        (leave, bus.trap)
    }

    fn advance_over(&mut self, setting: Setting<'_>, decoded: &mut Decoded, trap: Option<Trap>) -> Advance {
        let trap = trap.unwrap_or(Trap::Illegal { bits: 0 });
        let (step, need) = (self.step, need(trap));
        // A page fault only fills frames that were free, and frames are freed in system calls.
        if need == Need::SystemCall {
            decoded.clear();
        }
        if let Ok(true) = self.serve(setting, trap, &mut Unobserved) {
            self.step += 1;
        }
        Advance::Served { need, step }
    }

    fn exec<O: Observer>(&mut self, setting: Setting<'_>, observer: &mut O) -> Result<(), Pause> {
        let Program { executable, args, env, .. } = setting.program;
        match self.kernel.exec(executable, args, env, &mut self.memory, &mut self.mmu, observer)? {
            Ok(entry) => {
                self.core.pc = entry.pc;
                if let Some(sp) = self.core.x.get_mut(isa::Reg::SP.number()) {
                    *sp = executable.xlen.sign_extend(entry.sp.0);
                }
            }
            Err(error) => self.load_error = Some(error),
        }
        Ok(())
    }

    /// The kernel does what an instruction needs it for. True if that ends the step, false if the instruction runs
    /// again.
    fn serve<O: Observer>(
        &mut self,
        setting: Setting<'_>,
        trap: Trap,
        observer: &mut O,
    ) -> Result<bool, Pause> {
        let pc = self.core.pc;
        let signal = match trap {
            Trap::Fault { at, intent, reason } => {
                let (memory, mmu) = (&mut self.memory, &mut self.mmu);
                let outcome = self.kernel.page_fault(at, intent, reason, pc, memory, mmu, observer)?;
                return Ok(matches!(outcome, FaultOutcome::Killed(_)));
            }
            Trap::SystemCall => {
                self.system_call(setting, observer)?;
                return Ok(true);
            }
            Trap::Breakpoint => Signal::Sigtrap,
            Trap::MisalignedAtomic { .. } => Signal::Sigbus,
            Trap::Illegal { bits } => {
                observer.on(|| CoreEvent::Illegal { pc, bits })?;
                Signal::Sigill
            }
        };
        self.kernel.kill(signal, observer)?;
        Ok(true)
    }

    fn system_call<O: Observer>(&mut self, setting: Setting<'_>, observer: &mut O) -> Result<(), Pause> {
        let pc = self.core.pc;
        self.core.reservation = None;
        let before = self.core.x;
        let (memory, mmu) = (&mut self.memory, &mut self.mmu);
        let outcome = self.kernel.system_call(&mut self.core.x, pc, memory, mmu, observer)?;
        let xlen = setting.program.executable.xlen;
        for (register, (&new, &old)) in isa::Reg::all().zip(self.core.x.iter().zip(&before)) {
            if new != old {
                let (old, new) = (xlen.truncate(old), xlen.truncate(new));
                observer.on(|| CoreEvent::RegisterWritten { register, old, new })?;
            }
        }
        let next = match outcome {
            CallOutcome::Return => xlen.truncate(pc.0.wrapping_add(ECALL_LENGTH)),
            CallOutcome::Exited(_) => pc.0,
        };
        self.core.pc = VirtAddr(next);
        self.core.retired += 1;
        observer.on(|| CoreEvent::Retired { pc })
    }
}

const fn need(trap: Trap) -> Need {
    match trap {
        Trap::Fault { .. } => Need::Fault,
        Trap::SystemCall => Need::SystemCall,
        Trap::Breakpoint | Trap::MisalignedAtomic { .. } | Trap::Illegal { .. } => Need::Signal,
    }
}

/// `ecall` has no compressed form.
const ECALL_LENGTH: u64 = 4;

/// The `time` counter ticks at 10 MHz, as on QEMU's `virt` board.
const NS_PER_TICK: u64 = 100;

const fn space(translation: Translation) -> AddressSpaceKind {
    match translation {
        Translation::Bare => AddressSpaceKind::Bare,
        Translation::Segments => AddressSpaceKind::Segments,
        Translation::Paging => AddressSpaceKind::Paging,
    }
}

fn hierarchy(config: &Config) -> Result<Hierarchy, ConfigError> {
    let fit = |setting, cache: Option<CacheConfig>| match cache {
        None => Ok(None),
        Some(CacheConfig { capacity, ways, line, latency }) => CacheGeometry::new(capacity, ways, line)
            .map(|geometry| Some(CacheFitting { geometry, latency }))
            .map_err(|error| impossible(setting, &error)),
    };
    let fittings = HierarchyConfig {
        l1i: fit("l1i", config.l1i)?,
        l1d: fit("l1d", config.l1d)?,
        l2: fit("l2", config.l2)?,
        memory_latency: config.memory_latency,
    };
    Hierarchy::new(fittings).map_err(|error| impossible("l2.line", &error))
}

fn tlb(config: &Config) -> Result<Option<(TlbGeometry, storage::Cycles)>, ConfigError> {
    let Some(tlb) = config.tlb else { return Ok(None) };
    let geometry = TlbGeometry::new(tlb.entries, tlb.ways).map_err(|error| impossible("tlb", &error))?;
    Ok(Some((geometry, tlb.latency)))
}

fn impossible(setting: &'static str, error: &dyn core::fmt::Display) -> ConfigError {
    ConfigError { setting, problem: error.to_string(), expected: "a cache or TLB that can be built".into() }
}
