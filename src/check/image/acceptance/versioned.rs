//! Which version of an image in a folder `NAME.raw.v` is taken: the newest that is for this machine
//! and has boot attempts left (systemd.v(7)).

use std::cmp::Ordering;

use crate::check::target::image_order;
use crate::image::systemd_architecture;

/// The suffix of images that are files; folders of versions may hold folders instead.
const RAW: &str = ".raw";

/// The machine on which programs of another one run as well.
fn secondary(machine: &str) -> Option<&'static str> {
    match machine {
        "x86-64" => Some("x86"),
        "arm64" => Some("arm"),
        "s390x" => Some("s390"),
        "ppc64" => Some("ppc"),
        "ppc64-le" => Some("ppc-le"),
        "mips64" => Some("mips"),
        "mips64-le" => Some("mips-le"),
        "sparc64" => Some("sparc"),
        _ => None,
    }
}

/// One entry, taken apart.
struct Version<'n> {
    file_name: &'n str,
    /// What stands between the image's name and the suffix.
    number: &'n str,
    /// Whether its boot attempts are used up.
    is_used_up: bool,
}

/// The entry that is taken. `suffix` is how the names end, `folders` whether folders are looked for;
/// `machine` is systemd's name for it, `None` if not known.
pub(super) fn pick<'n>(
    entries: &'n [(String, bool)],
    name: &str,
    suffix: &str,
    machine: Option<&str>,
) -> Option<&'n str> {
    let folders = !suffix.ends_with(RAW);
    let fitting = entries
        .iter()
        .filter(|(_, is_folder)| *is_folder == folders);
    let found = fitting.filter_map(|(entry, _)| parse(entry, name, suffix, machine));
    found.max_by(compare).map(|it| it.file_name)
}

fn parse<'n>(
    entry: &'n str,
    name: &str,
    suffix: &str,
    machine: Option<&str>,
) -> Option<Version<'n>> {
    let version = entry.strip_suffix(suffix)?.strip_prefix(name)?;
    let version = version.strip_prefix('_')?;
    let (version, is_used_up) = without_attempts(version);
    let (version, architecture) = match version.rsplit_once('_') {
        Some((version, last)) if systemd_architecture(last) == Some(last) => (version, Some(last)),
        _ => (version, None),
    };
    let fits = match (architecture, machine) {
        (None, _) | (_, None) => true,
        (Some(own), Some(machine)) => own == machine || secondary(machine) == Some(own),
    };
    fits.then_some(Version {
        file_name: entry,
        number: version,
        is_used_up,
    })
}

/// Cuts `+LEFT` or `+LEFT-DONE` off, and says whether none are left.
fn without_attempts(version: &str) -> (&str, bool) {
    let Some((before, attempts)) = version.rsplit_once('+') else {
        return (version, false);
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let (left, done) = attempts.split_once('-').unwrap_or((attempts, "0"));
    if !is_number(left) || !is_number(done) {
        return (version, false);
    }
    (before, left.bytes().all(|it| it == b'0'))
}

fn compare(one: &Version<'_>, other: &Version<'_>) -> Ordering {
    let by_attempts = other.is_used_up.cmp(&one.is_used_up);
    by_attempts.then_with(|| image_order::compare(one.number, other.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_for_this_machine_with_attempts_left_is_taken() {
        let rows: [(&[&str], Option<&str>); 7] = [
            (&["e_1.raw", "e_10.raw", "e_2.raw"], Some("e_10.raw")),
            (&["e_1_x86-64.raw", "e_2_arm64.raw"], Some("e_1_x86-64.raw")),
            (&["e_1_x86.raw", "other_9.raw"], Some("e_1_x86.raw")),
            (&["e_1.raw", "e_2+0-3.raw"], Some("e_1.raw")),
            (&["e_1+0-3.raw", "e_2+0-3.raw"], Some("e_2+0-3.raw")),
            (&["e_1+2.raw", "e_0.raw"], Some("e_1+2.raw")),
            (&["e.raw", "e_1"], None),
        ];
        for (names, expected) in rows {
            let entries: Vec<(String, bool)> =
                names.iter().map(|&it| (it.to_owned(), false)).collect();
            let picked = pick(&entries, "e", ".raw", Some("x86-64"));
            assert_eq!(picked, expected, "{names:?}");
        }
    }
}
