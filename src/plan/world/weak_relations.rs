//! What packages recommend and suggest; of the base by name, since it is asked for often.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::index::{ArchClass, Index};
use crate::package::{Conditional, Package, Relation, RpmField};

/// The relations of a field by the name that they are to, each with its owner's architecture.
type ByName = FxHashMap<CompactString, Vec<(Option<ArchClass>, Relation)>>;

/// What packages recommend and suggest.
#[derive(Debug, Default)]
pub(super) struct WeakRelations {
    pub(super) recommends: ByName,
    pub(super) suggests: ByName,
}

impl WeakRelations {
    /// Those of all packages of the base.
    pub(super) fn of_base(index: &Index) -> Self {
        let mut weak = Self::default();
        for owner in &index.base.packages {
            let of = index.arch_class(owner);
            for (field, relation) in weak_relations(owner) {
                let by_name = match field {
                    RpmField::Recommends => &mut weak.recommends,
                    _ => &mut weak.suggests,
                };
                let known = by_name.entry(relation.name.clone()).or_default();
                known.push((of, relation.clone()));
            }
        }
        weak
    }
}

/// The relations with which a package recommends others or suggests them, those in conditions among
/// them.
pub(super) fn weak_relations(owner: &Package) -> impl Iterator<Item = (RpmField, &Relation)> {
    let relations = &owner.relations;
    let fields = [
        (RpmField::Recommends, relations.recommends.as_slice()),
        (RpmField::Suggests, &relations.suggests),
    ];
    fields.into_iter().flat_map(move |(field, plain)| {
        let plain = plain.iter().flat_map(|it| &it.alternatives);
        let rich = conditions(owner, field).flat_map(|known| known.condition.relations());
        plain.chain(rich).map(move |relation| (field, relation))
    })
}

/// The conditions of a field that are not lists of alternatives.
pub(super) fn conditions(package: &Package, field: RpmField) -> impl Iterator<Item = &Conditional> {
    let conditional = package.relations.conditional.iter();
    conditional.filter(move |known| known.field == field)
}
