//! A version as its family writes it, and the orders that compare two of them.

use std::cmp::Ordering;
use std::fmt;

use compact_str::CompactString;

use super::{dpkg_version, rpm_version};

/// A version as written: `[epoch:]upstream[-revision]` for deb and ipk, `[epoch:]version[-release]`
/// for rpm.
///
/// It has no order of its own: the family's [`VersionOrder`] compares two of them. Equality is of
/// the text; `1.0` and `0:1.0` differ here and are equal to [`VersionOrder::compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(CompactString);

impl Version {
    /// Takes a version as a control field gives it; surrounding blanks do not count.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(CompactString::new(text.trim()))
    }

    /// The version as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The rule by which a family orders versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionOrder {
    /// deb-version(7): epoch, upstream version, revision; `~` sorts before the end. opkg's too.
    Dpkg,
    /// rpm-version(7): epoch, version, release; `~` sorts before the end, `^` right after it, and a
    /// release that one side does not name is not compared.
    Rpm,
}

impl VersionOrder {
    /// Whether `left` is older than, the same as, or newer than `right`.
    #[must_use]
    pub fn compare(self, left: &Version, right: &Version) -> Ordering {
        match self {
            Self::Dpkg => dpkg_version::compare(left.as_str(), right.as_str()),
            Self::Rpm => rpm_version::compare(left.as_str(), right.as_str()),
        }
    }
}
