//! The nodes of a base that is a folder.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::node::{Visit, absolute};
use crate::archive::LazyFile;
use crate::base::{BaseError, BaseNode, NodeKind};

/// Gives every node of the folder to `visit`.
pub(super) fn walk(root: &Path, visit: &mut Visit<'_>) -> Result<(), BaseError> {
    walk_below(root, root, visit)
}

fn walk_below(root: &Path, folder: &Path, visit: &mut Visit<'_>) -> Result<(), BaseError> {
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
            visit(&name, node, &mut LazyFile::new(&path))?;
        } else {
            visit(&name, node, &mut io::empty())?;
        }
        if is_folder {
            walk_below(root, &path, visit)?;
        }
    }
    Ok(())
}
