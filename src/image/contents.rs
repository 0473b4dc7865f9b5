//! The files of an extension: what goes in, what is left out and why, what hides files of the base.
//!
//! They are known after the payloads were read; a plan from an index alone has none.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::remark::Remarks;
use crate::image::{FileText, LinkedObject, PackageScript, Weight};

/// All files of a plan or an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// What goes into the image, sorted by path; parents stand before their children.
    pub entries: Vec<Entry>,
    /// What is left out, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// Texts of files that checks read, by absolute path: as the path is after the merge, or as in
    /// the package if the file is left out.
    pub texts: BTreeMap<String, FileText>,
    /// Programs and libraries that go in, by absolute path after the merge.
    pub objects: BTreeMap<String, LinkedObject>,
    /// The size that each package's files add to an image, by the package's name; empty for an
    /// image that was built, whose size is known.
    pub weights: BTreeMap<CompactString, Weight>,
    /// The maintainer scripts of the packages, in packing order. None of them runs.
    pub scripts: Vec<PackageScript>,
    /// What was decided about owners, permissions and folders of the base.
    pub remarks: Remarks,
    /// Sentences about what could not be taken over unchanged.
    pub notes: Vec<String>,
}

impl Contents {
    /// Bytes of all regular files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.entries
            .iter()
            .fold(0, |sum: u64, entry| match entry.kind {
                EntryKind::File(size) => sum.saturating_add(size),
                _ => sum,
            })
    }
}

/// One entry of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path in the image, without a leading slash: `usr/bin/gdb`.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Seconds since 1970, after clamping.
    pub mtime: u32,
    /// Extended attributes, name and value.
    pub xattrs: Vec<(String, Vec<u8>)>,
    /// The package it comes from; `None` for what the build adds itself.
    pub package: Option<CompactString>,
    /// How it hides a path of the base, if it does.
    pub shadow: Option<Shadow>,
}

/// What an entry of the image is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file and its length in bytes.
    File(u64),
    /// A directory.
    Directory,
    /// A symbolic link and its target.
    Symlink(String),
    /// A hard link to the file at that path of the image.
    HardLink(String),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

impl EntryKind {
    /// The stable word of the kind, as in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Directory => "directory",
            Self::Symlink(_) => "symlink",
            Self::HardLink(_) => "hard-link",
            Self::Fifo => "fifo",
            Self::Socket => "socket",
        }
    }
}

/// How an entry hides a path of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shadow {
    /// With the same content.
    Same,
    /// With other content.
    Different,
    /// With content that could not be compared.
    Unknown,
}

/// A file of an included package that does not go into the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its absolute path as the package has it.
    pub path: String,
    /// The package.
    pub package: CompactString,
    /// Why.
    pub reason: LeftOutReason,
}

/// Why a file is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutReason {
    /// Not in `/usr` or `/opt`, which is all that `systemd-sysext` merges.
    OutsideHierarchies,
    /// `usr/lib/os-release`: systemd refuses an extension that has one.
    OsRelease,
    /// A release file: an extension has one of its own, and systemd refuses an image with two that
    /// match any name.
    ReleaseFile,
    /// Systemd's own marker in a merged hierarchy, on whose content it acts.
    SystemdMarker,
    /// Where systemd looks for further images to merge.
    NestedImage,
    /// Where systemd looks for the keys of images that it trusts.
    VerityKey,
    /// Where systemd-sysext looks for its settings.
    SysextSettings,
    /// A package database, which would hide the base's.
    PackageDatabase,
    /// A character device 0:0 or an opaque marker: would delete files of the base.
    Whiteout,
    /// A device node.
    Device,
    /// Another included package has the path and replaces it.
    Replaced,
    /// The base has a symbolic link at the path, or a directory that the entry would replace.
    BaseLink,
    /// A hard link to a file that is left out itself.
    LinkTarget,
    /// A file that an rpm package lists but does not contain; it is made on the device.
    Ghost,
}

impl LeftOutReason {
    /// The reason as a stable word, as in JSON.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::OutsideHierarchies => "outside-hierarchies",
            Self::OsRelease => "os-release",
            Self::ReleaseFile => "release-file",
            Self::SystemdMarker => "systemd-marker",
            Self::NestedImage => "nested-image",
            Self::VerityKey => "verity-key",
            Self::SysextSettings => "sysext-settings",
            Self::PackageDatabase => "package-database",
            Self::Whiteout => "whiteout",
            Self::Device => "device",
            Self::Replaced => "replaced",
            Self::BaseLink => "base-link",
            Self::LinkTarget => "link-target",
            Self::Ghost => "ghost",
        }
    }

    /// The reason as text.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::OutsideHierarchies => "outside /usr and /opt",
            Self::OsRelease => "systemd refuses an extension with an os-release",
            Self::ReleaseFile => "an extension has one release file, its own",
            Self::SystemdMarker => "systemd would act on such a marker of a merged hierarchy",
            Self::NestedImage => "systemd looks for further images to merge there",
            Self::VerityKey => "systemd trusts the images of any key that stands there",
            Self::SysextSettings => "systemd-sysext takes its settings from there",
            Self::PackageDatabase => "a package database would hide the base's",
            Self::Whiteout => "a whiteout would delete files of the base",
            Self::Device => "a device node",
            Self::Replaced => "replaced by another included package",
            Self::BaseLink => "the base has a directory or a link there that leads elsewhere",
            Self::LinkTarget => "a hard link to a file that is left out",
            Self::Ghost => "listed by the package but not contained in it",
        }
    }
}
