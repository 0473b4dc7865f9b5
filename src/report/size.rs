//! Bytes for people: one unit style everywhere.

/// `0 B`, `358 B`, `10.4 MiB`: binary units, one decimal from KiB on.
#[must_use]
pub fn human_size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let tenths = |power: usize| {
        let unit = 1u128 << (10 * (power + 1));
        (u128::from(bytes) * 10 + unit / 2) / unit
    };
    // What would read 1024.0 takes the next unit.
    let power = (0..UNITS.len() - 1).find(|&power| tenths(power) < 10_240);
    let power = power.unwrap_or(UNITS.len() - 1);
    format!(
        "{}.{} {}",
        tenths(power) / 10,
        tenths(power) % 10,
        UNITS[power]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal_and_binary_units() {
        let rows = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1_048_575, "1.0 MiB"),
            (10_905_190, "10.4 MiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, expected) in rows {
            assert_eq!(human_size(bytes), expected);
        }
    }
}
