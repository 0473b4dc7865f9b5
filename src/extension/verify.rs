//! Reads the written image back and compares it with the intended contents.
//!
//! The reader is another implementation (backhand), so that a mistake of the writer is not repeated
//! by the reader. Paths, kinds, sizes, modes, owners, times and link targets are compared. What the
//! reader does not give is reported: contents, extended attributes, which names share an inode; and
//! images with a link target of 256 bytes or more, which it cannot open.

use std::collections::HashMap;
use std::fmt::Write;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;

use backhand::{FilesystemReader, InnerNode, Node, SquashfsFileReader};

use super::error::ExtensionError;
use super::payload::member::escaped;
use crate::foundation::progress::Progress;
use crate::foundation::whole_file;
use crate::image::{Contents, Entry, EntryKind};

/// The longest link target that the reader can open.
const LONGEST_TARGET: usize = 255;

/// Compares an image with `contents`, and returns a sentence about what could not be compared.
///
/// # Errors
/// If the image cannot be read or differs; the message names the first path that differs.
pub(super) fn verify(
    image: whole_file::Reader<'_>,
    contents: &Contents,
    progress: &dyn Progress,
) -> Result<String, ExtensionError> {
    let is_long = |entry: &&Entry| match &entry.kind {
        EntryKind::Symlink(target) => target.len() > LONGEST_TARGET,
        _ => false,
    };
    if let Some(entry) = contents.entries.iter().find(is_long) {
        return Ok(format!(
            "the image was not read back: the reader knows no link targets of 256 bytes or more, \
             as /{} has",
            entry.path
        ));
    }
    let failed = |reason: String| {
        if progress.is_cancelled() {
            ExtensionError::Cancelled
        } else {
            ExtensionError::Verify(reason)
        }
    };
    let reader = BufReader::new(Cancellable { image, progress });
    let image = FilesystemReader::from_reader(reader)
        .map_err(|error| failed(format!("it cannot be read: {error}")))?;
    compare(&image, contents).map_err(failed)?;
    Ok(not_compared(contents))
}

/// Compares what was read with what was intended.
fn compare(image: &FilesystemReader<'_>, contents: &Contents) -> Result<(), String> {
    let entries = contents.entries.iter();
    let meant: HashMap<&str, &Entry> = entries.map(|entry| (entry.path.as_str(), entry)).collect();
    let mut missing = meant.clone();
    for node in image.files() {
        let path = node.fullpath.as_os_str().as_bytes();
        let path = String::from_utf8_lossy(path);
        let path = path.trim_start_matches('/');
        // The root is not among the entries of the contents.
        if path.is_empty() {
            continue;
        }
        let shown = escaped(path.as_bytes());
        let entry = missing.remove(path);
        let entry = entry.ok_or_else(|| format!("/{shown} should not be there"))?;
        let (found, expected) = (Shown::of(node), Shown::meant(entry, &meant));
        if found != expected {
            return Err(format!("/{shown} is {found:?} and not {expected:?}"));
        }
    }
    let first = missing.into_keys().min();
    first.map_or(Ok(()), |path| {
        let path = escaped(path.as_bytes());
        Err(format!("/{path} is missing"))
    })
}

/// What the reader does not give for these entries.
fn not_compared(contents: &Contents) -> String {
    let entries = contents.entries.iter();
    let xattrs: usize = entries.clone().map(|entry| entry.xattrs.len()).sum();
    let links = entries.filter(|entry| matches!(entry.kind, EntryKind::HardLink(_)));
    let mut text = "read back and compared, but for the contents of files".to_owned();
    for (count, what) in [
        (xattrs, "extended attributes"),
        (links.count(), "hard links as such"),
    ] {
        if count > 0 {
            // Writing to a string cannot fail.
            let _ = write!(text, ", {what} ({count})");
        }
    }
    text
}

/// The properties of an entry that are compared.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    kind: Kind,
    mode: u16,
    uid: u32,
    gid: u32,
    mtime: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    File(u64),
    Directory,
    Symlink(String),
    Fifo,
    Socket,
    Device,
}

impl Shown {
    fn of(node: &Node<SquashfsFileReader>) -> Self {
        let kind = match &node.inner {
            InnerNode::File(file) => Kind::File(file.file_len() as u64),
            InnerNode::Dir(_) => Kind::Directory,
            InnerNode::Symlink(link) => Kind::Symlink(link.link.to_string_lossy().into_owned()),
            InnerNode::NamedPipe => Kind::Fifo,
            InnerNode::Socket => Kind::Socket,
            InnerNode::CharacterDevice(_) | InnerNode::BlockDevice(_) => Kind::Device,
        };
        let header = node.header;
        Self {
            kind,
            mode: header.permissions & 0o7777,
            uid: header.uid,
            gid: header.gid,
            mtime: header.mtime,
        }
    }

    fn meant(entry: &Entry, all: &HashMap<&str, &Entry>) -> Self {
        let target = match &entry.kind {
            EntryKind::HardLink(target) => all.get(target.as_str()).map(|target| &target.kind),
            _ => None,
        };
        let kind = match target.unwrap_or(&entry.kind) {
            EntryKind::File(size) => Kind::File(*size),
            EntryKind::Symlink(target) => Kind::Symlink(target.clone()),
            EntryKind::Fifo => Kind::Fifo,
            EntryKind::Socket => Kind::Socket,
            // Links must name files; with any other target this shows as a difference.
            EntryKind::Directory | EntryKind::HardLink(_) => Kind::Directory,
        };
        Self {
            kind,
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
            mtime: entry.mtime,
        }
    }
}

/// A file that fails to be read once the work is cancelled.
struct Cancellable<'p> {
    image: whole_file::Reader<'p>,
    progress: &'p dyn Progress,
}

impl Read for Cancellable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        self.image.read(buffer)
    }
}

impl Seek for Cancellable<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.image.seek(position)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{Cursor, Write};

    use super::*;
    use crate::foundation::progress::{Cancellation, Event, Silent};
    use crate::squashfs;
    use crate::squashfs::{Attributes, Options, Unobserved, Writer};

    fn entry(path: &str, kind: EntryKind) -> Entry {
        Entry {
            path: path.to_owned(),
            kind,
            mode: 0o644,
            uid: 0,
            gid: 7,
            mtime: 5,
            xattrs: Vec::new(),
            package: None,
            shadow: None,
        }
    }

    fn contents(entries: Vec<Entry>) -> Contents {
        Contents {
            entries,
            ..Contents::default()
        }
    }

    fn honest() -> Vec<Entry> {
        vec![
            entry("a", EntryKind::Directory),
            entry("a/b", EntryKind::File(3)),
            entry("a/c", EntryKind::HardLink("a/b".to_owned())),
            entry("a/d", EntryKind::Symlink("b".to_owned())),
            entry("a/e", EntryKind::Fifo),
        ]
    }

    /// Compares a file.
    fn verify(file: &File, contents: &Contents, progress: &dyn Progress) -> Verified {
        super::verify(whole_file::Reader::new(file), contents, progress)
    }

    type Verified = Result<String, ExtensionError>;

    /// A file of those bytes.
    fn file_of(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    /// An image of [`honest`].
    fn image() -> File {
        let mut image = Cursor::new(Vec::new());
        let mut writer = Writer::new(&mut image, Options::default(), &Unobserved).unwrap();
        let attributes = Attributes {
            mode: 0o644,
            gid: 7,
            mtime: 5,
            ..Attributes::default()
        };
        let file = squashfs::Node::File {
            size: 3,
            data: &mut "abc".as_bytes(),
        };
        for (path, node) in [
            ("a", squashfs::Node::Directory),
            ("a/b", file),
            ("a/c", squashfs::Node::HardLink(b"a/b")),
            ("a/d", squashfs::Node::Symlink(b"b")),
            ("a/e", squashfs::Node::Fifo),
        ] {
            writer.add(path.as_bytes(), &attributes, node).unwrap();
        }
        writer.finish().unwrap();
        file_of(&image.into_inner())
    }

    #[test]
    fn a_written_image_is_verified_and_the_rest_is_reported() {
        let image = image();
        let mut entries = honest();
        entries[1].xattrs = vec![("user.x".to_owned(), vec![1])];
        let note = verify(&image, &contents(entries), &Silent).unwrap();
        assert_eq!(
            note,
            "read back and compared, but for the contents of files, extended attributes (1), hard \
             links as such (1)"
        );
    }

    #[test]
    fn every_difference_is_found() {
        let image = image();
        let rows: [(Change, &str); 9] = [
            (|it| it[1].mode = 0o755, "/a/b is"),
            (|it| it[1].uid = 1, "/a/b is"),
            (|it| it[0].gid = 0, "/a is"),
            (|it| it[4].mtime = 6, "/a/e is"),
            (|it| it[1].kind = EntryKind::File(4), "/a/b is"),
            (
                |it| it[3].kind = EntryKind::Symlink("c".to_owned()),
                "/a/d is",
            ),
            (|it| it[4].kind = EntryKind::Socket, "/a/e is"),
            (|it| drop(it.pop()), "/a/e should not be there"),
            (
                |it| it.push(entry("a/f", EntryKind::Fifo)),
                "/a/f is missing",
            ),
        ];
        for (change, expected) in rows {
            let mut entries = honest();
            change(&mut entries);
            let error = verify(&image, &contents(entries), &Silent).unwrap_err();
            let error = error.to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn an_image_that_the_reader_cannot_open_is_reported_and_a_broken_one_is_an_error() {
        let image = file_of(b"hsqs and no more");
        let error = verify(&image, &contents(honest()), &Silent).unwrap_err();
        assert!(error.to_string().contains("cannot be read"), "{error}");
        let long = entry("a/l", EntryKind::Symlink("x".repeat(256)));
        let note = verify(&image, &contents(vec![long]), &Silent).unwrap();
        assert!(note.starts_with("the image was not read back"), "{note}");
        assert!(note.ends_with("as /a/l has"), "{note}");
    }

    /// A change that makes an entry differ from the image.
    type Change = fn(&mut Vec<Entry>);

    /// Stops whatever asks.
    struct Cancelled;

    impl Progress for Cancelled {
        fn report(&self, _: Event) {}
    }

    impl Cancellation for Cancelled {
        fn is_cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn reading_back_ends_when_it_is_cancelled() {
        let image = image();
        let error = verify(&image, &contents(honest()), &Cancelled).unwrap_err();
        assert!(matches!(error, ExtensionError::Cancelled), "{error}");
    }
}
