//! What the base has against a candidate, whatever else is chosen.

use super::World;
use super::index::refusals;
use super::node::Block;
use crate::package::Package;

impl World {
    pub(super) fn block(&self, package: &Package) -> Option<Block> {
        self.locked(package)
            .or_else(|| self.refuses_base(package))
            .or_else(|| self.refused_by_base(package))
    }

    /// The base's package of that name, unless a newer one may take its place.
    fn locked(&self, package: &Package) -> Option<Block> {
        let index = &self.index;
        let class = index.arch_class(package);
        for &base in index.base_named(&package.name) {
            let installed = index.base_package(base);
            let twin = index.arch_class(installed) == class;
            let newer = index
                .order
                .compare(&package.version, &installed.version)
                .is_gt();
            let fits = if self.index.goes_beside_itself(package, installed) {
                true
            } else if twin {
                newer && self.allow_shadow.contains(&package.name)
            } else {
                self.goes_beside(package, installed)
            };
            if !fits {
                return Some(Block::Locked(base));
            }
        }
        None
    }

    fn refuses_base(&self, package: &Package) -> Option<Block> {
        for (refusal, relation) in refusals(package, self.index.rules) {
            let refused = self.index.in_base(relation, None).find(|&base| {
                let installed = self.index.base_package(base);
                installed.name != package.name
                    && !self.is_loose(base)
                    && self.index.is_refused(installed, refusal, relation)
            });
            if let Some(base) = refused {
                return Some(Block::RefusesBase {
                    base,
                    refusal,
                    relation: relation.clone(),
                });
            }
        }
        None
    }

    fn refused_by_base(&self, package: &Package) -> Option<Block> {
        let provided = package.relations.provides.iter().map(|known| &known.name);
        for name in std::iter::once(&package.name).chain(provided) {
            for &base in self.index.base_refusing(name) {
                let owner = self.index.base_package(base);
                if owner.name == package.name || self.is_loose(base) {
                    continue;
                }
                let refused = refusals(owner, self.index.rules)
                    .find(|(refusal, relation)| self.index.is_refused(package, *refusal, relation));
                if let Some((refusal, relation)) = refused {
                    return Some(Block::RefusedByBase {
                        base,
                        refusal,
                        relation: relation.clone(),
                    });
                }
            }
        }
        None
    }
}
