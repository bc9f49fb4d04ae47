//! Memories for tests of address translation.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use storage::{
    Bytes, CacheFitting, CacheGeometry, Cycles, Disk, Hierarchy, HierarchyConfig, Memory, PAGE_SIZE, Ram,
};

fn bundle(pages: u64, l1d: Option<CacheFitting>) -> Memory {
    let config = HierarchyConfig { l1d, memory_latency: Cycles(100), ..HierarchyConfig::default() };
    let disk = Disk::new(Arc::from([]), Cycles(0));
    Memory::new(Ram::new(Bytes(pages * PAGE_SIZE)), Hierarchy::new(config).unwrap(), disk)
}

/// So many frames, each access to which costs 100 cycles.
pub fn memory(pages: u64) -> Memory {
    bundle(pages, None)
}

/// The same behind a small data cache.
pub fn memory_with_caches(pages: u64) -> Memory {
    let geometry = CacheGeometry::new(Bytes(256), 2, 16).unwrap();
    bundle(pages, Some(CacheFitting { geometry, latency: Cycles(2) }))
}
