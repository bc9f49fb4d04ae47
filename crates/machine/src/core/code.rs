//! Decoded code: basic blocks of micro-operations, found by address and linked to each other.
//!
//! This is the simulator's memory of what it has decoded, no part of the machine: forgetting all of it at any time
//! changes nothing but speed.

use std::collections::BTreeMap;

use isa::Xlen;
use storage::{LONGEST_RUN, PAGE_SIZE, PhysAddr, Ram};

use super::micro_op::MicroOp;

/// No block.
pub(crate) const NONE: u32 = u32::MAX;

/// Slots of the direct-mapped index.
const SLOTS: usize = 1 << 12;

/// Instructions in a block at most; [`MicroOp::fetches`] counts up to it.
pub(crate) const LONGEST: usize = 128;

/// Decoded instructions that are kept at most.
const ROOM: usize = 1 << 18;

/// A run of instructions that is entered at its first and lies in one page.
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
    /// Its parts in one line each of the instruction cache, in order; at least one.
    pub parts: Box<[Part]>,
    /// The lines that are looked up when all parts are fetched in order, if there is more than one part.
    pub lines: Box<[PhysAddr]>,
    /// How many of the look-ups are the second ones of instructions that straddle two lines.
    pub straddles: u32,
}

/// Instructions whose fetches look up one line, or two, with the first of them, and find it again with the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Index of the first instruction.
    pub first: u16,
    /// Index after the last.
    pub end: u16,
    /// Where the first instruction lies.
    pub place: PhysAddr,
    /// Its length.
    pub width: u8,
}

impl Part {
    /// How many instructions it has.
    #[inline(always)]
    pub fn count(&self) -> u64 {
        u64::from(self.end - self.first)
    }
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
    /// Bytes in a line of the instruction cache; of a page, if blocks need not care.
    line: u64,
    /// Instructions in a block at most; [`MicroOp::fetches`] counts up to it.
    longest: usize,
    /// How often everything was forgotten: block numbers from before mean nothing.
    generation: u64,
}

impl Code {
    /// Nothing decoded yet, for an instruction cache with lines of so many bytes. A block has at most `longest`
    /// instructions.
    pub fn new(xlen: Xlen, line: u64, longest: usize) -> Code {
        Code {
            blocks: Vec::new(),
            size: 0,
            index: vec![NONE; SLOTS],
            all: BTreeMap::new(),
            xlen,
            line: line.min(PAGE_SIZE),
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
        let room = PAGE_SIZE - place.0 % PAGE_SIZE;
        let mut lines = 0;
        let mut ops: Vec<MicroOp> = Vec::new();
        let (mut offset, mut fetches) = (0, 0);
        while offset < room && ops.len() < self.longest {
            let bits = instruction_bits(ram, place.offset(offset), beyond)?;
            let mut op = MicroOp::lower(bits, self.xlen);
            let fits = offset + u64::from(op.length) <= room;
            lines += self.new_lines(place, offset, op.length.into());
            let lines_fit = lines <= LONGEST_RUN;
            if offset > 0 && (!fits || !lines_fit || op.stands_alone()) {
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

    /// How many lines are looked up for the instruction at an offset, after those before it.
    fn new_lines(&self, place: PhysAddr, offset: u64, length: u64) -> usize {
        let line = |byte: u64| (place.0 + byte) / self.line;
        match (line(offset) == line(offset + length - 1), offset) {
            (false, _) => 2,
            (true, 0) => 1,
            (true, _) => usize::from(line(offset) != line(offset - 1)),
        }
    }

    fn block_of(&self, pc: u64, place: PhysAddr, length: u64, ops: Vec<MicroOp>, tail: u8) -> Block {
        let last = ops.last();
        let target = last.map_or(0, |op| u64::from(op.offset).wrapping_add(i64::from(op.imm) as u64));
        let (parts, lines, straddles) = self.parts(place, &ops);
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
            parts: parts.into_boxed_slice(),
            lines: lines.into_boxed_slice(),
            straddles,
            ops: ops.into_boxed_slice(),
        }
    }

    /// Divides instructions by the lines that their fetches look up.
    fn parts(&self, place: PhysAddr, ops: &[MicroOp]) -> (Vec<Part>, Vec<PhysAddr>, u32) {
        let (mut parts, mut lines, mut straddles) = (Vec::<Part>::new(), Vec::new(), 0);
        let length = ops.last().map_or(0, |op| u64::from(op.offset) + u64::from(op.length));
        if place.0 % PAGE_SIZE + length > PAGE_SIZE {
            // An instruction in two pages is always fetched by itself: it has no line that could be found.
            return (vec![Part { first: 0, end: 1, place, width: 4 }], vec![NOWHERE], 0);
        }
        for (index, op) in (0..).zip(ops) {
            let at = place.offset(op.offset.into());
            let [first, last] =
                [at.0, at.0 + u64::from(op.length) - 1].map(|byte| byte / self.line * self.line);
            if lines.last() == Some(&PhysAddr(first)) && first == last {
                if let Some(part) = parts.last_mut() {
                    part.end = index + 1;
                }
                continue;
            }
            parts.push(Part { first: index, end: index + 1, place: at, width: op.length });
            lines.push(PhysAddr(first));
            if first != last {
                lines.push(PhysAddr(last));
                straddles += 1;
            }
        }
        (parts, lines, straddles)
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

/// No line is there.
const NOWHERE: PhysAddr = PhysAddr(u64::MAX);

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
