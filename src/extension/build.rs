//! The build: check the packages, pack them, read the image back, rename it.
//!
//! The image is written beside its name as a temporary file, which goes away with every error and
//! with cancellation; it gets its name only when it was read back, compared and synced.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::error::ExtensionError;
use super::layout::Layout;
use super::order::packing_order;
use super::outcome::apply;
use super::pack::{Packed, Packing, pack};
use super::release::{ReleaseFile, ReleaseOptions};
use super::sink::Sink;
use super::tree::Tree;
use super::verify::verify;
use crate::base::Base;
use crate::feed::{Candidate, PackageFileError, Pool};
use crate::plan::{Contents, Entry, EntryKind, PackageRef, Plan};
use crate::progress::{Event, Phase, Progress};
use crate::squashfs::{
    self, Attributes, BlockSize, Compression, Counters, Node, Observer, Options, Writer,
};

/// The ending of an image, without which systemd-sysext does not look at it.
const SUFFIX: &str = ".raw";

/// How to build.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// The image to write: `NAME.raw`.
    pub output: PathBuf,
    /// The extension's name; the output's file name less `.raw` if not given.
    pub name: Option<String>,
    /// What the release file says.
    pub release: ReleaseOptions,
    /// How blocks are compressed.
    pub compression: Compression,
    /// Bytes of a block.
    pub block_size: BlockSize,
    /// Threads that compress. The image is the same for any number.
    pub jobs: NonZeroUsize,
    /// Whether an output that exists is replaced.
    pub force: bool,
    /// Times beyond it become it, and it is the image's own.
    pub source_date_epoch: Option<u32>,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct BuildReport {
    /// The image.
    pub output: PathBuf,
    /// Its bytes.
    pub image_size: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// What is in it and what is not.
    pub contents: Contents,
    /// Its release file.
    pub release: ReleaseFile,
    /// Its packages, in the order packed.
    pub packages: Vec<PackedPackage>,
}

/// A package as it was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedPackage {
    /// Which.
    pub package: PackageRef,
    /// Bytes of its files.
    pub bytes_in: u64,
    /// Bytes that they take in the image.
    pub bytes_out: u64,
}

/// What an extension is assembled from.
pub(super) struct ExtensionParts<'a> {
    pub(super) packing: Packing<'a>,
    pub(super) candidates: &'a [&'a Candidate],
    pub(super) release: &'a ReleaseOptions,
    pub(super) name: &'a str,
    /// Whether it is an error if no release file can be made.
    pub(super) needs_release: bool,
}

/// An extension that went into a sink.
pub(super) struct Assembled {
    pub(super) tree: Tree,
    pub(super) packed: Vec<Packed>,
    pub(super) release: Option<ReleaseFile>,
    /// The newest mtime, which is the image's own.
    pub(super) newest: u32,
}

/// Builds the extension that the plan describes.
///
/// # Errors
/// See [`ExtensionError`]; nothing is left behind then.
pub fn build(
    base: &Base,
    pool: &Pool,
    plan: &Plan,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<BuildReport, ExtensionError> {
    if plan.has_conflicts() {
        return Err(ExtensionError::Conflicts(Box::new(plan.clone())));
    }
    let candidates = packing_order(pool, plan, base.family);
    if candidates.is_empty() {
        return Err(ExtensionError::Empty);
    }
    let name = extension_name(options)?;
    let folder = check_output(options)?;
    check_release(base, &name, options, &candidates)?;
    check_packages(&candidates, progress)?;

    progress.report(Event::PhaseStarted {
        phase: Phase::Pack,
        total_bytes: candidates
            .iter()
            .map(|candidate| candidate.package.installed_size)
            .sum(),
    });
    let io = |source| ExtensionError::Io {
        path: options.output.clone(),
        source,
    };
    let file = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".partial")
        .tempfile_in(&folder)
        .map_err(io)?;
    let parts = ExtensionParts {
        packing: Packing {
            base,
            latest: options.source_date_epoch.unwrap_or(u32::MAX),
            progress,
        },
        candidates: &candidates,
        release: &options.release,
        name: &name,
        needs_release: true,
    };
    let (assembled, image_size) = write_image(&file, &parts, options, progress)?;
    if !assembled.tree.collisions.is_empty() {
        return Err(ExtensionError::Conflicts(Box::new(apply(
            plan.clone(),
            assembled.tree,
        ))));
    }
    let packages = assembled.packed.into_iter().map(|packed| PackedPackage {
        package: packed.package,
        bytes_in: packed.bytes_in,
        bytes_out: packed.bytes_out,
    });
    let packages = packages.collect();
    let Some(release) = assembled.release else {
        return Err(ExtensionError::Release(
            "no release file was made".to_owned(),
        ));
    };
    let mut contents = assembled.tree.into_contents();

    progress.report(Event::PhaseStarted {
        phase: Phase::Verify,
        total_bytes: image_size,
    });
    let unread = verify(file.path(), &contents, progress)?;
    contents.notes.extend(unread);
    let sha256 = image_digest(file.path(), progress).map_err(io)?;
    if progress.is_cancelled() {
        return Err(ExtensionError::Cancelled);
    }

    progress.report(Event::PhaseStarted {
        phase: Phase::Finish,
        total_bytes: image_size,
    });
    finish(file, &folder, options)?;
    let output = options.output.clone();
    Ok(BuildReport {
        output,
        image_size,
        sha256,
        contents,
        release,
        packages,
    })
}

/// Puts packages, release file and the directories that nobody brought into a sink.
pub(super) fn assemble(
    parts: &ExtensionParts<'_>,
    sink: &mut dyn Sink,
) -> Result<Assembled, ExtensionError> {
    let base = parts.packing.base;
    let (mut tree, packed) = pack(&parts.packing, parts.candidates, sink)?;
    let newest = if parts.packing.latest == u32::MAX {
        tree.newest()
    } else {
        parts.packing.latest
    };
    let architectures = parts
        .candidates
        .iter()
        .map(|candidate| candidate.package.architecture.as_str());
    let release = ReleaseFile::new(
        parts.name,
        parts.release,
        base,
        architectures,
        tree.entries.values(),
    );
    let release = match release {
        Ok(release) => Some(release),
        Err(error) if parts.needs_release => return Err(error),
        Err(error) => {
            tree.note(error.to_string());
            None
        }
    };
    sink.begin_package()?;
    if let Some(release) = &release {
        add_release(&mut tree, release, newest, sink)?;
    }
    let layout = Layout::new(base);
    for path in tree.missing_directories() {
        let of_base = layout.base_directory(&path);
        let (mode, uid, gid) =
            of_base.map_or((0o755, 0, 0), |node| (node.mode, node.uid, node.gid));
        let attributes = Attributes {
            mode,
            uid,
            gid,
            mtime: newest,
            xattrs: Vec::new(),
        };
        sink.add(&path, &attributes, Node::Directory)?;
        tree.entries
            .insert(path.clone(), added(path, EntryKind::Directory, &attributes));
    }
    let root = Attributes {
        mode: 0o755,
        mtime: newest,
        ..Attributes::default()
    };
    sink.add("", &root, Node::Directory)?;
    Ok(Assembled {
        tree,
        packed,
        release,
        newest,
    })
}

fn add_release(
    tree: &mut Tree,
    release: &ReleaseFile,
    mtime: u32,
    sink: &mut dyn Sink,
) -> Result<(), ExtensionError> {
    let (path, content) = (release.path(), release.content());
    let mut attributes = Attributes {
        mode: 0o644,
        mtime,
        ..Attributes::default()
    };
    if !release.strict_name {
        attributes
            .xattrs
            .push((b"user.extension-release.strict".to_vec(), b"false".to_vec()));
    }
    let size = content.len() as u64;
    sink.add(
        &path,
        &attributes,
        Node::File {
            size,
            data: &mut content.as_bytes(),
        },
    )?;
    let entry = added(path.clone(), EntryKind::File(size), &attributes);
    tree.entries.insert(path, entry);
    Ok(())
}

/// An entry that the build itself adds.
fn added(path: String, kind: EntryKind, attributes: &Attributes) -> Entry {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Entry {
        path,
        kind,
        mode: attributes.mode,
        uid: attributes.uid,
        gid: attributes.gid,
        mtime: attributes.mtime,
        xattrs: attributes
            .xattrs
            .iter()
            .map(|(name, value)| (text(name), value.clone()))
            .collect(),
        package: None,
        shadow: None,
    }
}

/// The name by which systemd will know the extension.
fn extension_name(options: &BuildOptions) -> Result<String, ExtensionError> {
    let wrong = |problem: &str| {
        Err(ExtensionError::Output {
            path: options.output.clone(),
            problem: problem.to_owned(),
        })
    };
    let file_name = options
        .output
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(stem) = file_name
        .as_deref()
        .and_then(|name| name.strip_suffix(SUFFIX))
    else {
        return wrong("the output must be named NAME.raw: systemd-sysext looks at nothing else");
    };
    let name = options.name.as_deref().unwrap_or(stem);
    let valid = |letter: char| letter.is_ascii_alphanumeric() || "._-+~^=".contains(letter);
    if name.is_empty() || name.starts_with('.') || name.len() > 200 || !name.chars().all(valid) {
        return wrong(
            "an extension's name has letters, digits and ._-+~^= only, and no dot in front",
        );
    }
    Ok(name.to_owned())
}

/// The folder of the output, if the output may be written there.
fn check_output(options: &BuildOptions) -> Result<PathBuf, ExtensionError> {
    let wrong = |problem: &str| ExtensionError::Output {
        path: options.output.clone(),
        problem: problem.to_owned(),
    };
    let folder = match options.output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(wrong("its folder does not exist; make it first"));
    }
    if options.output.is_dir() {
        return Err(wrong("is a folder"));
    }
    if options.output.symlink_metadata().is_ok() && !options.force {
        return Err(wrong("exists; --force overwrites it"));
    }
    Ok(folder)
}

/// Finds what is wrong with the release options before any package is read.
fn check_release(
    base: &Base,
    name: &str,
    options: &BuildOptions,
    candidates: &[&Candidate],
) -> Result<(), ExtensionError> {
    let architectures = candidates
        .iter()
        .map(|candidate| candidate.package.architecture.as_str());
    ReleaseFile::new(
        name,
        &options.release,
        base,
        architectures,
        std::iter::empty(),
    )
    .map(|_| ())
}

/// Compares every package file with what the index says of it, on all cores.
fn check_packages(
    candidates: &[&Candidate],
    progress: &dyn Progress,
) -> Result<(), ExtensionError> {
    let total_bytes = candidates.iter().map(|candidate| candidate.file.size).sum();
    progress.report(Event::PhaseStarted {
        phase: Phase::Read,
        total_bytes,
    });
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let advance = |bytes| {
        let bytes_in = done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        progress.report(Event::Advanced {
            bytes_in,
            bytes_out: 0,
        });
    };
    let work = || -> Vec<(usize, PackageFileError)> {
        let mut errors = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(candidate) = candidates.get(index) else {
                return errors;
            };
            errors.extend(
                candidate
                    .file
                    .verify(progress, advance)
                    .err()
                    .map(|error| (index, error)),
            );
        }
    };
    let threads = thread::available_parallelism()
        .map_or(1, NonZeroUsize::get)
        .min(candidates.len());
    let mut errors: Vec<_> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let joined = helpers.into_iter().filter_map(|helper| helper.join().ok());
        own.into_iter().chain(joined.flatten()).collect()
    });
    if progress.is_cancelled() {
        return Err(ExtensionError::Cancelled);
    }
    // The first in the plan's order, however the threads ran.
    errors.sort_by_key(|(index, _)| *index);
    errors
        .into_iter()
        .next()
        .map_or(Ok(()), |(_, error)| Err(error.into()))
}

/// Writes the whole image and gives its size.
fn write_image(
    file: &NamedTempFile,
    parts: &ExtensionParts<'_>,
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<(Assembled, u64), ExtensionError> {
    let observer = Cancelling(progress);
    let squashfs_options = Options {
        compression: options.compression,
        block_size: options.block_size,
        jobs: options.jobs,
        ..Options::default()
    };
    let mut writer = Writer::new(file.as_file(), squashfs_options, &observer)?;
    let assembled = assemble(parts, &mut writer)?;
    writer.set_modification_time(assembled.newest);
    let (_, summary) = writer.finish().map_err(|error| match error {
        squashfs::Error::Cancelled => ExtensionError::Cancelled,
        error => ExtensionError::Image(error),
    })?;
    Ok((assembled, summary.image_bytes))
}

/// Passes cancellation on to the writer.
struct Cancelling<'a>(&'a dyn Progress);

impl Observer for Cancelling<'_> {
    fn advanced(&self, _: Counters) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

fn image_digest(path: &Path, progress: &dyn Progress) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    file.rewind()?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().into()),
            _ if progress.is_cancelled() => return Ok([0; 32]),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// Syncs the image, gives it its name, and syncs the folder.
fn finish(
    file: NamedTempFile,
    folder: &Path,
    options: &BuildOptions,
) -> Result<(), ExtensionError> {
    use std::os::unix::fs::PermissionsExt;
    let io = |source| ExtensionError::Io {
        path: options.output.clone(),
        source,
    };
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
        .map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    let named = if options.force {
        file.persist(&options.output)
    } else {
        file.persist_noclobber(&options.output)
    };
    named.map_err(|error| io(error.error))?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io)
}
