//! Labels of `SELinux`: a base that enforces a policy, and an image without them.
//!
//! Packages carry no labels: a package manager sets them after it unpacked a file, by the base's
//! `file_contexts`. Files of a squashfs without `security.selinux` are `unlabeled_t` on the device,
//! which most policies let no service use (systemd issues 23971 and 31404).

use crate::base::Base;
use crate::check::finding::{Finding, Kind, Place, Severity};
use crate::foundation::quantity::count;
use crate::image::{Contents, EntryKind};

/// Which policy there is, and whether it is enforced.
const CONFIG: &str = "/etc/selinux/config";

/// The attribute that holds a label.
const ATTRIBUTE: &str = "security.selinux";

/// How the names of packages with a policy begin (Fedora, Debian and SUSE; OpenEmbedded).
const PACKAGES: [&str; 2] = ["selinux-policy", "refpolicy"];

/// Where packages put modules of a policy, and how these end.
const MODULES: &str = "usr/share/selinux/";
const MODULE_ENDINGS: [&str; 5] = [".pp", ".pp.bz2", ".pp.gz", ".pp.xz", ".cil"];

/// What is known of the base's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    /// There is none, or it is disabled.
    None,
    /// What the policy forbids is only logged.
    Permissive,
    /// What the policy forbids is denied.
    Enforcing,
    /// There is one; whether it is enforced is not known.
    Unknown,
}

impl Policy {
    fn of(base: &Base) -> Self {
        let config = base.file(CONFIG).map(String::from_utf8_lossy);
        match config.as_deref().and_then(mode) {
            Some("enforcing") => Self::Enforcing,
            Some("permissive") => Self::Permissive,
            Some("disabled") => Self::None,
            _ if has_policy(base) => Self::Unknown,
            _ => Self::None,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::None => "no SELinux policy",
            Self::Permissive => "an SELinux policy (permissive)",
            Self::Enforcing => "an SELinux policy (enforcing)",
            Self::Unknown => "an SELinux policy (whether it is enforced is not known)",
        }
    }
}

/// The value of `SELINUX=`; the last line counts.
fn mode(config: &str) -> Option<&str> {
    let lines = config.lines().rev();
    let mut values = lines.filter_map(|line| line.trim().strip_prefix("SELINUX="));
    values.next().map(str::trim)
}

fn has_policy(base: &Base) -> bool {
    let is_policy = |name: &str| PACKAGES.iter().any(|begin| name.starts_with(begin));
    let mut packages = base.packages.iter();
    packages.any(|package| is_policy(&package.name))
        || base
            .paths
            .below("/etc/selinux")
            .any(|path| path.ends_with("/contexts/files/file_contexts"))
}

/// The findings about the files.
pub(crate) fn findings(base: &Base, contents: &Contents) -> Vec<Finding> {
    let policy = Policy::of(base);
    match policy {
        Policy::None => Vec::new(),
        Policy::Permissive | Policy::Enforcing | Policy::Unknown => {
            let found = [unlabelled(policy, contents), modules(contents)];
            found.into_iter().flatten().collect()
        }
    }
}

/// The finding that files have no labels. A built image has the labels of its packages, which
/// mostly have none.
fn unlabelled(policy: Policy, contents: &Contents) -> Option<Finding> {
    let has_label = |xattrs: &[(String, _)]| xattrs.iter().any(|(name, _)| name == ATTRIBUTE);
    let files = contents.entries.iter();
    let files = files.filter(|entry| matches!(entry.kind, EntryKind::File(_)));
    let without = files.filter(|entry| entry.package.is_some() && !has_label(&entry.xattrs));
    let number = without.count();
    if number == 0 {
        return None;
    }
    let (verb, files) = (
        if number == 1 { "carries" } else { "carry" },
        count(number, "file"),
    );
    let text = format!(
        "the base has {}, and {files} {verb} no label",
        policy.in_words()
    );
    let advice = "under an enforcing policy programs are denied files without labels: unpack the \
                  image, run setfiles -r with the base's file_contexts on it, and pack it again \
                  with mksquashfs -xattrs; or leave the policy permissive on that device";
    Some(Finding::new(Severity::Warning, Kind::Label, text, advice))
}

/// Modules of a policy, which a script would load.
fn modules(contents: &Contents) -> Option<Finding> {
    let is_module = |path: &str| {
        path.starts_with(MODULES) && MODULE_ENDINGS.iter().any(|ending| path.ends_with(ending))
    };
    let entries = contents.entries.iter();
    let places = entries.filter(|entry| is_module(&entry.path));
    let places: Vec<Place> = places.map(Place::of).collect();
    if places.is_empty() {
        return None;
    }
    let text = format!(
        "{} of SELinux that nothing loads",
        count(places.len(), "policy module")
    );
    let advice = "a package's script would load it: run semodule -i with its path after the merge, \
        or add it to the base's policy";
    Some(Finding::new(Severity::Warning, Kind::Label, text, advice).at(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::toy;

    const CONTEXTS: &str = "/etc/selinux/targeted/contexts/files/file_contexts";
    const FILES: [&str; 2] = ["usr/bin/a", "usr/share/selinux/packages/a.pp"];

    fn with_config(mut base: Base, config: &str) -> Base {
        let added = base.system_files.add(CONFIG, &mut config.as_bytes());
        added.unwrap();
        base
    }

    #[test]
    fn a_policy_is_recognised_by_its_setting_its_package_or_its_contexts() {
        let none = || toy::database(&["p"], &[]);
        let rows = [
            (none(), Policy::None),
            (
                toy::database(&["selinux-policy-targeted"], &[]),
                Policy::Unknown,
            ),
            (toy::database(&["refpolicy-mls"], &[]), Policy::Unknown),
            (toy::database(&["p"], &[CONTEXTS]), Policy::Unknown),
            (
                with_config(none(), "SELINUX=enforcing\nSELINUXTYPE=x\n"),
                Policy::Enforcing,
            ),
            (
                with_config(none(), "# SELINUX=disabled\nSELINUX=permissive"),
                Policy::Permissive,
            ),
            (
                with_config(
                    toy::database(&["selinux-policy"], &[]),
                    "SELINUX=disabled\n",
                ),
                Policy::None,
            ),
        ];
        for (base, expected) in rows {
            assert_eq!(Policy::of(&base), expected);
        }
    }

    #[test]
    fn files_without_labels_and_modules_are_told_where_the_base_has_a_policy() {
        let base = with_config(toy::database(&["p"], &[]), "SELINUX=enforcing\n");
        let found = findings(&base, &toy::contents(&FILES));
        let texts: Vec<&str> = found.iter().map(|finding| finding.text.as_str()).collect();
        let expected = [
            "the base has an SELinux policy (enforcing), and 2 files carry no label",
            "1 policy module of SELinux that nothing loads",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn files_with_labels_and_bases_without_a_policy_are_fine() {
        let base = toy::database(&["selinux-policy"], &[]);
        let mut contents = toy::contents(&FILES[..1]);
        let label = (ATTRIBUTE.to_owned(), b"system_u:object_r:bin_t:s0".to_vec());
        contents.entries[0].xattrs.push(label);
        assert_eq!(findings(&base, &contents), []);
        let base = toy::database(&["p"], &[]);
        assert_eq!(findings(&base, &toy::contents(&FILES)), []);
    }
}
