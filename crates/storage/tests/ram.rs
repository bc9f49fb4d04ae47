//! Main memory against a plain vector of bytes.

use proptest::prelude::*;
use storage::{Bytes, Frame, PAGE_SIZE, PhysAddr, Ram, RamImage};

const PAGES: u64 = 5;
const SIZE: u64 = PAGES * PAGE_SIZE;

#[derive(Clone, Debug)]
enum Action {
    Write(u64, u32, u64),
    Fill(u64, u64, u8),
    Copy(u64, u64, u64),
    Checkpoint,
    Restore(usize),
    Clone,
}

fn any_action() -> impl Strategy<Value = Action> {
    let at = || prop_oneof![0..SIZE + 16, (1..=PAGES).prop_map(|page| page * PAGE_SIZE - 3)];
    prop_oneof![
        8 => (at(), 0..4u32, any::<u64>()).prop_map(|(at, width, value)| Action::Write(at, width, value)),
        2 => (at(), 0..2 * PAGE_SIZE, 0..3u8).prop_map(|(at, length, value)| Action::Fill(at, length, value)),
        1 => (at(), at(), 0..2 * PAGE_SIZE).prop_map(|(from, to, length)| Action::Copy(from, to, length)),
        2 => Just(Action::Checkpoint),
        2 => any::<prop::sample::Index>().prop_map(|index| Action::Restore(index.index(1000))),
        1 => Just(Action::Clone),
    ]
}

/// The same action on a plain vector. True if it is inside the vector.
fn on_vector(bytes: &mut [u8], at: u64, new: &[u8]) -> bool {
    let inside = at + new.len() as u64 <= bytes.len() as u64;
    if inside {
        bytes[at as usize..at as usize + new.len()].copy_from_slice(new);
    }
    inside
}

fn write(ram: &mut Ram, at: u64, width: u32, value: u64) -> bool {
    let at = PhysAddr(at);
    match width {
        0 => ram.write_u8(at, value as u8),
        1 => ram.write_u16(at, value as u16),
        2 => ram.write_u32(at, value as u32),
        _ => ram.write_u64(at, value),
    }
    .is_some()
}

fn read(ram: &Ram, at: u64, width: u32) -> Option<u64> {
    let at = PhysAddr(at);
    match width {
        0 => ram.read_u8(at).map(u64::from),
        1 => ram.read_u16(at).map(u64::from),
        2 => ram.read_u32(at).map(u64::from),
        _ => ram.read_u64(at),
    }
}

proptest! {
    #[test]
    fn equals_a_vector(actions in prop::collection::vec(any_action(), 1..60)) {
        let mut ram = Ram::new(Bytes(SIZE));
        let mut bytes = vec![0; SIZE as usize];
        let mut taken: Vec<(RamImage, Vec<u8>)> = Vec::new();
        for action in actions {
            match action {
                Action::Write(at, width, value) => {
                    let inside = on_vector(&mut bytes, at, &value.to_le_bytes()[..1 << width]);
                    prop_assert_eq!(write(&mut ram, at, width, value), inside);
                    let mask = u64::MAX >> (64 - (8 << width));
                    prop_assert_eq!(read(&ram, at, width), inside.then_some(value & mask));
                }
                Action::Fill(at, length, value) => {
                    let inside = on_vector(&mut bytes, at, &vec![value; length as usize]);
                    prop_assert_eq!(ram.fill(PhysAddr(at), length, value).is_some(), inside);
                }
                Action::Copy(from, to, length) => {
                    let source = bytes.get(from as usize..(from + length) as usize).map(<[u8]>::to_vec);
                    let inside = source.is_some_and(|source| on_vector(&mut bytes, to, &source));
                    prop_assert_eq!(ram.copy(PhysAddr(from), PhysAddr(to), length).is_some(), inside);
                }
                Action::Checkpoint => taken.push((ram.checkpoint(), bytes.clone())),
                Action::Restore(index) if !taken.is_empty() => {
                    let (image, then) = &taken[index % taken.len()];
                    ram.restore(image);
                    bytes.clone_from(then);
                }
                Action::Restore(_) => {}
                Action::Clone => {
                    let copy = ram.clone();
                    prop_assert_eq!(&copy, &ram);
                    ram = copy;
                }
            }
            prop_assert!(ram.bytes(PhysAddr(0), SIZE) == Some(&bytes[..]));
        }
        for (image, then) in &taken {
            ram.restore(image);
            prop_assert!(ram.bytes(PhysAddr(0), SIZE) == Some(&then[..]));
        }
    }
}

/// Checkpoints keep only pages that are not zero, and share those that did not change.
#[test]
fn checkpoints_share_what_did_not_change() {
    let mut ram = Ram::new(Bytes(4096 * PAGE_SIZE));
    assert_eq!(ram.checkpoint().pages_kept(), 0);
    for frame in 0..1000 {
        ram.write_u64(Frame(frame).start(), frame + 1).unwrap();
    }
    let first = ram.checkpoint();
    assert_eq!(first.pages_kept(), 1000);
    ram.write_u8(Frame(7).start(), 99).unwrap();
    ram.write_u8(Frame(8).start(), 9).unwrap();
    ram.fill(Frame(9).start(), PAGE_SIZE, 0).unwrap();
    let second = ram.checkpoint();
    // Frame 8 was written with the value that it had, frame 9 is zero now.
    assert_eq!((second.pages_kept(), second.pages_apart_from(&first)), (999, 1));
}

/// A write that is refused changes neither bytes nor the marks of what was written.
#[test]
fn the_end_of_memory_is_the_end() {
    let mut ram = Ram::new(Bytes(2 * PAGE_SIZE + 100));
    assert_eq!((ram.size(), ram.frames()), (Bytes(2 * PAGE_SIZE), 2));
    for at in [2 * PAGE_SIZE - 7, 2 * PAGE_SIZE, u64::MAX - 3, u64::MAX] {
        assert_eq!(ram.read_u64(PhysAddr(at)), None);
        assert_eq!(ram.write_u64(PhysAddr(at), !0), None);
        assert!(!ram.contains(PhysAddr(at), 8));
        assert_eq!(ram.write_bytes(PhysAddr(at), &[1; 8]), None);
    }
    assert_eq!(ram.checkpoint().pages_kept(), 0);
    assert_eq!(ram.bytes(PhysAddr(2 * PAGE_SIZE), 0), Some(&[][..]));
    assert_eq!(ram.page(Frame(2)), None);
    assert_eq!(ram.page(Frame(u64::MAX)), None);
}
