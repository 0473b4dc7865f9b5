//! Which path of the base an entry of the extension hides, and whether that makes a difference.
//!
//! Files are compared by content: the kind of digest that the base's database has is computed from
//! the content that goes in.

use super::merged_usr::MergedUsr;
use crate::archive::{DigestKind, Hasher};
use crate::base::{Base, BaseNode, NodeKind};
use crate::image::{EntryKind, HIERARCHIES, Shadow};

/// What the base has at the path of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Hidden<'b> {
    /// The node in the base's tree; `None` if only the database is known.
    node: Option<&'b BaseNode>,
    /// A regular file's digest in hexadecimal, if the database has one.
    digest: Option<&'b str>,
}

impl<'b> Hidden<'b> {
    /// What the base has at the absolute path of an entry. `packaged` is its path in the package,
    /// which a database may have as well, also in the form from before `/usr` was merged.
    pub(crate) fn find(
        base: &'b Base,
        merged: &MergedUsr<'_>,
        path: &str,
        packaged: &str,
    ) -> Option<Self> {
        // systemd-sysext merges over the target of a hierarchy that is a link, so the link itself
        // is not hidden.
        if HIERARCHIES.contains(&path) {
            return None;
        }
        let behind = merged.on_base(path);
        let names = [
            behind.as_deref(),
            Some(path),
            Some(packaged),
            merged.unmerged(path),
        ];
        let names = || names.iter().flatten();
        let node = names().find_map(|name| base.paths.node(name));
        let digest = names().find_map(|name| base.paths.digest(name));
        let is_owned = || names().any(|name| base.paths.owner(name).is_some());
        // If there is a tree, a path that only the database lists was removed from the image later:
        // nothing is hidden.
        let is_there = node.is_some() || (!base.paths.has_tree() && is_owned());
        is_there.then_some(Self { node, digest })
    }

    /// The hasher for a file of that many bytes, if its content decides whether it is the same.
    pub(crate) fn digester(&self, size: u64) -> Option<Hasher> {
        let may_be_same = self
            .node
            .is_none_or(|node| node.kind == NodeKind::File && node.size == size);
        let digest = self.digest.filter(|_| may_be_same)?;
        DigestKind::of_length(digest.len()).map(Hasher::new)
    }

    /// How an entry hides it. `digest` is the result of the hasher; `size` is that of the file, or
    /// of the target of a hard link. Directories are merged and hide nothing.
    pub(crate) fn by(&self, kind: &EntryKind, size: u64, digest: Option<&str>) -> Option<Shadow> {
        let is_content = matches!(kind, EntryKind::File(_) | EntryKind::HardLink(_));
        let compared = match (self.digest, digest) {
            (Some(of_base), Some(own)) => same(of_base.eq_ignore_ascii_case(own)),
            _ => Shadow::Unknown,
        };
        match (self.node.map(|node| &node.kind), kind) {
            (Some(NodeKind::Directory), EntryKind::Directory) => None,
            (Some(NodeKind::File), _) if is_content => {
                let is_longer_or_shorter = self.node.is_some_and(|node| node.size != size);
                Some(if is_longer_or_shorter {
                    Shadow::Different
                } else {
                    compared
                })
            }
            (Some(NodeKind::Symlink(of_base)), EntryKind::Symlink(own)) => {
                Some(same(of_base.as_str() == own))
            }
            (Some(NodeKind::Special), EntryKind::Fifo | EntryKind::Socket) => Some(Shadow::Unknown),
            // Only files have digests; a path without one may be a directory.
            (None, EntryKind::Directory) if self.digest.is_none() => None,
            (None, _) if is_content || self.digest.is_none() => Some(compared),
            (_, _) => Some(Shadow::Different),
        }
    }
}

fn same(is_same: bool) -> Shadow {
    if is_same {
        Shadow::Same
    } else {
        Shadow::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extension::toy;
    use crate::image::EntryKind::{Directory, File, HardLink};

    const ABC: &str = "900150983cd24fb0d6963f7d28e17f72";

    fn shadow_of(base: &Base, path: &str, kind: &EntryKind, content: &str) -> Option<Shadow> {
        let hidden = Hidden::find(base, &MergedUsr::of(base), path, path)?;
        let size = content.len() as u64;
        let digest = hidden.digester(size).map(|mut digester| {
            digester.update(content.as_bytes());
            digester.finish().to_string()
        });
        hidden.by(kind, size, digest.as_deref())
    }

    fn link(target: &str) -> EntryKind {
        EntryKind::Symlink(target.into())
    }

    #[test]
    fn with_a_tree_kinds_sizes_and_digests_are_compared() {
        let tree = [
            ("/usr/bin/a", toy::file(3)),
            ("/usr/bin/b", toy::file(3)),
            ("/usr/bin/l", toy::link("a")),
            ("/usr/share", toy::directory(0o755)),
        ];
        let mut base = toy::base(&["p"], &["/usr/bin/a", "/usr/bin/lost"], &tree);
        base.paths.add_digest("/usr/bin/a", ABC);
        let rows = [
            ("/usr/bin/a", File(3), "abc", Some(Shadow::Same)),
            ("/usr/bin/a", File(3), "abd", Some(Shadow::Different)),
            ("/usr/bin/a", File(4), "abcd", Some(Shadow::Different)),
            (
                "/usr/bin/a",
                HardLink("x".into()),
                "abc",
                Some(Shadow::Same),
            ),
            ("/usr/bin/a", link("a"), "", Some(Shadow::Different)),
            ("/usr/bin/a", Directory, "", Some(Shadow::Different)),
            ("/usr/bin/b", File(3), "abc", Some(Shadow::Unknown)),
            ("/usr/bin/l", link("a"), "", Some(Shadow::Same)),
            ("/usr/bin/l", link("b"), "", Some(Shadow::Different)),
            ("/usr/bin/l", File(3), "abc", Some(Shadow::Different)),
            ("/usr/share", Directory, "", None),
            ("/usr/bin/lost", File(3), "abc", None),
            ("/usr/bin/new", File(3), "abc", None),
        ];
        for (path, kind, content, expected) in rows {
            let found = shadow_of(&base, path, &kind, content);
            assert_eq!(found, expected, "{path} {kind:?} {content:?}");
        }
    }

    #[test]
    fn without_a_tree_the_database_is_used_also_with_paths_from_before_the_merge() {
        let owned = ["/lib/a.so", "/usr/share/doc/x", "/usr/bin/l"];
        let mut base = toy::base(&["usrmerge"], &owned, &[]);
        base.paths.add_digest("/lib/a.so", ABC);
        let rows = [
            ("/usr/lib/a.so", File(3), "abc", Some(Shadow::Same)),
            ("/usr/lib/a.so", File(3), "abd", Some(Shadow::Different)),
            ("/usr/lib/a.so", link("a"), "", Some(Shadow::Different)),
            ("/usr/lib/a.so", Directory, "", Some(Shadow::Different)),
            ("/usr/share/doc/x", Directory, "", None),
            ("/usr/bin/l", link("a"), "", Some(Shadow::Unknown)),
            ("/usr/bin/new", File(3), "abc", None),
        ];
        for (path, kind, content, expected) in rows {
            let found = shadow_of(&base, path, &kind, content);
            assert_eq!(found, expected, "{path} {kind:?} {content:?}");
        }
    }

    #[test]
    fn sha_256_of_rpm_is_compared_too() {
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let mut base = toy::base(&["p"], &["/usr/bin/a"], &[]);
        base.paths.add_digest("/usr/bin/a", digest);
        let rows = [("abc", Shadow::Same), ("abd", Shadow::Different)];
        for (content, expected) in rows {
            let found = shadow_of(&base, "/usr/bin/a", &File(3), content);
            assert_eq!(found, Some(expected));
        }
    }
}
