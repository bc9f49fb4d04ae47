//! Address translation: a virtual address and an intent go in, a physical address or the reason of a fault comes out.

mod entry;
mod event;
mod explain;
mod mmu;
mod rights;
mod scheme;
mod segment;
mod table;
mod tlb;
mod view;
mod window;

pub use entry::{EntryFlags, PageTableEntry};
pub use event::{AccessRight, Event, FaultReason, Intent};
pub use mmu::{Access, FetchSlot, Mmu, Mode, Outcome, Watch};
pub use rights::Rights;
pub use scheme::PagingScheme;
pub use segment::{
    DESCRIPTOR_BYTES, OFFSET_BITS, SEGMENT_SPAN, SEGMENTS, SegmentDescriptor, SegmentFlags, descriptor_at,
};
pub use table::{FlushNeeded, Found, PageTable};
pub use tlb::{MAX_ENTRIES, Tlb, TlbGeometry, TlbGeometryError};
pub use view::{AddressField, Explanation, FieldRole, SegmentEntry, TableEntry, TlbEntry, Verdict, WalkStep};
