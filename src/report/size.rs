//! Formats sizes and numbers for people, everywhere in the same way.

use crate::extension::{Certainty, ImageSize};
use crate::plan::Size;

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
    // A size that would be shown as 1024.0 uses the next unit.
    let power = (0..UNITS.len() - 1).find(|&power| tenths(power) < 10_240);
    let power = power.unwrap_or(UNITS.len() - 1);
    format!(
        "{}.{} {}",
        tenths(power) / 10,
        tenths(power) % 10,
        UNITS[power]
    )
}

/// A size that may be known only in part or not at all: `10.4 MiB`, `at least 10.4 MiB`, `size not
/// known`.
#[must_use]
pub fn human_sum(size: Size) -> String {
    let bytes = human_size(size.bytes);
    match (size.is_whole, size.is_unknown()) {
        (true, _) => bytes,
        (false, true) => "size not known".to_owned(),
        (false, false) => format!("at least {bytes}"),
    }
}

/// `~43.0 MiB`: how large an image will be, or is, with a sign of how well that is known.
#[must_use]
pub fn image_size_text(size: ImageSize) -> String {
    let bytes = human_size(size.bytes);
    match size.certainty {
        Certainty::Exact => bytes,
        Certainty::Estimated => format!("~{bytes}"),
        Certainty::AtLeast => format!(">{bytes}"),
    }
}

/// `1 package`, `2 packages`, `2 entries`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {}", plural(number, noun))
}

/// The noun as it stands behind that number.
#[must_use]
pub fn plural(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
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

    #[test]
    fn an_unknown_size_is_not_shown_as_0() {
        let at_least = |bytes| Size {
            bytes,
            is_whole: false,
        };
        assert_eq!(human_sum(Size::from(0)), "0 B");
        assert_eq!(human_sum(at_least(1536)), "at least 1.5 KiB");
        assert_eq!(human_sum(at_least(0)), "size not known");
    }
}
