//! The nodes of a base that is a squashfs image.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::node::Visit;
use crate::base::{BaseError, BaseNode, NodeKind};
use crate::image::squashfs::{Inode, Kind, Squashfs, SquashfsError};

/// Gives every node of the image to `visit`.
pub(crate) fn walk(path: &Path, file: File, visit: &mut Visit<'_>) -> Result<(), BaseError> {
    let broken = |source: SquashfsError| BaseError::Squashfs {
        path: path.to_owned(),
        source,
    };
    let mut image = Squashfs::open(BufReader::new(file)).map_err(broken)?;
    let mut walk = image.walk().map_err(broken)?;
    while let Some(found) = walk.next(&mut image).map_err(broken)? {
        let name = format!("/{}", String::from_utf8_lossy(&found.path));
        let node = node(&found.inode);
        match image.content(&found.inode) {
            Some(mut content) => visit(&name, node, &mut content)?,
            None => visit(&name, node, &mut io::empty())?,
        }
    }
    Ok(())
}

fn node(inode: &Inode) -> BaseNode {
    let kind = match &inode.kind {
        Kind::File(_) => NodeKind::File,
        Kind::Directory(_) => NodeKind::Directory,
        Kind::Symlink(target) => NodeKind::Symlink(String::from_utf8_lossy(target).as_ref().into()),
        Kind::BlockDevice(_) | Kind::CharacterDevice(_) | Kind::Fifo | Kind::Socket => {
            NodeKind::Special
        }
    };
    BaseNode {
        kind,
        mode: inode.mode,
        uid: inode.uid,
        gid: inode.gid,
        size: inode.size(),
    }
}
