//! Takes a snapshot: what OpenEmbedded's `IMAGE_GEN_PKGDBFS` would have written for a base, and
//! what checks want to know of its tree.
//!
//! The folders of whatever package database is found, the small files of the system, and the
//! listing of the tree, as a tarball with members under `./`, sorted, with the same bytes for the
//! same base. Nothing of the database is interpreted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use super::encoder::Encoding;
use super::member::{belongs, database_of, makes_a_database};
use super::spooled::{Content, Spool, SpoolError};
use super::tree_listing;
use crate::archive::Ledger;
use crate::base::collect::is_of_a_whole_system;
use crate::base::database_place::{ForeignDatabase, Moved};
use crate::base::open::{BaseError, NoDatabaseBut};
use crate::base::system_files::LARGEST_FILE;
use crate::base::{BaseNode, BasePaths, NodeKind, SystemFiles, snapshot};
use crate::progress::Progress;
use crate::whole_file;
use crate::whole_file::{Draft, Existing};

/// How a snapshot is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakeOptions {
    /// Whether an output that is there already is replaced.
    pub force: bool,
    /// Whether the listing of the tree holds digests of what the files hold, for which all of them
    /// are read.
    pub digests: bool,
}

/// A snapshot that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotTaken {
    /// How many files and links it holds.
    pub files: usize,
    /// How many paths of the base's tree it lists; `None` where the base is a database alone.
    pub listed: Option<usize>,
    /// How many files of the tree have no digest, since they are too large or may not be read.
    pub without_digest: usize,
    /// What is to be said of it, if anything.
    pub note: Option<String>,
}

/// Writes the snapshot of the base at `rootfs` (a folder, tarball or squashfs) to `output`, whose
/// suffix says how it is compressed: `.tar`, `.tar.gz`, `.tar.xz`, `.tar.zst` or `.tar.bz2`.
///
/// # Errors
/// If the base cannot be read or has no package database, the output exists and is not to be
/// replaced, or it cannot be written. Nothing is left behind then.
pub fn take_snapshot(
    rootfs: &Path,
    output: &Path,
    options: TakeOptions,
    progress: &dyn Progress,
) -> Result<SnapshotTaken, BaseError> {
    let encoding = Encoding::of(output).ok_or_else(|| BaseError::SnapshotName {
        path: output.to_owned(),
    })?;
    if output.symlink_metadata().is_ok() && !options.force {
        return Err(BaseError::Exists {
            path: output.to_owned(),
        });
    }
    let failed = |source| BaseError::Write {
        path: output.to_owned(),
        source,
    };
    if whole_file::is_input(output, rootfs) {
        let problem = "is, or is in, the base that is read: give another name";
        return Err(failed(io::Error::other(problem)));
    }
    let mut gathered = Gathered::collect(rootfs, output, options, progress)?;
    gathered.drop_what_is_no_database();
    if !gathered.has_database() {
        return Err(gathered.no_database(rootfs));
    }
    let listed = gathered.add_listing().map_err(failed)?;
    let draft = Draft::create(output).map_err(failed)?;
    write(
        &gathered.members,
        &mut gathered.spool,
        draft.file(),
        encoding,
        progress,
    )
    .map_err(failed)?;
    if progress.is_cancelled() {
        return Err(BaseError::Cancelled);
    }
    draft.settle(whole_file::MODE).map_err(failed)?;
    let existing = Existing::by_force(options.force);
    let published = draft.publish(existing).map_err(failed)?;
    let members = gathered.members.values();
    Ok(SnapshotTaken {
        files: members
            .filter(|member| member.node.kind != NodeKind::Directory)
            .count(),
        listed,
        without_digest: gathered.without_digest,
        note: published.note(output),
    })
}

/// A member of the snapshot.
struct Member {
    node: BaseNode,
    content: Content,
}

/// What belongs to a snapshot, as it comes.
struct Gathered<'p> {
    members: BTreeMap<String, Member>,
    spool: Spool<'p>,
    tree: BasePaths,
    is_whole: bool,
    moved: Moved,
    digests: bool,
    without_digest: usize,
}

impl<'p> Gathered<'p> {
    /// Goes through the base; once more where links lead to a database that stands where nobody
    /// would look.
    fn collect(
        rootfs: &Path,
        output: &Path,
        options: TakeOptions,
        progress: &'p dyn Progress,
    ) -> Result<Self, BaseError> {
        let first = Self::collect_with(&Moved::default(), rootfs, output, options, progress)?;
        let moved = Moved::find(&first.tree);
        if moved.is_empty() {
            return Ok(first);
        }
        drop(first);
        Self::collect_with(&moved, rootfs, output, options, progress)
    }

    fn collect_with(
        moved: &Moved,
        rootfs: &Path,
        output: &Path,
        options: TakeOptions,
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
            digests: options.digests,
            without_digest: 0,
        };
        let wants = |path: &str| {
            belongs(path, &moved.known_as(path), &NodeKind::File)
                || (options.digests && tree_listing::has_digest(path))
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
    fn drop_what_is_no_database(&mut self) {
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

    fn has_database(&self) -> bool {
        let mut paths = self.members.keys();
        paths.any(|path| makes_a_database(&self.moved.known_as(path)))
    }

    fn no_database(&self, rootfs: &Path) -> BaseError {
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
    fn add_listing(&mut self) -> io::Result<Option<usize>> {
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

fn write(
    members: &BTreeMap<String, Member>,
    spool: &mut Spool<'_>,
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
        header.set_size(member.content.size);
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
                let content = spool.read(member.content)?;
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
