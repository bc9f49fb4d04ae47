//! Main memory (主存): page frames by owner and state, or contiguous blocks with the holes between them.

mod blocks;
mod frames;
mod legend;
mod overview;

use machine::inspect::{Area, Memory, SegmentEntry};

use crate::drawing::Drawing;
use crate::settings::Settings;

pub use blocks::Block;

/// Draws memory as page frames.
pub fn draw_frames(memory: &Memory, settings: &Settings) -> Drawing {
    frames::draw(memory, settings)
}

/// Draws memory as blocks that are each in one piece: under segmentation and on bare machines.
pub fn draw_blocks(memory: &Memory, blocks: &[Block], settings: &Settings) -> Drawing {
    blocks::draw(memory, blocks, settings)
}

/// The blocks of a process with a segment table.
pub fn blocks_of_segments(memory: &Memory, segments: &[SegmentEntry]) -> Vec<Block> {
    blocks::of_segments(memory, segments)
}

/// The blocks of a process whose addresses are physical.
pub fn blocks_of_areas(memory: &Memory, areas: &[Area]) -> Vec<Block> {
    blocks::of_areas(memory, areas)
}
