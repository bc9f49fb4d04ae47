//! One sort for every kind of element: the standard library's, compiled once.
//!
//! `[T]::sort_by` is compiled anew for every element type, three kilobytes of wasm each time. These sort numbers that
//! stand for the elements, and then move the elements; they are as stable and, but for the last step, as fast.

use core::cmp::Ordering;

/// Sorts by a comparison; elements that compare equal keep their order.
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    sort_numbers(&mut order, &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    apply(items, &mut order);
}

/// Sorts by a key; elements with equal keys keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

fn sort_numbers(numbers: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    numbers.sort_by(|&a, &b| compare(a, b));
}

/// Puts the element number `order[i]` in place `i`, cycle by cycle; `order` ends up as 0, 1, 2 …
fn apply<T>(items: &mut [T], order: &mut [usize]) {
    for start in 0..items.len() {
        let mut place = start;
        while let Some(entry) = order.get_mut(place) {
            let from = core::mem::replace(entry, place);
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern, from a linear congruence.
    fn numbers(count: usize, below: u64) -> Vec<(u64, usize)> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        (0..count).map(|index| (next(), index)).collect()
    }

    #[test]
    fn sorts_as_the_standard_library_does_and_keeps_the_order_of_equals() {
        for count in [0, 1, 2, 3, 20, 21, 100, 1000] {
            for below in [1, 2, 10, 1 << 31] {
                let mut ours = numbers(count, below);
                let mut theirs = ours.clone();
                sort_by_key(&mut ours, |&(number, _)| number);
                theirs.sort_by_key(|&(number, _)| number);
                assert_eq!(ours, theirs, "{count} numbers below {below}");
                sort_by(&mut ours, |a, b| b.cmp(a));
                theirs.sort_by(|a, b| b.cmp(a));
                assert_eq!(ours, theirs, "{count} numbers below {below}, downwards");
            }
        }
    }
}
