//! What the page of a review is written with: text that cannot become markup, and widths of bars.

use crate::report::printable;

/// Text that stands for itself in HTML; control characters are shown as what they are.
pub(super) fn escaped(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            plain => escaped.push(plain),
        }
    }
    escaped
}

/// How many hundredths of a whole a part is, at most all of them.
pub(super) fn percent(part: u64, whole: u64) -> u64 {
    part.saturating_mul(100)
        .checked_div(whole)
        .unwrap_or(0)
        .min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_image_names_is_text_and_never_markup() {
        let text = escaped("<script>alert(\"x\")</script>&'\u{1b}[2J");
        assert!(!text.contains(['<', '>', '"', '\'', '\u{1b}']), "{text}");
        assert!(text.starts_with("&lt;script&gt;"), "{text}");
    }

    #[test]
    fn a_bar_is_never_wider_than_its_row() {
        assert_eq!(percent(5, 10), 50);
        assert_eq!(percent(u64::MAX, 1), 100);
        assert_eq!(percent(1, 0), 0);
    }
}
