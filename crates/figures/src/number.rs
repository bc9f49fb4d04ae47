//! Numbers as figures print them: the same everywhere, computed in integers so that they are the same on every platform.

use storage::Cycles;

use crate::settings::Radix;

/// An address or an offset in the chosen radix.
pub fn address(value: u64, radix: Radix) -> String {
    match radix {
        Radix::Hex => format!("{value:#x}"),
        Radix::Decimal => value.to_string(),
    }
}

/// A signed number in the chosen radix.
pub fn signed(value: i64, radix: Radix) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", address(value.unsigned_abs(), radix))
}

/// A count, in groups of three digits: `12,345`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count where room is scarce: `12,345`, then `123 K`, `1.23 G`.
pub fn short_count(value: u64) -> String {
    const UNITS: [&str; 6] = ["K", "M", "G", "T", "P", "E"];
    if value < 100_000 {
        return count(value);
    }
    let (mut scale, mut unit) = (1000, 0);
    while u128::from(value) >= scale * 1000 && unit + 1 < UNITS.len() {
        scale *= 1000;
        unit += 1;
    }
    format!("{} {}", three_figures(value.into(), scale), UNITS.get(unit).unwrap_or(&""))
}

/// A size: in the largest binary unit that leaves it whole, from bytes on: `32 KiB`, `1,536 B`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let steps = if size == 0 { 0 } else { (size.trailing_zeros() / 10).min(4) };
    format!("{} {}", count(size >> (10 * steps)), UNITS.get(steps as usize).unwrap_or(&"B"))
}

/// A size in the unit that leaves at most three figures before the point: `183 KiB`, `3.5 MiB`.
pub fn about_bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut scale, mut unit) = (1u128, 0);
    while u128::from(size) >= scale * 1024 && unit + 1 < UNITS.len() {
        scale *= 1024;
        unit += 1;
    }
    format!("{} {}", three_figures(size.into(), scale), UNITS.get(unit).unwrap_or(&""))
}

/// How long so many cycles last: `0.5 ns`, `12.3 µs`, `4 ms`, with three figures at most.
pub fn time(cycles: Cycles, cycles_per_ns: u32) -> String {
    const UNITS: [&str; 5] = ["ps", "ns", "µs", "ms", "s"];
    let picoseconds = u128::from(cycles.0) * 1000 / u128::from(cycles_per_ns.max(1));
    if picoseconds == 0 {
        return "0 ns".to_owned();
    }
    let mut unit = if picoseconds < 10 { 0 } else { 1 };
    let mut scale = if unit == 0 { 1 } else { 1000 };
    while picoseconds >= scale * 1000 && unit + 1 < UNITS.len() {
        scale *= 1000;
        unit += 1;
    }
    format!("{} {}", three_figures(picoseconds, scale), UNITS.get(unit).unwrap_or(&""))
}

/// `value ÷ scale` with three figures at most, cut rather than rounded.
fn three_figures(value: u128, scale: u128) -> String {
    let whole = value / scale;
    let decimals = match whole {
        0..=9 => 2,
        10..=99 => 1,
        _ => return count(u64::try_from(whole).unwrap_or(u64::MAX)),
    };
    let part = value % scale * 10u128.pow(decimals) / scale;
    let text = format!("{whole}.{part:0width$}", width = decimals as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share in per cent with one decimal: `97.3 %`; `–` of nothing.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let thousandths = u128::from(part) * 1000 / u128::from(whole);
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

/// The bits from `high` to `low` of a value, highest first, as characters.
pub fn bits(value: u64, high: u8, low: u8) -> String {
    (low..=high).rev().map(|bit| if value >> (bit & 63) & 1 == 1 { '1' } else { '0' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_read_like_a_book() {
        assert_eq!(time(Cycles(2), 4), "0.5 ns");
        assert_eq!(time(Cycles(100), 1), "100 ns");
        assert_eq!(time(Cycles(400_000), 4), "100 µs");
        assert_eq!(time(Cycles(12_345), 1), "12.3 µs");
        assert_eq!(time(Cycles(0), 1), "0 ns");
        assert_eq!(time(Cycles(1), 400), "2 ps");
        assert_eq!(time(Cycles(u64::MAX), 1), "18,446,744,073 s");
        assert_eq!(bytes(256 << 20), "256 MiB");
        assert_eq!(bytes(1536), "1,536 B");
        assert_eq!(bytes(0), "0 B");
        assert_eq!(about_bytes(187_848), "183 KiB");
        assert_eq!(about_bytes(3_670_016), "3.5 MiB");
        assert_eq!(percent(973, 1000), "97.3 %");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(short_count(99_999), "99,999");
        assert_eq!(short_count(1_234_567_890), "1.23 G");
        assert_eq!(signed(-16, Radix::Hex), "−0x10");
        assert_eq!(bits(0b1010, 3, 0), "1010");
    }
}
