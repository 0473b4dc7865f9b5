//! Which of several packages are recommended or suggested, though not needed: by what is chosen, by the
//! base, or by their own word. libsolv prefers these.
//!
//! It is asked at each choice of a provider, so nothing here walks the whole base.

use rustc_hash::{FxHashMap, FxHashSet};

use super::World;
use super::index::ArchClass;
use super::node::Solvable;
use super::weak_relations::{WeakRelations, weak_relations};
use crate::package::{Relation, RpmField};

/// The options that are wanted, though not needed.
#[derive(Default)]
pub(super) struct WeaklyWanted {
    pub(super) recommended: FxHashSet<Solvable>,
    pub(super) suggested: FxHashSet<Solvable>,
}

impl World {
    fn weak_of_base(&self) -> &WeakRelations {
        let of_base = || WeakRelations::of_base(&self.index);
        self.weak_of_base.get_or_init(of_base)
    }

    /// Which of the options the chosen and the base recommend or suggest, or which say so themselves.
    pub(super) fn weakly_wanted(
        &self,
        options: &[Solvable],
        chosen: &[Solvable],
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> WeaklyWanted {
        let mut names: FxHashMap<&str, Vec<Solvable>> = FxHashMap::default();
        for &option in options {
            let package = self.package(option);
            let provided = package.relations.provides.iter().map(|it| it.name.as_str());
            let files = package.files.iter().map(|path| &**path);
            for name in provided.chain(files).chain([package.name.as_str()]) {
                names.entry(name).or_default().push(option);
            }
        }
        let mut wanted = WeaklyWanted::default();
        let of_base = self.weak_of_base();
        for (name, options) in &names {
            let fields = [
                (&of_base.recommends, &mut wanted.recommended),
                (&of_base.suggests, &mut wanted.suggested),
            ];
            for (by_name, found) in fields {
                for (of, relation) in by_name.get(*name).into_iter().flatten() {
                    found.extend(self.meeting(options, relation, *of));
                }
            }
        }
        for owner in chosen.iter().map(|&solvable| self.package(solvable)) {
            let of = self.index.arch_class(owner);
            for (field, relation) in weak_relations(owner) {
                let Some(options) = names.get(relation.name.as_str()) else {
                    continue;
                };
                let found = match field {
                    RpmField::Recommends => &mut wanted.recommended,
                    _ => &mut wanted.suggested,
                };
                found.extend(self.meeting(options, relation, of));
            }
        }
        for &option in options {
            let package = self.package(option);
            let class = self.index.arch_class(package).unwrap_or(0);
            if self.supplements_any(package, class, is_chosen) {
                wanted.recommended.insert(option);
            }
            if self.enhances_any(package, class, is_chosen) {
                wanted.suggested.insert(option);
            }
        }
        wanted
    }

    /// Those of the options that meet a relation.
    fn meeting(
        &self,
        options: &[Solvable],
        relation: &Relation,
        of: Option<ArchClass>,
    ) -> impl Iterator<Item = Solvable> {
        let options = options.iter().copied();
        options.filter(move |&option| self.index.meets(self.package(option), relation, of))
    }
}
