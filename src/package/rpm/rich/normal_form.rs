//! A condition in conjunctive normal form: a list of clauses, all of which hold.

use super::{Branches, Rich};
use crate::package::Relation;

/// The most clauses that are made of one condition: nested `or` and `and` can multiply
/// exponentially, and real conditions need a handful.
const MAX_CLAUSES: usize = 64;
/// The most terms in one clause.
const MAX_TERMS: usize = 256;

/// A condition on a single package: it meets all of `all_of` and none of `none_of`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// At least one; several come from `with`.
    pub all_of: Vec<Relation>,
    /// From `without`.
    pub none_of: Vec<Relation>,
}

/// A disjunction: one of `present` is present, or one of `absent` is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Clause {
    /// In the order written.
    pub present: Vec<Term>,
    /// In the order written.
    pub absent: Vec<Term>,
}

impl Clause {
    /// The relations, if the clause is equivalent to a list of alternatives.
    #[must_use]
    pub fn alternatives(&self) -> Option<Vec<Relation>> {
        let plain = |term: &Term| match (term.all_of.as_slice(), term.none_of.is_empty()) {
            ([relation], true) => Some(relation.clone()),
            _ => None,
        };
        match self.absent.is_empty() {
            true => self.present.iter().map(plain).collect(),
            false => None,
        }
    }
}

impl Rich {
    /// The condition in conjunctive normal form: all of these clauses hold. `None` if there are too
    /// many, or if operands of `with` and `without` cannot apply to a single package.
    #[must_use]
    pub fn clauses(&self) -> Option<Vec<Clause>> {
        self.normal(true)
    }

    /// The negated condition in conjunctive normal form.
    #[must_use]
    pub fn negated_clauses(&self) -> Option<Vec<Clause>> {
        self.normal(false)
    }

    /// The clauses of the condition (`holds`) or of its negation.
    fn normal(&self, holds: bool) -> Option<Vec<Clause>> {
        match self {
            Self::Atom(_) | Self::With(_) | Self::Without(..) => {
                let terms = self.terms()?;
                Some(if holds { any_of(terms) } else { none_of(terms) })
            }
            // De Morgan: the negation of `and` is the `or` of the negations, and the other way
            // round.
            Self::And(parts) => combine(parts, holds, holds),
            Self::Or(parts) => combine(parts, !holds, holds),
            Self::If(branches) => branches.normal_if(holds),
            Self::Unless(branches) => branches.normal_unless(holds),
        }
    }

    /// The condition as alternative conditions on a single package.
    fn terms(&self) -> Option<Vec<Term>> {
        match self {
            Self::Atom(relation) => Some(vec![Term {
                all_of: vec![relation.clone()],
                none_of: Vec::new(),
            }]),
            Self::Or(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(Self::terms).collect();
                Some(parts?.concat()).filter(|terms| terms.len() <= MAX_TERMS)
            }
            Self::With(parts) => {
                let mut parts = parts.iter().map(Self::terms);
                let first = parts.next()??;
                parts.try_fold(first, |sum, part| intersect(&sum, &part?))
            }
            Self::Without(main, excluded) => {
                let mut terms = main.terms()?;
                let excluded = excluded.terms()?;
                for term in excluded {
                    // "Not (x and y)" would be two alternatives, for which a single term has no
                    // room.
                    let [relation] = term.all_of.as_slice() else {
                        return None;
                    };
                    let relation = term.none_of.is_empty().then_some(relation)?;
                    for known in &mut terms {
                        known.none_of.push(relation.clone());
                    }
                }
                Some(terms)
            }
            Self::And(_) | Self::If(_) | Self::Unless(_) => None,
        }
    }
}

impl Branches {
    /// `a if b`: a or not b. `a if b else c`: (a or not b) and (c or b).
    fn normal_if(&self, holds: bool) -> Option<Vec<Clause>> {
        let then = self.pair(&self.main, false, holds)?;
        match &self.otherwise {
            None => Some(then),
            Some(otherwise) => {
                let otherwise = self.pair(otherwise, true, holds)?;
                join(then, otherwise, holds)
            }
        }
    }

    /// `a unless b`: a and not b. `a unless b else c`: (a or b) and (c or not b).
    fn normal_unless(&self, holds: bool) -> Option<Vec<Clause>> {
        match &self.otherwise {
            None => {
                let main = self.main.normal(holds)?;
                join(main, self.condition.normal(!holds)?, holds)
            }
            Some(otherwise) => {
                let main = self.pair(&self.main, true, holds)?;
                join(main, self.pair(otherwise, false, holds)?, holds)
            }
        }
    }

    /// `what` or the condition (negated if `condition` is false); the negation of all that if
    /// `holds` is false.
    fn pair(&self, what: &Rich, condition: bool, holds: bool) -> Option<Vec<Clause>> {
        let what = what.normal(holds)?;
        join(what, self.condition.normal(condition == holds)?, !holds)
    }
}

/// The conjunction (`all`) or the disjunction of two lists of clauses.
fn join(left: Vec<Clause>, right: Vec<Clause>, all: bool) -> Option<Vec<Clause>> {
    let joined: Vec<Clause> = match all {
        true => left.into_iter().chain(right).collect(),
        false if left.len().saturating_mul(right.len()) > MAX_CLAUSES => return None,
        // Distributes `or` over `and`: each clause of one side with each of the other.
        false => left
            .iter()
            .flat_map(|left| right.iter().map(|right| union(left, right)))
            .collect(),
    };
    let fits = |clause: &Clause| clause.present.len() + clause.absent.len() <= MAX_TERMS;
    (joined.len() <= MAX_CLAUSES && joined.iter().all(fits)).then_some(joined)
}

fn combine(parts: &[Rich], all: bool, holds: bool) -> Option<Vec<Clause>> {
    let mut parts = parts.iter().map(|part| part.normal(holds));
    let first = parts.next()??;
    parts.try_fold(first, |sum, part| join(sum, part?, all))
}

fn union(left: &Clause, right: &Clause) -> Clause {
    Clause {
        present: [left.present.as_slice(), right.present.as_slice()].concat(),
        absent: [left.absent.as_slice(), right.absent.as_slice()].concat(),
    }
}

fn any_of(present: Vec<Term>) -> Vec<Clause> {
    let absent = Vec::new();
    vec![Clause { present, absent }]
}

fn none_of(terms: Vec<Term>) -> Vec<Clause> {
    let one = |term| Clause {
        present: Vec::new(),
        absent: vec![term],
    };
    terms.into_iter().map(one).collect()
}

fn intersect(left: &[Term], right: &[Term]) -> Option<Vec<Term>> {
    let both = |left: &Term, right: &Term| Term {
        all_of: [left.all_of.as_slice(), right.all_of.as_slice()].concat(),
        none_of: [left.none_of.as_slice(), right.none_of.as_slice()].concat(),
    };
    let pairs = left
        .iter()
        .flat_map(|left| right.iter().map(move |right| both(left, right)));
    (left.len().saturating_mul(right.len()) <= MAX_TERMS).then(|| pairs.collect())
}
