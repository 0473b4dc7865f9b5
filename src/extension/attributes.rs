//! Mode, owner, time and extended attributes of a member, as the image will have them.

use super::member::escaped;
use super::pack::Packer;
use crate::archive::TarEntry;
use crate::package::Package;
use crate::plan::LeftOutReason;
use crate::squashfs::Attributes;

/// Names of extended attributes that a squashfs can hold.
const XATTR_PREFIXES: [&[u8]; 3] = [b"user.", b"security.", b"trusted."];

/// Attributes of overlayfs itself: `trusted.overlay.opaque` would delete a directory of the base.
const OVERLAY_PREFIX: &[u8] = b"trusted.overlay.";

impl Packer<'_> {
    /// Mode, owner, time and extended attributes as the image will have them.
    pub(super) fn attributes(
        &mut self,
        path: &str,
        package: &Package,
        entry: &TarEntry,
    ) -> Attributes {
        let mut xattrs = Vec::new();
        for (name, value) in &entry.xattrs {
            if name.starts_with(OVERLAY_PREFIX) {
                self.tree
                    .leave_out(path, &package.name, LeftOutReason::Whiteout);
            } else if XATTR_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                xattrs.push((name.clone(), value.clone()));
            } else {
                let name = escaped(name);
                self.tree.note(format!(
                    "{path} of {}: the attribute {name} is not carried",
                    package.name
                ));
            }
        }
        let mtime = u32::try_from(entry.mtime)
            .unwrap_or(u32::MAX)
            .min(self.packing.latest);
        Attributes {
            mode: entry.mode,
            uid: entry.uid,
            gid: entry.gid,
            mtime,
            xattrs,
        }
    }
}
