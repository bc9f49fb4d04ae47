//! The caches above main memory as one chain: look-up, fill, eviction and write-back, with events and exact counts.
//!
//! First-level caches for instructions and for data, a second level for both; each may be missing. Write-back and
//! write-allocate at every level; neither inclusion nor exclusion is enforced (NINE). A look-up costs its level's
//! latency, so an access costs the latencies of all levels that it came past; a dirty line that is evicted costs the
//! latency of the level that receives it.

use crate::cache::{Found, Place, Victim};
use crate::counters::{CacheCounters, StoreCounters};
use crate::{Cache, CacheGeometry, Cycles, Event, GeometryError, Level, Observe, Pause, PhysAddr, Port};

/// A cache to be fitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CacheFitting {
    /// Its shape.
    pub geometry: CacheGeometry,
    /// What a look-up costs.
    pub latency: Cycles,
}

/// What a hierarchy is made of.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct HierarchyConfig {
    /// First-level instruction cache.
    pub l1i: Option<CacheFitting>,
    /// First-level data cache.
    pub l1d: Option<CacheFitting>,
    /// Second-level cache.
    pub l2: Option<CacheFitting>,
    /// What an access to main memory costs.
    pub memory_latency: Cycles,
}

/// Where a cache is kept in [`Hierarchy`].
type Slot = usize;
const L1I: Slot = 0;
const L1D: Slot = 1;
const L2: Slot = 2;
const LEVELS: [Level; 3] = [Level::L1I, Level::L1D, Level::L2];

/// The widest access of the core in bytes; no cache line is shorter.
const WIDEST: u64 = 8;

/// No line: RISC-V physical addresses end at 2^56.
const NOWHERE: u64 = 1 << 63;

/// The line that the last access went to. It is the latest of its set, so to use it again changes only counters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct HotLine {
    start: u64,
    /// The same if the line is dirty already, so that writing it again changes nothing either.
    written: u64,
    length: u64,
}

/// One look-up on its way down the chain.
#[derive(Clone, Copy)]
struct Request {
    port: Port,
    at: PhysAddr,
    /// Counted as a write.
    write: bool,
    /// Makes the line dirty: at the first level that is fitted, if it is a write.
    dirties: bool,
}

/// The caches and the time that main memory takes. The bytes themselves are in [`crate::Ram`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hierarchy {
    hot: [HotLine; 2],
    counters: [CacheCounters; 3],
    caches: [Option<Cache>; 3],
    memory: StoreCounters,
    memory_latency: Cycles,
}

impl Hierarchy {
    /// Empty caches.
    ///
    /// # Errors
    /// [`GeometryError::LinesShrink`] if the second level's lines are shorter than a first level's.
    pub fn new(config: HierarchyConfig) -> Result<Hierarchy, GeometryError> {
        let line = |fitting: Option<CacheFitting>| fitting.map_or(0, |fitting| fitting.geometry.line());
        let (first, second) = (line(config.l1i).max(line(config.l1d)), line(config.l2));
        if config.l2.is_some() && second < first {
            return Err(GeometryError::LinesShrink { first, second });
        }
        let fit = |fitting: CacheFitting| Cache::new(fitting.geometry, fitting.latency);
        Ok(Hierarchy {
            hot: [HotLine::none(config.l1i), HotLine::none(config.l1d)],
            counters: [CacheCounters::default(); 3],
            caches: [config.l1i.map(fit), config.l1d.map(fit), config.l2.map(fit)],
            memory: StoreCounters::default(),
            memory_latency: config.memory_latency,
        })
    }

    /// The cache at this level; `None` if none is fitted there or the level is not a cache.
    pub fn cache(&self, level: Level) -> Option<&Cache> {
        self.caches[slot(level)?].as_ref()
    }

    /// What the cache at this level has counted; all zero if there is none.
    pub fn counters(&self, level: Level) -> CacheCounters {
        slot(level).map_or_else(CacheCounters::default, |slot| self.counters[slot])
    }

    /// What main memory has counted: lines read into caches and written back from them, or accesses without caches.
    pub fn memory_counters(&self) -> StoreCounters {
        self.memory
    }

    /// What an access to main memory costs.
    pub fn memory_latency(&self) -> Cycles {
        self.memory_latency
    }

    /// The cycles that all accesses so far have cost, an access that is half done included.
    pub fn cycles(&self) -> Cycles {
        let caches = self.caches.iter().zip(&self.counters);
        let cached = caches.map(|(cache, count)| cache.as_ref().map_or(0, |c| c.latency().0) * count.timed());
        Cycles(cached.sum::<u64>() + self.memory_latency.0 * (self.memory.reads + self.memory.writes))
    }

    /// An access of `width` bytes (1 to 8, or 2 or 4 for a fetch) through `port`; a write if the port is
    /// [`Port::Store`], otherwise a read. Gives what it cost, which is in [`Hierarchy::cycles`] already.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[inline(always)]
    pub fn access<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        width: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        self.request(port, matches!(port, Port::Store), at, width, obs)
    }

    /// A write of `width` bytes (1 to 8) through any port: the kernel's, or the walker's when it marks an entry.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    #[inline(always)]
    pub fn write<O: Observe<Event>>(
        &mut self,
        port: Port,
        at: PhysAddr,
        width: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        self.request(port, true, at, width, obs)
    }

    /// One access for each line of a range of bytes, as when the kernel zeroes or copies a page. Without caches, one
    /// for each 8 bytes.
    ///
    /// # Errors
    /// [`Pause`] from the observer.
    pub fn access_range<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        length: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let line = self.line_length(port);
        let end = at.0.saturating_add(length);
        let (mut next, mut cost) = (at.0, Cycles(0));
        while next < end {
            let stop = (next / line).saturating_add(1).saturating_mul(line).min(end);
            cost += self.request(port, write, PhysAddr(next), (stop - next).min(WIDEST), obs)?;
            next = stop;
        }
        Ok(cost)
    }

    /// Whether an instruction of `width` bytes at `at` lies in the line that the last fetch went to, so that its
    /// fetch is a hit that changes nothing but a counter: see [`Hierarchy::count_fetch_hits`].
    #[inline(always)]
    pub fn fetches_same_line(&self, at: PhysAddr, width: u64) -> bool {
        self.hot[L1I].covers(false, at, width)
    }

    /// Accounts for `n` fetches in the line of the last fetch ([`Hierarchy::fetches_same_line`] holds for each) at
    /// once. The same as `n` accesses, without their events.
    #[inline(always)]
    pub fn count_fetch_hits(&mut self, n: u64) {
        self.counters[L1I].reads += n;
    }

    /// Takes back `n` of the fetches that [`Hierarchy::count_fetch_hits`] accounted for: the block was left before them.
    #[inline]
    pub fn uncount_fetch_hits(&mut self, n: u64) {
        self.counters[L1I].reads = self.counters[L1I].reads.saturating_sub(n);
    }

    /// Accounts at once for a run of fetches that look up these lines in turn, by their first bytes, if
    /// all of them are where they were last seen: the same as an access for each, without events. The first is not
    /// looked up if `in_line`, because it is the line of the last fetch. `look_ups` are counted in all, of
    /// which `straddles` are the second ones of fetches that straddle two lines. False, and no change, if a line may
    /// be elsewhere. `undo` is for [`Hierarchy::undo_fetch_run`].
    pub fn fetch_run(
        &mut self,
        lines: &[PhysAddr],
        in_line: bool,
        look_ups: u64,
        straddles: u64,
        undo: &mut FetchUndo,
    ) -> bool {
        let Some(cache) = &mut self.caches[L1I] else { return false };
        let touched = lines.get(usize::from(in_line)..).unwrap_or_default();
        if touched.len() > LONGEST_RUN {
            return false;
        }
        let mut places = [0; LONGEST_RUN];
        for (place, &line) in places.iter_mut().zip(touched) {
            let Some(index) = cache.guess(line) else { return false };
            *place = index;
        }
        undo.hot = self.hot[L1I];
        undo.length = touched.len();
        for (kept, &index) in undo.touched.iter_mut().zip(places.iter().take(touched.len())) {
            *kept = (index, cache.touch_at(index));
        }
        (undo.look_ups, undo.straddles) = (look_ups, straddles);
        if let Some(&last) = touched.last() {
            // Lines of instructions are never written through this cache.
            self.hot[L1I] = HotLine { start: last.0, written: NOWHERE, ..self.hot[L1I] };
        }
        self.counters[L1I].reads += look_ups;
        self.counters[L1I].straddles += straddles;
        true
    }

    /// Takes back the run of fetches that [`Hierarchy::fetch_run`] just accounted for.
    pub fn undo_fetch_run(&mut self, undo: &FetchUndo) {
        let Some(cache) = &mut self.caches[L1I] else { return };
        for &(index, used) in undo.touched.iter().take(undo.length).rev() {
            cache.untouch(index, used);
        }
        self.hot[L1I] = undo.hot;
        self.counters[L1I].reads -= undo.look_ups;
        self.counters[L1I].straddles -= undo.straddles;
    }

    /// The line that the last fetch went to, its first byte and its length; `None` before the first fetch, or without
    /// an instruction cache. An instruction that lies in it wholly can be accounted for by
    /// [`Hierarchy::count_fetch_hits`].
    #[inline]
    pub fn fetch_line(&self) -> Option<(PhysAddr, u64)> {
        let hot = self.hot[L1I];
        (hot.start != NOWHERE).then_some((PhysAddr(hot.start), hot.length))
    }

    /// Bytes in a line of the first cache behind this port; 8 without caches.
    pub fn line_length(&self, port: Port) -> u64 {
        self.nearest(port).map_or(WIDEST, |(_, cache)| u64::from(cache.geometry().line()))
    }

    /// The first cache behind this port.
    fn nearest(&self, port: Port) -> Option<(Slot, &Cache)> {
        chain(port).iter().find_map(|&slot| Some((slot, self.caches[slot].as_ref()?)))
    }

    #[inline(always)]
    fn request<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        width: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let slot = first_slot(port);
        if !self.hot[slot].covers(write, at, width) {
            return self.access_elsewhere(port, write, at, width, obs);
        }
        if write {
            self.counters[slot].writes += 1;
        } else {
            self.counters[slot].reads += 1;
        }
        self.report_hot_hit(slot, port, at, obs)
    }

    /// The event of a hit in the hot line; built only if anybody wants it.
    #[inline(always)]
    fn report_hot_hit<O: Observe<Event>>(
        &self,
        slot: Slot,
        port: Port,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let Some(cache) = &self.caches[slot] else { return Ok(Cycles(0)) };
        let cost = cache.latency();
        obs.on(|| {
            let (set, way) = (cache.geometry().set_of(at), cache.find(at).map_or(0, |line| line.way));
            Event::Hit { level: LEVELS[slot], port, at, set, way, cost }
        })?;
        Ok(cost)
    }

    /// An access that is not in the hot line. The usual case first: one line, still where it was last seen in the
    /// first cache. Anything else is left to a function of its own, so that this one needs no stack.
    #[inline(never)]
    fn access_elsewhere<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        width: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        if self.caches[first_slot(port)]
            .as_ref()
            .is_some_and(|cache| cache.geometry().holds_in_one(at, width))
            && let Some(cost) = self.access_guessed(port, write, at, obs)?
        {
            return Ok(cost);
        }
        self.access_lines(port, write, at, width, obs)
    }

    /// An access of one line that is still where it was last seen in the first cache; `None`, and no change, if it may
    /// be elsewhere.
    #[inline(always)]
    fn access_guessed<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Option<Cycles>, Pause> {
        let slot = first_slot(port);
        let Some(cache) = &mut self.caches[slot] else { return Ok(None) };
        let Some(found) = cache.touch_guessed(at, write) else { return Ok(None) };
        self.hot[slot].set(cache, at, found);
        self.counters[slot].count(write, false);
        let (level, set, cost) = (LEVELS[slot], cache.geometry().set_of(at), cache.latency());
        obs.on(|| Event::Hit { level, port, at, set, way: cache.way(found), cost })?;
        Ok(Some(cost))
    }

    /// An access of one line, or of two if it straddles their border.
    #[inline(never)]
    fn access_lines<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        width: u64,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let first = first_slot(port);
        let fitted = self.caches[first].as_ref().map(|cache| (first, cache));
        let Some((slot, cache)) = fitted.or_else(|| self.nearest(port)) else {
            return self.access_line(port, write, at, obs);
        };
        if cache.geometry().holds_in_one(at, width) {
            return self.access_line(port, write, at, obs);
        }
        let second = cache.geometry().line_of(at).offset(cache.geometry().line().into());
        let missed = self.counters[slot].misses();
        let cost = self.access_half(port, write, at, obs)? + self.access_half(port, write, second, obs)?;
        let counters = &mut self.counters[slot];
        counters.straddles += 1;
        counters.straddles_missed_twice += u64::from(counters.misses() - missed == 2);
        Ok(cost)
    }

    /// One line's part of an access that straddles two.
    #[inline(always)]
    fn access_half<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        match self.access_guessed(port, write, at, obs)? {
            Some(cost) => Ok(cost),
            None => self.access_line(port, write, at, obs),
        }
    }

    #[inline(never)]
    fn access_line<O: Observe<Event>>(
        &mut self,
        port: Port,
        write: bool,
        at: PhysAddr,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let request = Request { port, at, write, dirties: write };
        let slot = first_slot(port);
        let Some(cache) = &mut self.caches[slot] else { return self.look_up_second(request, obs) };
        // Whoever comes here has tried the guess.
        let (cost, found) = match cache.search(at, write) {
            Ok(found) => (self.count_hit(slot, found, request, obs)?, found),
            Err(place) => self.miss_first(slot, place, request, obs)?,
        };
        if let Some(cache) = &self.caches[slot] {
            self.hot[slot].set(cache, at, found);
        }
        Ok(cost)
    }

    /// The second level's part of an access that the first did not answer.
    #[inline(always)]
    fn look_up_second<O: Observe<Event>>(&mut self, request: Request, obs: &mut O) -> Result<Cycles, Pause> {
        let Some(cache) = &mut self.caches[L2] else { return self.ask_memory(request, obs) };
        let place = match cache.touch(request.at, request.dirties) {
            Ok(found) => return self.count_hit(L2, found, request, obs),
            Err(place) => place,
        };
        let cost = self.count_miss(L2, request, obs)?;
        let fetched = self.ask_memory(Request { dirties: false, ..request }, obs)?;
        Ok(cost + fetched + self.fill_second(place, request, obs)?)
    }

    #[inline(always)]
    fn count_hit<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        found: Found,
        request: Request,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let Request { port, at, write, .. } = request;
        self.counters[slot].count(write, false);
        let Some(cache) = &self.caches[slot] else { return Ok(Cycles(0)) };
        let (level, set, cost) = (LEVELS[slot], cache.geometry().set_of(at), cache.latency());
        obs.on(|| Event::Hit { level, port, at, set, way: cache.way(found), cost })?;
        Ok(cost)
    }

    #[inline(always)]
    fn count_miss<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        request: Request,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let Request { port, at, write, .. } = request;
        self.counters[slot].count(write, true);
        let Some(cache) = &self.caches[slot] else { return Ok(Cycles(0)) };
        let (level, set, cost) = (LEVELS[slot], cache.geometry().set_of(at), cache.latency());
        obs.on(|| Event::Miss { level, port, at, set, cost })?;
        Ok(cost)
    }

    /// A first-level cache was looked up in vain: asks the levels below, and brings the line in, in place of the one
    /// that was not used for the longest time. Gives what that cost, and where the line is now.
    fn miss_first<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        place: Place,
        request: Request,
        obs: &mut O,
    ) -> Result<(Cycles, Found), Pause> {
        let looked_up = self.count_miss(slot, request, obs)?;
        let fetched = self.look_up_second(Request { dirties: false, ..request }, obs)?;
        let victim = self.caches[slot].as_mut().and_then(|cache| cache.evict(place));
        let evicted = match victim {
            Some(victim) => self.evict_first(slot, victim, request, obs)?,
            None => Cycles(0),
        };
        let found = self.put(slot, place, request, obs)?;
        Ok((looked_up + fetched + evicted, found))
    }

    /// Brings a line into the second level, in place of the one that was not used for the longest time. Gives what
    /// writing that one back cost.
    #[inline(always)]
    fn fill_second<O: Observe<Event>>(
        &mut self,
        place: Place,
        request: Request,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let mut cost = Cycles(0);
        if let Some(victim) = self.caches[L2].as_mut().and_then(|cache| cache.evict(place)) {
            self.memory.writes += u64::from(victim.dirty);
            cost = if victim.dirty { self.memory_latency } else { Cycles(0) };
            self.count_eviction(L2, victim, request, cost, obs)?;
        }
        self.put(L2, place, request, obs)?;
        Ok(cost)
    }

    /// Puts the line of a request into a place that was emptied for it.
    #[inline(always)]
    fn put<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        place: Place,
        request: Request,
        obs: &mut O,
    ) -> Result<Found, Pause> {
        let Some(cache) = &mut self.caches[slot] else { return Ok(Found::default()) };
        let (line, set) = (cache.geometry().line_of(request.at), cache.geometry().set_of(request.at));
        let found = cache.fill(place, line, request.dirties);
        obs.on(|| Event::Filled { level: LEVELS[slot], line, set, way: cache.way(found) })?;
        Ok(found)
    }

    #[inline(always)]
    fn count_eviction<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        victim: Victim,
        request: Request,
        cost: Cycles,
        obs: &mut O,
    ) -> Result<(), Pause> {
        self.counters[slot].evictions += 1;
        self.counters[slot].write_backs += u64::from(victim.dirty);
        let Some(cache) = &self.caches[slot] else { return Ok(()) };
        let (level, set) = (LEVELS[slot], cache.geometry().set_of(request.at));
        let Victim { line, way, dirty } = victim;
        obs.on(|| Event::Evicted { level, line, set, way, dirty, cost })
    }

    /// A line left a first-level cache. Gives what writing it to the next level cost, if it was dirty.
    #[inline(always)]
    fn evict_first<O: Observe<Event>>(
        &mut self,
        slot: Slot,
        victim: Victim,
        request: Request,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        if !victim.dirty {
            self.count_eviction(slot, victim, request, Cycles(0), obs)?;
            return Ok(Cycles(0));
        }
        let (cost, missing) = self.receive(victim.line);
        self.count_eviction(slot, victim, request, cost, obs)?;
        let Some(place) = missing else { return Ok(cost) };
        let allocate = Request { at: victim.line, write: true, dirties: true, ..request };
        Ok(cost + self.allocate(place, self.line_of_slot(slot), allocate, obs)?)
    }

    /// The second level, or main memory, takes a dirty line from above. Gives the cost, and the place where the second
    /// level must make room for the line if it does not hold it yet.
    fn receive(&mut self, line: PhysAddr) -> (Cycles, Option<Place>) {
        let Some(cache) = &mut self.caches[L2] else {
            self.memory.writes += 1;
            return (self.memory_latency, None);
        };
        self.counters[L2].written_into += 1;
        (cache.latency(), cache.touch(line, true).err())
    }

    /// A line that was written back finds no place of its own in the second level and takes one. Only if that level's
    /// lines are longer, the rest of the line must be read from below.
    #[cold]
    fn allocate<O: Observe<Event>>(
        &mut self,
        place: Place,
        shorter: u32,
        request: Request,
        obs: &mut O,
    ) -> Result<Cycles, Pause> {
        let rest = if self.line_of_slot(L2) > shorter {
            self.ask_memory(Request { dirties: false, ..request }, obs)?
        } else {
            Cycles(0)
        };
        Ok(rest + self.fill_second(place, request, obs)?)
    }

    fn line_of_slot(&self, slot: Slot) -> u32 {
        self.caches[slot].as_ref().map_or(0, |cache| cache.geometry().line())
    }

    #[inline(always)]
    fn ask_memory<O: Observe<Event>>(&mut self, request: Request, obs: &mut O) -> Result<Cycles, Pause> {
        let cost = self.memory_latency;
        let count = if request.dirties { &mut self.memory.writes } else { &mut self.memory.reads };
        *count += 1;
        obs.on(|| Event::Memory { port: request.port, at: request.at, cost })?;
        Ok(cost)
    }
}

/// The most line look-ups of a [`Hierarchy::fetch_run`].
pub const LONGEST_RUN: usize = 8;

/// What a [`Hierarchy::fetch_run`] changed.
#[derive(Clone, Copy, Debug)]
pub struct FetchUndo {
    hot: HotLine,
    /// Place and time of its use before, of each line that was touched, in order.
    touched: [(u32, u64); LONGEST_RUN],
    length: usize,
    look_ups: u64,
    straddles: u64,
}

impl Default for FetchUndo {
    fn default() -> FetchUndo {
        let touched = [(0, 0); LONGEST_RUN];
        FetchUndo { hot: HotLine::none(None), touched, length: 0, look_ups: 0, straddles: 0 }
    }
}

impl HotLine {
    /// No line yet, of a cache that is to be fitted.
    fn none(fitting: Option<CacheFitting>) -> HotLine {
        let length = fitting.map_or(WIDEST, |fitting| fitting.geometry.line().into());
        HotLine { start: NOWHERE, written: NOWHERE, length }
    }

    /// Becomes the line that holds `at`, which was just found or filled.
    #[inline(always)]
    fn set(&mut self, cache: &Cache, at: PhysAddr, found: Found) {
        self.start = cache.geometry().line_of(at).0;
        self.written = if found.dirty { self.start } else { NOWHERE };
    }

    #[inline(always)]
    fn covers(&self, write: bool, at: PhysAddr, width: u64) -> bool {
        let start = if write { self.written } else { self.start };
        width <= WIDEST && at.0.wrapping_sub(start) <= self.length - width
    }
}

/// The caches that an access through this port comes past, in order.
fn chain(port: Port) -> &'static [Slot] {
    match port {
        Port::Fetch => &[L1I, L2],
        Port::Load | Port::Store | Port::Walk | Port::Kernel => &[L1D, L2],
    }
}

#[inline(always)]
fn first_slot(port: Port) -> Slot {
    if matches!(port, Port::Fetch) { L1I } else { L1D }
}

fn slot(level: Level) -> Option<Slot> {
    LEVELS.iter().position(|&known| known == level)
}
