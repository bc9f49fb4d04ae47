# 输入有什么问题。

# ELF 文件或归档（静态库）有什么问题。

elf-not-elf = { $file } 不是 ELF 文件：开头是 { $found }，而不是 7f 45 4c 46。
elf-truncated =
    { $file } 不完整：{ $what ->
        [elf-header] ELF 头部需要
        [section] 第 { $number } 节一直到
       *[segment] 第 { $number } 段一直到
    } { $end } 字节，而文件只有 { $size } 字节。
elf-bad-class = { $file } 的 ELF 类别是 { $class }；只有 1（32 位）和 2（64 位）。
elf-big-endian = { $file } 是大端文件；这里只能用小端文件。
elf-wrong-machine = { $file } 是为 { $machine } 生成的；这里只能用 RISC-V 的文件。
elf-wrong-type =
    { $file } 是{ $found ->
        [relocatable] 可重定位目标文件（ET_REL）
        [executable] 可执行文件（ET_EXEC）
        [shared] 共享库或位置无关可执行文件（ET_DYN）
        [core] 内存转储文件（ET_CORE）
       *[other] 类型为 { $found } 的 ELF 文件
    }，而这里需要{ $wanted ->
        [relocatable] 可重定位目标文件（ET_REL）
       *[executable] 静态链接的可执行文件（ET_EXEC）
    }。
elf-bad-table =
    { $file }：{ $what ->
        [section-header-table] 节头部表
        [program-header-table] 程序头部表
        [string-table] 字符串表
        [symbol-table] 符号表
        [relocation-table] 重定位表
       *[file-header] 文件头部
    }已损坏（{ $found }）。
elf-sections-overlap = { $file }：各节总共声称有 { $total } 字节，而文件只有 { $size } 字节；节与节不能重叠。
elf-bad-index =
    { $file }：没有编号为 { $index } 的{ $what ->
        [symbol-number] 符号
        [relocated-section] 被重定位的节
       *[section-number] 节
    }；总共只有 { $count } 个。
elf-bad-string =
    { $file }：第 { $number } 个{ $what ->
        [name-of-symbol] 符号
       *[name-of-section] 节
    }的名字读不出来；字符串表的 { $at } 处应当是以零结尾的 UTF-8 字符串。
elf-bad-alignment = { $file }：第 { $number } 节的对齐值是 { $align }，不是 2 的幂。
elf-relocation-outside = { $file }：{ $section } 的第 { $number } 个重定位表项指向偏移 { $field }，而该节只有 { $size } 字节。
elf-implicit-addends = { $file }：第 { $number } 节的重定位表项不带加数（SHT_REL）；RISC-V 使用 SHT_RELA。
elf-no-segments = { $file } 没有 PT_LOAD 段：没有可以装入的内容。
elf-needs-interpreter = { $file } 是动态链接的：它需要解释器（PT_INTERP）。这里只能运行静态链接的可执行文件。
elf-segment-sizes = { $file }：第 { $index } 段在文件中有 { $filesize } 字节，在内存中却只有 { $memorysize } 字节。
elf-segment-address = { $file }：第 { $index } 段从 { $address } 开始，有 { $memorysize } 字节，超出了地址空间。
elf-segment-alignment = { $file }：第 { $index } 段位于 { $address }：它的地址与文件偏移按对齐值 { $align } 取模并不相等。
elf-segments-overlap = { $file }：{ $first } 处和 { $second } 处的两个段重叠；前一个到 { $end } 才结束。
elf-too-many-sections = { $file } 有 { $count } 个节；ELF 文件的节数必须少于 65280。
elf-thin-archive = { $file } 是瘦归档：其中只有成员的文件名，没有成员本身。
elf-bad-archive = { $file }：归档文件已损坏（{ $found }）。
elf-bad-archive-index = { $file }：归档的符号索引指向第 { $offset } 字节，但那里没有成员。

# 链接为什么失败。

link-no-input = 没有可以链接的内容。
link-class-mismatch = { $object } 是 { $found } 的目标文件，而 { $first } 是 { $wanted } 的；一次链接中所有目标文件的寄存器宽度必须相同。
link-abi-mismatch = { $object } 使用 { $found } ABI，而 { $first } 使用 { $wanted } ABI；一次链接中所有目标文件的 ABI 必须相同。
link-duplicate = 符号 `{ $symbol }` 重复定义：{ $first } 和 { $second }。
link-undefined = 符号 `{ $symbol }` 未定义：没有目标文件或库定义它。引用它的地方：{ $places }。
link-no-entry = 没有入口：没有目标文件定义全局符号 `{ $symbol }`。请写上 `.globl { $symbol }` 和标号 `{ $symbol }:`。
link-overflow = { $place }：对 `{ $symbol }` 的 { $kind } 重定位放不下：{ $value } 超出范围 { $low } … { $high } 达 { $beyond } 字节。
link-odd-target = { $place }：对 `{ $symbol }` 的 { $kind } 重定位：距离 { $value } 是奇数，而指令只能位于偶数地址。
link-field-outside = { $place }：{ $kind } 要填写的字段超出了所在的节。
link-missing-high = { $place }：{ $kind }：标号 `{ $symbol }` 处没有对应的高位部分（%pcrel_hi 等）。
link-not-static = { $place }：{ $kind } 不能在静态链接时解决。
link-unknown-relocation = { $place }：不认识的重定位类型 { $kind }。
link-discarded = { $place } 引用了 `{ $symbol }`，但它所在的节没有放进输出文件。
link-bad-align = { $place }：对齐需要 { $needed } 字节的填充，而这里有 { $present } 字节。
link-alignment-too-large = { $place } 要求按 { $align } 字节对齐；最多只能是 0x1000000。
link-bad-base = 映像基址 { $base } 不在页边界上（不是 0x1000 的倍数）。
link-bad-page-size = 页大小 { $size } 不行：必须是 2 的幂，且不小于 0x1000。
link-image-too-large = 映像到 { $end } 才结束，超出了地址空间。
link-file-too-large = 可执行文件将有 { $size } 字节；最多只能写 256 MiB。
link-too-many-sections = 可执行文件的节太多；ELF 文件的节数必须少于 65280。

## 汇编器：错在哪里，应当是什么。

assembler-stray-character = `{ $character }` 不能出现在这里
assembler-stray-character-expected = 指令、伪指令（directive）或标号
assembler-bad-number = `{ $text }` 不是 64 位以内的数
assembler-bad-number-expected = 十进制、0x 开头的十六进制、0b 开头的二进制或 0 开头的八进制数字
assembler-unterminated-string = 字符串缺少右引号
assembler-unterminated-string-expected = 同一行上的右引号
assembler-wide-character = 一个字符常量只能占一个字节
assembler-wide-character-expected = 单引号里的一个 ASCII 字符
assembler-unknown-escape = `\{ $character }` 不是转义序列
assembler-unknown-escape-expected = \n \t \r \b \f \0 \\ \" \ooo \xhh 之一
assembler-unterminated-comment = 注释没有结束
assembler-unterminated-comment-expected = */
assembler-unknown-instruction = 没有 `{ $name }` 这条指令
assembler-unknown-instruction-expected = RV32IMAC 或 RV64IMAC 的指令；最接近的名字是 `{ $nearest }`
assembler-wrong-width = RV{ $bits } 没有 `{ $name }`
assembler-wrong-width-expected = RV{ $bits } 的指令
assembler-unknown-directive = 没有 `{ $name }` 这个伪指令（directive）
assembler-unknown-directive-expected = GNU as 的伪指令；最接近的名字是 `{ $nearest }`
assembler-unexpected-word = `{ $word }` 不能出现在这里
assembler-unexpected-word-expected = 行尾
assembler-expected-here = 这里缺少内容
assembler-expected-here-expected = { $what ->
    [comma] 逗号
    [open] 左括号
    [close] 右括号
    [text] 双引号里的字符串
    [symbol-name] 符号名
    [section-name] 节名
    [macro-name] 宏名
    [switch-name] rvc、norelax 这样的选项
    [function-name] %hi 这样的重定位函数
    [tprel-add] %tprel_add(符号)
    [relocation-name] R_RISCV_32 这样的重定位类型
    [section-type] @progbits 或 @nobits
    [symbol-type] @function 或 @object
    [comdat] comdat
    [plt] plt
   *[value] 数或表达式
}
assembler-duplicate-label = `{ $name }` 已经在第 { $line } 行定义过
assembler-duplicate-label-expected = 每个标号在一个文件里只定义一次
assembler-redefined-symbol = `{ $name }` 是标号，已在第 { $line } 行定义
assembler-redefined-symbol-expected = 不是标号的名字
assembler-operand-count = `{ $name }` 在这里有 { $count } 个操作数
assembler-operand-count-expected = { $name } { $syntax }
assembler-expected-register = `{ $found }` 不是寄存器
assembler-expected-register-expected = 寄存器：x0 到 x31，或 a0、sp、t1 这样的 ABI 名
assembler-expected-address = `{ $found }` 不是内存地址
assembler-expected-address-expected = 偏移量加基址寄存器，例如 8(sp)
assembler-expected-value = `{ $found }` 不是值
assembler-expected-value-expected = 数或表达式
assembler-expected-target = `{ $found }` 不能作跳转目标
assembler-expected-target-expected = 标号，或含有标号的表达式
assembler-immediate-range = { $value } 放不下
assembler-immediate-range-expected = { $min } 到 { $max }
assembler-immediate-multiple = { $value } 不是 { $multiple } 的倍数
assembler-immediate-multiple-expected = { $multiple } 的倍数
assembler-register-class = 这条 16 位指令不能用 { $register }
assembler-register-class-expected = 压缩指令能用的寄存器：多半是 s0、s1、a0 到 a5
assembler-reserved-encoding = `{ $name }` 的这组操作数对应保留编码
assembler-reserved-encoding-expected = 手册允许的操作数
assembler-unknown-function = 没有重定位函数 `%{ $name }`
assembler-unknown-function-expected = %hi %lo %pcrel_hi %pcrel_lo %got_pcrel_hi %tprel_hi %tprel_lo %tprel_add %tls_ie_pcrel_hi %tls_gd_pcrel_hi
assembler-function-place = `{ $place }` 里不能用 `%{ $name }`
assembler-function-place-expected = %…_hi 用在 lui 和 auipc 里，%…_lo 用在 load、store 和加法里
assembler-unknown-csr = 没有控制状态寄存器（CSR）`{ $name }`
assembler-unknown-csr-expected = cycle、time、instret 等名字，或 0 到 4095 的数
assembler-fence-set = `{ $found }` 不是访问集合
assembler-fence-set-expected = 由 iorw 中的字母按此顺序组成
assembler-expression-too-deep = 表达式太大
assembler-expression-too-deep-expected = 少一些运算符或括号
assembler-not-constant = 这个值在汇编时还不知道
assembler-not-constant-expected = 数、常量，以及同一节（section）内标号之差
assembler-undefined-symbol = 本文件没有定义 `{ $name }`
assembler-undefined-symbol-expected = 数，或用 .equ 或 = 设成数的符号
assembler-address-as-number = `{ $name }` 的地址要到链接之后才知道
assembler-address-as-number-expected = %hi({ $name }) 和 %lo({ $name })，或者 la
assembler-not-constant-yet = 到这一行为止，这个值还不知道
assembler-not-constant-yet-expected = 数，以及在前面的行里设好的符号
assembler-not-relocatable = 没有哪种重定位能表达这个值
assembler-not-relocatable-expected = 常量、符号加常量，或两个符号之差
assembler-division-by-zero = 除数为零
assembler-division-by-zero-expected = 不为零的除数
assembler-undefined-numeric-label = { $direction ->
    [before] 这一行之前没有标号 `{ $label }:`
   *[after] 这一行之后没有标号 `{ $label }:`
}
assembler-undefined-numeric-label-expected = 标号 `{ $label }:`，或别的名字
assembler-numeric-label-range = `{ $label }` 太大，不能作数字标号
assembler-numeric-label-range-expected = 1 这样的小数
assembler-value-range = { $value } 在 { $bits } 位里放不下
assembler-value-range-expected = { $bits } 位的值，有符号或无符号
assembler-circular-definition = 这个值的定义绕回了自己
assembler-circular-definition-expected = 不依赖自身的值
assembler-target-range = 目标在 { $distance } 字节之外
assembler-target-range-expected = 距离在 { $min } 到 { $max } 字节之间的目标
assembler-misaligned-target = 目标在 { $distance } 字节之外
assembler-misaligned-target-expected = 偶数距离
assembler-bad-alignment = { $value } 不能作对齐值
assembler-bad-alignment-expected = 不超过 1 MiB 的 2 的幂
assembler-backward-org = 偏移 { $target } 在当前偏移 { $place } 之前
assembler-backward-org-expected = 当前偏移处或其后的偏移
assembler-too-large = { $bytes } 字节，超出了汇编器的上限
assembler-too-large-expected = 最多 { $limit } 字节
assembler-negative-size = { $value } 不能作字节数
assembler-negative-size-expected = 零或正数
assembler-data-in-bss = { $section } 里只有零
assembler-data-in-bss-expected = 零；或者放到 .data 这样有内容的节
assembler-bad-section = `{ $text }` 不是节的标志、类型或选项
assembler-bad-section-expected = .section 名字, "awxMSGT", @progbits 或 @nobits, 表项大小
assembler-no-section-pushed = `{ $name }` 没有可以返回的节
assembler-no-section-pushed-expected = 之前离开过的节
assembler-bad-option = `{ $text }` 不是选项
assembler-bad-option-expected = push、pop、rvc、norvc、relax、norelax、pic、nopic 或 arch
assembler-bad-type = `{ $text }` 不是符号类型
assembler-bad-type-expected = @function、@object、@tls_object、@notype 或 @common
assembler-foreign-architecture = `{ $text }` 的寄存器宽度不同
assembler-foreign-architecture-expected = rv{ $bits }…
assembler-unclosed-block = `{ $name }` 没有结束
assembler-unclosed-block-expected = { $end }
assembler-stray-end = `{ $name }` 之前没有 { $start }
assembler-stray-end-expected = 前面某一行上的 { $start }
assembler-expansion-limit = 宏展开超过了 { $limit } 行
assembler-expansion-limit-expected = 会结束的宏
assembler-unknown-macro-argument = 宏 `{ $macro_name }` 没有参数 `{ $name }`
assembler-unknown-macro-argument-expected = 实参个数不超过宏的形参个数
assembler-missing-macro-argument = 宏 `{ $macro_name }` 缺少参数 `{ $name }`
assembler-missing-macro-argument-expected = 每个 :req 形参都要给值
assembler-user-error = 源程序报告了错误：{ $text }
assembler-user-error-expected = 不触发它的条件
assembler-unsupported = 这里不支持 `{ $name }`
assembler-unsupported-expected = 去掉它的源程序

# 程序为什么不能装入。

load-no-memory =
    { $what ->
        [page-table] 页表
        [segment-table] 段表
       *[stack] 栈
    }需要 { $needed } 个页框，而 { $frames } 个页框中只有 { $free } 个空闲。
load-no-hole =
    { $what ->
        [stack] 栈
       *[segment] 程序的一个段
    }需要 { $needed } 个连续的页框，而内存中没有这么大的空闲区（{ $frames } 个页框中有 { $free } 个空闲）。
load-place-taken =
    程序的 { $what } 要装入 { $start } 到 { $end }，但 { $taken-at } 处是{ $taken-by ->
        [kernel] 内核
       *[stack] 栈
    }：绝对装入要求链接时指定的位置是空闲的。
load-outside-user-space = 程序的 { $what } 要装入 { $start } 到 { $end }；只有 { $limit } 以下的地址供程序使用。
load-not-page-aligned = 地址 { $address } 处的段从文件偏移 { $offset } 开始；要按页映射，两者在页内的位置必须相同。
load-crosses-segments = 程序的 { $what } 要装入 { $start } 到 { $end }；它必须完全位于一个 256 MiB 的段内。
load-arguments-too-long = 参数和环境变量占栈的 { $bytes } 字节；最多只能占栈的四分之一，即 { $limit } 字节。
load-field-outside = { $at } 处的 { $kind } 指向程序之外的字段。
load-field-too-small = { $at } 处的 { $kind } 放不下新地址 { $value }。
load-no-such-block = 程序文件过早结束：磁盘有 { $blocks } 块，而需要第 { $block } 块。
