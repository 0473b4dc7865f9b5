//! The bill of materials as SPDX 2.3 in JSON.
//!
//! The document describes the extension, which contains its packages and depends on the base. What
//! nobody looked at (where a package was downloaded, what its files say of licences) is NOASSERTION.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::identity::{Identifiers, uuid};
use super::timestamp::timestamp;
use crate::archive::{Digest, DigestKind};
use crate::extension::{Sbom, SbomPackage};
use crate::image::ManifestOn;

const NOT_KNOWN: &str = "NOASSERTION";
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const EXTENSION: &str = "SPDXRef-Extension";
const BASE: &str = "SPDXRef-Base";

/// The document.
pub(super) fn spdx(sbom: &Sbom) -> Value {
    let references = LicenseReferences::of(sbom);
    let mut identifiers = Identifiers::default();
    let names = sbom.earlier.iter().map(|on| on.name.clone());
    let earlier_ids = identifiers.give_all("SPDXRef-Earlier-", names);
    let labels = sbom.packages.iter().map(SbomPackage::label);
    let ids = identifiers.give_all("SPDXRef-Package-", labels);

    let on = sbom.earlier.iter().zip(&earlier_ids);
    let on = on.map(|(found, id)| earlier(found, id));
    let own = sbom.packages.iter().zip(&ids);
    let own = own.map(|(found, id)| package(found, id, &references));
    let first = [extension(sbom), base(sbom)].into_iter();
    let packages: Vec<Value> = first.chain(on).chain(own).collect();

    let needed = [BASE].into_iter();
    let needed = needed.chain(earlier_ids.iter().map(String::as_str));
    let needed = needed.map(|id| relation(EXTENSION, "DEPENDS_ON", id));
    let contained = ids.iter().map(|id| relation(EXTENSION, "CONTAINS", id));
    let first = [relation(DOCUMENT, "DESCRIBES", EXTENSION)].into_iter();
    let relations: Vec<Value> = first.chain(needed).chain(contained).collect();
    let mut document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": name(sbom),
        "documentNamespace": "",
        "creationInfo": {
            "created": timestamp(sbom.created),
            "creators": [concat!("Tool: sysextant-", env!("CARGO_PKG_VERSION"))],
        },
        "packages": packages,
        "relationships": relations,
    });
    let extracted = references.extracted();
    if !extracted.is_empty() {
        document["hasExtractedLicensingInfos"] = extracted.into();
    }
    document["documentNamespace"] = format!("urn:uuid:{}", uuid(&document)).into();
    document
}

fn name(sbom: &Sbom) -> &str {
    match sbom.name.as_str() {
        "" => "extension",
        name => name,
    }
}

fn extension(sbom: &Sbom) -> Value {
    let mut package = bare(EXTENSION, name(sbom));
    if let Some(image) = &sbom.image {
        package["packageFileName"] = image.name.as_str().into();
        package["checksums"] = json!([checksum(&image.sha256)]);
        package["primaryPackagePurpose"] = "ARCHIVE".into();
    }
    package["summary"] =
        "A system extension, as systemd-sysext merges it into /usr and /opt".into();
    package
}

/// The base, as its os-release describes it.
fn base(sbom: &Sbom) -> Value {
    let id = sbom.base.get("ID").map_or("base", String::as_str);
    let mut package = bare(BASE, id);
    if let Some(version) = sbom.base.get("VERSION_ID") {
        package["versionInfo"] = version.as_str().into();
    }
    package["primaryPackagePurpose"] = "OPERATING-SYSTEM".into();
    let fields = sbom
        .base
        .iter()
        .map(|(key, value)| format!("{key}={value}"));
    let fields: Vec<String> = fields.collect();
    package["comment"] = match fields.is_empty() {
        true => {
            "The base that the extension is merged with; its os-release is not known".to_owned()
        }
        false => format!(
            "The base that the extension is merged with. Of its os-release: {}",
            fields.join(", ")
        ),
    }
    .into();
    package
}

/// An extension that this one builds on.
fn earlier(on: &ManifestOn, id: &str) -> Value {
    let mut package = bare(id, &on.name);
    package["comment"] = match on.needs.is_empty() {
        true => "An extension that is merged before this one; nothing of it is needed".to_owned(),
        false => format!(
            "An extension that this one needs for: {}",
            on.needs.join(", ")
        ),
    }
    .into();
    package
}

fn package(package: &SbomPackage, id: &str, references: &LicenseReferences<'_>) -> Value {
    let mut value = bare(id, &package.name);
    if !package.version.is_empty() {
        value["versionInfo"] = package.version.as_str().into();
    }
    if let Some(license) = &package.license {
        value["licenseDeclared"] = license.expression.spdx(&|name| references.id(name)).into();
    }
    if let Some(digest) = &package.digest {
        value["checksums"] = json!([checksum(digest)]);
    }
    if let Some(source) = &package.source {
        value["sourceInfo"] = format!("built from the source package {source}").into();
    }
    value["externalRefs"] = json!([{
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": package.url,
    }]);
    value
}

/// A package with what every one must have.
fn bare(id: &str, name: &str) -> Value {
    json!({
        "name": name,
        "SPDXID": id,
        "downloadLocation": NOT_KNOWN,
        "filesAnalyzed": false,
        "licenseConcluded": NOT_KNOWN,
        "licenseDeclared": NOT_KNOWN,
        "copyrightText": NOT_KNOWN,
        "supplier": NOT_KNOWN,
    })
}

fn checksum(digest: &Digest) -> Value {
    let algorithm = match digest.kind() {
        DigestKind::Md5 => "MD5",
        DigestKind::Sha1 => "SHA1",
        DigestKind::Sha224 => "SHA224",
        DigestKind::Sha256 => "SHA256",
        DigestKind::Sha384 => "SHA384",
        DigestKind::Sha512 => "SHA512",
    };
    json!({"algorithm": algorithm, "checksumValue": digest.to_string()})
}

fn relation(of: &str, kind: &str, to: &str) -> Value {
    json!({"spdxElementId": of, "relationshipType": kind, "relatedSpdxElement": to})
}

/// The licences that are not in SPDX's list, each with its identifier.
struct LicenseReferences<'s>(BTreeMap<&'s str, String>);

impl<'s> LicenseReferences<'s> {
    fn of(sbom: &'s Sbom) -> Self {
        let licenses = sbom.packages.iter().filter_map(|it| it.license.as_ref());
        let names = licenses.flat_map(|license| license.expression.names());
        let mut references: BTreeMap<&str, String> =
            names.map(|name| (name, String::new())).collect();
        let mut identifiers = Identifiers::default();
        for (name, id) in &mut references {
            // Some packages declare such a reference themselves.
            let own = name.strip_prefix("LicenseRef-");
            let own = own.filter(|own| !own.is_empty()).unwrap_or(name);
            *id = identifiers.give("LicenseRef-", own);
        }
        Self(references)
    }

    fn id(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }

    fn extracted(&self) -> Vec<Value> {
        let references = self.0.iter();
        let extracted = references.map(|(name, id)| {
            json!({
                "licenseId": id,
                "name": name,
                "extractedText": format!("Declared by the package as: {name}"),
            })
        });
        extracted.collect()
    }
}
