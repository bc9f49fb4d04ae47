//! Loads, stores and atomics: the short way, and the long way with the same effect.

use isa::VirtAddr;
use mmu::Intent;
use storage::{PhysAddr, Port, Unobserved};

use super::{Bus, Halt, Model, Place, Trap};
use crate::CoreEvent;
use crate::core::observer::Observer;

impl Bus<'_> {
    /// Loads `W` bytes, zero-extended.
    #[inline(always)]
    pub fn load<M: Model, O: Observer, const W: usize>(
        &mut self,
        at: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = VirtAddr(self.truncate(at));
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
            if let Some(to) = self.quick::<M>(at, W as u64, Intent::Load)
                && let Some(bytes) = self.quick_read::<M, W>(to)
            {
                return Ok(widen(bytes));
            }
        }
        self.load_slowly::<M, O>(at, W as u64, observer)
    }

    /// Stores the low `W` bytes of `value`.
    #[inline(always)]
    pub fn store<M: Model, O: Observer, const W: usize>(
        &mut self,
        at: u64,
        value: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<(), Halt> {
        let at = VirtAddr(self.truncate(at));
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
            if let Some(to) = self.quick::<M>(at, W as u64, Intent::Store) {
                if !self.marks.hold(to, W as u64) && self.quick_write::<M, W>(to, narrow(value)).is_some() {
                    return Ok(());
                }
                return self.store_at::<M, O>(at, Place::whole(to), W as u64, value, observer);
            }
        }
        self.store_slowly::<M, O>(at, W as u64, value, observer)
    }

    /// The translation of an access that takes a short cut, and has the same effect as the long way.
    #[inline(always)]
    fn quick<M: Model>(&mut self, at: VirtAddr, width: u64, intent: Intent) -> Option<PhysAddr> {
        if M::EXACT {
            self.mmu.translate_quickly(at, width, intent)
        } else {
            self.mmu.plain_window(at, width, intent)
        }
    }

    #[inline(always)]
    fn quick_read<M: Model, const W: usize>(&mut self, from: PhysAddr) -> Option<[u8; W]> {
        if M::EXACT {
            self.memory.read(Port::Load, from, &mut Unobserved).unwrap_or(None)
        } else {
            self.memory.ram.read(from)
        }
    }

    #[inline(always)]
    fn quick_write<M: Model, const W: usize>(&mut self, to: PhysAddr, value: [u8; W]) -> Option<()> {
        if M::EXACT {
            self.memory.write(Port::Store, to, value, &mut Unobserved).unwrap_or(None)
        } else {
            self.memory.ram.write(to, value)
        }
    }

    #[inline(never)]
    fn load_slowly<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        width: u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let place = self.translate::<M, O>(at, width, Intent::Load, observer)?;
        self.result = self.read::<M, O>(at, place, width, observer)?;
        self.finish::<M, O>(self.result)
    }

    #[inline(never)]
    fn store_slowly<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        self.store_at::<M, O>(at, place, width, value, observer)
    }

    #[inline(never)]
    fn store_at<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        self.write::<M, O>(at, place, width, value, observer)?;
        self.finish::<M, O>(0).map(|_| ())
    }

    /// `lr`: loads and reserves.
    #[inline(never)]
    pub fn load_reserved<M: Model, O: Observer>(
        &mut self,
        at: u64,
        width: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Load, observer)?;
        let value = self.read::<M, O>(at, place, width, observer)?;
        self.core.reservation = Some((place.first, width as u8));
        self.core.loads += 1;
        self.finish::<M, O>(value)
    }

    /// `sc`: stores if the reservation still stands. Gives 0 if it stored, 1 if not; either way nothing is reserved
    /// afterwards.
    #[inline(never)]
    pub fn store_conditional<M: Model, O: Observer>(
        &mut self,
        at: u64,
        value: u64,
        width: u64,
        fetches: u8,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        let failed = self.core.reservation.take() != Some((place.first, width as u8));
        if !failed {
            self.write::<M, O>(at, place, width, value, observer)?;
            self.core.stores += 1;
        }
        self.finish::<M, O>(u64::from(failed))
    }

    /// An atomic memory operation. Gives what was there before.
    #[inline(never)]
    pub fn read_modify_write<M: Model, O: Observer>(
        &mut self,
        at: u64,
        width: u64,
        fetches: u8,
        update: impl FnOnce(u64) -> u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        let at = self.aligned::<M, O>(at, width, fetches)?;
        let place = self.translate::<M, O>(at, width, Intent::Store, observer)?;
        let old = self.read::<M, O>(at, place, width, observer)?;
        self.write::<M, O>(at, place, width, update(old), observer)?;
        self.core.loads += 1;
        self.core.stores += 1;
        self.finish::<M, O>(old)
    }

    /// Atomic accesses must be aligned to their width (unprivileged manual, A).
    fn aligned<M: Model, O: Observer>(&mut self, at: u64, width: u64, fetches: u8) -> Result<VirtAddr, Halt> {
        if !O::WATCHES {
            self.catch_up::<M>(fetches);
        }
        let at = VirtAddr(self.truncate(at));
        if at.0.is_multiple_of(width) {
            return Ok(at);
        }
        self.trap = Some(Trap::MisalignedAtomic { at });
        Err(Halt::Trapped)
    }

    /// Reads from where the address was translated to.
    fn read<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        observer: &mut O,
    ) -> Result<u64, Halt> {
        self.access::<M, O>(Port::Load, place, width, observer)?;
        let value = self.peek(place, width);
        observer.on(|| CoreEvent::Loaded { at, from: place.first, width: width as u8, value })?;
        Ok(value)
    }

    /// Writes to where the address was translated to.
    fn write<M: Model, O: Observer>(
        &mut self,
        at: VirtAddr,
        place: Place,
        width: u64,
        value: u64,
        observer: &mut O,
    ) -> Result<(), Halt> {
        self.access::<M, O>(Port::Store, place, width, observer)?;
        let old = if O::WATCHES { self.peek(place, width) } else { 0 };
        let new = value & (u64::MAX >> (64 - 8 * width));
        self.poke(place, width, new);
        observer.on(|| CoreEvent::Stored { at, to: place.first, width: width as u8, old, new })?;
        Ok(())
    }

    /// The value in memory, zero-extended.
    fn peek(&self, place: Place, width: u64) -> u64 {
        let ram = &self.memory.ram;
        let whole = match width {
            _ if place.bytes < width => None,
            1 => ram.read_u8(place.first).map(u64::from),
            2 => ram.read_u16(place.first).map(u64::from),
            4 => ram.read_u32(place.first).map(u64::from),
            _ => ram.read_u64(place.first),
        };
        let byte = |index| u64::from(ram.read_u8(byte_of(place, index)).unwrap_or(0));
        whole.unwrap_or_else(|| (0..width).fold(0, |value, index| value | byte(index) << (8 * index)))
    }

    /// Writes the value's low bytes to memory.
    fn poke(&mut self, place: Place, width: u64, value: u64) {
        let whole = place.bytes >= width;
        let ends = [place.first, byte_of(place, width - 1)];
        self.code_changed |= ends.into_iter().any(|end| self.marks.hold(end, 1));
        let ram = &mut self.memory.ram;
        let written = match width {
            _ if !whole => None,
            1 => ram.write_u8(place.first, value as u8),
            2 => ram.write_u16(place.first, value as u16),
            4 => ram.write_u32(place.first, value as u32),
            _ => ram.write_u64(place.first, value),
        };
        if written.is_none() {
            for (index, byte) in (0..width).zip(value.to_le_bytes()) {
                ram.write_u8(byte_of(place, index), byte);
            }
        }
    }
}

fn byte_of(place: Place, index: u64) -> PhysAddr {
    if index < place.bytes { place.first.offset(index) } else { place.second.offset(index - place.bytes) }
}

#[inline(always)]
fn widen<const W: usize>(bytes: [u8; W]) -> u64 {
    let mut whole = [0; 8];
    for (to, from) in whole.iter_mut().zip(bytes) {
        *to = from;
    }
    u64::from_le_bytes(whole)
}

#[inline(always)]
fn narrow<const W: usize>(value: u64) -> [u8; W] {
    let whole = value.to_le_bytes();
    core::array::from_fn(|index| whole[index % 8])
}
