//! The one way in which this program opens a file that the user or an index names.
//!
//! Opening a named pipe can wait forever, a device can give data without end, and either can take
//! the place of a file between a check and the opening (open(2), fifo(7)). So a file is opened
//! without waiting, and the open file is checked again: only regular files are read.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

use super::Limit;

/// Opens a regular file for reading; symbolic links are followed.
///
/// # Errors
/// If it cannot be opened, or is not a regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    // Checked before opening, too, since opening some devices already has an effect.
    check(&std::fs::metadata(path)?)?;
    // What was checked may have been exchanged: without NONBLOCK the opening of a pipe would wait
    // for a writer, and without NOCTTY a terminal would become the program's own.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let flags = flags.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    // Another file may have taken the place of the one that was checked.
    check(&file.metadata()?)?;
    Ok(file)
}

/// Reads a whole regular file of at most `limit` bytes as text.
///
/// # Errors
/// If it is not a regular file, cannot be read, is larger than the limit, or is not UTF-8.
pub fn read_regular_text(path: &Path, limit: u64) -> io::Result<String> {
    let mut text = String::new();
    Limit::new(open_regular(path)?, limit).read_to_string(&mut text)?;
    Ok(text)
}

fn check(found: &Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    Err(io::Error::other(if found.is_dir() {
        "is a folder, and not a regular file"
    } else {
        "is not a regular file, but a pipe, a device or a socket: copy its content to a file first"
    }))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use rustix::fs::{CWD, Mode, mkfifoat};

    use super::*;

    #[test]
    fn only_regular_files_and_links_to_them_are_opened_without_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "text").unwrap();
        std::os::unix::fs::symlink("file", at("link")).unwrap();
        std::os::unix::fs::symlink("loop", at("loop")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
        mkfifoat(CWD, at("pipe"), Mode::RUSR | Mode::WUSR).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        for name in ["file", "link"] {
            assert_eq!(read_regular_text(&at(name), 4).unwrap(), "text", "{name}");
        }
        let rows = [
            ("pipe", "is not a regular file"),
            ("zero", "is not a regular file"),
            ("socket", "is not a regular file"),
            (".", "is a folder"),
            ("loop", "symbolic link"),
            ("none", "No such file"),
        ];
        for (name, expected) in rows {
            let error = open_regular(&at(name)).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
        let error = read_regular_text(&at("file"), 3).unwrap_err().to_string();
        assert!(error.contains("larger"), "{error}");
    }
}
