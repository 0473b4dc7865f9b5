//! What becomes of requests, in toy worlds.

use super::toy::{ToyWorld, world};

fn debian() -> ToyWorld {
    world()
        .base("libc6 2.36-9")
        .base("dash 0.5 provides: posix-shell")
        .feed("libc6 2.36-9")
        .feed("libc6 2.38-1")
        .feed("gdb 13.1-3 depends: libc6 (>= 2.35), libpython3.11 (>= 3.11.0), libexpat1 recommends: libc-dbg")
        .feed("libpython3.11 3.11.2 depends: libpython3.11-stdlib (= 3.11.2), libc6")
        .feed("libpython3.11-stdlib 3.11.2 recommends: media-types")
        .feed("libexpat1 2.5")
        .feed("libc-dbg 2.36-9")
        .feed("media-types:all 10")
        .feed("linux-perf 6.1.176-1 depends: libc6 (>= 2.38)")
}

#[test]
fn a_request_pulls_in_what_it_needs_and_recommends_and_not_what_the_base_has() {
    insta::assert_snapshot!(debian().request("gdb").rows(), @"");
}

#[test]
fn without_recommends_only_what_is_needed_comes_along() {
    let included = debian().request("gdb").no_recommends().included();
    insta::assert_snapshot!(included, @"");
}

#[test]
fn what_the_base_has_is_excluded_in_whatever_version() {
    insta::assert_snapshot!(debian().request("libc6").request("dash").request("posix-shell").rows(), @"");
}

#[test]
fn an_explicit_version_that_is_not_the_bases_needs_a_base_upgrade() {
    insta::assert_snapshot!(debian().request("libc6=2.38-1").rows(), @"");
    insta::assert_snapshot!(debian().request("libc6=9").rows(), @"");
    insta::assert_snapshot!(debian().request("libc6=2.36-9").rows(), @"");
}

#[test]
fn a_need_of_a_newer_base_package_is_a_conflict_and_the_rest_is_planned() {
    insta::assert_snapshot!(debian().request("linux-perf").request("libexpat1").rows(), @"");
}

#[test]
fn a_consent_to_shadow_takes_the_newer_one_where_it_is_needed() {
    let world = debian().allow_shadow("libc6");
    assert_eq!(
        world.clone().request("gdb").no_recommends().included(),
        debian().request("gdb").no_recommends().included()
    );
    insta::assert_snapshot!(world.clone().request("linux-perf").rows(), @"");
    insta::assert_snapshot!(world.clone().request("libc6").rows(), @"");
    let held = world.base("libc-bin 2.36-9 depends: libc6 (<< 2.37)");
    insta::assert_snapshot!(held.request("linux-perf").explanation(), @"");
}

#[test]
fn the_explanation_names_both_packages_both_versions_and_the_relation() {
    let cases = world()
        .base("libc6 2.36-9")
        .base("mawk 1.3 breaks: old-awk-user (<< 2)")
        .feed("libc6 2.38-1")
        .feed("foo 1 depends: bar")
        .feed("bar 2 depends: baz")
        .feed("baz 3 depends: qux")
        .feed("qux 4 depends: end")
        .feed("end 5 depends: libc6 (>= 2.38)")
        .feed("gone 1 depends: nowhere (>= 2)")
        .feed("later 1 depends: bar (>= 3)")
        .feed("no-mawk 1 conflicts: mawk (<< 2)")
        .feed("old-awk-user 1")
        .feed("needs-old 1 depends: old-awk-user")
        .feed("left 1 conflicts: right (<< 2)")
        .feed("right 1")
        .feed("needs-right 1 depends: right | other-right")
        .feed("other-right 1 depends: nowhere")
        .feed("torn 1 depends: left, right")
        .feed("wants-qux 1 depends: qux | gone | later")
        .feed("x 1:1 depends: y (= 1)")
        .feed("y 1")
        .feed("y 2")
        .feed("y2 2 depends: y (= 2)")
        .feed("arm:arm64 1");
    let mut text = String::new();
    for requests in [
        &["foo"] as &[&str],
        &["baz"],
        &["end"],
        &["gone"],
        &["later"],
        &["no-mawk"],
        &["old-awk-user"],
        &["needs-old"],
        &["left", "right"],
        &["right", "left"],
        &["left", "needs-right"],
        &["needs-right", "left"],
        &["torn"],
        &["wants-qux"],
        &["x", "y2"],
        &["y", "x"],
        &["y=1", "y=2"],
        &["arm"],
        &["nobody"],
        &["y=3"],
    ] {
        let mut world = cases.clone();
        for request in requests {
            world = world.request(request);
        }
        text += &format!("{}: {}\n\n", requests.join(" "), world.explanation());
    }
    insta::assert_snapshot!(text, @"");
    insta::assert_snapshot!(cases.clone().exclude("right").request("needs-right").explanation(), @"");
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
fn provides_meets_versioned_relations_only_with_a_version() {
    let world = world()
        .feed("plain 1 provides: virtual")
        .feed("versioned 1 provides: virtual (= 3)")
        .feed("a 1 depends: virtual (>= 2)")
        .feed("b 1 depends: virtual");
    assert_eq!(world.clone().request("a").included(), "a 1, versioned 1");
    assert_eq!(world.clone().request("b").included(), "b 1, plain 1");
    insta::assert_snapshot!(world.request("virtual").rows(), @"");
}

#[test]
fn who_conflicts_with_what_it_provides_does_not_conflict_with_itself() {
    let world = world()
        .feed("exim 1 provides: mta conflicts: mta replaces: mta")
        .feed("postfix 1 provides: mta conflicts: mta replaces: mta");
    assert_eq!(world.clone().request("exim").included(), "exim 1");
    insta::assert_snapshot!(world.request("exim").request("postfix").explanation(), @"");
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
    insta::assert_snapshot!(world.clone().request("strict").explanation(), @"");
    insta::assert_snapshot!(world.clone().request("any").explanation(), @"");
    insta::assert_snapshot!(world.request("plain:i386").explanation(), @"");
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
    insta::assert_snapshot!(world.clone().request("app").rows(), @"");
    insta::assert_snapshot!(world.clone().exclude("good-lib").request("app").included(), @"");
}

#[test]
fn the_same_selection_gives_the_same_plan_whatever_was_planned_before() {
    let world = debian().request("gdb");
    let universe = world.universe();
    let plan = |text: &str| {
        let selection = debian().request(text).selection;
        universe
            .plan(&selection, &crate::progress::CancelFlag::default())
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
fn a_cancelled_plan_is_none() {
    let world = debian().request("gdb");
    let cancelled = crate::progress::CancelFlag::default();
    cancelled.cancel();
    assert!(
        world
            .universe()
            .plan(&world.selection, &cancelled)
            .is_none()
    );
}
