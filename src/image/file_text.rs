//! The texts of small files that checks read: units, tmpfiles.d, sysusers.d, policies of D-Bus.

use compact_str::CompactString;

use crate::package::Script;

/// The text of a file of an included package, whether the file goes in or is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// The package.
    pub package: CompactString,
    /// Whether the file is left out of the image.
    pub is_left_out: bool,
    /// The text, with replacement characters for what is no UTF-8. `None`: the file, or all of
    /// them together, are larger than what is kept, and the text is not known.
    pub text: Option<String>,
}

/// A maintainer script of an included package. It is read and never run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageScript {
    /// The package.
    pub package: CompactString,
    /// Its script.
    pub script: Script,
}
