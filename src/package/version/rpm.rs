//! rpm's order of versions, after rpm-version(7) and `rpmio/rpmvercmp.c`.
//!
//! A version is `[epoch:]version[-release]`. Runs of letters and runs of digits are compared in
//! turn; a run of digits is newer than a run of letters, and all other characters only separate
//! runs. `~` sorts before everything, even the end; `^` after the end, but before anything else. A
//! missing epoch is 0. In a relation, releases are compared only if both sides have one.

use std::cmp::Ordering;

/// Orders two versions: a total order, in which a missing release is the oldest.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (Evr::split(left), Evr::split(right));
    compare_without_release(&left, &right)
        .then_with(|| {
            left.release
                .is_empty()
                .cmp(&right.release.is_empty())
                .reverse()
        })
        .then_with(|| compare_part(left.release, right.release))
}

/// Compares two versions as in rpm's dependencies.
///
/// A version without a release equals all of its releases, so this cannot sort.
pub(crate) fn compare_bound(left: &str, right: &str) -> Ordering {
    let (left, right) = (Evr::split(left), Evr::split(right));
    let by_release = || match (left.release, right.release) {
        ("", _) | (_, "") => Ordering::Equal,
        (left, right) => compare_part(left, right),
    };
    compare_without_release(&left, &right).then_with(by_release)
}

/// Whether a version has a release behind its dash.
pub(crate) fn has_release(version: &str) -> bool {
    !Evr::split(version).release.is_empty()
}

fn compare_without_release(left: &Evr<'_>, right: &Evr<'_>) -> Ordering {
    compare_numbers(left.epoch.as_bytes(), right.epoch.as_bytes())
        .then_with(|| compare_part(left.version, right.version))
}

/// Epoch, version and release; missing ones are empty.
struct Evr<'a> {
    epoch: &'a str,
    version: &'a str,
    release: &'a str,
}

impl<'a> Evr<'a> {
    fn split(text: &'a str) -> Self {
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
            _ => ("", text),
        };
        let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
        Self {
            epoch,
            version,
            release,
        }
    }
}

/// `rpmvercmp`, on one version or one release.
fn compare_part(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        left = after(left, separates);
        right = after(right, separates);
        match (left.first(), right.first()) {
            (Some(b'~'), Some(b'~')) | (Some(b'^'), Some(b'^')) => {
                (left, right) = (after_one(left), after_one(right));
            }
            (Some(b'~'), _) | (None, Some(b'^')) => return Ordering::Less,
            (_, Some(b'~')) | (Some(b'^'), None) => return Ordering::Greater,
            (None, None) => return Ordering::Equal,
            (None | Some(b'^'), Some(_)) => return Ordering::Less,
            (Some(_), None | Some(b'^')) => return Ordering::Greater,
            (Some(first), Some(_)) => {
                let numeric = first.is_ascii_digit();
                let order = compare_runs(&mut left, &mut right, numeric);
                if order != Ordering::Equal {
                    return order;
                }
            }
        }
    }
}

/// Takes a run of the same kind off both sides and compares them; `numeric` is the kind on the
/// left.
fn compare_runs(left: &mut &[u8], right: &mut &[u8], numeric: bool) -> Ordering {
    let belongs = |byte: u8| match numeric {
        true => byte.is_ascii_digit(),
        false => byte.is_ascii_alphabetic(),
    };
    let left_run = take_run(left, belongs);
    let right_run = take_run(right, belongs);
    match (right_run.is_empty(), numeric) {
        // The kinds differ: digits are newer than letters.
        (true, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, true) => compare_numbers(left_run, right_run),
        (false, false) => left_run.cmp(right_run),
    }
}

/// Compares digit runs of any length as numbers.
fn compare_numbers(left: &[u8], right: &[u8]) -> Ordering {
    let left = after(left, |byte| byte == b'0');
    let right = after(right, |byte| byte == b'0');
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn separates(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric() && byte != b'~' && byte != b'^'
}

fn take_run<'a>(text: &mut &'a [u8], belongs: impl Fn(u8) -> bool) -> &'a [u8] {
    let rest = after(text, belongs);
    let run = text.strip_suffix(rest).unwrap_or_default();
    *text = rest;
    run
}

fn after(text: &[u8], passed: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|&byte| !passed(byte));
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

fn after_one(text: &[u8]) -> &[u8] {
    text.get(1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_compare_as_rpmvercmp_does() {
        use Ordering::{Equal, Greater, Less};
        let rows = [
            ("1.0", "1.0", Equal),
            ("1.0", "2.0", Less),
            ("2.0.1", "2.0.1", Equal),
            ("2.0", "2.0.1", Less),
            ("2.0.1a", "2.0.1a", Equal),
            ("2.0.1a", "2.0.1", Greater),
            ("5.5p1", "5.5p2", Less),
            ("5.5p10", "5.5p1", Greater),
            ("10xyz", "10.1xyz", Less),
            ("xyz10", "xyz10.1", Less),
            ("xyz.4", "8", Less),
            ("xyz.4", "2", Less),
            ("5.5p2", "5.6p1", Less),
            ("5.6p1", "6.5p1", Less),
            ("6.0.rc1", "6.0", Greater),
            ("10b2", "10a1", Greater),
            ("7.4.052", "7.4.52", Equal),
            ("1.0aa", "1.0a", Greater),
            ("10.0001", "10.1", Equal),
            ("10.0001", "10.0039", Less),
            ("4.999.9", "5.0", Less),
            ("20101121", "20101122", Less),
            ("2_0", "2_0", Equal),
            ("2.0", "2_0", Equal),
            ("a", "a+", Equal),
            ("a+", "a_", Equal),
            ("+", "_", Equal),
            ("_+", "+_", Equal),
            ("+a", "_a", Equal),
            ("1.0~rc1", "1.0~rc1", Equal),
            ("1.0~rc1", "1.0", Less),
            ("1.0~rc1", "1.0~rc2", Less),
            ("1.0~rc1~git123", "1.0~rc1", Less),
            ("1.0^", "1.0", Greater),
            ("1.0^git1", "1.0^git2", Less),
            ("1.0^git1", "1.01", Less),
            ("1.0^20160101", "1.0.1", Less),
            ("1.0^20160101^git1", "1.0^20160102", Less),
            ("1.0~rc1^git1", "1.0~rc1", Greater),
            ("1.0^git1~pre", "1.0^git1", Less),
            ("1.0^git1", "1.0~rc1", Greater),
            ("1b.fc17", "1b.fc17", Equal),
            ("1b.fc17", "1.fc17", Less),
            ("1g.fc17", "1.fc17", Greater),
            ("1.1.\u{3b1}", "1.1.\u{3b2}", Equal),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567891",
                Less,
            ),
        ];
        for (left, right, expected) in rows {
            assert_eq!(compare_part(left, right), expected, "{left} {right}");
            assert_eq!(
                compare_part(right, left),
                expected.reverse(),
                "{right} {left}"
            );
        }
    }

    #[test]
    fn epochs_come_first_and_a_missing_release_is_not_compared() {
        use Ordering::{Equal, Greater, Less};
        let rows = [
            ("1:1.0-1", "2.0-1", Greater),
            ("0:1.0-1", "1.0-1", Equal),
            (":1.0-1", "1.0-1", Equal),
            ("10:1-1", "9:1-1", Greater),
            ("1.0-1", "1.0-2", Less),
            ("1.0", "1.0-2", Equal),
            ("1.0-", "1.0-2", Equal),
            ("1.1", "1.0-2", Greater),
            ("1-2-3", "1-2-4", Less),
            ("a:1", "a:1", Equal),
        ];
        for (left, right, expected) in rows {
            assert_eq!(compare_bound(left, right), expected, "{left} {right}");
            assert_eq!(
                compare_bound(right, left),
                expected.reverse(),
                "{right} {left}"
            );
        }
    }

    fn evr() -> impl Strategy<Value = String> {
        "([0-9]{1,2}:)?[0-9a-c.~^_+]{1,8}-[0-9a-c.~^]{1,4}"
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_rpm_crate_agrees(left in evr(), right in evr()) {
            let theirs = rpm_version::Evr::parse(&left).cmp(&rpm_version::Evr::parse(&right));
            prop_assert_eq!(compare(&left, &right), theirs);
        }

        #[test]
        fn versions_with_releases_have_a_total_order(mut all in prop::collection::vec(evr(), 3)) {
            all.sort_by(|left, right| compare(left, right));
            prop_assert_ne!(compare(&all[0], &all[2]), Ordering::Greater);
            prop_assert_eq!(compare(&all[0], &all[1]), compare(&all[1], &all[0]).reverse());
        }

        #[test]
        fn any_text_can_be_compared(left in ".{0,12}", right in ".{0,12}") {
            prop_assert_eq!(compare(&left, &right), compare(&right, &left).reverse());
        }
    }
}
