//! The nodes of an extension that is a folder. Links are not followed, and files are opened when they
//! are first read.

use std::ffi::{CString, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{lgetxattr, llistxattr};

use super::error::ImageError;
use super::node::{ImageNode, StoredKind, VisitNode};
use crate::archive::LazyFile;

/// Linux's limit for the names of the extended attributes of one file, and for one value.
const XATTRS: usize = 64 << 10;
/// Folders within each other; Linux opens no deeper path.
const DEEPEST: usize = 2048;

/// Gives every node below `root` to `visit`.
pub(super) fn walk(root: &Path, visit: &mut VisitNode<'_>) -> Result<(), ImageError> {
    // A list of what is still to be entered instead of recursion: a folder's depth is the user's.
    let mut open = vec![listing(root)?];
    while let Some(folder) = open.last_mut() {
        let Some(path) = folder.pop() else {
            open.pop();
            continue;
        };
        let failed = |source| ImageError::Io {
            path: path.clone(),
            source,
        };
        let found = fs::symlink_metadata(&path).map_err(failed)?;
        let node = node(root, &path, &found).map_err(failed)?;
        let is_folder = node.kind == StoredKind::Directory;
        match node.kind {
            StoredKind::File(_) => visit(node, &mut LazyFile::new(&path)),
            _ => visit(node, &mut io::empty()),
        }
        .map_err(failed)?;
        if is_folder && open.len() < DEEPEST {
            open.push(listing(&path)?);
        }
    }
    Ok(())
}

/// The entries of a folder in reverse byte order, so that the first one is at the end.
fn listing(folder: &Path) -> Result<Vec<PathBuf>, ImageError> {
    let failed = |source| ImageError::Io {
        path: folder.to_owned(),
        source,
    };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let paths = entries.map(|entry| entry.map(|it| it.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>().map_err(failed)?;
    paths.sort_by(|one, other| other.file_name().cmp(&one.file_name()));
    Ok(paths)
}

fn node(root: &Path, path: &Path, found: &Metadata) -> io::Result<ImageNode> {
    let kind = found.file_type();
    let kind = if kind.is_dir() {
        StoredKind::Directory
    } else if kind.is_symlink() {
        let target = fs::read_link(path)?;
        StoredKind::Symlink(target.to_string_lossy().into_owned())
    } else if kind.is_file() {
        StoredKind::File(found.len())
    } else if kind.is_char_device() {
        StoredKind::CharacterDevice(found.rdev())
    } else if kind.is_block_device() {
        StoredKind::BlockDevice(found.rdev())
    } else if kind.is_fifo() {
        StoredKind::Fifo
    } else {
        StoredKind::Socket
    };
    let relative = path.strip_prefix(root).unwrap_or(path);
    Ok(ImageNode {
        path: relative.to_string_lossy().into_owned(),
        kind,
        mode: u16::try_from(found.mode() & 0o7777).unwrap_or(0),
        uid: found.uid(),
        gid: found.gid(),
        mtime: u32::try_from(found.mtime()).unwrap_or(0),
        inode: (found.dev(), found.ino()),
        xattrs: xattrs(path)?,
    })
}

/// The extended attributes that may be read; a file system without any has none.
fn xattrs(path: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut names = vec![0; XATTRS];
    let Ok(length) = llistxattr(path, names.as_mut_slice()) else {
        return Ok(Vec::new());
    };
    names.truncate(length);
    let mut found = Vec::new();
    for name in names.split(|byte| *byte == 0).filter(|it| !it.is_empty()) {
        let mut value = vec![0; XATTRS];
        let name = CString::new(name)?;
        let Ok(length) = lgetxattr(path, name.as_c_str(), value.as_mut_slice()) else {
            continue;
        };
        value.truncate(length);
        let name = OsString::from_vec(name.into_bytes());
        found.push((name.to_string_lossy().into_owned(), value));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_nodes_in_byte_order_and_follows_no_link() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("usr/bin")).unwrap();
        fs::write(folder.path().join("usr/bin/a"), "content").unwrap();
        std::os::unix::fs::symlink("/etc", folder.path().join("usr/bin/etc")).unwrap();
        let mut seen = Vec::new();
        walk(folder.path(), &mut |node, content| {
            let mut text = String::new();
            content.read_to_string(&mut text)?;
            seen.push((node.path, text));
            Ok(())
        })
        .unwrap();
        let expected = [
            ("usr", ""),
            ("usr/bin", ""),
            ("usr/bin/a", "content"),
            ("usr/bin/etc", ""),
        ];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.to_owned()));
        assert_eq!(seen, expected);
    }
}
