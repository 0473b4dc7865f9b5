//! The files of a package database, and how much of them is read.

use std::collections::BTreeMap;
use std::io;

/// The texts of a database by path.
pub(crate) type Files = BTreeMap<String, String>;

/// The largest status file of a full desktop has some 10 MB.
pub(crate) const LARGEST_TEXT: u64 = 64 << 20;

/// All files of a database together: that desktop's have some 100 MB.
pub(crate) const LARGEST_DATABASE: u64 = 512 << 20;

/// The error of a file with more bytes than that.
pub(crate) fn too_large(limit: u64) -> io::Error {
    let problem = format!(
        "is larger than the {} MiB that are read at most",
        limit >> 20
    );
    io::Error::new(io::ErrorKind::FileTooLarge, problem)
}
