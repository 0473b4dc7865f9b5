//! What holds of every plan.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use sysextant::foundation::progress::CancelFlag;
use sysextant::package::Family;
use sysextant::plan::{Item, Plan, Reason, Verdict};
use sysextant::session::Session;

use crate::brute_force::BruteForce;
use crate::little_world::{Demand, LittleWorld, Thing, little_world};

/// How many worlds of each family are tried.
fn worlds() -> u32 {
    let wanted = std::env::var("SYSEXTANT_WORLDS");
    wanted.map_or(300, |text| text.parse().unwrap())
}

/// Tries a law in random worlds of each family.
fn in_all_families(law: impl Fn(&LittleWorld) -> Result<(), TestCaseError>) {
    for family in Family::ALL {
        let config = Config {
            cases: worlds(),
            failure_persistence: None,
            ..Config::default()
        };
        let tried = TestRunner::new(config).run(&little_world(family), |world| law(&world));
        if let Err(error) = tried {
            panic!("{family}: {error}");
        }
    }
}

fn plan(session: &Session, world: &LittleWorld, recommends: bool) -> Plan {
    let selection = world.selection(recommends);
    session.plan(&selection, &CancelFlag::default()).unwrap()
}

/// What a plan includes, as the world's own packages.
fn included<'w>(plan: &Plan, world: &'w LittleWorld) -> Vec<&'w Thing> {
    plan.included().map(|item| thing(item, world)).collect()
}

fn thing<'w>(item: &Item, world: &'w LittleWorld) -> &'w Thing {
    let version = item.version.as_ref().unwrap().as_str();
    let number = version.split('-').next().unwrap();
    let mut feed = world.feed.iter();
    let found = feed.find(|one| item.name == one.name && one.version.to_string() == number);
    found.unwrap()
}

fn rows(plan: &Plan) -> String {
    let rows = plan.items.iter().map(|item| {
        let version = item.version.as_ref().map_or("", |it| it.as_str());
        let (verdict, lines) = (item.verdict.name(), item.explanation.join("; "));
        format!(
            "{verdict} {} {version}: {} [{lines}]\n",
            item.name, item.reason
        )
    });
    rows.collect()
}

#[test]
fn all_needs_of_what_is_included_are_met_and_nothing_refuses_another() {
    in_all_families(|world| {
        let brute = BruteForce { world };
        for recommends in [false, true] {
            let plan = plan(&world.session(), world, recommends);
            prop_assert!(brute.stands(&included(&plan, world)), "{}", rows(&plan));
        }
        Ok(())
    });
}

#[test]
fn requests_are_met_in_their_order_as_far_as_any_set_of_packages_meets_them() {
    in_all_families(|world| {
        let brute = BruteForce { world };
        let plan = plan(&world.session(), world, false);
        let chosen = included(&plan, world);
        let mut accepted: Vec<Vec<&Thing>> = Vec::new();
        for name in &world.requests {
            let options = brute.options(name);
            if options.is_empty() || world.excluded == Some(*name) || brute.is_in_base(name) {
                continue;
            }
            let meets = |set: &[&Thing], options: &[&Thing]| {
                options.iter().any(|option| set.contains(option))
            };
            let all_meet = |set: &[&Thing]| {
                accepted.iter().all(|known| meets(set, known)) && meets(set, &options)
            };
            let is_possible = brute.find(all_meet).is_some();
            let is_met = meets(&chosen, &options);
            if is_possible {
                prop_assert!(is_met, "{name} can be met\n{}", rows(&plan));
                accepted.push(options);
                continue;
            }
            let mut conflicting = plan.with_verdict(Verdict::Conflicting);
            let item = conflicting.find(|item| item.requested && item.explanation.len() <= 3);
            prop_assert!(item.is_some(), "{name} cannot be met\n{}", rows(&plan));
        }
        Ok(())
    });
}

#[test]
fn an_earlier_request_has_its_newest_version_wherever_the_others_can_still_be_met() {
    in_all_families(|world| {
        let brute = BruteForce { world };
        let plan = plan(&world.session(), world, false);
        if plan.has_conflicts() {
            return Ok(());
        }
        let chosen = included(&plan, world);
        let mut fixed: Vec<Vec<&Thing>> = Vec::new();
        let wanted: Vec<(&str, Vec<&Thing>)> = world
            .requests
            .iter()
            .map(|name| (*name, brute.options(name)))
            .filter(|(name, options)| !options.is_empty() && !brute.is_in_base(name))
            .filter(|(name, _)| world.excluded != Some(*name))
            .collect();
        for (place, (name, options)) in wanted.iter().enumerate() {
            let Some(met) = options.iter().find(|option| chosen.contains(option)) else {
                continue;
            };
            let newer = options
                .iter()
                .filter(|one| one.name == *name && met.name == *name && one.version > met.version);
            for better in newer {
                let good = |set: &[&Thing]| {
                    let meets = |known: &Vec<&Thing>| known.iter().any(|one| set.contains(one));
                    set.contains(better)
                        && fixed.iter().all(meets)
                        && wanted[place + 1..].iter().all(|(_, later)| meets(later))
                };
                let found = brute.find(good);
                prop_assert!(found.is_none(), "{better:?}\n{}", rows(&plan));
            }
            fixed.push(vec![*met]);
        }
        Ok(())
    });
}

#[test]
fn something_included_leads_to_whatever_nobody_requested() {
    in_all_families(|world| {
        let brute = BruteForce { world };
        for recommends in [false, true] {
            let plan = plan(&world.session(), world, recommends);
            let chosen = included(&plan, world);
            let all = brute.beside_base(&chosen);
            for item in plan.included().filter(|item| !item.requested) {
                let one = thing(item, world);
                let without: Vec<&Thing> = all.iter().copied().filter(|it| *it != one).collect();
                let leads = |owner: &&Thing| {
                    let named = |demand: &Demand| atoms(demand).any(|atom| brute.meets(atom, one));
                    let mut recommended = owner.recommends.iter().flatten();
                    owner.needs.iter().any(named)
                        || (recommends && recommended.any(|atom| brute.meets(atom, one)))
                };
                prop_assert!(without.iter().any(leads), "{one:?}\n{}", rows(&plan));
                let (Reason::Depends { of, .. } | Reason::Recommends { of, .. }) = &item.reason
                else {
                    return Err(TestCaseError::fail(rows(&plan)));
                };
                let is_known = plan.included().any(|other| other.name == of.name);
                prop_assert!(is_known, "{}", rows(&plan));
            }
        }
        Ok(())
    });
}

fn atoms(demand: &Demand) -> impl Iterator<Item = &crate::little_world::Atom> {
    let atoms: Vec<_> = match demand {
        Demand::AnyOf(atoms) => atoms.iter().collect(),
        Demand::If(one, two) | Demand::Unless(one, two) => vec![one, two],
        Demand::IfElse(one, two, three) | Demand::AndOr(one, two, three) => vec![one, two, three],
    };
    atoms.into_iter()
}

#[test]
fn each_recommendation_is_followed_or_told() {
    in_all_families(|world| {
        let brute = BruteForce { world };
        let plan = plan(&world.session(), world, true);
        let chosen = included(&plan, world);
        let all = brute.beside_base(&chosen);
        for one in &chosen {
            for wanted in &one.recommends {
                let is_met = brute.holds(&Demand::AnyOf(wanted.clone()), &all);
                let mut told = plan.not_taken.iter();
                let is_told = told.any(|known| {
                    known.of.name == one.name
                        && wanted.iter().all(|atom| known.relation.contains(atom.name))
                });
                prop_assert!(is_met || is_told, "{one:?}\n{}", rows(&plan));
            }
        }
        for known in &plan.not_taken {
            let is_there = chosen.iter().any(|one| known.of.name == one.name);
            prop_assert!(is_there, "{known:?}\n{}", rows(&plan));
        }
        Ok(())
    });
}

#[test]
fn the_same_world_gives_the_same_plan_in_whatever_order_it_was_read() {
    in_all_families(|world| {
        let session = world.session();
        let first = plan(&session, world, true);
        let again = plan(&session, world, true);
        let shuffled = plan(&world.shuffled_session(), world, true);
        for other in [again, shuffled] {
            prop_assert_eq!(&other.items, &first.items);
            prop_assert_eq!(&other.not_taken, &first.not_taken);
        }
        Ok(())
    });
}
