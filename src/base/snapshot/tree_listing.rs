//! The listing of a base's tree in a snapshot: `.sysextant/tree.mtree`.
//!
//! It tells what stands in `/usr`, `/opt` and `/etc`, in the folders that are links into `/usr`
//! where that is merged, and at the root; of all else (`/var`, `/home`, `/run`) only that it is
//! there, since it belongs to the running system. With it, a snapshot answers what the whole tree
//! does: links, modes, owners, and the content of what an extension may hide.

use std::io::{self, Read, Write};

use super::mtree;
use super::mtree::{MtreeEntry, MtreeError};
use crate::archive::{Ledger, LedgerFull, Limit};
use crate::base::paths::Coverage;
use crate::base::{BaseNode, BasePaths, NodeKind};

/// Where a snapshot has the listing.
pub(crate) const PATH: &str = "/.sysextant/tree.mtree";

/// The folder that holds it.
pub(crate) const FOLDER: &str = "/.sysextant";

/// The folders that are listed with all that is below them.
pub(crate) const LISTED: [&str; 10] = [
    "/usr", "/opt", "/etc", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libo32", "/libx32",
];

/// A listing of a million files with digests has some 200 MB.
const LARGEST: u64 = 512 << 20;

/// What a listing may take in memory, counted by its letters and this for each path and digest.
const OVERHEAD: usize = 128;

/// Whether a path of the tree is listed: those at the root are, whatever they are.
fn is_listed(path: &str) -> bool {
    let is_top = path.rfind('/') == Some(0);
    path != FOLDER && (is_top || LISTED.iter().any(|folder| is_below(path, folder)))
}

/// Whether the content of the file at a path has a digest. That of `/etc` is the device's own.
pub(crate) fn has_digest(path: &str) -> bool {
    let mut folders = LISTED.iter().filter(|folder| **folder != "/etc");
    folders.any(|folder| is_below(path, folder))
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Writes the listing of a tree.
///
/// # Errors
/// If `output` cannot be written.
pub(crate) fn write(tree: &BasePaths, output: &mut impl Write) -> io::Result<()> {
    let listed = tree.nodes_below("/").filter(|(path, _)| is_listed(path));
    let entries = listed.map(|(path, node)| (path, node, digest(tree, path, node)));
    mtree::write(entries, output)
}

fn digest<'a>(tree: &'a BasePaths, path: &str, node: &BaseNode) -> Option<&'a str> {
    tree.digest(path).filter(|_| node.kind == NodeKind::File)
}

/// Why a listing could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// It is not a listing.
    #[error(transparent)]
    Format(#[from] MtreeError),
    /// It is too large.
    #[error("names more files than any base has")]
    TooManyFiles(#[from] LedgerFull),
}

/// Reads a listing as the tree that it tells of.
///
/// # Errors
/// If it cannot be read, or tells of more than any base has.
pub(crate) fn read(content: &mut dyn Read, ledger: &Ledger) -> Result<BasePaths, ListingError> {
    let mut tree = BasePaths::default();
    mtree::read(Limit::new(content, LARGEST), |entry| {
        ledger.charge(cost(&entry))?;
        tree.add_node(&entry.path, entry.node);
        if let Some(digest) = &entry.digest {
            tree.add_seen_digest(&entry.path, digest);
        }
        Ok::<(), ListingError>(())
    })?;
    tree.set_coverage(Coverage::Folders(&LISTED));
    Ok(tree)
}

fn cost(entry: &MtreeEntry) -> usize {
    let target = match &entry.node.kind {
        NodeKind::Symlink(target) => target.len(),
        NodeKind::File | NodeKind::Directory | NodeKind::Special => 0,
    };
    let path = entry.path.len() + OVERHEAD;
    let digest = entry
        .digest
        .as_ref()
        .map_or(0, |digest| path + digest.len());
    path + target + digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_image_is_listed_and_what_the_device_makes_is_not() {
        let rows = [
            ("/usr", true, false),
            ("/usr/bin/x", true, true),
            ("/opt/x/y", true, true),
            ("/etc/alternatives/vi", true, false),
            ("/lib/x", true, true),
            ("/library/x", false, false),
            ("/var", true, false),
            ("/var/lib/x", false, false),
            ("/home/user", false, false),
            ("/.sysextant", false, false),
        ];
        for (path, listed, digest) in rows {
            assert_eq!(is_listed(path), listed, "{path}");
            assert_eq!(has_digest(path), digest, "{path}");
        }
    }

    #[test]
    fn a_listing_tells_what_it_covers() {
        let text = "#mtree\n/set type=dir mode=0755 uid=0 gid=0\n./\n./usr\n./var\n";
        let tree = read(&mut text.as_bytes(), &Ledger::of_a_run()).unwrap();
        assert!(tree.has_tree() && tree.is_directory("/usr"));
        for (path, covered) in [
            ("/usr/x", true),
            ("/y", true),
            ("/var", true),
            ("/var/x", false),
        ] {
            assert_eq!(tree.covers(path), covered, "{path}");
        }
    }

    #[test]
    fn a_listing_of_more_than_any_base_has_is_refused() {
        let line = "./usr/x type=dir mode=0755 uid=0 gid=0\n".repeat(20);
        let read = |most| read(&mut line.as_bytes(), &Ledger::new(most, 0));
        assert!(read(20 * (OVERHEAD as u64 + 6)).is_ok());
        let error = read(20 * (OVERHEAD as u64 + 6) - 1)
            .unwrap_err()
            .to_string();
        assert_eq!(error, "names more files than any base has");
    }
}
