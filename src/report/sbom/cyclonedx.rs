//! The bill of materials as `CycloneDX` 1.6 in JSON.
//!
//! The extension is the component that the document is about. It depends on the base, which is an
//! operating system, and on its packages.

use serde_json::{Value, json};

use super::identity::{Identifiers, uuid};
use super::timestamp::timestamp;
use crate::archive::{Digest, DigestKind};
use crate::extension::{Sbom, SbomPackage};
use crate::image::ManifestOn;
use crate::package::{DeclaredLicense, LicenseExpression};

const EXTENSION: &str = "extension";
const BASE: &str = "base";

/// The document.
pub(super) fn cyclonedx(sbom: &Sbom) -> Value {
    let mut identifiers = Identifiers::default();
    let names = sbom.earlier.iter().map(|on| on.name.clone());
    let earlier_ids = identifiers.give_all("earlier-", names);
    let labels = sbom.packages.iter().map(SbomPackage::label);
    let ids = identifiers.give_all("package-", labels);

    let on = sbom.earlier.iter().zip(&earlier_ids);
    let on = on.map(|(found, id)| earlier(found, id));
    let own = sbom.packages.iter().zip(&ids);
    let own = own.map(|(found, id)| component(found, id));
    let components: Vec<Value> = [base(sbom)].into_iter().chain(on).chain(own).collect();
    let needed = [BASE].into_iter();
    let needed = needed.chain(earlier_ids.iter().chain(&ids).map(String::as_str));
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "",
        "version": 1,
        "metadata": {
            "timestamp": timestamp(sbom.created),
            "tools": {"components": [{
                "type": "application",
                "name": "sysextant",
                "version": env!("CARGO_PKG_VERSION"),
            }]},
            "component": extension(sbom),
        },
        "components": components,
        "dependencies": [{"ref": EXTENSION, "dependsOn": needed.collect::<Vec<_>>()}],
    });
    document["serialNumber"] = format!("urn:uuid:{}", uuid(&document)).into();
    document
}

fn extension(sbom: &Sbom) -> Value {
    let name = match sbom.name.as_str() {
        "" => EXTENSION,
        name => name,
    };
    let mut component = json!({
        "type": "application",
        "bom-ref": EXTENSION,
        "name": name,
        "description": "A system extension, as systemd-sysext merges it into /usr and /opt",
    });
    if let Some(image) = &sbom.image {
        component["hashes"] = hashes(&image.sha256);
        component["properties"] = json!([property("file", &image.name)]);
    }
    component
}

/// The base, as its os-release describes it.
fn base(sbom: &Sbom) -> Value {
    let id = sbom.base.get("ID").map_or(BASE, String::as_str);
    let mut component = json!({"type": "operating-system", "bom-ref": BASE, "name": id});
    if let Some(version) = sbom.base.get("VERSION_ID") {
        component["version"] = version.as_str().into();
    }
    component["description"] = "The base that the extension is merged with".into();
    let fields = sbom.base.iter();
    let fields = fields.map(|(key, value)| property(&format!("os-release:{key}"), value));
    let fields: Vec<Value> = fields.collect();
    if !fields.is_empty() {
        component["properties"] = fields.into();
    }
    component
}

/// An extension that this one builds on.
fn earlier(on: &ManifestOn, id: &str) -> Value {
    let needs = on.needs.iter().map(|needed| property("needed", needed));
    json!({
        "type": "application",
        "bom-ref": id,
        "name": on.name,
        "description": "An extension that is merged before this one",
        "properties": needs.collect::<Vec<_>>(),
    })
}

fn component(package: &SbomPackage, id: &str) -> Value {
    let mut component = json!({"type": "library", "bom-ref": id, "name": package.name});
    if !package.version.is_empty() {
        component["version"] = package.version.as_str().into();
    }
    if let Some(digest) = &package.digest {
        component["hashes"] = hashes(digest);
    }
    if let Some(license) = &package.license {
        component["licenses"] = json!([declared(license)]);
    }
    component["purl"] = package.url.as_str().into();
    let architecture = Some(package.architecture.as_str()).filter(|it| !it.is_empty());
    let known = [
        ("architecture", architecture),
        ("source", package.source.as_deref()),
    ];
    let known = known.into_iter();
    let properties = known.filter_map(|(name, value)| Some(property(name, value?)));
    let properties: Vec<Value> = properties.collect();
    if !properties.is_empty() {
        component["properties"] = properties.into();
    }
    component
}

/// An identifier of SPDX, or an expression of such, or else the licence's own words.
fn declared(license: &DeclaredLicense) -> Value {
    match &license.expression {
        LicenseExpression::Known(id) => {
            json!({"license": {"id": id, "acknowledgement": "declared"}})
        }
        combined if combined.names().is_empty() => json!({
            "expression": combined.spdx(&str::to_owned),
            "acknowledgement": "declared",
        }),
        _ => json!({"license": {"name": license.text, "acknowledgement": "declared"}}),
    }
}

/// The digest; a list without any where `CycloneDX` has no name for its kind.
fn hashes(digest: &Digest) -> Value {
    let algorithm = match digest.kind() {
        DigestKind::Sha224 => return json!([]),
        DigestKind::Md5 => "MD5",
        DigestKind::Sha1 => "SHA-1",
        DigestKind::Sha256 => "SHA-256",
        DigestKind::Sha384 => "SHA-384",
        DigestKind::Sha512 => "SHA-512",
    };
    json!([{"alg": algorithm, "content": digest.to_string()}])
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": format!("sysextant:{name}"), "value": value})
}
