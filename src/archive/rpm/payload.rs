//! The files of an rpm package: the cpio archive's data joined with the attributes in the header.
//!
//! Runs in linear time: members mostly come in the order of the file list, and are looked up by
//! path if they do not. Of a set of hard links only one member has data; it is returned first, and
//! the others then follow as links to it.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read};

use rustc_hash::FxHashMap;

use super::cpio::{CpioError, CpioReader, Member};
use super::file_table::{FileRecord, FileTable, FileTableError};
use super::header::Header;

/// The size of the buffer behind the decompressor; members are read in pieces of a few bytes.
const BUFFER: usize = 64 << 10;

/// Why a payload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The archive is damaged.
    #[error(transparent)]
    Cpio(#[from] CpioError),
    /// A member that the header does not list.
    #[error("the payload holds {name}, which the package's header does not list")]
    Unlisted {
        /// The member's name or index.
        name: String,
    },
    /// A path that would lead out of the image.
    #[error("the package lists {path}, which is not an absolute path, or has `..` in it")]
    UnsafePath {
        /// The path.
        path: String,
    },
    /// A member that is given twice.
    #[error("the payload holds {path} twice")]
    Twice {
        /// The path.
        path: String,
    },
    /// A member whose size differs from the header's.
    #[error("the payload holds {found} bytes of {path}, the header says {listed}")]
    Size {
        /// The path.
        path: String,
        /// The size in the payload.
        found: u64,
        /// The size in the header.
        listed: u64,
    },
    /// A file that the header lists and the payload lacks.
    #[error("the payload lacks {path}")]
    Missing {
        /// The path.
        path: String,
    },
}

impl From<io::Error> for PayloadError {
    fn from(error: io::Error) -> Self {
        Self::Cpio(error.into())
    }
}

/// The content of an entry of the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadContent {
    /// Bytes to be read from the [`Payload`] before its next entry.
    Data(u64),
    /// The same content as the earlier entry at that path.
    HardLink(Vec<u8>),
    /// No content: a directory, symbolic link, device, fifo or socket.
    Nothing,
}

/// One entry of the payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadEntry<'h> {
    /// The absolute path, without a trailing slash.
    pub path: Vec<u8>,
    /// The attributes from the header.
    pub file: FileRecord<'h>,
    /// The content.
    pub content: PayloadContent,
}

/// Reads a payload entry by entry, and each entry's data as a [`Read`].
pub struct Payload<'h, R: Read> {
    cpio: CpioReader<BufReader<R>>,
    files: FileTable<'h>,
    seen: Vec<bool>,
    /// The index of the file that probably comes next.
    next: usize,
    /// From path to index; made when a member is out of order.
    numbers: Option<FxHashMap<Vec<u8>, usize>>,
    links: Links,
}

/// The sets of hard links. Files are given by their index.
#[derive(Debug, Default)]
struct Links {
    /// For each linked file its set, and whether it is the last file of the set.
    set_of: FxHashMap<usize, (usize, bool)>,
    /// For each set the file with the data if that was read, and the files that came before it.
    sets: Vec<(Option<usize>, Vec<usize>)>,
    /// Links that can be returned now: the file, and the file with the data.
    ready: VecDeque<(usize, usize)>,
}

impl Links {
    fn new(files: &FileTable<'_>) -> Self {
        let mut linked: Vec<(u64, u64, usize)> = files
            .iter()
            .enumerate()
            // Ghosts are not in the payload, so no data can come with them. Without inode numbers
            // (0) nothing is known about links.
            .filter(|(_, file)| file.is_regular() && !file.flags.is_ghost() && file.inode != 0)
            .map(|(number, file)| (file.device, file.inode, number))
            .collect();
        // Sorted by device and inode, so that the files of a set are neighbours.
        linked.sort_unstable();
        let mut links = Self::default();
        for set in linked.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
            if let [_, .., (_, _, last)] = set {
                let number = links.sets.len();
                let members = set
                    .iter()
                    .map(|&(_, _, file)| (file, (number, file == *last)));
                links.set_of.extend(members);
                links.sets.push((None, Vec::new()));
            }
        }
        links
    }
}

impl<'h, R: Read> Payload<'h, R> {
    /// Reads the payload of a package with that header.
    ///
    /// # Errors
    /// If the header's file list is damaged.
    pub fn new(header: &Header<'h>, stream: R) -> Result<Self, FileTableError> {
        let files = FileTable::new(header)?;
        Ok(Self {
            cpio: CpioReader::new(BufReader::with_capacity(BUFFER, stream)),
            seen: vec![false; files.len()],
            next: 0,
            numbers: None,
            links: Links::new(&files),
            files,
        })
    }

    /// The next entry; `None` after the last, once the payload is known to be complete.
    ///
    /// # Errors
    /// If the payload is damaged, or differs from the header's list.
    pub fn next_entry(&mut self) -> Result<Option<PayloadEntry<'h>>, PayloadError> {
        loop {
            if let Some((file, target)) = self.links.ready.pop_front() {
                let target = self.path(target)?;
                return self.entry(file, PayloadContent::HardLink(target)).map(Some);
            }
            let Some(member) = self.cpio.next_member()? else {
                self.finish()?;
                return Ok(None);
            };
            let (number, size) = self.identify(&member)?;
            if let Some(content) = self.content(number, size)? {
                return self.entry(number, content).map(Some);
            }
        }
    }

    /// The member's index in the file list, and the size of its data.
    fn identify(&mut self, member: &Member) -> Result<(usize, u64), PayloadError> {
        let (number, size) = match member {
            Member::Named { name, size, .. } => {
                let number = self.find(name).ok_or_else(|| PayloadError::Unlisted {
                    name: String::from_utf8_lossy(name).into_owned(),
                })?;
                (number, *size)
            }
            Member::Numbered(number) => {
                let place = usize::try_from(*number).unwrap_or(usize::MAX);
                let file = self
                    .files
                    .get(place)
                    .ok_or_else(|| PayloadError::Unlisted {
                        name: format!("file number {number}"),
                    })?;
                // A stripped member has no size. Of a set of hard links only the last file has
                // data, as in rpm.
                let link = self.links.set_of.get(&place);
                let data = file.is_symlink() || file.is_regular();
                let data = data && link.is_none_or(|&(_, last)| last);
                let size = if data { file.size } else { 0 };
                self.cpio.expect(size);
                (place, size)
            }
        };
        match self.seen.get_mut(number) {
            Some(seen) if !*seen => *seen = true,
            _ => {
                let path = self.shown(number);
                return Err(PayloadError::Twice { path });
            }
        }
        self.next = number.saturating_add(1);
        Ok((number, size))
    }

    /// The content of the member; `None` for a hard link whose data has not been read yet.
    fn content(
        &mut self,
        number: usize,
        found: u64,
    ) -> Result<Option<PayloadContent>, PayloadError> {
        let file = self.files.get(number).unwrap_or_default();
        if !file.is_regular() {
            return Ok(Some(PayloadContent::Nothing));
        }
        if let Some(&(set, _)) = self.links.set_of.get(&number)
            && let Some((with_data, waiting)) = self.links.sets.get_mut(set)
        {
            match *with_data {
                Some(target) => {
                    let target = self.path(target)?;
                    return Ok(Some(PayloadContent::HardLink(target)));
                }
                // rpm writes the data with the last link of a set. An earlier one waits for it, so
                // that a link is always returned after its target.
                None if found == 0 && file.size > 0 => {
                    waiting.push(number);
                    return Ok(None);
                }
                None => {
                    *with_data = Some(number);
                    let ready = waiting.drain(..).map(|file| (file, number));
                    self.links.ready.extend(ready);
                }
            }
        }
        match found == file.size {
            true => Ok(Some(PayloadContent::Data(found))),
            false => Err(PayloadError::Size {
                path: self.shown(number),
                found,
                listed: file.size,
            }),
        }
    }

    fn entry(
        &self,
        number: usize,
        content: PayloadContent,
    ) -> Result<PayloadEntry<'h>, PayloadError> {
        Ok(PayloadEntry {
            path: self.path(number)?,
            file: self.files.get(number).unwrap_or_default(),
            content,
        })
    }

    /// The index of a named member in the file list.
    fn find(&mut self, name: &[u8]) -> Option<usize> {
        // The path is written as `./usr/bin/x`, `/usr/bin/x` or `usr/bin/x`.
        let name = name.strip_prefix(b".").unwrap_or(name);
        let name = name.strip_prefix(b"/").unwrap_or(name);
        // Members mostly come in the order of the list, so that the map of all paths is rarely
        // needed.
        let expected = self.files.get(self.next);
        if expected.is_some_and(|file| is_named(&file, name)) {
            return Some(self.next);
        }
        let files = &self.files;
        let numbers = self.numbers.get_or_insert_with(|| {
            let paths = files.iter().enumerate();
            let below_root = |path: Vec<u8>| path.get(1..).unwrap_or_default().to_vec();
            paths
                .filter_map(|(number, file)| Some((below_root(file.path()?), number)))
                .collect()
        });
        numbers.get(name).copied()
    }

    fn path(&self, number: usize) -> Result<Vec<u8>, PayloadError> {
        let path = self.files.get(number).and_then(|file| file.path());
        path.ok_or_else(|| PayloadError::UnsafePath {
            path: self.shown(number),
        })
    }

    /// A file's path for messages.
    fn shown(&self, number: usize) -> String {
        let file = self.files.get(number).unwrap_or_default();
        String::from_utf8_lossy(&[file.directory, file.name].concat()).into_owned()
    }

    /// Checks that no file is missing, and that the payload's digest is right.
    fn finish(&mut self) -> Result<(), PayloadError> {
        let waiting = self
            .links
            .sets
            .iter()
            .find_map(|(_, waiting)| waiting.first());
        let mut listed = self.files.iter().zip(&self.seen).enumerate();
        let unseen = listed.find(|(_, (file, seen))| !**seen && !file.flags.is_ghost());
        // A link that still waits has a set without any data.
        if let Some(number) = waiting.copied().or(unseen.map(|(number, _)| number)) {
            let path = self.shown(number);
            return Err(PayloadError::Missing { path });
        }
        // Reading to the end lets the stream compare the payload's digest.
        io::copy(self.cpio.source(), &mut io::sink())?;
        Ok(())
    }
}

impl<R: Read> Read for Payload<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.cpio.read(buffer)
    }
}

/// Whether the file's path, without its leading slash, is `name`.
fn is_named(file: &FileRecord<'_>, name: &[u8]) -> bool {
    let directory = file.directory.strip_prefix(b"/");
    let (directory, file_name) = match directory {
        Some(directory) => (directory, file.name),
        None => (
            file.directory,
            file.name.strip_prefix(b"/").unwrap_or(file.name),
        ),
    };
    name.strip_prefix(directory) == Some(file_name)
}
