//! What a lesson's steps and links make the machine and the page do, and how that is written.

use core::fmt;

use isa::VirtAddr;
use machine::{Position, Thing, Unit};

/// The scheme of links that drive the machine.
pub const SCHEME: &str = "machine:";

/// The figures that a lesson can put in front, by the names that `figures::View` gives them.
pub const VIEWS: [&str; 4] = ["storage", "source-to-process", "translation", "physical-memory"];

/// How far the figure `source-to-process` can go, by the names that `figures::Stage` gives them.
pub const STAGES: [&str; 5] = ["objects", "merged", "resolved", "relocated", "loaded"];

/// Something to do, as a link or a step names it. `Display` writes it without the scheme: `goto/0.3`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// `goto/STEP` or `goto/STEP.EVENT`: to a moment of the run.
    Goto(Position),
    /// `step/UNIT/COUNT`: so many units on; back where the count is negative. UNIT is `event`, `instruction`, `fault`
    /// or `system-call`.
    Step(Unit, i64),
    /// `until/…`: on until something has happened.
    Until(Condition),
    /// `run`: to the end of the run, at full speed.
    Run,
    /// `reset`: to the beginning.
    Reset,
    /// `point/THING`: marks a thing in every figure.
    Point(Thing),
    /// `view/NAME`: puts a figure in front.
    View(&'static str),
    /// `stage/NAME`: how far the way from source to process is shown.
    Stage(&'static str),
}

/// What a run is to be taken up to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    /// `event/NAME` or `event/NAME/COUNT`: right after the next event of that name, or the COUNT-th from here; names are
    /// the ids of the narration's messages.
    Event(String, u32),
    /// `at/SYMBOL` or `at/ADDRESS`: the next instruction to run is there.
    At(Place),
    /// `exit`: the process has ended.
    Exit,
}

/// A place in the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Where this symbol lies in the process.
    Symbol(String),
    /// This address.
    Address(VirtAddr),
}

/// What [`Action::parse`] expects, for error messages.
pub const EXPECTED: &str = "goto/STEP[.EVENT], step/UNIT/COUNT, until/event/NAME[/COUNT], until/at/SYMBOL, until/exit, run, \
                            reset, point/THING, view/NAME or stage/NAME";

/// The largest COUNT of an event, so that a lesson's mistake does not become a search without end.
const MOST_EVENTS: u32 = 1000;

const UNITS: [(Unit, &str); 4] = [
    (Unit::Event, "event"),
    (Unit::Instruction, "instruction"),
    (Unit::Fault, "fault"),
    (Unit::SystemCall, "system-call"),
];

impl Action {
    /// Reads an action, with or without the scheme; `None` if it is none.
    pub fn parse(text: &str) -> Option<Action> {
        let text = text.strip_prefix(SCHEME).unwrap_or(text);
        let (verb, rest) = text.split_once('/').unwrap_or((text, ""));
        Some(match verb {
            "goto" => Action::Goto(position(rest)?),
            "step" => step(rest)?,
            "until" => Action::Until(Condition::parse(rest)?),
            "run" if rest.is_empty() => Action::Run,
            "reset" if rest.is_empty() => Action::Reset,
            "point" => Action::Point(Thing::parse(rest)?),
            "view" => Action::View(VIEWS.into_iter().find(|name| *name == rest)?),
            "stage" => Action::Stage(STAGES.into_iter().find(|name| *name == rest)?),
            _ => return None,
        })
    }

    /// Whether it moves the machine along its run.
    pub fn moves(&self) -> bool {
        !matches!(self, Action::Point(_) | Action::View(_) | Action::Stage(_))
    }
}

impl Condition {
    fn parse(text: &str) -> Option<Condition> {
        match text.split_once('/') {
            None if text == "exit" => Some(Condition::Exit),
            Some(("event", rest)) => Condition::event(rest),
            Some(("at", place)) => Some(Condition::At(Place::parse(place)?)),
            _ => None,
        }
    }

    fn event(text: &str) -> Option<Condition> {
        let (name, count) = text.split_once('/').unwrap_or((text, "1"));
        let count = count.parse().ok().filter(|count| (1..=MOST_EVENTS).contains(count))?;
        (!name.is_empty()).then(|| Condition::Event(name.to_owned(), count))
    }
}

impl Place {
    /// A number is an address; anything else is a symbol.
    pub(crate) fn parse(text: &str) -> Option<Place> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return (!text.is_empty()).then(|| Place::Symbol(text.to_owned()));
        }
        let number = match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).ok()?,
            None => text.parse().ok()?,
        };
        Some(Place::Address(VirtAddr(number)))
    }
}

fn position(text: &str) -> Option<Position> {
    let (step, event) = text.split_once('.').unwrap_or((text, "0"));
    Some(Position { step: step.parse().ok()?, event: event.parse().ok()? })
}

fn step(text: &str) -> Option<Action> {
    let (name, count) = text.split_once('/').unwrap_or((text, "1"));
    let (unit, _) = UNITS.into_iter().find(|(_, unit)| *unit == name)?;
    Some(Action::Step(unit, count.parse().ok()?))
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Goto(Position { step, event: 0 }) => write!(f, "goto/{step}"),
            Action::Goto(Position { step, event }) => write!(f, "goto/{step}.{event}"),
            Action::Step(unit, count) => {
                let name = UNITS.iter().find(|(other, _)| other == unit).map_or("", |(_, name)| name);
                write!(f, "step/{name}/{count}")
            }
            Action::Until(Condition::Event(name, 1)) => write!(f, "until/event/{name}"),
            Action::Until(Condition::Event(name, count)) => write!(f, "until/event/{name}/{count}"),
            Action::Until(Condition::At(Place::Symbol(name))) => write!(f, "until/at/{name}"),
            Action::Until(Condition::At(Place::Address(at))) => write!(f, "until/at/{at:#x}"),
            Action::Until(Condition::Exit) => write!(f, "until/exit"),
            Action::Run => write!(f, "run"),
            Action::Reset => write!(f, "reset"),
            Action::Point(thing) => write!(f, "point/{thing}"),
            Action::View(name) => write!(f, "view/{name}"),
            Action::Stage(name) => write!(f, "stage/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_action_comes_back_from_how_it_is_written() {
        for text in [
            "goto/3",
            "goto/0.12",
            "step/instruction/5",
            "step/system-call/-1",
            "until/event/kernel-fault-frame-taken",
            "until/event/core-loaded/3",
            "until/at/_start",
            "until/at/0x10000",
            "until/exit",
            "run",
            "reset",
            "point/symbol/msg",
            "view/translation",
            "stage/merged",
        ] {
            let action = Action::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(action.to_string(), text);
            assert_eq!(Action::parse(&format!("{SCHEME}{text}")), Some(action));
        }
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        assert_eq!(Action::parse("step/fault"), Some(Action::Step(Unit::Fault, 1)));
        assert_eq!(Action::parse("goto/4.0"), Action::parse("goto/4"));
    }

    #[test]
    fn other_texts_are_no_actions() {
        for text in [
            "",
            "goto",
            "goto/",
            "goto/x",
            "goto/-1",
            "step/page/1",
            "until",
            "until/event/",
            "until/event/x/0",
            "until/event/x/1001",
            "until/at/",
            "until/at/9x",
            "run/3",
            "point/msg",
            "view/none",
            "stage/",
            "eval/1",
        ] {
            assert_eq!(Action::parse(text), None, "{text}");
        }
    }
}
