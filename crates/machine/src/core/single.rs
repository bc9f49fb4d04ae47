//! One instruction, watched: the same interpreter, an event for everything that happens.

use isa::VirtAddr;
use storage::Pause;

use super::bus::{Bus, Halt, Model, Trap};
use super::execute::{Flow, execute};
use super::micro_op::MicroOp;
use super::observer::Observer;
use crate::CoreEvent;

/// Runs the instruction at the core's `pc`. `Some` if it needs the kernel before it can be done.
///
/// # Errors
/// [`Pause`] from the observer, with the state half-way through the instruction.
pub(crate) fn single<M: Model, O: Observer>(
    bus: &mut Bus<'_>,
    observer: &mut O,
) -> Result<Option<Trap>, Pause> {
    let pc = bus.core.pc;
    let place = match bus.fetch::<M, O>(pc, observer) {
        Ok(place) => place,
        Err(Halt::Paused) => return Err(Pause),
        Err(_) => return Ok(bus.trap),
    };
    let bits = bus.bits(place);
    let op = MicroOp::lower(bits, bus.xlen);
    let length = op.length;
    observer.on(|| CoreEvent::Fetched { pc, bits, length })?;
    let mut file = bus.core.file();
    let flow = execute::<M, O>(&mut file, &[op], pc.0, bus, observer);
    bus.core.set_file(&file);
    let next = VirtAddr(bus.truncate(pc.0.wrapping_add(u64::from(length))));
    match flow {
        Flow::Next | Flow::Broken(Halt::Done, _) => retire(next, pc, bus, observer)?,
        Flow::Taken(target) | Flow::Indirect(target) => {
            let to = VirtAddr(target);
            bus.core.pc = to;
            observer.on(|| CoreEvent::Jumped { from: pc, to })?;
            retire(to, pc, bus, observer)?;
        }
        Flow::Trap => {
            bus.trap_at(Some(op));
            return Ok(bus.trap);
        }
        Flow::Broken(Halt::Paused, _) => return Err(Pause),
        Flow::Broken(Halt::Trapped, _) => return Ok(bus.trap),
    }
    Ok(None)
}

/// The instruction at `pc` is done; the one at `next` comes next.
pub(crate) fn retire<O: Observer>(
    next: VirtAddr,
    pc: VirtAddr,
    bus: &mut Bus<'_>,
    observer: &mut O,
) -> Result<(), Pause> {
    bus.core.pc = next;
    bus.core.retired += 1;
    observer.on(|| CoreEvent::Retired { pc })
}
