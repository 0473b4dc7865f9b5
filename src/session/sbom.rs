//! The bill of materials of an image, of a manifest by itself, or of a plan as JSON.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::plan_file::{PlanFileError, is_json, read_plan};
use crate::archive::{DigestKind, Hasher, open_regular};
use crate::extension::{ImageFile, Nameless, Sbom, manifest_or_note};
use crate::image::opened::{ImageError, OpenedImage};
use crate::image::{Manifest, ManifestBase, ManifestPackage};

/// Why there is no bill of materials.
#[derive(Debug, thiserror::Error)]
pub enum SbomError {
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The plan cannot be read.
    #[error(transparent)]
    Plan(#[from] PlanFileError),
    /// The image's file cannot be read for its digest.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The image does not say which packages it holds.
    #[error(
        "which packages {} holds is not known: {reason}; build it with sysextant, or give the JSON \
         of its plan (sysextant plan --format json)",
        path.display()
    )]
    NoManifest {
        /// The image.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The JSON lists packages, and does not say for which base.
    #[error(
        "{} lists packages, but not the base that they are for: give the JSON of `sysextant plan`, \
         or the image",
        path.display()
    )]
    NoBase {
        /// The file.
        path: PathBuf,
    },
    /// The manifest cannot be read.
    #[error("{} is a manifest that cannot be read", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The manifest is of a later version of this program.
    #[error("{} is a manifest of format {format}, newer than is read", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// The list of packages is malformed.
    #[error("{}: {source}", path.display())]
    Nameless {
        /// The image or the plan.
        path: PathBuf,
        /// What is wrong with it.
        source: Nameless,
    },
}

/// A bill of materials that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSbom {
    /// It.
    pub sbom: Sbom,
    /// Packages of a plan that conflict, so that it cannot be built as it is.
    pub conflicts: Vec<String>,
}

/// Reads the bill of materials. Its time is `epoch`, or else the image's own, or else 1970.
///
/// # Errors
/// If the file cannot be read, or does not say which packages it holds.
pub fn sbom(path: &Path, epoch: Option<u32>) -> Result<ReadSbom, SbomError> {
    let mut conflicts = Vec::new();
    let (manifest, image, created) = if is_json(path) {
        let listed = read_plan(path)?;
        conflicts = names(&listed, "conflicting");
        let manifest = match listed["tool"].is_string() {
            true => of_manifest_file(path, listed)?,
            false => of_plan(path, &listed)?,
        };
        (manifest, None, 0)
    } else {
        of_image(path)?
    };
    let sbom = Sbom::new(manifest, image, epoch.unwrap_or(created));
    let sbom = sbom.map_err(|source| SbomError::Nameless {
        path: path.to_owned(),
        source,
    })?;
    Ok(ReadSbom { sbom, conflicts })
}

fn of_image(path: &Path) -> Result<(Manifest, Option<ImageFile>, u32), SbomError> {
    let mut image = OpenedImage::open(path)?;
    let (manifest, note) = manifest_or_note(&mut image)?;
    let manifest = manifest.ok_or_else(|| SbomError::NoManifest {
        path: path.to_owned(),
        reason: note.unwrap_or_else(|| "it holds no manifest".to_owned()),
    })?;
    let created = image.superblock().map_or(0, |it| it.modification_time);
    if image.bytes().is_none() {
        return Ok((manifest, None, created));
    }
    let sha256 = sha256(path).map_err(|source| SbomError::Io {
        path: path.to_owned(),
        source,
    })?;
    let name = path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    Ok((manifest, Some(ImageFile { name, sha256 }), created))
}

fn sha256(path: &Path) -> io::Result<crate::archive::Digest> {
    let mut file = open_regular(path)?;
    let mut hasher = Hasher::new(DigestKind::Sha256);
    let mut buffer = vec![0; 256 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finish()),
            Ok(length) => hasher.update(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// What `sysextant build --manifest FILE` wrote.
fn of_manifest_file(path: &Path, listed: Value) -> Result<Manifest, SbomError> {
    let manifest: Manifest =
        serde_json::from_value(listed).map_err(|source| SbomError::Manifest {
            path: path.to_owned(),
            source,
        })?;
    if manifest.format > Manifest::FORMAT {
        return Err(SbomError::Newer {
            path: path.to_owned(),
            format: manifest.format,
        });
    }
    Ok(manifest)
}

/// The manifest that the plan's image would have, as far as a plan tells. A plan has no name but its
/// file's.
fn of_plan(path: &Path, plan: &Value) -> Result<Manifest, SbomError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let family = plan["base"]["family"].as_str();
    let family = family.ok_or_else(|| SbomError::NoBase {
        path: path.to_owned(),
    })?;
    let fields = plan["base"]["os_release"].as_object().into_iter().flatten();
    let packages = with_verdict(plan, "included").map(|package| ManifestPackage {
        name: text(&package["name"]),
        version: text(&package["version"]),
        architecture: text(&package["architecture"]),
        source: text(&package["source"]),
        license: text(&package["license"]),
        digest: text(&package["digest"]),
        ..ManifestPackage::default()
    });
    Ok(Manifest {
        name: path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default(),
        base: ManifestBase {
            family: family.to_owned(),
            os_release: fields
                .map(|(key, value)| (key.clone(), text(value)))
                .collect(),
            ..ManifestBase::default()
        },
        packages: packages.collect(),
        ..Manifest::default()
    })
}

fn with_verdict<'p>(plan: &'p Value, verdict: &'p str) -> impl Iterator<Item = &'p Value> {
    let packages = plan["packages"].as_array().into_iter().flatten();
    packages.filter(move |package| package["verdict"] == verdict)
}

fn names(plan: &Value, verdict: &str) -> Vec<String> {
    let names = with_verdict(plan, verdict).filter_map(|it| it["name"].as_str());
    names.map(str::to_owned).collect()
}
