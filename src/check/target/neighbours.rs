//! Extensions that the base holds already, next to the planned one: whose file takes effect if both
//! have a path. systemd-sysext lays extensions over each other by their names, in the order of
//! versions (`strverscmp_improved` of systemd's string-util): the later name lies on top.

use std::cmp::Ordering;

use super::image_order;
use crate::base::{Base, MergedExtension};
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, Entry, EntryKind, ReleaseFile};

/// The findings about the files of the planned extension; its release file, if there is one, gives
/// its name.
pub(crate) fn findings(
    base: &Base,
    contents: &Contents,
    release: Option<&ReleaseFile>,
) -> Vec<Finding> {
    let name = release.map(|release| release.name.as_str());
    // An extension of the same name is an earlier build, which this one replaces.
    let others = base.merged_extensions.iter();
    let others = others.filter(|other| name != Some(other.name.as_str()));
    others
        .filter_map(|other| finding(other, contents, name))
        .collect()
}

fn finding(other: &MergedExtension, contents: &Contents, name: Option<&str>) -> Option<Finding> {
    let MergedExtension {
        name: other_name,
        path,
        brings,
    } = other;
    let brings = match brings {
        Ok(paths) => paths,
        Err(why) => {
            let text = format!(
                "the base holds the extension {other_name} ({path}), and its files are not known: \
                 {why}"
            );
            let advice = "where both have a path, the extension with the later name hides the file \
                of the other: compare their lists by hand, or give a base whose extensions are \
                squashfs images";
            let finding = Finding::new(Severity::Note, Kind::Neighbour, text, advice);
            return Some(finding.not_known());
        }
    };
    let is_of_both = |entry: &&Entry| {
        !matches!(entry.kind, EntryKind::Directory) && brings.contains(&format!("/{}", entry.path))
    };
    let places: Vec<Place> = contents
        .entries
        .iter()
        .filter(is_of_both)
        .map(Place::of)
        .collect();
    if places.is_empty() {
        return None;
    }
    let number = count(places.len(), "path");
    let seen = match name.map(|name| (name, image_order::compare(name, other_name))) {
        Some((name, Ordering::Greater)) => {
            format!("{name} is seen, since its name is the later one")
        }
        Some((_, Ordering::Less | Ordering::Equal)) => {
            format!("{other_name} is seen, since its name is the later one")
        }
        None => "the later name is seen, and this extension's is not known".to_owned(),
    };
    let text = format!(
        "{number} of the extension {other_name}, which the base holds ({path}), stand in this one, \
         too: of both, that of {seen}"
    );
    let advice = "leave the packages of these paths out of one of the two (--exclude), or name \
                  them so that the right one is the later";
    Some(Finding::new(Severity::Warning, Kind::Neighbour, text, advice).at(places))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::check::toy;

    fn base(brings: Result<&[&str], &str>) -> Base {
        let mut base = toy::database(&[], &[]);
        let paths = |paths: &[&str]| -> BTreeSet<String> {
            paths.iter().map(|&path| path.to_owned()).collect()
        };
        base.merged_extensions = vec![MergedExtension {
            name: "docker".to_owned(),
            path: "/var/lib/extensions/docker.raw".to_owned(),
            brings: brings.map(paths).map_err(str::to_owned),
        }];
        base
    }

    fn named(name: &str) -> ReleaseFile {
        ReleaseFile {
            name: name.to_owned(),
            fields: Vec::new(),
            strict_name: false,
            notes: Vec::new(),
        }
    }

    #[test]
    fn paths_of_both_are_told_with_the_one_that_is_seen() {
        let base = base(Ok(&["/usr/bin/ctr", "/usr/bin/dockerd"]));
        let contents = toy::contents(&["usr/bin/ctr", "usr/bin/k3s"]);
        for (name, seen) in [
            ("k3s", "that of k3s is seen"),
            ("a", "that of docker is seen"),
        ] {
            let found = findings(&base, &contents, Some(&named(name)));
            assert_eq!(found.len(), 1);
            assert!(found[0].text.contains(seen), "{}", found[0].text);
            assert!(found[0].text.starts_with("1 path"), "{}", found[0].text);
            assert_eq!(found[0].places[0].path, "/usr/bin/ctr");
        }
        let found = findings(&base, &contents, None);
        assert!(found[0].text.contains("is not known"), "{}", found[0].text);
    }

    #[test]
    fn an_earlier_build_of_the_same_name_and_other_paths_are_no_finding() {
        let other = toy::contents(&["usr/bin/k3s"]);
        let same = toy::contents(&["usr/bin/ctr"]);
        let base = base(Ok(&["/usr/bin/ctr"]));
        assert_eq!(findings(&base, &other, Some(&named("k3s"))), []);
        assert_eq!(findings(&base, &same, Some(&named("docker"))), []);
    }

    #[test]
    fn an_extension_that_cannot_be_read_is_not_known() {
        let base = base(Err("it is an erofs image"));
        let found = findings(&base, &toy::contents(&[]), Some(&named("k3s")));
        assert_eq!(found[0].certainty, crate::check::Certainty::NotKnown);
        assert!(found[0].text.contains("erofs"), "{}", found[0].text);
    }
}
