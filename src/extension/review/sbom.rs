//! The bill of materials of an extension: exactly the packages that it adds to a base.
//!
//! It is made of what an image says of itself, or of a plan in that form. Its packages are sorted,
//! so that their order says nothing of how the image was packed.

use std::collections::BTreeMap;

use crate::archive::Digest;
use crate::image::{Manifest, ManifestOn, ManifestPackage};
use crate::package::{DeclaredLicense, Family, PackageUrl};

/// The bill of materials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sbom {
    /// The extension's name.
    pub name: String,
    /// The extension's file, if it is built and a file.
    pub image: Option<ImageFile>,
    /// When the image was made, in seconds since 1970.
    pub created: u32,
    /// The fields of the base's os-release that are known.
    pub base: BTreeMap<String, String>,
    /// The extensions that it builds on, and what it needs of them.
    pub earlier: Vec<ManifestOn>,
    /// The family of the packages, if it is one of those that are known here.
    pub family: Option<Family>,
    /// The packages, by name, version and architecture.
    pub packages: Vec<SbomPackage>,
}

/// The file of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// Its name, without folders.
    pub name: String,
    /// The SHA-256 of the whole file.
    pub sha256: Digest,
}

/// A package of the extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SbomPackage {
    /// Its name.
    pub name: String,
    /// Its version; empty if it has none.
    pub version: String,
    /// Its architecture in the family's spelling; empty if it has none.
    pub architecture: String,
    /// The source package that it was built of, if it is known.
    pub source: Option<String>,
    /// Its licence, if it declares one.
    pub license: Option<DeclaredLicense>,
    /// The digest of its file, if it is known.
    pub digest: Option<Digest>,
    /// Its package URL.
    pub url: String,
}

/// A package or an extension without a name is listed, which no bill of materials can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it lists a package or an extension without a name")]
pub struct Nameless;

impl Sbom {
    /// The bill of materials of what a manifest lists.
    ///
    /// # Errors
    /// If it lists a package or an extension without a name.
    pub fn new(
        manifest: Manifest,
        image: Option<ImageFile>,
        created: u32,
    ) -> Result<Self, Nameless> {
        if manifest.on.iter().any(|on| on.name.is_empty()) {
            return Err(Nameless);
        }
        let base = manifest.base;
        let mut families = Family::ALL.into_iter();
        let family = families.find(|family| family.name() == base.family);
        let distribution = base.os_release.get("ID").map(String::as_str);
        let distribution = distribution.filter(|id| !id.is_empty());
        let packages = manifest.packages.into_iter();
        let packages = packages.map(|listed| package(listed, family, distribution));
        let mut packages = packages.collect::<Result<Vec<_>, _>>()?;
        packages.sort_by(|one, other| one.key().cmp(&other.key()));
        packages.dedup_by(|one, other| one.key() == other.key());
        Ok(Self {
            name: manifest.name,
            image,
            created,
            base: base.os_release,
            earlier: manifest.on,
            family,
            packages,
        })
    }
}

impl SbomPackage {
    /// Name, version and architecture in one, as in an identifier.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}-{}", self.name, self.version, self.architecture)
    }

    fn key(&self) -> (&str, &str, &str) {
        (&self.name, &self.version, &self.architecture)
    }
}

fn package(
    listed: ManifestPackage,
    family: Option<Family>,
    distribution: Option<&str>,
) -> Result<SbomPackage, Nameless> {
    if listed.name.is_empty() {
        return Err(Nameless);
    }
    let url = PackageUrl {
        family,
        distribution,
        name: &listed.name,
        version: &listed.version,
        architecture: &listed.architecture,
    };
    Ok(SbomPackage {
        url: url.to_string(),
        source: Some(listed.source).filter(|it| !it.is_empty()),
        license: DeclaredLicense::parse(&listed.license),
        digest: Digest::parse_tagged(&listed.digest),
        name: listed.name,
        version: listed.version,
        architecture: listed.architecture,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ManifestBase;

    fn named(name: &str, version: &str) -> ManifestPackage {
        ManifestPackage {
            name: name.to_owned(),
            version: version.to_owned(),
            ..ManifestPackage::default()
        }
    }

    fn manifest(family: &str, packages: Vec<ManifestPackage>) -> Manifest {
        let os_release = [("ID".to_owned(), "debian".to_owned())];
        Manifest {
            base: ManifestBase {
                family: family.to_owned(),
                os_release: os_release.into(),
                ..ManifestBase::default()
            },
            packages,
            ..Manifest::default()
        }
    }

    #[test]
    fn packages_are_sorted_and_each_stands_there_once() {
        let packages = vec![
            named("b", "1"),
            named("a", "2"),
            named("b", "1"),
            named("a", "1"),
        ];
        let sbom = Sbom::new(manifest("deb", packages), None, 0).unwrap();
        let urls: Vec<&str> = sbom.packages.iter().map(|it| it.url.as_str()).collect();
        assert_eq!(
            urls,
            [
                "pkg:deb/debian/a@1",
                "pkg:deb/debian/a@2",
                "pkg:deb/debian/b@1"
            ]
        );
    }

    #[test]
    fn what_is_malformed_in_a_manifest_is_not_known_but_a_name_must_be_there() {
        let mut package = named("a", "1");
        package.digest = "sha256:zz".to_owned();
        let sbom = Sbom::new(manifest("other", vec![package]), None, 0).unwrap();
        assert_eq!((sbom.family, &sbom.packages[0].digest), (None, &None));
        assert_eq!(sbom.packages[0].url, "pkg:generic/a@1");
        assert_eq!(
            Sbom::new(manifest("deb", vec![named("", "1")]), None, 0),
            Err(Nameless)
        );
    }
}
