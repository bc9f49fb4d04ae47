# Words in the figures. Kept short: they stand in boxes.

## Everywhere
figure-cycles = { $n } cycles

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
