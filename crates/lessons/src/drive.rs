//! Taking a machine to where an action or a lesson's step wants it.

use machine::{Machine, Position, Stop, Unit};

use crate::action::{Action, Condition};
use crate::narration::{Context, name_of};
use crate::process;

/// Steps after which a search gives up. Lessons' programs are short; somebody's endless loop is not.
const SEARCH: u64 = 1_000_000;

/// How many times as much a run to the end may take.
const SLICES: u64 = 1000;

impl Action {
    /// Moves the machine as the action says; actions that only show something leave it where it is. False if what was
    /// looked for does not come any more, and the machine is where it was.
    pub fn apply(&self, machine: &mut Machine) -> bool {
        match self {
            Action::Goto(position) => machine.seek(*position) == Stop::Done,
            Action::Step(unit, count) => {
                matches!(machine.step(*unit, *count), Stop::Done | Stop::Exited(_))
            }
            Action::Until(condition) => condition.apply(machine),
            Action::Run => (0..SLICES).any(|_| machine.run(SEARCH) != Stop::Budget),
            Action::Reset => {
                machine.reset();
                true
            }
            Action::Point(_) | Action::View(_) | Action::Stage(_) => true,
        }
    }
}

impl Condition {
    fn apply(&self, machine: &mut Machine) -> bool {
        let from = machine.position();
        let reached = match self {
            Condition::Exit => matches!(machine.run(SEARCH), Stop::Exited(_)),
            Condition::At(place) => {
                let wanted = process::address(machine, place);
                search(machine, |machine, _| wanted == Some(machine.registers().pc))
            }
            Condition::Event(name, count) => {
                (0..*count).all(|_| search(machine, |machine, from| to_event(machine, name, from)))
            }
        };
        if !reached {
            machine.seek(from);
        }
        reached
    }
}

/// Goes on step by step until `found`, which is told where the step that was just done was entered.
fn search(machine: &mut Machine, mut found: impl FnMut(&mut Machine, Position) -> bool) -> bool {
    for _ in 0..SEARCH {
        let before = machine.position();
        machine.step(Unit::Instruction, 1);
        if machine.position() == before {
            return false;
        }
        if found(machine, before) {
            return true;
        }
    }
    false
}

/// The step entered at `from` is done: back to right after its first event of that name since then, if it has one.
fn to_event(machine: &mut Machine, name: &str, from: Position) -> bool {
    let trail = machine.trail().iter().skip(from.event as usize);
    let index = trail.map(|event| name_of(event, Context::from(&*machine))).position(|other| other == name);
    let Some(event) = index.and_then(|index| u32::try_from(index).ok()) else { return false };
    machine.seek(Position { step: from.step, event: from.event + event + 1 });
    true
}
