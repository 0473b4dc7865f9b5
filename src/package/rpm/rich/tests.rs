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
