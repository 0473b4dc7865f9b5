//! Packs the included packages: each payload is read once, in packing order, and every member
//! passes the layout policy into the sink or onto the list of what is left out.

use std::collections::HashMap;
use std::io::Read;

use compact_str::CompactString;

use super::error::ExtensionError;
use super::layout::{Layout, Place};
use super::member::{absolute_path, escaped};
use super::order::replaces;
use super::read_ahead::ReadAhead;
use super::sink::{Sink, digest};
use super::tree::{Collision, Tree, shadow};
use crate::archive::{ArchiveError, Deb, TarEntry, TarKind, TarReader};
use crate::base::Base;
use crate::feed::Candidate;
use crate::package::Package;
use crate::plan::{Entry, EntryKind, LeftOutReason, PackageRef};
use crate::progress::{Event, Progress};
use crate::squashfs::{self, Attributes, Node};

/// How many payloads are decompressed ahead of the one that is packed.
const AHEAD: usize = 1;

/// Names of extended attributes that a squashfs can hold.
const XATTR_PREFIXES: [&[u8]; 3] = [b"user.", b"security.", b"trusted."];

/// Attributes of overlayfs itself: `trusted.overlay.opaque` would delete a directory of the base.
const OVERLAY_PREFIX: &[u8] = b"trusted.overlay.";

/// What packing is told.
pub(super) struct Packing<'a> {
    pub(super) base: &'a Base,
    /// Times beyond it become it.
    pub(super) latest: u32,
    pub(super) progress: &'a dyn Progress,
}

/// A payload that is being read ahead, and the md5 of its regular files.
struct Payload {
    members: TarReader<ReadAhead>,
    md5sums: HashMap<String, String>,
}

/// One package's share of the work.
pub(super) struct Packed {
    pub(super) package: PackageRef,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
}

/// Packs all of `candidates` into `sink`.
pub(super) fn pack(
    packing: &Packing<'_>,
    candidates: &[&Candidate],
    sink: &mut dyn Sink,
) -> Result<(Tree, Vec<Packed>), ExtensionError> {
    let layout = Layout::new(packing.base);
    let mut packer = Packer {
        packing,
        layout: &layout,
        tree: Tree::default(),
        sink,
        candidates,
        bytes_in: 0,
    };
    let mut shares = Vec::new();
    let mut ahead = std::collections::VecDeque::new();
    let mut upcoming = candidates.iter();
    for candidate in candidates {
        while ahead.len() <= AHEAD {
            let Some(next) = upcoming.next() else { break };
            ahead.push_back(open(next)?);
        }
        let Some(payload) = ahead.pop_front() else {
            break;
        };
        shares.push(packer.package(candidate, payload)?);
    }
    Ok((packer.tree, shares))
}

fn open(candidate: &Candidate) -> Result<Payload, ExtensionError> {
    let path = &candidate.file.path;
    let broken = |source| ExtensionError::Payload {
        path: path.clone(),
        source,
    };
    let deb = Deb::new(path);
    let control = deb.control().map_err(broken)?;
    let stream =
        ReadAhead::new(deb.payload().map_err(broken)?).map_err(|source| ExtensionError::Io {
            path: path.clone(),
            source,
        })?;
    let md5sums = control
        .md5sums
        .into_iter()
        .map(|(digest, path)| (format!("/{path}"), digest));
    Ok(Payload {
        members: TarReader::new(stream),
        md5sums: md5sums.collect(),
    })
}

struct Packer<'p> {
    packing: &'p Packing<'p>,
    layout: &'p Layout<'p>,
    tree: Tree,
    sink: &'p mut dyn Sink,
    candidates: &'p [&'p Candidate],
    bytes_in: u64,
}

/// A member on its way, with what was made of it so far.
#[derive(Clone)]
struct Member<'m> {
    candidate: &'m Candidate,
    /// Its absolute path as packaged.
    path: &'m str,
    attributes: Attributes,
    md5: Option<&'m str>,
}

impl Packer<'_> {
    fn package(
        &mut self,
        candidate: &Candidate,
        payload: Payload,
    ) -> Result<Packed, ExtensionError> {
        let package = &candidate.package;
        let (in_before, out_before) = (self.bytes_in, self.sink.bytes_out());
        self.packing.progress.report(Event::PackageStarted {
            name: package.name.to_string(),
            total_bytes: package.installed_size,
        });
        self.sink.begin_package()?;
        self.tree.carried.entry(package.name.clone()).or_default();
        let Payload { members, md5sums } = payload;
        members
            .for_each(|entry, data| {
                self.member(candidate, &md5sums, entry, data)
                    .map_err(Stop::Here)
            })
            .map_err(|stop| match stop {
                Stop::Here(error) => error,
                Stop::Archive(source) => ExtensionError::Payload {
                    path: candidate.file.path.clone(),
                    source,
                },
            })?;
        let packed = Packed {
            package: reference(package),
            bytes_in: self.bytes_in - in_before,
            bytes_out: self.sink.bytes_out().saturating_sub(out_before),
        };
        self.packing.progress.report(Event::PackageFinished {
            name: package.name.to_string(),
            bytes_in: packed.bytes_in,
            bytes_out: packed.bytes_out,
        });
        Ok(packed)
    }

    /// One member: refused, left out, or on to its kind.
    fn member(
        &mut self,
        candidate: &Candidate,
        md5sums: &HashMap<String, String>,
        entry: TarEntry,
        data: &mut dyn Read,
    ) -> Result<(), ExtensionError> {
        if self.packing.progress.is_cancelled() {
            return Err(ExtensionError::Cancelled);
        }
        let refused = |problem: String| ExtensionError::Member {
            path: candidate.file.path.clone(),
            member: escaped(&entry.path),
            problem,
        };
        let path = absolute_path(&entry.path).map_err(|problem| refused(problem.to_owned()))?;
        let attributes = self.attributes(&path, &candidate.package, &entry);
        let md5 = md5sums.get(&path).map(String::as_str);
        let member = Member {
            candidate,
            path: &path,
            attributes,
            md5,
        };
        if entry.kind == TarKind::Directory {
            return self.directory(&member);
        }
        let name = &candidate.package.name;
        self.tree.carried.entry(name.clone()).or_default().1 += 1;
        let place = match device_reason(&entry.kind) {
            Some(reason) => Place::LeftOut(reason),
            None => self.layout.place(&path),
        };
        let image_path = match place {
            Place::Image(image_path) => image_path,
            Place::LeftOut(reason) => {
                self.tree.leave_out(&path, name, reason);
                return Ok(());
            }
        };
        if let Some(parent) = self.tree.blocking_parent(&image_path) {
            let parent = format!("stands below /{}, which is no directory", parent.path);
            return Err(refused(parent));
        }
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned());
        match entry.kind {
            TarKind::File => self.file(&member, &image_path, entry.size, data),
            TarKind::Symlink(target) => {
                let target = text(&target)
                    .map_err(|_| refused("has a link target that is not UTF-8".to_owned()))?;
                self.special(&member, &image_path, EntryKind::Symlink(target))
            }
            TarKind::HardLink(target) => {
                let target = absolute_path(&target)
                    .map_err(|problem| refused(format!("has a link target that {problem}")))?;
                self.hard_link(&member, &image_path, &target)
            }
            _ => self.special(&member, &image_path, EntryKind::Fifo),
        }
    }

    fn directory(&mut self, member: &Member<'_>) -> Result<(), ExtensionError> {
        let name = &member.candidate.package.name;
        let image_path = match self.layout.place_directory(member.path) {
            Place::Image(image_path) => image_path,
            Place::LeftOut(reason) => {
                if member.path != "/" {
                    self.tree.leave_out_directory(member.path, name, reason);
                }
                return Ok(());
            }
        };
        let mut attributes = member.attributes.clone();
        if let Some(of_base) = self.layout.base_directory(&image_path) {
            (attributes.mode, attributes.uid, attributes.gid) =
                (of_base.mode, of_base.uid, of_base.gid);
        }
        if let Some(known) = self.tree.entries.get(&image_path) {
            if known.kind != EntryKind::Directory {
                return self.collide(member, &image_path);
            }
            let differs = (known.mode, known.uid, known.gid)
                != (attributes.mode, attributes.uid, attributes.gid);
            if differs {
                let (kept, mode) = (known.package.clone().unwrap_or_default(), known.mode);
                self.tree.note(format!(
                    "/{image_path} has mode {mode:04o} as in {kept}; {name} has {:04o}",
                    attributes.mode
                ));
            }
            return Ok(());
        }
        self.add(
            &Member {
                attributes,
                ..member.clone()
            },
            &image_path,
            EntryKind::Directory,
            Node::Directory,
        )
    }

    fn file(
        &mut self,
        member: &Member<'_>,
        image_path: &str,
        size: u64,
        data: &mut dyn Read,
    ) -> Result<(), ExtensionError> {
        let Some(known) = self.tree.entries.get(image_path) else {
            let mut counted = Counted {
                data,
                packer_bytes: self.bytes_in,
                progress: self.packing.progress,
                bytes_out: self.sink.bytes_out(),
                read: 0,
            };
            let node = Node::File {
                size,
                data: &mut counted,
            };
            let kind = EntryKind::File(size);
            let entry = self.entry(member, image_path, kind);
            let added = self.sink.add(image_path, &member.attributes, node);
            self.bytes_in += counted.read;
            added.map_err(|error| Self::sink_error(member, error))?;
            self.insert(member, entry);
            return Ok(());
        };
        if self.is_replaced(known, member) {
            self.tree.leave_out(
                member.path,
                &member.candidate.package.name,
                LeftOutReason::Replaced,
            );
            return Ok(());
        }
        let ours = digest(data).map_err(|source| Self::broken(member, source))?;
        if known.kind == EntryKind::File(size) && self.sink.digest(image_path) == Some(ours) {
            self.count(&member.candidate.package.name);
            return Ok(());
        }
        self.collide(member, image_path)
    }

    /// A link or fifo.
    fn special(
        &mut self,
        member: &Member<'_>,
        image_path: &str,
        kind: EntryKind,
    ) -> Result<(), ExtensionError> {
        let Some(known) = self.tree.entries.get(image_path) else {
            let target = if let EntryKind::Symlink(target) = &kind {
                target.clone()
            } else {
                String::new()
            };
            let node = match kind {
                EntryKind::Symlink(_) => Node::Symlink(target.as_bytes()),
                _ => Node::Fifo,
            };
            return self.add(member, image_path, kind, node);
        };
        if known.kind == kind {
            self.count(&member.candidate.package.name);
            return Ok(());
        }
        if self.is_replaced(known, member) {
            self.tree.leave_out(
                member.path,
                &member.candidate.package.name,
                LeftOutReason::Replaced,
            );
            return Ok(());
        }
        self.collide(member, image_path)
    }

    /// Another name of a file of the same package.
    fn hard_link(
        &mut self,
        member: &Member<'_>,
        image_path: &str,
        target: &str,
    ) -> Result<(), ExtensionError> {
        let name = &member.candidate.package.name;
        let target_entry = match self.layout.place(target) {
            Place::Image(target) => self.tree.entries.get(&target),
            Place::LeftOut(_) => None,
        };
        let Some(target_entry) = target_entry.filter(|entry| entry.package.as_ref() == Some(name))
        else {
            self.tree
                .leave_out(member.path, name, LeftOutReason::LinkTarget);
            return Ok(());
        };
        // A link to a link is a link to what that one names, with the attributes of the file.
        let first = match &target_entry.kind {
            EntryKind::HardLink(first) => first.clone(),
            _ => target_entry.path.clone(),
        };
        if let Some(known) = self.tree.entries.get(image_path) {
            if self.is_replaced(known, member) {
                self.tree
                    .leave_out(member.path, name, LeftOutReason::Replaced);
                return Ok(());
            }
            if self
                .sink
                .digest(image_path)
                .is_some_and(|digest| self.sink.digest(&first) == Some(digest))
            {
                self.count(&member.candidate.package.name);
                return Ok(());
            }
            return self.collide(member, image_path);
        }
        let attributes = Attributes {
            mode: target_entry.mode,
            uid: target_entry.uid,
            gid: target_entry.gid,
            mtime: target_entry.mtime,
            xattrs: Vec::new(),
        };
        let kind = EntryKind::HardLink(first.clone());
        self.add(
            &Member {
                attributes,
                ..member.clone()
            },
            image_path,
            kind,
            Node::HardLink(first.as_bytes()),
        )
    }

    fn add(
        &mut self,
        member: &Member<'_>,
        image_path: &str,
        kind: EntryKind,
        node: Node<'_>,
    ) -> Result<(), ExtensionError> {
        self.sink
            .add(image_path, &member.attributes, node)
            .map_err(|error| Self::sink_error(member, error))?;
        let entry = self.entry(member, image_path, kind);
        self.insert(member, entry);
        Ok(())
    }

    fn insert(&mut self, member: &Member<'_>, entry: Entry) {
        if entry.kind != EntryKind::Directory {
            self.count(&member.candidate.package.name);
        }
        self.tree.entries.insert(entry.path.clone(), entry);
    }

    fn entry(&self, member: &Member<'_>, image_path: &str, kind: EntryKind) -> Entry {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let xattrs = &member.attributes.xattrs;
        Entry {
            path: image_path.to_owned(),
            mode: member.attributes.mode,
            uid: member.attributes.uid,
            gid: member.attributes.gid,
            mtime: member.attributes.mtime,
            xattrs: xattrs
                .iter()
                .map(|(name, value)| (text(name), value.clone()))
                .collect(),
            package: Some(member.candidate.package.name.clone()),
            shadow: shadow(self.packing.base, image_path, &kind, member.md5),
            kind,
        }
    }

    /// One entry more that this package carries; where another carries the same, one in the image is enough.
    fn count(&mut self, package: &CompactString) {
        self.tree.carried.entry(package.clone()).or_default().0 += 1;
    }

    fn is_replaced(&self, known: &Entry, member: &Member<'_>) -> bool {
        let first = self.first_package(known);
        let family = self.packing.base.family;
        first.is_some_and(|first| replaces(first, &member.candidate.package, family))
    }

    fn first_package(&self, known: &Entry) -> Option<&Package> {
        let name = known.package.as_ref()?;
        self.candidates
            .iter()
            .map(|candidate| &candidate.package)
            .find(|package| package.name == *name)
    }

    fn collide(&mut self, member: &Member<'_>, image_path: &str) -> Result<(), ExtensionError> {
        let first = self
            .tree
            .entries
            .get(image_path)
            .and_then(|known| self.first_package(known));
        let second = &member.candidate.package;
        if let Some(first) = first
            .filter(|first| first.name != second.name)
            .map(reference)
        {
            let second = reference(second);
            self.tree.collisions.push(Collision {
                path: format!("/{image_path}"),
                first,
                second,
            });
            return Ok(());
        }
        Err(ExtensionError::Member {
            path: member.candidate.file.path.clone(),
            member: escaped(member.path.as_bytes()),
            problem: "is there twice, with different content".to_owned(),
        })
    }

    /// Mode, owner, time and extended attributes as the image will have them.
    fn attributes(&mut self, path: &str, package: &Package, entry: &TarEntry) -> Attributes {
        let mut xattrs = Vec::new();
        for (name, value) in &entry.xattrs {
            if name.starts_with(OVERLAY_PREFIX) {
                self.tree
                    .leave_out(path, &package.name, LeftOutReason::Whiteout);
            } else if XATTR_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                xattrs.push((name.clone(), value.clone()));
            } else {
                let name = escaped(name);
                self.tree.note(format!(
                    "{path} of {}: the attribute {name} is not carried",
                    package.name
                ));
            }
        }
        let mtime = u32::try_from(entry.mtime)
            .unwrap_or(u32::MAX)
            .min(self.packing.latest);
        Attributes {
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
            mtime,
            xattrs,
        }
    }

    fn broken(member: &Member<'_>, source: std::io::Error) -> ExtensionError {
        let place = format!("data.tar: {}", escaped(member.path.as_bytes()));
        let source = ArchiveError::Io { place, source };
        ExtensionError::Payload {
            path: member.candidate.file.path.clone(),
            source,
        }
    }

    /// An error of the sink, told as one of the package where the package is to blame.
    fn sink_error(member: &Member<'_>, error: squashfs::Error) -> ExtensionError {
        match error {
            squashfs::Error::Read { source, .. } => Self::broken(member, source),
            squashfs::Error::Cancelled => ExtensionError::Cancelled,
            error => ExtensionError::Image(error),
        }
    }
}

/// Device nodes stay out; a character device 0:0 is overlayfs's mark for a deleted file.
fn device_reason(kind: &TarKind) -> Option<LeftOutReason> {
    match kind {
        TarKind::CharacterDevice { major: 0, minor: 0 } => Some(LeftOutReason::Whiteout),
        TarKind::CharacterDevice { .. } | TarKind::BlockDevice { .. } => {
            Some(LeftOutReason::Device)
        }
        _ => None,
    }
}

fn reference(package: &Package) -> PackageRef {
    PackageRef {
        name: package.name.clone(),
        version: package.version.clone(),
    }
}

/// Why the walk over the members ended.
enum Stop {
    Here(ExtensionError),
    Archive(ArchiveError),
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

/// Counts the bytes of a file as they pass, and tells them.
struct Counted<'a> {
    data: &'a mut dyn Read,
    progress: &'a dyn Progress,
    packer_bytes: u64,
    bytes_out: u64,
    read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.data.read(buffer)?;
        self.read += read as u64;
        let bytes_in = self.packer_bytes + self.read;
        self.progress.report(Event::Advanced {
            bytes_in,
            bytes_out: self.bytes_out,
        });
        Ok(read)
    }
}
