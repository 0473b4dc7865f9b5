//! A member of a tar archive, or of another payload: its header merged with its extended headers.

use super::header::TarHeader;
use crate::archive::ArchiveError;

/// The permission bits of a mode.
const PERMISSIONS: u64 = 0o7777;

/// The type of a member.
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
    /// A socket; tar has none, but an rpm may.
    Socket,
}

/// A member's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// The path as written.
    pub path: Vec<u8>,
    /// The type.
    pub kind: TarKind,
    /// Permission bits with setuid, setgid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// The owner's name as written; it has priority over the number. Empty if there is none.
    pub user: Vec<u8>,
    /// The group's name; it has priority over the number. Empty if there is none.
    pub group: Vec<u8>,
    /// Seconds since 1970; earlier times become 0.
    pub mtime: u64,
    /// Bytes of content.
    pub size: u64,
    /// Extended attributes.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// A pax record's key and value.
pub(crate) type OwnedRecord = (Vec<u8>, Vec<u8>);

/// The extended headers that precede a member.
#[derive(Debug, Default)]
pub(crate) struct Extended {
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) link: Option<Vec<u8>>,
    pub(crate) pax: Vec<OwnedRecord>,
}

/// A member, and how its content is stored in the archive.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) entry: TarEntry,
    /// Bytes in the archive; fewer than the file's size if it is sparse.
    pub(crate) size: u64,
    /// Whether the content is stored as a sparse file.
    pub(crate) is_sparse: bool,
}

impl Stored {
    /// Merges a header with the extended headers before it, which have priority.
    pub(crate) fn new(header: &TarHeader, extended: Extended) -> Result<Self, ArchiveError> {
        let mut path = extended.path.unwrap_or_else(|| header.name());
        let mut link = extended.link.unwrap_or_else(|| header.link_name().to_vec());
        let mut size = header.size()?;
        let (mut uid, mut gid, mut mtime) = (header.uid()?, header.gid()?, header.mtime()?);
        let mut user = header.user_name().to_vec();
        let mut group = header.group_name().to_vec();
        let mut xattrs = Vec::new();
        let (mut sparse_path, mut sparse_size) = (None, None);
        for (key, value) in extended.pax {
            match key.as_slice() {
                b"path" => path = value,
                b"linkpath" => link = value,
                b"size" => size = pax_number(&key, &value)?,
                b"uid" => uid = pax_number(&key, &value)?,
                b"gid" => gid = pax_number(&key, &value)?,
                b"uname" => user = value,
                b"gname" => group = value,
                b"mtime" => mtime = pax_number(&key, &value)?,
                b"GNU.sparse.name" => sparse_path = Some(value),
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                    sparse_size = Some(pax_number(&key, &value)?);
                }
                _ => xattrs.extend(
                    key.strip_prefix(b"SCHILY.xattr.")
                        .map(|name| (name.to_owned(), value)),
                ),
            }
        }
        if header.kind() == b'S' {
            sparse_size = Some(header.sparse_size()?);
        }
        // GNU tar writes sparse files in pax archives under a made-up name, and the real one in
        // this record.
        let path = sparse_path.unwrap_or(path);
        let kind = kind(header, &path, link)?;
        let is_file = kind == TarKind::File;
        if !is_file && size != 0 {
            // Some readers expect content here and others do not, so that they would see different
            // members behind it. No real archive has such a member.
            let name = path.escape_ascii();
            return Err(ArchiveError::malformed(
                "tar",
                format!("{name} declares content but is not a regular file"),
            ));
        }
        let entry = TarEntry {
            path,
            kind,
            mode: u16::try_from(header.mode()? & PERMISSIONS).unwrap_or(0),
            uid: owner(uid)?,
            gid: owner(gid)?,
            user,
            group,
            mtime,
            size: sparse_size.filter(|_| is_file).unwrap_or(size),
            xattrs,
        };
        Ok(Self {
            entry,
            size,
            is_sparse: sparse_size.is_some(),
        })
    }
}

fn kind(header: &TarHeader, path: &[u8], link: Vec<u8>) -> Result<TarKind, ArchiveError> {
    Ok(match header.kind() {
        // Before POSIX, a slash at the end of the name marked a directory; GNU tar and dpkg still
        // accept this.
        0 | b'0' if path.ends_with(b"/") => TarKind::Directory,
        0 | b'0' | b'7' | b'S' => TarKind::File,
        b'1' => TarKind::HardLink(link),
        b'2' => TarKind::Symlink(link),
        b'3' => {
            let (major, minor) = header.device()?;
            TarKind::CharacterDevice { major, minor }
        }
        b'4' => {
            let (major, minor) = header.device()?;
            TarKind::BlockDevice { major, minor }
        }
        b'5' => TarKind::Directory,
        b'6' => TarKind::Fifo,
        other => {
            let (path, kind) = (path.escape_ascii(), other.escape_ascii());
            return Err(ArchiveError::malformed(
                "tar",
                format!("{path} is of type {kind}, which is not supported"),
            ));
        }
    })
}

fn owner(id: u64) -> Result<u32, ArchiveError> {
    u32::try_from(id).map_err(|_| ArchiveError::malformed("tar", "an owner beyond 32 bits"))
}

/// A decimal number; fractions are cut off, and times before 1970 become 0.
fn pax_number(key: &[u8], value: &[u8]) -> Result<u64, ArchiveError> {
    let text = String::from_utf8_lossy(value);
    let whole = text.split('.').next().unwrap_or_default();
    // Squashfs cannot store times before 1970.
    if key == b"mtime" && whole.starts_with('-') {
        return Ok(0);
    }
    whole.parse().map_err(|_| {
        let key = key.escape_ascii();
        ArchiveError::malformed("tar", format!("the pax record {key} is not a number"))
    })
}
