//! An observer of the contents of files, while they are read on their way into the image.

use compact_str::CompactString;

use super::facts::Facts;

/// A regular file that is about to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObservedFile<'a> {
    /// Its absolute path after the merge, or as in the package if it is left out.
    pub(crate) path: &'a str,
    /// The package.
    pub(crate) package: &'a CompactString,
    /// Its bytes.
    pub(crate) size: u64,
    /// Whether it is left out of the image.
    pub(crate) is_left_out: bool,
}

/// Sees the content of one regular file, once and in order.
pub(crate) trait Observer {
    /// Takes the next bytes, in pieces of any length.
    fn see(&mut self, bytes: &[u8]);

    /// Called at the end of the file's content.
    fn finish(self: Box<Self>, file: &ObservedFile<'_>, facts: &mut Facts);
}
