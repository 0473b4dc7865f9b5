//! rpm package files: what the reader gives against what the `rpm` crate gives, over packages of
//! every format and compressor, and over real ones.

use std::collections::BTreeMap;
use std::io::Read;

use rpm::{BuildConfig, CompressionType};
use sysextant::archive::rpm::file::{RpmFile, RpmFileError};
use sysextant::archive::rpm::file_table::FileTable;
use sysextant::archive::rpm::package as rpm_package;
use sysextant::archive::rpm::payload::{Payload, PayloadContent, PayloadError};
use sysextant::package::Family;

use super::real;
use crate::support::rpm::{COMPRESSIONS, bytes, fast, sample};

/// What a file of a package is, in one comparable line.
type Listing = BTreeMap<String, String>;

/// Every file with its attributes, as the reader gives them.
fn ours(package: &[u8]) -> Listing {
    let file = RpmFile::open(package).unwrap();
    let header = file.header();
    let table = FileTable::new(&header).unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let lines = table.iter().map(|file| {
        let line = format!(
            "{:o} {} {} {}:{} {} caps[{}] link[{}] digest[{}] rdev {}",
            file.mode,
            file.size,
            file.mtime,
            text(file.user),
            text(file.group),
            file.flags.0,
            text(file.capabilities),
            text(file.link),
            text(file.digest),
            file.rdev,
        );
        (text(&file.path().unwrap()), line)
    });
    lines.collect()
}

/// The same as the `rpm` crate gives it.
fn theirs(package: &[u8]) -> Listing {
    let package = rpm::Package::parse(&mut &package[..]).unwrap();
    let entries = package.metadata.get_file_entries().unwrap();
    let lines = entries.iter().map(|file| {
        let line = format!(
            "{:o} {} {} {}:{} {} caps[{}] link[{}] digest[{}] rdev {}",
            file.mode().raw_mode(),
            file.size(),
            u32::from(file.modified_at()),
            file.user(),
            file.group(),
            file.flags().bits(),
            file.caps().unwrap_or_default(),
            file.linkto().unwrap_or_default(),
            file.digest()
                .map(|digest| digest.as_hex().to_owned())
                .unwrap_or_default(),
            file.rdev(),
        );
        (file.path().to_str().unwrap().to_owned(), line)
    });
    lines.collect()
}

/// The content of every entry of the payload; of a hard link the path it leads to.
fn contents(package: &[u8]) -> Result<BTreeMap<String, String>, PayloadError> {
    let (header, stream) = RpmFile::open(package).unwrap().into_parts().unwrap();
    let mut payload = Payload::new(&header.get(), stream).unwrap();
    let mut found = BTreeMap::new();
    while let Some(entry) = payload.next_entry()? {
        let text = match entry.content {
            PayloadContent::Data(size) => {
                let mut data = Vec::new();
                payload.read_to_end(&mut data)?;
                assert_eq!(data.len() as u64, size);
                String::from_utf8_lossy(&data).into_owned()
            }
            PayloadContent::HardLink(target) => {
                let target = String::from_utf8(target).unwrap();
                let at = found.get(&target);
                format!("-> {target}: {}", at.unwrap_or(&"nothing yet".to_owned()))
            }
            PayloadContent::Nothing => String::new(),
        };
        found.insert(String::from_utf8(entry.path).unwrap(), text);
    }
    Ok(found)
}

#[test]
fn headers_and_payloads_are_read_in_every_format_and_compressor() {
    for compression in COMPRESSIONS {
        for config in [BuildConfig::v4(), BuildConfig::v6()] {
            let package = sample(config.compression(fast(compression)));
            assert_eq!(ours(&package), theirs(&package), "{compression:?}");
            let contents = contents(&package).unwrap();
            let rows = [
                ("/usr/bin/sample", "#!/bin/sh\n"),
                ("/usr/share/empty", ""),
                ("/usr/share/link-3", "linked"),
                ("/usr/share/link-1", "-> /usr/share/link-3: linked"),
                ("/usr/share/link-2", "-> /usr/share/link-3: linked"),
                ("/usr/lib/s.so", ""),
                ("/etc/sample.conf", "key = 1\n"),
            ];
            for (path, expected) in rows {
                assert_eq!(contents[path], expected, "{compression:?} {path}");
            }
            assert_eq!(contents["/usr/bin/ping"].len(), 70_000);
            assert!(
                !contents.contains_key("/var/log/sample.log"),
                "a ghost has no payload"
            );
            assert_eq!(contents.len(), 9);
        }
    }
}

#[test]
fn relations_and_scripts_are_read() {
    let package = sample(BuildConfig::v4());
    let file = RpmFile::open(package.as_slice()).unwrap();
    let package = rpm_package::package(&file.header()).unwrap();
    assert_eq!(package.version.as_str(), "3:1.2-4.el9");
    let relations = &package.relations;
    let texts = |list: &[sysextant::package::Dependency]| {
        list.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(texts(&relations.pre_depends), ["/bin/sh", "coreutils"]);
    assert_eq!(
        texts(&relations.depends),
        ["a | b", "config(sample) (= 3:1.2-4.el9)", "libc6 (>= 2.35)"]
    );
    assert_eq!(texts(&relations.recommends), ["man", "user(daemon)"]);
    assert_eq!(texts(&relations.suggests), ["doc"]);
    assert_eq!(texts(&relations.enhances), ["vim"]);
    assert_eq!(relations.conflicts[0].to_string(), "old (<< 2)");
    assert_eq!(relations.obsoletes[0].to_string(), "older (<= 1.0-1)");
    let conditional: Vec<_> = relations
        .conditional
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(conditional, ["(c if d)", "(bash and sample-data)"]);
    assert!(
        relations
            .provides
            .iter()
            .any(|known| known.name == "virtual")
    );
    let scripts = rpm_package::scripts(&file.header());
    assert_eq!(
        (
            scripts[0].kind.name(Family::Rpm),
            scripts[0].text.as_deref()
        ),
        ("%post", Some("ldconfig"))
    );
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn real_packages_read_as_the_rpm_crate_reads_them() {
    for (path, package) in real::packages() {
        assert_eq!(ours(&package), theirs(&package), "{path}");
        let contents = contents(&package).unwrap();
        let parsed = rpm::Package::parse(&mut package.as_slice()).unwrap();
        for file in parsed.files().unwrap() {
            let file = file.unwrap();
            let Some(content) = file.content() else {
                continue;
            };
            let name = file.metadata.path().to_str().unwrap().to_owned();
            let expected = String::from_utf8_lossy(content);
            let found = &contents[&name];
            let followed = found
                .split_once(": ")
                .map_or(found.as_str(), |(_, text)| text);
            let found = if found.starts_with("-> ") {
                followed
            } else {
                found
            };
            let is_link = file
                .metadata
                .linkto()
                .is_some_and(|target| !target.is_empty());
            assert!(is_link || found == expected, "{path} {name}");
        }
    }
}

#[test]
fn fifty_thousand_files_are_read_in_linear_time() {
    let mut builder = rpm::PackageBuilder::new("many", "1", "MIT", "noarch", "Many files");
    builder.using_config(BuildConfig::v4().compression(CompressionType::None));
    for number in 0..50_000 {
        let path = format!("/usr/share/many/{}/{number}", number / 100);
        builder
            .with_file_contents(*b"x", rpm::FileOptions::new(path))
            .unwrap();
    }
    let package = bytes(&mut builder);
    assert_eq!(contents(&package).unwrap().len(), 50_000);
}

#[test]
fn damage_is_found_and_named() {
    let package = sample(BuildConfig::v4().compression(CompressionType::None));
    let open = |bytes: &[u8]| RpmFile::open(bytes).map(drop);
    assert!(matches!(open(b"\x7fELF"), Err(RpmFileError::Io(_))));
    assert!(matches!(open(&[0; 200]), Err(RpmFileError::NotRpm)));
    let place = |needle: &[u8]| {
        package
            .windows(needle.len())
            .position(|at| at == needle)
            .unwrap()
    };

    let mut header = package.clone();
    header[place(b"A sample")] = b'B';
    assert!(matches!(open(&header), Err(RpmFileError::HeaderDigest)));

    let mut payload = package.clone();
    payload[place(b"#!/bin/sh\n")] = b'?';
    let error = contents(&payload).unwrap_err().to_string();
    assert!(error.contains("fetch it again"), "{error}");

    let cut = &package[..package.len() - 1000];
    assert!(matches!(contents(cut), Err(PayloadError::Cpio(_))));
}
