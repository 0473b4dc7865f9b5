//! The layout policy: where a package's path stands in the extension, or why it stays out.
//!
//! Only `/usr` and `/opt` are merged by systemd-sysext. Where the base's `/lib`, `/bin`, `/sbin`
//! are links into `/usr`, a package's `/lib/x` is its `/usr/lib/x`; the same for any other link of
//! the base's tree, so that no real directory ever hides a link (systemd issue 42746).

use crate::base::{Base, BaseNode, NodeKind};
use crate::plan::LeftOutReason;

/// The folders of `/` that are links into `/usr` on a merged system (file-hierarchy(7)).
const MERGED: [&str; 7] = ["bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32"];

/// Debian's packages whose presence says that a base is merged.
const MERGED_BY: [&str; 2] = ["usrmerge", "usr-is-merged"];

/// Package databases that would hide the base's.
const DATABASES: [&str; 2] = ["usr/lib/opkg/", "usr/lib/sysimage/"];

/// Where a path of a package goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// There in the image, without a leading slash.
    Image(String),
    /// Nowhere.
    LeftOut(LeftOutReason),
}

/// The policy, for one base.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    base: &'a Base,
    is_merged: bool,
}

impl<'a> Layout<'a> {
    pub(super) fn new(base: &'a Base) -> Self {
        let by_package = || {
            base.packages
                .iter()
                .any(|package| MERGED_BY.contains(&package.name.as_str()))
        };
        let is_merged = !base.paths.has_tree() && by_package();
        Self { base, is_merged }
    }

    /// Where a file, link or special file goes.
    pub(super) fn place(&self, path: &str) -> Place {
        let Some(resolved) = self.base.paths.resolve(path) else {
            return Place::LeftOut(LeftOutReason::BaseLink);
        };
        let place = self.within_hierarchies(&resolved);
        match &place {
            Place::Image(image) if self.base.paths.is_directory(&format!("/{image}")) => {
                Place::LeftOut(LeftOutReason::BaseLink)
            }
            _ => place,
        }
    }

    /// Where a directory goes: on a link of the base, to what it leads to.
    pub(super) fn place_directory(&self, path: &str) -> Place {
        let inside = format!("{}/x", path.trim_end_matches('/'));
        // Once, and not as often as it is there: a directory may itself be called x.
        match self.base.paths.resolve(&inside) {
            Some(resolved) => {
                self.within_hierarchies(resolved.strip_suffix("/x").unwrap_or(&resolved))
            }
            None => Place::LeftOut(LeftOutReason::BaseLink),
        }
    }

    fn within_hierarchies(&self, path: &str) -> Place {
        let mut path = path.trim_start_matches('/').to_owned();
        let top = path.split('/').next().unwrap_or_default();
        if self.is_merged && MERGED.contains(&top) {
            path.insert_str(0, "usr/");
        }
        let within = |top: &str| {
            path.strip_prefix(top)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if !within("usr") && !within("opt") {
            return Place::LeftOut(LeftOutReason::OutsideHierarchies);
        }
        if path == "usr/lib/os-release" {
            return Place::LeftOut(LeftOutReason::OsRelease);
        }
        if DATABASES
            .iter()
            .any(|database| format!("{path}/").starts_with(database))
        {
            return Place::LeftOut(LeftOutReason::PackageDatabase);
        }
        Place::Image(path)
    }

    /// The base's directory at a path of the image, whose mode and owner the image keeps: those of
    /// the extension would replace them.
    pub(super) fn base_directory(&self, image_path: &str) -> Option<&'a BaseNode> {
        let node = self.base.paths.node(&format!("/{image_path}"))?;
        (node.kind == NodeKind::Directory).then_some(node)
    }

    /// The names under which the base's database may know a path of the image: its own, and the
    /// one from before the merge of `/usr`.
    pub(super) fn base_names(image_path: &str) -> impl Iterator<Item = String> + use<> {
        let unmerged = image_path
            .strip_prefix("usr/")
            .filter(|rest| MERGED.contains(&rest.split('/').next().unwrap_or_default()));
        let unmerged = unmerged.map(|rest| format!("/{rest}"));
        std::iter::once(format!("/{image_path}")).chain(unmerged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::BasePaths;
    use crate::package::Family;

    #[test]
    fn a_directory_has_its_own_place_whatever_it_is_called() {
        let base = Base {
            path: "base".into(),
            family: Family::Deb,
            packages: Vec::new(),
            os_release: None,
            native_architecture: "amd64".into(),
            foreign_architectures: Vec::new(),
            paths: BasePaths::default(),
            notes: Vec::new(),
        };
        let layout = Layout::new(&base);
        for path in ["usr/share", "usr/share/x", "usr/x/x", "opt/xx"] {
            let place = layout.place_directory(&format!("/{path}"));
            assert_eq!(place, Place::Image(path.to_owned()));
        }
    }
}
