//! Takes a snapshot: what OpenEmbedded's `IMAGE_GEN_PKGDBFS` would have written for a base, and
//! what checks want to know of its tree.
//!
//! The folders of whatever package database is found, the small files of the system, and the
//! listing of the tree, as a tarball with members under `./`, sorted, with the same bytes for the
//! same base. Nothing of the database is interpreted.

mod encoder;
mod gathered;
mod member;
mod spooled;
mod writer;

use std::io;
use std::path::Path;

use encoder::Encoding;
use gathered::Gathered;

use crate::base::{BaseError, NodeKind};
use crate::foundation::progress::Progress;
use crate::foundation::whole_file;
use crate::foundation::whole_file::{Draft, Existing};

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
    let mut gathered = Gathered::collect(rootfs, output, options.digests, progress)?;
    gathered.drop_what_is_no_database();
    if !gathered.has_database() {
        return Err(gathered.no_database(rootfs));
    }
    let listed = gathered.add_listing().map_err(failed)?;
    let draft = Draft::create(output).map_err(failed)?;
    writer::write(
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
