//! The two sides of a comparison: images, or plans as JSON.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use super::plan_file::{PlanFileError, is_json, read_plan};
use crate::archive::{DigestKind, Hasher, Ledger};
use crate::extension::{self, Comparison, PathState, Side};
use crate::image::opened::{ImageError, ImageNode, ImageTree, OpenedImage, StoredKind};
use crate::image::{MANIFEST_FOLDER, OsRelease, RELEASE_FOLDER};

/// Why a side cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SideError {
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The plan cannot be read.
    #[error(transparent)]
    Plan(#[from] PlanFileError),
}

/// Compares two images, two plans, or one of each.
///
/// # Errors
/// If one of them cannot be read.
pub fn compare(old: &Path, new: &Path) -> Result<Comparison, SideError> {
    let are_plans = [is_json(old), is_json(new)];
    let [mut old, mut new] = [side(old)?, side(new)?];
    if are_plans[0] != are_plans[1] {
        without_additions(&mut old);
        without_additions(&mut new);
    }
    Ok(Comparison::of(&old, &new))
}

/// Reads one side: JSON begins with a brace, and no image does.
fn side(path: &Path) -> Result<Side, SideError> {
    if is_json(path) {
        of_plan(path)
    } else {
        of_image(path)
    }
}

/// Takes out what a build adds and a plan does not know: the manifest, the release file under the
/// image's name, and folders that hold nothing else.
fn without_additions(side: &mut Side) {
    let Some(paths) = &mut side.paths else { return };
    let is_added = |path: &&String| {
        let folders = [RELEASE_FOLDER, MANIFEST_FOLDER];
        folders.iter().any(|folder| path.starts_with(folder))
    };
    let added: Vec<String> = paths.keys().filter(is_added).cloned().collect();
    for path in &added {
        paths.remove(path);
    }
    for path in &added {
        for (end, _) in path.rmatch_indices('/') {
            let (folder, below) = (&path[..end], &path[..=end]);
            let mut later = paths.range(below.to_owned()..);
            if later.next().is_none_or(|(it, _)| !it.starts_with(below)) {
                paths.remove(folder);
            }
        }
    }
}

fn of_image(path: &Path) -> Result<Side, SideError> {
    let mut image = OpenedImage::open(path)?;
    let mut paths = BTreeMap::new();
    let mut digests: BTreeMap<(u64, u64), String> = BTreeMap::new();
    let ledger = Ledger::of_a_run();
    ImageTree::read_with(&mut image, &ledger, &mut |node, content| {
        let digest = match node.kind {
            StoredKind::File(_) => Some(match digests.entry(node.inode) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(place) => place.insert(digest(content)?).clone(),
            }),
            _ => None,
        };
        paths.insert(node.path.clone(), state(node, digest));
        Ok(())
    })?;
    let manifest = extension::manifest(&mut image)?;
    if let Some(manifest) = &manifest {
        for (path, owner) in manifest.owners() {
            if let Some(state) = paths.get_mut(path) {
                state.package = Some(owner.to_owned());
            }
        }
    }
    let is_release = |path: &str| path.starts_with(RELEASE_FOLDER);
    let texts = ImageTree::texts(&mut image, &is_release, 1 << 20)?;
    let release = texts.first().map(|(_, text)| {
        let fields = OsRelease::parse(&String::from_utf8_lossy(text));
        let fields = fields.fields();
        fields
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    });
    Ok(Side {
        name: path.display().to_string(),
        packages: manifest.as_ref().map(|it| {
            let packages = it.packages.iter();
            let packages = packages.map(|it| (it.name.clone(), it.version.clone()));
            packages.collect()
        }),
        paths: Some(paths),
        release,
        findings: manifest.map(|it| {
            let findings = it.findings.into_iter();
            findings.map(|it| (it.rule, it.text)).collect()
        }),
    })
}

fn digest(content: &mut dyn Read) -> io::Result<String> {
    let mut hasher = Hasher::new(DigestKind::Sha256);
    let mut buffer = vec![0; 64 << 10];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish().to_string()),
            Ok(length) => hasher.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn state(node: &ImageNode, digest: Option<String>) -> PathState {
    let (kind, size, target) = match &node.kind {
        StoredKind::File(size) => ("file", Some(*size), None),
        StoredKind::Directory => ("directory", None, None),
        StoredKind::Symlink(target) => ("symlink", None, Some(target.clone())),
        StoredKind::CharacterDevice(_) | StoredKind::BlockDevice(_) => ("device", None, None),
        StoredKind::Fifo => ("fifo", None, None),
        StoredKind::Socket => ("socket", None, None),
    };
    PathState {
        kind: kind.to_owned(),
        mode: node.mode,
        owner: (node.uid, node.gid),
        size,
        digest,
        target,
        xattrs: Some(node.xattrs.clone()),
        package: None,
    }
}

/// A plan as JSON. Its paths are known if it was made with `--files`.
fn of_plan(path: &Path) -> Result<Side, SideError> {
    let plan = read_plan(path)?;
    let packages = plan["packages"].as_array();
    let packages = packages.map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // A build's report lists what was packed; a plan has a verdict for each.
    let included = packages.iter().filter(|package| {
        let verdict = package["verdict"].as_str();
        verdict.is_none_or(|verdict| verdict == "included")
    });
    let packages = included.map(|package| (text(&package["name"]), text(&package["version"])));
    let findings = plan["findings"].as_array().map(|found| {
        let found = found.iter();
        found
            .map(|it| (text(&it["rule"]), text(&it["text"])))
            .collect()
    });
    let release = plan["release"].as_object().map(|fields| {
        let fields = fields.iter();
        fields
            .map(|(key, value)| (key.clone(), text(value)))
            .collect()
    });
    let files = plan["contents"]["files"].as_array();
    Ok(Side {
        name: path.display().to_string(),
        packages: Some(packages.collect()),
        paths: files.map(|files| files.iter().map(planned).collect()),
        release,
        findings,
    })
}

/// A file of a plan.
fn planned(file: &Value) -> (String, PathState) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let number = |value: &Value| value.as_u64().and_then(|it| u32::try_from(it).ok());
    let mode = file["mode"].as_str().unwrap_or_default();
    let kind = file["kind"].as_str().unwrap_or_default();
    let state = PathState {
        // In an image a hard link is a file like any other.
        kind: if kind == "hard-link" { "file" } else { kind }.to_owned(),
        mode: u16::from_str_radix(mode, 8).unwrap_or(0),
        owner: (
            number(&file["uid"]).unwrap_or(0),
            number(&file["gid"]).unwrap_or(0),
        ),
        size: file["size"].as_u64(),
        digest: None,
        target: text(&file["target"]).filter(|_| kind == "symlink"),
        xattrs: None,
        package: text(&file["package"]),
    };
    (text(&file["path"]).unwrap_or_default(), state)
}
