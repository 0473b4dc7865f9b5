//! rpm's rich dependencies: conditions over several packages, as `(a or b)` or `(a if b else c)`.
//!
//! The terms and their meaning are those of rpm's manual, "Boolean Dependencies". A condition can
//! be used as written, or as [clauses](Rich::clauses), the form that solvers need.

use std::fmt;

use crate::package::Relation;

/// The most clauses that are made of one condition: nested `or` and `and` can multiply
/// exponentially, and real conditions need a handful.
const MAX_CLAUSES: usize = 64;
/// The most terms in one clause.
const MAX_TERMS: usize = 256;

/// A condition on packages, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rich {
    /// A package that meets the relation is present.
    Atom(Relation),
    /// `(a and b ...)`: all of them hold.
    And(Vec<Rich>),
    /// `(a or b ...)`: one of them holds, the first is preferred.
    Or(Vec<Rich>),
    /// `(a with b ...)`: one package meets all of them.
    With(Vec<Rich>),
    /// `(a without b)`: a package meets the first and not the second.
    Without(Box<Rich>, Box<Rich>),
    /// `(a if b else c)`: `a` holds where `b` does, else `c`, if there is one.
    If(Box<Branches>),
    /// `(a unless b else c)`: `a` holds where `b` does not, else `c`; without an `else`, `b` must
    /// not hold.
    Unless(Box<Branches>),
}

/// The operands of `if` or `unless`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Branches {
    /// The operand before `if` or `unless`.
    pub main: Rich,
    /// The operand after it.
    pub condition: Rich,
    /// The operand after `else`.
    pub otherwise: Option<Rich>,
}

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

    /// All relations in it, in the order written.
    #[must_use]
    pub fn relations(&self) -> Vec<&Relation> {
        match self {
            Self::Atom(relation) => vec![relation],
            Self::And(parts) | Self::Or(parts) | Self::With(parts) => {
                parts.iter().flat_map(Self::relations).collect()
            }
            Self::Without(main, excluded) => [main.relations(), excluded.relations()].concat(),
            Self::If(branches) | Self::Unless(branches) => {
                let Branches {
                    main,
                    condition,
                    otherwise,
                } = &**branches;
                let parts = [Some(main), Some(condition), otherwise.as_ref()];
                parts
                    .into_iter()
                    .flatten()
                    .flat_map(Self::relations)
                    .collect()
            }
        }
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

impl fmt::Display for Rich {
    /// In rpm's notation: `(a >= 1 if (b or c))`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Atom(relation) => {
                f.write_str(&relation.name)?;
                match &relation.constraint {
                    Some(bound) => {
                        let operator = bound.operator.rpm_symbol();
                        write!(f, " {operator} {}", bound.version)
                    }
                    None => Ok(()),
                }
            }
            Self::And(parts) => write_joined(f, parts, "and"),
            Self::Or(parts) => write_joined(f, parts, "or"),
            Self::With(parts) => write_joined(f, parts, "with"),
            Self::Without(main, excluded) => write!(f, "({main} without {excluded})"),
            Self::If(branches) => branches.write(f, "if"),
            Self::Unless(branches) => branches.write(f, "unless"),
        }
    }
}

impl Branches {
    fn write(&self, f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
        write!(f, "({} {word} {}", self.main, self.condition)?;
        match &self.otherwise {
            Some(otherwise) => write!(f, " else {otherwise})"),
            None => f.write_str(")"),
        }
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Rich], word: &str) -> fmt::Result {
    for (position, part) in parts.iter().enumerate() {
        match position {
            0 => write!(f, "({part}")?,
            _ => write!(f, " {word} {part}")?,
        }
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Whether the condition holds if these packages are present; each meets its own name only.
    fn holds(rich: &Rich, there: &BTreeSet<&str>) -> bool {
        match rich {
            Rich::Atom(relation) => there.contains(relation.name.as_str()),
            Rich::And(parts) => parts.iter().all(|part| holds(part, there)),
            Rich::Or(parts) => parts.iter().any(|part| holds(part, there)),
            Rich::With(_) | Rich::Without(..) => there.iter().any(|name| is(rich, name)),
            Rich::If(of) if holds(&of.condition, there) => holds(&of.main, there),
            Rich::If(of) => of
                .otherwise
                .as_ref()
                .is_none_or(|other| holds(other, there)),
            Rich::Unless(of) if !holds(&of.condition, there) => holds(&of.main, there),
            Rich::Unless(of) => of
                .otherwise
                .as_ref()
                .is_some_and(|other| holds(other, there)),
        }
    }

    /// Whether the package of that name alone meets the condition.
    fn is(rich: &Rich, name: &str) -> bool {
        match rich {
            Rich::Atom(relation) => relation.name == name,
            Rich::Or(parts) => parts.iter().any(|part| is(part, name)),
            Rich::With(parts) => parts.iter().all(|part| is(part, name)),
            Rich::Without(main, excluded) => is(main, name) && !is(excluded, name),
            Rich::And(_) | Rich::If(_) | Rich::Unless(_) => false,
        }
    }

    fn clause_holds(clause: &Clause, there: &BTreeSet<&str>) -> bool {
        let present = |term: &Term| {
            there.iter().any(|name| {
                term.all_of.iter().all(|of| of.name == *name)
                    && term.none_of.iter().all(|of| of.name != *name)
            })
        };
        clause.present.iter().any(present) || !clause.absent.iter().all(present)
    }

    fn single() -> impl Strategy<Value = Rich> {
        let atom = "[a-d]".prop_map(|name| Rich::Atom(Relation::any_version(&name)));
        atom.prop_recursive(2, 6, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..3).prop_map(Rich::Or),
                prop::collection::vec(inner.clone(), 2..3).prop_map(Rich::With),
                (inner, "[a-d]").prop_map(|(main, name)| {
                    let atom = Rich::Atom(Relation::any_version(&name));
                    Rich::Without(Box::new(main), Box::new(atom))
                }),
            ]
        })
    }

    pub(in crate::package) fn rich() -> impl Strategy<Value = Rich> {
        single().prop_recursive(3, 12, 3, |inner| {
            let branches = (
                inner.clone(),
                inner.clone(),
                prop::option::of(inner.clone()),
            );
            let branches = branches.prop_map(|(main, condition, otherwise)| {
                Box::new(Branches {
                    main,
                    condition,
                    otherwise,
                })
            });
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Rich::And),
                prop::collection::vec(inner, 2..4).prop_map(Rich::Or),
                branches.clone().prop_map(Rich::If),
                branches.prop_map(Rich::Unless),
            ]
        })
    }

    proptest! {
        #[test]
        fn clauses_say_the_same_as_the_condition(rich in rich(), number in 0_u8..16) {
            let names = ["a", "b", "c", "d"];
            let there = (0..4).filter(|bit| number & (1 << bit) != 0);
            let there: BTreeSet<&str> = there.map(|bit| names[bit]).collect();
            if let Some(clauses) = rich.clauses() {
                let all = clauses.iter().all(|clause| clause_holds(clause, &there));
                prop_assert_eq!(all, holds(&rich, &there), "{} with {:?}", rich, there);
            }
        }
    }

    #[test]
    fn too_many_clauses_are_refused_before_they_are_made() {
        let name = |number| Rich::Atom(Relation::any_version(&format!("p{number}")));
        let pair = |number| Rich::And(vec![name(number), name(number + 1)]);
        assert_eq!(
            Rich::Or((0..6).map(pair).collect())
                .clauses()
                .unwrap()
                .len(),
            64
        );
        assert_eq!(Rich::Or((0..30).map(pair).collect()).clauses(), None);
    }
}
