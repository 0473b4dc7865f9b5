//! Packs the included packages: each payload is read once, in packing order, and the layout policy
//! sends every member to the sink or to the list of what is left out.
//!
//! Builds and plans use the same code, so what a plan shows is what is built.

pub(super) mod arrival;
pub(super) mod assemble;
pub(super) mod meter;
pub(super) mod order;
pub(super) mod put;
pub(super) mod sink;
pub(super) mod tree;
pub(super) mod unpacking;
pub(super) mod watching;

use std::collections::VecDeque;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use meter::Meter;
use sink::Sink;
use tree::Tree;
use unpacking::{Fate, Unpacking};

use super::error::ExtensionError;
use super::layout::{Layout, Place, Shape};
use super::payload::member::{absolute_path, escaped};
use super::payload::observe::observe_left_out;
use super::payload::observer::ObservedFile;
use super::payload::read_ahead::MOST_WAITING;
use super::payload::{Identity, Payload, PayloadError, Stop};
use crate::archive::{TarEntry, TarKind, in_full};
use crate::base::Base;
use crate::feed::{Candidate, CandidateId, PackageFileError, PackageReader, Pool};
use crate::foundation::progress::{Event, Progress};
use crate::image::LeftOutReason;
use crate::package::Version;
use crate::squashfs;

/// How much memory the payloads that are decompressed ahead may use together, and how many there
/// may be: ten small ones or five large ones. A payload is decompressed by one thread, so a large
/// one would otherwise leave the other cores idle.
const BYTES_AHEAD: u64 = 5 * MOST_WAITING;
const PAYLOADS_AHEAD: usize = 10;

/// The input of packing.
#[derive(Clone, Copy)]
pub(crate) struct Packing<'a> {
    pub(crate) base: &'a Base,
    pub(crate) pool: &'a Pool,
    /// The packages, in packing order.
    pub(crate) order: &'a [CandidateId],
    /// File times are clamped to this.
    pub(crate) latest: Option<u32>,
    /// The image that is written; a plan writes none.
    pub(crate) image: Option<&'a Path>,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) meter: &'a Meter<'a>,
    /// What happens if a package file differs from its feed.
    pub(crate) mismatch: Mismatch,
}

/// What happens if a package file differs from its feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// It is noted, and the package is read all the same (for a plan).
    Told,
    /// It is an error (for a build).
    Refused,
}

/// A package whose payload is being decompressed.
struct Opened<'p> {
    payload: Payload<'p>,
    /// The same file, to compute the digest of all of it.
    file: PackageReader,
}

impl<'a> Packing<'a> {
    /// An error of the sink, as one of the image or of the plan's listing.
    pub(crate) fn sink_error(&self, source: squashfs::Error) -> ExtensionError {
        match (self.image, source) {
            (Some(image), source) => ExtensionError::of_writer(image, source),
            (None, squashfs::Error::Cancelled) => ExtensionError::Cancelled,
            (None, source) => ExtensionError::Listing { source },
        }
    }

    /// The package at an index of the packing order.
    pub(crate) fn candidate(&self, index: usize) -> &'a Candidate {
        self.pool.get(self.order[index])
    }
}

/// The result for one package.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    pub(crate) id: CandidateId,
    /// Bytes of its files that went in.
    pub(crate) bytes_in: u64,
    /// The index of its segment in the image.
    pub(crate) segment: usize,
    /// Whether any of its files went in.
    pub(crate) is_inside: bool,
    /// Whether it has files and none of them went in.
    pub(crate) is_outside: bool,
}

/// Packs all packages into `sink`.
pub(crate) fn pack(
    packing: &Packing<'_>,
    sink: &mut dyn Sink,
) -> Result<(Tree, Vec<Packed>), ExtensionError> {
    let mut packer = Packer {
        packing,
        layout: Layout::new(packing.base),
        tree: Tree::default(),
        sink,
    };
    let mut shares = Vec::with_capacity(packing.order.len());
    let mut opened = VecDeque::new();
    for index in 0..packing.order.len() {
        while let next = index + opened.len()
            && next < packing.order.len()
            // The package at `index` is always opened; those after it only as far as the limits
            // allow.
            && (next == index || goes_ahead(packing, index + 1..next + 1))
        {
            opened.push_back(packer.open(next)?);
        }
        let Some(payload) = opened.pop_front() else {
            break;
        };
        shares.push(packer.package(index, payload)?);
    }
    Ok((packer.tree, shares))
}

/// Whether the payloads of those packages may all be decompressed ahead.
fn goes_ahead(packing: &Packing<'_>, packages: Range<usize>) -> bool {
    let held = |index| match packing.candidate(index).package.installed_size {
        // The size is not known, so the largest is assumed.
        None | Some(0) => MOST_WAITING,
        Some(size) => size.min(MOST_WAITING),
    };
    packages.len() <= PAYLOADS_AHEAD && packages.map(held).sum::<u64>() <= BYTES_AHEAD
}

pub(crate) struct Packer<'p> {
    pub(crate) packing: &'p Packing<'p>,
    pub(crate) layout: Layout<'p>,
    pub(crate) tree: Tree,
    pub(crate) sink: &'p mut dyn Sink,
}

impl<'p> Packer<'p> {
    fn open(&self, index: usize) -> Result<Opened<'p>, ExtensionError> {
        let candidate = self.packing.candidate(index);
        let file = candidate.file.open()?;
        let (family, progress) = (self.packing.base.family, self.packing.progress);
        match Payload::open(file.clone(), family, progress) {
            Ok(payload) => Ok(Opened { payload, file }),
            Err(source) => Err(self.blamed(&file, payload_error(candidate, source))),
        }
    }

    /// The error for a package that cannot be unpacked. If it is not the package that its feed
    /// names, that is the more helpful reason.
    fn blamed(&self, file: &PackageReader, error: ExtensionError) -> ExtensionError {
        // An error inside a file is mostly the consequence of a file that is damaged or was
        // replaced, so the digest is compared before the error is believed.
        match file.finish(self.packing.progress, |_| {}) {
            Err(PackageFileError::Cancelled) => ExtensionError::Cancelled,
            Err(mismatch) => mismatch.into(),
            Ok(()) => error,
        }
    }

    /// Compares a package with its feed after it was read.
    fn compare(&mut self, mismatch: Result<(), PackageFileError>) -> Result<(), ExtensionError> {
        match (mismatch, self.packing.mismatch) {
            (Ok(()), _) => Ok(()),
            (Err(PackageFileError::Cancelled), _) => Err(ExtensionError::Cancelled),
            (Err(error), Mismatch::Refused) => Err(error.into()),
            (Err(error), Mismatch::Told) => {
                self.tree.note(format!("{error}; a build refuses it"));
                Ok(())
            }
        }
    }

    fn package(&mut self, index: usize, opened: Opened<'p>) -> Result<Packed, ExtensionError> {
        let package = &self.packing.candidate(index).package;
        self.packing.progress.report(Event::PackageStarted {
            name: package.name.to_string(),
            total_bytes: package.installed_size.unwrap_or(0),
        });
        let begun = self.sink.begin_package();
        let segment = begun.map_err(|error| self.packing.sink_error(error))?;
        let unpacked = self.unpack(index, opened)?;
        Ok(Packed {
            id: self.packing.order[index],
            bytes_in: unpacked.bytes,
            segment,
            is_inside: unpacked.has_inside,
            is_outside: unpacked.has_files && !unpacked.has_inside,
        })
    }

    fn unpack(&mut self, index: usize, opened: Opened<'p>) -> Result<Unpacking, ExtensionError> {
        let mut package = Unpacking::new(index);
        let candidate = self.packing.candidate(index);
        let Opened { payload, file } = opened;
        // Before any member is read: a wrong file shall be reported as such, and not as a conflict
        // of its members.
        if let Some(identity) = payload.identity() {
            self.compare(same_package(self.packing, candidate, &identity))?;
        }
        let walk = payload.for_each(|entry, data| self.member(&mut package, entry, data));
        let remarks = walk.map_err(|stop| match stop {
            // A reader that is cancelled reports a read error.
            _ if self.packing.progress.is_cancelled() => ExtensionError::Cancelled,
            Stop::Visitor(error @ ExtensionError::Member { .. }) => self.blamed(&file, error),
            Stop::Visitor(error) => error,
            Stop::Payload(source) => self.blamed(&file, payload_error(candidate, source)),
        })?;
        // Only now: the digest is that of the whole file, of which the payload may be only a part.
        self.compare(file.finish(self.packing.progress, |_| {}))?;
        let name = &self.packing.candidate(index).package.name;
        for path in &remarks.ghosts {
            self.tree.leave_out(path, name, LeftOutReason::Ghost);
        }
        for note in remarks.notes {
            self.tree.note(note);
        }
        match remarks.scripts {
            Ok(scripts) => self.tree.facts.add_scripts(name, scripts),
            Err(error) => {
                let error = in_full(&error);
                let note = format!("{name}: what its scripts would do is not known: {error}");
                self.tree.note(note);
            }
        }
        for (path, reason) in package.empty_folders_out() {
            self.tree.leave_out(path, name, *reason);
        }
        Ok(package)
    }

    /// Handles one member: refuses it, leaves it out, or puts it in.
    fn member(
        &mut self,
        package: &mut Unpacking,
        entry: &TarEntry,
        data: &mut dyn Read,
    ) -> Result<(), ExtensionError> {
        if self.packing.progress.is_cancelled() {
            return Err(ExtensionError::Cancelled);
        }
        let index = package.index;
        let refused = |problem: &str| self.refused(index, entry, problem);
        let path = absolute_path(&entry.path).map_err(refused)?;
        let is_directory = entry.kind == TarKind::Directory;
        if path == "/" {
            let problem = "is the root of the package, and no directory";
            return is_directory.then_some(()).ok_or_else(|| refused(problem));
        }
        let is_symlink = matches!(entry.kind, TarKind::Symlink(_));
        // tar and dpkg would write through the link, to a place that the name does not show.
        if let Some(link) = package.see(&path, is_symlink) {
            let link = escaped(link.as_bytes());
            let problem = format!("stands below {link}, a symbolic link of the same package");
            return Err(refused(&problem));
        }
        package.has_files |= !is_directory;
        match self.layout.place(&path, shape(&entry.kind)) {
            Place::Out(reason) if is_directory => package.leave_out_folder(&path, reason),
            Place::Out(reason) => {
                let name = &self.packing.candidate(index).package.name;
                self.tree.leave_out(&path, name, reason);
                package.set_fate(&path, Fate::Out);
                self.observe_left_out(index, &path, entry, data)?;
            }
            Place::In(image) if is_directory => {
                self.put_directory(package, &path, &image, entry)?;
            }
            Place::In(image) => self.put(package, &path, &image, entry, data)?,
        }
        Ok(())
    }

    /// Shows a regular file that is left out to its observers.
    fn observe_left_out(
        &mut self,
        index: usize,
        path: &str,
        entry: &TarEntry,
        data: &mut dyn Read,
    ) -> Result<(), ExtensionError> {
        if entry.kind != TarKind::File {
            return Ok(());
        }
        let candidate = self.packing.candidate(index);
        let file = ObservedFile {
            path,
            package: &candidate.package.name,
            size: entry.size,
            is_left_out: true,
        };
        let seen = observe_left_out(&file, data, &mut self.tree.facts);
        seen.map_err(|source| ExtensionError::Payload {
            path: candidate.file.path.clone(),
            source: PayloadError::Content {
                member: escaped(&entry.path),
                source,
            },
        })
    }

    /// The error about a member that is not allowed in a package.
    pub(crate) fn refused(&self, index: usize, entry: &TarEntry, problem: &str) -> ExtensionError {
        ExtensionError::Member {
            path: self.packing.candidate(index).file.path.clone(),
            member: escaped(&entry.path),
            problem: problem.to_owned(),
        }
    }
}

/// Whether a file holds the package that its feed names.
fn same_package(
    packing: &Packing<'_>,
    candidate: &Candidate,
    found: &Identity,
) -> Result<(), PackageFileError> {
    let package = &candidate.package;
    let order = packing.base.family.version_order();
    let same = package.name == found.name
        && package.architecture == found.architecture
        && order
            .compare_bound(&package.version, &found.version)
            .is_eq();
    if same {
        return Ok(());
    }
    let text = |name: &str, version: &Version, architecture: &str| {
        escaped(format!("{name} {version} ({architecture})").as_bytes())
    };
    Err(PackageFileError::Package {
        path: candidate.file.path.clone(),
        expected: text(&package.name, &package.version, &package.architecture),
        found: text(&found.name, &found.version, &found.architecture),
    })
}

fn payload_error(candidate: &Candidate, source: PayloadError) -> ExtensionError {
    ExtensionError::Payload {
        path: candidate.file.path.clone(),
        source,
    }
}

/// The kind of a member for the layout. A character device 0:0 marks a deleted file for overlayfs.
fn shape(kind: &TarKind) -> Shape {
    match kind {
        TarKind::Directory => Shape::Directory,
        TarKind::CharacterDevice { major: 0, minor: 0 } => Shape::Whiteout,
        TarKind::CharacterDevice { .. } | TarKind::BlockDevice { .. } => Shape::Device,
        TarKind::File
        | TarKind::Symlink(_)
        | TarKind::HardLink(_)
        | TarKind::Fifo
        | TarKind::Socket => Shape::Plain,
    }
}
