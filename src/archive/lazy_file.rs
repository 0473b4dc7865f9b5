//! A file of a folder that is walked: it is opened when it is first read, since most never are.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::open_regular;

/// A regular file that is not open yet.
pub(crate) struct LazyFile<'a> {
    path: &'a Path,
    file: Option<BufReader<File>>,
}

impl<'a> LazyFile<'a> {
    /// The file at that path.
    pub(crate) fn new(path: &'a Path) -> Self {
        Self { path, file: None }
    }
}

impl Read for LazyFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.file.is_none() {
            self.file = Some(BufReader::new(open_regular(self.path)?));
        }
        self.file.as_mut().map_or(Ok(0), |file| file.read(buffer))
    }
}
