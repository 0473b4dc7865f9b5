//! Takes a snapshot: what OpenEmbedded's `IMAGE_GEN_PKGDBFS` would have written for a base.
//!
//! The folders of whatever package database is found, and os-release, as a tarball with members
//! under `./`, sorted, with the same bytes for the same base. Nothing is interpreted: the database
//! may be of a family that cannot be planned with.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::encoder::Encoding;
use super::open::BaseError;
use super::{BaseNode, NodeKind, snapshot};
use crate::progress::Progress;
use crate::whole_file::{self, Draft, Existing};

/// Package databases: folders with all that is in them.
const FOLDERS: [&str; 8] = [
    "/var/lib/dpkg",
    "/var/lib/opkg",
    "/usr/lib/opkg",
    "/etc/opkg",
    "/var/lib/rpm",
    "/usr/lib/sysimage/rpm",
    "/etc/dnf",
    "/var/lib/dnf",
];

/// Settings of opkg, and everything whose name begins as rpm's settings do.
const SETTINGS: [&str; 2] = ["/etc/opkg.conf", "/etc/rpm"];

/// One of these is what makes a database of a folder.
const DATABASES: [&str; 6] = [
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status.d/",
    "/var/lib/opkg/status",
    "/usr/lib/opkg/status",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
];

/// Files that only say who works on a database at this moment.
const LOCKS: [&str; 4] = ["/lock", "/lock-frontend", "/triggers/Lock", "/.rpm.lock"];

/// The two places of os-release(5).
const OS_RELEASE: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// A snapshot that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotTaken {
    /// How many files and links it holds.
    pub files: usize,
    /// What is to be said of it, if anything.
    pub note: Option<String>,
}

/// Where a member's content stands in the spool.
struct Member {
    node: BaseNode,
    offset: u64,
    size: u64,
}

/// Writes the snapshot of the base at `rootfs` (a folder, tarball or squashfs) to `output`, whose
/// suffix says how it is compressed: `.tar`, `.tar.gz`, `.tar.xz`, `.tar.zst` or `.tar.bz2`.
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
    let encoding = Encoding::of(output).ok_or_else(|| BaseError::SnapshotName {
        path: output.to_owned(),
    })?;
    if output.symlink_metadata().is_ok() && !force {
        return Err(BaseError::Exists {
            path: output.to_owned(),
        });
    }
    let failed = |source| BaseError::Write {
        path: output.to_owned(),
        source,
    };
    let folder = whole_file::folder_of(output);
    let mut spool = tempfile::tempfile_in(folder).map_err(failed)?;
    let members = collect(rootfs, output, &mut spool, progress)?;
    let is_database = |path: &String| DATABASES.iter().any(|begin| path.starts_with(begin));
    if !members.keys().any(is_database) {
        return Err(BaseError::NoDatabase {
            path: rootfs.to_owned(),
        });
    }
    let draft = Draft::create(output).map_err(failed)?;
    write(&members, &mut spool, draft.file(), encoding, progress).map_err(failed)?;
    if progress.is_cancelled() {
        return Err(BaseError::Cancelled);
    }
    draft.settle(whole_file::MODE).map_err(failed)?;
    let published = draft.publish(Existing::by_force(force)).map_err(failed)?;
    let files = members
        .values()
        .filter(|member| member.node.kind != NodeKind::Directory)
        .count();
    let note = published.note(output);
    Ok(SnapshotTaken { files, note })
}

/// Spools the content of what belongs to a snapshot, as it comes.
fn collect(
    rootfs: &Path,
    output: &Path,
    spool: &mut File,
    progress: &dyn Progress,
) -> Result<BTreeMap<String, Member>, BaseError> {
    let mut members = BTreeMap::new();
    let mut offset = 0;
    snapshot::walk(rootfs, &belongs, &mut |path, node, content| {
        if progress.is_cancelled() {
            return Err(BaseError::Cancelled);
        }
        if !belongs(path) || node.kind == NodeKind::Special {
            return Ok(());
        }
        let mut size = 0;
        if node.kind == NodeKind::File {
            let unread = |source| BaseError::Io {
                path: rootfs.join(path.trim_start_matches('/')),
                source,
            };
            let unwritten = |source| BaseError::Write {
                path: output.to_owned(),
                source,
            };
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let read = content.read(&mut buffer).map_err(unread)?;
                if read == 0 {
                    break;
                }
                spool.write_all(&buffer[..read]).map_err(unwritten)?;
                size += read as u64;
            }
        }
        members.insert(path.to_owned(), Member { node, offset, size });
        offset += size;
        Ok(())
    })?;
    Ok(members)
}

fn belongs(path: &str) -> bool {
    let inside = |folder: &&str| {
        path.strip_prefix(*folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let in_database =
        FOLDERS.iter().any(inside) || SETTINGS.iter().any(|begin| path.starts_with(begin));
    let is_lock = LOCKS.iter().any(|lock| path.ends_with(lock));
    OS_RELEASE.contains(&path) || (in_database && !is_lock)
}

fn write(
    members: &BTreeMap<String, Member>,
    spool: &mut File,
    file: &File,
    encoding: Encoding,
    progress: &dyn Progress,
) -> io::Result<()> {
    let mut builder = tar::Builder::new(encoding.encoder(BufWriter::new(file))?);
    for (path, member) in members {
        if progress.is_cancelled() {
            return Ok(());
        }
        let node = &member.node;
        let mut header = tar::Header::new_gnu();
        header.set_mode(u32::from(node.mode));
        header.set_size(member.size);
        let name = format!(".{path}");
        match &node.kind {
            NodeKind::Symlink(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                append(&mut builder, header, &name, target, io::empty())?;
            }
            NodeKind::Directory => {
                header.set_entry_type(tar::EntryType::Directory);
                append(&mut builder, header, &format!("{name}/"), "", io::empty())?;
            }
            NodeKind::File | NodeKind::Special => {
                spool.seek(SeekFrom::Start(member.offset))?;
                let content = Read::by_ref(spool).take(member.size);
                append(&mut builder, header, &name, "", content)?;
            }
        }
    }
    builder.into_inner()?.finish()?.flush()
}

/// Appends a member under its name as it is: the `tar` crate would take the `./` off, with which
/// OpenEmbedded writes its snapshots. All belongs to root at the beginning of time, so that it does
/// not matter who took the snapshot, of what, and when.
fn append<W: Write>(
    builder: &mut tar::Builder<W>,
    mut header: tar::Header,
    name: &str,
    target: &str,
    content: impl Read,
) -> io::Result<()> {
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    let Some(gnu) = header.as_gnu_mut() else {
        return Ok(());
    };
    let fields = [
        (tar::EntryType::GNULongName, name, &mut gnu.name),
        (tar::EntryType::GNULongLink, target, &mut gnu.linkname),
    ];
    for (kind, text, field) in fields {
        let stored = text.len().min(field.len());
        field[..stored].copy_from_slice(&text.as_bytes()[..stored]);
        if stored < text.len() {
            let mut long = tar::Header::new_gnu();
            long.set_entry_type(kind);
            long.set_mode(0o644);
            long.set_size(text.len() as u64 + 1);
            let closed = text.as_bytes().chain(io::repeat(0).take(1));
            append(builder, long, "././@LongLink", "", closed)?;
        }
    }
    header.set_cksum();
    builder.append(&header, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_settings_and_os_release_belong_to_a_snapshot_and_locks_do_not() {
        let rows = [
            ("/var/lib/dpkg", true),
            ("/var/lib/dpkg/status", true),
            ("/var/lib/dpkg/info/libc6:amd64.list", true),
            ("/var/lib/dpkg/lock", false),
            ("/var/lib/dpkg/lock-frontend", false),
            ("/var/lib/dpkg/triggers/Lock", false),
            ("/var/lib/dpkg/info/lock.list", true),
            ("/var/lib/dpkg-other/status", false),
            ("/var/lib/opkg/status", true),
            ("/usr/lib/opkg/status", true),
            ("/etc/opkg.conf", true),
            ("/etc/opkg/arch.conf", true),
            ("/var/lib/rpm/rpmdb.sqlite", true),
            ("/var/lib/rpm/rpmdb.sqlite-wal", true),
            ("/var/lib/rpm/.rpm.lock", false),
            ("/usr/lib/sysimage/rpm/Packages.db", true),
            ("/etc/rpm", true),
            ("/etc/rpm/platform", true),
            ("/etc/rpmrc", true),
            ("/etc/rpm-postinsts/1-x", true),
            ("/etc/dnf/dnf.conf", true),
            ("/var/lib/dnf/history.sqlite", true),
            ("/var/cache/dnf/x", false),
            ("/etc/os-release", true),
            ("/usr/lib/os-release", true),
            ("/etc/passwd", false),
            ("/", false),
        ];
        for (path, expected) in rows {
            assert_eq!(belongs(path), expected, "{path}");
        }
    }
}
