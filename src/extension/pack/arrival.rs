//! A member that goes in: its attributes as an entry, and its content while it is read.

use std::io::{self, Read};

use super::Packer;
use super::meter::Meter;
use crate::archive::{Hasher, TarEntry};
use crate::extension::layout::ownership::{CAPABILITIES, Ownership};
use crate::extension::layout::shadow::Hidden;
use crate::extension::payload::member::escaped;
use crate::extension::payload::observer::{ObservedFile, Observer};
use crate::image::{DroppedRights, Entry, EntryKind, LeftOutReason, OwnerRemark};

/// The namespaces of attributes that squashfs can store.
const STORABLE: [&str; 3] = ["user.", "trusted.", "security."];

/// Attributes of overlayfs, which in an extension would hide or redirect parts of the base.
const OVERLAY: [&str; 2] = ["trusted.overlay.", "user.overlay."];

/// A member that goes in.
pub(crate) struct Arrival<'m> {
    /// The index of its package in the packing order.
    pub(crate) index: usize,
    /// Its absolute path as the package has it.
    pub(crate) packaged: &'m str,
    /// Its path in the image.
    pub(crate) image: &'m str,
    pub(crate) member: &'m TarEntry,
    pub(crate) kind: EntryKind,
    /// Its owner on the base.
    pub(crate) ownership: Ownership,
}

impl<'p> Packer<'p> {
    /// What the base has at the member's path.
    pub(crate) fn hidden(&self, arrival: &Arrival<'_>) -> Option<Hidden<'p>> {
        let (base, path) = (self.packing.base, format!("/{}", arrival.image));
        Hidden::find(base, self.layout.merged(), &path, arrival.packaged)
    }

    /// The regular file at that absolute path, as observers see it.
    pub(crate) fn observed<'f>(&self, arrival: &Arrival<'_>, path: &'f str) -> ObservedFile<'f>
    where
        'p: 'f,
    {
        ObservedFile {
            path,
            package: &self.packing.candidate(arrival.index).package.name,
            size: arrival.member.size,
            is_left_out: false,
        }
    }

    /// The member as an entry, without its shadow. All names of a file have the same attributes.
    pub(crate) fn entry(&mut self, arrival: &Arrival<'_>) -> Entry {
        let package = Some(self.packing.candidate(arrival.index).package.name.clone());
        let (path, kind) = (arrival.image.to_owned(), arrival.kind.clone());
        // A hard link is the same inode as its first name and has its attributes, whatever the
        // archive says.
        if let EntryKind::HardLink(target) = &kind
            && let Some(target) = self.tree.get(target)
        {
            return Entry {
                path,
                kind,
                package,
                shadow: None,
                ..target.entry.clone()
            };
        }
        let member = arrival.member;
        let mtime = u32::try_from(member.mtime).unwrap_or(u32::MAX);
        Entry {
            path,
            kind,
            mode: arrival.ownership.mode(member.mode),
            uid: arrival.ownership.uid,
            gid: arrival.ownership.gid,
            mtime: self
                .packing
                .latest
                .map_or(mtime, |latest| mtime.min(latest)),
            xattrs: self.xattrs(arrival),
            package,
            shadow: None,
        }
    }

    /// Records the doubts about the owners of an entry that goes in, and the privileges it lost.
    pub(crate) fn remark(&mut self, arrival: &Arrival<'_>) {
        // Its first name was remarked on already.
        if matches!(arrival.kind, EntryKind::HardLink(_)) {
            return;
        }
        let package = &self.packing.candidate(arrival.index).package.name;
        let path = format!("/{}", arrival.image);
        for (account, doubt, taken) in &arrival.ownership.doubts {
            self.tree.remarks.owners.push(OwnerRemark {
                path: path.clone(),
                package: package.clone(),
                account: account.clone(),
                doubt: *doubt,
                taken: *taken,
            });
        }
        let rights = arrival.ownership.dropped(arrival.member);
        if !rights.is_empty() {
            self.tree.remarks.dropped_rights.push(DroppedRights {
                path,
                package: package.clone(),
                rights,
            });
        }
    }

    /// The attributes that go in; those of overlayfs are left out, those that cannot be stored are
    /// noted.
    fn xattrs(&mut self, arrival: &Arrival<'_>) -> Vec<(String, Vec<u8>)> {
        let package = &self.packing.candidate(arrival.index).package.name;
        let mut kept = Vec::new();
        for (name, value) in &arrival.member.xattrs {
            // A name that is not UTF-8 is in no known namespace, and is noted below.
            let text = str::from_utf8(name).unwrap_or_default();
            let begins = |prefixes: &[&str]| prefixes.iter().any(|it| text.starts_with(it));
            if begins(&OVERLAY) {
                let reason = LeftOutReason::Whiteout;
                self.tree.leave_out(arrival.packaged, package, reason);
            } else if text == CAPABILITIES && !arrival.ownership.keeps_rights() {
                // `remark` reports the capabilities.
            } else if begins(&STORABLE) {
                kept.push((text.to_owned(), value.clone()));
            } else {
                self.tree.note(format!(
                    "{} of {package}: the attribute {} is left out, squashfs cannot store it",
                    arrival.packaged,
                    escaped(name)
                ));
            }
        }
        kept
    }
}

/// Reads the content of a file, and counts, observes and, if needed, hashes it.
pub(crate) struct Content<'d, 'p> {
    data: &'d mut dyn Read,
    meter: &'p Meter<'p>,
    /// Computes the kind of digest that the base has.
    pub(crate) digester: Option<Hasher>,
    /// The observers of the content.
    pub(crate) observers: Vec<Box<dyn Observer>>,
}

impl<'d, 'p> Content<'d, 'p> {
    pub(crate) fn new(data: &'d mut dyn Read, packer: &Packer<'p>) -> Self {
        Self {
            data,
            meter: packer.packing.meter,
            digester: None,
            observers: Vec::new(),
        }
    }
}

impl Read for Content<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.data.read(buffer)?;
        let bytes = buffer.get(..length).unwrap_or_default();
        if let Some(digester) = &mut self.digester {
            digester.update(bytes);
        }
        self.observers.iter_mut().for_each(|it| it.see(bytes));
        self.meter.read(length as u64);
        Ok(length)
    }
}
