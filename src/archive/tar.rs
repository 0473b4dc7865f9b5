//! Tar members as values, after POSIX.1-2001 (pax) and GNU tar's long names.
//!
//! The `tar` crate splits the stream and reads the headers. Extended headers are read here, since
//! their declared size decides how much memory they take: it is bounded before a byte is read.

use std::io::{self, Read};

use tar::{Archive, Entries, EntryType, Header, PaxExtensions};

use super::ArchiveError;

/// A path or link target is at most this long on Linux (`PATH_MAX`).
const LONGEST_PATH: u64 = 4096;

/// Extended attributes of one inode are at most 64 KiB each; a header with some dozens is honest.
const LARGEST_PAX_HEADER: u64 = 1 << 20;

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TarKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link and its target.
    Symlink(Vec<u8>),
    /// A hard link and the member it links to.
    HardLink(Vec<u8>),
    /// A character device.
    CharacterDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A block device.
    BlockDevice {
        /// Major number.
        major: u32,
        /// Minor number.
        minor: u32,
    },
    /// A named pipe.
    Fifo,
}

/// A member's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// Its path as written.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: TarKind,
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Seconds since 1970.
    pub mtime: u64,
    /// Bytes of content.
    pub size: u64,
    /// Extended attributes.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// What extended headers say of the next member.
#[derive(Default)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    pax: Vec<(String, Vec<u8>)>,
}

/// Reads a whole tar stream: every member is given to a closure with a reader of its content.
pub struct TarReader<R: Read> {
    archive: Archive<R>,
}

impl<R: Read> TarReader<R> {
    /// A reader of a plain tar stream.
    pub fn new(stream: R) -> Self {
        Self {
            archive: Archive::new(stream),
        }
    }

    /// Gives each member to `visit`, in order, until the end or the first error.
    ///
    /// # Errors
    /// If the stream is no tar, ends too early, or `visit` fails.
    pub fn for_each<E: From<ArchiveError>>(
        mut self,
        mut visit: impl FnMut(TarEntry, &mut dyn Read) -> Result<(), E>,
    ) -> Result<(), E> {
        let entries = self
            .archive
            .entries()
            .map_err(|error| ArchiveError::io("tar", error))?;
        each(entries.raw(true), &mut visit)
    }
}

fn each<R: Read, E: From<ArchiveError>>(
    entries: Entries<'_, R>,
    visit: &mut impl FnMut(TarEntry, &mut dyn Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut extended = Extended::default();
    for entry in entries {
        let mut entry = entry.map_err(|error| ArchiveError::io("tar", error))?;
        match entry.header().entry_type() {
            EntryType::GNULongName => extended.path = Some(long_name(&mut entry)?),
            EntryType::GNULongLink => extended.link = Some(long_name(&mut entry)?),
            EntryType::XHeader => extended.pax = pax(&mut entry)?,
            EntryType::XGlobalHeader => drop(pax(&mut entry)?),
            _ => {
                let member = member(entry.header(), std::mem::take(&mut extended))?;
                let mut content = Whole {
                    left: member.size,
                    stream: &mut entry,
                };
                visit(member, &mut content)?;
            }
        }
    }
    Ok(())
}

/// A member's content, of which the end of the file is no end.
struct Whole<R> {
    left: u64,
    stream: R,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive ends within a file",
            ));
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

fn bounded(entry: &mut impl Read, size: u64, limit: u64) -> Result<Vec<u8>, ArchiveError> {
    if size > limit {
        return Err(ArchiveError::TooLarge {
            place: "tar: an extended header".to_owned(),
            limit,
        });
    }
    let mut content = Vec::new();
    entry
        .take(limit)
        .read_to_end(&mut content)
        .map_err(|error| ArchiveError::io("tar", error))?;
    if (content.len() as u64) < size {
        return Err(ArchiveError::malformed(
            "tar",
            "the archive ends within a header",
        ));
    }
    Ok(content)
}

fn long_name<R: Read>(entry: &mut tar::Entry<'_, R>) -> Result<Vec<u8>, ArchiveError> {
    let size = entry
        .header()
        .entry_size()
        .map_err(|error| ArchiveError::io("tar", error))?;
    let mut name = bounded(entry, size, LONGEST_PATH + 1)?;
    while name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

fn pax<R: Read>(entry: &mut tar::Entry<'_, R>) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let size = entry
        .header()
        .entry_size()
        .map_err(|error| ArchiveError::io("tar", error))?;
    let content = bounded(entry, size, LARGEST_PAX_HEADER)?;
    PaxExtensions::new(&content)
        .map(|record| {
            let record = record.map_err(|error| ArchiveError::io("tar: a pax header", error))?;
            let key = String::from_utf8_lossy(record.key_bytes()).into_owned();
            Ok((key, record.value_bytes().to_owned()))
        })
        .collect()
}

fn member(header: &Header, extended: Extended) -> Result<TarEntry, ArchiveError> {
    let io = |error| ArchiveError::io("tar", error);
    let mut path = extended
        .path
        .unwrap_or_else(|| header.path_bytes().into_owned());
    let mut link = extended
        .link
        .or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned));
    let mut size = header.entry_size().map_err(io)?;
    let (mut uid, mut gid) = (header.uid().map_err(io)?, header.gid().map_err(io)?);
    let mut mtime = header.mtime().map_err(io)?;
    let mut xattrs = Vec::new();
    for (key, value) in extended.pax {
        let number = || -> Result<u64, ArchiveError> {
            let text = String::from_utf8_lossy(&value);
            let whole = text.split('.').next().unwrap_or("0");
            whole
                .parse()
                .map_err(|_| ArchiveError::malformed("tar", format!("pax {key} is no number")))
        };
        match key.as_str() {
            "path" => path = value,
            "linkpath" => link = Some(value),
            "size" => size = number()?,
            "uid" => uid = number()?,
            "gid" => gid = number()?,
            "mtime" => mtime = number()?,
            _ => {
                if let Some(name) = key.strip_prefix("SCHILY.xattr.") {
                    xattrs.push((name.as_bytes().to_owned(), value));
                }
            }
        }
    }
    if size != header.entry_size().map_err(io)? {
        return Err(ArchiveError::malformed(
            "tar",
            "a pax size that differs is not supported",
        ));
    }
    let id = |id: u64| {
        u32::try_from(id).map_err(|_| ArchiveError::malformed("tar", "an owner beyond 32 bits"))
    };
    let device = || -> Result<(u32, u32), ArchiveError> {
        let major = header.device_major().map_err(io)?.unwrap_or(0);
        let minor = header.device_minor().map_err(io)?.unwrap_or(0);
        Ok((major, minor))
    };
    let kind = match header.entry_type() {
        EntryType::Regular | EntryType::Continuous => TarKind::File,
        EntryType::Directory => TarKind::Directory,
        EntryType::Symlink => TarKind::Symlink(link.unwrap_or_default()),
        EntryType::Link => TarKind::HardLink(link.unwrap_or_default()),
        EntryType::Char => {
            device().map(|(major, minor)| TarKind::CharacterDevice { major, minor })?
        }
        EntryType::Block => device().map(|(major, minor)| TarKind::BlockDevice { major, minor })?,
        EntryType::Fifo => TarKind::Fifo,
        other => {
            let kind = char::from(other.as_byte()).escape_default().to_string();
            let path = String::from_utf8_lossy(&path).into_owned();
            return Err(ArchiveError::malformed(
                "tar",
                format!("{path} is of type {kind}, which is not supported"),
            ));
        }
    };
    let mode = u16::try_from(header.mode().map_err(io)? & 0o7777).unwrap_or(0);
    let size = if kind == TarKind::File { size } else { 0 };
    Ok(TarEntry {
        path,
        kind,
        mode,
        uid: id(uid)?,
        gid: id(gid)?,
        mtime,
        size,
        xattrs,
    })
}
