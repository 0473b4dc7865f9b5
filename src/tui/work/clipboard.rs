//! Copying through the terminal: the escape sequence OSC 52 of xterm's control sequences, which
//! most terminals know, over ssh too. A terminal does not say whether it did so.

use crossterm::clipboard::CopyToClipboard;

/// Bytes of a text that are copied at most: terminals refuse more than 100,000 of base64.
pub(crate) const MAX_BYTES: usize = 74_994;

/// The command that puts the text into the clipboard; `None` if it is too long.
pub(crate) fn copy(text: &str) -> Option<CopyToClipboard<&str>> {
    (text.len() <= MAX_BYTES).then(|| CopyToClipboard::to_clipboard_from(text))
}

#[cfg(test)]
mod tests {
    use crossterm::Command as _;

    use super::*;

    fn sequence(text: &str) -> Option<String> {
        let mut sequence = String::new();
        copy(text)?.write_ansi(&mut sequence).ok()?;
        Some(sequence)
    }

    #[test]
    fn what_terminals_would_refuse_is_not_sent() {
        let longest = "x".repeat(MAX_BYTES);
        assert!(sequence(&longest).is_some_and(|text| text.len() < 100_010));
        assert_eq!(sequence(&format!("{longest}x")), None);
    }

    #[test]
    fn the_sequence_is_that_of_xterm() {
        let expected = "\x1b]52;c;Zm9vYg==\x1b\\";
        assert_eq!(sequence("foob").as_deref(), Some(expected));
    }
}
