//! dpkg's order of versions, after deb-version(7) and `lib/dpkg/version.c`.
//!
//! Runs of non-digits are compared by character, letters before non-letters and `~` even before the
//! end of the string; runs of digits are compared as numbers of any length. A missing revision is
//! the same as `0`. Malformed versions are compared too and never refused, since installed systems
//! have them. opkg's `parse_version` and `pkg_compare_versions` follow the same rule: an epoch is
//! the digits before the first colon, or none.

use std::cmp::Ordering;

/// Compares two versions as `dpkg --compare-versions` does.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (left_epoch, left_tail) = split_epoch(left);
    let (right_epoch, right_tail) = split_epoch(right);
    let (left_upstream, left_revision) = split_revision(left_tail);
    let (right_upstream, right_revision) = split_revision(right_tail);
    compare_numbers(left_epoch.as_bytes(), right_epoch.as_bytes())
        .then_with(|| compare_part(left_upstream, right_upstream))
        .then_with(|| compare_part(left_revision, right_revision))
}

/// `2:1.0` is (`2`, `1.0`). A part before a colon that is not a number belongs to the version.
fn split_epoch(version: &str) -> (&str, &str) {
    match version.split_once(':') {
        Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
        _ => ("", version),
    }
}

fn split_revision(version: &str) -> (&str, &str) {
    version.rsplit_once('-').unwrap_or((version, ""))
}

fn compare_part(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while !left.is_empty() || !right.is_empty() {
        let (left_letters, left_tail) = split_run(left, |byte| !byte.is_ascii_digit());
        let (right_letters, right_tail) = split_run(right, |byte| !byte.is_ascii_digit());
        let (left_digits, after_left) = split_run(left_tail, u8::is_ascii_digit);
        let (right_digits, after_right) = split_run(right_tail, u8::is_ascii_digit);
        let order = compare_text(left_letters, right_letters)
            .then_with(|| compare_numbers(left_digits, right_digits));
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (after_left, after_right);
    }
    Ordering::Equal
}

fn split_run(text: &[u8], belongs: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| !belongs(byte))
        .unwrap_or(text.len());
    text.split_at(end)
}

fn compare_text(left: &[u8], right: &[u8]) -> Ordering {
    let weight = |text: &[u8], at: usize| text.get(at).map_or(0, |&byte| weight(byte));
    (0..left.len().max(right.len()))
        .map(|at| weight(left, at).cmp(&weight(right, at)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// `~` is less than the end (0), and letters are less than all other characters.
fn weight(byte: u8) -> i32 {
    match byte {
        b'~' => -1,
        _ if byte.is_ascii_alphabetic() => i32::from(byte),
        _ => i32::from(byte) + 256,
    }
}

/// Compares digit strings of any length: without leading zeros the longer one is larger.
fn compare_numbers(left: &[u8], right: &[u8]) -> Ordering {
    let significant = |digits: &[u8]| digits.iter().take_while(|&&digit| digit == b'0').count();
    let (left, right) = (&left[significant(left)..], &right[significant(right)..]);
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_deb_version_7() {
        let rows = [
            ("1.0", Ordering::Equal, "1.0"),
            ("1.0", Ordering::Equal, "0:1.0"),
            ("1.0", Ordering::Equal, "1.0-0"),
            ("1.0", Ordering::Equal, "1.00"),
            ("1.0~rc1", Ordering::Less, "1.0"),
            ("1.0~~", Ordering::Less, "1.0~~a"),
            ("1.0~~a", Ordering::Less, "1.0~"),
            ("1.0", Ordering::Less, "1.0a"),
            ("1.0a", Ordering::Less, "1.0+b"),
            ("1.9", Ordering::Less, "1.10"),
            ("9.9", Ordering::Less, "1:0.1"),
            ("2.36-9", Ordering::Less, "2.36-9+deb12u1"),
            ("2.36-9+deb12u9", Ordering::Less, "2.36-9+deb12u10"),
            ("1.0-1~bpo1", Ordering::Less, "1.0-1"),
            ("1.2-3-4", Ordering::Greater, "1.2-3"),
            ("1.0-", Ordering::Equal, "1.0"),
            ("", Ordering::Equal, "0"),
            ("a:1", Ordering::Greater, "1"),
            (
                "99999999999999999999999",
                Ordering::Greater,
                "99999999999999999999998",
            ),
        ];
        for (left, expected, right) in rows {
            assert_eq!(compare(left, right), expected, "{left} against {right}");
            assert_eq!(
                compare(right, left),
                expected.reverse(),
                "{right} against {left}"
            );
        }
    }
    #[test]
    fn odd_versions_compare_as_opkg_compares_them() {
        let rows = [
            // OpenEmbedded's versions: PV with a git hash, PR, and the suffix of the PR server.
            (
                "2.38+git0+39f7f6a4ab-r0",
                Ordering::Less,
                "2.39+git0+1c62b4a1ff-r0",
            ),
            ("1.0-r9", Ordering::Less, "1.0-r10"),
            ("1.0-r1", Ordering::Less, "1.0-r1.1"),
            ("1.0+git0+aaa-r0.0", Ordering::Less, "1.0+git1+000-r0.0"),
            ("1.0", Ordering::Less, "1.0-r0"),
            // A colon after anything but digits ends no epoch, and an empty epoch is zero.
            ("r1:2.0", Ordering::Greater, "9.0"),
            (":2.0", Ordering::Equal, "2.0"),
            ("00:2.0", Ordering::Equal, "2.0"),
            // The revision starts at the last hyphen.
            ("2.0-rc1-r0", Ordering::Greater, "2.0-r0"),
            ("2023.10.11~beta-1", Ordering::Less, "2023.10.11-1"),
        ];
        for (left, expected, right) in rows {
            assert_eq!(compare(left, right), expected, "{left} against {right}");
        }
    }
}
