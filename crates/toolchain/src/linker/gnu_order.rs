//! The order in which GNU ld visits global symbols: that of its hash table (bfd/hash.c).
//!
//! The order decides where common symbols and GOT slots lie. Any order would do; this one gives the same addresses as
//! GNU ld, so that images can be compared byte for byte.

use super::resolve::Global;

/// The table's size at the start. It grows only beyond 3038 names, which would change the order.
const BUCKETS: u64 = 4051;

/// `bfd_hash_hash` on a 64-bit host.
fn hash(name: &str) -> u64 {
    let mix = |hash: u64, value: u64| {
        let hash = hash.wrapping_add(value).wrapping_add(u64::from((value as u32) << 17));
        hash ^ (hash >> 2)
    };
    let hash = name.bytes().fold(0, |hash, byte| mix(hash, u64::from(byte)));
    mix(hash, name.len() as u64)
}

/// The indices of `globals` by bucket; within a bucket, later names first.
pub(super) fn order(globals: &[Global]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..globals.len()).collect();
    order::sort_by_key(&mut order, |index| {
        let name = globals.get(*index).map_or("", |global| global.name.as_str());
        (hash(name) % BUCKETS, core::cmp::Reverse(*index))
    });
    order
}
