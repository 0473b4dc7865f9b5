//! A member of a tar archive, or of another payload, as a value: its header, with what extended headers say of it.

use super::header::TarHeader;
use crate::archive::ArchiveError;

/// The bits of a mode that are permissions.
const PERMISSIONS: u64 = 0o7777;

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
    /// A socket: no tar holds one, but an rpm may.
    Socket,
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
    /// The owner's name as written, which counts more than the number; empty where there is none.
    pub user: Vec<u8>,
    /// The group's name, likewise.
    pub group: Vec<u8>,
    /// Seconds since 1970; times before that are taken as 0.
    pub mtime: u64,
    /// Bytes of content.
    pub size: u64,
    /// Extended attributes.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
}

/// A pax record's key and value.
pub(crate) type OwnedRecord = (Vec<u8>, Vec<u8>);

/// What extended headers say of the next member.
#[derive(Debug, Default)]
pub(crate) struct Extended {
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) link: Option<Vec<u8>>,
    pub(crate) pax: Vec<OwnedRecord>,
}

/// A member, and how its content lies in the archive.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) entry: TarEntry,
    /// Bytes in the archive; fewer than the file's own where it is sparse.
    pub(crate) size: u64,
    /// Whether the content is a map of pieces and not the file's bytes.
    pub(crate) is_sparse: bool,
}

impl Stored {
    /// Joins a header with what was said of it before.
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
        let path = sparse_path.unwrap_or(path);
        let kind = kind(header, &path, link)?;
        let is_file = kind == TarKind::File;
        if !is_file && size != 0 {
            // Readers differ in whether content follows: no honest writer leaves them the choice.
            let name = path.escape_ascii();
            return Err(ArchiveError::malformed(
                "tar",
                format!("{name} is no file and yet declares content"),
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
        // Before POSIX, a directory was told by its name alone; GNU tar and dpkg still take it so.
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

/// A decimal number; fractions of seconds do not count, and times before 1970 are 0.
fn pax_number(key: &[u8], value: &[u8]) -> Result<u64, ArchiveError> {
    let text = String::from_utf8_lossy(value);
    let whole = text.split('.').next().unwrap_or_default();
    if key == b"mtime" && whole.starts_with('-') {
        return Ok(0);
    }
    whole.parse().map_err(|_| {
        let key = key.escape_ascii();
        ArchiveError::malformed("tar", format!("the pax record {key} is no number"))
    })
}
