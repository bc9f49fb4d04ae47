//! What the levels of the hierarchy have counted.

/// What a cache has counted. A look-up is of one line: an access that straddles two lines is two look-ups.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CacheCounters {
    /// Look-ups for a fetch, a load, a walk or a kernel read.
    pub reads: u64,
    /// Look-ups for a store or a kernel write.
    pub writes: u64,
    /// Of the reads, those that did not find their line.
    pub read_misses: u64,
    /// Of the writes, those that did not find their line.
    pub write_misses: u64,
    /// Lines that made room for another.
    pub evictions: u64,
    /// Of the evicted lines, the dirty ones, written to the next level.
    pub write_backs: u64,
    /// Dirty lines received from the level above; neither reads nor writes in the sense of the other counters.
    pub written_into: u64,
    /// Accesses that straddled two lines: each was two look-ups.
    pub straddles: u64,
    /// Of these, those whose both look-ups missed. Counted as Cachegrind does, an access misses once.
    pub straddles_missed_twice: u64,
}

impl CacheCounters {
    /// Look-ups that found their line.
    pub const fn hits(&self) -> u64 {
        self.reads + self.writes - self.misses()
    }

    /// Look-ups that did not.
    pub const fn misses(&self) -> u64 {
        self.read_misses + self.write_misses
    }
}

impl CacheCounters {
    /// Accesses, as whoever makes them counts: one that straddles two lines is one.
    pub const fn accesses(&self) -> u64 {
        self.reads + self.writes - self.straddles
    }

    /// Accesses that missed: one that straddles two lines misses once if either line is missing, or both.
    pub const fn missed_accesses(&self) -> u64 {
        self.misses() - self.straddles_missed_twice
    }

    pub(crate) fn count(&mut self, write: bool, missed: bool) {
        if write {
            self.writes += 1;
            self.write_misses += u64::from(missed);
        } else {
            self.reads += 1;
            self.read_misses += u64::from(missed);
        }
    }

    /// Look-ups that took time: those of accesses from above, and lines written into it.
    pub(crate) const fn timed(&self) -> u64 {
        self.reads + self.writes + self.written_into
    }
}

/// What main memory or the disk has counted: in lines (or, without any cache, accesses) and in blocks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct StoreCounters {
    /// Times that it was read.
    pub reads: u64,
    /// Times that it was written.
    pub writes: u64,
}
