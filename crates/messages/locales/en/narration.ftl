# What happens: an event a sentence, with the actual numbers.
# $at, $pc, $from … are addresses, written as the reader wants them; $cost is `4 cycles`, $size is `8 bytes`.

count-cycles = { $n ->
    [one] 1 cycle
   *[other] { $n } cycles
}
count-bytes = { $n ->
    [one] 1 byte
   *[other] { $n } bytes
}

## The core

core-fetched = Fetched the instruction at { $pc }: { $text } ({ $size }: { $bits }).
core-register-written = Register { $register } goes from { $old } to { $new }.
core-register-kept = Register { $register } is written, but keeps its value: { $old } becomes { $new }.
core-loaded = { $translated ->
    [yes] Loaded { $size } from { $at }, which lies at { $from } in memory: { $value }.
   *[no] Loaded { $size } from { $at }: { $value }.
}
core-stored = { $translated ->
    [yes] Stored { $size } at { $at }, which lies at { $to } in memory: { $new } in place of { $old }.
   *[no] Stored { $size } at { $at }: { $new } in place of { $old }.
}
core-jumped = Control goes from { $from } to { $to }.
core-retired = The instruction at { $pc } is done.
core-illegal = Illegal instruction: the bits { $bits } at { $pc } cannot be executed.

## Address translation

mmu-tlb-hit = TLB hit: the page of { $at } is in slot { $slot }, so its frame is known without the page tables ({ $cost }).
mmu-tlb-miss = TLB miss: the page of { $at } is in no slot, so the page tables are walked ({ $cost }).
mmu-entry-empty = Page table of level { $level }, entry { $index } (at { $entry }): { $raw }. V=0: it leads nowhere ({ $cost }).
mmu-entry-pointer = Page table of level { $level }, entry { $index } (at { $entry }): { $raw }. It points to the table of level { $next } in frame { $frame } ({ $cost }).
mmu-entry-leaf = Page table of level { $level }, entry { $index } (at { $entry }): { $raw }. The page lies in frame { $frame }, flags { $flags } ({ $cost }).
mmu-entry-marked = The hardware sets { $flags } in the entry at { $entry }: { $old } becomes { $new } ({ $cost }).
mmu-tlb-filled = The TLB remembers the page of { $at } in slot { $slot }.
mmu-tlb-replaced = The TLB remembers the page of { $at } in slot { $slot }; the page { $page }, used least recently, had to go.
mmu-tlb-flushed = The TLB is emptied: no remembered translation counts any more.
mmu-tlb-flushed-page = The TLB forgets the page { $page }, whose entry has changed.
mmu-segment-read = Segment table, entry { $segment } (at { $entry }): base { $base }, limit { $limit } ({ $cost }).
mmu-limit-passed = Offset { $offset } keeps within segment { $segment }, whose limit is { $limit }: the access may go on.
mmu-translated = { $translated ->
    [yes] Translated: { $at } is { $to } in physical memory.
   *[no] { $at } needs no other number: its physical address is { $to }, too.
}
mmu-faulted = The translation of { $at } fails ({ $intent }): { $reason }.

mmu-intent-fetch = to fetch an instruction
mmu-intent-load = to load
mmu-intent-store = to store

mmu-reason-not-canonical = its upper bits do not repeat the top bit of the address, as Sv39 demands
mmu-reason-not-present = V=0 in the entry of level { $level } at { $entry }, the page is not in memory
mmu-reason-malformed = the entry of level { $level } at { $entry } has a combination of bits that is reserved
mmu-reason-no-leaf = the entry at { $entry } in the last level points to yet another table
mmu-reason-misaligned-superpage = the entry of level { $level } at { $entry } maps a large page whose frame is not aligned
mmu-reason-denied = the entry at { $entry } does not grant { $right }
mmu-reason-no-such-memory = there is no memory at the physical address { $at }
mmu-reason-no-such-segment = it selects segment { $segment }, but the table has only { $segments }
mmu-reason-segment-not-present = entry { $segment } of the segment table (at { $entry }) is not in use
mmu-reason-beyond-limit = offset { $offset } is beyond the limit { $limit } of segment { $segment } (its entry is at { $entry })

## The storage hierarchy

storage-level-registers = the registers
storage-level-l1i = L1I
storage-level-l1d = L1D
storage-level-l2 = L2
storage-level-memory = main memory
storage-level-disk = the disk

storage-port-fetch = instruction fetch
storage-port-load = load
storage-port-store = store
storage-port-walk = table walk
storage-port-kernel = kernel access

storage-hit = { $level } hit at { $at }: the line is in set { $set }, way { $way } ({ $port }, { $cost }).
storage-miss = { $level } missed at { $at } (set { $set }): { $cost } spent on looking ({ $port }).
storage-filled = { $level } takes the line { $line } into set { $set }, way { $way }.
storage-evicted-clean = { $level } drops the line { $line } from set { $set }, way { $way }; it is clean, so nothing is written ({ $cost }).
storage-evicted-dirty = { $level } drops the line { $line } from set { $set }, way { $way }; it is dirty, so it is written to the next level first ({ $cost }).
storage-memory = Main memory answers for { $at } ({ $port }, { $cost }).
storage-disk-read = The disk delivers block { $block } into frame { $frame }, at { $to } ({ $cost }).
storage-disk-write = The disk takes block { $block } from frame { $frame }, at { $from } ({ $cost }).

## The kernel: address spaces

kernel-address-space-made = Process { $pid } gets an address space; its table begins at { $table } (frame { $frame }).
kernel-area-mapped = Area { $name }: { $start } up to { $end }, { $size }, rights { $rights }.
kernel-area-unmapped = The addresses { $start } up to { $end } are no longer part of the address space.
kernel-page-dropped = The page { $page } goes: its entry at { $entry } is cleared and frame { $frame } is free again.
kernel-bytes-loaded = { $translated ->
    [yes] Loaded { $size } of the file, from offset { $offset } on, to { $at }, which lies at { $to } in memory ({ $cost }).
   *[no] Loaded { $size } of the file, from offset { $offset } on, to { $at } ({ $cost }).
}
kernel-bytes-zeroed = { $translated ->
    [yes] Filled { $size } with zeros from { $at } on, which lies at { $to } in memory ({ $cost }).
   *[no] Filled { $size } with zeros from { $at } on ({ $cost }).
}
kernel-segment-moved = Segment { $segment } needs a larger hole: its { $size } are copied from { $from } to { $to } ({ $cost }).
kernel-segment-written = Segment table, entry { $segment } (at { $entry }) is written: base { $base }, limit { $limit }.
kernel-segment-freed = Segment table, entry { $segment } (at { $entry }) is freed: base { $base }, limit { $limit }.
kernel-field-relocated = Relocated the field at { $at }: { $old } becomes { $new }.
kernel-stack-built = The initial stack is laid out: sp = { $sp }, argc = { $argc } ({ $cost }).
kernel-started = The process may start: pc = { $entry }.
kernel-break-moved = The program break moves from { $old } to { $new }.

## The kernel: a page fault (or another fault of translation), station by station

kernel-fault-context-saved = { $paging ->
    [yes] Page fault: the registers of the process are saved, with pc = { $pc }; the kernel takes over ({ $cost }).
   *[no] Fault: the registers of the process are saved, with pc = { $pc }; the kernel takes over ({ $cost }).
}
kernel-fault-cause-found = The cause: { $at } was used ({ $intent }), but { $reason } ({ $cost }).
kernel-fault-area-found = The address is legal: it lies in the area { $start } up to { $end } ({ $cost }).
kernel-fault-stack-grown = The stack grows by { $size }; it now begins at { $start } ({ $cost }).
kernel-fault-refused = No area allows this use of { $at }: signal { $signal } ({ $cost }).
kernel-fault-bad-buffer = The system call was given the address { $at }, which no area allows: it will return EFAULT ({ $cost }).
kernel-fault-out-of-memory = Out of memory: { $needed ->
    [one] one frame is
   *[other] { $needed } frames are
} needed and none is free ({ $cost }).
kernel-fault-table-made = This part of the address space had no page table of level { $level } yet: one is made in frame { $frame } ({ $cost }).
kernel-fault-frame-taken = Free frame { $frame } is taken for the page; { $free } are left ({ $cost }).
kernel-fault-page-read = { $whole ->
    [yes] The page is in frame { $frame }: { $size } of the file, from offset { $offset } on ({ $cost }).
   *[no] The page is in frame { $frame }: { $size } of the file, from offset { $offset } on; the rest is zero ({ $cost }).
}
kernel-fault-page-zeroed = Frame { $frame } is filled with zeros ({ $cost }).
kernel-fault-entry-written = The page-table entry at { $entry } is written: { $raw }, that is frame { $frame }, flags { $flags }, V=1 ({ $cost }).
kernel-fault-restarted = The registers are restored; the instruction at { $pc } runs again from its beginning ({ $cost }).

## The kernel: system calls

kernel-system-call = System call { $number }: { $name }({ $args }) ({ $cost }).
kernel-system-call-done = { $name } returns { $result } ({ $cost }).
kernel-system-call-failed = { $name } fails: it returns { $result }, minus an error number ({ $cost }).
kernel-output = Process { $pid } wrote { $size } to file descriptor { $fd }: { $text }.
kernel-exited = Process { $pid } ended with exit code { $code }.
kernel-killed = Process { $pid } was killed by { $signal }; a shell would report { $code }.

## A whole step

step-before-loading = Memory is empty; the program { $name } lies on the disk and is about to be loaded.
step-not-loaded = { $name } could not be loaded. { $reason }
step-loaded = { $name } is loaded: { $areas ->
    [one] one area
   *[other] { $areas } areas
}, { $blocks ->
    [0] nothing read from the disk yet
    [one] one block read from the disk
   *[other] { $blocks } blocks read from the disk
}; it will begin at { $entry } ({ $cost }).
step-instruction = { $pc }: { $text } — { $effects }; { $cost }.
step-and = {"; "}
step-read = read { $value } ({ $size }) at { $at }
step-wrote = wrote { $new } ({ $size }, before: { $old }) at { $at }
step-register = { $register } is now { $new }
step-jumped = control goes to { $to }
step-system-call = called the kernel: { $name }
step-output = { $text } went to file descriptor { $fd }
step-exited = the process ended with exit code { $code }
step-killed = the process was killed by { $signal }
step-went-on = control goes on to the next instruction
step-faults = { $count ->
    [one] one page fault on the way
   *[other] { $count } page faults on the way
}
