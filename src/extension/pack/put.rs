//! Puts a member in at its path: as a new entry, as a duplicate, or as a conflict.

use std::io::Read;

use super::Packer;
use super::arrival::{Arrival, Content};
use super::order::replaces;
use super::sink::digest;
use super::tree::{FileConflict, Placed};
use super::unpacking::{Fate, Unpacking};
use crate::archive::{TarEntry, TarKind};
use crate::extension::error::ExtensionError;
use crate::extension::layout::ownership::Ownership;
use crate::extension::payload::member::{absolute_path, escaped};
use crate::extension::payload::{PayloadError, observe};
use crate::image::{Entry, EntryKind, LeftOutReason};
use crate::squashfs;
use crate::squashfs::{Attributes, Node};

impl Packer<'_> {
    /// Puts a directory in. It is written to the sink at the end, after all packages.
    pub(crate) fn put_directory(
        &mut self,
        package: &Unpacking,
        path: &str,
        image: &str,
        member: &TarEntry,
    ) -> Result<(), ExtensionError> {
        let arrival = Arrival {
            index: package.index,
            packaged: path,
            image,
            member,
            kind: EntryKind::Directory,
            ownership: Ownership::of(member, self.packing.base),
        };
        let known = self.tree.get(image);
        // Directories that several packages have are merged; anything else in their place collides.
        let known = known.filter(|known| known.entry.kind != EntryKind::Directory);
        if let Some(other) = known.or_else(|| self.tree.blocked_by(image)) {
            let other = other.package;
            self.collide(&arrival, other)?;
            return Ok(());
        }
        let entry = self.entry(&arrival);
        let shadow = self.hidden(&arrival);
        let shadow = shadow.and_then(|hidden| hidden.by(&arrival.kind, 0, None));
        let placed = Placed {
            entry: Entry { shadow, ..entry },
            package: package.index,
            digest: None,
        };
        // Otherwise the owner is not the one of this package, so there is nothing to remark.
        if self.tree.insert_directory(&self.layout, placed) {
            self.remark(&arrival);
        }
        Ok(())
    }

    /// Puts in anything but a directory, and remembers the result for later hard links.
    pub(crate) fn put(
        &mut self,
        package: &mut Unpacking,
        path: &str,
        image: &str,
        member: &TarEntry,
        data: &mut dyn Read,
    ) -> Result<(), ExtensionError> {
        let index = package.index;
        let refused = |problem: &str| self.refused(index, member, problem);
        let kind = match &member.kind {
            TarKind::File => EntryKind::File(member.size),
            TarKind::Symlink(target) => {
                let target = String::from_utf8(target.clone());
                let target = target.map_err(|_| refused("has a link target that is not UTF-8"))?;
                EntryKind::Symlink(target)
            }
            TarKind::HardLink(target) => {
                let target = absolute_path(target)
                    .map_err(|problem| refused(&format!("is a hard link to what {problem}")))?;
                // A hard link has no content of its own, so it shares the fate of its target.
                match package.fate(&target) {
                    Some(Fate::In(target)) => EntryKind::HardLink(self.first_name(target)),
                    Some(Fate::Out) => {
                        let name = &self.packing.candidate(index).package.name;
                        let reason = LeftOutReason::LinkTarget;
                        self.tree.leave_out(path, name, reason);
                        package.set_fate(path, Fate::Out);
                        return Ok(());
                    }
                    Some(Fate::Conflicting) => {
                        package.set_fate(path, Fate::Conflicting);
                        return Ok(());
                    }
                    None => {
                        let target = escaped(target.as_bytes());
                        let problem = format!(
                            "is a hard link to {target}, which is not an earlier file of the package"
                        );
                        return Err(refused(&problem));
                    }
                }
            }
            // The layout has left devices out already.
            TarKind::Socket => EntryKind::Socket,
            _ => EntryKind::Fifo,
        };
        let arrival = Arrival {
            index,
            packaged: path,
            image,
            member,
            kind,
            ownership: Ownership::of(member, self.packing.base),
        };
        let fate = self.arrive(package, &arrival, data)?;
        package.has_inside |= matches!(fate, Fate::In(_));
        package.set_fate(path, fate);
        Ok(())
    }

    /// The first name of the file at a path, to which all its hard links refer.
    fn first_name(&self, target: &str) -> String {
        let kind = self.tree.get(target).map(|placed| &placed.entry.kind);
        match kind {
            // All links of a file lead to its first name, the only one with content.
            Some(EntryKind::HardLink(first)) => first.clone(),
            _ => target.to_owned(),
        }
    }

    fn arrive(
        &mut self,
        package: &mut Unpacking,
        arrival: &Arrival<'_>,
        data: &mut dyn Read,
    ) -> Result<Fate, ExtensionError> {
        let image = arrival.image;
        if let Some(known) = self.tree.get(image) {
            let other = known.package;
            let kind = known.entry.kind.clone();
            if !self.is_same(&kind, arrival, data)? {
                return self.collide(arrival, other);
            }
            let entry = self.entry(arrival);
            self.tree.compare_attributes(&entry);
            return Ok(Fate::In(image.to_owned()));
        }
        // The path itself is free, but another package may have a file above it or entries below
        // it.
        let obstacle = self.tree.blocked_by(image);
        if let Some(other) = obstacle.or_else(|| self.tree.first_below(image)) {
            let other = other.package;
            return self.collide(arrival, other);
        }
        let placed = self.write(arrival, data)?;
        self.remark(arrival);
        if let EntryKind::File(size) = placed.entry.kind {
            package.bytes += size;
        }
        self.tree.insert(placed);
        Ok(Fate::In(image.to_owned()))
    }

    /// Writes an entry to the sink.
    fn write(
        &mut self,
        arrival: &Arrival<'_>,
        data: &mut dyn Read,
    ) -> Result<Placed, ExtensionError> {
        let mut entry = self.entry(arrival);
        let hidden = self.hidden(arrival);
        let absolute = format!("/{}", arrival.image);
        let mut observers = Vec::new();
        let file = self.observed(arrival, &absolute);
        if let EntryKind::File(_) = &arrival.kind {
            observers = observe::observers(&file, &mut self.tree.facts);
        }
        let mut content = Content::new(data, self);
        content.observers = observers;
        if let (EntryKind::File(size), Some(hidden)) = (&arrival.kind, &hidden) {
            content.digester = hidden.digester(*size);
        }
        let node = match &arrival.kind {
            EntryKind::File(size) => Node::File {
                size: *size,
                data: &mut content,
            },
            EntryKind::Directory => Node::Directory,
            EntryKind::Symlink(target) => Node::Symlink(target.as_bytes()),
            EntryKind::HardLink(target) => Node::HardLink(target.as_bytes()),
            EntryKind::Fifo => Node::Fifo,
            EntryKind::Socket => Node::Socket,
        };
        let added = self.sink.add(arrival.image, &attributes(&entry), node);
        let digest = content.digester.map(|hasher| hasher.finish().to_string());
        let observers = content.observers;
        // Facts are added only once the whole file was read without an error.
        added.map_err(|error| self.sink_error(arrival, error))?;
        for observer in observers {
            observer.finish(&file, &mut self.tree.facts);
        }

        let (size, digest) = match &arrival.kind {
            EntryKind::HardLink(target) => self.content_of(target),
            EntryKind::File(size) => (*size, digest),
            _ => (0, None),
        };
        entry.shadow = hidden.and_then(|it| it.by(&arrival.kind, size, digest.as_deref()));
        Ok(Placed {
            entry,
            package: arrival.index,
            digest,
        })
    }

    /// The size and digest of the file that is already at a path.
    fn content_of(&self, path: &str) -> (u64, Option<String>) {
        match self.tree.get(path) {
            Some(Placed { entry, digest, .. }) => match entry.kind {
                EntryKind::File(size) => (size, digest.clone()),
                _ => (0, None),
            },
            None => (0, None),
        }
    }

    /// Whether the entry that is already there has the same kind and content.
    fn is_same(
        &mut self,
        known: &EntryKind,
        arrival: &Arrival<'_>,
        data: &mut dyn Read,
    ) -> Result<bool, ExtensionError> {
        // The sink has kept the digests, so the content of the first file need not be read again.
        let digest_there = self.sink.digest(arrival.image);
        Ok(match (known, &arrival.kind) {
            (EntryKind::File(one), EntryKind::File(other)) if one != other => false,
            (EntryKind::File(_) | EntryKind::HardLink(_), EntryKind::File(_)) => {
                let mut content = Content::new(data, self);
                let read = digest(&mut content);
                let digest = read.map_err(|source| self.broken(arrival, source))?;
                digest_there == Some(digest)
            }
            // The first name of the link is this path, so it is the same file.
            (_, EntryKind::HardLink(target)) if target == arrival.image => true,
            (EntryKind::File(_) | EntryKind::HardLink(_), EntryKind::HardLink(target)) => {
                digest_there.is_some() && digest_there == self.sink.digest(target)
            }
            (one, other) => one == other,
        })
    }

    /// Handles two packages with different entries at a path: the first one stays if it replaces
    /// the other package.
    fn collide(&mut self, arrival: &Arrival<'_>, other: usize) -> Result<Fate, ExtensionError> {
        let own = arrival.index;
        if other == own {
            let problem = "is there twice, with different content";
            return Err(self.refused(own, arrival.member, problem));
        }
        let order = self.packing.base.family.version_order();
        let package = |index| &self.packing.candidate(index).package;
        // The packing order puts a package before those that it replaces, so only this direction is
        // possible.
        if replaces(package(other), package(own), order) {
            let (name, reason) = (&package(own).name, LeftOutReason::Replaced);
            self.tree.leave_out(arrival.packaged, name, reason);
            return Ok(Fate::Out);
        }
        self.tree.conflict(FileConflict {
            path: arrival.image.to_owned(),
            first: self.packing.order[other],
            second: self.packing.order[own],
        });
        Ok(Fate::Conflicting)
    }

    fn broken(&self, arrival: &Arrival<'_>, source: std::io::Error) -> ExtensionError {
        ExtensionError::Payload {
            path: self.packing.candidate(arrival.index).file.path.clone(),
            source: PayloadError::Content {
                member: escaped(&arrival.member.path),
                source,
            },
        }
    }

    /// An error of the sink, attributed to the package if that caused it.
    fn sink_error(&self, arrival: &Arrival<'_>, error: squashfs::Error) -> ExtensionError {
        use squashfs::Error as Sink;
        match error {
            Sink::Read { source, .. } => self.broken(arrival, source),
            Sink::Path { .. }
            | Sink::SymlinkTarget { .. }
            | Sink::Mode { .. }
            | Sink::Xattr { .. }
            | Sink::TooShort { .. }
            | Sink::TooLong { .. } => {
                let problem = format!("cannot be stored: {error}");
                self.refused(arrival.index, arrival.member, &problem)
            }
            error => self.packing.sink_error(error),
        }
    }
}

/// An entry's attributes for a sink.
pub(crate) fn attributes(entry: &Entry) -> Attributes {
    let xattrs = entry.xattrs.iter();
    Attributes {
        mode: entry.mode,
        uid: entry.uid,
        gid: entry.gid,
        mtime: entry.mtime,
        xattrs: xattrs
            .map(|(name, value)| (name.clone().into_bytes(), value.clone()))
            .collect(),
    }
}
