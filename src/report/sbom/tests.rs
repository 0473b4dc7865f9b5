use serde_json::Value;

use super::*;
use crate::archive::DigestKind;
use crate::extension::ImageFile;
use crate::image::{Manifest, ManifestBase, ManifestOn, ManifestPackage};

fn package(name: &str, license: &str, digest: &str) -> ManifestPackage {
    ManifestPackage {
        name: name.to_owned(),
        version: "1:2.0+git-1".to_owned(),
        architecture: "amd64".to_owned(),
        source: "tools".to_owned(),
        license: license.to_owned(),
        digest: digest.to_owned(),
        ..ManifestPackage::default()
    }
}

fn sbom(packages: Vec<ManifestPackage>) -> Sbom {
    let fields = [("ID", "debian"), ("VERSION_ID", "12")];
    let fields = fields.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let manifest = Manifest {
        name: "debug".to_owned(),
        base: ManifestBase {
            family: "deb".to_owned(),
            os_release: fields.into(),
            ..ManifestBase::default()
        },
        on: vec![ManifestOn {
            name: "early".to_owned(),
            needs: vec!["libx=1".to_owned()],
        }],
        packages,
        ..Manifest::default()
    };
    let image = ImageFile {
        name: "debug.raw".to_owned(),
        sha256: DigestKind::Sha256.of(b"image"),
    };
    Sbom::new(manifest, Some(image), 1_700_000_000).unwrap()
}

fn written(format: SbomFormat, sbom: &Sbom) -> Value {
    serde_json::from_str(&format.sbom(sbom)).unwrap()
}

#[test]
fn spdx_describes_the_extension_which_contains_its_packages_and_depends_on_what_is_below() {
    let document = written(
        SbomFormat::Spdx,
        &sbom(vec![package("b", "", ""), package("a", "", "")]),
    );
    let relations = document["relationships"].as_array().unwrap();
    let relations: Vec<String> = relations
        .iter()
        .map(|it| {
            let part = |key: &str| it[key].as_str().unwrap().replace("SPDXRef-", "");
            let kind = part("relationshipType");
            format!(
                "{} {kind} {}",
                part("spdxElementId"),
                part("relatedSpdxElement")
            )
        })
        .collect();
    assert_eq!(
        relations,
        [
            "DOCUMENT DESCRIBES Extension",
            "Extension DEPENDS_ON Base",
            "Extension DEPENDS_ON Earlier-early",
            "Extension CONTAINS Package-a-1-2.0-git-1-amd64",
            "Extension CONTAINS Package-b-1-2.0-git-1-amd64",
        ]
    );
    assert_eq!(document["creationInfo"]["created"], "2023-11-14T22:13:20Z");
    let packages = &document["packages"];
    assert_eq!(packages[0]["packageFileName"], "debug.raw");
    assert_eq!(packages[1]["name"], "debian");
    assert_eq!(packages[1]["versionInfo"], "12");
    assert_eq!(packages[2]["name"], "early");
    assert!(packages[2]["comment"].as_str().unwrap().contains("libx=1"));
    assert_eq!(packages[3]["licenseDeclared"], "NOASSERTION");
    assert_eq!(
        packages[3]["externalRefs"][0]["referenceLocator"],
        "pkg:deb/debian/a@1:2.0%2Bgit-1?arch=amd64"
    );
}

#[test]
fn a_licence_that_spdx_does_not_list_is_a_reference_with_its_text() {
    let packages = vec![
        package("a", "GPLv2+ and MIT", ""),
        package("b", "GPLv2-", ""),
        package("c", "LicenseRef-Own", ""),
        package("d", "GPLv2+", ""),
    ];
    let document = written(SbomFormat::Spdx, &sbom(packages));
    let declared: Vec<&str> = (3..7)
        .map(|at| {
            document["packages"][at]["licenseDeclared"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert_eq!(
        declared,
        [
            "LicenseRef-GPLv2- AND MIT",
            "LicenseRef-GPLv2--2",
            "LicenseRef-Own",
            "LicenseRef-GPLv2-",
        ]
    );
    let extracted = document["hasExtractedLicensingInfos"].as_array().unwrap();
    assert_eq!(extracted.len(), 3);
    assert_eq!(extracted[0]["licenseId"], "LicenseRef-GPLv2-");
    assert_eq!(extracted[0]["name"], "GPLv2+");
}

#[test]
fn cyclonedx_has_identifiers_expressions_and_names_of_licences() {
    let packages = vec![
        package("a", "mit", ""),
        package("b", "MIT & ISC", ""),
        package("c", "MIT and GPLv2+", ""),
        package("d", "", ""),
    ];
    let document = written(SbomFormat::CycloneDx, &sbom(packages));
    let of = |at: usize| &document["components"][at + 1]["licenses"][0];
    assert_eq!(of(1)["license"]["id"], "MIT");
    assert_eq!(of(2)["expression"], "MIT AND ISC");
    assert_eq!(of(3)["license"]["name"], "MIT and GPLv2+");
    assert_eq!(document["components"][5].get("licenses"), None);
    let needed = document["dependencies"][0]["dependsOn"].as_array().unwrap();
    assert_eq!((needed.len(), &needed[0]), (6, &Value::from("base")));
    assert_eq!(document["components"][0]["type"], "operating-system");
    let early = &document["components"][1];
    assert_eq!(
        (&early["name"], &needed[1]),
        (&"early".into(), &early["bom-ref"])
    );
    assert_eq!(early["properties"][0]["value"], "libx=1");
}

#[test]
fn digests_of_every_kind_have_the_name_that_each_form_gives_them() {
    for (kind, spdx, cyclonedx) in [
        (DigestKind::Md5, "MD5", Some("MD5")),
        (DigestKind::Sha1, "SHA1", Some("SHA-1")),
        (DigestKind::Sha224, "SHA224", None),
        (DigestKind::Sha256, "SHA256", Some("SHA-256")),
        (DigestKind::Sha512, "SHA512", Some("SHA-512")),
    ] {
        let sbom = sbom(vec![package("a", "", &kind.of(b"").tagged())]);
        let document = written(SbomFormat::Spdx, &sbom);
        let checksum = &document["packages"][3]["checksums"][0];
        assert_eq!(checksum["algorithm"], spdx);
        assert_eq!(checksum["checksumValue"], kind.of(b"").to_string());
        let document = written(SbomFormat::CycloneDx, &sbom);
        let hash = &document["components"][2]["hashes"][0];
        assert_eq!(hash["alg"].as_str(), cyclonedx);
    }
}

#[test]
fn the_same_packages_in_any_order_give_the_same_bytes_and_others_give_another_number() {
    let (a, b) = (package("a", "MIT", ""), package("b", "GPLv2+", ""));
    let one = sbom(vec![a.clone(), b.clone()]);
    let same = sbom(vec![b, a.clone()]);
    let other = sbom(vec![a]);
    for (format, number) in [
        (SbomFormat::Spdx, "documentNamespace"),
        (SbomFormat::CycloneDx, "serialNumber"),
    ] {
        assert_eq!(format.sbom(&one), format.sbom(&same));
        let number = |sbom: &Sbom| written(format, sbom)[number].as_str().unwrap().to_owned();
        assert!(number(&one).starts_with("urn:uuid:"));
        assert_ne!(number(&one), number(&other));
    }
}
