//! The contents of a snapshot's members on their way into it: copied to a temporary file, bounded,
//! and digested where the listing of the tree wants it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::archive::{DigestKind, Hasher, Limit};
use crate::base::database::{LARGEST_DATABASE, too_large};
use crate::foundation::progress::Progress;

/// The largest file of which a digest is made.
const LARGEST_DIGESTED: u64 = 4 << 30;

/// All files of which digests are made together. A sparse file takes no room and all the time.
const LARGEST_SUM: u64 = 64 << 30;

const BUFFER: usize = 128 * 1024;

/// Where a member's content stands in the spool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    offset: u64,
    pub(crate) size: u64,
}

/// Why content was not taken.
#[derive(Debug)]
pub(crate) enum SpoolError {
    /// It could not be read, or is larger than it may be.
    Read(io::Error),
    /// It could not be written.
    Write(io::Error),
    /// The work was cancelled.
    Cancelled,
}

/// The temporary file.
pub(crate) struct Spool<'p> {
    file: File,
    end: u64,
    digested: u64,
    progress: &'p dyn Progress,
}

impl<'p> Spool<'p> {
    pub(crate) fn new(file: File, progress: &'p dyn Progress) -> Self {
        Self {
            file,
            end: 0,
            digested: 0,
            progress,
        }
    }

    /// Copies content of which `declared` bytes are to be expected, and gives its digest, too.
    pub(crate) fn add(
        &mut self,
        content: &mut dyn Read,
        declared: u64,
    ) -> Result<(Content, String), SpoolError> {
        // The declared size is looked at before anything is read, since a sparse file can hold
        // terabytes of zeros.
        let left = LARGEST_DATABASE.saturating_sub(self.end);
        if declared > left {
            return Err(SpoolError::Read(too_large(LARGEST_DATABASE)));
        }
        let mut limited = Limit::new(content, left);
        let mut hasher = Hasher::new(DigestKind::Sha256);
        let mut size = 0;
        self.each_part(&mut limited, |spool, part| {
            hasher.update(part);
            size += part.len() as u64;
            spool.write_all(part).map_err(SpoolError::Write)
        })?;
        let offset = self.end;
        self.end += size;
        Ok((Content { offset, size }, hasher.finish().to_string()))
    }

    /// Reads content for its digest alone; `None` if it is larger than what is read for that.
    pub(crate) fn digest(
        &mut self,
        content: &mut dyn Read,
        declared: u64,
    ) -> Result<Option<String>, SpoolError> {
        let left = LARGEST_DIGESTED.min(LARGEST_SUM.saturating_sub(self.digested));
        if declared > left {
            return Ok(None);
        }
        let mut hasher = Hasher::new(DigestKind::Sha256);
        let mut size = 0;
        let read = self.each_part(&mut content.take(left), |_, part| {
            hasher.update(part);
            size += part.len() as u64;
            Ok(())
        });
        self.digested += size;
        match read {
            Ok(()) if size == declared => Ok(Some(hasher.finish().to_string())),
            Ok(()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn each_part(
        &mut self,
        content: &mut dyn Read,
        mut take: impl FnMut(&mut File, &[u8]) -> Result<(), SpoolError>,
    ) -> Result<(), SpoolError> {
        let mut buffer = vec![0; BUFFER];
        loop {
            if self.progress.is_cancelled() {
                return Err(SpoolError::Cancelled);
            }
            let read = content.read(&mut buffer).map_err(SpoolError::Read)?;
            match buffer.get(..read) {
                None | Some([]) => return Ok(()),
                Some(part) => take(&mut self.file, part)?,
            }
        }
    }

    /// Content that was copied, to be read again.
    pub(crate) fn read(&mut self, content: Content) -> io::Result<impl Read + use<'_, 'p>> {
        self.file.seek(SeekFrom::Start(content.offset))?;
        Ok(Read::by_ref(&mut self.file).take(content.size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::progress::Silent;

    fn spool() -> Spool<'static> {
        Spool::new(tempfile::tempfile().unwrap(), &Silent)
    }

    #[test]
    fn contents_come_back_with_their_digests() {
        let mut spool = spool();
        let (abc, digest) = spool.add(&mut &b"abc"[..], 3).unwrap();
        let (other, _) = spool.add(&mut &b"other"[..], 5).unwrap();
        assert_eq!(
            digest,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(spool.digest(&mut &b"abc"[..], 3).unwrap(), Some(digest));
        for (content, expected) in [(other, "other"), (abc, "abc")] {
            let mut text = String::new();
            spool
                .read(content)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_file_that_declares_too_much_is_refused_unread() {
        let mut endless = io::repeat(0);
        let error = spool().add(&mut endless, LARGEST_DATABASE + 1).unwrap_err();
        assert!(matches!(error, SpoolError::Read(_)), "{error:?}");
        let none = spool().digest(&mut endless, LARGEST_DIGESTED + 1).unwrap();
        assert_eq!(none, None);
    }
}
