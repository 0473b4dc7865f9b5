//! Which packages are taken.

use super::debian;
use crate::package::Family;
use crate::plan::Because;
use crate::plan::toy::{world, world_of};

#[test]
fn a_request_pulls_in_what_it_needs_and_recommends_and_not_what_the_base_has() {
    insta::assert_snapshot!(debian().request("gdb").rows(), @r"
    * included gdb 13.1-3: requested
      included libc-dbg 2.36-9: recommended by gdb
      excluded libc6 2.36-9: in base
      included libexpat1 2.5: needed by gdb
      included libpython3.11 3.11.2: needed by gdb
      included libpython3.11-stdlib 3.11.2: needed by libpython3.11
      included media-types 10: recommended by libpython3.11-stdlib
    ");
}

#[test]
fn without_recommends_only_what_is_needed_comes_along() {
    let included = debian().request("gdb").no_recommends().included();
    insta::assert_snapshot!(included, @"gdb 13.1-3, libexpat1 2.5, libpython3.11 3.11.2, libpython3.11-stdlib 3.11.2");
}

#[test]
fn what_the_base_has_is_excluded_in_whatever_version() {
    insta::assert_snapshot!(debian().request("libc6").request("dash").request("posix-shell").rows(), @r"
    * excluded dash 0.5: in base
          dash 0.5 of the base provides posix-shell
    * excluded libc6 2.36-9: in base
    ");
}

#[test]
fn a_consent_to_shadow_takes_the_newer_one_where_it_is_needed() {
    let world = debian().allow_shadow("libc6");
    assert_eq!(
        world.clone().request("gdb").no_recommends().included(),
        debian().request("gdb").no_recommends().included()
    );
    insta::assert_snapshot!(world.clone().request("linux-perf").rows(), @r"
      included libc6 2.38-1: needed by linux-perf
    * included linux-perf 6.1.176-1: requested
    ");
    insta::assert_snapshot!(world.clone().request("libc6").rows(), @"* included libc6 2.38-1: requested");
    let held = world.base("libc-bin 2.36-9 depends: libc6 (<< 2.37)");
    insta::assert_snapshot!(held.request("linux-perf").explanation(), @r"
    conflicts-with
    linux-perf 6.1.176-1 needs libc6 (>= 2.38)
    libc-bin 2.36-9 of the base needs libc6 (<< 2.37)
    only one version of a package can be included
    ");
}

#[test]
fn the_first_alternative_is_taken_unless_another_is_there_already() {
    let world = world()
        .base("mawk 1 provides: awk")
        .feed("gawk 5 provides: awk")
        .feed("a 1 depends: one | two")
        .feed("b 1 depends: gawk | awk")
        .feed("one 1")
        .feed("two 1");
    assert_eq!(world.clone().request("a").included(), "a 1, one 1");
    assert_eq!(
        world.clone().request("a").request("two").included(),
        "a 1, two 1"
    );
    assert_eq!(
        world.clone().exclude("one").request("a").included(),
        "a 1, two 1"
    );
    assert_eq!(world.request("b").included(), "b 1");
}

#[test]
fn the_highest_version_wins_and_a_needed_lower_one_is_found() {
    let world = world()
        .feed("lib 1")
        .feed("lib 2")
        .feed("app 1 depends: lib")
        .feed("old 1 depends: lib (<< 2)");
    assert_eq!(world.clone().request("app").included(), "app 1, lib 2");
    assert_eq!(
        world.clone().request("app").request("old").included(),
        "app 1, lib 1, old 1"
    );
    assert_eq!(world.request("lib=1").included(), "lib 1");
}

#[test]
fn a_package_of_an_architecture_that_the_base_does_not_list_is_refused_all_the_same() {
    let world = world()
        .base("old:i386 1")
        .feed("breaker 1 breaks: old:i386 (<< 2)")
        .feed("any 1 conflicts: old")
        .feed("other 1 breaks: old:armhf (<< 2)")
        .feed("user 1 depends: old:i386");
    for (name, fits) in [
        ("breaker", false),
        ("any", false),
        ("other", true),
        ("user", false),
    ] {
        let plan = world.clone().request(name).plan();
        assert_eq!(plan.included().count() == 1, fits, "{name}");
    }
}

#[test]
fn provides_meets_versioned_relations_only_with_a_version() {
    let world = world()
        .feed("plain 1 provides: virtual")
        .feed("versioned 1 provides: virtual (= 3)")
        .feed("a 1 depends: virtual (>= 2)")
        .feed("b 1 depends: virtual");
    assert_eq!(world.clone().request("a").included(), "a 1, versioned 1");
    assert_eq!(world.clone().request("b").included(), "b 1, versioned 1");
    insta::assert_snapshot!(world.request("virtual").rows(), @r"
    * included versioned 1: requested
          virtual is provided by versioned, plain: the first that fits is taken
    ");
}

#[test]
fn multiarch_is_heeded() {
    let world = world()
        .foreign("i386")
        .base("lib 1 multi-arch: same")
        .base("python 3 multi-arch: allowed")
        .base("tool 1 multi-arch: foreign")
        .base("plain 1")
        .feed("lib:i386 1 multi-arch: same")
        .feed("lib:i386 2 multi-arch: same")
        .feed("app:i386 1 depends: lib, tool, python:any")
        .feed("strict:i386 1 depends: python")
        .feed("native 1 depends: lib:i386 (= 1)")
        .feed("data:all 1 depends: plain")
        .feed("any 1 depends: plain:any")
        .feed("plain:i386 1");
    assert_eq!(
        world.clone().request("app").included(),
        "app:i386 1, lib:i386 1"
    );
    assert_eq!(
        world.clone().request("native").included(),
        "lib:i386 1, native 1"
    );
    assert_eq!(world.clone().request("data").included(), "data 1");
    insta::assert_snapshot!(world.clone().request("strict").explanation(), @r"
    nothing-provides
    strict 1 needs python
    the base has python 3 for amd64 only
    ");
    insta::assert_snapshot!(world.clone().request("any").explanation(), @r"
    nothing-provides
    any 1 needs plain:any
    the base has plain 1 for amd64 only
    ");
    insta::assert_snapshot!(world.request("plain:i386").explanation(), @r"
    needs-base-upgrade
    plain 1 for i386 was asked for
    the base has plain 1 in another architecture and is locked
    both together would need Multi-Arch: same and one version
    ");
}

#[test]
fn recommendations_come_along_with_theirs_and_never_break_what_is_needed() {
    let world = world()
        .base("base 1 recommends: never")
        .feed("never 1")
        .feed("app 1 depends: base, hard recommends: good, bad, clash, second | third")
        .feed("hard 1")
        .feed("good 1 depends: good-lib recommends: more")
        .feed("good-lib 1")
        .feed("more 1")
        .feed("bad 1 depends: nowhere")
        .feed("clash 1 conflicts: hard")
        .feed("second 1 depends: nowhere")
        .feed("third 1");
    insta::assert_snapshot!(world.clone().request("app").rows(), @r"
    * included app 1: requested
      excluded base 1: in base
      included good 1: recommended by app
      included good-lib 1: needed by good
      included hard 1: needed by app
      included more 1: recommended by good
      included third 1: recommended by app
    ");
    insta::assert_snapshot!(world.clone().exclude("good-lib").request("app").included(), @"app 1, hard 1, third 1");
}

#[test]
fn each_recommendation_that_is_not_taken_is_told_with_what_stands_in_its_way() {
    let world = world()
        .base("locked 1")
        .base("guard 1 breaks: refused (<< 2)")
        .feed("app 1 depends: hard recommends: taken, nowhere, lost, clash, deep, newer, refused, no, either | taken")
        .feed("hard 1")
        .feed("taken 1 recommends: locked (>= 2)")
        .feed("lost 1 depends: gone (>= 2)")
        .feed("gone 1")
        .feed("clash 1 conflicts: hard")
        .feed("deep 1 depends: deeper")
        .feed("deeper 1 breaks: taken")
        .feed("newer 1 depends: locked (>= 2)")
        .feed("locked 2")
        .feed("refused 1")
        .feed("no 1")
        .exclude("no")
        .request("app");
    let plan = world.plan();
    let told = plan.not_taken.iter();
    let told: Vec<String> = told
        .map(|known| {
            format!(
                "{} recommends {}: {}",
                known.of, known.relation, known.because
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    app 1 recommends nowhere: nothing provides nowhere
    app 1 recommends lost: nothing provides gone (>= 2), needed by lost
    app 1 recommends clash: clash conflicts with hard
    app 1 recommends deep: deeper breaks taken
    app 1 recommends newer: newer needs locked (>= 2); base has 1
    app 1 recommends refused: guard breaks refused (<< 2)
    app 1 recommends no: excluded by you
    taken 1 recommends locked (>= 2): taken needs locked (>= 2); base has 1
    ");
    assert!(world.no_recommends().plan().not_taken.is_empty());
}

#[test]
fn a_recommendation_that_was_not_tried_is_told_too() {
    // Each is a question to the solver: first choices come to a dead end, and nothing shows it.
    let mut all = world()
        .feed("x1 1 conflicts: y1, y2")
        .feed("y1 1")
        .feed("y2 1")
        .feed("x2 1");
    let names: Vec<String> = (0..80).map(|number| format!("r{number:02}")).collect();
    all = all.feed(&format!("app 1 recommends: {}", names.join(", ")));
    for name in &names {
        all = all.feed(&format!(
            "{name} 1 depends: {name}p | {name}q, {name}s | {name}t"
        ));
        for half in ["p", "q"] {
            all = all.feed(&format!("{name}{half} 1 conflicts: {name}s, {name}t"));
        }
        for half in ["s", "t"] {
            all = all.feed(&format!("{name}{half} 1"));
        }
    }
    let plan = all.request("app").plan();
    let kinds = plan.not_taken.iter().map(|known| known.because.kind());
    let count = |wanted| kinds.clone().filter(|kind| *kind == wanted).count();
    assert_eq!((count("does-not-fit"), count("not-tried")), (64, 16));
}

#[test]
fn what_the_base_keeps_away_by_name_comes_only_where_it_is_needed() {
    let world = || {
        world_of(Family::Ipk)
            .never_recommended("b")
            .feed("a 1 recommends: b")
            .feed("b 1")
            .feed("c 1 depends: b")
    };
    assert_eq!(world().request("a").included(), "a 1");
    let not_taken = world().request("a").plan().not_taken;
    assert_eq!(not_taken[0].because, Because::KeptAway);
    assert_eq!(world().request("c").included(), "b 1, c 1");
    assert_eq!(world().request("a").request("b").included(), "a 1, b 1");
}

#[test]
fn the_same_selection_gives_the_same_plan_whatever_was_planned_before() {
    let world = debian().request("gdb");
    let universe = world.universe();
    let plan = |text: &str| {
        let selection = debian().request(text).selection;
        universe
            .plan(
                &selection,
                &crate::foundation::progress::CancelFlag::default(),
            )
            .unwrap()
            .items
    };
    let first = plan("gdb");
    for other in ["linux-perf", "libexpat1", "nobody"] {
        plan(other);
    }
    assert_eq!(plan("gdb"), first);
    assert_eq!(world.plan().items, first);
}

#[test]
fn a_cancelled_plan_says_so() {
    let world = debian().request("gdb");
    let cancelled = crate::foundation::progress::CancelFlag::default();
    cancelled.cancel();
    assert!(world.universe().plan(&world.selection, &cancelled).is_err());
}
