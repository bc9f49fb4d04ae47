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
        Flow::Next | Flow::Broken(Halt::Done, _) => bus.core.pc = next,
        Flow::Taken => jump(pc, pc.0.wrapping_add(i64::from(op.imm) as u64), bus, observer)?,
        Flow::Indirect(target) => jump(pc, target, bus, observer)?,
        Flow::Trap => {
            bus.trap_at(Some(op));
            return Ok(bus.trap);
        }
        Flow::Broken(Halt::Paused, _) => return Err(Pause),
        Flow::Broken(Halt::Trapped, _) => return Ok(bus.trap),
    }
    bus.core.retired += 1;
    bus.core.loads += u64::from(op.loads());
    bus.core.stores += u64::from(op.stores());
    observer.on(|| CoreEvent::Retired { pc })?;
    Ok(None)
}

fn jump<O: Observer>(pc: VirtAddr, to: u64, bus: &mut Bus<'_>, observer: &mut O) -> Result<(), Pause> {
    let to = VirtAddr(bus.truncate(to));
    bus.core.pc = to;
    observer.on(|| CoreEvent::Jumped { from: pc, to })
}
