//! The Debian package, after deb(5): an ar of `debian-binary`, `control.tar*` and `data.tar*`.
//! opkg's is the same, or a compressed tar of the three.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::ar::ArReader;
use super::compression::decompress;
use super::outer_tar::OuterTar;
use super::{ArchiveError, TarReader};

/// A control file is some KiB; the largest md5sums of Debian has 8 MB.
const LARGEST_CONTROL_FILE: u64 = 64 << 20;

/// All of control.tar, unpacked: what is beyond is a bomb.
const LARGEST_CONTROL: u64 = 128 << 20;

/// How a gzip file begins (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A package file.
#[derive(Clone, Debug)]
pub struct Deb {
    path: PathBuf,
}

/// What control.tar says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Control {
    /// The control stanza.
    pub control: String,
    /// The lines of `md5sums`: digest in hexadecimal, and path without a leading slash.
    pub md5sums: Vec<(String, String)>,
}

impl Deb {
    /// A package at that path; nothing is read yet.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Reads control.tar.
    ///
    /// # Errors
    /// If the file is no Debian package, or its control part is malformed or too large.
    pub fn control(&self) -> Result<Control, ArchiveError> {
        let member = self.member("control.tar")?;
        let mut control = Control::default();
        TarReader::new(member.take(LARGEST_CONTROL)).for_each(|entry, content| {
            let name = String::from_utf8_lossy(&entry.path);
            match name.trim_start_matches("./") {
                "control" => control.control = text(content, "control")?,
                "md5sums" => control.md5sums = md5sums(&text(content, "md5sums")?),
                _ => {}
            }
            Ok::<_, ArchiveError>(())
        })?;
        if control.control.is_empty() {
            return Err(ArchiveError::malformed(
                "control.tar",
                "has no control file",
            ));
        }
        Ok(control)
    }

    /// The bytes of data.tar, decompressed as they are read.
    ///
    /// # Errors
    /// If the file is no Debian package.
    pub fn payload(&self) -> Result<Box<dyn Read + Send>, ArchiveError> {
        self.member("data.tar")
    }

    /// The first member whose name begins so, decompressed. A gzip file is taken for a tar of the
    /// same members, as opkg-build once wrote them.
    fn member(&self, prefix: &str) -> Result<Box<dyn Read + Send>, ArchiveError> {
        let unpacked = |error| ArchiveError::io(prefix, error);
        let file = File::open(&self.path).map_err(|error| ArchiveError::io("open", error))?;
        let mut file = BufReader::new(file);
        let head = file.fill_buf().map_err(unpacked)?;
        if head.starts_with(&GZIP) {
            let mut tar = OuterTar::new(decompress(file).map_err(unpacked)?);
            while let Some(name) = tar.next_member()? {
                if name.starts_with(prefix) {
                    return decompress(tar).map_err(unpacked);
                }
            }
            return Err(missing("tar", prefix));
        }
        let mut ar = ArReader::new(file)?;
        while let Some(member) = ar.next_member()? {
            if member.name.trim_start_matches("./").starts_with(prefix) {
                return decompress(ar).map_err(unpacked);
            }
        }
        Err(missing("ar", prefix))
    }
}

fn missing(container: &str, prefix: &str) -> ArchiveError {
    ArchiveError::malformed(container, format!("has no member {prefix}"))
}

fn text(content: &mut dyn Read, place: &str) -> Result<String, ArchiveError> {
    let mut bytes = Vec::new();
    content
        .take(LARGEST_CONTROL_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| ArchiveError::io(place, error))?;
    if bytes.len() as u64 > LARGEST_CONTROL_FILE {
        return Err(ArchiveError::TooLarge {
            place: place.to_owned(),
            limit: LARGEST_CONTROL_FILE,
        });
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn md5sums(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter_map(|line| line.split_once("  "));
    lines
        .map(|(digest, path)| (digest.to_owned(), path.trim_start_matches("./").to_owned()))
        .collect()
}
