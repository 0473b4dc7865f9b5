//! A package's payload: a stream of members, decompressed ahead of its use.
//!
//! What is kept in memory of a package is bounded here; how much it may unpack to, in `archive`.

pub(super) mod capabilities;
pub(super) mod elf_observer;
pub(super) mod facts;
pub(super) mod member;
pub(super) mod observe;
pub(super) mod observer;
pub(super) mod package_files;
pub(super) mod read_ahead;
pub(super) mod rpm_member;
pub(super) mod text_observer;

use std::collections::BTreeSet;
use std::io::{self, Read};

use read_ahead::ReadAhead;
use rpm_member::{Converter, ghosts};

use crate::archive::deb::deb822;
use crate::archive::rpm::file::{RpmFile, RpmFileError, RpmHeader};
use crate::archive::rpm::file_table::FileTable;
use crate::archive::rpm::{package as rpm_package, payload as rpm_payload};
use crate::archive::{ArchiveError, Control, Deb, Parts, TarEntry, TarKind, TarReader};
use crate::feed::PackageReader;
use crate::foundation::progress::Progress;
use crate::package::{Family, Script, Version};

/// The most members of a package: ten times those of Debian's largest (about 100,000).
const MOST_MEMBERS: u64 = 1_000_000;

/// The most bytes of names, link targets and attributes of one package, which are kept in memory.
const MOST_METADATA: u64 = 128 << 20;

/// The most folders above a member; the deepest in Debian has about 30.
const MOST_FOLDERS: usize = 128;

/// A payload whose decompression has begun.
pub(crate) enum Payload<'p> {
    /// The data.tar of a deb or ipk, and the content of its control.tar.
    Tar {
        control: Result<Control, ArchiveError>,
        members: TarReader<ReadAhead<'p>>,
    },
    /// The cpio archive of an rpm, and the header that lists its files.
    Rpm {
        header: RpmHeader,
        stream: ReadAhead<'p>,
    },
}

/// The identity that a package file declares.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) version: Version,
    pub(crate) architecture: String,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            name: String::new(),
            version: Version::new(""),
            architecture: String::new(),
        }
    }
}

/// What a payload gives beside its members.
#[derive(Debug)]
pub(crate) struct Remarks {
    /// Paths that the package lists but does not contain.
    pub(crate) ghosts: Vec<String>,
    /// Notes for the user.
    pub(crate) notes: BTreeSet<String>,
    /// Its maintainer scripts, or why they cannot be read.
    pub(crate) scripts: Result<Vec<Script>, ArchiveError>,
}

/// Why a payload could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The container is broken.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A member's content cannot be read.
    #[error("data.tar: {member}")]
    Content {
        /// Which, escaped.
        member: String,
        /// What the system or the decompressor said.
        source: io::Error,
    },
    /// The limit of memory is exceeded.
    #[error("data.tar: more than {MOST_MEMBERS} members, or 128 MiB of their names and attributes")]
    TooMany,
    /// A path has too many parent folders.
    #[error("data.tar: a member stands in more than {MOST_FOLDERS} folders, one in the other")]
    TooDeep,
    /// The rpm file is malformed.
    #[error(transparent)]
    Rpm(#[from] RpmFileError),
    /// The rpm's payload is malformed, or differs from its header.
    #[error(transparent)]
    RpmPayload(#[from] rpm_payload::PayloadError),
    /// No thread could be started.
    #[error("cannot start a thread to unpack it")]
    Thread(#[source] io::Error),
}

/// Why the loop over the members ended.
pub(crate) enum Stop<E> {
    /// The payload cannot be read.
    Payload(PayloadError),
    /// The visitor returned an error.
    Visitor(E),
}

impl<E> From<ArchiveError> for Stop<E> {
    fn from(error: ArchiveError) -> Self {
        Self::Payload(error.into())
    }
}

impl<E> From<rpm_payload::PayloadError> for Stop<E> {
    fn from(error: rpm_payload::PayloadError) -> Self {
        Self::Payload(error.into())
    }
}

impl<'p> Payload<'p> {
    /// Opens the payload of a package and starts to decompress it.
    pub(crate) fn open(
        package: PackageReader,
        family: Family,
        progress: &'p dyn Progress,
    ) -> Result<Self, PayloadError> {
        match family {
            Family::Rpm => {
                let (header, stream) = RpmFile::open(package)?.into_parts()?;
                Ok(Self::Rpm {
                    header,
                    stream: ReadAhead::new(stream, progress).map_err(PayloadError::Thread)?,
                })
            }
            Family::Deb | Family::Ipk => {
                let Parts { control, payload } = Deb::parts(package)?;
                let stream = ReadAhead::new(payload, progress).map_err(PayloadError::Thread)?;
                Ok(Self::Tar {
                    control,
                    members: TarReader::new(stream),
                })
            }
        }
    }

    /// Name, version and architecture as the package declares them, empty if missing. `None` if
    /// they are not known.
    pub(crate) fn identity(&self) -> Option<Identity> {
        match self {
            Self::Tar { control, .. } => {
                let stanza = deb822::stanzas(&control.as_ref().ok()?.stanza).next();
                let field = |name| stanza.and_then(|it| it.get(name)).unwrap_or_default();
                Some(Identity {
                    name: field("Package").to_owned(),
                    version: Version::new(field("Version")),
                    architecture: field("Architecture").to_owned(),
                })
            }
            Self::Rpm { header, .. } => {
                let package = rpm_package::package(&header.get()).ok();
                Some(package.map_or_else(Identity::default, |package| Identity {
                    name: package.name.to_string(),
                    version: package.version,
                    architecture: package.architecture.to_string(),
                }))
            }
        }
    }

    /// Calls `visit` for each member, with its content, until the end or the first error.
    pub(crate) fn for_each<E>(
        self,
        mut visit: impl FnMut(&TarEntry, &mut dyn Read) -> Result<(), E>,
    ) -> Result<Remarks, Stop<E>> {
        let mut bounds = Bounds::default();
        let mut visit = |entry: &TarEntry, content: &mut dyn Read| {
            bounds.count(entry)?;
            visit(entry, content).map_err(Stop::Visitor)
        };
        match self {
            Self::Tar { members, control } => {
                let scripts = control.map(|control| control.scripts);
                members.for_each(|entry, content| visit(&entry, content))?;
                Ok(Remarks {
                    ghosts: Vec::new(),
                    notes: BTreeSet::new(),
                    scripts,
                })
            }
            Self::Rpm { header, stream } => each_of_rpm(&header, stream, &mut visit),
        }
    }
}

/// The visitor of a payload's members.
type Visit<'a, E> = dyn FnMut(&TarEntry, &mut dyn Read) -> Result<(), Stop<E>> + 'a;

fn each_of_rpm<E>(
    header: &RpmHeader,
    stream: ReadAhead<'_>,
    visit: &mut Visit<'_, E>,
) -> Result<Remarks, Stop<E>> {
    let damaged = |error| Stop::Payload(RpmFileError::Files(error).into());
    let header = header.get();
    let ghosts = ghosts(&FileTable::new(&header).map_err(damaged)?, MOST_METADATA);
    let ghosts = ghosts.ok_or(Stop::Payload(PayloadError::TooMany))?;
    let mut payload = rpm_payload::Payload::new(&header, stream).map_err(damaged)?;
    let mut converter = Converter::default();
    while let Some(entry) = payload.next_entry()? {
        visit(&converter.member(&entry), &mut payload)?;
    }
    Ok(Remarks {
        ghosts,
        notes: converter.into_notes(),
        scripts: Ok(rpm_package::scripts(&header)),
    })
}

/// How many parent folders most members have.
const USUAL_FOLDERS: usize = 16;

/// The memory that is used for a payload so far.
#[derive(Default)]
struct Bounds {
    members: u64,
    metadata: u64,
}

impl Bounds {
    fn count<E>(&mut self, entry: &TarEntry) -> Result<(), Stop<E>> {
        let folders = memchr::memchr_iter(b'/', &entry.path).count();
        if folders > MOST_FOLDERS {
            return Err(Stop::Payload(PayloadError::TooDeep));
        }
        self.members += 1;
        // Each parent folder is kept as a path of its own, on average half as long as this one. The
        // usual parents are shared by most members and kept once, so they do not count.
        let above = folders.saturating_sub(USUAL_FOLDERS) * entry.path.len() / 2;
        self.metadata += above as u64;
        self.metadata += remembered(entry);
        if self.members > MOST_MEMBERS || self.metadata > MOST_METADATA {
            return Err(Stop::Payload(PayloadError::TooMany));
        }
        Ok(())
    }
}

/// Bytes of a member that are kept in memory.
fn remembered(entry: &TarEntry) -> u64 {
    let link = match &entry.kind {
        TarKind::Symlink(target) | TarKind::HardLink(target) => target.len(),
        _ => 0,
    };
    let xattrs = entry.xattrs.iter();
    let xattrs: usize = xattrs.map(|(name, value)| name.len() + value.len()).sum();
    let owners = entry.user.len() + entry.group.len();
    (entry.path.len() + link + xattrs + owners) as u64
}
