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
