//! What is said where a request cannot be.

use super::debian;
use crate::plan::toy::{ToyWorld, world};

#[test]
fn an_explicit_version_that_is_not_the_bases_needs_a_base_upgrade() {
    insta::assert_snapshot!(debian().request("libc6=2.38-1").rows(), @r"
    * conflicting libc6 2.38-1: asked for libc6 (= 2.38-1); base has 2.36-9
          libc6=2.38-1 was asked for
          the base has libc6 2.36-9 and is locked
      excluded libc6 2.36-9: in base
    ");
    insta::assert_snapshot!(debian().request("libc6=9").rows(), @r"
    * conflicting libc6 9: asked for libc6 (= 9); base has 2.36-9
          libc6=9 was asked for
          the base has libc6 2.36-9 and is locked
          no feed has libc6 (= 9) either
      excluded libc6 2.36-9: in base
    ");
    insta::assert_snapshot!(debian().request("libc6=2.36-9").rows(), @"* excluded libc6 2.36-9: in base");
}

#[test]
fn a_need_of_a_newer_base_package_is_a_conflict_and_the_rest_is_planned() {
    insta::assert_snapshot!(debian().request("linux-perf").request("libexpat1").rows(), @r"
      excluded libc6 2.36-9: in base
    * included libexpat1 2.5: requested
    * conflicting linux-perf 6.1.176-1: linux-perf needs libc6 (>= 2.38); base has 2.36-9
          linux-perf 6.1.176-1 needs libc6 (>= 2.38)
          the base has libc6 2.36-9 and is locked
    ");
}

/// One package of each kind of trouble.
fn troubles() -> ToyWorld {
    world()
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
        .feed("arm:arm64 1")
}

/// What is asked of them, one conflict each.
const ASKED: [&[&str]; 21] = [
    &["foo"],
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
    &["libc6:i386"],
    &["y=3"],
];

#[test]
fn the_explanation_names_both_packages_both_versions_and_the_relation() {
    let cases = troubles();
    let mut text = String::new();
    for requests in ASKED {
        let mut world = cases.clone();
        for request in requests {
            world = world.request(request);
        }
        text += &format!("{}: {}\n\n", requests.join(" "), world.explanation());
    }
    insta::assert_snapshot!(text, @r"
    foo: needs-base-upgrade
    foo 1 → bar 2 → … → end 5 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked

    baz: needs-base-upgrade
    baz 3 → qux 4 → end 5 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked

    end: needs-base-upgrade
    end 5 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked

    gone: nothing-provides
    gone 1 needs nowhere (>= 2)
    nothing of the base or the feeds provides it

    later: nothing-provides
    later 1 needs bar (>= 3)
    the feeds have only bar 2 (amd64)

    no-mawk: conflicts-with
    no-mawk 1 conflicts with mawk (<< 2)
    the base has mawk 1.3 and is locked

    old-awk-user: conflicts-with
    old-awk-user 1 is refused by the base
    mawk 1.3 of the base breaks old-awk-user (<< 2); the base is locked

    needs-old: conflicts-with
    needs-old 1 → old-awk-user 1 is refused by the base
    mawk 1.3 of the base breaks old-awk-user (<< 2); the base is locked

    left right: conflicts-with
    left 1 conflicts with right (<< 2)
    right 1 was requested later

    right left: conflicts-with
    left 1 conflicts with right (<< 2)
    right 1 was requested earlier

    left needs-right: conflicts-with
    left 1 conflicts with right (<< 2)
    right 1 is needed by needs-right 1

    needs-right left: conflicts-with
    left 1 conflicts with right (<< 2)
    right 1 is needed by needs-right 1, requested earlier

    torn: conflicts-with
    torn 1 → left 1 conflicts with right (<< 2)
    right 1 is needed by torn 1

    wants-qux: needs-base-upgrade
    wants-qux 1 → qux 4 → end 5 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked

    x y2: conflicts-with
    y2 2 needs y (= 2)
    y 1 is needed by x 1:1, requested earlier
    only one version of a package can be included

    y x: conflicts-with
    x 1:1 needs y (= 1)
    y 2 was requested earlier
    only one version of a package can be included

    y=1 y=2: conflicts-with
    y (= 2) was asked for
    y 1 was requested earlier
    only one version of a package can be included

    arm: wrong-architecture
    arm 1 is for arm64
    the base is amd64 and takes no packages of that architecture

    nobody: nothing-provides
    no feed has nobody
    nothing of the feeds or the base provides it

    libc6:i386: nothing-provides
    no feed has libc6:i386
    the feeds have libc6 2.38-1 (amd64)

    y=3: nothing-provides
    no feed has y=3
    the feeds have y 2 (amd64), y 1 (amd64)
    ");
    insta::assert_snapshot!(cases.clone().exclude("right").request("needs-right").explanation(), @r"
    needs-excluded
    needs-right 1 needs right | other-right
    right is excluded by you
    other-right does not fit either
    ");
}

#[test]
fn who_conflicts_with_what_it_provides_does_not_conflict_with_itself() {
    let world = world()
        .feed("exim 1 provides: mta conflicts: mta replaces: mta")
        .feed("postfix 1 provides: mta conflicts: mta replaces: mta");
    assert_eq!(world.clone().request("exim").included(), "exim 1");
    insta::assert_snapshot!(world.request("exim").request("postfix").explanation(), @r"
    conflicts-with
    exim 1 conflicts with mta, which postfix 1 provides
    postfix 1 was requested later
    ");
}
