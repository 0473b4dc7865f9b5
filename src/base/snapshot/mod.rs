//! A snapshot as a stream of nodes, whatever its form: tarball, folder or squashfs image.

pub(super) mod encoder;
pub(super) mod member;
pub(super) mod mtree;
pub(super) mod spooled;
pub(super) mod squashfs;
pub(super) mod take;
pub(super) mod tarball;
pub(super) mod tree_listing;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::{BaseError, BaseNode, NodeKind};
use crate::archive::{Ledger, open_regular};

/// What a path of the tree takes beside its letters: a million files take some 180 MiB.
pub(crate) const NODE: usize = 128;

/// One node: its absolute path, what it is, and a reader if it is a regular file.
pub(crate) type Visit<'a> = dyn FnMut(&str, BaseNode, &mut dyn Read) -> Result<(), BaseError> + 'a;

/// Gives every node of the snapshot to `visit`, and charges what is kept of it to the ledger. `wants` tells the files whose content is read: of
/// those that a tarball holds as hard links it is fetched.
pub(crate) fn walk(
    path: &Path,
    ledger: &Ledger,
    wants: &dyn Fn(&str) -> bool,
    visit: &mut Visit<'_>,
) -> Result<(), BaseError> {
    let io = |source| BaseError::Io {
        path: path.to_owned(),
        source,
    };
    let visit: &mut Visit<'_> = &mut |name, node, content| {
        let target = match &node.kind {
            NodeKind::Symlink(target) => target.len(),
            NodeKind::File | NodeKind::Directory | NodeKind::Special => 0,
        };
        charge(ledger, NODE + name.len() + target, path)?;
        visit(name, node, content)
    };
    let metadata = fs::metadata(path).map_err(io)?;
    if metadata.is_dir() {
        return walk_folder(path, path, visit);
    }
    let mut file = open_regular(path).map_err(io)?;
    ledger.allow_for(metadata.len());
    let mut magic = Vec::new();
    file.by_ref().take(4).read_to_end(&mut magic).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    if magic == b"hsqs" {
        return squashfs::walk(path, file, visit);
    }
    tarball::walk(path, file, ledger, wants, visit)
}

/// Charges what is kept of a path in the snapshot at `path`.
pub(crate) fn charge(ledger: &Ledger, bytes: usize, path: &Path) -> Result<(), BaseError> {
    let charged = ledger.charge(bytes);
    charged.map_err(|source| BaseError::TooManyFiles {
        path: path.to_owned(),
        source,
    })
}

fn walk_folder(root: &Path, folder: &Path, visit: &mut Visit<'_>) -> Result<(), BaseError> {
    let io = |source| BaseError::Io {
        path: folder.to_owned(),
        source,
    };
    let mut entries: Vec<_> = fs::read_dir(folder)
        .map_err(io)?
        .collect::<io::Result<_>>()
        .map_err(io)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let io = |source| BaseError::Io {
            path: path.clone(),
            source,
        };
        let found = entry.metadata().map_err(io)?;
        let kind = if found.is_dir() {
            NodeKind::Directory
        } else if found.is_symlink() {
            let target = fs::read_link(&path).map_err(io)?;
            NodeKind::Symlink(
                String::from_utf8_lossy(target.as_os_str().as_bytes())
                    .as_ref()
                    .into(),
            )
        } else if found.is_file() {
            NodeKind::File
        } else {
            NodeKind::Special
        };
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let name = absolute(&relative.to_string_lossy());
        let is_folder = kind == NodeKind::Directory;
        let is_file = kind == NodeKind::File;
        let mode = u16::try_from(found.mode() & 0o7777).unwrap_or(0);
        let node = BaseNode {
            kind,
            mode,
            uid: found.uid(),
            gid: found.gid(),
            size: if is_file { found.len() } else { 0 },
        };
        if is_file {
            visit(
                &name,
                node,
                &mut Lazy {
                    path: &path,
                    file: None,
                },
            )?;
        } else {
            visit(&name, node, &mut io::empty())?;
        }
        if is_folder {
            walk_folder(root, &path, visit)?;
        }
    }
    Ok(())
}

/// A file that is opened when it is first read: most are never.
struct Lazy<'a> {
    path: &'a Path,
    file: Option<BufReader<File>>,
}

impl Read for Lazy<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(BufReader::new(open_regular(self.path)?));
        }
        self.file.as_mut().map_or(Ok(0), |file| file.read(buffer))
    }
}

/// `./usr/bin/`, `/usr/bin` and `usr/bin` are `/usr/bin`; `..` leads nowhere.
pub(crate) fn absolute(path: &str) -> String {
    let parts = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let joined: String = parts.flat_map(|part| ["/", part]).collect();
    if joined.is_empty() {
        "/".to_owned()
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_form_is_absolute_and_stays_below_the_root() {
        let rows = [
            ("./usr/bin/", "/usr/bin"),
            ("/usr//bin", "/usr/bin"),
            ("usr/./bin", "/usr/bin"),
            ("../../etc/passwd", "/etc/passwd"),
            ("./", "/"),
            (".", "/"),
            ("", "/"),
        ];
        for (path, expected) in rows {
            assert_eq!(absolute(path), expected, "{path}");
        }
    }
}
