//! The kernel at work, in words.

use isa::VirtAddr;
use kernel::{Event, ExitStatus, FaultStep, Signal};
use storage::Cycles;

use super::mmu::{flags, hex};
use super::teller::{Teller, Told, told, translated, yes_no};

/// How many bytes of what a process wrote a sentence repeats.
const QUOTED: usize = 60;

impl Teller<'_> {
    // One row an event: a table, and as long as one.
    pub fn kernel(&self, event: &Event) -> Told {
        match *event {
            Event::AddressSpaceMade { pid, table } => told(
                "kernel-address-space-made",
                [("pid", pid.into()), ("table", self.physical(table)), ("frame", self.frame(table.frame()))],
            ),
            Event::AreaMapped { start, end, rights, name, .. } => told(
                "kernel-area-mapped",
                [
                    ("name", name.into()),
                    ("start", self.bare(start)),
                    ("end", self.bare(end)),
                    ("size", self.bytes(end.0.saturating_sub(start.0))),
                    ("rights", area_rights(rights).into()),
                ],
            ),
            Event::AreaUnmapped { start, end, .. } => {
                told("kernel-area-unmapped", [("start", self.bare(start)), ("end", self.bare(end))])
            }
            Event::PageDropped { page, entry_at, frame, .. } => told(
                "kernel-page-dropped",
                [("page", self.bare(page)), ("entry", self.physical(entry_at)), ("frame", self.frame(frame))],
            ),
            Event::BytesLoaded { at, to, file_offset, bytes, cost, .. } => told(
                "kernel-bytes-loaded",
                [
                    ("size", self.bytes(bytes)),
                    ("offset", file_offset.into()),
                    ("at", self.bare(at)),
                    ("translated", translated(at, to)),
                    ("to", self.physical(to)),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::BytesZeroed { at, to, bytes, cost, .. } => told(
                "kernel-bytes-zeroed",
                [
                    ("size", self.bytes(bytes)),
                    ("at", self.bare(at)),
                    ("translated", translated(at, to)),
                    ("to", self.physical(to)),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::SegmentMoved { segment, from, to, bytes, cost, .. } => told(
                "kernel-segment-moved",
                [
                    ("segment", segment.into()),
                    ("size", self.bytes(bytes)),
                    ("from", self.physical(from)),
                    ("to", self.physical(to)),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::FieldRelocated { at, old, new, width } => self.field_relocated(at, old, new, width),
            Event::SegmentWritten { segment, entry_at, base, limit, .. } => told(
                if limit == 0 { "kernel-segment-freed" } else { "kernel-segment-written" },
                [
                    ("segment", segment.into()),
                    ("entry", self.physical(entry_at)),
                    ("base", self.physical(base)),
                    ("limit", self.distance(limit)),
                ],
            ),
            Event::StackBuilt { sp, argc, cost, .. } => told(
                "kernel-stack-built",
                [("sp", self.bare(sp)), ("argc", argc.into()), ("cost", self.cycles(cost))],
            ),
            Event::Started { entry, .. } => told("kernel-started", [("entry", self.at(entry))]),
            Event::Fault { step, cost, .. } => self.fault(step, cost),
            Event::SystemCall { name, number, args, cost, .. } => told(
                "kernel-system-call",
                [
                    ("name", name.into()),
                    ("number", number.into()),
                    ("args", self.call_args(name, &args).into()),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::SystemCallDone { name, result, cost, .. } => told(
                if is_error(result) { "kernel-system-call-failed" } else { "kernel-system-call-done" },
                [
                    ("name", name.into()),
                    ("result", self.argument(result as u64).into()),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::Output { pid, fd, ref bytes } => told(
                "kernel-output",
                [
                    ("pid", pid.into()),
                    ("fd", fd.into()),
                    ("size", self.bytes(bytes.len() as u64)),
                    ("text", quoted(bytes).into()),
                ],
            ),
            Event::BreakMoved { old, new, .. } => {
                told("kernel-break-moved", [("old", self.bare(old)), ("new", self.bare(new))])
            }
            Event::Exited { pid, status } => exited(pid, status),
        }
    }

    /// A patched word is told by its value, a patched instruction by what it now says.
    fn field_relocated(&self, at: VirtAddr, old: u64, new: u64, width: u8) -> Told {
        let (old, new) = if width == 4 && !self.context.holds_address(at) {
            let told = |bits: u64| self.instruction(at, bits as u32).into();
            (told(old), told(new))
        } else {
            (self.value(old, width), self.value(new, width))
        };
        told("kernel-field-relocated", [("at", self.at(at)), ("old", old), ("new", new)])
    }

    fn fault(&self, step: FaultStep, cost: Cycles) -> Told {
        let cost = ("cost", self.cycles(cost));
        match step {
            FaultStep::ContextSaved { pc } => {
                told("kernel-fault-context-saved", [("paging", self.paging()), ("pc", self.at(pc)), cost])
            }
            FaultStep::CauseFound { at, intent, reason } => told(
                "kernel-fault-cause-found",
                [
                    ("at", self.at(at)),
                    ("intent", self.intent(intent)),
                    ("reason", self.fault_reason(reason).into()),
                    cost,
                ],
            ),
            FaultStep::AreaFound { start, end } => {
                told("kernel-fault-area-found", [("start", self.bare(start)), ("end", self.bare(end)), cost])
            }
            FaultStep::StackGrown { start, by } => told(
                "kernel-fault-stack-grown",
                [("start", self.bare(start)), ("size", self.bytes(by)), cost],
            ),
            FaultStep::Refused { at, signal } => told(
                "kernel-fault-refused",
                [("at", self.at(at)), ("signal", signal_name(signal).into()), cost],
            ),
            FaultStep::BadBuffer { at } => told("kernel-fault-bad-buffer", [("at", self.at(at)), cost]),
            FaultStep::OutOfMemory { frames } => {
                told("kernel-fault-out-of-memory", [("needed", frames.into()), cost])
            }
            FaultStep::TableMade { frame, level } => {
                told("kernel-fault-table-made", [("frame", self.frame(frame)), ("level", level.into()), cost])
            }
            FaultStep::FrameTaken { frame, free_left } => told(
                "kernel-fault-frame-taken",
                [("frame", self.frame(frame)), ("free", free_left.into()), cost],
            ),
            FaultStep::PageRead { frame, file_offset, bytes } => told(
                "kernel-fault-page-read",
                [
                    ("frame", self.frame(frame)),
                    ("offset", file_offset.into()),
                    ("size", self.bytes(bytes)),
                    ("whole", yes_no(bytes >= storage::PAGE_SIZE)),
                    cost,
                ],
            ),
            FaultStep::PageZeroed { frame } => {
                told("kernel-fault-page-zeroed", [("frame", self.frame(frame)), cost])
            }
            FaultStep::EntryWritten { entry_at, raw, frame } => told(
                "kernel-fault-entry-written",
                [
                    ("entry", self.physical(entry_at)),
                    ("raw", hex(raw)),
                    ("frame", self.frame(frame)),
                    ("flags", flags(raw).into()),
                    cost,
                ],
            ),
            FaultStep::Restarted { pc } => told("kernel-fault-restarted", [("pc", self.at(pc)), cost]),
        }
    }

    /// The arguments that the call has, small ones in decimal, as strace does.
    fn call_args(&self, name: &str, args: &[u64; 6]) -> String {
        let count = match name {
            "exit" | "exit_group" | "brk" => 1,
            "munmap" => 2,
            "write" | "writev" | "read" | "readv" => 3,
            "getpid" | "getppid" | "gettid" => 0,
            _ => 6,
        };
        let written = args.iter().take(count).map(|arg| self.argument(*arg));
        written.collect::<Vec<_>>().join(", ")
    }

    fn argument(&self, value: u64) -> String {
        let signed = self.xlen().sign_extend(value) as i64;
        if (-4096..4096).contains(&signed) {
            signed.to_string()
        } else {
            self.context.radix.address(self.xlen().truncate(value))
        }
    }
}

fn exited(pid: u32, status: ExitStatus) -> Told {
    match status {
        ExitStatus::Code(code) => told("kernel-exited", [("pid", pid.into()), ("code", code.into())]),
        ExitStatus::Killed(signal) => told(
            "kernel-killed",
            [
                ("pid", pid.into()),
                ("signal", signal_name(signal).into()),
                ("code", (128 + signal as u32).into()),
            ],
        ),
    }
}

/// Results from −4095 to −1 are error numbers (`IS_ERR_VALUE` in Linux's include/linux/err.h).
fn is_error(result: i64) -> bool {
    (-4095..0).contains(&result)
}

/// Rights of an area as pmap and `/proc` print them.
fn area_rights(rights: u8) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')]
        .map(|(bit, letter)| if rights & bit != 0 { letter } else { '-' })
        .iter()
        .collect()
}

pub(super) fn signal_name(signal: Signal) -> &'static str {
    match signal {
        Signal::Sigill => "SIGILL",
        Signal::Sigtrap => "SIGTRAP",
        Signal::Sigbus => "SIGBUS",
        Signal::Sigkill => "SIGKILL",
        Signal::Sigsegv => "SIGSEGV",
    }
}

/// What was written, as strace quotes it, cut where it is long.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes.get(..QUOTED).unwrap_or(bytes));
    let more = if bytes.len() > QUOTED { "…" } else { "" };
    format!("\"{}\"{more}", text.escape_debug())
}
