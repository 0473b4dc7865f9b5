//! The order in which systemd lays extensions over each other: that of versions in their names, as
//! `strverscmp_improved` of systemd compares them (uapi-group.org's version format).

use std::cmp::Ordering;

/// Whether `left` lies below `right`, or above it.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    loop {
        (a, b) = (from_known(a), from_known(b));
        // A tilde sorts before the end of the name, and the end before everything else.
        match separator(b'~', &mut a, &mut b) {
            Ordering::Equal => {}
            other => return other,
        }
        if a.is_empty() || b.is_empty() {
            return a.len().min(1).cmp(&b.len().min(1));
        }
        for mark in [b'-', b'^', b'.'] {
            match separator(mark, &mut a, &mut b) {
                Ordering::Equal => {}
                other => return other,
            }
        }
        let is_number = |text: &[u8]| text.first().is_some_and(u8::is_ascii_digit);
        let compared = if is_number(a) || is_number(b) {
            // A number is newer than letters.
            let numbers = is_number(a).cmp(&is_number(b));
            let (one, other) = (
                run(&mut a, u8::is_ascii_digit),
                run(&mut b, u8::is_ascii_digit),
            );
            let (one, other) = (without_zeros(one), without_zeros(other));
            numbers
                .then(one.len().cmp(&other.len()))
                .then_with(|| one.cmp(other))
        } else {
            let letters = u8::is_ascii_alphabetic;
            run(&mut a, letters).cmp(run(&mut b, letters))
        };
        if compared != Ordering::Equal {
            return compared;
        }
    }
}

/// The text without the separators at its beginning.
fn from_known(text: &[u8]) -> &[u8] {
    let means = |byte: &u8| byte.is_ascii_alphanumeric() || b"~-^.".contains(byte);
    let start = text.iter().position(means).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

/// If one side has the mark here, it is the older one; if both have it, it is skipped.
fn separator(mark: u8, a: &mut &[u8], b: &mut &[u8]) -> Ordering {
    match (a.strip_prefix(&[mark]), b.strip_prefix(&[mark])) {
        (Some(rest_a), Some(rest_b)) => {
            (*a, *b) = (rest_a, rest_b);
            Ordering::Equal
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Takes the bytes off the beginning that are of that kind.
fn run<'a>(text: &mut &'a [u8], is_of: fn(&u8) -> bool) -> &'a [u8] {
    let end = text.iter().position(|byte| !is_of(byte));
    let (run, rest) = text.split_at(end.unwrap_or(text.len()));
    *text = rest;
    run
}

fn without_zeros(digits: &[u8]) -> &[u8] {
    let start = digits.iter().position(|digit| *digit != b'0');
    digits
        .get(start.unwrap_or(digits.len())..)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_systemd_orders_them() {
        // As in the examples of the version format specification, and of systemd's test-string-util.
        let rising = [
            "~1",
            "",
            "ab",
            "abb",
            "abc",
            "0001",
            "002",
            "12",
            "122",
            "122.9",
            "123~rc1",
            "123",
            "123-a",
            "123-a.1",
            "123-a1",
            "123-a1.1",
            "123-3",
            "123-3.1",
            "123^patch1",
            "123^1",
            "123.a-1",
            "123.1-1",
            "123a-1",
            "124",
        ];
        for (place, left) in rising.iter().enumerate() {
            for (other, right) in rising.iter().enumerate() {
                assert_eq!(
                    compare(left, right),
                    place.cmp(&other),
                    "{left} and {right}"
                );
            }
        }
        for (below, above) in [("a", "b"), ("x2", "x10"), ("docker", "k3s")] {
            assert_eq!(compare(below, above), Ordering::Less, "{below} and {above}");
        }
        assert_eq!(
            compare("a_b", "ab"),
            Ordering::Less,
            "separators end a run of letters"
        );
    }
}
