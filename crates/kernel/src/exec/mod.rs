//! exec: an executable on the disk becomes a process. What Linux does in `load_elf_binary` (fs/binfmt_elf.c), one
//! way for each kind of address space.

mod bare;
mod paged;
mod parts;
mod relocate;
mod segmented;

use isa::VirtAddr;
use mmu::{Mmu, Rights};
use storage::{Memory, PAGE_SIZE, Pause, PhysAddr};
use toolchain::Executable;

use crate::area::{Backing, Vma};
use crate::context::{Context, Watch};
use crate::initial_stack::{Contents, InitialStack};
use crate::interrupted::{Interrupted, settle};
use crate::kernel::DISK_BUFFER;
use crate::layout::page_up;
use crate::process::Process;
use crate::{AddressSpaceKind, AreaKind, Event, Kernel, LoadError, cost};
use parts::Part;

/// Where the loaded process begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The first instruction.
    pub pc: VirtAddr,
    /// The stack pointer; argc lies there. All other registers are zero at the start.
    pub sp: VirtAddr,
}

type Loading<T> = Result<T, Interrupted<LoadError>>;

/// The initial stack may take this part of the stack's limit (`bprm_stack_limits` in Linux's fs/exec.c).
const ARGUMENTS_SHARE: u64 = 4;

impl Kernel {
    /// Makes the process run `executable`, whose file is the disk's image, with these arguments (the program's name
    /// first) and this environment. What the process had before is given back.
    ///
    /// # Errors
    /// [`Pause`] from the observer; inside, [`LoadError`], and the process then has no memory.
    #[allow(clippy::too_many_arguments, reason = "exec's own three, the hardware and the observer")]
    pub fn exec<O: Watch>(
        &mut self,
        executable: &Executable,
        args: &[String],
        env: &[String],
        memory: &mut Memory,
        mmu: &mut Mmu,
        obs: &mut O,
    ) -> Result<Result<Entry, LoadError>, Pause> {
        self.release_all();
        let cx = &mut Context { memory, mmu, obs };
        let loaded = settle(self.load(executable, args, env, cx))?;
        if loaded.is_err() {
            self.release_all();
        }
        Ok(loaded)
    }

    fn load<O: Watch>(
        &mut self,
        executable: &Executable,
        args: &[String],
        env: &[String],
        cx: &mut Context<O>,
    ) -> Loading<Entry> {
        let (pid, kind, limit) = (self.process.pid, self.config.space, self.config.stack_limit);
        self.process = Process::new(pid, kind, executable.xlen, limit, cx.memory.ram.size());
        let offset = self.load_offset(executable);
        let stack = self.initial_stack(executable, args, env, offset)?;
        match kind {
            AddressSpaceKind::Bare => self.load_bare(executable, offset, cx)?,
            AddressSpaceKind::Segments => self.load_segments(executable, cx)?,
            AddressSpaceKind::Paging => self.load_pages(executable, &stack, cx)?,
        }
        self.write_stack(&stack, args.len() as u64, cx)?;
        let entry = executable.entry.offset(offset);
        cx.tell(|| Event::Started { pid, entry })?;
        Ok(Entry { pc: entry, sp: stack.sp })
    }

    /// How far the program is moved from the place that it was linked for.
    fn load_offset(&self, executable: &Executable) -> u64 {
        let base = executable.segments.first().map_or(VirtAddr(0), |segment| segment.address);
        match (self.config.space, self.config.load_at) {
            (AddressSpaceKind::Bare, Some(at)) => at.0.wrapping_sub(base.0),
            _ => 0,
        }
    }

    fn initial_stack(
        &self,
        executable: &Executable,
        args: &[String],
        env: &[String],
        offset: u64,
    ) -> Loading<InitialStack> {
        let (headers_at, size, count) = executable.program_headers;
        let headers_at = if headers_at.0 == 0 { headers_at } else { headers_at.offset(offset) };
        let stack = InitialStack::build(&Contents {
            xlen: executable.xlen,
            top: VirtAddr(self.process.layout.stack_top),
            args,
            env,
            file_name: &executable.name,
            entry: executable.entry.offset(offset),
            program_headers: (headers_at, size, count),
        });
        let (bytes, limit) = (stack.bytes.len() as u64, self.config.stack_limit.0 / ARGUMENTS_SHARE);
        if bytes > limit {
            return Err(LoadError::ArgumentsTooLong { bytes, limit }.into());
        }
        Ok(stack)
    }

    /// Makes an area of the process.
    fn add_area<O: Watch>(&mut self, name: &'static str, area: Vma, cx: &mut Context<O>) -> Loading<()> {
        self.process.areas.insert(area);
        let (pid, start, end, rights) = (self.process.pid, area.start, area.end, area.rights.bits());
        Ok(cx.tell(|| Event::AreaMapped { pid, start, end, rights, name })?)
    }

    /// Makes the stack's area, `bytes` bytes below its top.
    fn add_stack<O: Watch>(&mut self, bytes: u64, cx: &mut Context<O>) -> Loading<()> {
        let top = self.process.layout.stack_top;
        let (start, end) = (VirtAddr(top.saturating_sub(bytes)), VirtAddr(top));
        let (rights, kind, backing) = (Rights::READ_WRITE, AreaKind::Stack, Backing::Zeros);
        self.add_area("stack", Vma { start, end, rights, kind, backing }, cx)
    }

    /// The heap begins, empty, at the first page border after the program.
    fn set_heap(&mut self, program_end: u64) {
        self.process.heap_start = VirtAddr(page_up(program_end));
        self.process.program_break = self.process.heap_start;
    }

    /// Checks that the parts lie below `limit`, and gives the address after the last.
    fn check_below(&self, parts: &[Part], limit: u64) -> Loading<u64> {
        for Part { name, area } in parts {
            if area.end.0 > limit || area.end <= area.start {
                let (start, end, limit) = (area.start, area.end, VirtAddr(limit));
                return Err(LoadError::OutsideUserSpace { what: name, start, end, limit }.into());
            }
        }
        Ok(parts.iter().map(|part| part.area.end.0).max().unwrap_or(0))
    }

    /// Copies the initial stack into the frames that are there for it.
    fn write_stack<O: Watch>(&mut self, stack: &InitialStack, argc: u64, cx: &mut Context<O>) -> Loading<()> {
        let mut at = stack.sp;
        let mut rest = stack.bytes.as_slice();
        while !rest.is_empty() {
            let in_page = (PAGE_SIZE - at.0 % PAGE_SIZE).min(rest.len() as u64);
            let (now, later) = rest.split_at(in_page as usize);
            if let Some((to, _)) = self.process.place(at, &cx.memory.ram) {
                cx.memory.ram.write_bytes(to, now);
            }
            (at, rest) = (at.offset(in_page), later);
        }
        let (pid, sp, cost) = (self.process.pid, stack.sp, cost::copy(stack.bytes.len() as u64));
        Ok(cx.spend(cost, || Event::StackBuilt { pid, sp, argc, cost })?)
    }

    /// Reads a part's bytes of the file to their place in memory, block by block through the kernel's buffer.
    fn load_bytes<O: Watch>(&mut self, part: &Part, to: PhysAddr, cx: &mut Context<O>) -> Loading<()> {
        let Backing::File { offset, .. } = part.area.backing else { return Ok(()) };
        let (pid, length) = (self.process.pid, part.area.len());
        let mut done = 0;
        while done < length {
            let file_offset = offset + done;
            let (block, skipped) = (file_offset / PAGE_SIZE, file_offset % PAGE_SIZE);
            let bytes = (PAGE_SIZE - skipped).min(length - done);
            let buffer = DISK_BUFFER.start();
            let read = cx.memory.disk.read_block(block, buffer, &mut cx.memory.ram, cx.obs)?;
            if read.is_err() {
                return Err(LoadError::NoSuchBlock { block, blocks: cx.memory.disk.blocks() }.into());
            }
            let (at, to, cost) = (part.area.start.offset(done), to.offset(done), cost::copy(bytes));
            cx.memory.ram.copy(buffer.offset(skipped), to, bytes);
            cx.spend(cost, || Event::BytesLoaded { pid, at, to, file_offset, bytes, cost })?;
            done += bytes;
        }
        Ok(())
    }
}
