//! The explanations of the solver's own contradictions: short, true, and nothing in them too much.

use proptest::prelude::*;

use super::properties::{case, toy};
use crate::foundation::progress::CancelFlag;
use crate::package::Family;
use crate::plan::explain::company::Company;
use crate::plan::explain::core::{Fact, explained};
use crate::plan::request::target::Target;
use crate::plan::selection::Request;
use crate::plan::solve::search::{SOLVE_TIMEOUT, Search};
use crate::plan::solve::{Choice, Unsolved, solve};
use crate::plan::toy::{world, world_of};
use crate::plan::world::node::Solvable;

/// Whether some set of packages makes all these facts hold, found by trying every set.
fn can_hold(choice: Choice<'_>, requests: &[&[Solvable]], facts: &[Fact]) -> bool {
    let world = choice.world;
    let count = u32::try_from(world.index.pool.candidates.len()).unwrap();
    (0_u32..1 << count).any(|bits| {
        let is_in = |one: Solvable| one < count && bits & (1 << one) != 0;
        let all: Vec<Solvable> = (0..count).filter(|&one| is_in(one)).collect();
        let any = |options: &[Solvable]| options.iter().any(|&one| is_in(one));
        let holds = |fact: &Fact| match *fact {
            Fact::Request(place) => any(requests[place]),
            Fact::Need(owner, place) => {
                let need = &world.node(owner).needs[place];
                !is_in(owner) || !need.holds(is_in) || any(&need.options)
            }
            Fact::Refusal(owner, place) => {
                !is_in(owner) || !any(&world.node(owner).enmities[place].with)
            }
        };
        let is_apart = |&one: &Solvable| {
            let mut others = all.iter().filter(|&&other| other != one);
            others.all(|&other| choice.slot(one) != choice.slot(other))
        };
        all.iter().all(|&one| choice.possible(one))
            && all.iter().all(is_apart)
            && facts.iter().all(holds)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_line_of_an_explanation_can_be_left_out(mut case in case()) {
        case.shadowed = None;
        let toy = toy(&case);
        let universe = toy.universe();
        let world = universe.world(&toy.selection.allow_shadow);
        let choice = Choice { world: &world, excluded: &toy.selection.excluded };
        let flag = CancelFlag::default();
        let search = Search::new(&flag, SOLVE_TIMEOUT);
        let excluded = |name: &_| toy.selection.excluded.contains(name);
        let targets = case.requests.iter().map(|name| world.target(&Request::parse(name), &excluded));
        let wanted: Vec<Vec<Solvable>> = targets
            .filter_map(|target| match target {
                Target::Choose { options, .. } => Some(options),
                _ => None,
            })
            .collect();
        let requests: Vec<&[Solvable]> = wanted.iter().map(Vec::as_slice).collect();
        let lines = explained(choice, &requests, Company::Earlier, &search);
        let solved = solve(choice, &requests, &search);
        prop_assert_eq!(lines.is_some(), solved == Err(Unsolved::Impossible), "{}", toy.rows());
        let Some(lines) = lines else {
            return Ok(());
        };
        prop_assert!((1..=3).contains(&lines.len()), "{lines:?}");
        let facts: Vec<Fact> = lines.iter().flat_map(|line| line.facts.clone()).collect();
        prop_assert!(!can_hold(choice, &requests, &facts), "{lines:?}\n{}", toy.rows());
        for line in &lines {
            let rest: Vec<Fact> = facts.iter().copied().filter(|it| !line.facts.contains(it)).collect();
            prop_assert!(can_hold(choice, &requests, &rest), "{line:?} of {lines:?}\n{}", toy.rows());
        }
    }
}

#[test]
fn what_only_a_search_finds_is_told_by_the_solver_s_contradiction() {
    let world = world()
        .feed("a 1 depends: x | y")
        .feed("x 1 depends: p | q")
        .feed("y 1 depends: p | q")
        .feed("b 1 depends: r | s")
        .feed("r 1 conflicts: p, q")
        .feed("s 1 conflicts: p, q")
        .feed("p 1")
        .feed("q 1");
    insta::assert_snapshot!(world.request("b").request("a").explanation(), @r"
    conflicts-with
    a 1 needs x | y; x 1 needs p | q; y 1 needs p | q
    b 1 was requested earlier; b 1 needs r | s
    r 1 conflicts with p and q; s 1 conflicts with p and q
    ");
    let world = world_of(Family::Rpm)
        .feed("a 1-1 requires: (x or y)")
        .feed("x 1-1 requires: l >= 2")
        .feed("y 1-1 requires: l >= 3")
        .feed("b 1-1 requires: (m or n)")
        .feed("m 1-1 requires: l = 1")
        .feed("n 1-1 requires: l < 2")
        .feed("l 1-1")
        .feed("l 2-1")
        .feed("l 3-1");
    insta::assert_snapshot!(world.request("b").request("a").explanation(), @r"
    conflicts-with
    a 1-1 needs x | y; x 1-1 needs l (>= 2); y 1-1 needs l (>= 3)
    b 1-1 was requested earlier; b 1-1 needs m | n; m 1-1 needs l (= 1); and 1 more like these; of versions of a package only one fits
    ");
}
