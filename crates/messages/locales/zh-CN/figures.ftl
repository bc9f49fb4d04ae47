# 图中的词语。要短：它们写在框里。

## 通用
figure-cycles = { $n } 周期

## 存储层次
figure-storage-title = 存储层次
figure-storage-clock = 时钟 { $cycles } 周期 · { $time }
figure-storage-average = 平均访问时间 { $cycles } 周期
figure-storage-step-sum = 本步：{ $sum }
figure-storage-hits-misses = 命中 { $hits } · 未命中 { $misses }
figure-storage-reads-writes = 读 { $reads } · 写 { $writes }
figure-storage-not-fitted = 没有 { $level }
figure-storage-geometry = { $capacity } · { $ways } 路 · 行 { $line }
figure-storage-hit-rate = 命中率 { $rate }
figure-storage-line = 一行 { $size }
figure-storage-word = 一个字
figure-storage-page = 一页 { $size }
figure-storage-up = ↑ 越小、越快、每字节越贵
figure-storage-down = ↓ 越大、越慢、每字节越便宜
figure-level-registers = 寄存器
figure-level-l1i = L1I 高速缓存
figure-level-l1d = L1D 高速缓存
figure-level-l2 = L2 高速缓存
figure-level-memory = 主存
figure-level-disk = 磁盘
figure-storage-head-level = 层次
figure-storage-head-capacity = 容量
figure-storage-head-latency = 延迟
figure-storage-head-time = 时间
figure-storage-head-hits = 命中
figure-storage-head-misses = 未命中
figure-storage-head-rate = 命中率
figure-storage-head-write-backs = 写回
figure-storage-head-step = 本步

## 内存的主人
figure-more = … 还有 { $n } 项
figure-owner-free = 空闲
figure-owner-kernel = 内核
figure-owner-table = 页表/段表
figure-owner-text = 代码 text
figure-owner-constants = 常量 rodata
figure-owner-data = 数据 data
figure-owner-heap = 堆 heap
figure-owner-mapping = 映射 mmap
figure-owner-stack = 栈 stack

## 物理内存
figure-memory-title = 物理内存
figure-memory-fact = { $frames } 个页框 = { $size } · 空闲 { $free }
figure-memory-blocks-fact = { $size } · 空闲 { $free }，共 { $holes } 个空洞，最大 { $largest }
figure-memory-dirty = 脏 dirty
figure-memory-accessed = 访问过 accessed
figure-memory-touched = 本步
figure-memory-level = { $level } 级
figure-memory-page = 页 { $page }
figure-memory-frame = 页框 { $frame }：{ $owner }
figure-memory-run = 页框 { $range }：{ $owner }，{ $frames } 个
figure-memory-cell = 页框 { $range }：使用中 { $used }
figure-memory-scale = 一格 = { $frames } 个页框 = { $size }
figure-memory-in-use = 使用中的页框
figure-memory-hole = 空洞
figure-memory-segment = 段 { $segment } · { $name }
figure-memory-head-frame = 页框
figure-memory-head-address = 地址
figure-memory-head-owner = 主人
figure-memory-head-accessed = 访问过
figure-memory-head-dirty = 脏
figure-memory-head-touched = 本步
figure-memory-head-start = 首字节
figure-memory-head-end = 末字节
figure-memory-head-size = 大小

## 地址转换
figure-frame = 页框 { $frame }
figure-translation-title = 地址转换
figure-translation-fetch = 取指 { $address }
figure-translation-load = 读 { $address }
figure-translation-store = 写 { $address }
figure-translation-address = 虚拟地址 { $address }
figure-translation-page-number = 页号 { $page }
figure-translation-table = 页表 { $level } 级
figure-translation-base = 位于 { $address }（页框 { $frame }）
figure-translation-root = satp：根页表位于 { $address }
figure-translation-entry = { $level } 级，第 { $index } 项：页框 { $frame }，标志 { $flags }
figure-translation-no-table = 没有页表
figure-translation-pending = 尚未转换。
figure-translation-mapped = 虚拟地址 { $from } 对应物理地址 { $to }。
figure-translation-bare = 不转换：地址 { $from } 就是物理地址。
figure-field-segment = 段号
figure-field-offset = 偏移
figure-field-unused = 未用
figure-field-head-field = 字段
figure-field-head-bits = 位
figure-field-head-value = 值
figure-virtual-address = 虚拟地址
figure-physical-address = 物理地址
figure-physical-frame = 页框号
figure-physical-none = 无
figure-physical-pending = 尚未得到
figure-tlb-title = 快表 TLB
figure-tlb-hit = 命中
figure-tlb-miss = 未命中
figure-tlb-empty = 空
figure-tlb-entry = 快表第 { $slot } 项：页 { $page } 在页框 { $frame }
figure-tlb-head-slot = 项
figure-tlb-head-page = 页号
figure-tlb-head-frame = 页框
figure-tlb-head-rights = 权限
figure-walk-head-level = 级
figure-walk-head-table = 页表
figure-walk-head-index = 下标
figure-walk-head-entry = 页表项
figure-walk-head-frame = 页框
figure-walk-head-flags = 标志
figure-walk-head-read = 已读
figure-segment-table = 段表 segment table
figure-segment-head-number = 段号
figure-segment-head-name = 内容
figure-segment-head-base = 段基址
figure-segment-head-limit = 段长
figure-segment-head-rights = 权限
figure-segment-head-grows = 增长方向
figure-segment-up = 向上
figure-segment-down = 向下
figure-segment-empty = … 未用 { $n } 项
figure-segment-absent = 不存在
figure-segment-entry = 段 { $segment }：段基址 { $base }，段长 { $limit }
figure-segment-check-title = 越界检查
figure-segment-check = 偏移 < 段长
figure-segment-check-down = 2²⁸ − 偏移 ≤ 段长
figure-segment-add-title = 相加
figure-segment-add = 段基址 + 偏移
figure-segment-add-down = 段基址 −（2²⁸ − 偏移）
figure-fault-not-canonical = 异常：第 63 到 39 位与第 38 位不同，不是 Sv39 的合法地址。
figure-fault-not-present = 缺页中断：{ $entry } 处的 { $level } 级页表项无效（V = 0），{ $address } 所在的页不在内存中。
figure-fault-malformed = 缺页中断：{ $level } 级页表项的标志组合是保留的。
figure-fault-no-leaf = 缺页中断：最后一级的页表项指向页表而不是页。
figure-fault-misaligned = 缺页中断：{ $level } 级页表项映射的大页没有对齐。
figure-fault-denied = 异常：{ $entry } 处的表项没有给出这次访问所需的权限 { $right }。
figure-fault-no-memory = 访问异常：物理地址 { $address } 处没有内存。
figure-fault-no-segment = 段错误：段 { $segment } 超出了有 { $segments } 项的段表。
figure-fault-segment-absent = 段错误：段 { $segment } 不存在。
figure-fault-limit = 段错误：偏移 { $offset } 超出段 { $segment } 的段长 { $limit }。
