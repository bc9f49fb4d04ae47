//! Shapes of caches, the disk, and the clock.

use std::sync::Arc;

use storage::{
    Bytes, CacheFitting, CacheGeometry, Cycles, Disk, GeometryError, Hierarchy, HierarchyConfig, Memory,
    PAGE_SIZE, PhysAddr, Port, Ram, TransferError, Unobserved,
};

/// 32 KiB, 8 ways, 64-byte lines: 64 sets, and index with offset are the page offset's 12 bits.
#[test]
fn an_address_splits_into_tag_index_and_offset() {
    let geometry = CacheGeometry::new(Bytes(32 << 10), 8, 64).unwrap();
    assert_eq!((geometry.sets(), geometry.offset_bits(), geometry.index_bits()), (64, 6, 6));
    assert_eq!(geometry.capacity(), Bytes(32 << 10));
    let at = PhysAddr(0x12345);
    assert_eq!(
        (geometry.tag_of(at), geometry.set_of(at), geometry.line_of(at)),
        (0x12, 0x0d, PhysAddr(0x12340))
    );
}

#[test]
fn impossible_shapes_say_why() {
    let why = |capacity, ways, line| CacheGeometry::new(Bytes(capacity), ways, line).unwrap_err().to_string();
    assert_eq!(why(1024, 2, 48), "a line of 48 bytes; expected a power of two from 8 to 4096");
    assert_eq!(why(1024, 0, 64), "0 ways; expected from 1 to 1024");
    let expected = "3 KiB in sets of 128 B; expected line × ways × a power of two, up to 64 MiB";
    assert_eq!(why(3072, 2, 64), expected);
    assert_eq!(why(0, 2, 64), expected.replace("3 KiB", "0 B"));
    for (capacity, ways, line) in [(1000, 2, 64), (128 << 20, 2, 64), (u64::MAX, 1, 64)] {
        let refused = CacheGeometry::new(Bytes(capacity), ways, line);
        assert!(matches!(refused, Err(GeometryError::Capacity { .. })), "{capacity}");
    }
    let fit = |line| {
        let geometry = CacheGeometry::new(Bytes(1024), 2, line).unwrap();
        Some(CacheFitting { geometry, latency: Cycles(1) })
    };
    let shrinking = HierarchyConfig { l1i: fit(32), l1d: fit(64), l2: fit(32), ..HierarchyConfig::default() };
    let refused = Hierarchy::new(shrinking).unwrap_err();
    assert_eq!(refused, GeometryError::LinesShrink { first: 64, second: 32 });
}

#[test]
fn the_disk_moves_whole_blocks() {
    let image: Arc<[u8]> = (0..PAGE_SIZE + 10).map(|n| n as u8).collect();
    let mut disk = Disk::new(image, Cycles(1000));
    let mut ram = Ram::new(Bytes(2 * PAGE_SIZE));
    ram.fill(PhysAddr(0), 2 * PAGE_SIZE, 0xee).unwrap();
    assert_eq!(disk.blocks(), 2);
    assert_eq!(disk.read_block(1, PhysAddr(PAGE_SIZE), &mut ram, &mut Unobserved), Ok(Ok(Cycles(1000))));
    let mut last = vec![0; PAGE_SIZE as usize];
    last[..10].copy_from_slice(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(ram.bytes(PhysAddr(PAGE_SIZE), PAGE_SIZE), Some(&last[..]));
    assert_eq!(disk.write_block(1, PhysAddr(0), &ram, &mut Unobserved), Ok(Ok(Cycles(1000))));
    assert_eq!(disk.block(1), Some([0xee; PAGE_SIZE as usize]));
    assert_eq!(disk.block(0).unwrap()[300], 44);
    let beyond = Err(TransferError::NoSuchBlock { block: 2, blocks: 2 });
    assert_eq!(disk.read_block(2, PhysAddr(0), &mut ram, &mut Unobserved), Ok(beyond));
    assert_eq!(disk.write_block(2, PhysAddr(0), &ram, &mut Unobserved), Ok(beyond));
    let outside = Err(TransferError::NoSuchMemory { at: PhysAddr(1 + PAGE_SIZE) });
    assert_eq!(disk.read_block(0, PhysAddr(1 + PAGE_SIZE), &mut ram, &mut Unobserved), Ok(outside));
    assert_eq!(disk.block(u64::MAX), None);
    assert_eq!((disk.counters().reads, disk.counters().writes, disk.cycles()), (1, 1, Cycles(2000)));
}

/// The clock is what storage took and what was spent besides; bytes go through ports into main memory.
#[test]
fn the_clock_adds_up() {
    let config = HierarchyConfig { memory_latency: Cycles(100), ..HierarchyConfig::default() };
    let disk = Disk::new(Arc::from([7u8; 3]), Cycles(5000));
    let mut memory = Memory::new(Ram::new(Bytes(PAGE_SIZE)), Hierarchy::new(config).unwrap(), disk);
    assert_eq!(
        memory.write(Port::Kernel, PhysAddr(8), 0x1122u16.to_le_bytes(), &mut Unobserved),
        Ok(Some(()))
    );
    assert_eq!(memory.read_u32(Port::Walk, PhysAddr(8), &mut Unobserved), Ok(Some(0x1122)));
    assert_eq!(memory.read_u64(Port::Load, PhysAddr(PAGE_SIZE - 4), &mut Unobserved), Ok(None));
    assert_eq!(memory.clock(), Cycles(200));
    memory.spend(Cycles(30));
    let Memory { disk, ram, .. } = &mut memory;
    assert!(disk.read_block(0, PhysAddr(0), ram, &mut Unobserved).is_ok());
    assert_eq!(memory.clock(), Cycles(5230));
    // Sixteen bytes without caches are two accesses of eight.
    assert_eq!(memory.fill(Port::Kernel, PhysAddr(16), 16, 3, &mut Unobserved), Ok(Some(())));
    assert_eq!(memory.clock(), Cycles(5430));
    let mut read = [0; 4];
    assert_eq!(memory.read_bytes(Port::Kernel, PhysAddr(30), &mut read, &mut Unobserved), Ok(Some(())));
    assert_eq!(read, [3, 3, 0, 0]);
}
