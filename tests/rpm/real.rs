//! Real databases and packages, which other projects keep as their test data and this one does not
//! copy. `SYSEXTANT_TEST_DATA` names a folder that holds:
//!
//! - `rpmdb/{cbl-mariner-2.0,sle15-bci,libuuid}/`: the folders of these names in `pkg/testdata` of
//!   <https://github.com/knqyf263/go-rpmdb>;
//! - `rpms/`: seven packages of `tests/assets/RPMS/v6` of <https://github.com/rpm-rs/rpm>:
//!   `rpm-{file-attrs,file-types,hardlinks,rich-deps,scriptlets}-1.0-1.noarch.rpm`, and, each with
//!   the name of its folder before its own, `{gzip,xz}/rpm-basic-2.3.4-5.el9.noarch.rpm`.
//!
//! Tests that need them are ignored unless they are asked for:
//! `SYSEXTANT_TEST_DATA=FOLDER cargo test --test rpm -- --ignored`. Asked for, they fail without.

use std::fs;
use std::path::PathBuf;

/// What stands at a path below the folder of real data.
pub fn data(below: &str) -> PathBuf {
    let folder = std::env::var_os("SYSEXTANT_TEST_DATA");
    let folder = folder.expect("SYSEXTANT_TEST_DATA names a folder: tests/rpm/real.rs");
    let path = PathBuf::from(folder).join(below);
    assert!(path.exists(), "{} is missing", path.display());
    path
}

/// Every real package: its path and its bytes.
pub fn packages() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(data("rpms")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let packages: Vec<_> = paths
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    assert_eq!(packages.len(), 7, "of real packages there are seven");
    packages
}
