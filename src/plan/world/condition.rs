//! rpm's rich dependencies in the world's terms: each clause is a need that may hold only where
//! other packages are chosen.
//!
//! `(a if b)` is the clause "a, or not b": a need of `a` where `b` is. What the base has is settled
//! here, as for every other relation: if it has `b`, the need always holds; if nothing can bring
//! `b`, there is none.

use super::World;
use super::index::ArchClass;
use super::node::{Need, Solvable};
use crate::package::{Clause, Conditional, Dependency, Package, Relation, Rich, RpmField, Term};

/// What becomes of a term.
enum Standing {
    /// The base has it, for good.
    Met,
    /// One of these would meet it.
    Open(Vec<Solvable>),
}

/// What meets a clause, and the groups of which one each must be chosen for it to count.
type Demand = (Vec<Solvable>, Vec<Vec<Solvable>>);

impl World {
    /// The needs that a package's rich dependencies in that field leave. Those of Conflicts must
    /// not hold.
    pub(crate) fn conditional_needs<'a>(
        &'a self,
        package: &'a Package,
        field: RpmField,
        class: ArchClass,
    ) -> impl Iterator<Item = Need> + 'a {
        let conditional = package.relations.conditional.iter();
        let of_field = conditional.filter(move |known| known.field == field);
        of_field.flat_map(move |known| self.needs_of_condition(package, known, class))
    }

    fn needs_of_condition(
        &self,
        package: &Package,
        conditional: &Conditional,
        class: ArchClass,
    ) -> Vec<Need> {
        let condition = &conditional.condition;
        let clauses = match conditional.field {
            RpmField::Conflicts => condition.negated_clauses(),
            _ => condition.clauses(),
        };
        let dependency = written(condition);
        let Some(clauses) = clauses else {
            // A condition with too many clauses is not translated. A need without options keeps the
            // package out, which is better than to include it with a need that was not looked at.
            return vec![Need::of(dependency, Vec::new())];
        };
        let needs = clauses
            .iter()
            .filter_map(|clause| self.need_of_clause(package, clause, class));
        let needs: Vec<Demand> = needs.collect();
        let is_weak = match conditional.field {
            RpmField::Requires | RpmField::Conflicts => false,
            RpmField::Recommends
            | RpmField::Suggests
            | RpmField::Supplements
            | RpmField::Enhances
            | RpmField::Provides
            | RpmField::Obsoletes => true,
        };
        let is_lost = |(options, when): &Demand| options.is_empty() && when.is_empty();
        if is_weak && needs.iter().any(is_lost) {
            // As libsolv does: a weak dependency counts as a whole, so one clause that can never be
            // met leaves nothing to recommend.
            return Vec::new();
        }
        without_implied(needs)
            .into_iter()
            .map(|(options, when)| Need {
                dependency: dependency.clone(),
                options,
                when,
                is_ordered: !is_weak,
            })
            .collect()
    }

    /// What meets a clause, and where it holds; `None` if it is met already.
    fn need_of_clause(
        &self,
        package: &Package,
        clause: &Clause,
        class: ArchClass,
    ) -> Option<Demand> {
        let mut options = Vec::new();
        for term in &clause.present {
            match self.standing(term, class) {
                Standing::Met => return None,
                Standing::Open(more) => options.extend(more),
            }
        }
        let mut when = Vec::new();
        for term in &clause.absent {
            match self.standing(term, class) {
                _ if self.is(package, term, class) => {}
                Standing::Met => {}
                Standing::Open(group) if group.is_empty() => return None,
                Standing::Open(group) => when.push(group),
            }
        }
        Some((self.group(options), when))
    }

    fn standing(&self, term: &Term, class: ArchClass) -> Standing {
        let Some(first) = term.all_of.first() else {
            return Standing::Open(Vec::new());
        };
        let index = &self.index;
        let mut options = Vec::new();
        for base in index.in_base(first, Some(class)) {
            let installed = index.base_package(base);
            let has_more = term.all_of.len() > 1 || !term.none_of.is_empty();
            if has_more && !self.is(installed, term, class) {
                continue;
            }
            match self.loose_solvable(base) {
                Some(loose) => options.push(loose),
                None => return Standing::Met,
            }
        }
        let in_pool = index.in_pool(first, Some(class)).into_iter();
        options.extend(in_pool.filter(|&option| self.is(self.package(option), term, class)));
        Standing::Open(self.group(options))
    }

    /// Whether one package is all that the term asks for.
    fn is(&self, package: &Package, term: &Term, class: ArchClass) -> bool {
        let meets = |relation: &Relation| self.index.meets(package, relation, Some(class));
        term.all_of.iter().all(meets) && !term.none_of.iter().any(meets)
    }

    /// Whether a condition holds on the base with these packages beside it.
    pub(crate) fn holds(
        &self,
        condition: &Rich,
        class: ArchClass,
        is_chosen: &dyn Fn(Solvable) -> bool,
    ) -> bool {
        let met = |term: &Term| match self.standing(term, class) {
            Standing::Met => true,
            Standing::Open(options) => options.into_iter().any(is_chosen),
        };
        let holds = |clause: &Clause| {
            clause.present.iter().any(met) || clause.absent.iter().any(|term| !met(term))
        };
        condition
            .clauses()
            .is_some_and(|clauses| clauses.iter().all(holds))
    }
}

/// The demands without those that hold wherever another does: of `(b or d)` and `d` the latter is
/// enough, and nobody shall choose for the first.
fn without_implied(demands: Vec<Demand>) -> Vec<Demand> {
    let covers = |one: &Demand, other: &Demand| {
        let has = |option| other.0.contains(option);
        one.0.iter().all(has) && one.1.iter().all(|group| other.1.contains(group))
    };
    let is_implied = |place: usize| {
        let others = demands.iter().enumerate();
        let mut others = others.filter(|&(other, _)| other != place);
        others.any(|(other, one)| {
            // Of two that say the same the first stays.
            covers(one, &demands[place]) && (other < place || !covers(&demands[place], one))
        })
    };
    let are_implied: Vec<bool> = (0..demands.len()).map(is_implied).collect();
    let kept = demands.into_iter().zip(are_implied);
    kept.filter(|(_, implied)| !implied)
        .map(|(demand, _)| demand)
        .collect()
}

/// A condition as the one relation that it is for people.
fn written(condition: &Rich) -> Dependency {
    Dependency {
        alternatives: vec![Relation::any_version(&condition.to_string())],
    }
}
