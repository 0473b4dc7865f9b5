//! The three families of package managers, and the table of what follows from the choice of one.
//!
//! A decision that depends on the family is a field of [`FamilyRules`], or an exhaustive `match`
//! where it is about a format of one room only. A [`Family`] is never compared with `==`: otherwise
//! a new family would compile and get the rules of another one.

use std::path::Path;

use super::VersionOrder;

/// Which package manager's formats and rules apply: never mixed within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// dpkg and apt.
    Deb,
    /// opkg.
    Ipk,
    /// rpm and dnf.
    Rpm,
}

/// The decisions in which families differ, for one family.
#[derive(Clone, Copy, Debug)]
pub struct FamilyRules {
    /// Its name on the command line and in JSON.
    pub name: &'static str,
    /// How names of package files end, without the dot; the usual ending first.
    pub package_endings: &'static [&'static str],
    /// How versions are ordered.
    pub version_order: VersionOrder,
    /// When packages of one name and several architectures can be installed together.
    pub architectures: SideBySide,
    /// Whether a package can be installed in several versions at once.
    pub versions: SeveralVersions,
    /// How a request names an architecture.
    pub requested_architecture: RequestedArchitecture,
    /// Which version of a package a request without one means.
    pub requested_version: RequestedVersion,
    /// What `Replaces` means.
    pub replaces: Replaces,
    /// Whether a relation may name a file.
    pub file_relations: FileRelations,
    /// Which packages are pulled in by default.
    pub recommendations: Recommendations,
    /// Whose choice is followed where several packages would do.
    pub resolver: Resolver,
}

/// When packages of one name and several architectures can be installed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideBySide {
    /// Where both are `Multi-Arch: same` and of one version. Relations respect `Multi-Arch` and
    /// qualifiers, as in dpkg.
    MultiArch,
    /// Never: a package replaces that of its name, whatever its architecture. opkg has one package
    /// of a name.
    Never,
    /// Where one is of 32 bits and the other of 64: what rpm calls colour.
    OfOtherWidth,
}

/// Whether a package can be installed in several versions at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeveralVersions {
    /// No package can.
    Never,
    /// Those that dnf only installs and never updates: kernels, and what provides
    /// `installonlypkg(...)`.
    InstallOnly,
}

/// How a request names an architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedArchitecture {
    /// `name:architecture` only.
    BehindColon,
    /// `name.architecture` too, where no package has that whole name.
    BehindColonOrDot,
}

/// Which version of a package a request without one means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedVersion {
    /// The newest one, as apt takes it: if that does not fit, the request does not.
    Newest,
    /// The newest one that fits, as libsolv takes it; and of packages that obsolete others, these.
    NewestThatFits,
}

/// What `Replaces` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    /// Single files of the other package may be replaced: both can be installed together.
    Files,
    /// The whole package is replaced: the two are never installed together.
    Package,
}

/// Whether a relation may name a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRelations {
    /// It is the name of a package or of something provided, whatever it looks like.
    No,
    /// What begins with a slash is a file too, which its owner offers.
    OfOwners,
}

/// Which packages are pulled in by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recommendations {
    /// Those that an included package recommends.
    Recommends,
    /// Those, and the packages that supplement an included one by their own word; but none that a
    /// package of the base recommends, since the base was built without it.
    RecommendsAndSupplements,
}

/// Whose choice is followed where several packages would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolver {
    /// apt: alternatives in the order written; of several providers the package of the name itself,
    /// then what is essential, protected, of the base's architecture, of the higher priority, and
    /// last what the index names last. Each package brings all that it needs and recommends before
    /// the next relation of its owner is looked at.
    Apt,
    /// libsolv, as dnf and opkg have it: alternatives and providers alike in the best version of each
    /// name, and nothing that another of them obsoletes; then what the plan or the base
    /// recommends, then what they suggest, then the highest provided version, then by name. All
    /// that leaves no choice comes before all that does, and what is recommended comes last.
    Libsolv,
}

const DEB: FamilyRules = FamilyRules {
    name: "deb",
    package_endings: &["deb"],
    version_order: VersionOrder::Dpkg,
    architectures: SideBySide::MultiArch,
    versions: SeveralVersions::Never,
    requested_architecture: RequestedArchitecture::BehindColon,
    requested_version: RequestedVersion::Newest,
    replaces: Replaces::Files,
    file_relations: FileRelations::No,
    recommendations: Recommendations::Recommends,
    resolver: Resolver::Apt,
};

const IPK: FamilyRules = FamilyRules {
    name: "ipk",
    package_endings: &["ipk", "opk"],
    version_order: VersionOrder::Dpkg,
    architectures: SideBySide::Never,
    versions: SeveralVersions::Never,
    requested_architecture: RequestedArchitecture::BehindColon,
    requested_version: RequestedVersion::NewestThatFits,
    replaces: Replaces::Package,
    file_relations: FileRelations::No,
    recommendations: Recommendations::Recommends,
    resolver: Resolver::Libsolv,
};

const RPM: FamilyRules = FamilyRules {
    name: "rpm",
    package_endings: &["rpm"],
    version_order: VersionOrder::Rpm,
    architectures: SideBySide::OfOtherWidth,
    versions: SeveralVersions::InstallOnly,
    requested_architecture: RequestedArchitecture::BehindColonOrDot,
    requested_version: RequestedVersion::NewestThatFits,
    replaces: Replaces::Files,
    file_relations: FileRelations::OfOwners,
    recommendations: Recommendations::RecommendsAndSupplements,
    resolver: Resolver::Libsolv,
};

impl Family {
    /// All families.
    pub const ALL: [Self; 3] = [Self::Deb, Self::Ipk, Self::Rpm];

    /// The family's decisions.
    #[must_use]
    pub fn rules(self) -> &'static FamilyRules {
        match self {
            Self::Deb => &DEB,
            Self::Ipk => &IPK,
            Self::Rpm => &RPM,
        }
    }

    /// Whether that is its word, as in JSON.
    #[must_use]
    pub fn is_called(self, name: &str) -> bool {
        self.name() == name
    }

    /// The family's name as it stands on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.rules().name
    }

    /// How this family orders versions.
    #[must_use]
    pub fn version_order(self) -> VersionOrder {
        self.rules().version_order
    }

    /// The family of which the file is a package by the ending of its name, if there is one.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        let mut families = Self::ALL.into_iter();
        families.find(|family| family.rules().package_endings.contains(&ending))
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether packages of that architecture run on any machine. The names are those of all families:
/// converters and OpenEmbedded write one family's name into another's packages.
#[must_use]
pub fn is_for_any_machine(architecture: &str) -> bool {
    matches!(architecture, "" | "all" | "any" | "noarch")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_stands_in_its_own_place_and_has_endings_of_its_own() {
        for family in Family::ALL {
            for ending in family.rules().package_endings {
                let file = format!("folder.deb/x_1_all.{ending}");
                assert_eq!(Family::of_file(file.as_ref()), Some(family), "{file}");
            }
        }
        assert_eq!(Family::of_file("x.opk".as_ref()), Some(Family::Ipk));
        for file in ["x.raw", "deb", ".deb", "x.deb/y", ""] {
            assert_eq!(Family::of_file(file.as_ref()), None, "{file}");
        }
    }

    #[test]
    fn packages_for_any_machine_are_told_by_the_names_of_all_families() {
        for name in ["", "all", "any", "noarch"] {
            assert!(is_for_any_machine(name), "{name}");
        }
        assert!(!is_for_any_machine("amd64"));
    }
}
