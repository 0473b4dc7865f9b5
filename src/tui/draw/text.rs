//! Text from packages on its way to the screen: control characters are made visible, and the text
//! is cut or wrapped to a width.
//!
//! Widths are columns of the terminal (Unicode Standard Annex #11). Work is bounded by the width
//! and not by the text, which can have any length.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::printable;

/// Combining marks that are kept on one letter; no language needs more.
const MAX_MARKS: usize = 2;

/// Lines that a wrapped text may have.
const MAX_LINES: usize = 200;

/// The text in at most `width` columns; a text that was cut ends with the ellipsis.
pub(crate) fn cut(text: &str, width: usize, ellipsis: &str) -> String {
    let mut fitted = String::with_capacity(width.min(text.len()) + ellipsis.len());
    let room = width.saturating_sub(ellipsis.width());
    let (mut used, mut marks, mut whole_until) = (0, 0, 0);
    for letter in text.chars() {
        let columns = letter.width().unwrap_or(0);
        if columns == 0 && is_mark(letter) {
            marks += 1;
            if marks <= MAX_MARKS {
                fitted.push(letter);
            } else if marks > MAX_MARKS * width.max(8) {
                // Only combining marks follow.
                break;
            }
            continue;
        }
        marks = 0;
        let mut bytes = [0; 4];
        let shown = printable(letter.encode_utf8(&mut bytes));
        if used + shown.width() > width {
            fitted.truncate(whole_until);
            fitted.push_str(&ellipsis[..if room < width { ellipsis.len() } else { 0 }]);
            return fitted;
        }
        fitted.push_str(&shown);
        used += shown.width();
        if used <= room {
            whole_until = fitted.len();
        }
    }
    fitted
}

/// Whether it is a combining mark, which has no width; all other characters without a width are
/// shown as their code.
fn is_mark(letter: char) -> bool {
    let mut bytes = [0; 4];
    let text = letter.encode_utf8(&mut bytes);
    printable(text).len() == text.len() && !letter.is_control()
}

/// A text in at most `width` columns, cut at its beginning: for paths, whose end says most.
pub(crate) fn cut_front(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width {
        return cut(text, width, ellipsis);
    }
    let room = width.saturating_sub(ellipsis.width());
    let mut start = text.len();
    let mut used = 0;
    for (place, letter) in text.char_indices().rev() {
        used += letter.width().unwrap_or(0).max(1);
        if used > room {
            break;
        }
        start = place;
    }
    let tail = cut(text.get(start..).unwrap_or(""), room, "");
    format!("{ellipsis}{tail}")
}

/// The text in lines of at most `width` columns, broken at blanks where possible.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = printable(word).into_owned();
        loop {
            if lines.len() > MAX_LINES {
                return lines;
            }
            let Some(line) = lines.last_mut() else {
                return lines;
            };
            let gap = usize::from(!line.is_empty());
            if line.width() + gap + word.width() <= width {
                line.push_str(&" ".repeat(gap));
                line.push_str(&word);
                break;
            }
            if line.is_empty() {
                let head = cut(&word, width, "");
                // A letter that is wider than the line is left out.
                let taken = head
                    .len()
                    .max(word.chars().next().map_or(1, char::len_utf8));
                lines.push(String::new());
                let last = lines.len().saturating_sub(2);
                lines[last] = head;
                word = word.get(taken..).unwrap_or("").to_owned();
                if word.is_empty() {
                    break;
                }
            } else {
                lines.push(String::new());
            }
        }
    }
    if lines.len() > 1 && lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_with_an_ellipsis_only_where_something_is_missing() {
        let rows = [
            ("gdb", 3, "gdb"),
            ("gdb", 10, "gdb"),
            ("libpython3.11", 8, "libpyth…"),
            ("libpython3.11", 1, "…"),
            ("libpython3.11", 0, ""),
            ("日本語パッケージ", 7, "日本語…"),
            ("日本語パッケージ", 6, "日本…"),
            ("", 4, ""),
        ];
        for (text, width, expected) in rows {
            let fitted = cut(text, width, "…");
            assert_eq!(fitted, expected, "{text} in {width}");
            assert!(fitted.width() <= width, "{text} in {width}");
        }
    }

    #[test]
    fn what_a_terminal_would_act_on_arrives_as_its_code() {
        let rows = [
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("a\u{200b}b", "a\\u{200b}b"),
            ("tab\there", "tab\\u{9}here"),
        ];
        for (text, expected) in rows {
            assert_eq!(cut(text, 40, "…"), expected);
        }
    }

    #[test]
    fn a_tower_of_marks_loses_its_height() {
        let tower = format!("z{}x", "\u{301}".repeat(5));
        assert_eq!(cut(&tower, 10, "…"), "z\u{301}\u{301}x");
        let endless = format!("z{}", "\u{301}".repeat(100_000));
        assert!(cut(&endless, 10, "…").len() < 20);
    }

    #[test]
    fn a_path_keeps_its_end() {
        assert_eq!(
            cut_front("/srv/build/tmp/deploy/deb", 12, "…"),
            "…/deploy/deb"
        );
        assert_eq!(cut_front("feed", 12, "…"), "feed");
    }

    #[test]
    fn a_text_wraps_at_blanks_and_inside_words_that_are_too_long() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("日本", 1), ["", ""]);
    }
}
