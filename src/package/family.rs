//! The three families of package managers, and what follows from the choice of one.

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

impl Family {
    /// The family's name as it stands on the command line and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Ipk => "ipk",
            Self::Rpm => "rpm",
        }
    }

    /// How this family orders versions.
    #[must_use]
    pub fn version_order(self) -> VersionOrder {
        match self {
            Self::Deb | Self::Ipk => VersionOrder::Dpkg,
            Self::Rpm => VersionOrder::Rpm,
        }
    }
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
