//! One set-associative cache: tags and state, true LRU within a set.
//!
//! A set is kept as one `u64` a line, most recently used first, so that the order of the words *is* the LRU order and
//! a line that is used again and again is the first to be looked at:
//!
//! | bits  | what |
//! |-------|------|
//! | 63:12 | line number: physical address ÷ line length (RISC-V physical addresses have at most 56 bits) |
//! | 11:2  | way: the line's fixed place in the set, which figures show |
//! | 1     | dirty |
//! | 0     | valid |

use crate::{CacheGeometry, Cycles, PhysAddr};

const VALID: u64 = 1 << 0;
const DIRTY: u64 = 1 << 1;
const WAY_SHIFT: u32 = 2;
const WAY: u64 = 0x3ff << WAY_SHIFT;
const LINE_SHIFT: u32 = 12;

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

/// A line that has to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Victim {
    pub(crate) line: PhysAddr,
    pub(crate) way: u32,
    pub(crate) dirty: bool,
}

/// A cache.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cache {
    geometry: CacheGeometry,
    latency: Cycles,
    /// `ways` words a set; see the module's head.
    words: Vec<u64>,
}

impl Cache {
    /// An empty cache, each look-up of which costs `latency`.
    pub fn new(geometry: CacheGeometry, latency: Cycles) -> Cache {
        let (ways, sets) = (geometry.ways() as usize, geometry.sets() as usize);
        // The last word of a set is filled first: way 0.
        let set = (0..ways as u64).rev().map(|way| way << WAY_SHIFT);
        let words = set.cycle().take(ways * sets).collect();
        Cache { geometry, latency, words }
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
        let words = self.words.chunks(self.geometry.ways() as usize).nth(set as usize).unwrap_or(&[]);
        let mut lines: Vec<Line> =
            words.iter().zip(0..).map(|(&word, age)| self.line(set, word, age)).collect();
        lines.sort_by_key(|line| line.way);
        lines
    }

    /// Whether the line that holds this address is in the cache, and where. Changes nothing.
    pub fn find(&self, at: PhysAddr) -> Option<Line> {
        let set = self.geometry.set_of(at);
        let line = self.geometry.line_of(at);
        self.set_lines(set).into_iter().find(|found| found.start == Some(line))
    }

    fn line(&self, set: u32, word: u64, age: u32) -> Line {
        let start = PhysAddr(word >> LINE_SHIFT << self.geometry.offset_bits());
        let valid = word & VALID != 0;
        Line { set, way: way(word), start: valid.then_some(start), dirty: word & DIRTY != 0, age }
    }

    /// The word of a clean line in way 0.
    #[inline(always)]
    fn word_of(&self, at: PhysAddr) -> u64 {
        at.0 >> self.geometry.offset_bits() << LINE_SHIFT | VALID
    }

    #[inline(always)]
    fn set_mut(&mut self, at: PhysAddr) -> &mut [u64] {
        let ways = self.geometry.ways() as usize;
        let first = self.geometry.set_of(at) as usize * ways;
        self.words.get_mut(first..first + ways).unwrap_or_default()
    }

    /// Looks a line up and, if it is there, makes it the latest of its set, and dirty if `dirty`. Gives its way.
    /// Counts nothing.
    #[inline]
    pub(crate) fn touch(&mut self, at: PhysAddr, dirty: bool) -> Option<u32> {
        let wanted = self.word_of(at);
        let set = self.set_mut(at);
        let age = set.iter().position(|word| word & !(WAY | DIRTY) == wanted)?;
        let word = set.get(age)? | if dirty { DIRTY } else { 0 };
        push_front(set.get_mut(..=age)?, word);
        Some(way(word))
    }

    /// Empties the place that the next fill of this set will take, and gives the line that was there.
    pub(crate) fn evict(&mut self, at: PhysAddr) -> Option<Victim> {
        let offset_bits = self.geometry.offset_bits();
        let last = self.set_mut(at).last_mut()?;
        let word = *last;
        *last &= WAY;
        if word & VALID == 0 {
            return None;
        }
        let line = PhysAddr(word >> LINE_SHIFT << offset_bits);
        Some(Victim { line, way: way(word), dirty: word & DIRTY != 0 })
    }

    /// Puts a line into the place that [`Cache::evict`] emptied, as the latest of its set. Gives its way.
    pub(crate) fn fill(&mut self, at: PhysAddr, dirty: bool) -> u32 {
        let word = self.word_of(at) | if dirty { DIRTY } else { 0 };
        let set = self.set_mut(at);
        let word = word | set.last().map_or(0, |last| last & WAY);
        push_front(set, word);
        way(word)
    }

    /// Whether the latest line of this address's set is dirty.
    #[inline]
    pub(crate) fn latest_is_dirty(&self, at: PhysAddr) -> bool {
        self.latest(at) & DIRTY != 0
    }

    /// The way of the latest line of this address's set.
    pub(crate) fn latest_way(&self, at: PhysAddr) -> u32 {
        way(self.latest(at))
    }

    #[inline]
    fn latest(&self, at: PhysAddr) -> u64 {
        let first = self.geometry.set_of(at) as usize * self.geometry.ways() as usize;
        self.words.get(first).copied().unwrap_or(0)
    }
}

/// Makes `word` the first and moves the others on by one; the last one is gone. Sets are short: no `memmove`.
#[inline(always)]
fn push_front(words: &mut [u64], word: u64) {
    let mut carried = word;
    for place in words {
        core::mem::swap(place, &mut carried);
    }
}

fn way(word: u64) -> u32 {
    ((word & WAY) >> WAY_SHIFT) as u32
}
