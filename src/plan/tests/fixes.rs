//! What is offered against a conflict.

use crate::foundation::progress::CancelFlag;
use crate::plan::Verdict;
use crate::plan::toy::{ToyWorld, world};

/// The fixes of the first conflict, a line each.
fn fixes(world: &ToyWorld) -> String {
    let (universe, plan) = (world.universe(), world.plan());
    let item = plan.with_verdict(Verdict::Conflicting).next().unwrap();
    let fixes = universe.fixes(&plan, item, &CancelFlag::default()).unwrap();
    for fix in &fixes {
        let tried = universe.plan(&fix.selection, &CancelFlag::default());
        assert!(!tried.unwrap().has_conflicts(), "{}", fix.change);
    }
    let lines = fixes.iter().map(|fix| {
        let (more, less) = (
            fix.difference.brought_in.len(),
            fix.difference.dropped.len(),
        );
        format!("{} (+{more} -{less})", fix.change)
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_older_version_that_fits_comes_before_leaving_it_out_and_before_hiding_the_base() {
    let world = world()
        .base("libc6 2.36")
        .feed("libc6 2.38")
        .feed("perf 6.10 depends: libc6 (>= 2.38)")
        .feed("perf 6.1 depends: libc6 (>= 2.35)")
        .feed("perf 6.9 depends: libc6 (>= 2.37)")
        .request("perf=6.10");
    insta::assert_snapshot!(fixes(&world), @r"
    take perf 6.1 instead (+1 -0)
    leave perf out (+0 -0)
    let the extension hide libc6 2.36 with 2.38 (+2 -0)
    ");
}

#[test]
fn an_exclusion_can_be_taken_back() {
    let world = world()
        .feed("gdb 13 depends: libreadline8")
        .feed("libreadline8 8.2")
        .request("gdb")
        .exclude("libreadline8");
    insta::assert_snapshot!(fixes(&world), @r"
    do not exclude libreadline8 any more (+2 -0)
    leave gdb out (+0 -0)
    ");
}

#[test]
fn of_two_that_refuse_each_other_either_can_go() {
    let world = world()
        .feed("vim 9 conflicts: vim-tiny")
        .feed("vim-tiny 9")
        .request("vim")
        .request("vim-tiny");
    insta::assert_snapshot!(fixes(&world), @r"
    leave vim-tiny out (+0 -0)
    leave vim out (+1 -1)
    ");
}

#[test]
fn what_nobody_has_can_only_be_left_out() {
    let world = world().feed("gdb 13").request("nonsense");
    insta::assert_snapshot!(fixes(&world), @"leave nonsense out (+0 -0)");
}
