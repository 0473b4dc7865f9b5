//! Verdict and reason: what becomes of a candidate, and why. Values, which every face prints alike.

use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use compact_str::CompactString;

use crate::package::{Package, Version, VersionOrder};

/// What becomes of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It goes into the extension.
    Included,
    /// It does not: the base has it, or the user does not want it.
    Excluded,
    /// It was requested and cannot be included.
    Conflicting,
    /// It is neither requested nor pulled in.
    Available,
}

impl Verdict {
    /// The verdict's word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Excluded => "excluded",
            Self::Conflicting => "conflicting",
            Self::Available => "available",
        }
    }
}

/// A package in one version, as a reason names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PackageRef {
    /// The package's name.
    pub name: CompactString,
    /// Its version.
    pub version: Version,
}

impl fmt::Display for PackageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Why a candidate has its verdict. Relations are kept as the text that the family writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The user named it.
    Requested,
    /// A package that is included needs it.
    Depends {
        /// The package that needs it.
        of: PackageRef,
        /// The dependency that it meets, as in `libc6 (>= 2.35)`.
        relation: String,
    },
    /// A package that is included recommends it.
    Recommends {
        /// The package that recommends it.
        of: PackageRef,
        /// The recommendation that it meets.
        relation: String,
    },
    /// The base has a package of that name.
    InBase {
        /// The base's version.
        base_version: Version,
        /// The base's version against the candidate's: `Less` if the base has an older one.
        base_is: Ordering,
    },
    /// The user excluded it.
    ExcludedByUser,
    /// It would need another version of a package of the base, which is locked.
    NeedsBaseUpgrade {
        /// The package that needs it: the candidate itself, or one that it pulls in.
        of: PackageRef,
        /// The package of the base, in the base's version.
        base: PackageRef,
        /// What is needed of it, as in `libc6 (>= 2.38)`.
        relation: String,
        /// The version of the feeds that would do, if there is one.
        available: Option<Version>,
    },
    /// It conflicts with another package.
    ConflictsWith {
        /// The package that refuses.
        of: PackageRef,
        /// The field it refuses with: `Conflicts`, `Breaks` or opkg's `Replaces`; `Depends` or `Recommends` where it asks for another
        /// version of the package than the one that is to be there.
        field: &'static str,
        /// The relation, as in `mawk (<< 2)`.
        relation: String,
        /// The package that is refused.
        with: PackageRef,
        /// Whether one of the two is of the base, and so cannot be left out.
        in_base: bool,
    },
    /// Neither the base nor a feed provides something that is needed.
    NothingProvides {
        /// The package that needs it; `None` where the request itself names nothing.
        of: Option<PackageRef>,
        /// What is needed.
        relation: String,
    },
    /// It needs a package that the user excluded.
    NeedsExcluded {
        /// The package that needs it.
        of: PackageRef,
        /// What is needed.
        relation: String,
        /// The excluded package's name.
        excluded: CompactString,
    },
    /// It has a file that another included package has with other content.
    FileConflict {
        /// The path.
        path: String,
        /// The other package.
        with: PackageRef,
    },
    /// It is made for machines of another architecture.
    WrongArchitecture {
        /// The candidate's architecture.
        architecture: CompactString,
        /// The base's.
        base: CompactString,
    },
    /// The search ended before it found a plan with this package, or that there is none.
    NoPlanFound {
        /// The time that the search was allowed.
        allowed: Duration,
    },
    /// It has files, and none of them in `/usr` or `/opt`.
    OutsideHierarchies,
    /// It is neither requested nor pulled in.
    NotRequested,
}

impl Reason {
    /// That the base has a package, with its version against the candidate's.
    pub(crate) fn in_base(order: VersionOrder, base: &Package, candidate: &Package) -> Self {
        Self::InBase {
            base_version: base.version.clone(),
            base_is: order.compare(&base.version, &candidate.version),
        }
    }

    /// The reason's kind, as in JSON: a stable word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Depends { .. } => "depends",
            Self::Recommends { .. } => "recommends",
            Self::InBase { .. } => "in-base",
            Self::ExcludedByUser => "excluded-by-user",
            Self::NeedsBaseUpgrade { .. } => "needs-base-upgrade",
            Self::ConflictsWith { .. } => "conflicts-with",
            Self::NothingProvides { .. } => "nothing-provides",
            Self::NeedsExcluded { .. } => "needs-excluded",
            Self::FileConflict { .. } => "file-conflict",
            Self::WrongArchitecture { .. } => "wrong-architecture",
            Self::NoPlanFound { .. } => "no-plan-found",
            Self::OutsideHierarchies => "outside-hierarchies",
            Self::NotRequested => "not-requested",
        }
    }
}

/// The reason in a few words, for the end of a row.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requested => f.write_str("requested"),
            Self::Depends { of, .. } => write!(f, "needed by {}", of.name),
            Self::Recommends { of, .. } => write!(f, "recommended by {}", of.name),
            Self::InBase {
                base_version,
                base_is,
            } => match base_is {
                Ordering::Equal => f.write_str("in base"),
                Ordering::Less => write!(f, "in base, older: {base_version}"),
                Ordering::Greater => write!(f, "in base, newer: {base_version}"),
            },
            Self::ExcludedByUser => f.write_str("excluded by you"),
            Self::NeedsBaseUpgrade {
                of, base, relation, ..
            } if of.name == base.name => {
                write!(f, "asked for {relation}; base has {}", base.version)
            }
            Self::NeedsBaseUpgrade {
                of, base, relation, ..
            } => {
                write!(f, "{} needs {relation}; base has {}", of.name, base.version)
            }
            Self::ConflictsWith {
                of,
                field,
                relation,
                with,
                ..
            } => {
                let verb = match *field {
                    "Breaks" => "breaks",
                    "Obsoletes" => "obsoletes",
                    "Depends" => "needs",
                    "Recommends" => "recommends",
                    _ => "conflicts with",
                };
                if relation.starts_with(with.name.as_str()) {
                    write!(f, "{} {verb} {relation}", of.name)
                } else {
                    write!(f, "{} {verb} {} ({relation})", of.name, with.name)
                }
            }
            Self::NothingProvides {
                of: Some(of),
                relation,
            } => {
                write!(f, "nothing provides {relation}, needed by {}", of.name)
            }
            Self::NothingProvides { of: None, relation } => {
                write!(f, "nothing provides {relation}")
            }
            Self::NeedsExcluded { of, excluded, .. } => {
                write!(f, "{} needs {excluded}, excluded by you", of.name)
            }
            Self::FileConflict { path, with } => write!(f, "{path} is also in {}", with.name),
            Self::WrongArchitecture { architecture, base } => {
                write!(f, "is for {architecture}, the base is {base}")
            }
            Self::NoPlanFound { allowed } => {
                write!(f, "no plan found within {} s", allowed.as_secs_f64())
            }
            Self::OutsideHierarchies => f.write_str("no file in /usr or /opt"),
            Self::NotRequested => Ok(()),
        }
    }
}
