//! One member into the extension: on a path that is free, that another package has too, or that
//! another package has with other content.

use std::io::Read;

use compact_str::CompactString;

use super::error::ExtensionError;
use super::layout::Place;
use super::member::escaped;
use super::order::replaces;
use super::pack::{Member, Packer, reference};
use super::payload::Counted;
use super::sink::digest;
use super::tree::{Collision, shadow};
use crate::archive::ArchiveError;
use crate::package::Package;
use crate::plan::{Entry, EntryKind, LeftOutReason};
use crate::squashfs::{self, Attributes, Node};

impl Packer<'_> {
    pub(super) fn directory(&mut self, member: &Member<'_>) -> Result<(), ExtensionError> {
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

    pub(super) fn file(
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
    pub(super) fn special(
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
    pub(super) fn hard_link(
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
