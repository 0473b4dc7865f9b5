//! What belongs to a snapshot, gathered from the nodes of the base as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use super::member::belongs;
use super::spooled::{Content, Spool, SpoolError};
use crate::archive::Ledger;
use crate::base::collect::is_of_a_whole_system;
use crate::base::database::{ForeignDatabase, Moved, database_of, makes_a_database};
use crate::base::snapshot::tree_listing;
use crate::base::system::LARGEST_FILE;
use crate::base::{BaseError, BaseNode, BasePaths, NoDatabaseBut, NodeKind, SystemFiles, snapshot};
use crate::foundation::progress::Progress;
use crate::foundation::whole_file;

/// A member of the snapshot.
pub(super) struct Member {
    pub(super) node: BaseNode,
    pub(super) content: Content,
}

/// What belongs to a snapshot, as it comes.
pub(super) struct Gathered<'p> {
    pub(super) members: BTreeMap<String, Member>,
    pub(super) spool: Spool<'p>,
    tree: BasePaths,
    is_whole: bool,
    moved: Moved,
    digests: bool,
    /// How many files have no digest, since they are too large or may not be read.
    pub(super) without_digest: usize,
}

impl<'p> Gathered<'p> {
    /// Goes through the base, and once more if links lead to a database outside of its known
    /// places.
    pub(super) fn collect(
        rootfs: &Path,
        output: &Path,
        digests: bool,
        progress: &'p dyn Progress,
    ) -> Result<Self, BaseError> {
        let first = Self::collect_with(&Moved::default(), rootfs, output, digests, progress)?;
        let moved = Moved::find(&first.tree);
        if moved.is_empty() {
            return Ok(first);
        }
        drop(first);
        Self::collect_with(&moved, rootfs, output, digests, progress)
    }

    fn collect_with(
        moved: &Moved,
        rootfs: &Path,
        output: &Path,
        digests: bool,
        progress: &'p dyn Progress,
    ) -> Result<Self, BaseError> {
        let spool = tempfile::tempfile_in(whole_file::folder_of(output));
        let spool = spool.map_err(|source| BaseError::Write {
            path: output.to_owned(),
            source,
        })?;
        let mut gathered = Self {
            members: BTreeMap::new(),
            spool: Spool::new(spool, progress),
            tree: BasePaths::default(),
            is_whole: false,
            moved: moved.clone(),
            digests,
            without_digest: 0,
        };
        let wants = |path: &str| {
            belongs(path, &moved.known_as(path), &NodeKind::File)
                || (digests && tree_listing::has_digest(path))
        };
        snapshot::walk(
            rootfs,
            &Ledger::of_a_run(),
            &wants,
            &mut |path, node, content| {
                if progress.is_cancelled() {
                    return Err(BaseError::Cancelled);
                }
                gathered
                    .take(path, node, content)
                    .map_err(|error| match error {
                        SpoolError::Cancelled => BaseError::Cancelled,
                        SpoolError::Read(source) => BaseError::Io {
                            path: rootfs.join(path.trim_start_matches('/')),
                            source,
                        },
                        SpoolError::Write(source) => BaseError::Write {
                            path: output.to_owned(),
                            source,
                        },
                    })
            },
        )?;
        Ok(gathered)
    }

    fn take(
        &mut self,
        path: &str,
        node: BaseNode,
        content: &mut dyn Read,
    ) -> Result<(), SpoolError> {
        self.is_whole |= is_of_a_whole_system(path);
        self.tree.add_node(path, node.clone());
        let is_file = node.kind == NodeKind::File;
        let known_as = self.moved.known_as(path);
        let is_small = database_of(&known_as).is_some() || !is_file || node.size <= LARGEST_FILE;
        let belongs = belongs(path, &known_as, &node.kind) || self.moved.crosses(path);
        if belongs && (is_small || path == tree_listing::PATH) {
            return self.add_member(path, node, content);
        }
        if is_file && self.digests && tree_listing::has_digest(path) {
            match self.spool.digest(content, node.size) {
                Ok(Some(digest)) => self.tree.add_seen_digest(path, &digest),
                Ok(None) => self.without_digest += 1,
                Err(SpoolError::Read(error)) if is_left_out(&error) => self.without_digest += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn add_member(
        &mut self,
        path: &str,
        node: BaseNode,
        content: &mut dyn Read,
    ) -> Result<(), SpoolError> {
        let mut spooled = Content::default();
        if node.kind == NodeKind::File {
            let (content, digest) = match self.spool.add(content, node.size) {
                Err(SpoolError::Read(error)) if may_be_missing(path, &error) => {
                    self.without_digest += 1;
                    return Ok(());
                }
                added => added?,
            };
            spooled = content;
            if self.digests && tree_listing::has_digest(path) {
                self.tree.add_seen_digest(path, &digest);
            }
        }
        let content = spooled;
        self.members
            .insert(path.to_owned(), Member { node, content });
        Ok(())
    }

    /// Leaves out the folders in which databases may stand and none does.
    pub(super) fn drop_what_is_no_database(&mut self) {
        let files = self.members.iter();
        let known = files
            .filter(|(_, member)| member.node.kind == NodeKind::File)
            .map(|(path, _)| self.moved.known_as(path));
        let databases: BTreeSet<&'static str> = known
            .filter(|path| makes_a_database(path))
            .filter_map(|path| Some(database_of(&path)?.1))
            .collect();
        let moved = &self.moved;
        self.members.retain(|path, member| {
            let place = database_of(&moved.known_as(path));
            let is_link = matches!(member.node.kind, NodeKind::Symlink(_));
            is_link || place.is_none_or(|(_, place)| databases.contains(place))
        });
    }

    pub(super) fn has_database(&self) -> bool {
        let mut paths = self.members.keys();
        paths.any(|path| makes_a_database(&self.moved.known_as(path)))
    }

    pub(super) fn no_database(&self, rootfs: &Path) -> BaseError {
        BaseError::NoDatabase {
            path: rootfs.to_owned(),
            found: match (ForeignDatabase::find(&self.tree), self.is_whole) {
                (Some(foreign), _) => NoDatabaseBut::Foreign(foreign),
                (None, true) => NoDatabaseBut::WholeSystem,
                (None, false) => NoDatabaseBut::Nothing,
            },
        }
    }

    /// Adds the listing of the tree, and gives how many paths it has. Of a database alone nothing
    /// is listed: what is not there is not known then.
    pub(super) fn add_listing(&mut self) -> io::Result<Option<usize>> {
        if !self.is_whole {
            return Ok(None);
        }
        let mut listing = Vec::new();
        tree_listing::write(&self.tree, &mut listing)?;
        let listed = memchr::memchr_iter(b'\n', &listing).count();
        let size = listing.len() as u64;
        let added = self.spool.add(&mut listing.as_slice(), size);
        let (content, _) = added.map_err(|error| match error {
            SpoolError::Read(error) | SpoolError::Write(error) => error,
            SpoolError::Cancelled => io::ErrorKind::Interrupted.into(),
        })?;
        let node = |kind, mode| BaseNode {
            kind,
            mode,
            uid: 0,
            gid: 0,
            size,
        };
        for (path, kind, mode, content) in [
            (
                tree_listing::FOLDER,
                NodeKind::Directory,
                0o755,
                Content::default(),
            ),
            (tree_listing::PATH, NodeKind::File, 0o644, content),
        ] {
            let node = node(kind, mode);
            self.members
                .insert(path.to_owned(), Member { node, content });
        }
        // Three lines say how to read the others.
        Ok(Some(listed.saturating_sub(3)))
    }
}

/// Whether a file that cannot be read for that reason has no digest.
fn is_left_out(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::FileTooLarge
    )
}

/// Whether a snapshot can do without a file that may not be read: a small file of the system is
/// only one of those that checks read.
fn may_be_missing(path: &str, error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied && SystemFiles::wants(path)
}
