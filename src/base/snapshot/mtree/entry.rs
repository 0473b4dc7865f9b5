//! An entry of a listing.

use crate::base::BaseNode;

/// A path with what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MtreeEntry {
    /// The absolute path.
    pub path: String,
    /// What stands there.
    pub node: BaseNode,
    /// A file's SHA-256 or MD5, in lower-case hexadecimal.
    pub digest: Option<String>,
}
