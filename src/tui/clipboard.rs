//! Copying through the terminal: the escape sequence OSC 52 of xterm's control sequences, which
//! most terminals know, over ssh too. Whether it was heeded, no terminal tells.

/// Bytes of a text that are copied at most: terminals refuse more than 100,000 of base64.
pub(super) const MAX_BYTES: usize = 74_994;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that puts the text into the clipboard; `None` if it is too long.
pub(super) fn sequence(text: &str) -> Option<String> {
    let fits = text.len() <= MAX_BYTES;
    fits.then(|| format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
}

/// Base64 after RFC 4648, padded.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS.get((bits >> shift & 63) as usize).copied();
            let is_padding = place > chunk.len();
            text.push(digit.filter(|_| !is_padding).map_or('=', char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        let rows = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in rows {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn what_terminals_would_refuse_is_not_sent() {
        let longest = "x".repeat(MAX_BYTES);
        assert!(sequence(&longest).is_some_and(|text| text.len() < 100_010));
        assert_eq!(sequence(&format!("{longest}x")), None);
    }
}
