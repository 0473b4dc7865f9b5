//! Text from packages, made safe to print: no escape sequence, no control or direction character.
//!
//! Names, summaries and paths are untrusted. A character that could move the cursor, change a
//! colour or reverse the reading order is shown as its code, so that it is visible and has no
//! effect.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every unprintable character as `\u{..}`; most texts come back as they are.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if is_unprintable(letter) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(letter));
        } else {
            safe.push(letter);
        }
    }
    Cow::Owned(safe)
}

/// A cell of a table in Markdown: printable, and nothing in it is Markdown.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in printable(text).chars() {
        if matches!(
            letter,
            '|' | '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#'
        ) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

/// JSON as it is printed: indented, with every unprintable character as JSON's own escape. What is
/// read back is the value; what a terminal sees is ASCII where it would act upon it.
#[must_use]
pub fn json_text(value: &serde_json::Value) -> String {
    let text = format!("{value:#}");
    let acts = |letter: char| letter != '\n' && is_unprintable(letter);
    if !text.contains(acts) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if acts(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
    safe
}

/// Control characters (C0, DEL, C1), and the invisible ones of Unicode's general category Cf that
/// change direction or join and split what is seen (UAX #9, UTR #36).
fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_as_their_codes() {
        let rows = [
            ("libc6", "libc6"),
            ("Größe 日本", "Größe 日本"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\u{9b}2Jb", "a\\u{9b}2Jb"),
            ("two\nlines", "two\\u{a}lines"),
            ("zero\u{200b}width", "zero\\u{200b}width"),
        ];
        for (text, expected) in rows {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn json_holds_no_control_character_and_has_the_same_value() {
        let value = serde_json::json!({"a\u{9b}": ["b\u{202e}\n", "\u{e0001}\u{1b}", "ü"]});
        let text = json_text(&value);
        assert!(
            !text.contains(|letter| letter != '\n' && is_unprintable(letter)),
            "{text}"
        );
        assert!(text.contains("a\\u009b") && text.contains("\\udb40\\udc01") && text.contains('ü'));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
