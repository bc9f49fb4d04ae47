//! What the current step did at each level, added up from its events.

use machine::Event;
use storage::{Cycles, Level, Port};

/// What a step did at one level.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// Times it had what was asked for.
    pub hits: u32,
    /// Times it had to ask the next level.
    pub misses: u32,
    /// What that cost.
    pub cost: Cycles,
    fetches: u32,
    loads: u32,
    stores: u32,
    written_back: bool,
}

impl Share {
    /// Whether the step came here at all.
    pub fn happened(self) -> bool {
        self.hits + self.misses > 0
    }
}

/// A half of the hierarchy's upper part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Between the core's fetches and L1I.
    Instructions,
    /// Between the core's loads and stores and L1D.
    Data,
    /// Where both meet.
    Both,
}

impl Side {
    /// The side that a connection between two levels serves.
    pub fn between(upper: Level, lower: Level) -> Side {
        match (upper, lower) {
            (Level::L1I, _) | (_, Level::L1I) => Side::Instructions,
            (Level::L1D, _) | (_, Level::L1D) => Side::Data,
            _ => Side::Both,
        }
    }
}

/// The shares of all levels in a step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StepShares([Share; 6]);

impl StepShares {
    /// Adds up a step's events.
    pub fn of_events(events: &[Event]) -> StepShares {
        let mut shares = StepShares::default();
        for event in events {
            if let Event::Storage(event) = event {
                shares.add(event);
            }
        }
        shares
    }

    /// The share of a level.
    pub fn of(&self, level: Level) -> Share {
        self.0.get(level as usize).copied().unwrap_or_default()
    }

    fn at(&mut self, level: Level) -> &mut Share {
        &mut self.0[level as usize]
    }

    fn add(&mut self, event: &storage::Event) {
        use storage::Event::{DiskRead, DiskWrite, Evicted, Filled, Hit, Memory, Miss};
        match *event {
            Hit { level, port, cost, .. } => self.found(level, port, cost),
            Miss { level, port, cost, .. } => {
                self.at(level).misses += 1;
                self.count(level, port, cost);
            }
            Memory { port, cost, .. } => self.found(Level::Memory, port, cost),
            DiskRead { cost, .. } => self.found(Level::Disk, Port::Kernel, cost),
            DiskWrite { cost, .. } => self.found(Level::Disk, Port::Store, cost),
            Evicted { level, dirty: true, cost, .. } => {
                self.at(level).written_back = true;
                self.at(level).cost += cost;
            }
            Evicted { dirty: false, .. } | Filled { .. } => {}
        }
    }

    fn found(&mut self, level: Level, port: Port, cost: Cycles) {
        self.at(level).hits += 1;
        self.count(level, port, cost);
    }

    fn count(&mut self, level: Level, port: Port, cost: Cycles) {
        let share = self.at(level);
        share.cost += cost;
        match port {
            Port::Fetch => share.fetches += 1,
            Port::Store => share.stores += 1,
            Port::Load | Port::Walk | Port::Kernel => share.loads += 1,
        }
    }

    /// Whether data came up, and whether it went down, between two neighbouring levels.
    pub fn moved(&self, upper: Level, lower: Level, side: Side) -> (bool, bool) {
        let (up, low) = (self.of(upper), self.of(lower));
        if lower == Level::Disk {
            return (low.loads > 0, low.stores > 0);
        }
        if upper == Level::Registers {
            let rises = match side {
                Side::Instructions => low.fetches > 0,
                Side::Data => low.loads > 0,
                Side::Both => low.fetches + low.loads > 0,
            };
            return (rises, side != Side::Instructions && low.stores > 0);
        }
        // Into a cache comes a line, also for a store; out of it goes a dirty one. A cache that is not
        // fitted lets everything of its side through.
        let through = match side {
            Side::Instructions => low.fetches > 0,
            Side::Data => low.loads + low.stores > 0,
            Side::Both => low.happened(),
        };
        (through && (up.misses > 0 || !up.happened()), up.written_back)
    }
}

#[cfg(test)]
mod tests {
    use storage::PhysAddr;

    use super::*;

    fn missed_load() -> StepShares {
        let at = PhysAddr(0x1000);
        let events = [
            storage::Event::Hit { level: Level::L1I, port: Port::Fetch, at, set: 0, way: 0, cost: Cycles(1) },
            storage::Event::Miss { level: Level::L1D, port: Port::Load, at, set: 0, cost: Cycles(1) },
            storage::Event::Miss { level: Level::L2, port: Port::Load, at, set: 0, cost: Cycles(10) },
            storage::Event::Memory { port: Port::Load, at, cost: Cycles(100) },
            storage::Event::Evicted {
                level: Level::L1D,
                line: at,
                set: 0,
                way: 0,
                dirty: true,
                cost: Cycles(10),
            },
        ];
        StepShares::of_events(&events.map(Event::Storage))
    }

    #[test]
    fn costs_are_added_where_they_arise() {
        let shares = missed_load();
        assert_eq!(shares.of(Level::L1I).hits, 1);
        assert_eq!(shares.of(Level::L1D).misses, 1);
        assert_eq!(shares.of(Level::L1D).cost, Cycles(11));
        assert_eq!(shares.of(Level::Memory).cost, Cycles(100));
        assert!(!shares.of(Level::Disk).happened());
    }

    #[test]
    fn data_moves_only_where_it_moved() {
        let shares = missed_load();
        let moved = |up, low| shares.moved(up, low, Side::between(up, low));
        assert_eq!(moved(Level::Registers, Level::L1I), (true, false));
        assert_eq!(moved(Level::Registers, Level::L1D), (true, false));
        assert_eq!(moved(Level::L1I, Level::L2), (false, false));
        assert_eq!(moved(Level::L1D, Level::L2), (true, true));
        assert_eq!(moved(Level::L2, Level::Memory), (true, false));
        assert_eq!(moved(Level::Memory, Level::Disk), (false, false));
    }
}
