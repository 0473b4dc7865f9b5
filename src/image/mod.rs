//! What an extension image holds: its entries with the decisions about them, its release file, and
//! the reader of squashfs images.
//!
//! Nothing here depends on feeds or plans, so that any image can be inspected; a base that is a
//! squashfs image is read by the same reader.

mod contents;
mod file_text;
mod hierarchy;
mod link_walk;
mod linked_object;
mod manifest;
pub mod opened;
mod os_release;
mod release;
mod remark;
pub mod squashfs;
mod weight;

pub use contents::{Contents, Entry, EntryKind, LeftOut, LeftOutReason, Shadow};
pub use file_text::{FileText, PackageScript};
pub(crate) use hierarchy::{HIERARCHIES, hierarchy_of, is_in_hierarchy};
pub(crate) use link_walk::{LastLink, walk};
pub use linked_object::LinkedObject;
pub(crate) use manifest::{LARGEST_MANIFEST, MANIFEST_FOLDER};
pub use manifest::{
    Manifest, ManifestBase, ManifestFinding, ManifestLeftOut, ManifestOn, ManifestPackage,
    ManifestSelection,
};
pub use os_release::OsRelease;
pub(crate) use release::{RELEASE_FOLDER, extension_name, is_release_file};
pub use release::{ReleaseError, ReleaseFile, ReleaseOptions, systemd_architecture};
pub use remark::{
    Access, Account, AccountKind, DroppedRights, FolderRemark, OwnerDoubt, OwnerRemark,
    PlaceRemark, PlaceState, Remarks, Right,
};
pub use weight::Weight;
