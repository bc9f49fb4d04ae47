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
