//! Decisions about entries of the image that concern the base: owners, permissions, folders, places
//! that are not plain folders. Each is a fact with its path; `check/` explains what it means.

use compact_str::CompactString;

/// Whether an account is a user or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// A user, of passwd.
    User,
    /// A group, of group.
    Group,
}

impl AccountKind {
    /// The kind's word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
        }
    }
}

/// All that was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Owners that the base does not have, or may not have, sorted by path.
    pub owners: Vec<OwnerRemark>,
    /// Files that lost privileges because their owner is doubtful, sorted by path.
    pub dropped_rights: Vec<DroppedRights>,
    /// Folders whose mode or owner differs from the packaged one, sorted by path.
    pub folders: Vec<FolderRemark>,
    /// Places that are, or may be, not plain folders of the base and below which the extension has
    /// something, sorted by path.
    pub places: Vec<PlaceRemark>,
}

impl Remarks {
    /// Sorts all remarks and removes duplicates.
    pub(crate) fn sort(&mut self) {
        self.owners.sort();
        self.owners.dedup();
        self.dropped_rights.sort();
        self.dropped_rights.dedup();
        self.folders.sort();
        self.folders.dedup();
        self.places.sort();
        self.places.dedup();
    }
}

/// An owner or a group of an entry, as the package has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Whether it is a user or a group.
    pub kind: AccountKind,
    /// Its name, if the package has one.
    pub name: Option<CompactString>,
    /// Its number; 0 in an rpm, which has names only.
    pub number: u32,
}

/// Why an owner is doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnerDoubt {
    /// The base has no account of that name: root becomes the owner.
    UnknownName,
    /// The base has no account of that number, and the package gives no name: the number is kept.
    UnknownNumber,
    /// The package gives no name, and the number is one of people's accounts (1000 and above),
    /// which are other people's on each machine. The number is kept.
    Person,
    /// The base's accounts are not known. A name becomes root, a number is kept.
    NotKnown,
}

impl OwnerDoubt {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::UnknownName => "unknown-name",
            Self::UnknownNumber => "unknown-number",
            Self::Person => "person",
            Self::NotKnown => "not-known",
        }
    }
}

/// An entry whose owner or group is doubtful.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerRemark {
    /// Its absolute path in the merged system.
    pub path: String,
    /// Its package.
    pub package: CompactString,
    /// The owner as packaged.
    pub account: Account,
    /// Why it is doubtful.
    pub doubt: OwnerDoubt,
    /// The number in the image.
    pub taken: u32,
}

/// A privilege that a file gives to whoever executes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// The privileges of its owner.
    Setuid,
    /// The privileges of its group.
    Setgid,
    /// Single privileges of root.
    Capabilities,
}

impl Right {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Setuid => "setuid",
            Self::Setgid => "setgid",
            Self::Capabilities => "capabilities",
        }
    }
}

/// An entry that lost privileges because its owner is doubtful; [`Remarks::owners`] has the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DroppedRights {
    /// Its absolute path in the merged system.
    pub path: String,
    /// Its package.
    pub package: CompactString,
    /// The privileges as packaged.
    pub rights: Vec<Right>,
}

/// The mode and owner of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

impl Access {
    /// What a folder has if nothing else is known: 0755 and root.
    pub const PLAIN: Self = Self {
        mode: 0o755,
        uid: 0,
        gid: 0,
    };
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04o} {}:{}", self.mode, self.uid, self.gid)
    }
}

/// A folder of the base that a package has with another mode or owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FolderRemark {
    /// Its absolute path in the merged system.
    pub path: String,
    /// The package.
    pub package: CompactString,
    /// As packaged.
    pub packaged: Access,
    /// As in the image.
    pub taken: Access,
    /// Whether that is the base's own; else it is what such a folder usually has.
    pub is_of_base: bool,
}

/// A place that is, or may be, not a plain folder of the base.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceRemark {
    /// Its absolute path.
    pub path: String,
    /// What it is.
    pub state: PlaceState,
}

/// The state of a place below which an extension has something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceState {
    /// Only a database is known, and the place is a link on some systems.
    NotKnown,
    /// Only a database is known, and it lists the path, which may be a link or an empty folder.
    Listed,
    /// A link; systemd-sysext merges the extension over its target.
    Link(String),
    /// A mount point, according to that file of the base.
    Mount(String),
    /// It does not exist.
    Absent,
}

impl PlaceState {
    /// The stable word, as in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotKnown => "not-known",
            Self::Listed => "listed",
            Self::Link(_) => "link",
            Self::Mount(_) => "mount",
            Self::Absent => "absent",
        }
    }
}
