//! Paths as listings write them: with the escapes of vis(3).

use std::fmt::Write as _;

use super::error::MtreeProblem;

/// Takes off the escapes of vis(3): three octal digits, a letter as in C, or `M-x` for a letter with
/// its highest bit set.
pub(super) fn decode(text: &str) -> Result<String, MtreeProblem> {
    if !text.contains('\\') {
        return Ok(text.to_owned());
    }
    let wrong = || MtreeProblem::Escape(text.to_owned());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (byte, tail) = match rest {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..] => {
                ((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), tail)
            }
            [b'M', b'-', letter, tail @ ..] => (0x80 | letter, tail),
            [b'M', b'^', letter, tail @ ..] => (0x80 | control(*letter), tail),
            [b'^', letter, tail @ ..] => (control(*letter), tail),
            [b'\\', tail @ ..] => (b'\\', tail),
            [b'#', tail @ ..] => (b'#', tail),
            [b's', tail @ ..] => (b' ', tail),
            [b't', tail @ ..] => (b'\t', tail),
            [b'n', tail @ ..] => (b'\n', tail),
            [b'r', tail @ ..] => (b'\r', tail),
            _ => return Err(wrong()),
        };
        if byte == 0 {
            return Err(wrong());
        }
        bytes.push(byte);
        rest = tail;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The control character of a letter: `^I` is a tab.
fn control(letter: u8) -> u8 {
    match letter {
        b'?' => 0x7f,
        letter => letter & 0x1f,
    }
}

/// Appends a path, with all but plain letters as three octal digits: blanks, `#`, `=`, the
/// backslash, and what the BSDs' mtree takes for a pattern.
pub(super) fn encode(path: &str, line: &mut String) {
    for byte in path.bytes() {
        match byte {
            b'#' | b'=' | b'\\' | b'*' | b'?' | b'[' | b']' | ..=b' ' | 0x7f.. => {
                let _ = write!(line, "\\{byte:03o}");
            }
            plain => line.push(char::from(plain)),
        }
    }
}
