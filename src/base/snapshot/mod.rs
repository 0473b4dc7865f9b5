//! A snapshot as a stream of nodes, whatever its form: tarball, folder or squashfs image.

mod folder;
pub(super) mod mtree;
mod node;
mod squashfs;
pub(super) mod take;
mod tarball;
pub(super) mod tree_listing;

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use node::{NODE, Visit, charge};

use super::{BaseError, NodeKind};
use crate::archive::{Ledger, open_regular};

/// Gives every node of the snapshot to `visit`, and charges what is kept of it to the ledger.
/// `wants` tells the files whose content is read: of those that a tarball holds as hard links it is
/// fetched.
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
        return folder::walk(path, visit);
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
