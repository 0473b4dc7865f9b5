//! Numbers of bytes as they are typed.

/// Reads a number of bytes: `4096`, `128K`, `20M`, `1G`, also with `iB` behind the letter.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
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
    fn sizes_are_read_with_and_without_units() {
        let rows = [
            ("4096", Some(4096)),
            ("128K", Some(131_072)),
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
