//! How much a system needs a package, as the archive says: Debian Policy 2.5 and 3.8.
//!
//! apt looks at it where several packages would meet a dependency.

/// The archive's word on how widely a package is wanted; the earlier the more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Needed for the system to work at all.
    Required,
    /// Expected on any system of its kind.
    Important,
    /// Part of a small system that works as people expect.
    Standard,
    /// All else.
    Optional,
    /// What Policy no longer knows; apt takes it too where nothing is said.
    #[default]
    Extra,
}

impl Priority {
    /// The priority that a control file names; `Extra` if it is none of the known ones.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "required" => Self::Required,
            "important" => Self::Important,
            "standard" => Self::Standard,
            "optional" => Self::Optional,
            _ => Self::Extra,
        }
    }
}

/// How much a system needs a package (deb only; the default elsewhere).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Importance {
    /// `Essential: yes`: nothing may work without it.
    pub is_essential: bool,
    /// `Protected: yes`, or apt's older `Important: yes`: not to be removed.
    pub is_protected: bool,
    /// The archive's priority.
    pub priority: Priority,
}
