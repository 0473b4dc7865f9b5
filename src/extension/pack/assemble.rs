//! Assembles an extension: the packages, the release file, and all directories.
//!
//! The same code serves builds and plans; only the sink differs.

use super::put::attributes;
use super::sink::Sink;
use super::tree::{Placed, Tree};
use super::{Packed, Packing, pack};
use crate::extension::error::ExtensionError;
use crate::extension::layout::Layout;
use crate::extension::layout::places::places;
use crate::extension::layout::shadow::Hidden;
use crate::extension::planned_release::decide;
use crate::extension::unit::is_unit;
use crate::image::{
    Access, Contents, Entry, EntryKind, Manifest, ReleaseError, ReleaseFile, ReleaseOptions,
};
use crate::squashfs::{Attributes, Node};

/// The attribute with which systemd accepts the release file under any name of the image.
const ANY_NAME: (&str, &[u8]) = ("user.extension-release.strict", b"false");

/// An extension that was written into a sink.
pub(crate) struct Assembled {
    pub(crate) tree: Tree,
    pub(crate) packed: Vec<Packed>,
    /// The image's creation time.
    pub(crate) time: u32,
    /// What the image says of itself, and whether it holds that; a plan has none.
    pub(crate) manifest: Option<Manifest>,
}

/// Makes the manifest of the contents.
pub(crate) type ManifestOf<'a> = dyn Fn(&Contents) -> Manifest + 'a;

/// The manifest that a build wants.
#[derive(Clone, Copy)]
pub(crate) struct ManifestWanted<'a> {
    pub(crate) make: &'a ManifestOf<'a>,
    /// Whether the image holds it.
    pub(crate) is_inside: bool,
}

/// The release file for the packages, before they are read.
pub(crate) fn release_file(
    packing: &Packing<'_>,
    name: &str,
    options: &ReleaseOptions,
) -> Result<ReleaseFile, ReleaseError> {
    let architectures = (0..packing.order.len())
        .map(|index| packing.candidate(index).package.architecture.as_str())
        .collect();
    decide(packing.base, &architectures, name, options)
}

/// Writes everything into a sink. The content of the packages can change the release file.
pub(crate) fn assemble(
    packing: &Packing<'_>,
    release: Option<&mut ReleaseFile>,
    manifest: Option<ManifestWanted<'_>>,
    sink: &mut dyn Sink,
) -> Result<Assembled, ExtensionError> {
    let (mut tree, packed) = pack(packing, sink)?;
    // Without a time to clamp to, the newest time of the packages is taken and not the clock, so
    // that equal packages give an equal image.
    let time = packing.latest.unwrap_or_else(|| tree.newest());
    let failed = |error| packing.sink_error(error);
    // What the build adds gets a segment of its own, so that the packages' segments do not depend
    // on it.
    sink.begin_package().map_err(failed)?;
    if let Some(release) = release {
        // The manager sees new units only after it was reloaded, which the release file asks
        // systemd-sysext to do.
        if tree.paths().any(is_unit) {
            release.reload_manager();
        }
        release
            .notes
            .iter()
            .for_each(|note| tree.note(note.clone()));
        let (entry, content) = release_entry(release, time);
        let node = Node::File {
            size: content.len() as u64,
            data: &mut content.as_bytes(),
        };
        sink.add(&entry.path, &attributes(&entry), node)
            .map_err(failed)?;
        tree.insert(own(entry));
    }
    let layout = Layout::new(packing.base);
    add_missing_directories(packing, &layout, &mut tree, time);
    remark_base(packing, &layout, &mut tree);
    let manifest = match manifest {
        None => None,
        Some(wanted) => {
            let manifest = (wanted.make)(&tree.clone().into_contents());
            let (entry, content) = manifest_entry(&manifest, time);
            // A package of that path has the right to it.
            if wanted.is_inside && tree.get(&entry.path).is_none() {
                let node = Node::File {
                    size: content.len() as u64,
                    data: &mut content.as_slice(),
                };
                sink.add(&entry.path, &attributes(&entry), node)
                    .map_err(failed)?;
                tree.insert(own(entry));
                add_missing_directories(packing, &layout, &mut tree, time);
            }
            Some(manifest)
        }
    };
    // Last, since the time of a folder depends on all packages that have it.
    for directory in tree.directories() {
        sink.add(&directory.path, &attributes(directory), Node::Directory)
            .map_err(failed)?;
    }
    // The root of an image is not merged, so no package decides about it.
    let root = Attributes {
        mode: Access::PLAIN.mode,
        mtime: time,
        ..Attributes::default()
    };
    sink.add("", &root, Node::Directory).map_err(failed)?;
    Ok(Assembled {
        tree,
        packed,
        time,
        manifest,
    })
}

fn manifest_entry(manifest: &Manifest, time: u32) -> (Entry, Vec<u8>) {
    let content = manifest.content();
    let entry = Entry {
        path: manifest.path(),
        kind: EntryKind::File(content.len() as u64),
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: time,
        xattrs: Vec::new(),
        package: None,
        shadow: None,
    };
    (entry, content)
}

fn release_entry(release: &ReleaseFile, time: u32) -> (Entry, String) {
    let content = release.content();
    let (name, value) = ANY_NAME;
    let xattr = (!release.strict_name).then(|| (name.to_owned(), value.to_owned()));
    let entry = Entry {
        path: release.path(),
        kind: EntryKind::File(content.len() as u64),
        mode: 0o644,
        uid: 0,
        gid: 0,
        mtime: time,
        xattrs: xattr.into_iter().collect(),
        package: None,
        shadow: None,
    };
    (entry, content)
}

/// Adds parent directories that no package has, with mode and owner of the base.
fn add_missing_directories(packing: &Packing<'_>, layout: &Layout<'_>, tree: &mut Tree, time: u32) {
    for path in tree.missing_directories() {
        let of_base = layout.base_folder(&path);
        let access = of_base.map_or(Access::PLAIN, |folder| folder.access);
        let absolute = format!("/{path}");
        let hidden = Hidden::find(packing.base, layout.merged(), &absolute, &absolute);
        let kind = EntryKind::Directory;
        let shadow = hidden.and_then(|hidden| hidden.by(&kind, 0, None));
        tree.insert(own(Entry {
            path,
            kind,
            mode: access.mode,
            uid: access.uid,
            gid: access.gid,
            mtime: time,
            xattrs: Vec::new(),
            package: None,
            shadow,
        }));
    }
}

/// Records where the base differs, or may differ, from what an extension needs.
fn remark_base(packing: &Packing<'_>, layout: &Layout<'_>, tree: &mut Tree) {
    let folders = tree.directories().map(|entry| entry.path.as_str());
    tree.remarks.places = places(layout, packing.base, &folders.collect());
    if !layout.has_own_owners() {
        let note = "the base's /usr is not root's, so its tree was unpacked by somebody who could \
                    not give files away: folders of the base are taken as root's";
        tree.note(note.to_owned());
    }
}

/// An entry that the build itself adds.
fn own(entry: Entry) -> Placed {
    Placed {
        entry,
        package: usize::MAX,
        digest: None,
    }
}
