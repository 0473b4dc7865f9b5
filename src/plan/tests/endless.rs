//! Searches without an end in sight: they give up, and say so.

use std::time::{Duration, Instant};

use crate::foundation::progress::CancelFlag;
use crate::plan::toy::{ToyWorld, world};
use crate::plan::{Reason, Verdict};

/// So many pigeons for one hole less: every solver that learns by resolution takes exponential time.
fn pigeons(count: usize) -> ToyWorld {
    let mut all = world().feed("good 1");
    let names: Vec<String> = (0..count).map(|pigeon| format!("p{pigeon}")).collect();
    all = all.feed(&format!("root 1 depends: {}", names.join(", ")));
    for name in names {
        let holes: Vec<String> = (1..count).map(|hole| format!("{name}h{hole}")).collect();
        all = all.feed(&format!("{name} 1 depends: {}", holes.join(" | ")));
        for (hole, slot) in holes.iter().zip(1..) {
            let text = format!("{hole} 1 provides: slot{slot} conflicts: slot{slot}");
            all = all.feed(&text);
        }
    }
    all
}

#[test]
fn a_search_that_finds_neither_a_plan_nor_that_there_is_none_gives_up() {
    let world = pigeons(24).request("good").request("root");
    let mut universe = world.universe();
    let allowed = Duration::from_millis(400);
    universe.set_solve_timeout(allowed);
    let plan = universe.plan(&world.selection, &CancelFlag::default());
    let plan = plan.unwrap();
    let row = |name: &str| plan.items.iter().find(|item| item.name == name).unwrap();
    assert_eq!(row("root").verdict, Verdict::Conflicting);
    assert_eq!(row("root").reason, Reason::NoPlanFound { allowed });
    assert_eq!(row("root").reason.to_string(), "no plan found within 0.4 s");
    let line = &row("root").explanation[0];
    assert!(line.contains("--solve-timeout"), "{line}");
    assert_eq!(row("good").verdict, Verdict::Included, "it can be planned");
}

#[test]
fn a_search_that_ends_gives_the_same_plan_however_long_is_allowed() {
    let world = pigeons(5).request("good").request("root");
    let plan = |seconds| {
        let mut universe = world.universe();
        universe.set_solve_timeout(Duration::from_secs(seconds));
        let plan = universe.plan(&world.selection, &CancelFlag::default());
        plan.unwrap().items
    };
    let rows = plan(20);
    assert!(
        !rows
            .iter()
            .any(|row| matches!(row.reason, Reason::NoPlanFound { .. }))
    );
    assert_eq!(rows, plan(2_000));
}

#[test]
fn a_search_without_an_end_stops_when_it_is_told_to() {
    let world = pigeons(24).request("root");
    let mut universe = world.universe();
    universe.set_solve_timeout(Duration::from_secs(600));
    let cancelled = CancelFlag::default();
    let began = Instant::now();
    let plan = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            cancelled.cancel();
        });
        universe.plan(&world.selection, &cancelled)
    });
    assert!(plan.is_err());
    assert!(began.elapsed() < Duration::from_secs(60));
}
