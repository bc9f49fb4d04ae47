# 发生了什么：每个事件一句话，带实际数字。
# $at、$pc、$from 等是按读者要求的进制写好的地址；$cost 形如“4 周期”，$size 形如“8 字节”。

count-cycles = { $n } 周期
count-bytes = { $n } 字节

## CPU 核

core-fetched = 取指：{ $pc } 处的指令是 { $text }（{ $size }：{ $bits }）。
core-register-written = 寄存器 { $register } 由 { $old } 变为 { $new }。
core-register-kept = 写寄存器 { $register }，值没有变：由 { $old } 到 { $new }。
core-loaded = { $translated ->
    [yes] 从 { $at }（物理地址 { $from }）读出 { $size }：{ $value }。
   *[no] 从 { $at } 读出 { $size }：{ $value }。
}
core-stored = { $translated ->
    [yes] 向 { $at }（物理地址 { $to }）写入 { $size }：{ $new }，原为 { $old }。
   *[no] 向 { $at } 写入 { $size }：{ $new }，原为 { $old }。
}
core-jumped = 控制从 { $from } 转到 { $to }。
core-retired = { $pc } 处的指令执行完毕。
core-illegal = 非法指令：{ $pc } 处的 { $bits } 无法执行。

## 地址转换

mmu-tlb-hit = 快表（TLB）命中：{ $at } 所在的页在第 { $slot } 项，不查页表就知道页框（{ $cost }）。
mmu-tlb-miss = 快表（TLB）未命中：没有 { $at } 所在的页，要逐级查页表（{ $cost }）。
mmu-entry-empty = level { $level } 页表第 { $index } 项（在 { $entry }）：{ $raw }，V=0，没有映射（{ $cost }）。
mmu-entry-pointer = level { $level } 页表第 { $index } 项（在 { $entry }）：{ $raw }，指向页框 { $frame } 中的 level { $next } 页表（{ $cost }）。
mmu-entry-leaf = level { $level } 页表第 { $index } 项（在 { $entry }）：{ $raw }，该页在页框 { $frame }，标志 { $flags }（{ $cost }）。
mmu-entry-marked = 硬件在 { $entry } 处的页表项中置 { $flags }：{ $old } 变为 { $new }（{ $cost }）。
mmu-tlb-filled = { $at } 所在的页记入快表第 { $slot } 项。
mmu-tlb-replaced = { $at } 所在的页记入快表第 { $slot } 项，换出最久未用的页 { $page }。
mmu-tlb-flushed = 快表清空：记下的转换全部作废。
mmu-tlb-flushed-page = 快表作废页 { $page } 的一项：它的页表项变了。
mmu-segment-read = 段表第 { $segment } 项（在 { $entry }）：段基址 { $base }，段长 { $limit }（{ $cost }）。
mmu-limit-passed = 段内偏移 { $offset } 没有越出段 { $segment }（段长 { $limit }），允许访问。
mmu-translated = { $translated ->
    [yes] 转换完成：{ $at } 的物理地址是 { $to }。
   *[no] 不需要转换：{ $at } 的物理地址就是 { $to }。
}
mmu-faulted = { $at } 的地址转换失败（{ $intent }）：{ $reason }。

mmu-intent-fetch = 取指
mmu-intent-load = 读
mmu-intent-store = 写

mmu-reason-not-canonical = 高位没有重复地址的最高位，不合 Sv39 的规定
mmu-reason-not-present = { $entry } 处的 level { $level } 页表项 V=0，该页不在内存
mmu-reason-malformed = { $entry } 处的 level { $level } 页表项用了保留的位组合
mmu-reason-no-leaf = { $entry } 处的末级页表项又指向了另一张页表
mmu-reason-misaligned-superpage = { $entry } 处的 level { $level } 页表项映射大页，但页框没有对齐
mmu-reason-denied = { $entry } 处的页表项没有 { $right } 权限
mmu-reason-no-such-memory = 物理地址 { $at } 处没有内存
mmu-reason-no-such-segment = 段号 { $segment } 超出了只有 { $segments } 项的段表
mmu-reason-segment-not-present = 段表第 { $segment } 项（在 { $entry }）没有使用
mmu-reason-beyond-limit = 段内偏移 { $offset } 越界：段 { $segment } 的段长是 { $limit }（段表项在 { $entry }）

## 存储层次

storage-level-registers = 寄存器
storage-level-l1i = L1I
storage-level-l1d = L1D
storage-level-l2 = L2
storage-level-memory = 主存
storage-level-disk = 磁盘

storage-port-fetch = 取指
storage-port-load = 读
storage-port-store = 写
storage-port-walk = 查表
storage-port-kernel = 内核访问

storage-hit = { $level } 命中 { $at }：该行在第 { $set } 组第 { $way } 路（{ $port }，{ $cost }）。
storage-miss = { $level } 未命中 { $at }（第 { $set } 组）：查找用去 { $cost }（{ $port }）。
storage-filled = { $level } 把行 { $line } 装入第 { $set } 组第 { $way } 路。
storage-evicted-clean = { $level } 换出第 { $set } 组第 { $way } 路的行 { $line }；它是干净的，不必写回（{ $cost }）。
storage-evicted-dirty = { $level } 换出第 { $set } 组第 { $way } 路的行 { $line }；它是脏的，先写回下一级（{ $cost }）。
storage-memory = 由主存应答 { $at }（{ $port }，{ $cost }）。
storage-disk-read = 磁盘把第 { $block } 块读入页框 { $frame }，物理地址 { $to }（{ $cost }）。
storage-disk-write = 把页框 { $frame }（物理地址 { $from }）写到磁盘第 { $block } 块（{ $cost }）。

## 内核：地址空间

kernel-address-space-made = 为进程 { $pid } 建立地址空间，它的表从 { $table } 开始（页框 { $frame }）。
kernel-area-mapped = 区域 { $name }：{ $start } 至 { $end }，{ $size }，权限 { $rights }。
kernel-area-unmapped = { $start } 至 { $end } 不再属于地址空间。
kernel-page-dropped = 撤销页 { $page }：{ $entry } 处的页表项清零，页框 { $frame } 重新空闲。
kernel-bytes-loaded = { $translated ->
    [yes] 把文件中偏移 { $offset } 起的 { $size } 装入 { $at }（物理地址 { $to }，{ $cost }）。
   *[no] 把文件中偏移 { $offset } 起的 { $size } 装入 { $at }（{ $cost }）。
}
kernel-bytes-zeroed = { $translated ->
    [yes] 从 { $at } 起清零 { $size }（物理地址 { $to }，{ $cost }）。
   *[no] 从 { $at } 起清零 { $size }（{ $cost }）。
}
kernel-segment-moved = 段 { $segment } 要更大的空间：把 { $size } 从 { $from } 搬到 { $to }（{ $cost }）。
kernel-segment-written = 写段表第 { $segment } 项（在 { $entry }）：段基址 { $base }，段长 { $limit }。
kernel-segment-freed = 释放段表第 { $segment } 项（在 { $entry }）：段基址 { $base }，段长 { $limit }。
kernel-field-relocated = 重定位 { $at } 处的字段：{ $old } 改为 { $new }。
kernel-stack-built = 布置初始栈：sp = { $sp }，argc = { $argc }（{ $cost }）。
kernel-started = 进程可以开始：pc = { $entry }。
kernel-break-moved = 堆顶（program break）由 { $old } 移到 { $new }。

## 内核：缺页中断（或其他地址异常），一站一站

kernel-fault-context-saved = { $paging ->
    [yes] 缺页中断：保存 CPU 现场，pc = { $pc }，转入内核（{ $cost }）。
   *[no] 异常：保存 CPU 现场，pc = { $pc }，转入内核（{ $cost }）。
}
kernel-fault-cause-found = 分析原因：访问 { $at }（{ $intent }）时，{ $reason }（{ $cost }）。
kernel-fault-area-found = 地址合法：它属于区域 { $start } 至 { $end }（{ $cost }）。
kernel-fault-stack-grown = 栈向下扩展 { $size }，现在从 { $start } 开始（{ $cost }）。
kernel-fault-refused = 没有任何区域允许这样访问 { $at }：发信号 { $signal }（{ $cost }）。
kernel-fault-bad-buffer = 系统调用的参数 { $at } 不在允许的区域内，它将返回 EFAULT（{ $cost }）。
kernel-fault-out-of-memory = 内存不足：需要 { $needed } 个页框，一个空闲的也没有（{ $cost }）。
kernel-fault-table-made = 这一段地址空间还没有 level { $level } 页表：在页框 { $frame } 中新建一张（{ $cost }）。
kernel-fault-frame-taken = 为该页分配空闲页框 { $frame }，还剩 { $free } 个（{ $cost }）。
kernel-fault-page-read = { $whole ->
    [yes] 页已调入页框 { $frame }：文件中偏移 { $offset } 起的 { $size }（{ $cost }）。
   *[no] 页已调入页框 { $frame }：文件中偏移 { $offset } 起的 { $size }，其余为零（{ $cost }）。
}
kernel-fault-page-zeroed = 页框 { $frame } 清零（{ $cost }）。
kernel-fault-entry-written = 写 { $entry } 处的页表项：{ $raw }，即页框 { $frame }，标志 { $flags }，V=1（{ $cost }）。
kernel-fault-restarted = 恢复现场，从头重新执行 { $pc } 处的指令（{ $cost }）。

## 内核：系统调用

kernel-system-call = 系统调用 { $number }：{ $name }({ $args })（{ $cost }）。
kernel-system-call-done = { $name } 返回 { $result }（{ $cost }）。
kernel-system-call-failed = { $name } 失败，返回 { $result }，即负的错误号（{ $cost }）。
kernel-output = 进程 { $pid } 向文件描述符 { $fd } 写了 { $size }：{ $text }。
kernel-exited = 进程 { $pid } 结束，退出码 { $code }。
kernel-killed = 进程 { $pid } 被 { $signal } 终止，shell 会报告 { $code }。

## 完整的一步

step-before-loading = 内存还是空的；程序 { $name } 在磁盘上，即将装入。
step-not-loaded = { $name } 无法装入。{ $reason }
step-loaded = { $name } 已装入：{ $areas } 个区域，{ $blocks ->
    [0] 还没有读磁盘
   *[other] 从磁盘读了 { $blocks } 块
}；将从 { $entry } 开始执行（{ $cost }）。
step-instruction = { $pc }：{ $text } —— { $effects }；{ $cost }。
step-and = ；
step-read = 从 { $at } 读出 { $value }（{ $size }）
step-wrote = 向 { $at } 写入 { $new }（{ $size }，原为 { $old }）
step-register = { $register } 变为 { $new }
step-jumped = 控制转到 { $to }
step-system-call = 系统调用 { $name }
step-output = { $text } 写到文件描述符 { $fd }
step-exited = 进程结束，退出码 { $code }
step-killed = 进程被 { $signal } 终止
step-went-on = 顺序执行下一条指令
step-faults = 途中发生缺页中断 { $count } 次
