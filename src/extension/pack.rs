//! Packs the included packages: each payload is read once, in packing order, and every member
//! passes the layout policy into the sink or onto the list of what is left out.

use std::collections::{HashMap, VecDeque};
use std::io::Read;

use super::error::ExtensionError;
use super::layout::{Layout, Place};
use super::member::{absolute_path, escaped};
use super::payload::{Payload, Stop, open};
use super::sink::Sink;
use super::tree::Tree;
use crate::archive::{TarEntry, TarKind};
use crate::base::Base;
use crate::feed::Candidate;
use crate::package::Package;
use crate::plan::{EntryKind, LeftOutReason, PackageRef};
use crate::progress::{Event, Progress};
use crate::squashfs::Attributes;

/// How many payloads are decompressed ahead of the one that is packed.
const AHEAD: usize = 1;

/// What packing is told.
pub(super) struct Packing<'a> {
    pub(super) base: &'a Base,
    /// Times beyond it become it.
    pub(super) latest: u32,
    pub(super) progress: &'a dyn Progress,
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
    let mut ahead = VecDeque::new();
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

pub(super) struct Packer<'p> {
    pub(super) packing: &'p Packing<'p>,
    pub(super) layout: &'p Layout<'p>,
    pub(super) tree: Tree,
    pub(super) sink: &'p mut dyn Sink,
    pub(super) candidates: &'p [&'p Candidate],
    pub(super) bytes_in: u64,
}

/// A member on its way, with what was made of it so far.
#[derive(Clone)]
pub(super) struct Member<'m> {
    pub(super) candidate: &'m Candidate,
    /// Its absolute path as packaged.
    pub(super) path: &'m str,
    pub(super) attributes: Attributes,
    pub(super) md5: Option<&'m str>,
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

pub(super) fn reference(package: &Package) -> PackageRef {
    PackageRef {
        name: package.name.clone(),
        version: package.version.clone(),
    }
}
