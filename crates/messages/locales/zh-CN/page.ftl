# 页面：按钮、标签，以及页面自身的说明。
page-about = 计算机的存储系统：从源代码到屏幕
page-open = 打开…
page-open-hint = 打开或拖入汇编（.s）、目标文件（.o）、静态库（.a）或可执行文件
page-language = 语言
page-theme = 主题
page-theme-auto = 自动
page-theme-light = 浅色
page-theme-dark = 深色
page-close = 关闭

page-panes = 页面的各部分
page-pane-lesson = 课程
page-pane-program = 程序
page-pane-figures = 图示
page-pane-registers = 寄存器
page-pane-output = 输出

page-lesson = 课程
page-previous = 课程的上一步
page-next = 课程的下一步
page-own-program = 你自己的程序
page-own-hint = 这台机器正在运行你自己的文件。在上方选择课程即可返回。

page-program = 程序
page-disassembly = 反汇编
page-preset = 机器
page-preset-textbook = 教科书机器
page-preset-desktop = 桌面机器
page-preset-segments = 分段机器
page-preset-bare = 裸机

page-figure = 图
page-view-storage = 存储层次
page-view-source-to-process = 从源代码到进程
page-view-translation = 地址转换
page-view-physical-memory = 物理内存
page-stage = 显示到哪一步
page-stage-objects = 目标文件
page-stage-merged = 合并各节
page-stage-resolved = 解析符号
page-stage-relocated = 重定位
page-stage-loaded = 装入
page-save-svg = 将此图存为 SVG
page-enlarge = 只显示此图

page-registers = 寄存器
page-output = 输出
page-exited = 进程已退出，退出码为 { $code }。
page-killed = 进程被信号 { $signal } 终止。

page-step = 单步
page-back = 后退
page-run = 运行
page-pause = 暂停
page-reset = 复位
page-unit = 步长
page-unit-event = 事件
page-unit-instruction = 指令
page-unit-fault = 缺页中断
page-unit-system-call = 系统调用
page-speed = 速度
page-speed-full = 全速
page-speed-steps = 每秒 { $count } 步
page-timeline = 时间轴：运行到第几步
page-position = 第 { $step } 步
page-position-inside = 第 { $step } 步 + { $event } 个事件
page-running = 正在运行……

page-keys = 快捷键
page-keys-on = 用按键控制机器
page-key-step = 前进一步
page-key-back = 后退一步
page-key-run = 运行或暂停
page-key-reset = 回到起点
page-key-unit = 步长：事件、指令、缺页中断、系统调用
page-key-lesson = 课程的下一步或上一步
page-key-escape = 取消所指
page-key-help = 显示此列表

# 不能使用的文件
page-bad-program = { $count ->
   *[other] 程序有 { $count } 处错误。
}
page-no-link = { $count ->
   *[other] 目标文件无法链接，原因有 { $count } 个。
}
page-no-file = 没有给出文件。请给出汇编源文件、目标文件和静态库，或单独一个可执行文件。
page-unknown-file = { $file } 在这里不能使用：它既不是汇编源文件，也不是 ELF 目标文件、静态库或可执行文件。
page-executable-among-others = { $file } 已经是可执行文件，不能再与其他文件链接。请单独给出它，或只给出目标文件。
page-at-offset = { $message }（位于文件第 { $offset } 字节。）
