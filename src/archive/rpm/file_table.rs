//! The file list of an rpm header: parallel columns with one row for each file.
//!
//! Paths are split into directories and base names (`docs/manual/tags.md`, "Files"); rpm 3 wrote
//! whole paths. A row is read by its index in constant time, for which the start of each text is
//! kept in four bytes.

use super::header::Header;
use super::header_type::{Numbers, Texts};
use super::tag;

/// The most files in a package; the largest real packages have some hundred thousand.
const MAX_FILES: usize = 1 << 20;

/// Linux's `PATH_MAX`.
const LONGEST_PATH: usize = 4096;

/// All paths together may have this many bytes for each byte of the header. Real paths have fewer
/// bytes than the header, which holds each directory once and a digest for each file; in a hostile
/// header the same long directory can be used for every file.
const MOST_PATH_BYTES: usize = 16;

/// Why a file list cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileTableError {
    /// More files than any real package has.
    #[error("the package lists more than {MAX_FILES} files")]
    TooMany,
    /// A base name without a directory.
    #[error("file {file} of the package's list has no directory")]
    NoDirectory {
        /// Its index in the list.
        file: usize,
    },
    /// A path that is too long for Linux.
    #[error("file {file} of the package's list has a path of more than {LONGEST_PATH} bytes")]
    LongPath {
        /// Its index in the list.
        file: usize,
    },
    /// The paths are far larger than the header.
    #[error(
        "the paths of the package's list have over {MOST_PATH_BYTES} times the bytes of its header"
    )]
    Multiplied,
}

/// rpm's flags of a file: `rpmfileAttrs` of rpm's `rpmfiles.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileFlags(pub u32);

impl FileFlags {
    const GHOST: u32 = 1 << 6;

    /// Listed and owned, but not in the payload.
    #[must_use]
    pub fn is_ghost(self) -> bool {
        self.0 & Self::GHOST != 0
    }
}

/// One file as the header describes it. Missing values are 0 or empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileRecord<'a> {
    /// The directory, with a slash at its end.
    pub directory: &'a [u8],
    /// The name in it; a whole path in packages of rpm 3.
    pub name: &'a [u8],
    /// Bytes of a regular file.
    pub size: u64,
    /// Type and permissions, as in `st_mode`.
    pub mode: u16,
    /// Seconds since 1970.
    pub mtime: u32,
    /// What rpm notes of it, such as that it is a ghost.
    pub flags: FileFlags,
    /// The device number of a device node, as in the kernel's 16 bits (`major << 8 | minor`).
    pub rdev: u32,
    /// With `inode`: files that share both are hard links of each other.
    pub device: u64,
    /// See `device`.
    pub inode: u64,
    /// The digest in hexadecimal; empty if it is not a regular file.
    pub digest: &'a [u8],
    /// The target of a symbolic link.
    pub link: &'a [u8],
    /// The owner's name.
    pub user: &'a [u8],
    /// The group's name.
    pub group: &'a [u8],
    /// Capabilities as text, `cap_net_raw=ep`; empty if there are none.
    pub capabilities: &'a [u8],
}

/// The type bits of a mode.
const TYPE: u16 = 0o170_000;

impl FileRecord<'_> {
    /// A regular file.
    #[must_use]
    pub fn is_regular(&self) -> bool {
        self.mode & TYPE == 0o100_000
    }

    /// A directory.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        self.mode & TYPE == 0o040_000
    }

    /// A symbolic link.
    #[must_use]
    pub fn is_symlink(&self) -> bool {
        self.mode & TYPE == 0o120_000
    }

    /// The absolute path without a trailing slash. `None` if it is relative or has `..` components,
    /// which no real package has.
    #[must_use]
    pub fn path(&self) -> Option<Vec<u8>> {
        let mut path = [self.directory, self.name].concat();
        while path.len() > 1 && path.last() == Some(&b'/') {
            path.pop();
        }
        let below = path.strip_prefix(b"/")?;
        let mut parts = below.split(|&byte| byte == b'/');
        let odd = |part: &[u8]| matches!(part, b"" | b"." | b"..");
        (below.is_empty() || !parts.any(odd)).then_some(path)
    }
}

/// A column of texts with access by index.
#[derive(Clone, Debug, Default)]
struct TextColumn<'a> {
    values: &'a [u8],
    /// The offset of each text, and the end of the last.
    starts: Vec<u32>,
}

impl<'a> TextColumn<'a> {
    /// Reads at most `limit` texts, since a column may not be longer than the file list.
    fn new(header: &Header<'a>, tag: u32, limit: usize) -> Self {
        let texts: Texts<'a> = header.texts(tag);
        let values = texts.remaining();
        let mut starts = vec![0_u32];
        let mut end = 0_usize;
        for text in texts.take(limit) {
            end += text.len() + 1;
            starts.extend(u32::try_from(end));
        }
        Self { values, starts }
    }

    fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn get(&self, place: usize) -> Option<&'a [u8]> {
        let start = *self.starts.get(place)? as usize;
        let end = *self.starts.get(place.checked_add(1)?)? as usize;
        self.values.get(start..end.checked_sub(1)?)
    }
}

/// The file list of a header.
#[derive(Clone, Debug)]
pub struct FileTable<'a> {
    directories: TextColumn<'a>,
    names: TextColumn<'a>,
    directory_of: Option<Numbers<'a>>,
    sizes: Numbers<'a>,
    modes: Numbers<'a>,
    mtimes: Numbers<'a>,
    flags: Numbers<'a>,
    rdevs: Numbers<'a>,
    devices: Numbers<'a>,
    inodes: Numbers<'a>,
    digests: TextColumn<'a>,
    links: TextColumn<'a>,
    users: TextColumn<'a>,
    groups: TextColumn<'a>,
    capabilities: TextColumn<'a>,
}

impl<'a> FileTable<'a> {
    /// Locates the columns.
    ///
    /// # Errors
    /// If there are too many files, one has no directory, or paths are too long.
    pub fn new(header: &Header<'a>) -> Result<Self, FileTableError> {
        let split = header.has(tag::BASENAMES);
        let names = match split {
            true => TextColumn::new(header, tag::BASENAMES, MAX_FILES + 1),
            false => TextColumn::new(header, tag::OLDFILENAMES, MAX_FILES + 1),
        };
        let files = names.len();
        if files > MAX_FILES {
            return Err(FileTableError::TooMany);
        }
        let texts = |tag| TextColumn::new(header, tag, files);
        let long = header.numbers(tag::LONGFILESIZES);
        let table = Self {
            directories: texts(tag::DIRNAMES),
            names,
            directory_of: split.then(|| header.numbers(tag::DIRINDEXES)),
            sizes: match long.is_empty() {
                true => header.numbers(tag::FILESIZES),
                false => long,
            },
            modes: header.numbers(tag::FILEMODES),
            mtimes: header.numbers(tag::FILEMTIMES),
            flags: header.numbers(tag::FILEFLAGS),
            rdevs: header.numbers(tag::FILERDEVS),
            devices: header.numbers(tag::FILEDEVICES),
            inodes: header.numbers(tag::FILEINODES),
            digests: texts(tag::FILEDIGESTS),
            links: texts(tag::FILELINKTOS),
            users: texts(tag::FILEUSERNAME),
            groups: texts(tag::FILEGROUPNAME),
            capabilities: texts(tag::FILECAPS),
        };
        table.check_paths(header.size().saturating_mul(MOST_PATH_BYTES))?;
        Ok(table)
    }

    /// Checks that every file has a path, and that all paths together have at most `left` bytes.
    fn check_paths(&self, mut left: usize) -> Result<(), FileTableError> {
        // A file's directory and name are found in constant time, so that this loop is linear in
        // the number of files.
        for file in 0..self.len() {
            let directory = self.directory(file);
            let directory = directory.ok_or(FileTableError::NoDirectory { file })?;
            let length = directory.len() + self.names.get(file).map_or(0, <[u8]>::len);
            if length > LONGEST_PATH {
                return Err(FileTableError::LongPath { file });
            }
            let rest = left.checked_sub(length);
            left = rest.ok_or(FileTableError::Multiplied)?;
        }
        Ok(())
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are no files.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The file at an index of the list.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<FileRecord<'a>> {
        let number = |column: &Numbers<'a>| column.get(place).unwrap_or(0);
        let short = |column| u32::try_from(number(column)).unwrap_or(0);
        let text = |column: &TextColumn<'a>| column.get(place).unwrap_or_default();
        Some(FileRecord {
            directory: self.directory(place)?,
            name: self.names.get(place)?,
            size: number(&self.sizes),
            mode: u16::try_from(number(&self.modes)).unwrap_or(0),
            mtime: short(&self.mtimes),
            flags: FileFlags(short(&self.flags)),
            rdev: short(&self.rdevs),
            device: number(&self.devices),
            inode: number(&self.inodes),
            digest: text(&self.digests),
            link: text(&self.links),
            user: text(&self.users),
            group: text(&self.groups),
            capabilities: text(&self.capabilities),
        })
    }

    /// The files in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = FileRecord<'a>> {
        (0..self.len()).map_while(|place| self.get(place))
    }

    fn directory(&self, place: usize) -> Option<&'a [u8]> {
        match &self.directory_of {
            Some(column) => self
                .directories
                .get(usize::try_from(column.get(place)?).ok()?),
            None => Some(b""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::rpm::header::tests::header;

    #[test]
    fn columns_are_joined_into_files() {
        let bytes = header(&[
            (tag::BASENAMES, 8, 3, b"sh\0bin\0\0"),
            (tag::DIRNAMES, 8, 2, b"/usr/bin/\0/\0"),
            (tag::DIRINDEXES, 4, 3, &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
            (tag::FILEMODES, 3, 3, &[0x81, 0xed, 0xa1, 0xff, 0x41, 0xed]),
            (tag::FILESIZES, 4, 3, &[0, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0]),
            (tag::FILEFLAGS, 4, 3, &[0, 0, 0, 65, 0, 0, 0, 0, 0, 0, 0, 0]),
            (tag::FILELINKTOS, 8, 3, b"\0usr/bin\0\0"),
            (tag::FILEUSERNAME, 8, 3, b"root\0daemon\0root\0"),
        ]);
        let header = Header::parse(&bytes).unwrap();
        let table = FileTable::new(&header).unwrap();
        let files: Vec<_> = table.iter().collect();
        let paths: Vec<_> = files.iter().map(|file| file.path().unwrap()).collect();
        assert_eq!(paths, [b"/usr/bin/sh".as_slice(), b"/bin", b"/"]);
        assert!(files[0].is_regular() && files[1].is_symlink() && files[2].is_directory());
        assert!(files[0].flags.is_ghost() && !files[1].flags.is_ghost());
        assert_eq!((files[0].size, files[1].link), (256, b"usr/bin".as_slice()));
        assert_eq!(
            (files[1].user, files[1].group),
            (b"daemon".as_slice(), b"".as_slice())
        );
    }

    #[test]
    fn relative_paths_and_parent_components_are_refused() {
        type Row<'a> = (&'a [u8], &'a [u8], Option<&'a [u8]>);
        let rows: [Row<'_>; 8] = [
            (b"/usr/", b"bin", Some(b"/usr/bin")),
            (b"", b"/usr/bin/old", Some(b"/usr/bin/old")),
            (b"/", b"", Some(b"/")),
            (b"/usr/", b"", Some(b"/usr")),
            (b"/usr/../", b"etc", None),
            (b"/usr/", b"..", None),
            (b"usr/", b"bin", None),
            (b"/usr//", b"bin", None),
        ];
        for (directory, name, expected) in rows {
            let file = FileRecord {
                directory,
                name,
                ..FileRecord::default()
            };
            assert_eq!(file.path().as_deref(), expected);
        }
    }

    #[test]
    fn a_file_without_a_directory_is_an_error() {
        let bytes = header(&[
            (tag::BASENAMES, 8, 2, b"a\0b\0"),
            (tag::DIRNAMES, 8, 1, b"/\0"),
            (tag::DIRINDEXES, 4, 2, &[0, 0, 0, 0, 0, 0, 0, 9]),
        ]);
        let header = Header::parse(&bytes).unwrap();
        let error = FileTable::new(&header).unwrap_err();
        assert_eq!(error, FileTableError::NoDirectory { file: 1 });
    }

    #[test]
    fn paths_that_are_too_long_are_an_error() {
        let names = b"a\0".repeat(1000);
        let table = |directory: usize, files: u32| {
            let directory = ["/".repeat(directory).as_bytes(), b"\0"].concat();
            let bytes = header(&[
                (tag::BASENAMES, 8, files, &names),
                (tag::DIRNAMES, 8, 1, &directory),
                (tag::DIRINDEXES, 4, files, &[0; 4000]),
            ]);
            FileTable::new(&Header::parse(&bytes).unwrap()).map(|table| table.len())
        };
        assert_eq!(table(LONGEST_PATH - 1, 1), Ok(1));
        let long = FileTableError::LongPath { file: 0 };
        assert_eq!(table(LONGEST_PATH, 1), Err(long));
        assert_eq!(table(80, 1000), Ok(1000));
        assert_eq!(table(4000, 1000), Err(FileTableError::Multiplied));
    }
}
