//! Puts an extension together: the packages, the release file, the directories that nobody brought.
//!
//! The same for a build and for a plan: only the sink differs.

use super::error::ExtensionError;
use super::layout::Layout;
use super::pack::{Packed, Packing, pack};
use super::release::{ReleaseFile, ReleaseOptions};
use super::sink::Sink;
use super::tree::Tree;
use crate::feed::Candidate;
use crate::plan::{Entry, EntryKind};
use crate::squashfs::{Attributes, Node};

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
