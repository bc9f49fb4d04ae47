//! Decoded code: basic blocks of micro-operations, found by address and linked to each other.
//!
//! This is the simulator's memory of what it has decoded, no part of the machine: forgetting all of it at any time
//! changes nothing but speed.

use std::collections::BTreeMap;

use isa::Xlen;
use storage::{PAGE_SIZE, PhysAddr, Ram};

use super::micro_op::MicroOp;

/// No block.
pub(crate) const NONE: u32 = u32::MAX;

/// Slots of the direct-mapped index.
const SLOTS: usize = 1 << 12;

/// Instructions in a block at most; [`MicroOp::fetches`] counts up to it.
pub(crate) const LONGEST: usize = 128;

/// Decoded instructions that are kept at most.
const ROOM: usize = 1 << 18;

/// A run of instructions that is entered at its first and lies in one page and, for the instruction cache's sake, in
/// one line.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub ops: Box<[MicroOp]>,
    /// The first instruction's address.
    pub start: u64,
    /// The address after the last instruction.
    pub end: u64,
    /// Where the last instruction, a branch or jump, goes.
    pub target: u64,
    /// The block at `end`, once it is known.
    pub next: u32,
    /// The block at `target`, once it is known.
    pub taken: u32,
    /// Loads of all instructions.
    pub loads: u32,
    /// Stores of all instructions.
    pub stores: u32,
    /// Instructions after the last one that accesses data.
    pub tail: u8,
    /// Its only instruction reads a counter, so that all of them must be exact.
    pub reads_counter: bool,
    /// Its only instruction reaches into the next page.
    pub crosses_page: bool,
    /// The first instruction's length.
    pub head: u8,
    /// Where the first instruction lies in memory.
    pub place: u64,
}

/// All decoded blocks.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    blocks: Vec<Block>,
    /// Instructions in all blocks.
    size: usize,
    /// Block by hashed address; a newer block displaces an older one here, but not in `all`.
    index: Vec<u32>,
    all: BTreeMap<u64, u32>,
    xlen: Xlen,
    /// What a block must not reach beyond: a line of the instruction cache, or a page.
    span: u64,
    /// Instructions in a block at most; [`MicroOp::fetches`] counts up to it.
    longest: usize,
    /// How often everything was forgotten: block numbers from before mean nothing.
    generation: u64,
}

impl Code {
    /// Nothing decoded yet. A block lies in one of the equal parts of `span` bytes, a power of two, and has at most
    /// `longest` instructions.
    pub fn new(xlen: Xlen, span: u64, longest: usize) -> Code {
        Code {
            blocks: Vec::new(),
            size: 0,
            index: vec![NONE; SLOTS],
            all: BTreeMap::new(),
            xlen,
            span: span.min(PAGE_SIZE),
            longest: longest.min(LONGEST),
            generation: 0,
        }
    }

    /// Changes whenever block numbers lose their meaning.
    #[inline(always)]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Forgets everything.
    pub fn clear(&mut self, marks: &mut Marks) {
        marks.clear();
        if self.blocks.is_empty() {
            return;
        }
        self.generation += 1;
        self.size = 0;
        self.blocks.clear();
        self.all.clear();
        self.index.fill(NONE);
    }

    /// The block that starts at `pc`.
    #[inline]
    pub fn find(&mut self, pc: u64) -> Option<u32> {
        let slot = slot(pc);
        let id = self.index.get(slot).copied().unwrap_or(NONE);
        if self.blocks.get(id as usize).is_some_and(|block| block.start == pc) {
            return Some(id);
        }
        let id = *self.all.get(&pc)?;
        self.remember(slot, id);
        Some(id)
    }

    fn remember(&mut self, slot: usize, id: u32) {
        if let Some(entry) = self.index.get_mut(slot) {
            *entry = id;
        }
    }

    /// A block by its number.
    #[inline(always)]
    pub fn block(&self, id: u32) -> Option<&Block> {
        self.blocks.get(id as usize)
    }

    /// Notes that `to` follows `from`: at its end, or as its last instruction's target.
    pub fn link(&mut self, from: u32, to: u32, taken: bool) {
        if let Some(block) = self.blocks.get_mut(from as usize) {
            *if taken { &mut block.taken } else { &mut block.next } = to;
        }
    }

    /// Decodes the block at `pc`, whose bytes lie at `place` (an instruction's second half that lies in the next page,
    /// at `beyond`). `None` if memory ends there.
    pub fn decode(
        &mut self,
        pc: u64,
        place: PhysAddr,
        beyond: PhysAddr,
        ram: &Ram,
        marks: &mut Marks,
    ) -> Option<u32> {
        if self.size + LONGEST > ROOM {
            self.clear(marks);
        }
        let room = self.span - place.0 % self.span;
        let mut ops: Vec<MicroOp> = Vec::new();
        let (mut offset, mut fetches) = (0, 0);
        while offset < room && ops.len() < self.longest {
            let bits = instruction_bits(ram, place.offset(offset), beyond)?;
            let mut op = MicroOp::lower(bits, self.xlen);
            let fits = offset + u64::from(op.length) <= room;
            if offset > 0 && (!fits || op.stands_alone()) {
                break;
            }
            fetches += 1;
            (op.offset, op.fetches) = (offset as u16, fetches);
            if op.accesses_data() {
                fetches = 0;
            }
            offset += u64::from(op.length);
            ops.push(op);
            if op.ends_block() || op.stands_alone() {
                break;
            }
        }
        marks.add(place, offset.min(room));
        if offset > room {
            marks.add(if place.0 % PAGE_SIZE + offset > PAGE_SIZE { beyond } else { place.offset(room) }, 2);
        }
        if place.0 % PAGE_SIZE + offset > PAGE_SIZE {
            // Two pages: never accounted for with others, but fetched in full.
            ops.iter_mut().for_each(|op| op.fetches = 0);
            fetches = 0;
        }
        Some(self.insert(self.block_of(pc, place, offset, ops, fetches)))
    }

    fn block_of(&self, pc: u64, place: PhysAddr, length: u64, ops: Vec<MicroOp>, tail: u8) -> Block {
        let last = ops.last();
        let target = last.map_or(0, |op| u64::from(op.offset).wrapping_add(i64::from(op.imm) as u64));
        Block {
            start: pc,
            end: self.xlen.truncate(pc.wrapping_add(length)),
            target: self.xlen.truncate(pc.wrapping_add(target)),
            next: NONE,
            taken: NONE,
            loads: ops.iter().map(MicroOp::loads).sum(),
            stores: ops.iter().map(MicroOp::stores).sum(),
            // The fetch of one that reads a counter is counted before it.
            tail: if last.is_some_and(MicroOp::stands_alone) { 0 } else { tail },
            reads_counter: last.is_some_and(MicroOp::stands_alone),
            crosses_page: place.0 % PAGE_SIZE + length > PAGE_SIZE,
            head: ops.first().map_or(0, |op| op.length),
            place: place.0,
            ops: ops.into_boxed_slice(),
        }
    }

    fn insert(&mut self, block: Block) -> u32 {
        let id = self.blocks.len() as u32;
        self.all.insert(block.start, id);
        self.remember(slot(block.start), id);
        self.size += block.ops.len();
        self.blocks.push(block);
        id
    }
}

/// Where in memory decoded instructions lie, in parts of 64 bytes: a store there makes them stale.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    /// For each frame, one bit a part.
    parts: Vec<u64>,
    /// The frames that have any.
    frames: Vec<usize>,
}

impl Marks {
    pub fn new(frames: u64) -> Marks {
        Marks { parts: vec![0; frames as usize], frames: Vec::new() }
    }

    /// Whether decoded instructions lie in these bytes, or just beside them. Bytes in two parts count as in the first.
    #[inline(always)]
    pub fn hold(&self, at: PhysAddr, width: u64) -> bool {
        let last = PhysAddr(at.0 + width - 1);
        let parts = self.parts.get(last.frame().0 as usize).copied().unwrap_or(0);
        parts >> (last.0 % PAGE_SIZE / PART) & 1 != 0 || parts >> (at.0 % PAGE_SIZE / PART) & 1 != 0
    }

    fn add(&mut self, at: PhysAddr, length: u64) {
        let frame = at.frame().0 as usize;
        let Some(parts) = self.parts.get_mut(frame) else { return };
        if *parts == 0 {
            self.frames.push(frame);
        }
        let (first, last) =
            (at.0 % PAGE_SIZE / PART, (at.0 % PAGE_SIZE + length - 1).min(PAGE_SIZE - 1) / PART);
        for part in first..=last {
            *parts |= 1 << part;
        }
    }

    fn clear(&mut self) {
        for frame in self.frames.drain(..) {
            if let Some(parts) = self.parts.get_mut(frame) {
                *parts = 0;
            }
        }
    }
}

/// Bytes that one bit of [`Marks`] stands for.
const PART: u64 = PAGE_SIZE / 64;

fn slot(pc: u64) -> usize {
    ((pc >> 1) ^ (pc >> 13)) as usize % SLOTS
}

/// The instruction's bits at `place`. Its second half lies at `beyond` if the page ends between the two.
pub(crate) fn instruction_bits(ram: &Ram, place: PhysAddr, beyond: PhysAddr) -> Option<u32> {
    let low = u32::from(ram.read_u16(place)?);
    if low & 3 != 3 {
        return Some(low);
    }
    let upper = place.offset(2);
    let upper = if upper.0.is_multiple_of(PAGE_SIZE) { beyond } else { upper };
    Some(low | u32::from(ram.read_u16(upper)?) << 16)
}
