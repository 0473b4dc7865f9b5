//! Decides where a package's file goes in the extension, or why it is left out.
//!
//! The rules follow how `systemd-sysext` merges: only `/usr` and `/opt`, over the base, with
//! overlayfs. What would damage the base without an error is left out: a directory never hides a
//! link of the base (systemd issue 42746), and a link never hides a directory.

pub(super) mod merged_usr;
pub(super) mod ownership;
pub(super) mod places;
pub(super) mod shadow;
pub(super) mod steering;

use merged_usr::MergedUsr;
use steering::{Steering, is_below, is_within};

use crate::base::{Base, NodeKind, places_of_databases_alone};
use crate::image::{Access, HIERARCHIES, LeftOutReason, RELEASE_FOLDER};

/// The folders that every system has in its hierarchies (file-hierarchy(7)), and the folder of
/// release files.
const SYSTEM_FOLDERS: [&str; 21] = [
    "usr",
    "usr/bin",
    "usr/games",
    "usr/include",
    "usr/lib",
    RELEASE_FOLDER,
    "usr/lib/systemd",
    "usr/lib/systemd/system",
    "usr/lib32",
    "usr/lib64",
    "usr/libexec",
    "usr/libx32",
    "usr/local",
    "usr/local/bin",
    "usr/local/lib",
    "usr/local/sbin",
    "usr/local/share",
    "usr/sbin",
    "usr/share",
    "usr/src",
    "opt",
];

/// A folder of the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BaseFolder {
    /// Its mode and owner.
    pub(crate) access: Access,
    /// Whether these are the base's own; else they are what such folders usually have.
    pub(crate) is_known: bool,
}

/// The kind of a member, as far as the layout depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Directory,
    /// A regular file, a link, a pipe or a socket.
    Plain,
    /// A character device 0:0.
    Whiteout,
    Device,
}

/// Where a member goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Into the image, at that path.
    In(String),
    /// It is left out.
    Out(LeftOutReason),
}

/// The layout rules for one base.
#[derive(Clone, Debug)]
pub(crate) struct Layout<'b> {
    base: &'b Base,
    merged: MergedUsr<'b>,
    steering: Steering,
}

impl<'b> Layout<'b> {
    pub(crate) fn new(base: &'b Base) -> Self {
        Self {
            base,
            merged: MergedUsr::of(base),
            steering: Steering::of(&base.paths),
        }
    }

    pub(crate) fn merged(&self) -> &MergedUsr<'b> {
        &self.merged
    }

    /// Where the member with that absolute path goes.
    pub(crate) fn place(&self, path: &str, shape: Shape) -> Place {
        let is_directory = shape == Shape::Directory;
        let Some(resolved) = self.merged.resolve(path, is_directory) else {
            return Place::Out(LeftOutReason::BaseLink);
        };
        let resolved = resolved.strip_prefix('/').unwrap_or(&resolved);
        if !is_in_hierarchy(resolved, is_directory) {
            // What leaves the hierarchies only because of a link of the base is reported as such.
            let was_in = is_in_hierarchy(path.trim_start_matches('/'), is_directory);
            return Place::Out(if was_in {
                LeftOutReason::BaseLink
            } else {
                LeftOutReason::OutsideHierarchies
            });
        }
        match shape {
            Shape::Whiteout => return Place::Out(LeftOutReason::Whiteout),
            Shape::Device => return Place::Out(LeftOutReason::Device),
            Shape::Directory | Shape::Plain => {}
        }
        match self.refusal(resolved, is_directory) {
            Some(reason) => Place::Out(reason),
            None => Place::In(resolved.to_owned()),
        }
    }

    fn refusal(&self, path: &str, is_directory: bool) -> Option<LeftOutReason> {
        let is_in_database = || {
            let mut places = places_of_databases_alone();
            places.any(|place| is_within(path, place.trim_start_matches('/')))
        };
        let is_over_directory = || !is_directory && self.may_be_base_directory(path);
        // The order decides which reason is reported where several hold: control over systemd is
        // the gravest.
        if let Some(reason) = self.steering.refusal(path, is_directory) {
            Some(reason)
        } else if is_in_database() {
            Some(LeftOutReason::PackageDatabase)
        } else if is_over_directory() {
            Some(LeftOutReason::BaseLink)
        } else {
            None
        }
    }

    /// Whether the base has a directory there, or may have one that every system has: a link of
    /// that name would hide everything in it.
    fn may_be_base_directory(&self, path: &str) -> bool {
        let absolute = format!("/{path}");
        let paths = &self.base.paths;
        // Where nothing is known of the base's tree, the folders that every system has are taken to
        // be there: a file in their place would hide them.
        let is_known = paths.node(&absolute).is_some() || paths.covers(&absolute);
        self.is_base_directory(path) || (!is_known && is_system_folder(path))
    }

    /// Whether the base's database lists the path without showing its kind: it may be a link or an
    /// empty folder.
    pub(crate) fn is_only_listed(&self, path: &str) -> bool {
        let path = format!("/{path}");
        let paths = &self.base.paths;
        paths.owner(&path).is_some()
            && paths.node(&path).is_none()
            && paths.digest(&path).is_none()
            && !paths.is_directory(&path)
    }

    /// Whether the base has a directory there, according to its tree or to owned paths below it.
    pub(crate) fn is_base_directory(&self, path: &str) -> bool {
        let absolute = format!("/{path}");
        let absolute = self.merged.on_base(&absolute).unwrap_or(absolute);
        let paths = &self.base.paths;
        let unmerged = self.merged.unmerged(&absolute);
        paths.is_directory(&absolute)
            || unmerged.is_some_and(|path| !paths.has_tree() && paths.is_directory(path))
    }

    /// The base's folder at a path of the image. The image keeps its mode and owner, since
    /// overlayfs would replace them by those of the extension: a `/usr/lib` that only root may
    /// enter would make the system unusable.
    ///
    /// If only a database is known, these are all folders that a package of the base owns and their
    /// parents.
    pub(crate) fn base_folder(&self, image_path: &str) -> Option<BaseFolder> {
        let path = format!("/{image_path}");
        let paths = &self.base.paths;
        let path = self.merged.on_base(&path).unwrap_or(path);
        let node = paths.node(&path);
        if let Some(node) = node.filter(|node| node.kind == NodeKind::Directory) {
            // The owners of a tree that an ordinary user unpacked say nothing about the device.
            let (uid, gid) = if self.has_own_owners() {
                (node.uid, node.gid)
            } else {
                (0, 0)
            };
            let access = Access {
                mode: node.mode,
                uid,
                gid,
            };
            let is_known = true;
            return Some(BaseFolder { access, is_known });
        }
        let is_owned = |path: &str| paths.owner(path).is_some() || paths.is_directory(path);
        let is_presumed = is_system_folder(image_path)
            || paths.is_directory(&path)
            || (!paths.covers(&path)
                && (is_owned(&path) || self.merged.unmerged(&path).is_some_and(is_owned)));
        is_presumed.then_some(BaseFolder {
            access: Access::PLAIN,
            is_known: false,
        })
    }

    /// The usual mode and owner, for a folder about which a base without file lists says nothing
    /// and to which the package would deny access: if it is the base's folder, nothing below it
    /// would work any more.
    pub(crate) fn unlisted_folder(&self, image_path: &str, mode: u16) -> Option<BaseFolder> {
        const ALL_MAY_ENTER: u16 = 0o555;
        let paths = &self.base.paths;
        let tells_nothing = paths.owned_paths() == 0 && !paths.covers(&format!("/{image_path}"));
        let keeps_out = mode & ALL_MAY_ENTER != ALL_MAY_ENTER;
        (tells_nothing && keeps_out).then_some(BaseFolder {
            access: Access::PLAIN,
            is_known: false,
        })
    }

    /// Whether the owners in the base's tree are those of the device. If `/usr` does not belong to
    /// root, an unprivileged user unpacked the tree, and all owners are that user.
    pub(crate) fn has_own_owners(&self) -> bool {
        let usr = self.base.paths.node("/usr");
        usr.is_none_or(|usr| usr.uid == 0)
    }
}

/// Whether every system has a folder there; Debian's multiarch folders are named after the machine.
fn is_system_folder(path: &str) -> bool {
    let multiarch = path.strip_prefix("usr/lib/");
    let is_triplet = |name: &str| name.contains("-linux-") && !name.contains('/');
    SYSTEM_FOLDERS.contains(&path) || multiarch.is_some_and(is_triplet)
}

/// Whether systemd-sysext merges that path of an image: all that is in a hierarchy, which must be a
/// directory itself.
fn is_in_hierarchy(path: &str, is_directory: bool) -> bool {
    let mut tops = HIERARCHIES.iter().map(|top| top.trim_start_matches('/'));
    tops.any(|top| is_below(path, top) || (is_directory && path == top))
}

#[cfg(test)]
mod tests {
    use LeftOutReason::{
        BaseLink, Device, OsRelease, OutsideHierarchies, PackageDatabase, ReleaseFile, Whiteout,
    };
    use Shape::{Directory, Plain};

    use super::*;
    use crate::extension::toy;
    use crate::extension::toy::{directory, link};

    fn check(base: &Base, rows: &[(&str, Shape, Result<&str, LeftOutReason>)]) {
        let layout = Layout::new(base);
        for (path, shape, expected) in rows {
            let expected = match expected {
                Ok(path) => Place::In((*path).to_owned()),
                Err(reason) => Place::Out(*reason),
            };
            assert_eq!(
                layout.place(&format!("/{path}"), *shape),
                expected,
                "{path} {shape:?}"
            );
        }
    }

    #[test]
    fn only_usr_and_opt_are_merged_and_harmful_paths_are_left_out() {
        let rows = [
            ("usr/bin/gdb", Plain, Ok("usr/bin/gdb")),
            ("usr", Directory, Ok("usr")),
            ("usr", Plain, Err(OutsideHierarchies)),
            ("opt/tool/x", Plain, Ok("opt/tool/x")),
            ("usrlocal/x", Plain, Err(OutsideHierarchies)),
            ("etc/gdb/gdbinit", Plain, Err(OutsideHierarchies)),
            ("dev/null", Shape::Device, Err(OutsideHierarchies)),
            ("lib/x.so", Plain, Err(OutsideHierarchies)),
            ("lib", Directory, Err(OutsideHierarchies)),
            ("usr/lib/os-release", Plain, Err(OsRelease)),
            (
                "usr/lib/os-release.d/x",
                Plain,
                Ok("usr/lib/os-release.d/x"),
            ),
            (
                "usr/lib/extension-release.d",
                Directory,
                Ok("usr/lib/extension-release.d"),
            ),
            (
                "usr/lib/extension-release.d/extension-release.x",
                Plain,
                Err(ReleaseFile),
            ),
            ("usr/lib/extension-release.d", Plain, Err(ReleaseFile)),
            ("usr/lib", Plain, Err(ReleaseFile)),
            ("usr/lib/opkg/status", Plain, Err(PackageDatabase)),
            ("usr/lib/opkg-tools", Plain, Ok("usr/lib/opkg-tools")),
            (
                "usr/lib/sysimage/rpm/rpmdb.sqlite",
                Plain,
                Err(PackageDatabase),
            ),
            ("usr/lib/sysimage", Directory, Err(PackageDatabase)),
            (
                "usr/share/dpkg/database/status",
                Plain,
                Err(PackageDatabase),
            ),
            (
                "usr/share/dpkg/cputable",
                Plain,
                Ok("usr/share/dpkg/cputable"),
            ),
            ("usr/lib/rpm/macros", Plain, Ok("usr/lib/rpm/macros")),
            ("usr/bin/gone", Shape::Whiteout, Err(Whiteout)),
            ("usr/lib/udev/devices/null", Shape::Device, Err(Device)),
            // Only OCI layers treat this name as a whiteout; overlayfs does not.
            ("usr/share/.wh.x", Plain, Ok("usr/share/.wh.x")),
        ];
        check(&toy::base(&[], &[], &[]), &rows);
    }

    #[test]
    fn on_a_merged_base_lib_becomes_usr_lib() {
        let rows = [
            (
                "lib/x86_64-linux-gnu/x.so",
                Plain,
                Ok("usr/lib/x86_64-linux-gnu/x.so"),
            ),
            ("lib", Directory, Ok("usr/lib")),
            ("sbin/tool", Plain, Ok("usr/sbin/tool")),
            ("lib/os-release", Plain, Err(OsRelease)),
            // As in base-files: it would replace the folder by a link to itself.
            ("lib", Plain, Err(OutsideHierarchies)),
            ("library/x", Plain, Err(OutsideHierarchies)),
        ];
        check(&toy::base(&["usr-is-merged"], &[], &[]), &rows);
        check(&toy::base(&["usrmerge"], &[], &[]), &rows);
        let tree = [
            ("/lib", link("usr/lib")),
            ("/sbin", link("/usr/sbin")),
            ("/usr/lib", directory(0o755)),
        ];
        check(&toy::base(&[], &[], &tree), &rows);
    }

    #[test]
    fn links_and_directories_of_the_base_stay_what_they_are() {
        let tree = [
            ("/usr/sbin", link("bin")),
            ("/usr/bin", directory(0o755)),
            ("/usr/local", link("/var/usrlocal")),
            ("/usr/loop", link("loop")),
            ("/usr/share/doc/x", directory(0o755)),
            ("/opt", link("var/opt")),
        ];
        let rows = [
            ("usr/sbin/tool", Plain, Ok("usr/bin/tool")),
            ("usr/sbin", Directory, Ok("usr/bin")),
            // A link hides a link: a shadow, but harmless.
            ("usr/sbin", Plain, Ok("usr/sbin")),
            ("usr/local/bin/tool", Plain, Err(BaseLink)),
            ("usr/local", Directory, Err(BaseLink)),
            ("usr/loop/x", Plain, Err(BaseLink)),
            ("usr/share/doc/x", Plain, Err(BaseLink)),
            ("usr/share/doc/x/y", Plain, Ok("usr/share/doc/x/y")),
            ("opt/x", Plain, Ok("opt/x")),
        ];
        check(&toy::base(&[], &[], &tree), &rows);
    }

    #[test]
    fn without_a_tree_owned_paths_show_directories() {
        let owned = ["/usr/share/doc/x/copyright", "/lib/modules/a"];
        let rows = [
            ("usr/share/doc/x", Plain, Err(BaseLink)),
            ("usr/share/doc/xy", Plain, Ok("usr/share/doc/xy")),
            ("usr/share/doc", Directory, Ok("usr/share/doc")),
            ("usr/lib/modules", Plain, Err(BaseLink)),
            (
                "usr/share/doc/x/copyright",
                Plain,
                Ok("usr/share/doc/x/copyright"),
            ),
        ];
        check(&toy::base(&["usrmerge"], &owned, &[]), &rows);
    }
}
