//! What was decided for the base about entries of the image: owners, rights, folders, places that
//! are no plain folders. Each is a fact with its path; what it means, `check/` says.

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
    /// Owners that the base does not have, or of which it is not known, sorted by path.
    pub owners: Vec<OwnerRemark>,
    /// Files that lost rights for the sake of their owners, sorted by path.
    pub dropped_rights: Vec<DroppedRights>,
    /// Folders that go in with another mode or owner than packaged, sorted by path.
    pub folders: Vec<FolderRemark>,
    /// Places below which the extension has something and that are, or may be, no plain folders
    /// of the base, sorted by path.
    pub places: Vec<PlaceRemark>,
}

impl Remarks {
    /// Brings all into the order that they are told in, each once.
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
    /// Which of both.
    pub kind: AccountKind,
    /// Its name, if the package has one.
    pub name: Option<CompactString>,
    /// Its number; 0 in an rpm, which has names alone.
    pub number: u32,
}

/// What is the matter with an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnerDoubt {
    /// The base has no account of that name: the entry is root's.
    UnknownName,
    /// The base has no account of that number, and the package no name: the number is kept.
    UnknownNumber,
    /// The package has no name, and the number is one of people (1000 and up): of whoever built
    /// it there, and of somebody else here. The number is kept.
    Person,
    /// The base's accounts are not known. An entry with a name is root's, a number is kept.
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
    /// The matter.
    pub doubt: OwnerDoubt,
    /// The number in the image.
    pub taken: u32,
}

/// A right that a file gives to whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// The rights of its owner.
    Setuid,
    /// The rights of its group.
    Setgid,
    /// Single rights of root.
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

/// An entry that lost rights, since its owner or group is doubtful: [`Remarks::owners`] says how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DroppedRights {
    /// Its absolute path in the merged system.
    pub path: String,
    /// Its package.
    pub package: CompactString,
    /// What it would have had.
    pub rights: Vec<Right>,
}

/// Mode and owner of a folder.
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
    /// What a folder of the system has where nobody says otherwise.
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
    /// As it goes in.
    pub taken: Access,
    /// Whether that is how the base has it; else it is what such a folder mostly has.
    pub is_of_base: bool,
}

/// A place that is, or may be, no plain folder of the base.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceRemark {
    /// Its absolute path.
    pub path: String,
    /// What it is.
    pub state: PlaceState,
}

/// What stands at a place below which an extension has something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceState {
    /// Only a database is known, and such a place is a link on some systems.
    NotKnown,
    /// Only a database is known, which lists the path as it lists links and empty folders.
    Listed,
    /// A link, over whose target systemd-sysext lays the extension.
    Link(String),
    /// Something is mounted there, as that file of the base says.
    Mount(String),
    /// Nothing.
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
