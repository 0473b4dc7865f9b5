//! A package's payload on its way into the extension: opened, and read ahead of its use.

use std::collections::HashMap;
use std::io::{self, Read};

use super::error::ExtensionError;
use super::read_ahead::ReadAhead;
use crate::archive::{ArchiveError, Deb, TarReader};
use crate::feed::Candidate;
use crate::progress::{Event, Progress};

/// A payload that is being read ahead, and the md5 of its regular files.
pub(super) struct Payload {
    pub(super) members: TarReader<ReadAhead>,
    pub(super) md5sums: HashMap<String, String>,
}

/// Opens the payload of a candidate; its decompression starts.
pub(super) fn open(candidate: &Candidate) -> Result<Payload, ExtensionError> {
    let path = &candidate.file.path;
    let broken = |source| ExtensionError::Payload {
        path: path.clone(),
        source,
    };
    let deb = Deb::new(path);
    let control = deb.control().map_err(broken)?;
    let stream =
        ReadAhead::new(deb.payload().map_err(broken)?).map_err(|source| ExtensionError::Io {
            path: path.clone(),
            source,
        })?;
    let md5sums = control
        .md5sums
        .into_iter()
        .map(|(digest, path)| (format!("/{path}"), digest));
    Ok(Payload {
        members: TarReader::new(stream),
        md5sums: md5sums.collect(),
    })
}

/// Why the walk over the members ended.
pub(super) enum Stop {
    Here(ExtensionError),
    Archive(ArchiveError),
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

/// Counts the bytes of a file as they pass, and tells them.
pub(super) struct Counted<'a> {
    pub(super) data: &'a mut dyn Read,
    pub(super) progress: &'a dyn Progress,
    pub(super) packer_bytes: u64,
    pub(super) bytes_out: u64,
    pub(super) read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(buffer)?;
        self.read += read as u64;
        let bytes_in = self.packer_bytes + self.read;
        self.progress.report(Event::Advanced {
            bytes_in,
            bytes_out: self.bytes_out,
        });
        Ok(read)
    }
}
