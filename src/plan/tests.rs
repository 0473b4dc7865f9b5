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
    assert_eq!(world.clone().request("b").included(), "b 1, versioned 1");
    insta::assert_snapshot!(world.request("virtual").rows(), @r"
    * included versioned 1: requested
          virtual is provided by versioned, plain: the first that fits is taken
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

fn why(world: &ToyWorld, name: &str) -> String {
    let universe = world.universe();
    universe.why(&world.plan(), name).to_string()
}

#[test]
fn why_tells_the_shortest_chain_from_a_request() {
    let world = debian().request("gdb").request("linux-perf");
    insta::assert_snapshot!(why(&world, "gdb"), @"gdb 13.1-3 was requested");
    insta::assert_snapshot!(why(&world, "libpython3.11-stdlib"), @r"
    gdb 13.1-3 was requested
    gdb 13.1-3 depends on libpython3.11 (>= 3.11.0)
    libpython3.11 3.11.2 depends on libpython3.11-stdlib (= 3.11.2)
    ");
    insta::assert_snapshot!(why(&world, "media-types"), @r"
    gdb 13.1-3 was requested
    gdb 13.1-3 depends on libpython3.11 (>= 3.11.0)
    libpython3.11 3.11.2 depends on libpython3.11-stdlib (= 3.11.2)
    libpython3.11-stdlib 3.11.2 recommends media-types
    ");
    insta::assert_snapshot!(why(&world, "libc6"), @r"
    gdb 13.1-3 was requested
    gdb 13.1-3 depends on libc6 (>= 2.35)
    the base has libc6 2.36-9
    ");
    insta::assert_snapshot!(why(&world, "linux-perf"), @r"
    linux-perf 6.1.176-1 was requested
    linux-perf 6.1.176-1 cannot be included
    linux-perf 6.1.176-1 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked
    ");
}

#[test]
fn why_tells_what_would_become_of_a_package_that_is_not_there() {
    let world = debian()
        .feed("extra 1 depends: libexpat1")
        .feed("spare 1 provides: pager")
        .no_recommends()
        .request("libpython3.11-stdlib");
    insta::assert_snapshot!(why(&world, "extra"), @r"
    extra 1 is not included: nobody asked for it
    if requested, it would add 2 packages
    ");
    insta::assert_snapshot!(why(&world, "media-types"), @r"
    media-types 10 is not included: nobody asked for it
    libpython3.11-stdlib 3.11.2 recommends media-types; recommendations are off
    if requested, it would add 1 package
    ");
    insta::assert_snapshot!(why(&world, "linux-perf"), @r"
    linux-perf 6.1.176-1 could not be included
    linux-perf 6.1.176-1 needs libc6 (>= 2.38)
    the base has libc6 2.36-9 and is locked
    ");
    insta::assert_snapshot!(why(&world, "libc6"), @r"
    the base has libc6 2.36-9
    nothing that is included needs it
    ");
    insta::assert_snapshot!(why(&world, "posix-shell"), @"dash 0.5 of the base provides posix-shell");
    insta::assert_snapshot!(why(&world, "pager"), @r"
    spare 1 is not included: nobody asked for it
    if requested, it would add 1 package
    ");
    insta::assert_snapshot!(why(&world, "nobody"), @r"
    no feed has nobody
    nothing of the feeds or the base provides it
    ");
    insta::assert_snapshot!(why(&world.exclude("gdb"), "gdb"), @"gdb 13.1-3 is excluded by you");
}

#[test]
fn relations_say_what_meets_them() {
    let world = debian()
        .feed("user 1 depends: gdb conflicts: dash, gone")
        .request("libpython3.11-stdlib")
        .request("libpython3.11");
    let universe = world.universe();
    let plan = world.plan();
    let mut text = String::new();
    for name in ["gdb", "libpython3.11-stdlib", "user"] {
        let id = universe.pool().named(name).next().unwrap();
        let relations = universe.relations(&plan, id);
        for row in &relations.rows {
            let met = row.met_by.as_ref().map_or("nothing".to_owned(), |met| {
                format!("{:?} {}", met.standing, met.package)
            });
            text += &format!("{name} {} {}: {met}\n", row.field.name(), row.relation);
        }
        for known in &relations.needed_by {
            text += &format!(
                "{} {} {}\n",
                known.package,
                known.field.verb(),
                known.relation
            );
        }
    }
    insta::assert_snapshot!(text, @r"
    gdb Depends libc6 (>= 2.35): InBase libc6 2.36-9
    gdb Depends libpython3.11 (>= 3.11.0): Included libpython3.11 3.11.2
    gdb Depends libexpat1: Available libexpat1 2.5
    gdb Recommends libc-dbg: Available libc-dbg 2.36-9
    libpython3.11-stdlib Recommends media-types: Included media-types 10
    libpython3.11 3.11.2 depends on libpython3.11-stdlib (= 3.11.2)
    user Depends gdb: Available gdb 13.1-3
    user Conflicts dash: InBase dash 0.5
    user Conflicts gone: nothing
    ");
    let needed_by = universe.base_relations(&plan, "libc6").needed_by;
    assert_eq!(needed_by.len(), 1);
}
