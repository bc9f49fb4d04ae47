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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// A cache.
#[derive(Clone, Debug)]
pub struct Cache {
    geometry: CacheGeometry,
    latency: Cycles,
    words: Vec<u64>,
    used: Vec<u64>,
    guesses: Vec<u32>,
    now: u64,
}

impl Cache {
    /// An empty cache, each look-up of which costs `latency`.
    pub fn new(geometry: CacheGeometry, latency: Cycles) -> Cache {
        let lines = geometry.ways() as usize * geometry.sets() as usize;
        let guesses = vec![0; lines.next_power_of_two()];
        Cache { geometry, latency, words: vec![0; lines], used: vec![NEVER; lines], guesses, now: NEVER }
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
        let first = set as usize * ways;
        let Some(words) = self.words.get(first..first + ways) else { return Vec::new() };
        let used = &self.used[first..first + ways];
        let line = |(way, (&word, &time)): (u32, (&u64, &u64))| Line {
            set,
            way,
            start: (word & VALID != 0).then_some(self.geometry.line_of(PhysAddr(word))),
            dirty: word & DIRTY != 0,
            age: used.iter().filter(|&&other| other > time).count() as u32,
        };
        (0..).zip(words.iter().zip(used)).map(line).collect()
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
    #[inline(always)]
    pub(crate) fn touch(&mut self, at: PhysAddr, dirty: bool) -> Result<Found, Place> {
        let wanted = self.geometry.line_of(at).0 | VALID;
        let guess = self.guess(at);
        if let (Some(word), Some(used)) = (self.words.get_mut(guess), self.used.get_mut(guess))
            && *word & !DIRTY == wanted
        {
            *word |= dirty_bit(dirty);
            self.now += 1;
            *used = self.now;
            return Ok(Found { index: guess, dirty: *word & DIRTY != 0 });
        }
        self.search(at, wanted, dirty)
    }

    #[inline(always)]
    fn guess(&self, at: PhysAddr) -> usize {
        let number = (at.0 >> self.geometry.offset_bits()) as usize;
        self.guesses.get(number & (self.guesses.len() - 1)).map_or(0, |&guess| guess as usize)
    }

    /// [`Cache::touch`] where the guess was wrong: looks at each line of the set.
    #[inline(never)]
    fn search(&mut self, at: PhysAddr, wanted: u64, dirty: bool) -> Result<Found, Place> {
        let ways = self.geometry.ways() as usize;
        let first = self.geometry.set_of(at) as usize * ways;
        let words = self.words.get_mut(first..first + ways).unwrap_or_default();
        let used = self.used.get_mut(first..first + ways).unwrap_or_default();
        let (mut oldest, mut time) = (0, u64::MAX);
        for (way, (word, used)) in words.iter_mut().zip(used).enumerate() {
            if *word & !DIRTY == wanted {
                *word |= dirty_bit(dirty);
                self.now += 1;
                *used = self.now;
                let found = Found { index: first + way, dirty: *word & DIRTY != 0 };
                self.remember(at, found.index);
                return Ok(found);
            }
            if *used < time {
                (oldest, time) = (way, *used);
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
        *self.used.get_mut(place.0)? = NEVER;
        let word = core::mem::take(self.words.get_mut(place.0)?);
        let way = place.0 as u32 % self.geometry.ways();
        let line = self.geometry.line_of(PhysAddr(word));
        (word & VALID != 0).then_some(Victim { line, way, dirty: word & DIRTY != 0 })
    }

    /// Puts the line that holds `at` into a place that was emptied, as the latest of its set.
    #[inline]
    pub(crate) fn fill(&mut self, place: Place, at: PhysAddr, dirty: bool) -> Found {
        let Place(index) = place;
        if let (Some(word), Some(used)) = (self.words.get_mut(index), self.used.get_mut(index)) {
            self.now += 1;
            *word = self.geometry.line_of(at).0 | VALID | dirty_bit(dirty);
            *used = self.now;
        }
        self.remember(at, index);
        Found { index, dirty }
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
            && (&self.words, &self.used) == (&other.words, &other.used)
    }
}

impl Eq for Cache {}
