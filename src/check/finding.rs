//! One finding: its severity, its kind, its places, and what to do about it.

use std::collections::BTreeSet;

use compact_str::CompactString;

use crate::image::Entry;

/// The severity of a finding; the most severe first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The target will not accept the extension, or it cannot be built.
    Error,
    /// It merges, but something may not work as expected.
    Warning,
    /// For information.
    Note,
}

impl Severity {
    /// All of them, the most severe first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What a finding is about. Findings of equal severity are listed in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A requested package that cannot be included.
    Conflict,
    /// Whether systemd merges an image at all, for a reason of its own.
    Merge,
    /// The release file as a whole.
    ReleaseFile,
    /// `SYSEXT_SCOPE`.
    Scope,
    /// `ARCHITECTURE`.
    Architecture,
    /// `ID`.
    Id,
    /// `VERSION_ID` or `SYSEXT_LEVEL`.
    Version,
    /// The systemd of the base.
    Systemd,
    /// What happens at the base's next boot.
    Boot,
    /// A base or a feed of which not all could be used.
    Input,
    /// Digests that do not protect package files against replacement.
    Digest,
    /// Files of packages that are left out.
    LeftOut,
    /// A package in another version than the base's.
    ShadowedPackage,
    /// Paths of the base that are deleted or emptied by the image.
    Whiteout,
    /// A package database in the image.
    PackageDatabase,
    /// Files on whose content systemd acts.
    Steering,
    /// Paths of the base that are hidden.
    Shadow,
    /// Units of the system manager.
    Unit,
    /// Files that are executed with other users' privileges.
    Privilege,
    /// Owners that the base does not have, or may not have.
    Owner,
    /// Folders of the base that were packaged with another mode or owner.
    Folder,
    /// Places that are, or may be, not plain folders of the base.
    Hierarchy,
    /// Kernel modules.
    KernelModule,
    /// Files of the base that its database lists but its tree does not have.
    MissingFile,
    /// Caches that a trigger of the package manager compiles.
    Cache,
    /// Files that are read before the extension is merged.
    ReadTooEarly,
    /// Labels of a security module.
    Label,
    /// Where the dynamic linker looks.
    Linker,
    /// Libraries that programs need but that are missing.
    Library,
    /// Users and groups that are not created.
    Users,
    /// Effects of maintainer scripts that are missing.
    Script,
    /// Links whose target does not exist.
    Link,
    /// Extensions that the base holds already.
    Neighbour,
    /// What the build says.
    Build,
}

impl Kind {
    /// All of them, in the order in which findings are listed.
    pub const ALL: [Self; 34] = [
        Self::Conflict,
        Self::Merge,
        Self::ReleaseFile,
        Self::Scope,
        Self::Architecture,
        Self::Id,
        Self::Version,
        Self::Systemd,
        Self::Boot,
        Self::Input,
        Self::Digest,
        Self::LeftOut,
        Self::ShadowedPackage,
        Self::Whiteout,
        Self::PackageDatabase,
        Self::Steering,
        Self::Shadow,
        Self::Unit,
        Self::Privilege,
        Self::Owner,
        Self::Folder,
        Self::Hierarchy,
        Self::KernelModule,
        Self::MissingFile,
        Self::Cache,
        Self::ReadTooEarly,
        Self::Label,
        Self::Linker,
        Self::Library,
        Self::Users,
        Self::Script,
        Self::Link,
        Self::Neighbour,
        Self::Build,
    ];

    /// The kind as a stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Merge => "merge",
            Self::ReleaseFile => "release-file",
            Self::Scope => "scope",
            Self::Architecture => "architecture",
            Self::Id => "id",
            Self::Version => "version",
            Self::LeftOut => "left-out",
            Self::ShadowedPackage => "shadowed-package",
            Self::Whiteout => "whiteout",
            Self::PackageDatabase => "package-database",
            Self::Steering => "steering",
            Self::Shadow => "shadow",
            Self::Unit => "unit",
            Self::Privilege => "privilege",
            Self::Owner => "owner",
            Self::Folder => "folder",
            Self::Hierarchy => "hierarchy",
            Self::KernelModule => "kernel-module",
            Self::MissingFile => "missing-file",
            Self::Cache => "cache",
            Self::ReadTooEarly => "read-too-early",
            Self::Label => "label",
            Self::Linker => "linker",
            Self::Library => "library",
            Self::Users => "users",
            Self::Systemd => "systemd",
            Self::Boot => "boot",
            Self::Input => "input",
            Self::Digest => "digest",
            Self::Script => "script",
            Self::Link => "link",
            Self::Neighbour => "neighbour",
            Self::Build => "build",
        }
    }
}

/// Whether a finding is a fact, or says that something is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// It is a fact.
    #[default]
    Known,
    /// It could not be checked; the text says why, the advice which input would be needed.
    NotKnown,
}

impl Certainty {
    /// The word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::NotKnown => "not-known",
        }
    }
}

/// A path that a finding is about, and the package that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Absolute.
    pub path: String,
    /// The package; `None` for what the build adds.
    pub package: Option<CompactString>,
}

impl Place {
    /// The place of an entry of the image.
    pub(super) fn of(entry: &Entry) -> Self {
        Self {
            path: format!("/{}", entry.path),
            package: entry.package.clone(),
        }
    }
}

/// One finding. Its texts may hold untrusted names and must be made printable before they are
/// shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How severe it is.
    pub severity: Severity,
    /// What it is about.
    pub kind: Kind,
    /// Whether it is a fact.
    pub certainty: Certainty,
    /// What was found, in one sentence.
    pub text: String,
    /// What it means and what to do about it.
    pub advice: String,
    /// The packages that it is about, sorted; empty where it is about the extension as a whole.
    pub packages: Vec<CompactString>,
    /// Where, sorted by path; empty where it is about the extension as a whole.
    pub places: Vec<Place>,
}

impl Finding {
    pub(super) fn new(severity: Severity, kind: Kind, text: String, advice: &str) -> Self {
        Self {
            severity,
            kind,
            certainty: Certainty::Known,
            text,
            advice: advice.to_owned(),
            packages: Vec::new(),
            places: Vec::new(),
        }
    }

    /// Says that something is not known.
    pub(super) fn not_known(mut self) -> Self {
        self.certainty = Certainty::NotKnown;
        self
    }

    /// The same finding about that package.
    pub(super) fn of(mut self, package: &str) -> Self {
        self.packages = vec![package.into()];
        self
    }

    /// At those places, and of the packages that have them.
    pub(super) fn at(mut self, places: Vec<Place>) -> Self {
        let packages = places.iter().filter_map(|place| place.package.clone());
        let packages: BTreeSet<CompactString> = packages.collect();
        self.packages = packages.into_iter().collect();
        self.places = places;
        self
    }

    /// The package that it is about, if it is exactly one.
    #[must_use]
    pub fn package(&self) -> Option<&str> {
        match self.packages.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether it has that severity or a higher one.
    #[must_use]
    pub fn is_at_least(&self, severity: Severity) -> bool {
        self.severity <= severity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_of_a_finding_are_those_of_its_places() {
        let finding = |packages: &[&str]| {
            let places = packages.iter().map(|&package| Place {
                path: "/usr/x".to_owned(),
                package: (!package.is_empty()).then(|| package.into()),
            });
            let text = String::new();
            Finding::new(Severity::Note, Kind::Unit, text, "").at(places.collect())
        };
        let several = finding(&["b", "a", "", "b"]);
        assert_eq!(several.packages, ["a", "b"]);
        assert_eq!(several.package(), None);
        assert_eq!(finding(&["b", "b"]).package(), Some("b"));
    }

    #[test]
    fn graver_severities_count_from_a_severity_on() {
        let of = |severity| Finding::new(severity, Kind::Unit, String::new(), "");
        assert!(of(Severity::Error).is_at_least(Severity::Warning));
        assert!(of(Severity::Warning).is_at_least(Severity::Warning));
        assert!(!of(Severity::Note).is_at_least(Severity::Warning));
    }
}
