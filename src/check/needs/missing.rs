//! Files that the base's database lists but its tree does not have: mkosi's `RemoveFiles=`, dpkg's
//! `path-exclude`, OpenEmbedded's image post-processing.
//!
//! A plan counts on a package that the database lists. If the base's tree is known, it shows
//! whether the package's programs and libraries are there.

use std::collections::BTreeSet;

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::package::Family;
use crate::plan::{Plan, Reason, Verdict};

/// Folders of programs and libraries. Other files, mostly documentation, are removed from images on
/// purpose, and nothing fails without them.
const FOLDERS: [&str; 12] = [
    "/bin/",
    "/sbin/",
    "/lib/",
    "/lib32/",
    "/lib64/",
    "/usr/bin/",
    "/usr/sbin/",
    "/usr/lib/",
    "/usr/lib32/",
    "/usr/lib64/",
    "/usr/libexec/",
    "/opt/",
];

/// Folders below those that are removed from images on purpose: locales, compiled Python, build
/// ids.
const UNNEEDED: [&str; 4] = ["/locale/", "/__pycache__/", "/.build-id/", "/debug/"];

/// What is missing of the packages that the plan counts on: those of the base that were requested,
/// or that meet what an included package needs. Nothing where the tree is not known.
pub(crate) fn findings(base: &Base, plan: &Plan) -> Option<Finding> {
    if !base.paths.has_tree() {
        return None;
    }
    let counted = plan.with_verdict(Verdict::Excluded);
    let counted = counted.filter(|item| matches!(item.reason, Reason::InBase { .. }));
    let counted: BTreeSet<&str> = counted.map(|item| item.name.as_str()).collect();
    let places = missing(base, &counted);
    if places.is_empty() {
        return None;
    }
    let packages: BTreeSet<_> = places.iter().filter_map(|it| it.package.clone()).collect();
    let whose = match packages.first() {
        Some(one) if packages.len() == 1 => one.to_string(),
        _ => count(packages.len(), "package"),
    };
    let files = count(places.len(), "file");
    let (are, their) = if places.len() == 1 {
        ("is", "its")
    } else {
        ("are", "their")
    };
    let text = format!(
        "{files} of {whose}, which the base has according to its database, {are} \
        not there"
    );
    let advice = format!(
        "the base's tree lacks {their} path, so what the extension needs of it does not work: keep \
         the file in the base, or remove the package from its database"
    );
    let finding = Finding::new(Severity::Warning, Kind::MissingFile, text, &advice);
    Some(finding.at(places))
}

/// The files of those packages that are missing in the tree.
fn missing(base: &Base, counted: &BTreeSet<&str>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut owned = base.paths.owned().peekable();
    while let Some((path, owner)) = owned.next() {
        let below = |next: &str| {
            next.strip_prefix(path)
                .is_some_and(|it| it.starts_with('/'))
        };
        let is_folder = owned.peek().is_some_and(|(next, _)| below(next));
        let Some(package) = base.packages.get(owner) else {
            continue;
        };
        if counted.contains(package.name.as_str())
            && !is_folder
            && is_needed(path)
            && is_file_of(base, path)
            && !is_there(base, path)
        {
            places.push(Place {
                path: path.to_owned(),
                package: Some(package.name.clone()),
            });
        }
    }
    places
}

fn is_needed(path: &str) -> bool {
    let is_in = FOLDERS.iter().any(|folder| path.starts_with(folder));
    is_in && !UNNEEDED.iter().any(|folder| path.contains(folder))
}

/// Whether the database says that a file was installed there. rpm also lists files that are created
/// later, and only files that were installed have digests.
fn is_file_of(base: &Base, path: &str) -> bool {
    match base.family {
        Family::Rpm => base.paths.digest(path).is_some(),
        Family::Deb | Family::Ipk => true,
    }
}

fn is_there(base: &Base, path: &str) -> bool {
    let resolved = base.paths.resolve(path);
    resolved.is_some_and(|path| base.paths.node(&path).is_some())
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;
    use crate::check::toy;
    use crate::package::Version;
    use crate::plan::{Item, Selection};

    fn item(name: &str, reason: Reason) -> Item {
        Item {
            name: name.into(),
            candidate: None,
            version: Some(Version::new("1")),
            architecture: "amd64".into(),
            base_version: None,
            verdict: Verdict::Excluded,
            reason,
            explanation: Vec::new(),
            requested: false,
            package_size: None,
            installed_size: None,
        }
    }

    fn plan(items: Vec<Item>) -> Plan {
        Plan {
            selection: Selection::default(),
            items,
            not_taken: Vec::new(),
            contents: None,
        }
    }

    fn in_base() -> Reason {
        Reason::InBase {
            base_version: Version::new("1"),
            base_is: Ordering::Equal,
        }
    }

    const OWNED: [&str; 7] = [
        "/lib/libz.so.1",
        "/lib/libz.so.1.2",
        "/usr/bin/z",
        "/usr/lib/empty",
        "/usr/lib/empty/x",
        "/usr/share/doc/z/copyright",
        "/usr/lib/locale/C/LC_ALL",
    ];

    #[test]
    fn missing_files_of_packages_that_the_plan_relies_on_are_found() {
        let there = [
            "/lib -> usr/lib",
            "/usr/lib/libz.so.1.2",
            "/usr/lib/empty/x",
        ];
        let base = toy::tree(&["zlib1g"], &OWNED, &there);
        let found = findings(&base, &plan(vec![item("zlib1g", in_base())])).unwrap();
        let paths: Vec<&str> = found
            .places
            .iter()
            .map(|place| place.path.as_str())
            .collect();
        assert_eq!(paths, ["/lib/libz.so.1", "/usr/bin/z"]);
        let expected = "2 files of zlib1g, which the base has according to its database, are not \
            there";
        assert_eq!(found.text, expected);
    }

    #[test]
    fn packages_that_the_plan_does_not_count_on_are_not_looked_at() {
        let base = toy::tree(&["zlib1g"], &OWNED, &[]);
        for items in [
            vec![item("other", in_base())],
            vec![item("zlib1g", Reason::ExcludedByUser)],
        ] {
            assert_eq!(findings(&base, &plan(items)), None);
        }
    }

    #[test]
    fn without_a_tree_no_file_is_reported_missing() {
        let base = toy::database(&["zlib1g"], &OWNED);
        let plan = plan(vec![item("zlib1g", in_base())]);
        assert_eq!(findings(&base, &plan), None);
    }

    #[test]
    fn what_an_rpm_lists_and_does_not_install_is_not_missing() {
        let mut base = toy::tree(&["zlib1g"], &OWNED, &[]);
        base.family = Family::Rpm;
        base.paths.add_digest("/usr/bin/z", "00");
        let found = findings(&base, &plan(vec![item("zlib1g", in_base())])).unwrap();
        assert_eq!(found.places.len(), 1);
        assert_eq!(found.places[0].path, "/usr/bin/z");
    }
}
