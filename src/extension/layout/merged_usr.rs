//! Merged `/usr`: bases on which `/bin`, `/lib` and the like are links into `/usr`.
//!
//! Read from the base's tree if that is known; else recognised by the Debian packages whose purpose
//! is the merge (`usrmerge`, `usr-is-merged`: Debian's DEP 17).

use crate::base::{Base, NodeKind};

/// The folders that a merge moves into `/usr` (file-hierarchy(7), and Debian's multilib folders).
const FOLDERS: [&str; 7] = ["bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32"];

/// The packages that show that `/usr` of the base is merged.
const PACKAGES: [&str; 2] = ["usrmerge", "usr-is-merged"];

/// The targets of the base's top-level folders.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MergedUsr<'b> {
    base: &'b Base,
    by_package: bool,
}

impl<'b> MergedUsr<'b> {
    pub(crate) fn of(base: &'b Base) -> Self {
        let mut packages = base.packages.iter();
        let by_package = packages.any(|package| PACKAGES.contains(&package.name.as_str()));
        Self { base, by_package }
    }

    /// An absolute path with the base's links resolved; `None` if links form a cycle. The last
    /// component is resolved only for a directory, since the extension's directory then goes to the
    /// link's target.
    ///
    /// `/opt` itself may be a link (`/opt -> var/opt`): `systemd-sysext` then merges the
    /// extension's `/opt` over its target, so paths below it are unchanged.
    pub(crate) fn resolve(&self, path: &str, is_directory: bool) -> Option<String> {
        let led = self.lead(path, is_directory);
        let path = led.as_deref().unwrap_or(path);
        // For a folder the last component is followed too: a folder in the place of a link would
        // hide all that the base has behind the link.
        let resolved = if is_directory {
            self.follow(path)?
        } else {
            self.base.paths.resolve(path)?
        };
        // systemd follows the base's link at /opt when it merges, so in an image the hierarchy
        // stands at /opt itself.
        if top(path) != "opt" {
            return Some(resolved);
        }
        let target = self.opt_target();
        let rest = target.and_then(|target| below(&resolved, &target).map(str::to_owned));
        Some(rest.map_or(resolved, |rest| format!("/opt{rest}")))
    }

    /// The path on the base that corresponds to a path of the image, if it differs: where `/opt` is
    /// a link.
    pub(crate) fn on_base(&self, path: &str) -> Option<String> {
        let rest = below(path, "/opt")?;
        self.opt_target().map(|target| format!("{target}{rest}"))
    }

    /// The topmost link of the base in a path without a leading slash, and the link's target.
    pub(crate) fn first_link(&self, path: &str) -> Option<(String, String)> {
        let ends = path.match_indices('/').map(|(end, _)| end);
        let mut paths = ends
            .chain([path.len()])
            .map(|end| format!("/{}", &path[..end]));
        paths.find_map(|path| match &self.base.paths.node(&path)?.kind {
            NodeKind::Symlink(target) => Some((path, target.to_string())),
            _ => None,
        })
    }

    /// The target of `/opt` if it is a link.
    fn opt_target(&self) -> Option<String> {
        self.is_link("/opt").then(|| self.follow("/opt")).flatten()
    }

    /// The path with all links resolved.
    fn follow(&self, path: &str) -> Option<String> {
        // `resolve` does not follow the last component, so a name is added that is then removed.
        let below = self.base.paths.resolve(&format!("{path}/_"))?;
        below.strip_suffix("/_").map(str::to_owned)
    }

    /// The path as a database may have it from before `/usr` was merged.
    pub(crate) fn unmerged<'p>(&self, path: &'p str) -> Option<&'p str> {
        let below = path.strip_prefix("/usr")?;
        let top = top(below);
        let has_link = || self.is_link(&format!("/{top}"));
        (FOLDERS.contains(&top) && (self.by_package || has_link())).then_some(below)
    }

    fn is_link(&self, path: &str) -> bool {
        let node = self.base.paths.node(path);
        node.is_some_and(|node| matches!(node.kind, NodeKind::Symlink(_)))
    }

    /// `/lib/x` as `/usr/lib/x` if only a package shows the merge. A directory `/lib` becomes
    /// `/usr/lib`; a link `/lib` is the merge's own link.
    fn lead(&self, path: &str, is_directory: bool) -> Option<String> {
        let top = top(path);
        let is_top = path.len() <= top.len() + 1;
        // A database may list the folder as it was before the merge; a tree lists it as it is.
        let paths = &self.base.paths;
        let is_seen = || paths.has_tree() && paths.node(&format!("/{top}")).is_some();
        let leads = self.by_package && FOLDERS.contains(&top) && (is_directory || !is_top);
        (leads && !is_seen()).then(|| format!("/usr{path}"))
    }
}

/// The part of a path below a folder, with its slash; `None` for the folder itself.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// `lib` of `/lib/x`.
fn top(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    path.split('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::toy;
    use crate::extension::toy::{directory, link};

    #[test]
    fn a_merge_is_told_by_a_package_or_seen_in_the_tree() {
        let tree = [("/lib", link("usr/lib")), ("/usr/lib", directory(0o755))];
        for base in [
            toy::base(&["usr-is-merged"], &[], &[]),
            toy::base(&["a", "usrmerge"], &[], &[]),
            toy::base(&[], &[], &tree),
        ] {
            let merged = MergedUsr::of(&base);
            let rows = [
                ("/lib/x", false, "/usr/lib/x"),
                ("/lib", true, "/usr/lib"),
                ("/lib", false, "/lib"),
                ("/library/x", false, "/library/x"),
                ("/usr/lib/x", false, "/usr/lib/x"),
                ("/", true, ""),
            ];
            for (path, is_directory, expected) in rows {
                let resolved = merged.resolve(path, is_directory);
                assert_eq!(resolved.as_deref(), Some(expected), "{path}");
            }
            assert_eq!(merged.unmerged("/usr/lib/x"), Some("/lib/x"));
            assert_eq!(merged.unmerged("/usr/share/x"), None);
        }
        let base = toy::base(&["a"], &[], &[]);
        let merged = MergedUsr::of(&base);
        assert_eq!(merged.resolve("/lib/x", false).as_deref(), Some("/lib/x"));
        assert_eq!(merged.unmerged("/usr/lib/x"), None);
    }

    #[test]
    fn the_tree_has_priority_over_packages() {
        let tree = [("/lib", directory(0o755)), ("/usr/lib", directory(0o755))];
        let base = toy::base(&["usrmerge"], &[], &tree);
        let resolved = MergedUsr::of(&base).resolve("/lib/x", false);
        assert_eq!(resolved.as_deref(), Some("/lib/x"));
    }
}
