//! What a reader chooses about a figure.

use std::collections::BTreeSet;

use machine::Thing;

use crate::theme::Theme;
use messages::Language;

/// Which figure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum View {
    /// Registers, caches, main memory and disk, with what the step cost at each (存储层次).
    StorageHierarchy,
    /// Source lines, objects, the linked image, the process (编译、链接、装入).
    SourceToProcess,
    /// One address through TLB and tables, or through the segment table (地址转换).
    AddressTranslation,
    /// Page frames by owner and state, or contiguous blocks (物理内存).
    PhysicalMemory,
}

impl View {
    /// All figures, in the order in which a page lists them.
    pub const ALL: [View; 4] =
        [View::StorageHierarchy, View::SourceToProcess, View::AddressTranslation, View::PhysicalMemory];

    /// The name by which lessons, elements and commands call it.
    pub const fn id(self) -> &'static str {
        match self {
            View::StorageHierarchy => "storage",
            View::SourceToProcess => "source-to-process",
            View::AddressTranslation => "translation",
            View::PhysicalMemory => "physical-memory",
        }
    }

    /// The figure of that name.
    pub fn parse(id: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.id() == id)
    }
}

/// How addresses are written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Radix {
    /// `0x2710`.
    #[default]
    Hex,
    /// `10000`.
    Decimal,
}

/// How far the way from source to process is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Stage {
    /// The objects with their holes.
    Objects,
    /// Pass 1: sections merged and placed.
    Merged,
    /// Pass 1: every symbol has an address.
    Resolved,
    /// Pass 2: every hole is filled.
    Relocated,
    /// The process in memory.
    #[default]
    Loaded,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Stage; 5] =
        [Stage::Objects, Stage::Merged, Stage::Resolved, Stage::Relocated, Stage::Loaded];

    /// The name by which lessons and elements call it.
    pub const fn id(self) -> &'static str {
        match self {
            Stage::Objects => "objects",
            Stage::Merged => "merged",
            Stage::Resolved => "resolved",
            Stage::Relocated => "relocated",
            Stage::Loaded => "loaded",
        }
    }

    /// The stage of that name.
    pub fn parse(id: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.id() == id)
    }
}

/// A figure's settings.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    /// Of its words.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// Width to fill, in CSS pixels; from [`Settings::SMALLEST`] to [`Settings::LARGEST`].
    pub width: u32,
    /// Height to fill, in CSS pixels. A drawing that needs more is higher.
    pub height: u32,
    /// How addresses are written.
    pub radix: Radix,
    /// How far [`View::SourceToProcess`] goes.
    pub stage: Stage,
    /// Whether low addresses of memory are drawn at the top.
    pub low_at_top: bool,
    /// What the reader points at, with everything that is the same thing elsewhere (`Machine::related`).
    pub pointed: BTreeSet<Thing>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            language: Language::En,
            theme: Theme::Light,
            width: 1280,
            height: 720,
            radix: Radix::Hex,
            stage: Stage::Loaded,
            low_at_top: true,
            pointed: BTreeSet::new(),
        }
    }
}

impl Settings {
    /// The narrowest and the lowest drawing; smaller settings are treated like it.
    pub const SMALLEST: (u32, u32) = (320, 240);
    /// The widest and the highest drawing; larger settings are treated like it.
    pub const LARGEST: (u32, u32) = (7680, 4320);

    /// Width and height in the range that can be drawn.
    pub(crate) fn size(&self) -> (f64, f64) {
        let width = self.width.clamp(Settings::SMALLEST.0, Settings::LARGEST.0);
        let height = self.height.clamp(Settings::SMALLEST.1, Settings::LARGEST.1);
        (f64::from(width), f64::from(height))
    }
}
