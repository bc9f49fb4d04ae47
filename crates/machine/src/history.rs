//! What a run has left behind for going back: checkpoints, and where the kernel was needed.

use crate::state::{Checkpoint, Need};

/// Steps between two checkpoints of a run: some 20 ms of it, so that any step can be reached again as quickly.
const INTERVAL: u64 = 1 << 22;

/// Checkpoints that are kept at most.
const MOST: usize = 64;

/// Pages of main memory that all checkpoints together may keep: 256 MiB, or half of that where addresses are short.
const PAGES: usize = if cfg!(target_pointer_width = "32") { 1 << 15 } else { 1 << 16 };

/// How far before a moment that was gone back to further checkpoints are taken on the way there, so that the next
/// step back is nearer.
const MILESTONES: [u64; 3] = [1 << 18, 1 << 13, 1 << 8];

/// The past of a run, and the part of the future that was seen before going back.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// By ascending step. The first is the start of the run and always stays.
    checkpoints: Vec<Kept>,
    /// Steps with a page fault, ascending.
    faults: Vec<u64>,
    /// Steps that are system calls, ascending.
    calls: Vec<u64>,
    /// Whether checkpoints are taken.
    recording: bool,
}

#[derive(Clone, Debug)]
struct Kept {
    checkpoint: Checkpoint,
    /// Pages that it does not share with the one before it.
    pages: usize,
}

impl History {
    pub fn new(start: Checkpoint) -> History {
        let checkpoints = vec![Kept { checkpoint: start, pages: 0 }];
        History { checkpoints, faults: Vec::new(), calls: Vec::new(), recording: true }
    }

    /// The latest checkpoint that is not after `step`.
    pub fn before(&self, step: u64) -> Option<&Checkpoint> {
        let after = self.checkpoints.partition_point(|kept| kept.checkpoint.step <= step);
        self.checkpoints.get(after.checked_sub(1)?).map(|kept| &kept.checkpoint)
    }

    /// Whether checkpoints are taken from now on.
    pub fn record(&mut self, recording: bool) {
        self.recording = recording;
    }

    /// Whether a checkpoint is to be taken at `step`.
    pub fn is_due(&self, step: u64) -> bool {
        self.recording && self.before(step).is_none_or(|last| step - last.step >= INTERVAL)
    }

    /// At which step, after `step`, the next checkpoint is to be taken on the way to `goal`.
    pub fn next_due(&self, step: u64, goal: u64, going_back: bool) -> u64 {
        if !self.recording {
            return u64::MAX;
        }
        let last = self.before(step).map_or(0, |checkpoint| checkpoint.step);
        let regular = (last + INTERVAL).max(step + 1);
        if !going_back {
            return regular;
        }
        let milestones = MILESTONES.iter().map(|distance| goal.saturating_sub(*distance));
        milestones.filter(|&milestone| milestone > step).min().map_or(regular, |first| first.min(regular))
    }

    /// Keeps a checkpoint of a moment at which the machine is.
    pub fn keep(&mut self, checkpoint: Checkpoint) {
        let (step, index) = (checkpoint.step, self.index(checkpoint.step));
        if self.checkpoints.get(index).is_some_and(|kept| kept.checkpoint.step == step) {
            return;
        }
        self.checkpoints.insert(index, Kept { checkpoint, pages: 0 });
        self.count_pages(index);
        self.count_pages(index + 1);
        while self.checkpoints.len() > MOST || (self.checkpoints.len() > 2 && self.pages() > PAGES) {
            let Some(index) = self.least_useful(step) else { return };
            self.checkpoints.remove(index);
            self.count_pages(index);
        }
    }

    fn index(&self, step: u64) -> usize {
        self.checkpoints.partition_point(|kept| kept.checkpoint.step < step)
    }

    fn count_pages(&mut self, index: usize) {
        let Some(before) = index.checked_sub(1).and_then(|before| self.checkpoints.get(before)) else {
            return;
        };
        let before = before.checkpoint.memory.ram.clone();
        if let Some(kept) = self.checkpoints.get_mut(index) {
            kept.pages = kept.checkpoint.memory.ram.pages_apart_from(&before);
        }
    }

    fn pages(&self) -> usize {
        self.checkpoints.iter().map(|kept| kept.pages).sum()
    }

    /// The checkpoint without which the gap between its neighbours is the smallest in proportion to its distance from
    /// `present`: gaps grow with age, so that a long past needs few.
    fn least_useful(&self, present: u64) -> Option<usize> {
        let steps: Vec<u64> = self.checkpoints.iter().map(|kept| kept.checkpoint.step).collect();
        let usefulness = |index: usize| {
            let end = steps.get(index + 1).copied().unwrap_or(steps[index] + INTERVAL);
            let gap = end - steps[index - 1];
            let distance = steps[index].abs_diff(present) + 1;
            u128::from(gap) * (1 << 32) / u128::from(distance)
        };
        (1..steps.len()).filter(|&index| steps[index] != present).min_by_key(|&index| usefulness(index))
    }

    /// Notes that the kernel was needed in `step`.
    pub fn note(&mut self, need: Need, step: u64) {
        let log = match need {
            Need::Fault => &mut self.faults,
            Need::SystemCall => &mut self.calls,
            Need::Signal => return,
        };
        if log.last().is_none_or(|&last| last < step) {
            log.push(step);
        }
    }

    /// The first step, not before `step`, that is known to have needed the kernel so.
    pub fn next(&self, need: Need, step: u64) -> Option<u64> {
        let log = self.log(need);
        log.get(log.partition_point(|&noted| noted < step)).copied()
    }

    /// The last such step before `step`.
    pub fn previous(&self, need: Need, step: u64) -> Option<u64> {
        let log = self.log(need);
        log.get(log.partition_point(|&noted| noted < step).checked_sub(1)?).copied()
    }

    fn log(&self, need: Need) -> &[u64] {
        match need {
            Need::Fault => &self.faults,
            Need::SystemCall => &self.calls,
            Need::Signal => &[],
        }
    }
}
