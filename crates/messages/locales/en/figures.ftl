# Words in the figures. Kept short: they stand in boxes.

## Everywhere
figure-cycles = { $n ->
    [one] { $n } cycle
   *[other] { $n } cycles
}

## Storage hierarchy
figure-storage-title = Storage hierarchy
figure-storage-clock = clock { $cycles } cycles · { $time }
figure-storage-average = average access { $cycles } cycles
figure-storage-step-sum = this step: { $sum }
figure-storage-hits-misses = hits { $hits } · misses { $misses }
figure-storage-reads-writes = reads { $reads } · writes { $writes }
figure-storage-not-fitted = no { $level }
figure-storage-geometry = { $capacity } · { $ways }-way · lines of { $line }
figure-storage-hit-rate = hit rate { $rate }
figure-storage-line = a line of { $size }
figure-storage-word = a word
figure-storage-page = a page of { $size }
figure-storage-up = ↑ smaller, faster, dearer per byte
figure-storage-down = ↓ larger, slower, cheaper per byte
figure-level-registers = Registers
figure-level-l1i = L1I cache
figure-level-l1d = L1D cache
figure-level-l2 = L2 cache
figure-level-memory = Main memory
figure-level-disk = Disk
figure-storage-head-level = Level
figure-storage-head-capacity = Capacity
figure-storage-head-latency = Latency
figure-storage-head-time = Time
figure-storage-head-hits = Hits
figure-storage-head-misses = Misses
figure-storage-head-rate = Hit rate
figure-storage-head-write-backs = Write-backs
figure-storage-head-step = This step

## Owners of memory
figure-more = … { $n } more
figure-owner-free = free
figure-owner-kernel = kernel
figure-owner-table = tables
figure-owner-text = text
figure-owner-constants = constants
figure-owner-data = data
figure-owner-heap = heap
figure-owner-mapping = mmap
figure-owner-stack = stack

## Physical memory
figure-memory-title = Physical memory
figure-memory-fact = { $frames } page frames = { $size } · { $free } free
figure-memory-blocks-fact = { $size } · free { $free } in { $holes } holes, the largest { $largest }
figure-memory-dirty = dirty
figure-memory-accessed = accessed
figure-memory-touched = this step
figure-memory-level = level { $level }
figure-memory-page = page { $page }
figure-memory-frame = frame { $frame }: { $owner }
figure-memory-run = frames { $range }: { $owner }, { $frames } frames
figure-memory-cell = frames { $range }: { $used } in use
figure-memory-scale = one cell = { $frames } frames = { $size }
figure-memory-in-use = Frames in use
figure-memory-hole = hole
figure-memory-segment = segment { $segment } · { $name }
figure-memory-head-frame = Frame
figure-memory-head-address = Address
figure-memory-head-owner = Owner
figure-memory-head-accessed = Accessed
figure-memory-head-dirty = Dirty
figure-memory-head-touched = This step
figure-memory-head-start = First byte
figure-memory-head-end = Last byte
figure-memory-head-size = Size

## Address translation
figure-frame = frame { $frame }
figure-translation-title = Address translation
figure-translation-fetch = fetch from { $address }
figure-translation-load = load from { $address }
figure-translation-store = store to { $address }
figure-translation-address = virtual address { $address }
figure-translation-page-number = page number { $page }
figure-translation-table = Page table, level { $level }
figure-translation-base = at { $address } (frame { $frame })
figure-translation-root = satp: the root table is at { $address }
figure-translation-entry = level { $level }, entry { $index }: frame { $frame }, flags { $flags }
figure-translation-no-table = no table
figure-translation-pending = Not translated yet.
figure-translation-mapped = Virtual address { $from } is physical address { $to }.
figure-translation-bare = No translation: address { $from } is the physical address.
figure-field-segment = segment
figure-field-offset = offset
figure-field-unused = unused
figure-field-head-field = Field
figure-field-head-bits = Bits
figure-field-head-value = Value
figure-virtual-address = virtual address
figure-physical-address = physical address
figure-physical-frame = frame number
figure-physical-none = none
figure-physical-pending = not yet
figure-tlb-title = TLB
figure-tlb-hit = hit
figure-tlb-miss = miss
figure-tlb-empty = empty
figure-tlb-entry = TLB slot { $slot }: page { $page } in frame { $frame }
figure-tlb-head-slot = Slot
figure-tlb-head-page = Page
figure-tlb-head-frame = Frame
figure-tlb-head-rights = Rights
figure-walk-head-level = Level
figure-walk-head-table = Table
figure-walk-head-index = Index
figure-walk-head-entry = Entry
figure-walk-head-frame = Frame
figure-walk-head-flags = Flags
figure-walk-head-read = Read
figure-segment-table = Segment table
figure-segment-head-number = no.
figure-segment-head-name = name
figure-segment-head-base = base
figure-segment-head-limit = limit
figure-segment-head-rights = rights
figure-segment-head-grows = grows
figure-segment-up = up
figure-segment-down = down
figure-segment-empty = … { $n } not in use
figure-segment-absent = not present
figure-segment-entry = segment { $segment }: base { $base }, limit { $limit }
figure-segment-check-title = Limit check
figure-segment-check = offset < limit
figure-segment-check-down = 2²⁸ − offset ≤ limit
figure-segment-add-title = Addition
figure-segment-add = base + offset
figure-segment-add-down = base − (2²⁸ − offset)
figure-fault-not-canonical = Fault: bits 63 to 39 do not repeat bit 38, so this is no address of Sv39.
figure-fault-not-present = Page fault: the level-{ $level } entry at { $entry } is not valid (V = 0), so the page of { $address } is not in memory.
figure-fault-repaired = The fault is being handled: the entry is valid now, and the same instruction will run again.
figure-fault-malformed = Page fault: the level-{ $level } entry has a combination of bits that is reserved.
figure-fault-no-leaf = Page fault: the entry of the last level points to a table instead of a page.
figure-fault-misaligned = Page fault: the level-{ $level } entry maps a superpage that is not aligned.
figure-fault-denied = Fault: the entry at { $entry } does not grant the right { $right } that this access needs.
figure-fault-no-memory = Access fault: there is no memory at physical address { $address }.
figure-fault-no-segment = Segmentation fault: segment { $segment } is beyond the table of { $segments } segments.
figure-fault-segment-absent = Segmentation fault: segment { $segment } is not present.
figure-fault-limit = Segmentation fault: offset { $offset } is outside the limit { $limit } of segment { $segment }.

## Source to process
figure-pipeline-title = From source to process
figure-pipeline-source = Source
figure-pipeline-objects = Objects
figure-pipeline-image = Linked image
figure-pipeline-process = Process
figure-stage-objects = objects with their holes
figure-stage-merged = pass 1: sections merged
figure-stage-resolved = pass 1: symbols resolved
figure-stage-relocated = pass 2: holes filled
figure-stage-loaded = loaded
figure-pipeline-section = { $section } of { $object }, { $size }
figure-pipeline-relocation = { $kind } at { $place }: { $symbol }
figure-pipeline-needs = needs
figure-pipeline-defines = defines
figure-pipeline-output = { $section } at { $address }, { $size }
figure-pipeline-entry = entry { $address }
figure-pipeline-address-space = Address space
figure-pipeline-piece = from { $object } at { $address }, { $size }
figure-pipeline-symbol = symbol { $symbol } = { $value }
figure-pipeline-symbols = Symbol table
figure-pipeline-linked-elsewhere = linked elsewhere
figure-pipeline-resident = { $resident } of { $pages } pages in memory
figure-relocation-title = { $kind } · symbol { $symbol } · { $object } { $section } + { $offset }
figure-relocation-s = S symbol
figure-relocation-a = A addend
figure-relocation-p = P place
figure-relocation-value = value
figure-relocation-before = before
figure-relocation-after = after
figure-pipeline-head-object = Object
figure-pipeline-head-section = Section
figure-pipeline-head-size = Size
figure-pipeline-head-relocations = Relocations
figure-pipeline-head-offset = Offset
figure-pipeline-head-kind = Type
figure-pipeline-head-symbol = Symbol
figure-pipeline-head-address = Address
figure-pipeline-head-end = Last byte
figure-pipeline-head-area = Area
figure-pipeline-head-page = Page
figure-pipeline-head-frame = Frame
