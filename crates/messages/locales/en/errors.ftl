# What is wrong with an input.

# What is wrong with an ELF file or an archive.

elf-not-elf = { $file } is not an ELF file: it begins with { $found }, not with 7f 45 4c 46.
elf-truncated =
    { $file } is cut off: { $what ->
        [elf-header] the ELF header needs
        [section] section { $number } reaches to
       *[segment] segment { $number } reaches to
    } { $end } bytes, but the file has { $size }.
elf-bad-class = { $file } has ELF class { $class }; known are 1 (32-bit) and 2 (64-bit).
elf-big-endian = { $file } is big-endian; only little-endian files can be used.
elf-wrong-machine = { $file } is for { $machine }; only files for RISC-V can be used.
elf-wrong-type =
    { $file } is { $found ->
        [relocatable] a relocatable object (ET_REL)
        [executable] an executable (ET_EXEC)
        [shared] a shared object or position-independent executable (ET_DYN)
        [core] a core dump (ET_CORE)
       *[other] an ELF file of type { $found }
    }, but { $wanted ->
        [relocatable] a relocatable object (ET_REL)
       *[executable] a static executable (ET_EXEC)
    } is needed here.
elf-bad-table =
    { $file }: the { $what ->
        [section-header-table] section header table
        [program-header-table] program header table
        [string-table] string table
        [symbol-table] symbol table
        [relocation-table] relocation table
       *[file-header] file header
    } is broken: { $found }.
elf-sections-overlap = { $file }: its sections claim { $total } bytes together, but the file has { $size }; sections must not overlap.
elf-bad-index =
    { $file }: { $what ->
        [symbol-number] symbol
        [relocated-section] relocated section
       *[section-number] section
    } { $index } does not exist; there are { $count }.
elf-bad-string =
    { $file }: the name of { $what ->
        [name-of-symbol] symbol
       *[name-of-section] section
    } { $number } cannot be read; it should be zero-terminated UTF-8 at { $at } of the string table.
elf-bad-alignment = { $file }: section { $number } has alignment { $align }, which is not a power of two.
elf-relocation-outside = { $file }: relocation entry { $number } of { $section } is for offset { $field }, but the section has { $size } bytes.
elf-implicit-addends = { $file }: section { $number } has relocation entries without addends (SHT_REL); RISC-V uses SHT_RELA.
elf-no-segments = { $file } has no PT_LOAD segment: there is nothing to load.
elf-needs-interpreter = { $file } is dynamically linked: it wants an interpreter (PT_INTERP). Only static executables can be run.
elf-segment-sizes = { $file }: segment { $index } has { $filesize } bytes in the file, but only { $memorysize } in memory.
elf-segment-address = { $file }: segment { $index } at { $address } with { $memorysize } bytes leaves the address space.
elf-segment-alignment = { $file }: segment { $index } at { $address }: address and file offset do not agree modulo its alignment { $align }.
elf-segments-overlap = { $file }: the segments at { $first } and { $second } overlap; the first ends at { $end }.
elf-too-many-sections = { $file } has { $count } sections; an ELF file counts fewer than 65280.
elf-thin-archive = { $file } is a thin archive: it has only the names of its members, not the members.
elf-bad-archive = { $file }: the archive is broken: { $found }.
elf-bad-archive-index = { $file }: the archive's index points at byte { $offset }, where no member begins.

# Why a link fails.

link-no-input = There is nothing to link.
link-class-mismatch = { $object } is for { $found }, but { $first } is for { $wanted }; all objects of a link have one register width.
link-abi-mismatch = { $object } uses the { $found } ABI, but { $first } the { $wanted } ABI; all objects of a link use one.
link-duplicate = `{ $symbol }` is defined twice: { $first } and { $second }.
link-undefined = Undefined reference to `{ $symbol }`: no object or archive defines it. Referred to by { $places }.
link-no-entry = There is no entry: no object defines a global symbol `{ $symbol }`. Write `.globl { $symbol }` and a label `{ $symbol }:`.
link-overflow = { $place }: { $kind } to `{ $symbol }` does not fit: { $value } lies { $beyond } bytes outside { $low } … { $high }.
link-odd-target = { $place }: { $kind } to `{ $symbol }`: the distance { $value } is odd, but instructions lie at even addresses.
link-field-outside = { $place }: the field of { $kind } reaches beyond its section.
link-missing-high = { $place }: { $kind }: there is no upper part (%pcrel_hi …) at the label `{ $symbol }`.
link-not-static = { $place }: { $kind } cannot be resolved in a static link.
link-unknown-relocation = { $place }: relocation type { $kind } is not known.
link-discarded = { $place } refers to `{ $symbol }`, which lies in a section that was left out.
link-bad-align = { $place }: the alignment needs { $needed } bytes of padding, but { $present } are there.
link-alignment-too-large = { $place } wants an alignment of { $align } bytes; at most 0x1000000 are possible.
link-bad-base = The image base { $base } is not on a page boundary (a multiple of 0x1000).
link-bad-page-size = The page size { $size } is not possible: it must be a power of two, 0x1000 or more.
link-image-too-large = The image ends at { $end }, beyond the address space.
link-file-too-large = The executable would take { $size } bytes; at most 256 MiB are written.
link-too-many-sections = The executable would have too many sections; an ELF file counts fewer than 65280.

## The assembler: what is wrong, and what was expected instead.

assembler-stray-character = `{ $character }` cannot stand here
assembler-stray-character-expected = an instruction, a directive or a label
assembler-bad-number = `{ $text }` is not a number of at most 64 bits
assembler-bad-number-expected = decimal, 0x hexadecimal, 0b binary or 0 octal digits
assembler-unterminated-string = the string has no closing quote
assembler-unterminated-string-expected = a closing quote on the same line
assembler-wide-character = a character constant holds exactly one byte
assembler-wide-character-expected = one ASCII character between single quotes
assembler-unknown-escape = `\{ $character }` is not an escape
assembler-unknown-escape-expected = one of \n \t \r \b \f \0 \\ \" \ooo \xhh
assembler-unterminated-comment = the comment is never closed
assembler-unterminated-comment-expected = */
assembler-unknown-instruction = there is no instruction `{ $name }`
assembler-unknown-instruction-expected = an RV32IMAC or RV64IMAC instruction; the nearest name is `{ $nearest }`
assembler-wrong-width = `{ $name }` does not exist on RV{ $bits }
assembler-wrong-width-expected = an instruction of RV{ $bits }
assembler-unknown-directive = there is no directive `{ $name }`
assembler-unknown-directive-expected = a directive of GNU as; the nearest name is `{ $nearest }`
assembler-unexpected-word = `{ $word }` cannot stand here
assembler-unexpected-word-expected = the end of the line
assembler-expected-here = something is missing here
assembler-expected-here-expected = { $what ->
    [comma] a comma
    [open] an opening parenthesis
    [close] a closing parenthesis
    [text] a string between double quotes
    [symbol-name] a symbol's name
    [section-name] a section's name
    [macro-name] a macro's name
    [switch-name] an option such as rvc or norelax
    [function-name] a relocation function such as %hi
    [tprel-add] %tprel_add(symbol)
    [relocation-name] a relocation such as R_RISCV_32
    [section-type] @progbits or @nobits
    [symbol-type] @function or @object
    [comdat] comdat
    [plt] plt
   *[value] a number or an expression
}
assembler-duplicate-label = `{ $name }` is already defined on line { $line }
assembler-duplicate-label-expected = each label once in a file
assembler-redefined-symbol = `{ $name }` is a label, defined on line { $line }
assembler-redefined-symbol-expected = a name that is no label
assembler-operand-count = `{ $name }` has { $count } operands here
assembler-operand-count-expected = { $name } { $syntax }
assembler-expected-register = `{ $found }` is not a register
assembler-expected-register-expected = a register: x0 to x31 or an ABI name such as a0, sp, t1
assembler-expected-address = `{ $found }` is not a place in memory
assembler-expected-address-expected = an offset and a base register, such as 8(sp)
assembler-expected-value = `{ $found }` is not a value
assembler-expected-value-expected = a number or an expression
assembler-expected-target = `{ $found }` is not a jump target
assembler-expected-target-expected = a label, or an expression with one
assembler-immediate-range = { $value } does not fit
assembler-immediate-range-expected = { $min } to { $max }
assembler-immediate-multiple = { $value } is not a multiple of { $multiple }
assembler-immediate-multiple-expected = a multiple of { $multiple }
assembler-register-class = { $register } does not fit this 16-bit instruction
assembler-register-class-expected = a register of the short form: mostly s0, s1, a0 to a5
assembler-reserved-encoding = these operands of `{ $name }` are a reserved encoding
assembler-reserved-encoding-expected = operands that the manual allows
assembler-unknown-function = there is no relocation function `%{ $name }`
assembler-unknown-function-expected = %hi %lo %pcrel_hi %pcrel_lo %got_pcrel_hi %tprel_hi %tprel_lo %tprel_add %tls_ie_pcrel_hi %tls_gd_pcrel_hi
assembler-function-place = `%{ $name }` cannot stand in `{ $place }`
assembler-function-place-expected = the %…_hi functions in lui and auipc, the %…_lo functions in loads, stores and additions
assembler-unknown-csr = there is no control and status register `{ $name }`
assembler-unknown-csr-expected = cycle, time, instret … or a number from 0 to 4095
assembler-fence-set = `{ $found }` is not a set of accesses
assembler-fence-set-expected = letters of iorw in this order
assembler-expression-too-deep = the expression is too large
assembler-expression-too-deep-expected = fewer operators or parentheses
assembler-not-constant = the value is not known while assembling
assembler-not-constant-expected = numbers, constants, and differences of labels of one section
assembler-undefined-symbol = `{ $name }` is not defined in this file
assembler-undefined-symbol-expected = a number, or a symbol that .equ or = sets to one
assembler-address-as-number = the address of `{ $name }` is known only after linking
assembler-address-as-number-expected = %hi({ $name }) and %lo({ $name }), or la
assembler-not-constant-yet = the value is not known at this line
assembler-not-constant-yet-expected = numbers and symbols that were set on an earlier line
assembler-not-relocatable = no relocation can express this value
assembler-not-relocatable-expected = a constant, a symbol plus a constant, or a difference of two symbols
assembler-division-by-zero = division by zero
assembler-division-by-zero-expected = a divisor that is not zero
assembler-undefined-numeric-label = { $direction ->
    [before] there is no label `{ $label }:` before this line
   *[after] there is no label `{ $label }:` after this line
}
assembler-undefined-numeric-label-expected = a label `{ $label }:`, or another name
assembler-numeric-label-range = `{ $label }` is too large for a numeric label
assembler-numeric-label-range-expected = a small number such as 1
assembler-value-range = { $value } does not fit in { $bits } bits
assembler-value-range-expected = a value of { $bits } bits, signed or unsigned
assembler-circular-definition = the value is defined by itself
assembler-circular-definition-expected = a value that does not depend on itself
assembler-target-range = the target is { $distance } bytes away
assembler-target-range-expected = a target from { $min } to { $max } bytes away
assembler-misaligned-target = the target is { $distance } bytes away
assembler-misaligned-target-expected = an even distance
assembler-bad-alignment = { $value } is not an alignment
assembler-bad-alignment-expected = a power of two of at most 1 MiB
assembler-backward-org = offset { $target } lies before the current offset { $place }
assembler-backward-org-expected = an offset at or after the current one
assembler-too-large = { $bytes } bytes are more than the assembler writes
assembler-too-large-expected = at most { $limit } bytes
assembler-negative-size = { $value } is not a number of bytes
assembler-negative-size-expected = zero or more
assembler-data-in-bss = { $section } holds only zeros
assembler-data-in-bss-expected = zeros, or a section with bytes such as .data
assembler-bad-section = `{ $text }` is not a section flag, type or option
assembler-bad-section-expected = .section name, "awxMSGT", @progbits or @nobits, entry size
assembler-no-section-pushed = `{ $name }` without anything to return to
assembler-no-section-pushed-expected = a section that was left before
assembler-bad-option = `{ $text }` is not an option
assembler-bad-option-expected = push, pop, rvc, norvc, relax, norelax, pic, nopic or arch
assembler-bad-type = `{ $text }` is not a symbol type
assembler-bad-type-expected = @function, @object, @tls_object, @notype or @common
assembler-foreign-architecture = `{ $text }` is for another register width
assembler-foreign-architecture-expected = rv{ $bits }…
assembler-unclosed-block = `{ $name }` is never closed
assembler-unclosed-block-expected = { $end }
assembler-stray-end = `{ $name }` without { $start }
assembler-stray-end-expected = { $start } on an earlier line
assembler-expansion-limit = the macros expand to more than { $limit } lines
assembler-expansion-limit-expected = macros that end
assembler-unknown-macro-argument = macro `{ $macro_name }` has no parameter `{ $name }`
assembler-unknown-macro-argument-expected = as many arguments as the macro has parameters
assembler-missing-macro-argument = macro `{ $macro_name }` needs its parameter `{ $name }`
assembler-missing-macro-argument-expected = a value for each :req parameter
assembler-user-error = the source reports an error: { $text }
assembler-user-error-expected = a condition under which it does not
assembler-unsupported = `{ $name }` is not supported here
assembler-unsupported-expected = the source without it

# Why a program could not be loaded.

load-no-memory =
    { $what ->
        [page-table] The page table
        [segment-table] The segment table
       *[stack] The stack
    } needs page frames ({ $needed }), but only { $free } of { $frames } are free.
load-no-hole =
    { $what ->
        [stack] The stack
       *[segment] A segment of the program
    } needs { $needed } page frames in a row, and no hole of memory is that large ({ $free } of { $frames } frames are free).
load-place-taken =
    The program’s { $what } goes to { $start } to { $end }, but { $taken-by ->
        [kernel] the kernel
       *[stack] the stack
    } lies at { $taken-at }: a program that is loaded where it was linked for needs that place free.
load-outside-user-space = The program’s { $what } goes to { $start } to { $end }; only addresses below { $limit } are for programs.
load-not-page-aligned = The segment at { $address } begins at file offset { $offset }; to be mapped page by page, both must have the same place in a page.
load-crosses-segments = The program’s { $what } goes to { $start } to { $end }; it must lie inside one segment of 256 MiB.
load-arguments-too-long = Arguments and environment take { $bytes } bytes of the stack; at most { $limit }, a quarter of it, are for them.
load-field-outside = { $kind } at { $at } names a field outside the program.
load-field-too-small = { $kind } at { $at } cannot hold the new address { $value }.
load-no-such-block = The program’s file ends too early: the disk has { $blocks } blocks, and block { $block } is needed.
