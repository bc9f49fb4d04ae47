//! Moving the machine along its run: by steps and to positions, forwards and backwards.
//!
//! A position inside a step is reached by replaying the step from its start and pausing after so many events. A
//! position in the past is reached from the latest checkpoint before it.

use kernel::FaultStep;
use storage::{Observe, Pause};

use crate::core::observer::{Recorder, Stream};
use crate::machine::Machine;
use crate::state::{Advance, Checkpoint, Need, Setting};
use crate::{Event, Position, Stop, Unit};

/// Steps after which a search for a fault or a system call gives the reins back.
const SEARCH: u64 = 50_000_000;

/// The step that the machine is in the middle of.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    start: Checkpoint,
    /// Everything that happens in the step.
    pub events: Vec<Event>,
    /// How many of them have happened.
    pub happened: usize,
}

impl Machine {
    /// Goes `count` units on, or back where `count` is negative.
    ///
    /// Going on, it gives [`Stop::Done`]; or [`Stop::Exited`] or [`Stop::LoadFailed`] if the run is at its end then,
    /// [`Stop::NotFound`] if it ended before what was looked for, [`Stop::Budget`] if the search takes long and may be
    /// called again. Going back, it gives [`Stop::Done`] or [`Stop::AtStart`].
    pub fn step(&mut self, unit: Unit, count: i64) -> Stop {
        let steps = count.unsigned_abs();
        match (unit, count < 0) {
            (Unit::Event, false) => self.events_on(steps),
            (Unit::Event, true) => self.events_back(steps),
            (Unit::Instruction, false) => self.go_on(steps, Stop::Done),
            (Unit::Instruction, true) => self.steps_back(steps),
            (Unit::Fault, false) => repeat(steps, || self.fault_on()),
            (Unit::Fault, true) => repeat(steps, || self.fault_back()),
            (Unit::SystemCall, false) => repeat(steps, || self.call_on()),
            (Unit::SystemCall, true) => repeat(steps, || self.call_back()),
        }
    }

    /// Runs at most `budget` steps, unobserved, at full speed.
    pub fn run(&mut self, budget: u64) -> Stop {
        self.go_on(budget, Stop::Budget)
    }

    /// Runs at most `budget` steps and shows each event to `sink`, which may stop the machine right after one.
    pub fn run_observed<S: Observe<Event>>(&mut self, budget: u64, sink: &mut S) -> Stop {
        let happened = self.position().event as usize;
        self.leave_step();
        let mut watcher = Watcher { sink, events: Vec::new(), shown: happened };
        for _ in 0..budget {
            if self.state.ended() {
                break;
            }
            let step = self.state.step;
            if self.history.is_due(step) {
                self.history.keep(self.state.checkpoint());
            }
            watcher.events.clear();
            if self.watch(&mut watcher).is_err() {
                let event = watcher.events.len() as u32;
                self.return_to_step(step);
                return self.seek(Position { step, event });
            }
            watcher.shown = 0;
            note_events(&mut self.history, step, &watcher.events);
            self.trail = core::mem::take(&mut watcher.events);
        }
        self.reached();
        self.stop(Stop::Budget)
    }

    /// Goes to a moment, forwards or backwards; to the end of the run if it is beyond it.
    pub fn seek(&mut self, to: Position) -> Stop {
        if self.inside.is_none() || self.state.step != to.step {
            self.go_to_step(to.step);
        }
        if self.state.step == to.step {
            self.go_to_event(to.event as usize);
        }
        if self.position() < to { self.stop(Stop::NotFound) } else { Stop::Done }
    }

    /// Goes back to the beginning and forgets what came after.
    pub fn reset(&mut self) {
        self.go_to_step(0);
        self.forget_history();
    }

    /// Whether runs from now on leave checkpoints behind. Without them, going back replays from the last one there is,
    /// however long that takes.
    pub fn record(&mut self, recording: bool) {
        self.history.record(recording);
    }

    /// What to answer where the machine stands now.
    fn stop(&self, otherwise: Stop) -> Stop {
        match self.exit_status() {
            _ if self.inside.is_some() => otherwise,
            Some(status) => Stop::Exited(status),
            None if self.state.load_error.is_some() => Stop::LoadFailed,
            None => otherwise,
        }
    }

    fn go_on(&mut self, steps: u64, done: Stop) -> Stop {
        if steps > 0 {
            self.go_to_step(self.position().step.saturating_add(steps));
        }
        self.stop(done)
    }

    fn steps_back(&mut self, steps: u64) -> Stop {
        let Position { step, event } = self.position();
        let whole = steps.saturating_sub(u64::from(event > 0));
        self.go_to_step(step.saturating_sub(whole));
        if whole > step { Stop::AtStart } else { Stop::Done }
    }

    // Between steps.

    /// Goes to the start of a step, or to the end of the run if that comes first.
    fn go_to_step(&mut self, step: u64) {
        self.leave_step();
        match step.checked_sub(1) {
            _ if step == self.state.step => {}
            None => self.return_to(0),
            Some(before) => {
                let near = self.history.before(before).map_or(0, |checkpoint| checkpoint.step);
                if step < self.state.step {
                    self.return_to(before);
                } else if near > self.state.step {
                    self.restore_before(before);
                }
                self.travel(before, false);
                self.watch_last();
            }
        }
    }

    /// Goes back to the start of a step, from wherever the state is.
    fn return_to(&mut self, step: u64) {
        self.restore_before(step);
        self.trail.clear();
        self.travel(step, true);
    }

    fn restore_before(&mut self, step: u64) {
        if let Some(checkpoint) = self.history.before(step) {
            self.state.restore(checkpoint);
        }
        self.decoded.clear();
    }

    /// The last step before a stop is watched, so that the trail tells of it. If the run ended earlier, its last one.
    fn watch_last(&mut self) {
        if self.state.ended() {
            self.return_to(self.state.step.saturating_sub(1));
        }
        let mut recorder = Recorder::whole_step();
        let step = self.state.step;
        // A recorder without a limit never pauses.
        if self.watch(&mut recorder).is_ok() {
            note_events(&mut self.history, step, &recorder.events);
            self.trail = recorder.events;
        }
        self.reached();
    }

    fn watch<S: Observe<Event>>(&mut self, sink: &mut S) -> Result<(), Pause> {
        let setting = Setting { config: &self.config, program: &self.program };
        self.state.watched_step(setting, &mut self.decoded, &mut Stream(sink))
    }

    /// Runs unobserved to the start of a step, or to the end of the run, and takes checkpoints on the way.
    fn travel(&mut self, goal: u64, going_back: bool) {
        while self.state.step < goal && self.advance(goal, going_back) != Advance::Ended {}
        self.reached();
    }

    fn advance(&mut self, goal: u64, going_back: bool) -> Advance {
        let due = self.history.next_due(self.state.step, goal, going_back);
        let setting = Setting { config: &self.config, program: &self.program };
        let limit = due.min(goal) - self.state.step;
        let advance = self.state.advance(setting, &mut self.decoded, limit);
        match advance {
            Advance::Limit if self.state.step == due => self.history.keep(self.state.checkpoint()),
            Advance::Served { need, step } => self.history.note(need, step),
            Advance::Limit | Advance::Ended => {}
        }
        advance
    }

    fn reached(&mut self) {
        self.furthest = self.furthest.max(self.position());
    }

    // Inside a step.

    /// Leaves the middle of a step for its start.
    fn leave_step(&mut self) {
        if let Some(inside) = self.inside.take() {
            self.state.restore(&inside.start);
            self.decoded.clear();
        }
    }

    /// Finds out everything that happens in the step at whose start the machine stands; false if there is none.
    fn enter_step(&mut self) -> bool {
        if self.inside.is_some() {
            return true;
        }
        if self.state.ended() {
            return false;
        }
        let start = self.state.checkpoint();
        let mut recorder = Recorder::whole_step();
        let done = self.watch(&mut recorder);
        note_events(&mut self.history, start.step, &recorder.events);
        self.state.restore(&start);
        self.decoded.clear();
        self.inside = Some(Inside { start, events: recorder.events, happened: 0 });
        done.is_ok()
    }

    /// Goes to where `happened` events of the current step have happened; to the next step if those are all.
    fn go_to_event(&mut self, happened: usize) {
        if happened == 0 {
            return self.leave_step();
        }
        if !self.enter_step() {
            return;
        }
        let Some(mut inside) = self.inside.take() else { return };
        self.state.restore(&inside.start);
        self.decoded.clear();
        if happened >= inside.events.len() {
            return self.watch_last();
        }
        let mut recorder = Recorder { events: Vec::new(), limit: happened };
        let paused = self.watch(&mut recorder);
        debug_assert!(paused.is_err(), "a replay has as many events as the first time");
        inside.happened = happened;
        self.inside = Some(inside);
        self.reached();
    }

    fn events_on(&mut self, mut count: u64) -> Stop {
        while count > 0 && self.enter_step() {
            let Some(inside) = &self.inside else { break };
            let (happened, left) = (inside.happened, (inside.events.len() - inside.happened) as u64);
            self.go_to_event(happened + count.min(left) as usize);
            count -= count.min(left);
        }
        self.stop(Stop::Done)
    }

    fn events_back(&mut self, mut count: u64) -> Stop {
        while count > 0 {
            let happened = match &self.inside {
                Some(inside) => inside.happened,
                None if self.state.step == 0 => return Stop::AtStart,
                None => {
                    self.go_to_step(self.state.step - 1);
                    self.enter_step();
                    self.inside.as_ref().map_or(0, |inside| inside.events.len())
                }
            };
            let back = count.min(happened as u64);
            self.go_to_event(happened - back as usize);
            count -= back.max(1);
        }
        Stop::Done
    }

    // Searches.

    /// To right after the next fault's last event.
    fn fault_on(&mut self) -> Stop {
        let Position { step, event } = self.position();
        if event > 0 && self.go_after(is_restart, event as usize) {
            return Stop::Done;
        }
        let from = step + u64::from(event > 0);
        match self.search(Need::Fault, from) {
            Ok(step) => {
                self.return_to_step(step);
                self.enter_step();
                if self.go_after(is_restart, 0) {
                    return Stop::Done;
                }
                self.go_to_step(step + 1);
                self.stop(Stop::Done)
            }
            Err(stop) => stop,
        }
    }

    /// To right before the first event of the last fault's handling.
    fn fault_back(&mut self) -> Stop {
        let Position { step, event } = self.position();
        if event > 0 && self.go_before(is_trap, event as usize) {
            return Stop::Done;
        }
        let Some(step) = self.history.previous(Need::Fault, step) else {
            self.go_to_step(0);
            return Stop::AtStart;
        };
        self.go_to_step(step);
        self.enter_step();
        self.go_before(is_trap, usize::MAX);
        Stop::Done
    }

    /// To right after the next system call.
    fn call_on(&mut self) -> Stop {
        let from = self.position().step;
        match self.search(Need::SystemCall, from) {
            Ok(step) => {
                self.return_to_step(step);
                self.go_to_step(step + 1);
                self.stop(Stop::Done)
            }
            Err(stop) => stop,
        }
    }

    /// To right before the last system call.
    fn call_back(&mut self) -> Stop {
        let Position { step, event } = self.position();
        match self.history.previous(Need::SystemCall, step + u64::from(event > 0)) {
            Some(step) => {
                self.go_to_step(step);
                Stop::Done
            }
            None => {
                self.go_to_step(0);
                Stop::AtStart
            }
        }
    }

    /// The first step, not before `from`, that needs the kernel so. The state is anywhere after it then, or between
    /// steps at the end of the run or of the search.
    fn search(&mut self, need: Need, from: u64) -> Result<u64, Stop> {
        if let Some(step) = self.history.next(need, from) {
            return Ok(step);
        }
        self.go_to_step(from);
        let goal = from.saturating_add(SEARCH);
        while self.state.step < goal && !self.state.ended() {
            self.advance(goal, false);
            if let Some(step) = self.history.next(need, from) {
                return Ok(step);
            }
        }
        let ended = self.state.ended();
        self.return_to_step(self.state.step);
        Err(if ended { Stop::NotFound } else { Stop::Budget })
    }

    /// Goes to the start of a step from a state that may be anything.
    fn return_to_step(&mut self, step: u64) {
        self.inside = None;
        self.restore_before(step.saturating_sub(1));
        self.go_to_step(step);
    }

    /// Goes to right after the first such event from `from` on in the current step; false if there is none.
    fn go_after(&mut self, wanted: fn(&Event) -> bool, from: usize) -> bool {
        let Some(inside) = &self.inside else { return false };
        let found = inside.events.iter().skip(from).position(wanted);
        if let Some(index) = found {
            self.go_to_event(from + index + 1);
        }
        found.is_some()
    }

    /// Goes to right before the last such event before `until` in the current step; false if there is none.
    fn go_before(&mut self, wanted: fn(&Event) -> bool, until: usize) -> bool {
        let Some(inside) = &self.inside else { return false };
        let found = inside.events.iter().take(until).rposition(wanted);
        if let Some(index) = found {
            self.go_to_event(index);
        }
        found.is_some()
    }
}

/// Shows events to a sink and keeps them; the first `shown` of them were shown before.
struct Watcher<'a, S> {
    sink: &'a mut S,
    events: Vec<Event>,
    shown: usize,
}

impl<S: Observe<Event>> Observe<Event> for Watcher<'_, S> {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        let event = event();
        self.events.push(event.clone());
        if self.events.len() > self.shown { self.sink.on(|| event) } else { Ok(()) }
    }
}

fn repeat(count: u64, mut step: impl FnMut() -> Stop) -> Stop {
    let mut stop = Stop::Done;
    for _ in 0..count {
        stop = step();
        if stop != Stop::Done {
            break;
        }
    }
    stop
}

fn is_restart(event: &Event) -> bool {
    matches!(event, Event::Kernel(kernel::Event::Fault { step: FaultStep::Restarted { .. }, .. }))
}

fn is_trap(event: &Event) -> bool {
    matches!(event, Event::Kernel(kernel::Event::Fault { step: FaultStep::ContextSaved { .. }, .. }))
}

fn is_call(event: &Event) -> bool {
    matches!(event, Event::Kernel(kernel::Event::SystemCall { .. }))
}

/// Notes what a watched step needed the kernel for.
fn note_events(history: &mut crate::history::History, step: u64, events: &[Event]) {
    if events.iter().any(is_trap) {
        history.note(Need::Fault, step);
    }
    if events.iter().any(is_call) {
        history.note(Need::SystemCall, step);
    }
}
