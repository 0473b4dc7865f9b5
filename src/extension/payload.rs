//! A package's payload on its way into the extension: a stream of members, read ahead of its use.
//!
//! What a package makes us remember is bounded; how much it may unpack to, `archive` bounds.

use std::io::{self, Read};
use std::path::Path;

use super::read_ahead::ReadAhead;
use crate::archive::{ArchiveError, Deb, TarEntry, TarKind, TarReader};
use crate::progress::Progress;

/// More members than the largest packages of Debian have (some 100,000), tenfold.
const MOST_MEMBERS: u64 = 1_000_000;

/// Bytes of names, link targets and attributes of one package: these are held in memory.
const MOST_METADATA: u64 = 128 << 20;

/// A payload whose decompression has begun.
pub(super) struct Payload<'p> {
    members: TarReader<ReadAhead<'p>>,
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
    /// There is too much to remember.
    #[error("data.tar: more than {MOST_MEMBERS} members, or 128 MiB of their names and attributes")]
    TooMany,
    /// No thread could be started.
    #[error("cannot start a thread to unpack it")]
    Thread(#[source] io::Error),
}

/// Why the walk over the members ended.
pub(super) enum Stop<E> {
    /// The payload cannot be read.
    Payload(PayloadError),
    /// Whoever visited the members had enough.
    Visitor(E),
}

impl<E> From<ArchiveError> for Stop<E> {
    fn from(error: ArchiveError) -> Self {
        Self::Payload(error.into())
    }
}

impl<'p> Payload<'p> {
    /// Opens the payload of a package file; its decompression starts.
    pub(super) fn open(file: &Path, progress: &'p dyn Progress) -> Result<Self, PayloadError> {
        let stream = Deb::new(file).payload()?;
        let stream = ReadAhead::new(stream, progress).map_err(PayloadError::Thread)?;
        Ok(Self {
            members: TarReader::new(stream),
        })
    }

    /// Gives each member to `visit`, with its content, until the end or the first error.
    pub(super) fn for_each<E>(
        self,
        mut visit: impl FnMut(&TarEntry, &mut dyn Read) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        let (mut members, mut metadata) = (0, 0);
        self.members.for_each(|entry, content| {
            members += 1;
            metadata += remembered(&entry);
            if members > MOST_MEMBERS || metadata > MOST_METADATA {
                return Err(Stop::Payload(PayloadError::TooMany));
            }
            visit(&entry, content).map_err(Stop::Visitor)
        })
    }
}

/// Bytes of a member that stay in memory.
fn remembered(entry: &TarEntry) -> u64 {
    let link = match &entry.kind {
        TarKind::Symlink(target) | TarKind::HardLink(target) => target.len(),
        _ => 0,
    };
    let xattrs = entry.xattrs.iter();
    let xattrs: usize = xattrs.map(|(name, value)| name.len() + value.len()).sum();
    (entry.path.len() + link + xattrs) as u64
}
