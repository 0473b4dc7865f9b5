//! One package's metadata, wherever it was read: a database, an index, or the package itself.

use compact_str::CompactString;

use super::{Conditional, Dependency, Provide, Relation, Rich, Version};

/// Debian's `Multi-Arch` field: which architectures a package serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MultiArch {
    /// Only packages of its own architecture.
    #[default]
    No,
    /// Its own architecture, and it can be installed beside itself in another one.
    Same,
    /// Packages of every architecture.
    Foreign,
    /// Its own architecture, and those who ask for `:any`.
    Allowed,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The package's name, without architecture.
    pub name: CompactString,
    /// The version as written.
    pub version: Version,
    /// The family's own spelling: `amd64`, `all`, `x86_64`, `noarch`, `core2-64`.
    pub architecture: CompactString,
    /// Which architectures it serves (deb only; `No` elsewhere).
    pub multi_arch: MultiArch,
    /// The archive section or group, empty if not given.
    pub section: CompactString,
    /// One line that says what it is.
    pub summary: Box<str>,
    /// The long text below the summary, empty if not given.
    pub description: Box<str>,
    /// Bytes it takes when installed, if it declares them.
    pub installed_size: Option<u64>,
    /// What it needs, offers and refuses.
    pub relations: Relations,
    /// Paths that it has, for requirements on files (rpm; empty elsewhere). Of a feed's package
    /// only those that some relation names.
    pub files: Box<[Box<str>]>,
}

impl Package {
    /// Bytes of memory that it takes, and that an index of it takes, generously estimated.
    #[must_use]
    pub fn memory(&self) -> usize {
        /// A relation with its place in a list, and in an index of names.
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
        2 * size_of::<Self>() + 24 * wanted + of_names + of_provides + files + texts
    }
}

/// A package's relations to others, each list in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    /// Must be there for the package to work.
    pub depends: Vec<Dependency>,
    /// Must be there before the package is unpacked; the same as `depends` for an extension.
    pub pre_depends: Vec<Dependency>,
    /// Comes along unless told otherwise.
    pub recommends: Vec<Dependency>,
    /// Only named to people.
    pub suggests: Vec<Dependency>,
    /// Further names it stands for.
    pub provides: Vec<Provide>,
    /// Cannot be unpacked beside these.
    pub conflicts: Vec<Relation>,
    /// Cannot be configured beside these.
    pub breaks: Vec<Relation>,
    /// May overwrite files of these.
    pub replaces: Vec<Relation>,
    /// Takes the place of these (rpm). Only real names count, not provided ones.
    pub obsoletes: Vec<Relation>,
    /// Comes along where one of these is there (rpm), as if each of them recommended it.
    pub supplements: Vec<Dependency>,
    /// Only named to people: what it would add to (rpm).
    pub enhances: Vec<Dependency>,
    /// rpm's rich dependencies that no list of alternatives can say.
    pub conditional: Vec<Conditional>,
}

impl Relations {
    /// Depends and Pre-Depends: all that must be met.
    pub fn required(&self) -> impl Iterator<Item = &Dependency> {
        self.pre_depends.iter().chain(&self.depends)
    }

    /// Every relation to others, of whatever kind.
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
