//! rpm's databases: the real ones in all three formats, against the `rpm` crate, and what a
//! database is made into.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod rpm_world;

use std::path::Path;

use rpm_world::real_data;
use sysextant::archive::rpm_file_table::FileTable;
use sysextant::archive::rpm_header::Header;
use sysextant::archive::{rpm_package, rpm_tag as tag};
use sysextant::base::rpm::{DatabaseFormat, RpmDatabaseError, headers, read};
use sysextant::base::{Accounts, NodeKind};

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
    assert_eq!(package.installed_size, theirs.get_installed_size().unwrap());
    assert_eq!(&*package.summary, theirs.get_summary().unwrap());
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
fn a_real_sqlite_database_is_read_completely() {
    let Some(folder) = real_data("rpmdb/cbl-mariner-2.0") else {
        return;
    };
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
fn a_real_ndb_database_is_read_completely() {
    let Some(folder) = real_data("rpmdb/sle15-bci") else {
        return;
    };
    let counts = counts(&folder);
    assert_eq!((counts.packages, counts.files), (35, 2837));
    assert_eq!(
        read(&folder, &Accounts::default()).unwrap().packages.len(),
        35
    );
}

#[test]
fn a_real_berkeley_database_is_read_completely() {
    let Some(folder) = real_data("rpmdb/libuuid") else {
        return;
    };
    assert_eq!(counts(&folder).packages, 1);
    let installed = read(&folder, &Accounts::default()).unwrap();
    assert_eq!(installed.packages[0].name, "libuuid");
    let library = installed.paths.node("/usr/lib64/libuuid.so.1").unwrap();
    assert!(
        matches!(&library.kind, NodeKind::Symlink(target) if target.starts_with("libuuid.so.1."))
    );
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
