//! The metadata of one package, from a database, an index or a package file.

use compact_str::CompactString;

use super::importance::Importance;
use super::{Conditional, Dependency, Provide, Relation, Rich, Version};

/// Debian's `Multi-Arch` field: whose dependencies the package can meet, by architecture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MultiArch {
    /// Only packages of its own architecture.
    #[default]
    No,
    /// Only packages of its own architecture; can be installed for several architectures at once.
    Same,
    /// Packages of every architecture.
    Foreign,
    /// Packages of its own architecture, and dependencies with `:any`.
    Allowed,
}

/// A package's metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The package's name, without architecture.
    pub name: CompactString,
    /// The version as written.
    pub version: Version,
    /// The architecture in the family's spelling: `amd64`, `all`, `x86_64`, `noarch`, `core2-64`.
    pub architecture: CompactString,
    /// Which architectures it serves (deb only; `No` elsewhere).
    pub multi_arch: MultiArch,
    /// How much a system needs it (deb only; the default elsewhere).
    pub importance: Importance,
    /// The archive section or group, empty if not given.
    pub section: CompactString,
    /// The source package as its family names it (`gdb`, `gdb-13.1-3.src.rpm`), empty if not given.
    pub source: CompactString,
    /// Its licence as declared; Debian's packages declare none. Empty if not given.
    pub license: Box<str>,
    /// A one-line description.
    pub summary: Box<str>,
    /// The long description below the summary, empty if not given.
    pub description: Box<str>,
    /// The declared installed size in bytes, if any.
    pub installed_size: Option<u64>,
    /// Its relations to other packages.
    pub relations: Relations,
    /// Its paths that file requirements can name (rpm; empty for the others). For a feed's package
    /// only those that some relation names.
    pub files: Box<[Box<str>]>,
}

impl Package {
    /// An upper estimate of the memory that it and an index of it take, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        /// One relation in a list and in an index of names.
        const RELATION: usize = 160;
        let relations = &self.relations;
        let wanted = [
            &relations.depends,
            &relations.pre_depends,
            &relations.recommends,
            &relations.suggests,
            &relations.supplements,
            &relations.enhances,
        ];
        let wanted: usize = wanted.iter().map(|list| list.len()).sum();
        let of_names: usize = relations
            .all()
            .map(|relation| RELATION + relation.name.len())
            .sum();
        let provides = relations.provides.iter();
        let of_provides: usize = provides.map(|provide| RELATION + provide.name.len()).sum();
        let files: usize = self.files.iter().map(|path| RELATION + path.len()).sum();
        let texts = self.summary.len() + self.description.len() + self.name.len();
        let texts = texts + self.source.len() + self.license.len();
        2 * size_of::<Self>() + 24 * wanted + of_names + of_provides + files + texts
    }
}

/// A package's relations to others, each list in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Packages that must be present for this one to work.
    pub depends: Vec<Dependency>,
    /// Must be present before the package is unpacked; no different from `depends` for an
    /// extension.
    pub pre_depends: Vec<Dependency>,
    /// Pulled in by default.
    pub recommends: Vec<Dependency>,
    /// For information only.
    pub suggests: Vec<Dependency>,
    /// Further names under which it meets relations.
    pub provides: Vec<Provide>,
    /// Cannot be unpacked while these are present.
    pub conflicts: Vec<Relation>,
    /// Cannot be configured while these are present.
    pub breaks: Vec<Relation>,
    /// May overwrite files of these.
    pub replaces: Vec<Relation>,
    /// Takes the place of these (rpm). Matches package names only, not provided names.
    pub obsoletes: Vec<Relation>,
    /// Pulled in where one of these is present (rpm), as if each of them recommended it.
    pub supplements: Vec<Dependency>,
    /// For information only: the packages that it extends (rpm).
    pub enhances: Vec<Dependency>,
    /// rpm's rich dependencies that cannot be expressed as a list of alternatives.
    pub conditional: Vec<Conditional>,
}

impl Relations {
    /// Depends and Pre-Depends.
    pub fn required(&self) -> impl Iterator<Item = &Dependency> {
        self.pre_depends.iter().chain(&self.depends)
    }

    /// All relations to others, of every kind.
    pub fn all(&self) -> impl Iterator<Item = &Relation> {
        let wanted = [&self.depends, &self.pre_depends, &self.recommends];
        let wanted = wanted
            .into_iter()
            .chain([&self.suggests, &self.supplements, &self.enhances]);
        let refused = [
            &self.conflicts,
            &self.breaks,
            &self.replaces,
            &self.obsoletes,
        ];
        let rich = self.conditional.iter().map(|known| &known.condition);
        wanted
            .flatten()
            .flat_map(|dependency| &dependency.alternatives)
            .chain(refused.into_iter().flatten())
            .chain(rich.flat_map(Rich::relations))
    }
}
