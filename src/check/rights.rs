//! Permissions after the merge: owners that the base does not have, privileges that were dropped
//! for that reason, folders packaged with another mode or owner, and places that are not plain
//! folders of the base.

use std::collections::BTreeSet;

use super::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{
    Account, Contents, FolderRemark, OwnerDoubt, OwnerRemark, PlaceRemark, PlaceState,
};

/// How many accounts, folders or places a text names; the others are counted.
const MOST_NAMED: usize = 5;

/// The findings about the remarks.
pub(super) fn findings(contents: &Contents) -> Vec<Finding> {
    let remarks = &contents.remarks;
    let mut found = Vec::new();
    found.extend(
        DOUBTS
            .into_iter()
            .filter_map(|doubt| owners(&remarks.owners, doubt)),
    );
    found.extend(dropped_rights(contents));
    found.extend(
        [false, true]
            .map(|known| folders(&remarks.folders, known))
            .into_iter()
            .flatten(),
    );
    found.extend(not_known(&remarks.places));
    found.extend(listed(&remarks.places));
    found.extend(remarks.places.iter().filter_map(place));
    found
}

const DOUBTS: [OwnerDoubt; 4] = [
    OwnerDoubt::UnknownName,
    OwnerDoubt::UnknownNumber,
    OwnerDoubt::Person,
    OwnerDoubt::NotKnown,
];

/// The entries whose owners are doubtful for that reason.
fn owners(remarks: &[OwnerRemark], doubt: OwnerDoubt) -> Option<Finding> {
    let of_doubt = || remarks.iter().filter(|remark| remark.doubt == doubt);
    let accounts: BTreeSet<String> = of_doubt().map(|remark| text(&remark.account)).collect();
    let mut places: Vec<Place> = of_doubt()
        .map(|remark| place_of(&remark.path, &remark.package))
        .collect();
    places.dedup();
    if places.is_empty() {
        return None;
    }
    let (paths, accounts) = (count(places.len(), "path"), listing(accounts.into_iter()));
    let (text, advice) = match doubt {
        OwnerDoubt::UnknownName => (
            format!("{paths} of accounts that the base does not have: {accounts}"),
            "they belong to root in the extension, so what ran or read them as that account may \
             not work: add the account to the base",
        ),
        OwnerDoubt::UnknownNumber => (
            format!("{paths} of owners whose number no account of the base has: {accounts}"),
            "the number comes from the machine that built the package, and an account that gets \
             this number on the device later owns the files: build the package with root as owner",
        ),
        OwnerDoubt::Person => (
            format!(
                "{paths} of owners whose number belongs to a person's account on the base: \
                {accounts}"
            ),
            "the number comes from the machine that built the package, and belongs to somebody \
             else on the device: build the package with root as owner",
        ),
        OwnerDoubt::NotKnown => (
            format!("whether the base has the owners of {paths} is not known: {accounts}"),
            "the snapshot holds no passwd and group: owners by name became root, numbers are as \
             packaged, and neither has setuid, setgid or capabilities. A snapshot of `sysextant \
             snapshot`, or a root file system as --base, shows more",
        ),
    };
    let finding = Finding::new(Severity::Warning, Kind::Owner, text, advice).at(places);
    Some(match doubt {
        OwnerDoubt::NotKnown => finding.not_known(),
        OwnerDoubt::UnknownName | OwnerDoubt::UnknownNumber | OwnerDoubt::Person => finding,
    })
}

/// `user builder (1000)`, `user builder` of an rpm, `group 972`.
fn text(account: &Account) -> String {
    let kind = account.kind.name();
    match &account.name {
        Some(name) if account.number == 0 => format!("{kind} {name}"),
        Some(name) => format!("{kind} {name} ({})", account.number),
        None => format!("{kind} {}", account.number),
    }
}

fn dropped_rights(contents: &Contents) -> Option<Finding> {
    let dropped = &contents.remarks.dropped_rights;
    let places = dropped.iter().map(|it| place_of(&it.path, &it.package));
    let places: Vec<Place> = places.collect();
    if places.is_empty() {
        return None;
    }
    let rights: BTreeSet<&str> = dropped
        .iter()
        .flat_map(|it| it.rights.iter().map(|right| right.name()))
        .collect();
    let rights: Vec<&str> = rights.into_iter().collect();
    let text = format!(
        "{} lost {}: the base does not have the owner or group, or it is not known",
        count(places.len(), "path"),
        rights.join(", ")
    );
    let advice = "rpm does the same: otherwise the files would give the rights of root, or of the \
        account with that number. Add the account to the base if the program needs these rights";
    Some(Finding::new(Severity::Warning, Kind::Privilege, text, advice).at(places))
}

/// Folders of the base that are packaged differently and got the base's mode and owner, or the
/// usual ones.
fn folders(remarks: &[FolderRemark], is_of_base: bool) -> Option<Finding> {
    let those = || {
        remarks
            .iter()
            .filter(|remark| remark.is_of_base == is_of_base)
    };
    let places: Vec<Place> = those()
        .map(|remark| place_of(&remark.path, &remark.package))
        .collect();
    if places.is_empty() {
        return None;
    }
    let named = those().map(|it| format!("{} is {} in {}", it.path, it.packaged, it.package));
    let (folders, named) = (count(places.len(), "folder"), listing(named));
    let what = format!("{folders} of the base packaged with another mode or owner: {named}");
    Some(if is_of_base {
        let advice = "nothing to do: they keep what the base has";
        Finding::new(Severity::Note, Kind::Folder, what, advice).at(places)
    } else {
        let text = format!("{what}; 0755 0:0 in the extension");
        let advice = "the base's own mode and owner are not known, and those of the extension \
            replace them on the device: a snapshot of `sysextant snapshot`, or a root file system \
            as --base, shows them";
        let finding = Finding::new(Severity::Warning, Kind::Folder, text, advice);
        finding.at(places).not_known()
    })
}

/// Places of which only a database is known, and which are links on some systems.
fn not_known(remarks: &[PlaceRemark]) -> Option<Finding> {
    let those = || remarks.iter().filter(|it| it.state == PlaceState::NotKnown);
    let places: Vec<Place> = those().map(|remark| own(&remark.path)).collect();
    let named = listing(those().map(|remark| remark.path.clone()));
    let text =
        format!("whether the base has a folder, a link or a mount there is not known: {named}");
    let advice = "such places are links on some systems, /usr/local and /opt often into /var: a \
        folder of the extension then hides the folder that the link leads to. A snapshot of \
        `sysextant snapshot`, or a root file system as --base, shows more";
    let finding = Finding::new(Severity::Warning, Kind::Hierarchy, text, advice);
    (!places.is_empty()).then(|| finding.at(places).not_known())
}

/// Paths that the base's database lists without showing whether they are links or empty folders.
fn listed(remarks: &[PlaceRemark]) -> Option<Finding> {
    let those = || remarks.iter().filter(|it| it.state == PlaceState::Listed);
    let places: Vec<Place> = those().map(|remark| own(&remark.path)).collect();
    let folders = count(places.len(), "folder");
    let text =
        format!("{folders} where the base has a link or an empty folder: which is not known");
    let advice = "over a link, the folder hides what the link leads to. A snapshot of `sysextant \
        snapshot`, or a root file system as --base, shows more";
    let finding = Finding::new(Severity::Note, Kind::Hierarchy, text, advice);
    (!places.is_empty()).then(|| finding.at(places).not_known())
}

/// The finding about a place that is known not to be a plain folder.
fn place(remark: &PlaceRemark) -> Option<Finding> {
    let path = &remark.path;
    let (severity, text, advice) = match &remark.state {
        PlaceState::NotKnown | PlaceState::Listed => return None,
        PlaceState::Link(target) => (
            Severity::Warning,
            format!("the base's {path} is a link to {target}"),
            "systemd-sysext lays the extension over what the link leads to, which becomes \
             read-only while it is merged: make sure that nothing needs to write there",
        ),
        PlaceState::Mount(file) => (
            Severity::Warning,
            format!("the base mounts something at {path} ({file})"),
            "what is mounted there after the merge hides the extension's files, and what is \
             mounted before it is hidden, or keeps the extension from being merged: make sure that \
             neither is a problem, or move the files to another place",
        ),
        PlaceState::Absent if path == "/opt" => (
            Severity::Warning,
            format!("the base has no {path}"),
            "systemd-sysext creates it as a mount point, which fails on a read-only root file \
             system, and then no extension is merged: add an empty folder to the base",
        ),
        PlaceState::Absent => (
            Severity::Note,
            format!("the base has no {path}"),
            "it is there while the extension is merged, and cannot be written to",
        ),
    };
    let finding = Finding::new(severity, Kind::Hierarchy, text, advice);
    Some(finding.at(vec![own(path)]))
}

/// The first few, and how many more there are.
fn listing(texts: impl Iterator<Item = String>) -> String {
    let mut texts: Vec<String> = texts.collect();
    let more = texts.len().saturating_sub(MOST_NAMED);
    texts.truncate(MOST_NAMED);
    let named = texts.join(", ");
    if more > 0 {
        format!("{named} and {more} more")
    } else {
        named
    }
}

fn place_of(path: &str, package: &str) -> Place {
    Place {
        path: path.to_owned(),
        package: Some(package.into()),
    }
}

fn own(path: &str) -> Place {
    Place {
        path: path.to_owned(),
        package: None,
    }
}

#[cfg(test)]
mod tests {
    use Severity::{Note, Warning};

    use super::*;
    use crate::image::{Access, AccountKind, DroppedRights, Remarks, Right};

    fn owner(path: &str, name: Option<&str>, number: u32, doubt: OwnerDoubt) -> OwnerRemark {
        OwnerRemark {
            path: path.to_owned(),
            package: "p".into(),
            account: Account {
                kind: AccountKind::Group,
                name: name.map(Into::into),
                number,
            },
            doubt,
            taken: 0,
        }
    }

    fn of(remarks: Remarks) -> Vec<Finding> {
        findings(&Contents {
            remarks,
            ..Contents::default()
        })
    }

    #[test]
    fn each_doubt_is_one_finding_that_names_the_accounts() {
        let found = of(Remarks {
            owners: vec![
                owner("/usr/a", Some("utmp"), 43, OwnerDoubt::UnknownName),
                owner("/usr/b", None, 972, OwnerDoubt::UnknownNumber),
                owner("/usr/c", None, 972, OwnerDoubt::UnknownNumber),
                owner("/usr/d", None, 1000, OwnerDoubt::Person),
                owner("/usr/e", None, 1000, OwnerDoubt::NotKnown),
            ],
            dropped_rights: vec![DroppedRights {
                path: "/usr/a".to_owned(),
                package: "p".into(),
                rights: vec![Right::Setgid, Right::Capabilities],
            }],
            ..Remarks::default()
        });
        let kinds: Vec<_> = found.iter().map(|it| (it.kind, it.places.len())).collect();
        let expected = [
            (Kind::Owner, 1),
            (Kind::Owner, 2),
            (Kind::Owner, 1),
            (Kind::Owner, 1),
            (Kind::Privilege, 1),
        ];
        assert_eq!(kinds, expected);
        let accounts = [
            "group utmp (43)",
            "group 972",
            "group 1000",
            "not known: group 1000",
        ];
        for (finding, account) in found.iter().zip(accounts) {
            assert!(finding.text.contains(account), "{}", finding.text);
        }
        assert!(
            found[4].text.contains("lost capabilities, setgid"),
            "{}",
            found[4].text
        );
        assert!(found.iter().all(|it| it.severity == Severity::Warning));
    }

    #[test]
    fn a_folder_is_told_with_its_mode_and_owner_and_gravely_only_where_the_bases_is_not_known() {
        let folder = |path: &str, is_of_base| FolderRemark {
            path: path.to_owned(),
            package: "p".into(),
            packaged: Access {
                mode: 0o700,
                uid: 77,
                gid: 78,
            },
            taken: Access::PLAIN,
            is_of_base,
        };
        let found = of(Remarks {
            folders: vec![folder("/usr/bin", true), folder("/usr/lib", false)],
            ..Remarks::default()
        });
        let severities: Vec<_> = found.iter().map(|it| it.severity).collect();
        assert_eq!(severities, [Severity::Warning, Severity::Note]);
        let text = &found[0].text;
        assert!(text.contains("/usr/lib is 0700 77:78 in p"), "{text}");
    }

    #[test]
    fn places_are_told_by_what_they_are() {
        let place = |path: &str, state| PlaceRemark {
            path: path.to_owned(),
            state,
        };
        let found = of(Remarks {
            places: vec![
                place("/opt", PlaceState::Link("var/opt".to_owned())),
                place("/opt/data", PlaceState::Mount("/etc/fstab".to_owned())),
                place("/opt", PlaceState::Absent),
                place("/usr/local", PlaceState::Absent),
                place("/usr/local", PlaceState::NotKnown),
                place("/usr/sbin", PlaceState::NotKnown),
                place("/usr/share/doc/x", PlaceState::Listed),
            ],
            ..Remarks::default()
        });
        let texts: Vec<_> = found
            .iter()
            .map(|it| (it.severity, it.text.as_str()))
            .collect();
        let expected = [
            (
                Warning,
                "whether the base has a folder, a link or a mount there is not known: /usr/local, /usr/sbin",
            ),
            (
                Note,
                "1 folder where the base has a link or an empty folder: which is not known",
            ),
            (Warning, "the base's /opt is a link to var/opt"),
            (
                Warning,
                "the base mounts something at /opt/data (/etc/fstab)",
            ),
            (Warning, "the base has no /opt"),
            (Note, "the base has no /usr/local"),
        ];
        assert_eq!(texts, expected);
    }
}
