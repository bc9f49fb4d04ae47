//! Every error the assembler can report: one line each, with its code, its English text and what was expected.
//!
//! The catalogues hold the same under `assembler-<code>` and `assembler-<code>-expected`; a test compares.

use core::fmt::Display;

use crate::{Diagnostic, Span};

/// An error without its file's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) code: &'static str,
    pub(super) args: Vec<(&'static str, String)>,
    pub(super) message: String,
    pub(super) expected: String,
}

impl Problem {
    pub(super) fn in_file(self, file: &str) -> Diagnostic {
        let Problem { span, code, args, message, expected } = self;
        Diagnostic { file: file.to_owned(), span, code, args, message, expected }
    }
}

macro_rules! problems {
    ($($function:ident($($arg:ident),*) $code:literal $message:literal / $expected:literal;)*) => {
        /// An assembler diagnostic's code, the names of its arguments, its message and expectation, with `{name}` where
        /// an argument stands.
        pub const CODES: &[(&str, &[&str], &str, &str)] = &[
            $(($code, &[$(stringify!($arg)),*], $message, $expected),)*
        ];
        $(
            pub(super) fn $function(span: Span, $($arg: &dyn Display),*) -> Problem {
                Problem {
                    span,
                    code: $code,
                    args: vec![$((stringify!($arg), $arg.to_string())),*],
                    message: problems!(@text $message, $($arg),*),
                    expected: problems!(@text $expected, $($arg),*).trim_end().to_owned(),
                }
            }
        )*
    };
    (@text $text:literal, $($arg:ident),*) => {{
        let text = String::from($text);
        $(let text = text.replace(concat!("{", stringify!($arg), "}"), &$arg.to_string());)*
        text
    }};
}

problems! {
    // Words.
    stray_character(character) "stray-character" "`{character}` cannot stand here" / "an instruction, a directive or a label";
    bad_number(text) "bad-number" "`{text}` is not a number of at most 64 bits" / "decimal, 0x hexadecimal, 0b binary or 0 octal digits";
    unterminated_string() "unterminated-string" "the string has no closing quote" / "a closing quote on the same line";
    wide_character() "wide-character" "a character constant holds exactly one byte" / "one ASCII character between single quotes";
    unknown_escape(character) "unknown-escape" "`\\{character}` is not an escape" / "one of \\n \\t \\r \\b \\f \\0 \\\\ \\\" \\ooo \\xhh";
    unterminated_comment() "unterminated-comment" "the comment is never closed" / "*/";

    // Statements.
    unknown_instruction(name, nearest) "unknown-instruction" "there is no instruction `{name}`" / "an RV32IMAC or RV64IMAC instruction; the nearest name is `{nearest}`";
    wrong_width(name, bits) "wrong-width" "`{name}` does not exist on RV{bits}" / "an instruction of RV{bits}";
    unknown_directive(name, nearest) "unknown-directive" "there is no directive `{name}`" / "a directive of GNU as; the nearest name is `{nearest}`";
    unexpected_word(word) "unexpected-word" "`{word}` cannot stand here" / "the end of the line";
    expected_here(what) "expected-here" "something is missing here" / "{what}";
    duplicate_label(name, line) "duplicate-label" "`{name}` is already defined on line {line}" / "each label once in a file";
    redefined_symbol(name, line) "redefined-symbol" "`{name}` is a label, defined on line {line}" / "a name that is no label";

    // Operands.
    operand_count(name, count, syntax) "operand-count" "`{name}` has {count} operands here" / "{name} {syntax}";
    expected_register(found) "expected-register" "`{found}` is not a register" / "a register: x0 to x31 or an ABI name such as a0, sp, t1";
    expected_address(found) "expected-address" "`{found}` is not a place in memory" / "an offset and a base register, such as 8(sp)";
    expected_value(found) "expected-value" "`{found}` is not a value" / "a number or an expression";
    expected_target(found) "expected-target" "`{found}` is not a jump target" / "a label, or an expression with one";
    immediate_range(value, min, max) "immediate-range" "{value} does not fit" / "{min} to {max}";
    immediate_multiple(value, multiple) "immediate-multiple" "{value} is not a multiple of {multiple}" / "a multiple of {multiple}";
    register_class(register) "register-class" "{register} does not fit this 16-bit instruction" / "a register of the short form: mostly s0, s1, a0 to a5";
    reserved_encoding(name) "reserved-encoding" "these operands of `{name}` are a reserved encoding" / "operands that the manual allows";
    unknown_function(name) "unknown-function" "there is no relocation function `%{name}`" / "%hi %lo %pcrel_hi %pcrel_lo %got_pcrel_hi %tprel_hi %tprel_lo %tprel_add %tls_ie_pcrel_hi %tls_gd_pcrel_hi";
    function_place(name, place) "function-place" "`%{name}` cannot stand in `{place}`" / "the %…_hi functions in lui and auipc, the %…_lo functions in loads, stores and additions";
    unknown_csr(name) "unknown-csr" "there is no control and status register `{name}`" / "cycle, time, instret … or a number from 0 to 4095";
    fence_set(found) "fence-set" "`{found}` is not a set of accesses" / "letters of iorw in this order";

    // Values.
    expression_too_deep() "expression-too-deep" "the expression is too large" / "fewer operators or parentheses";
    not_constant() "not-constant" "the value is not known while assembling" / "numbers, constants, and differences of labels of one section";
    undefined_symbol(name) "undefined-symbol" "`{name}` is not defined in this file" / "a number, or a symbol that .equ or = sets to one";
    address_as_number(name) "address-as-number" "the address of `{name}` is known only after linking" / "%hi({name}) and %lo({name}), or la";
    not_constant_yet() "not-constant-yet" "the value is not known at this line" / "numbers and symbols that were set on an earlier line";
    not_relocatable() "not-relocatable" "no relocation can express this value" / "a constant, a symbol plus a constant, or a difference of two symbols";
    division_by_zero() "division-by-zero" "division by zero" / "a divisor that is not zero";
    undefined_numeric(label, direction) "undefined-numeric-label" "there is no label `{label}:` {direction} this line" / "a label `{label}:`, or another name";
    numeric_range(label) "numeric-label-range" "`{label}` is too large for a numeric label" / "a small number such as 1";
    value_range(value, bits) "value-range" "{value} does not fit in {bits} bits" / "a value of {bits} bits, signed or unsigned";
    circular_definition() "circular-definition" "the value is defined by itself" / "a value that does not depend on itself";

    // Places.
    target_range(distance, min, max) "target-range" "the target is {distance} bytes away" / "a target from {min} to {max} bytes away";
    misaligned_target(distance) "misaligned-target" "the target is {distance} bytes away" / "an even distance";
    bad_alignment(value) "bad-alignment" "{value} is not an alignment" / "a power of two of at most 1 MiB";
    backward_org(target, place) "backward-org" "offset {target} lies before the current offset {place}" / "an offset at or after the current one";
    too_large(bytes, limit) "too-large" "{bytes} bytes are more than the assembler writes" / "at most {limit} bytes";
    negative_size(value) "negative-size" "{value} is not a number of bytes" / "zero or more";
    data_in_bss(section) "data-in-bss" "{section} holds only zeros" / "zeros, or a section with bytes such as .data";
    bad_section(text) "bad-section" "`{text}` is not a section flag, type or option" / ".section name, \"awxMSGT\", @progbits or @nobits, entry size";
    no_section_pushed(name) "no-section-pushed" "`{name}` without anything to return to" / "a section that was left before";
    bad_option(text) "bad-option" "`{text}` is not an option" / "push, pop, rvc, norvc, relax, norelax, pic, nopic or arch";
    bad_type(text) "bad-type" "`{text}` is not a symbol type" / "@function, @object, @tls_object, @notype or @common";
    foreign_architecture(text, bits) "foreign-architecture" "`{text}` is for another register width" / "rv{bits}…";

    // Text substitution.
    unclosed_block(name, end) "unclosed-block" "`{name}` is never closed" / "{end}";
    stray_end(name, start) "stray-end" "`{name}` without {start}" / "{start} on an earlier line";
    expansion_limit(limit) "expansion-limit" "the macros expand to more than {limit} lines" / "macros that end";
    unknown_macro_argument(name, macro_name) "unknown-macro-argument" "macro `{macro_name}` has no parameter `{name}`" / "as many arguments as the macro has parameters";
    missing_macro_argument(name, macro_name) "missing-macro-argument" "macro `{macro_name}` needs its parameter `{name}`" / "a value for each :req parameter";
    user_error(text) "user-error" "the source reports an error: {text}" / "a condition under which it does not";
    unsupported(name) "unsupported" "`{name}` is not supported here" / "the source without it";
}
