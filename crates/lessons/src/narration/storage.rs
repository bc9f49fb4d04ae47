//! The storage hierarchy at work, in words.

use messages::Value;
use storage::{Event, Level, Port};

use super::teller::{Teller, Told, told};

impl Teller<'_> {
    pub fn storage(&self, event: &Event) -> Told {
        match *event {
            Event::Hit { level, port, at, set, way, cost } => told(
                "storage-hit",
                [
                    ("level", self.level(level)),
                    ("port", self.port(port)),
                    ("at", self.physical(at)),
                    ("set", set.into()),
                    ("way", way.into()),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::Miss { level, port, at, set, cost } => told(
                "storage-miss",
                [
                    ("level", self.level(level)),
                    ("port", self.port(port)),
                    ("at", self.physical(at)),
                    ("set", set.into()),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::Filled { level, line, set, way } => told(
                "storage-filled",
                [
                    ("level", self.level(level)),
                    ("line", self.physical(line)),
                    ("set", set.into()),
                    ("way", way.into()),
                ],
            ),
            Event::Evicted { level, line, set, way, dirty, cost } => told(
                if dirty { "storage-evicted-dirty" } else { "storage-evicted-clean" },
                [
                    ("level", self.level(level)),
                    ("line", self.physical(line)),
                    ("set", set.into()),
                    ("way", way.into()),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::Memory { port, at, cost } => told(
                "storage-memory",
                [("port", self.port(port)), ("at", self.physical(at)), ("cost", self.cycles(cost))],
            ),
            Event::DiskRead { block, to, cost } => told(
                "storage-disk-read",
                [
                    ("block", block.into()),
                    ("to", self.physical(to)),
                    ("frame", self.frame(to.frame())),
                    ("cost", self.cycles(cost)),
                ],
            ),
            Event::DiskWrite { block, from, cost } => told(
                "storage-disk-write",
                [
                    ("block", block.into()),
                    ("from", self.physical(from)),
                    ("frame", self.frame(from.frame())),
                    ("cost", self.cycles(cost)),
                ],
            ),
        }
    }

    fn level(&self, level: Level) -> Value {
        self.word(match level {
            Level::Registers => "storage-level-registers",
            Level::L1I => "storage-level-l1i",
            Level::L1D => "storage-level-l1d",
            Level::L2 => "storage-level-l2",
            Level::Memory => "storage-level-memory",
            Level::Disk => "storage-level-disk",
        })
    }

    fn port(&self, port: Port) -> Value {
        self.word(match port {
            Port::Fetch => "storage-port-fetch",
            Port::Load => "storage-port-load",
            Port::Store => "storage-port-store",
            Port::Walk => "storage-port-walk",
            Port::Kernel => "storage-port-kernel",
        })
    }
}
