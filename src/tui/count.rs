//! Numbers as the screen writes them: `63 440`, and with their noun `31 packages`.

use crate::foundation::quantity::plural;

/// `31 packages`, `1 package`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{} {}", grouped(number), plural(number, noun))
}

/// `63 440`: digits in groups of three, as they are read.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let rows = [(0, "0"), (999, "999"), (1000, "1 000"), (63_440, "63 440")];
        for (number, expected) in rows {
            assert_eq!(grouped(number), expected);
        }
    }
}
