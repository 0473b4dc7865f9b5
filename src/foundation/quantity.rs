//! Numbers with a noun or a unit, as people write and read them: `2 packages`, `10.4 MiB`, `128K`.

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

/// Reads a number of bytes: `4096`, `128K`, `20M`, `1G`, also with `B` or `iB` behind the letter.
///
/// # Errors
/// What to write instead, for people.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let plain = text
        .strip_suffix("iB")
        .or_else(|| text.strip_suffix('B'))
        .unwrap_or(text);
    let (digits, shift) = match plain.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (&plain[..plain.len() - 1], 10),
        Some(b'M') => (&plain[..plain.len() - 1], 20),
        Some(b'G') => (&plain[..plain.len() - 1], 30),
        _ => (plain, 0),
    };
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| "not a size: write 4096, 128K or 20M")?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "larger than any file".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_follows_its_number() {
        let rows = [
            (0, "path", "0 paths"),
            (1, "entry", "1 entry"),
            (2, "entry", "2 entries"),
            (3, "policy module", "3 policy modules"),
        ];
        for (number, noun, expected) in rows {
            assert_eq!(count(number, noun), expected);
        }
    }

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
    fn sizes_are_read_with_and_without_units() {
        let rows = [
            ("4096", Some(4096)),
            ("128K", Some(131_072)),
            ("128k", Some(131_072)),
            ("20M", Some(20 << 20)),
            ("1GiB", Some(1 << 30)),
            ("x", None),
            ("", None),
            ("-1", None),
            ("99999999999G", None),
        ];
        for (text, expected) in rows {
            assert_eq!(parse_size(text).ok(), expected, "{text}");
        }
    }
}
