//! Takes a snapshot: what OpenEmbedded's `IMAGE_GEN_PKGDBFS` would have written for a base.
//!
//! The folders of whatever package database is found, and os-release, as a tarball with members
//! under `./`, sorted, with the same bytes for the same base. Nothing is interpreted: the database
//! may be of a family that cannot be planned with.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::open::BaseError;
use super::{BaseNode, NodeKind, snapshot};
use crate::progress::Progress;

/// The folders of package databases, and the prefixes of their settings.
const DATABASES: [&str; 11] = [
    "/var/lib/dpkg/",
    "/var/lib/opkg/",
    "/usr/lib/opkg/",
    "/etc/opkg/",
    "/etc/opkg.conf",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
    "/etc/rpm/",
    "/etc/dnf/",
    "/var/lib/dnf/",
    "/etc/rpmrc",
];

/// The two places of os-release(5).
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// A snapshot that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotTaken {
    /// How many files and links it holds.
    pub files: usize,
}

/// Where a member's content stands in the spool.
struct Member {
    node: BaseNode,
    offset: u64,
    size: u64,
}

/// Writes the snapshot of the base at `rootfs` (a folder, tarball or squashfs) to `output`, whose
/// suffix says how it is compressed: `.tar`, `.tar.gz`, `.tar.xz` or `.tar.zst`.
///
/// # Errors
/// If the base cannot be read or has no package database, the output exists and `force` is not
/// set, or it cannot be written. Nothing is left behind then.
pub fn take_snapshot(
    rootfs: &Path,
    output: &Path,
    force: bool,
    progress: &dyn Progress,
) -> Result<SnapshotTaken, BaseError> {
    let compression = Compression::of(output)?;
    if output.symlink_metadata().is_ok() && !force {
        return Err(BaseError::Exists {
            path: output.to_owned(),
        });
    }
    let failed = |source| BaseError::Io {
        path: output.to_owned(),
        source,
    };
    let folder = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut spool = tempfile::tempfile_in(folder).map_err(failed)?;
    let members = collect(rootfs, &mut spool, progress)?;
    if !members
        .keys()
        .any(|path| DATABASES.iter().any(|folder| path.starts_with(folder)))
    {
        return Err(BaseError::NoDatabase {
            path: rootfs.to_owned(),
        });
    }
    let file = tempfile::Builder::new()
        .prefix(".snapshot.")
        .tempfile_in(folder)
        .map_err(failed)?;
    write(&members, &mut spool, &file, compression, progress).map_err(failed)?;
    if progress.is_cancelled() {
        return Err(BaseError::Cancelled);
    }
    publish(file, output, force).map_err(failed)?;
    let files = members
        .values()
        .filter(|member| member.node.kind != NodeKind::Directory)
        .count();
    Ok(SnapshotTaken { files })
}

/// Spools the content of what belongs to a snapshot, as it comes.
fn collect(
    rootfs: &Path,
    spool: &mut File,
    progress: &dyn Progress,
) -> Result<BTreeMap<String, Member>, BaseError> {
    let mut members = BTreeMap::new();
    let mut offset = 0;
    snapshot::walk(rootfs, &mut |path, node, content| {
        if progress.is_cancelled() {
            return Err(BaseError::Cancelled);
        }
        if !belongs(path) || node.kind == NodeKind::Special {
            return Ok(());
        }
        let failed = |source| BaseError::Io {
            path: rootfs.join(path.trim_start_matches('/')),
            source,
        };
        let size = match node.kind {
            NodeKind::File => io::copy(&mut content.take(u64::MAX), spool).map_err(failed)?,
            _ => 0,
        };
        members.insert(path.to_owned(), Member { node, offset, size });
        offset += size;
        Ok(())
    })?;
    Ok(members)
}

fn belongs(path: &str) -> bool {
    let in_database = DATABASES.iter().any(|folder| path.starts_with(folder));
    let is_lock = path.ends_with("/lock") || path.ends_with("/.rpm.lock");
    OS_RELEASE.contains(&path) || (in_database && !is_lock)
}

fn write(
    members: &BTreeMap<String, Member>,
    spool: &mut File,
    file: &NamedTempFile,
    compression: Compression,
    progress: &dyn Progress,
) -> io::Result<()> {
    let mut builder = tar::Builder::new(compression.encoder(BufWriter::new(file.as_file()))?);
    for (path, member) in members {
        if progress.is_cancelled() {
            return Ok(());
        }
        let mut header = tar::Header::new_gnu();
        header.set_mode(u32::from(member.node.mode));
        header.set_uid(u64::from(member.node.uid));
        header.set_gid(u64::from(member.node.gid));
        header.set_mtime(0);
        header.set_size(member.size);
        let name = format!(".{path}");
        match &member.node.kind {
            NodeKind::Symlink(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_link_name_literal(target.as_bytes())?;
                append(&mut builder, header, &name, io::empty())?;
            }
            NodeKind::Directory => {
                header.set_entry_type(tar::EntryType::Directory);
                append(&mut builder, header, &format!("{name}/"), io::empty())?;
            }
            NodeKind::File | NodeKind::Special => {
                spool.seek(SeekFrom::Start(member.offset))?;
                let content = Read::by_ref(spool).take(member.size);
                append(&mut builder, header, &name, content)?;
            }
        }
    }
    builder.into_inner()?.finish()?.flush()
}

/// Appends a member under its name as it is: the `tar` crate would take the `./` off, with which
/// OpenEmbedded writes its snapshots.
fn append<W: Write>(
    builder: &mut tar::Builder<W>,
    mut header: tar::Header,
    name: &str,
    content: impl Read,
) -> io::Result<()> {
    let Some(gnu) = header.as_gnu_mut() else {
        return Ok(());
    };
    let stored = name.len().min(gnu.name.len());
    gnu.name[..stored].copy_from_slice(&name.as_bytes()[..stored]);
    if stored < name.len() {
        let mut long = tar::Header::new_gnu();
        long.set_entry_type(tar::EntryType::GNULongName);
        long.set_size(name.len() as u64 + 1);
        append(
            builder,
            long,
            "././@LongLink",
            name.as_bytes().chain(io::repeat(0).take(1)),
        )?;
    }
    header.set_cksum();
    builder.append(&header, content)
}

fn publish(file: NamedTempFile, output: &Path, force: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    let named = if force {
        file.persist(output)
    } else {
        file.persist_noclobber(output)
    };
    named.map(|_| ()).map_err(|error| error.error)
}

/// How a tarball is compressed.
#[derive(Clone, Copy)]
enum Compression {
    None,
    Gzip,
    Xz,
    Zstd,
}

impl Compression {
    fn of(output: &Path) -> Result<Self, BaseError> {
        let name = output
            .file_name()
            .map(|name| name.to_string_lossy())
            .unwrap_or_default();
        let suffixes = [
            (".tar", Self::None),
            (".tar.gz", Self::Gzip),
            (".tgz", Self::Gzip),
            (".tar.xz", Self::Xz),
            (".tar.zst", Self::Zstd),
        ];
        let found = suffixes.iter().find(|(suffix, _)| name.ends_with(suffix));
        let path: PathBuf = output.to_owned();
        found
            .map(|(_, compression)| *compression)
            .ok_or(BaseError::SnapshotName { path })
    }

    fn encoder<W: Write>(self, output: W) -> io::Result<Encoder<W>> {
        Ok(match self {
            Self::None => Encoder::None(output),
            // Without file name and time in its header: the same bytes for the same base.
            Self::Gzip => Encoder::Gzip(flate2::write::GzEncoder::new(
                output,
                flate2::Compression::best(),
            )),
            Self::Xz => Encoder::Xz(liblzma::write::XzEncoder::new(output, 6)),
            Self::Zstd => Encoder::Zstd(zstd::stream::write::Encoder::new(output, 19)?),
        })
    }
}

/// A writer that compresses.
enum Encoder<W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Xz(liblzma::write::XzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    /// Completes the compressed stream.
    fn finish(self) -> io::Result<W> {
        match self {
            Self::None(output) => Ok(output),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(output) => output.write(buffer),
            Self::Gzip(encoder) => encoder.write(buffer),
            Self::Xz(encoder) => encoder.write(buffer),
            Self::Zstd(encoder) => encoder.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(output) => output.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
