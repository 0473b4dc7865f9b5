//! Databases that links lead to: these are followed within the snapshot, and never out of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::place::{parts, place, places};
use crate::base::BasePaths;
use crate::package::Family;

/// Where parts of databases really stand, because links lead there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moved {
    /// Where it stands, and the path in a database's place under which it is known.
    known_as: Vec<(String, String)>,
    /// The links on the way there.
    links: BTreeSet<String>,
}

impl Moved {
    /// Follows the links of the tree that lead a database out of its known places.
    pub(crate) fn find(tree: &BasePaths) -> Self {
        let mut moved = Self::default();
        for family in Family::ALL {
            for folder in places(family) {
                let Some(real) = moved.follow(tree, folder) else {
                    continue;
                };
                moved.add(family, &real, folder);
                for part in parts(family) {
                    let (here, there) = (format!("{folder}/{part}"), format!("{real}/{part}"));
                    let of_part = moved.follow(tree, &here);
                    if let Some(of_part) = of_part.filter(|of_part| *of_part != there) {
                        moved.add(family, &of_part, &here);
                    }
                }
            }
        }
        moved
    }

    fn follow(&mut self, tree: &BasePaths, path: &str) -> Option<String> {
        tree.follow_over(path, &mut |link| {
            self.links.insert(link.to_owned());
        })
    }

    fn add(&mut self, family: Family, real: &str, known: &str) {
        let is_usual = places(family).contains(&real) || place(family, real).is_some();
        let is_known = self.known_as.iter().any(|(there, _)| there == real);
        // A link to the root or to a folder at its top would make a database of the whole system.
        let is_deep = real.matches('/').count() > 1;
        if !is_usual && !is_known && is_deep {
            self.known_as.push((real.to_owned(), known.to_owned()));
        }
    }

    /// Whether a path is a link on the way to a database.
    pub(crate) fn crosses(&self, path: &str) -> bool {
        self.links.contains(path)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known_as.is_empty()
    }

    /// The path in a database's place under which what stands at `path` is known; `path` itself
    /// where no link leads to it.
    pub(crate) fn known_as<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let found = self.known_as.iter().find_map(|(real, known)| {
            let below = path.strip_prefix(real.as_str())?;
            (below.is_empty() || below.starts_with('/')).then(|| format!("{known}{below}"))
        });
        found.map_or(Cow::Borrowed(path), Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::toy::link;

    /// Links with their targets.
    type Links<'a> = &'a [(&'a str, &'a str)];

    fn tree(links: Links<'_>) -> BasePaths {
        let mut tree = BasePaths::default();
        for (path, target) in links {
            tree.add_node(path, link(target));
        }
        tree
    }

    #[test]
    fn a_link_that_leads_to_an_unusual_place_is_followed() {
        let rows: [(Links, &str, &str); 6] = [
            (
                &[("/var/lib/dpkg", "../../usr/x/dpkg")],
                "/usr/x/dpkg/status",
                "/var/lib/dpkg/status",
            ),
            (
                &[("/var/lib/dpkg", "/usr/x/dpkg")],
                "/usr/x/dpkg/status",
                "/var/lib/dpkg/status",
            ),
            (
                &[("/var", "usr/state")],
                "/usr/state/lib/rpm/Packages",
                "/var/lib/rpm/Packages",
            ),
            (
                &[("/var/lib/dpkg/info", "/usr/x/info")],
                "/usr/x/info/a.list",
                "/var/lib/dpkg/info/a.list",
            ),
            (
                &[("/var/lib/rpm", "/usr/x"), ("/usr/x", "y/z")],
                "/usr/y/z/rpmdb.sqlite",
                "/var/lib/rpm/rpmdb.sqlite",
            ),
            (
                &[("/var/lib/dpkg", "/usr/x/dpkg")],
                "/usr/x/dpkg2/status",
                "/usr/x/dpkg2/status",
            ),
        ];
        for (links, path, expected) in rows {
            assert_eq!(
                Moved::find(&tree(links)).known_as(path),
                expected,
                "{links:?}"
            );
        }
    }

    #[test]
    fn links_to_usual_places_to_nowhere_and_in_circles_move_nothing() {
        let rows: [Links; 4] = [
            &[],
            &[("/var/lib/rpm", "../../usr/share/rpm")],
            &[("/var/lib/dpkg", "/var/lib/dpkg")],
            &[("/var/lib/dpkg", "../../../../..")],
        ];
        for links in rows {
            assert!(Moved::find(&tree(links)).is_empty(), "{links:?}");
        }
    }
}
