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
