//! One set-associative cache: tags and state, true LRU within a set.
//!
//! Each line is one word, at set × ways + way:
//!
//! | bits      | what |
//! |-----------|------|
//! | 63:offset | the line's address; the index bits are redundant in it |
//! | 1         | dirty |
//! | 0         | valid |
//!
//! and the time of its latest use, in uses of this cache. A table of guesses, by line number, saves most searches of
//! a set; a guess that is wrong or missing costs time on the host and changes nothing else.

use crate::{CacheGeometry, Cycles, PhysAddr};

const VALID: u64 = 1 << 0;
const DIRTY: u64 = 1 << 1;

/// When a place was used that holds nothing: it is filled first.
const NEVER: u64 = 0;

/// A line as figures show it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its set.
    pub set: u32,
    /// Its place in the set.
    pub way: u32,
    /// Its first byte; `None` for an empty place.
    pub start: Option<PhysAddr>,
    /// Written since it was filled.
    pub dirty: bool,
    /// How many lines of the set were used since; 0 is the latest. Empty places are the oldest.
    pub age: u32,
}

/// Where a line is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Found {
    index: usize,
    pub(crate) dirty: bool,
}

/// The place in its set that a line which was not found has to take. Good until the cache is next used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place(usize);

/// A line that has to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Victim {
    pub(crate) line: PhysAddr,
    pub(crate) way: u32,
    pub(crate) dirty: bool,
}

/// What is kept of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct State {
    /// See the module's head.
    word: u64,
    /// The time of its latest use.
    used: u64,
}

const EMPTY: State = State { word: 0, used: NEVER };

/// A cache.
#[derive(Clone, Debug)]
pub struct Cache {
    geometry: CacheGeometry,
    latency: Cycles,
    states: Vec<State>,
    guesses: Vec<u32>,
    now: u64,
}

impl Cache {
    /// An empty cache, each look-up of which costs `latency`.
    pub fn new(geometry: CacheGeometry, latency: Cycles) -> Cache {
        let lines = geometry.ways() as usize * geometry.sets() as usize;
        let guesses = vec![0; lines.next_power_of_two()];
        Cache { geometry, latency, states: vec![EMPTY; lines], guesses, now: NEVER }
    }

    /// Its shape.
    pub fn geometry(&self) -> CacheGeometry {
        self.geometry
    }

    /// What a look-up costs.
    pub fn latency(&self) -> Cycles {
        self.latency
    }

    /// Every line, by set and way.
    pub fn lines(&self) -> Vec<Line> {
        (0..self.geometry.sets()).flat_map(|set| self.set_lines(set)).collect()
    }

    /// The lines of one set, by way; none if there is no such set.
    pub fn set_lines(&self, set: u32) -> Vec<Line> {
        let ways = self.geometry.ways() as usize;
        let states = self.states.chunks(ways).nth(set as usize).unwrap_or_default();
        let line = |(way, &State { word, used }): (u32, &State)| Line {
            set,
            way,
            start: (word & VALID != 0).then_some(self.geometry.line_of(PhysAddr(word))),
            dirty: word & DIRTY != 0,
            age: states.iter().filter(|other| other.used > used).count() as u32,
        };
        (0..).zip(states).map(line).collect()
    }

    /// Whether the line that holds this address is in the cache, and where. Changes nothing.
    pub fn find(&self, at: PhysAddr) -> Option<Line> {
        let line = self.geometry.line_of(at);
        let set = self.set_lines(self.geometry.set_of(at));
        set.into_iter().find(|found| found.start == Some(line))
    }

    /// The way of a line that was found in the set of `at`.
    pub(crate) fn way(&self, found: Found) -> u32 {
        found.index as u32 % self.geometry.ways()
    }

    /// Looks a line up and, if it is there, makes it the latest of its set, and dirty if `dirty`. Counts nothing.
    /// Otherwise gives the place that it has to take.
    #[inline]
    pub(crate) fn touch(&mut self, at: PhysAddr, dirty: bool) -> Result<Found, Place> {
        self.touch_guessed(at, dirty).map_or_else(|| self.search(at, dirty), Ok)
    }

    /// [`Cache::touch`] for a line that is where it was last seen; `None`, and no change, if it may be elsewhere.
    #[inline(always)]
    pub(crate) fn touch_guessed(&mut self, at: PhysAddr, dirty: bool) -> Option<Found> {
        let number = (at.0 >> self.geometry.offset_bits()) as usize;
        let index = *self.guesses.get(number & (self.guesses.len() - 1))? as usize;
        let state = self.states.get_mut(index)?;
        if state.word & !DIRTY != self.geometry.line_of(at).0 | VALID {
            return None;
        }
        Some(state.touch(index, dirty, &mut self.now))
    }

    /// Where the line that holds `at` is, if it is where it was last seen. Changes nothing.
    #[inline(always)]
    pub(crate) fn guess(&self, at: PhysAddr) -> Option<u32> {
        let number = (at.0 >> self.geometry.offset_bits()) as usize;
        let index = *self.guesses.get(number & (self.guesses.len() - 1))?;
        let word = self.states.get(index as usize)?.word;
        (word & !DIRTY == self.geometry.line_of(at).0 | VALID).then_some(index)
    }

    /// Makes the line at a place that [`Cache::guess`] gave the latest, and gives the time of its use before.
    #[inline(always)]
    pub(crate) fn touch_at(&mut self, index: u32) -> u64 {
        self.now += 1;
        let now = self.now;
        self.states.get_mut(index as usize).map_or(NEVER, |state| core::mem::replace(&mut state.used, now))
    }

    /// Takes back the latest touch, given what it gave.
    pub(crate) fn untouch(&mut self, index: u32, used: u64) {
        self.now -= 1;
        if let Some(state) = self.states.get_mut(index as usize) {
            state.used = used;
        }
    }

    /// [`Cache::touch`] without a guess: looks at each line of the set.
    #[inline(never)]
    pub(crate) fn search(&mut self, at: PhysAddr, dirty: bool) -> Result<Found, Place> {
        let wanted = self.geometry.line_of(at).0 | VALID;
        let ways = self.geometry.ways() as usize;
        let first = self.geometry.set_of(at) as usize * ways;
        let states = self.states.get_mut(first..first + ways).unwrap_or_default();
        let (mut oldest, mut time) = (0, u64::MAX);
        for (way, state) in states.iter_mut().enumerate() {
            if state.word & !DIRTY == wanted {
                let found = state.touch(first + way, dirty, &mut self.now);
                self.remember(at, found.index);
                return Ok(found);
            }
            if state.used < time {
                (oldest, time) = (way, state.used);
            }
        }
        Err(Place(first + oldest))
    }

    #[inline(always)]
    fn remember(&mut self, at: PhysAddr, index: usize) {
        let number = (at.0 >> self.geometry.offset_bits()) as usize;
        let last = self.guesses.len() - 1;
        if let Some(guess) = self.guesses.get_mut(number & last) {
            *guess = index as u32;
        }
    }

    /// Empties a place, and gives the line that was there.
    #[inline]
    pub(crate) fn evict(&mut self, place: Place) -> Option<Victim> {
        let State { word, .. } = core::mem::replace(self.states.get_mut(place.0)?, EMPTY);
        let way = place.0 as u32 % self.geometry.ways();
        let line = self.geometry.line_of(PhysAddr(word));
        (word & VALID != 0).then_some(Victim { line, way, dirty: word & DIRTY != 0 })
    }

    /// Puts the line that holds `at` into a place that was emptied, as the latest of its set.
    #[inline]
    pub(crate) fn fill(&mut self, place: Place, at: PhysAddr, dirty: bool) -> Found {
        let Place(index) = place;
        if let Some(state) = self.states.get_mut(index) {
            self.now += 1;
            let word = self.geometry.line_of(at).0 | VALID | dirty_bit(dirty);
            *state = State { word, used: self.now };
        }
        self.remember(at, index);
        Found { index, dirty }
    }
}

impl State {
    #[inline(always)]
    fn touch(&mut self, index: usize, dirty: bool, now: &mut u64) -> Found {
        *now += 1;
        self.used = *now;
        self.word |= dirty_bit(dirty);
        Found { index, dirty: self.word & DIRTY != 0 }
    }
}

#[inline(always)]
fn dirty_bit(dirty: bool) -> u64 {
    if dirty { DIRTY } else { 0 }
}

impl PartialEq for Cache {
    /// Whether both hold the same lines and will go on alike; guesses make no difference to that.
    fn eq(&self, other: &Cache) -> bool {
        (self.geometry, self.latency, self.now) == (other.geometry, other.latency, other.now)
            && self.states == other.states
    }
}

impl Eq for Cache {}
