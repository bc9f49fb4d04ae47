//! The kernel: what it keeps, and what others may ask it.

use std::sync::Arc;

use isa::{VirtAddr, Xlen};
use storage::{Bytes, Frame, Memory, Observe, PAGE_SIZE, Pause};

use crate::area::AreaKind;
use crate::layout::split_segment;
use crate::process::Process;
use crate::{AddressSpaceKind, Area, Event, ExitStatus, FrameTable, Owner, Signal};

/// What the kernel is told at boot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KernelConfig {
    /// How processes' addresses are translated.
    pub space: AddressSpaceKind,
    /// RLIMIT_STACK; without paging, the stack's fixed size. A multiple of the page size.
    pub stack_limit: Bytes,
    /// Without translation: where a relocatable load puts the program; `None` for the place it was linked for.
    pub load_at: Option<VirtAddr>,
}

/// What the kernel counts.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counters {
    /// Page faults that were served without the disk.
    pub minor_faults: u64,
    /// Page faults that read the disk.
    pub major_faults: u64,
    /// System calls.
    pub system_calls: u64,
}

/// The process that exec loads; others will stand in a table beside it.
const FIRST_PID: u32 = 1;

/// The kernel's page frame that disk blocks are read into when they do not become a page as they are.
pub(crate) const DISK_BUFFER: Frame = Frame(0);

/// The part of memory that the kernel keeps for itself: code, tables, buffers.
const KERNEL_SHARE: u64 = 16;

/// A Linux-like kernel with one process. Clones share what is large.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kernel {
    pub(crate) config: KernelConfig,
    pub(crate) frames: FrameTable,
    /// The running process.
    pub(crate) process: Process,
    /// What was written to standard output and standard error.
    pub(crate) output: [Arc<Vec<u8>>; 2],
    pub(crate) counters: Counters,
}

impl Kernel {
    /// A kernel that has just booted: its own frames, the lowest, are taken, and no process has an address space.
    ///
    /// It keeps a sixteenth of memory; without translation, where programs want low addresses, only one frame.
    pub fn boot(config: &KernelConfig, memory: &Memory) -> Kernel {
        let size = memory.ram.size();
        let mut frames = FrameTable::new(size);
        let kept = match config.space {
            AddressSpaceKind::Bare => 1,
            _ => (frames.len() / KERNEL_SHARE).max(1),
        };
        for number in 0..kept {
            frames.set(Frame(number), Owner::Kernel);
        }
        Kernel {
            config: *config,
            frames,
            process: Process::new(FIRST_PID, config.space, Xlen::Rv64, config.stack_limit, size),
            output: Default::default(),
            counters: Counters::default(),
        }
    }

    /// Ends the process with a signal that it does not handle. Its memory stays as it is, to be looked at.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn kill(&mut self, signal: Signal, obs: &mut impl Observe<Event>) -> Result<ExitStatus, Pause> {
        self.end(ExitStatus::Killed(signal), obs)
    }

    pub(crate) fn end(
        &mut self,
        status: ExitStatus,
        obs: &mut impl Observe<Event>,
    ) -> Result<ExitStatus, Pause> {
        self.process.status = Some(status);
        let pid = self.process.pid;
        obs.on(|| Event::Exited { pid, status })?;
        Ok(status)
    }

    /// The running process's number.
    pub fn pid(&self) -> u32 {
        self.process.pid
    }

    /// How the process ended, if it has.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        self.process.status
    }

    /// What the process wrote to standard output (1) or standard error (2).
    pub fn output(&self, fd: u64) -> &[u8] {
        match fd {
            1 => &self.output[0],
            2 => &self.output[1],
            _ => &[],
        }
    }

    /// Who owns each page frame.
    pub fn frames(&self) -> &FrameTable {
        &self.frames
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The program break.
    pub fn program_break(&self) -> VirtAddr {
        self.process.program_break
    }

    /// The areas (VMAs) of the process, by ascending address, with their resident pages.
    pub fn areas(&self) -> Vec<Area> {
        let mut areas: Vec<Area> = self.process.areas.iter().map(|vma| vma.answer()).collect();
        for owner in self.frames.owners() {
            let Owner::Process { pid, page, .. } = owner else { continue };
            let first = areas.partition_point(|area| area.end <= page);
            let touched = areas.iter_mut().skip(first);
            for area in touched.take_while(|area| area.start.0 < page.0.saturating_add(PAGE_SIZE)) {
                area.resident += u64::from(pid == self.process.pid);
            }
        }
        areas
    }

    /// What lies in a segment of the process: `text`, `data`, `heap`, `stack`, `mapping`; `program` for text and data
    /// together; empty for nothing.
    pub fn segment_name(&self, segment: u32) -> &'static str {
        let here = |at: u64| split_segment(at).is_some_and(|(number, _)| number == segment);
        let areas = self.process.areas.iter().filter(|vma| here(vma.start.0));
        areas.fold("", |name, vma| match (name, vma.kind) {
            ("", kind) => kind.name(),
            ("text", AreaKind::Data) => "program",
            (name, _) => name,
        })
    }
}
