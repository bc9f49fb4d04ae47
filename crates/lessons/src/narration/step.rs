//! A whole step in one sentence: the instruction, what it read and wrote, what stood in its way, what it cost.

use isa::VirtAddr;
use kernel::{FaultStep, LoadError};
use machine::{CoreEvent, Event};
use messages::Value;
use storage::Cycles;

use super::teller::Teller;

impl Teller<'_> {
    /// Where the machine stands, in one sentence.
    pub fn step(&self) -> String {
        let machine = self.context.machine;
        let (position, trail) = (machine.position(), machine.trail());
        match (position.step, position.event, trail.last()) {
            (_, 1.., Some(latest)) => self.event(latest),
            (0, ..) => {
                let name = machine.program().executable.name.as_str();
                self.say("step-before-loading", &[("name", name.into())])
            }
            (1, ..) => self.loaded(trail),
            (.., Some(latest)) => self.instruction_done(trail).unwrap_or_else(|| self.event(latest)),
            (.., None) => String::new(),
        }
    }

    /// What exec did.
    fn loaded(&self, trail: &[Event]) -> String {
        let machine = self.context.machine;
        if let Some(error) = machine.load_error() {
            return self.not_loaded(error);
        }
        let areas =
            trail.iter().filter(|event| matches!(event, Event::Kernel(kernel::Event::AreaMapped { .. })));
        let blocks =
            trail.iter().filter(|event| matches!(event, Event::Storage(storage::Event::DiskRead { .. })));
        self.say(
            "step-loaded",
            &[
                ("name", machine.program().executable.name.as_str().into()),
                ("areas", areas.count().into()),
                ("blocks", blocks.count().into()),
                ("entry", self.at(machine.registers().pc)),
                ("cost", self.cycles(total(trail))),
            ],
        )
    }

    fn not_loaded(&self, error: &LoadError) -> String {
        let args: Vec<(&str, Value)> =
            error.args().into_iter().map(|(name, value)| (name, value.into())).collect();
        let reason = self.say(&format!("load-{}", error.code()), &args);
        let name = self.context.machine.program().executable.name.as_str();
        self.say("step-not-loaded", &[("name", name.into()), ("reason", reason.into())])
    }

    /// What an instruction did; `None` if it could not even be fetched.
    fn instruction_done(&self, trail: &[Event]) -> Option<String> {
        let (pc, bits) = fetched(trail)?;
        let mut clauses: Vec<String> = trail.iter().filter_map(|event| self.effect(event)).collect();
        clauses.extend(self.faults(trail));
        if clauses.is_empty() {
            clauses.push(self.say("step-went-on", &[]));
        }
        Some(self.say(
            "step-instruction",
            &[
                ("pc", self.at(pc)),
                ("text", self.instruction(pc, bits).into()),
                ("effects", clauses.join(&self.say("step-and", &[])).into()),
                ("cost", self.cycles(total(trail))),
            ],
        ))
    }

    /// An event that somebody who looks at the program's variables would notice, as a clause.
    fn effect(&self, event: &Event) -> Option<String> {
        Some(match event {
            Event::Core(CoreEvent::Loaded { at, width, value, .. }) => self.say(
                "step-read",
                &[
                    ("value", self.value(*value, *width)),
                    ("size", self.bytes((*width).into())),
                    ("at", self.at(*at)),
                ],
            ),
            Event::Core(CoreEvent::Stored { at, width, old, new, .. }) => self.say(
                "step-wrote",
                &[
                    ("old", self.value(*old, *width)),
                    ("new", self.value(*new, *width)),
                    ("size", self.bytes((*width).into())),
                    ("at", self.at(*at)),
                ],
            ),
            Event::Core(CoreEvent::RegisterWritten { register, new, .. }) => self
                .say("step-register", &[("register", register.name().into()), ("new", self.register(*new))]),
            Event::Core(CoreEvent::Jumped { to, .. }) => self.say("step-jumped", &[("to", self.at(*to))]),
            Event::Kernel(kernel::Event::Output { fd, bytes, .. }) => self
                .say("step-output", &[("fd", (*fd).into()), ("text", super::kernel::quoted(bytes).into())]),
            Event::Kernel(kernel::Event::SystemCall { name, .. }) => {
                self.say("step-system-call", &[("name", (*name).into())])
            }
            Event::Kernel(kernel::Event::Exited { status, .. }) => self.ending(*status),
            _ => return None,
        })
    }

    fn ending(&self, status: kernel::ExitStatus) -> String {
        match status {
            kernel::ExitStatus::Code(code) => self.say("step-exited", &[("code", code.into())]),
            kernel::ExitStatus::Killed(signal) => {
                self.say("step-killed", &[("signal", super::kernel::signal_name(signal).into())])
            }
        }
    }

    /// How many page faults were served on the way, if any.
    fn faults(&self, trail: &[Event]) -> Option<String> {
        let served = trail.iter().filter(|event| {
            matches!(event, Event::Kernel(kernel::Event::Fault { step: FaultStep::Restarted { .. }, .. }))
        });
        let count = served.count();
        (count > 0).then(|| self.say("step-faults", &[("count", count.into())]))
    }
}

/// The instruction of a step: the last one fetched, since a fault lets it be fetched again.
fn fetched(trail: &[Event]) -> Option<(VirtAddr, u32)> {
    trail.iter().rev().find_map(|event| match event {
        Event::Core(CoreEvent::Fetched { pc, bits, .. }) => Some((*pc, *bits)),
        _ => None,
    })
}

/// What the events added to the clock together.
fn total(trail: &[Event]) -> Cycles {
    Cycles(trail.iter().map(|event| cost(event).0).sum())
}

/// What an event added to the clock.
pub(crate) fn cost(event: &Event) -> Cycles {
    match event {
        Event::Core(_) => Cycles(0),
        Event::Mmu(event) => mmu_cost(event),
        Event::Storage(event) => storage_cost(event),
        Event::Kernel(event) => kernel_cost(event),
    }
}

fn mmu_cost(event: &mmu::Event) -> Cycles {
    match *event {
        mmu::Event::TlbHit { cost, .. } | mmu::Event::TlbMiss { cost, .. } => cost,
        // What reading and marking table entries costs are the accesses before, which are events of their own.
        _ => Cycles(0),
    }
}

fn storage_cost(event: &storage::Event) -> Cycles {
    use storage::Event::*;
    match *event {
        Hit { cost, .. }
        | Miss { cost, .. }
        | Evicted { cost, .. }
        | Memory { cost, .. }
        | DiskRead { cost, .. }
        | DiskWrite { cost, .. } => cost,
        Filled { .. } => Cycles(0),
    }
}

fn kernel_cost(event: &kernel::Event) -> Cycles {
    use kernel::Event::*;
    match *event {
        BytesLoaded { cost, .. }
        | BytesZeroed { cost, .. }
        | SegmentMoved { cost, .. }
        | StackBuilt { cost, .. }
        | Fault { cost, .. }
        | SystemCall { cost, .. }
        | SystemCallDone { cost, .. } => cost,
        _ => Cycles(0),
    }
}
