//! rpm's databases: the real ones in all three formats, against the `rpm` crate, and what a
//! database is made into.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sysextant::archive::rpm::file_table::FileTable;
use sysextant::archive::rpm::header::Header;
use sysextant::archive::rpm::{package as rpm_package, tag};
use sysextant::base::rpm::{DatabaseFormat, RpmDatabaseError, headers, read};
use sysextant::base::{Accounts, Base, NodeKind};
use sysextant::foundation::progress::Silent;
use sysextant::package::Family;
use tempfile::TempDir;

use super::{real, relations};

/// What a database holds, counted over its headers.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    packages: usize,
    files: usize,
    requires: usize,
    provides: usize,
}

/// Reads all headers of a real database and compares each with what the `rpm` crate reads.
fn counts(folder: &Path) -> Counts {
    let mut counts = Counts::default();
    let (format, path) = DatabaseFormat::find(folder).unwrap();
    let mut sink = |_: u32, bytes: &[u8]| {
        let header = Header::parse(bytes).unwrap();
        if !rpm_package::is_key(&header) {
            counts.packages += 1;
            counts.files += FileTable::new(&header).unwrap().len();
            counts.requires += header.texts(tag::REQUIRENAME).count();
            counts.provides += header.texts(tag::PROVIDENAME).count();
            compare(&header, bytes);
        }
        Ok(())
    };
    headers(format, &path, &mut sink).unwrap();
    counts
}

fn compare(header: &Header<'_>, bytes: &[u8]) {
    let theirs = as_the_rpm_crate_reads(bytes);
    let package = rpm_package::package(header).unwrap();
    assert_eq!(package.name, theirs.get_name().unwrap());
    assert_eq!(package.architecture, theirs.get_arch().unwrap());
    let evr = theirs.get_evr().unwrap().to_string();
    assert_eq!(
        package.version.as_str(),
        evr.strip_prefix("0:").unwrap_or(&evr)
    );
    let size = theirs.get_installed_size().unwrap();
    assert_eq!(package.installed_size, Some(size));
    assert_eq!(&*package.summary, theirs.get_summary().unwrap());
    assert_eq!(relations::ours(header), relations::theirs(&theirs));
    let table = FileTable::new(header).unwrap();
    let entries = theirs.get_file_entries().unwrap();
    assert_eq!(table.len(), entries.len());
    for (ours, theirs) in table.iter().zip(&entries) {
        let path = String::from_utf8(ours.path().unwrap()).unwrap();
        assert_eq!(Path::new(&path), theirs.path());
        assert_eq!(
            (ours.mode, ours.size),
            (theirs.mode().raw_mode(), theirs.size() as u64)
        );
        assert_eq!(ours.link, theirs.linkto().unwrap_or_default().as_bytes());
        assert_eq!(
            (ours.user, ours.group),
            (theirs.user().as_bytes(), theirs.group().as_bytes())
        );
    }
}

/// A database holds a header without what precedes it in a file.
fn as_the_rpm_crate_reads(bytes: &[u8]) -> rpm::PackageMetadata {
    let magic = [0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0];
    let mut lead = vec![0; 96];
    lead[..6].copy_from_slice(&[0xed, 0xab, 0xee, 0xdb, 3, 0]);
    lead[78] = 0;
    lead[79] = 5;
    let file = [lead.as_slice(), &magic, &[0; 8], &magic, bytes].concat();
    rpm::PackageMetadata::parse(&mut file.as_slice()).unwrap()
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn a_real_sqlite_database_is_read_completely() {
    let folder = real::data("rpmdb/cbl-mariner-2.0");
    let expected = Counts {
        packages: 129,
        files: 7269,
        requires: 2535,
        provides: 1180,
    };
    assert_eq!(counts(&folder), expected);
    let installed = read(&folder, &Accounts::default()).unwrap();
    assert_eq!(installed.packages.len(), 129);
    let owner = installed.paths.owner("/bin/bash").unwrap();
    assert_eq!(installed.packages[owner].name, "bash");
    let shell = installed.paths.node("/bin/sh").unwrap();
    assert_eq!(shell.kind, NodeKind::Symlink("bash".into()));
    assert!(installed.packages.is_sorted_by_key(|package| &package.name));
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn a_real_ndb_database_is_read_completely() {
    let folder = real::data("rpmdb/sle15-bci");
    let counts = counts(&folder);
    assert_eq!((counts.packages, counts.files), (35, 2837));
    assert_eq!(
        read(&folder, &Accounts::default()).unwrap().packages.len(),
        35
    );
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn a_real_berkeley_database_is_read_completely() {
    let folder = real::data("rpmdb/libuuid");
    assert_eq!(counts(&folder).packages, 1);
    let installed = read(&folder, &Accounts::default()).unwrap();
    assert_eq!(installed.packages[0].name, "libuuid");
    let library = installed.paths.node("/usr/lib64/libuuid.so.1").unwrap();
    assert!(
        matches!(&library.kind, NodeKind::Symlink(target) if target.starts_with("libuuid.so.1."))
    );
}

/// A base is a folder with a copy of the real database in `place`.
fn base(database: &Path, place: &str) -> (TempDir, Base) {
    let root = TempDir::new().unwrap();
    let folder = root.path().join(place);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(database).unwrap() {
        let from = entry.unwrap().path();
        // The content alone: the originals may be read-only.
        let content = fs::read(&from).unwrap();
        fs::write(folder.join(from.file_name().unwrap()), content).unwrap();
    }
    let base = Base::open(root.path(), None, &Silent).unwrap();
    (root, base)
}

#[test]
#[ignore = "needs real data: see tests/rpm/real.rs, then SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored"]
fn a_base_with_a_real_database_is_opened_with_all_of_its_packages_and_files() {
    let rows = [
        ("rpmdb/cbl-mariner-2.0", 129, "x86_64", "glibc"),
        ("rpmdb/sle15-bci", 35, "x86_64", "glibc"),
        ("rpmdb/libuuid", 1, "x86_64", "libuuid"),
    ];
    for (below, packages, architecture, known) in rows {
        let database = real::data(below);
        let mut expected = BTreeMap::new();
        let (format, path) = DatabaseFormat::find(&database).unwrap();
        let mut sink = |_: u32, bytes: &[u8]| {
            let theirs = as_the_rpm_crate_reads(bytes);
            if theirs.get_name().unwrap() != "gpg-pubkey" {
                for file in theirs.get_file_entries().unwrap() {
                    let owners: &mut Vec<String> = expected.entry(file.path()).or_default();
                    owners.push(theirs.get_name().unwrap().to_owned());
                }
            }
            Ok(())
        };
        headers(format, &path, &mut sink).unwrap();
        for place in ["var/lib/rpm", "usr/lib/sysimage/rpm"] {
            let (root, base) = base(&database, place);
            assert_eq!(base.family, Family::Rpm, "{below}");
            assert_eq!(base.packages.len(), packages, "{below}");
            assert_eq!(base.native_architecture, architecture, "{below}");
            assert!(base.packages.iter().any(|package| package.name == known));
            assert!(
                base.packages
                    .iter()
                    .all(|package| package.name != "gpg-pubkey")
            );
            assert_eq!(base.paths.owned_paths(), expected.len(), "{below}");
            for (path, owners) in &expected {
                let path = path.to_str().unwrap();
                let owner = &base.packages[base.paths.owner(path).unwrap()].name;
                assert!(owners.contains(&owner.to_string()), "{below} {path}");
            }
            let written = fs::read_dir(root.path().join(place)).unwrap().count();
            let there = fs::read_dir(&database).unwrap().count();
            assert_eq!(written, there, "nothing is written beside the database");
        }
    }
}

#[test]
fn a_folder_without_a_database_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let error = read(folder.path(), &Accounts::default()).unwrap_err();
    assert!(matches!(error, RpmDatabaseError::None { .. }));
    assert!(error.to_string().contains("rpmdb.sqlite"));
    std::fs::write(folder.path().join("Packages"), b"too short").unwrap();
    let error = read(folder.path(), &Accounts::default()).unwrap_err();
    assert!(error.to_string().contains("Packages: "), "{error}");
}
