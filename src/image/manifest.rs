//! What an image says of itself: `usr/share/sysextant/NAME.json`, with the packages that it was built
//! of, which path each is of, the base and the selection.
//!
//! The JSON is stable: fields are added, and a change of meaning raises [`Manifest::FORMAT`]. A
//! manifest of an image is input like any other: what is missing in it is empty.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The folder of manifests.
pub(crate) const MANIFEST_FOLDER: &str = "usr/share/sysextant";

/// The largest manifest that is read, in bytes; one of 10,000 paths has about 700 KB.
pub(crate) const LARGEST_MANIFEST: u64 = 64 << 20;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The format's number.
    pub format: u32,
    /// The program that built the image, with its version.
    pub tool: String,
    /// The extension's name.
    pub name: String,
    /// The base that it was built for.
    pub base: ManifestBase,
    /// The extensions that it builds on, in the order given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<ManifestOn>,
    /// The selection: what was requested, excluded, allowed to shadow, and whether recommendations
    /// were taken.
    pub selection: ManifestSelection,
    /// The packages, in packing order.
    pub packages: Vec<ManifestPackage>,
    /// What was left out.
    pub left_out: Vec<ManifestLeftOut>,
    /// What the check said at the build.
    pub findings: Vec<ManifestFinding>,
}

/// The base.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestBase {
    /// The family of its packages.
    pub family: String,
    /// The fields of its os-release that decide.
    pub os_release: BTreeMap<String, String>,
    /// How many packages it has.
    pub packages: usize,
    /// The SHA-256 of its packages, one line `NAME VERSION ARCHITECTURE` each, sorted.
    pub packages_sha256: String,
}

/// An extension that another builds on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestOn {
    /// Its name.
    pub name: String,
    /// Those of its packages that are needed, as `NAME=VERSION`.
    pub needs: Vec<String>,
}

/// The selection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestSelection {
    /// The requests.
    pub request: Vec<String>,
    /// Packages that may not be included.
    pub exclude: Vec<String>,
    /// Whether recommendations were taken.
    pub recommends: bool,
    /// Packages of the base that newer ones may hide.
    pub allow_shadow: Vec<String>,
}

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestPackage {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its architecture, in the family's spelling.
    pub architecture: String,
    /// Its source package, if it is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Its licence, if it declares one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub license: String,
    /// The digest of its file as the feed gives it, as in `sha256:...`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Why it is in the image.
    pub reason: String,
    /// Its paths in the image, folders aside.
    pub paths: Vec<String>,
}

/// A file that was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestLeftOut {
    /// Its path, as packaged.
    pub path: String,
    /// Its package.
    pub package: String,
    /// The reason's stable word.
    pub reason: String,
}

/// A finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct ManifestFinding {
    /// The rule.
    pub rule: String,
    /// note, warning or error.
    pub severity: String,
    /// What was found.
    pub text: String,
}

impl Manifest {
    /// The number of the format.
    pub const FORMAT: u32 = 1;

    /// Its path in the image.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{MANIFEST_FOLDER}/{}.json", self.name)
    }

    /// Its content.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        // Strings and numbers alone: nothing of it can fail.
        let mut content = serde_json::to_vec(self).unwrap_or_default();
        content.push(b'\n');
        content
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// If it is no JSON of that shape.
    pub fn parse(content: &[u8]) -> Result<Self, serde_json::Error> {
        // A list would be taken for the fields in their order.
        let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(content)?;
        serde_json::from_value(fields.into())
    }

    /// The package of each path.
    #[must_use]
    pub fn owners(&self) -> BTreeMap<&str, &str> {
        let packages = self.packages.iter();
        let paths = packages.flat_map(|package| {
            let paths = package.paths.iter();
            paths.map(|path| (path.as_str(), package.name.as_str()))
        });
        paths.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_what_is_missing_is_empty() {
        let manifest = Manifest {
            format: Manifest::FORMAT,
            name: "x".to_owned(),
            packages: vec![ManifestPackage {
                name: "tool".to_owned(),
                paths: vec!["usr/bin/tool".to_owned()],
                ..ManifestPackage::default()
            }],
            ..Manifest::default()
        };
        assert_eq!(Manifest::parse(&manifest.content()).unwrap(), manifest);
        assert_eq!(manifest.owners()["usr/bin/tool"], "tool");
        assert_eq!(Manifest::parse(b"{}").unwrap(), Manifest::default());
        assert!(Manifest::parse(b"[]").is_err());
    }
}
