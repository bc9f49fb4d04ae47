//! The hierarchy against a naive model of the same rules, and against what textbooks say about LRU.

use std::collections::BTreeMap;

use proptest::prelude::*;
use storage::{
    Bytes, CacheCounters, CacheFitting, CacheGeometry, Cycles, Event, Hierarchy, HierarchyConfig, Level,
    Observe, Pause, PhysAddr, Port, Unobserved,
};

/// One cache of the naive model: what it holds, and when each line was last used.
struct Naive {
    line: u64,
    ways: usize,
    sets: u64,
    latency: u64,
    now: u64,
    held: BTreeMap<u64, (u64, bool)>,
    counters: CacheCounters,
}

impl Naive {
    fn new(fitting: CacheFitting) -> Naive {
        let CacheFitting { geometry, latency } = fitting;
        Naive {
            line: geometry.line().into(),
            ways: geometry.ways() as usize,
            sets: geometry.sets().into(),
            latency: latency.0,
            now: 0,
            held: BTreeMap::new(),
            counters: CacheCounters::default(),
        }
    }

    /// Uses the line with this number, if it is held.
    fn uses(&mut self, number: u64, dirty: bool) -> bool {
        self.now += 1;
        let now = self.now;
        self.held.get_mut(&number).map(|state| *state = (now, state.1 || dirty)).is_some()
    }

    /// Puts a line in and gives the number of the dirty line that had to go for it.
    fn put(&mut self, number: u64, dirty: bool) -> Option<u64> {
        self.now += 1;
        let same_set = |other: &u64| other % self.sets == number % self.sets;
        let set: Vec<u64> = self.held.keys().copied().filter(same_set).collect();
        let mut written_back = None;
        if set.len() == self.ways {
            let oldest = set.into_iter().min_by_key(|line| self.held[line].0).unwrap();
            self.counters.evictions += 1;
            if self.held.remove(&oldest).unwrap().1 {
                self.counters.write_backs += 1;
                written_back = Some(oldest);
            }
        }
        self.held.insert(number, (self.now, dirty));
        written_back
    }
}

/// The naive hierarchy: L1I, L1D, L2, and accesses of main memory.
struct Model {
    caches: [Option<Naive>; 3],
    memory_reads: u64,
    memory_writes: u64,
    memory_latency: u64,
    cost: u64,
}

impl Model {
    fn new(config: HierarchyConfig) -> Model {
        Model {
            caches: [config.l1i, config.l1d, config.l2].map(|fitting| fitting.map(Naive::new)),
            memory_reads: 0,
            memory_writes: 0,
            memory_latency: config.memory_latency.0,
            cost: 0,
        }
    }

    fn access(&mut self, port: Port, write: bool, at: u64, width: u64) {
        let first = if port == Port::Fetch { 0 } else { 1 };
        let levels: Vec<usize> = [first, 2].into_iter().filter(|&l| self.caches[l].is_some()).collect();
        let Some(&nearest) = levels.first() else { return self.ask_memory(write) };
        let line = self.caches[nearest].as_ref().unwrap().line;
        let missed: Vec<bool> = (at / line..=(at + width - 1) / line)
            .map(|number| self.look_up(&levels, (number * line).max(at), write, write))
            .collect();
        let counters = &mut self.caches[nearest].as_mut().unwrap().counters;
        counters.straddles += (missed.len() == 2) as u64;
        counters.straddles_missed_twice += (missed == [true, true]) as u64;
    }

    fn ask_memory(&mut self, write: bool) {
        self.cost += self.memory_latency;
        if write {
            self.memory_writes += 1;
        } else {
            self.memory_reads += 1;
        }
    }

    /// Gives whether the first of the levels missed.
    fn look_up(&mut self, levels: &[usize], at: u64, counts_as_write: bool, dirties: bool) -> bool {
        let Some((&level, below)) = levels.split_first() else {
            self.ask_memory(dirties);
            return true;
        };
        let cache = self.caches[level].as_mut().unwrap();
        let number = at / cache.line;
        let missed = !cache.uses(number, dirties);
        let counters = &mut cache.counters;
        let (count, misses) = if counts_as_write {
            (&mut counters.writes, &mut counters.write_misses)
        } else {
            (&mut counters.reads, &mut counters.read_misses)
        };
        *count += 1;
        *misses += missed as u64;
        self.cost += cache.latency;
        if missed {
            self.look_up(below, at, counts_as_write, false);
            self.put(level, below, number, dirties);
        }
        missed
    }

    fn put(&mut self, level: usize, below: &[usize], number: u64, dirty: bool) {
        let cache = self.caches[level].as_mut().unwrap();
        let line = cache.line;
        let Some(old) = cache.put(number, dirty) else { return };
        let Some((&next, rest)) = below.split_first() else { return self.ask_memory(true) };
        let receiver = self.caches[next].as_mut().unwrap();
        receiver.counters.written_into += 1;
        self.cost += receiver.latency;
        let number = old * line / receiver.line;
        let longer = receiver.line > line;
        if !receiver.uses(number, true) {
            if longer {
                self.ask_memory(false);
            }
            self.put(next, rest, number, true);
        }
    }
}

/// Adds up what the events say.
#[derive(Default)]
struct Tally {
    cost: u64,
    hits: [u64; 3],
    misses: [u64; 3],
    evictions: [u64; 3],
    write_backs: [u64; 3],
    resident: [i64; 3],
    memory: u64,
}

fn index(level: Level) -> usize {
    [Level::L1I, Level::L1D, Level::L2].iter().position(|&known| known == level).unwrap()
}

impl Observe<Event> for Tally {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        match event() {
            Event::Hit { level, cost, .. } => (self.hits[index(level)] += 1, self.cost += cost.0).1,
            Event::Miss { level, cost, .. } => (self.misses[index(level)] += 1, self.cost += cost.0).1,
            Event::Filled { level, .. } => self.resident[index(level)] += 1,
            Event::Evicted { level, dirty, cost, .. } => {
                self.evictions[index(level)] += 1;
                self.write_backs[index(level)] += dirty as u64;
                self.resident[index(level)] -= 1;
                self.cost += cost.0;
            }
            Event::Memory { cost, .. } => (self.memory += 1, self.cost += cost.0).1,
            Event::DiskRead { .. } | Event::DiskWrite { .. } => {}
        }
        Ok(())
    }
}

fn fitting(sets: u64, ways: u32, line: u32, latency: u64) -> CacheFitting {
    let capacity = Bytes(sets * u64::from(ways) * u64::from(line));
    CacheFitting { geometry: CacheGeometry::new(capacity, ways, line).unwrap(), latency: Cycles(latency) }
}

prop_compose! {
    fn any_fitting(line: core::ops::Range<u32>, latency: u64)(
        sets in 0..4u32, ways in 1..5u32, line in line,
    ) -> CacheFitting {
        fitting(1 << sets, ways, 1 << line, latency)
    }
}

prop_compose! {
    fn any_config()(
        l1i in prop::option::weighted(0.8, any_fitting(3..6, 3)),
        l1d in prop::option::weighted(0.8, any_fitting(3..6, 4)),
        l2 in prop::option::weighted(0.8, any_fitting(5..7, 12)),
    ) -> HierarchyConfig {
        HierarchyConfig { l1i, l1d, l2, memory_latency: Cycles(100) }
    }
}

/// A port, whether it writes, an address in a small memory with some locality, and a width.
fn any_access() -> impl Strategy<Value = (Port, bool, u64, u64)> {
    let port = prop_oneof![
        4 => Just((Port::Fetch, false)),
        4 => Just((Port::Load, false)),
        4 => Just((Port::Store, true)),
        1 => Just((Port::Walk, false)),
        1 => Just((Port::Walk, true)),
        1 => Just((Port::Kernel, false)),
        1 => Just((Port::Kernel, true)),
    ];
    let at = prop_oneof![0..64u64, 0..512u64, 0..4096u64];
    (port, at, 0..4u32).prop_map(|((port, write), at, width)| (port, write, at, 1 << width))
}

fn do_access<O: Observe<Event>>(hierarchy: &mut Hierarchy, access: (Port, bool, u64, u64), obs: &mut O) {
    let (port, write, at, width) = access;
    let cost = match write {
        true => hierarchy.write(port, PhysAddr(at), width, obs),
        false => hierarchy.access(port, PhysAddr(at), width, obs),
    };
    assert!(cost.is_ok());
}

proptest! {
    /// Counters, costs and contents, for all shapes of hierarchy, with and without an observer.
    #[test]
    fn equals_the_naive_model(config in any_config(), accesses in prop::collection::vec(any_access(), 1..400)) {
        let mut quiet = Hierarchy::new(config).unwrap();
        let mut watched = quiet.clone();
        let mut model = Model::new(config);
        let mut tally = Tally::default();
        for access in accesses {
            let before = quiet.cycles();
            do_access(&mut quiet, access, &mut Unobserved);
            do_access(&mut watched, access, &mut tally);
            let (port, write, at, width) = access;
            let cost = model.cost;
            model.access(port, write, at, width);
            prop_assert_eq!((quiet.cycles() - before).0, model.cost - cost, "{:?}", access);
        }
        prop_assert_eq!(&quiet, &watched);
        prop_assert_eq!((quiet.cycles().0, tally.cost), (model.cost, model.cost));
        for (slot, level) in [Level::L1I, Level::L1D, Level::L2].into_iter().enumerate() {
            let counters = quiet.counters(level);
            let Some(naive) = &model.caches[slot] else {
                prop_assert_eq!(counters.hits() + counters.misses(), 0);
                continue;
            };
            prop_assert_eq!(counters, naive.counters);
            prop_assert_eq!((counters.hits(), counters.misses()), (tally.hits[slot], tally.misses[slot]));
            let cache = quiet.cache(level).unwrap();
            let held: BTreeMap<u64, bool> = cache.lines().iter()
                .filter_map(|line| Some((line.start?.0 / naive.line, line.dirty))).collect();
            let expected: BTreeMap<u64, bool> = naive.held.iter().map(|(&line, &(_, dirty))| (line, dirty)).collect();
            prop_assert_eq!(held, expected);
            prop_assert_eq!(tally.resident[slot], naive.held.len() as i64);
            prop_assert_eq!((counters.evictions, counters.write_backs), (tally.evictions[slot], tally.write_backs[slot]));
            prop_assert_eq!((counters.evictions, counters.write_backs), (naive.counters.evictions, naive.counters.write_backs));
        }
        let memory = quiet.memory_counters();
        prop_assert_eq!((memory.reads, memory.writes), (model.memory_reads, model.memory_writes));
    }

    /// Mattson's inclusion property: a larger fully associative LRU cache never misses more.
    #[test]
    fn a_larger_lru_cache_never_misses_more(
        accesses in prop::collection::vec(0..2048u64, 1..500), small in 1..12u32, more in 0..12u32,
    ) {
        let misses = |ways| {
            let config = HierarchyConfig { l1d: Some(fitting(1, ways, 16, 1)), ..HierarchyConfig::default() };
            let mut hierarchy = Hierarchy::new(config).unwrap();
            accesses.iter().for_each(|&at| do_access(&mut hierarchy, (Port::Load, false, at, 1), &mut Unobserved));
            hierarchy.counters(Level::L1D).misses()
        };
        prop_assert!(misses(small + more) <= misses(small));
    }

    /// Accounting for fetches in one line at once is the same as fetching one by one.
    #[test]
    fn fetches_can_be_counted_at_once(runs in prop::collection::vec((0..1024u64, 0..6u64), 1..100)) {
        let config = HierarchyConfig {
            l1i: Some(fitting(4, 2, 32, 2)), l2: Some(fitting(8, 2, 32, 9)), ..HierarchyConfig::default()
        };
        let mut one_by_one = Hierarchy::new(config).unwrap();
        let mut at_once = one_by_one.clone();
        for (start, length) in runs {
            let addresses: Vec<u64> = (0..=length).map(|n| (start & !1) + 2 * n).collect();
            for &at in &addresses {
                do_access(&mut one_by_one, (Port::Fetch, false, at, 2), &mut Unobserved);
            }
            let mut pending = 0;
            for &at in &addresses {
                if at_once.fetches_same_line(PhysAddr(at), 2) {
                    pending += 1;
                } else {
                    at_once.count_fetch_hits(core::mem::take(&mut pending));
                    do_access(&mut at_once, (Port::Fetch, false, at, 2), &mut Unobserved);
                }
            }
            at_once.count_fetch_hits(pending);
            prop_assert_eq!(&at_once, &one_by_one);
        }
    }
}

fn l1d(sets: u64, ways: u32, line: u32) -> Hierarchy {
    let config = HierarchyConfig { l1d: Some(fitting(sets, ways, line, 1)), ..HierarchyConfig::default() };
    Hierarchy::new(config).unwrap()
}

fn loads(hierarchy: &mut Hierarchy, addresses: impl Iterator<Item = u64>) -> CacheCounters {
    addresses.for_each(|at| do_access(hierarchy, (Port::Load, false, at, 4), &mut Unobserved));
    hierarchy.counters(Level::L1D)
}

/// Going round through one line more than fits makes LRU miss every time; one line fewer, and it always hits.
#[test]
fn a_cyclic_scan_falls_off_the_lru_cliff() {
    let scan = |lines: u64| (0..10 * lines).map(move |n| n % lines * 64);
    let fits = loads(&mut l1d(1, 8, 64), scan(8));
    assert_eq!((fits.read_misses, fits.hits()), (8, 72));
    let too_long = loads(&mut l1d(1, 8, 64), scan(9));
    assert_eq!((too_long.read_misses, too_long.hits()), (90, 0));
}

/// A 64 × 64 matrix of 4-byte elements in rows, with a cache of 1 KiB: by rows one miss a line, by columns all misses.
#[test]
fn column_order_misses_where_row_order_hits() {
    let (n, line) = (64u64, 64u32);
    let by_rows = loads(&mut l1d(4, 4, line), (0..n * n).map(|i| i * 4));
    assert_eq!(by_rows.read_misses, n * n * 4 / u64::from(line));
    let by_columns = loads(&mut l1d(4, 4, line), (0..n * n).map(|i| (i % n * n + i / n) * 4));
    assert_eq!(by_columns.read_misses, n * n);
}

/// Two lines of one set evict each other in a direct-mapped cache and live together in a two-way one.
#[test]
fn conflict_misses_vanish_with_a_second_way() {
    let ping_pong = || (0..20u64).map(|n| n % 2 * 1024);
    assert_eq!(loads(&mut l1d(16, 1, 64), ping_pong()).read_misses, 20);
    assert_eq!(loads(&mut l1d(8, 2, 64), ping_pong()).read_misses, 2);
}

/// Average access time by hand: 4 + 12 + 200 for a cold load, 4 for a warm one, 4 + 12 when only L2 still has it.
#[test]
fn an_access_costs_the_levels_it_passes() {
    let config = HierarchyConfig {
        l1d: Some(fitting(1, 1, 64, 4)),
        l2: Some(fitting(1, 4, 64, 12)),
        memory_latency: Cycles(200),
        ..HierarchyConfig::default()
    };
    let mut hierarchy = Hierarchy::new(config).unwrap();
    let mut load = |at| hierarchy.access(Port::Load, PhysAddr(at), 8, &mut Unobserved).unwrap().0;
    assert_eq!([load(0), load(8), load(64), load(0)], [216, 4, 216, 16]);
}

/// A straddling access is two look-ups, but one access that misses once (Cachegrind's rule).
#[test]
fn a_straddling_access_misses_once() {
    let mut hierarchy = l1d(4, 2, 16);
    do_access(&mut hierarchy, (Port::Load, false, 12, 8), &mut Unobserved);
    let counters = hierarchy.counters(Level::L1D);
    assert_eq!((counters.reads, counters.read_misses), (2, 2));
    assert_eq!((counters.accesses(), counters.missed_accesses()), (1, 1));
    do_access(&mut hierarchy, (Port::Load, false, 28, 8), &mut Unobserved);
    let counters = hierarchy.counters(Level::L1D);
    assert_eq!((counters.accesses(), counters.missed_accesses()), (2, 2));
    do_access(&mut hierarchy, (Port::Load, false, 28, 8), &mut Unobserved);
    let counters = hierarchy.counters(Level::L1D);
    assert_eq!((counters.accesses(), counters.missed_accesses()), (3, 2));
}

/// Stops after a number of events.
struct StopAfter(u32);

impl Observe<Event> for StopAfter {
    fn on(&mut self, event: impl FnOnce() -> Event) -> Result<(), Pause> {
        event();
        self.0 -= 1;
        if self.0 == 0 { Err(Pause) } else { Ok(()) }
    }
}

/// A store that misses everywhere and evicts a dirty line: after each event, the state and the time so far.
#[test]
fn a_pause_shows_the_half_done_access() {
    let config = HierarchyConfig {
        l1d: Some(fitting(1, 1, 16, 1)),
        l2: Some(fitting(1, 2, 16, 10)),
        memory_latency: Cycles(100),
        ..HierarchyConfig::default()
    };
    let mut start = Hierarchy::new(config).unwrap();
    do_access(&mut start, (Port::Store, true, 0, 8), &mut Unobserved);
    let began = start.cycles().0;
    // Events: L1D miss, L2 miss, memory, L2 filled, L1D evicted (into L2), L1D filled.
    let expected = [(1, 1, 1), (11, 1, 1), (111, 1, 1), (111, 1, 2), (121, 0, 2), (121, 1, 2)];
    for (events, (cost, in_l1d, in_l2)) in (1..).zip(expected) {
        let mut hierarchy = start.clone();
        let paused = hierarchy.access(Port::Store, PhysAddr(64), 8, &mut StopAfter(events));
        assert!(paused.is_err(), "event {events}");
        let held =
            |level| hierarchy.cache(level).unwrap().lines().iter().filter(|l| l.start.is_some()).count();
        let state = (hierarchy.cycles().0 - began, held(Level::L1D), held(Level::L2));
        assert_eq!(state, (cost, in_l1d, in_l2), "event {events}");
    }
    assert!(start.access(Port::Store, PhysAddr(64), 8, &mut StopAfter(7)).is_ok());
}

/// Ways are filled in order, and then the one not used for the longest time makes room.
#[test]
fn ways_are_filled_in_order() {
    let mut hierarchy = l1d(1, 3, 16);
    loads(&mut hierarchy, [0, 16, 32, 0, 48].into_iter());
    let lines = hierarchy.cache(Level::L1D).unwrap().lines();
    let held: Vec<_> = lines.iter().map(|line| (line.way, line.start.unwrap().0, line.age)).collect();
    assert_eq!(held, [(0, 0, 1), (1, 48, 0), (2, 32, 2)]);
}
