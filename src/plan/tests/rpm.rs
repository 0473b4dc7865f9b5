//! What rpm's relations mean, each judged as dnf does.

use crate::package::Family;
use crate::plan::toy::{ToyWorld, world_of};

fn rpm() -> ToyWorld {
    world_of(Family::Rpm)
}

/// What a request for `a` includes in a feed of these packages.
fn included(base: &[&str], feed: &[&str]) -> String {
    let world = base.iter().fold(rpm(), |world, text| world.base(text));
    let world = feed.iter().fold(world, |world, text| world.feed(text));
    world.request("a").included()
}

#[test]
fn a_release_that_one_side_does_not_name_is_not_compared() {
    let feed = ["a 1-1 requires: b = 2.0", "b 2.0-7.el9"];
    assert_eq!(included(&[], &feed), "a 1-1, b 2.0-7.el9");
    let feed = ["a 1-1 requires: b > 2.0", "b 2.0-7.el9"];
    assert_eq!(included(&[], &feed), "");
    let feed = ["a 1-1 requires: b >= 2.0", "b 2.0~rc1-1"];
    assert_eq!(included(&[], &feed), "", "a tilde is before the release");
    let feed = ["a 1-1 requires: b > 2.0", "b 2.0^git1-1"];
    assert_eq!(included(&[], &feed), "a 1-1, b 2.0^git1-1");
}

#[test]
fn capabilities_are_met_with_and_without_a_version() {
    let feed = [
        "a 1-1 requires: libx.so.1()(64bit), perl(X) >= 2, awk >= 5",
        "libx 1-1 provides: libx.so.1()(64bit)",
        "perl-x 1-1 provides: perl(X) = 2.1",
        "gawk 1-1 provides: awk",
    ];
    assert_eq!(
        included(&[], &feed),
        "a 1-1, gawk 1-1, libx 1-1, perl-x 1-1"
    );
    let feed = [
        "a 1-1 requires: perl(X) >= 3",
        "perl-x 1-1 provides: perl(X) = 2.1",
    ];
    assert_eq!(included(&[], &feed), "");
}

#[test]
fn what_is_about_rpm_itself_is_no_requirement() {
    let feed = ["a 1-1 requires: rpmlib(PayloadIsZstd) <= 5.4.18-1"];
    assert_eq!(included(&[], &feed), "a 1-1");
}

#[test]
fn files_are_found_in_the_base_and_in_the_feed() {
    let feed = [
        "a 1-1 requires: /bin/sh, /usr/bin/perl",
        "perl 5-1 files: /usr/bin/perl",
    ];
    let base = ["dash 1-1 files: /bin/sh"];
    assert_eq!(included(&base, &feed), "a 1-1, perl 5-1");
    assert_eq!(included(&[], &feed), "");
}

#[test]
fn what_another_obsoletes_cannot_be_beside_it() {
    let feed = [
        "a 1-1 requires: new, old",
        "new 2-1 obsoletes: old < 2",
        "old 1-1",
    ];
    assert_eq!(included(&[], &feed), "");
    let feed = [
        "a 1-1 requires: new, other",
        "new 2-1 obsoletes: old < 2",
        "other 1-1 provides: old = 1",
    ];
    assert_eq!(
        included(&[], &feed),
        "a 1-1, new 2-1, other 1-1",
        "a provided name is not obsolete"
    );
    let base = ["old 1-1"];
    let feed = ["a 1-1 obsoletes: old < 2"];
    assert_eq!(included(&base, &feed), "", "the base is locked");
}

#[test]
fn a_request_for_what_others_obsolete_means_these() {
    let rows: [(&[&str], &str, &str); 8] = [
        (&["old 1-1", "new 1-1 obsoletes: old"], "old", "new 1-1"),
        (&["old 1-1", "new 1-1 obsoletes: old"], "old new", "new 1-1"),
        (&["old 1-1", "new 1-1 obsoletes: old"], "old=1-1", "old 1-1"),
        (
            &["old 1-1", "new 1-1 obsoletes: old provides: old = 3"],
            "old",
            "new 1-1",
        ),
        (
            &["old 1-1", "new 1-1 obsoletes: old requires: nowhere"],
            "old",
            "old 1-1",
        ),
        // Only one step is looked at.
        (
            &[
                "old 1-1",
                "new 1-1 obsoletes: old",
                "newer 1-1 obsoletes: new",
            ],
            "old",
            "new 1-1",
        ),
        (
            &["old 1-1", "old 2-1", "znew 1-1 obsoletes: old < 2"],
            "old",
            "old 2-1",
        ),
        (
            &["old 1-1 provides: p", "new 1-1 obsoletes: old"],
            "p",
            "old 1-1",
        ),
    ];
    for (feed, requests, expected) in rows {
        let world = feed.iter().fold(rpm(), |world, text| world.feed(text));
        let requests = requests.split(' ');
        let world = requests.fold(world, ToyWorld::request);
        assert_eq!(world.included(), expected, "{feed:?}");
        assert!(!world.plan().has_conflicts(), "{feed:?}");
    }
    let world = rpm()
        .feed("old 1-1")
        .feed("new 2-1 obsoletes: old")
        .request("old");
    insta::assert_snapshot!(world.rows(), @r"
    * included new 2-1: requested
          new 2-1 obsoletes old 1-1, and is taken in its place
    ");
    let world = rpm()
        .base("new 2-1 obsoletes: old")
        .feed("old 1-1")
        .request("old");
    insta::assert_snapshot!(world.rows(), @r"
    * excluded new 2-1: in base
          new 2-1 of the base obsoletes old
    ");
}

#[test]
fn a_request_that_cannot_be_met_is_told_beside_one_for_what_would_obsolete_it() {
    let world = rpm()
        .base("guard 1-1 conflicts: old")
        .base("new 1-1")
        .feed("old 1-1")
        .feed("new 1-1 obsoletes: old");
    for (first, second) in [("old", "new"), ("new", "old")] {
        let plan = world.clone().request(first).request(second).plan();
        let mut conflicting = plan.with_verdict(crate::plan::Verdict::Conflicting);
        assert_eq!(conflicting.next().unwrap().name, "old");
    }
}

#[test]
fn a_request_falls_back_to_the_newest_version_that_fits_and_says_why() {
    let world = || {
        rpm()
            .base("v 1-1")
            .feed("a 3-1 requires: v = 3")
            .feed("a 2-1")
            .feed("a 1-1")
            .feed("b 1-1 conflicts: a = 2")
    };
    insta::assert_snapshot!(world().request("a").rows(), @r"
    * included a 2-1: requested
          a 2-1 is taken, since a 3-1 does not fit
          a 3-1 needs v (= 3)
          the base has v 1-1 and is locked
    ");
    let both = world().request("a").request("b");
    assert_eq!(both.included(), "a 1-1, b 1-1");
    let recommending = world().base("c 1-1 recommends: a = 1").request("a");
    assert_eq!(recommending.included(), "a 2-1");
    assert_eq!(world().request("a=3-1").included(), "", "as asked for");
    let world = rpm().feed("a 1-1 requires: x").feed("a 2-1 requires: y");
    insta::assert_snapshot!(world.request("a").explanation(), @r"
    nothing-provides
    a 2-1 needs y
    nothing of the base or the feeds provides it
    nor does any other version fit
    ");
}

#[test]
fn the_earlier_request_keeps_its_newest_version() {
    let world = || {
        rpm()
            .feed("a 2-1 conflicts: b = 2")
            .feed("a 1-1")
            .feed("b 2-1")
            .feed("b 1-1")
    };
    let included = |first, second| world().request(first).request(second).included();
    assert_eq!(included("a", "b"), "a 2-1, b 1-1");
    assert_eq!(included("b", "a"), "a 1-1, b 2-1");
    insta::assert_snapshot!(world().request("b").request("a").rows(), @r"
    * included a 1-1: requested
          a 1-1 is taken, since a 2-1 does not fit
          a 2-1 conflicts with b (= 2)
          b 2-1 was requested too
    * included b 2-1: requested
    ");
}

#[test]
fn a_condition_that_is_only_recommended_counts_as_a_whole() {
    let rows = [
        ("(b and c)", "a, b, c"),
        ("(b and x)", "a"),
        ("((b and x) or d)", "a, d"),
        ("((b and x) or y)", "a"),
        ("((b and c) or d)", "a, b, c"),
        ("(b or c)", "a, b"),
        // libsolv counts what stands behind `if` among what would do.
        ("(e if c else d)", "a, c, e"),
        ("(e if x else d)", "a, d"),
        ("(x if c else d)", "a, c"),
    ];
    for (recommends, expected) in rows {
        let a = format!("a 1-1 recommends: {recommends}");
        let feed = [a.as_str(), "b 1-1", "c 1-1", "d 1-1", "e 1-1"];
        let names = included(&[], &feed).replace(" 1-1", "");
        assert_eq!(names, expected, "{recommends}");
    }
}

#[test]
fn rich_requirements_hold_as_they_are_written() {
    let others = [
        "b 1-1",
        "c 1-1",
        "d 1-1 provides: e",
        "f 1-1 provides: e, g",
    ];
    let rows = [
        ("(b or c)", "a, b"),
        ("(x or c)", "a, c"),
        ("(b and c)", "a, b, c"),
        ("(b if c)", "a"),
        ("(b if c), c", "a, b, c"),
        ("(b if c else d)", "a, d"),
        ("(b if c else d), c", "a, b, c"),
        ("(b unless c)", "a, b"),
        ("(b unless c), c", ""),
        ("(b unless c else d), c", "a, c, d"),
        ("(e with g)", "a, f"),
        ("(e without g)", "a, d"),
        ("((b if c) and c)", "a, b, c"),
        ("(b if (c or d)), d", "a, b, d"),
        ("(b if (c and d)), d", "a, d"),
        ("(b if (c and d)), c, d", "a, b, c, d"),
        ("(x if c)", "a"),
        ("(x if c), c", ""),
        ("(b if x)", "a"),
    ];
    for (requires, expected) in rows {
        let a = format!("a 1-1 requires: {requires}");
        let feed = [&[a.as_str()], &others[..]].concat();
        let names = included(&[], &feed).replace(" 1-1", "");
        assert_eq!(names, expected, "{requires}");
    }
}

#[test]
fn what_the_base_has_settles_a_condition() {
    let rows = [
        ("(b if c)", "a 1-1, b 1-1"),
        ("(b unless c)", ""),
        ("(b unless c else d)", "a 1-1, d 1-1"),
        ("(c if b)", "a 1-1"),
        ("(c or b)", "a 1-1"),
    ];
    for (requires, expected) in rows {
        let a = format!("a 1-1 requires: {requires}");
        let feed = [a.as_str(), "b 1-1", "d 1-1"];
        assert_eq!(included(&["c 1-1"], &feed), expected, "{requires}");
    }
}

#[test]
fn a_condition_that_comes_to_hold_late_is_not_overlooked_by_the_search() {
    let world = rpm()
        .feed("a 2-1 requires: (a if a < 2 else f) obsoletes: c")
        .feed("c 2-1 provides: v")
        .feed("c 1-1 provides: v")
        .feed("f 1-1 requires: (v if a)");
    assert_eq!(world.clone().request("a").included(), "");
    assert_eq!(world.request("c").included(), "c 2-1");
}

#[test]
fn rich_conflicts_keep_only_both_apart() {
    let others = ["b 1-1", "c 1-1"];
    let rows = [
        ("requires: b conflicts: (b and c)", "a 1-1, b 1-1"),
        ("requires: b, c conflicts: (b and c)", ""),
        ("requires: b conflicts: (b or c)", ""),
    ];
    for (fields, expected) in rows {
        let a = format!("a 1-1 {fields}");
        let feed = [&[a.as_str()], &others[..]].concat();
        assert_eq!(included(&[], &feed), expected, "{fields}");
    }
}

#[test]
fn weak_dependencies_come_along_from_both_sides() {
    let rows = [
        ("a 1-1 recommends: b", "b 1-1", "a 1-1, b 1-1"),
        ("a 1-1", "b 1-1 supplements: a", "a 1-1, b 1-1"),
        ("a 1-1", "b 1-1 supplements: a >= 2", "a 1-1"),
        ("a 1-1", "b 1-1 supplements: (a and c)", "a 1-1"),
        ("a 1-1", "b 1-1 supplements: (a and base)", "a 1-1, b 1-1"),
        ("a 1-1", "b 1-1 supplements: base", "a 1-1"),
        ("a 1-1", "b 1-1 enhances: a", "a 1-1"),
        ("a 1-1 suggests: b", "b 1-1", "a 1-1"),
        ("a 1-1 recommends: (b if base)", "b 1-1", "a 1-1, b 1-1"),
        ("a 1-1 recommends: (b if c)", "b 1-1", "a 1-1"),
        ("a 1-1 recommends: b", "b 1-1 requires: x", "a 1-1"),
    ];
    for (first, second, expected) in rows {
        let feed = [first, second, "c 1-1"];
        assert_eq!(
            included(&["base 1-1"], &feed),
            expected,
            "{first}; {second}"
        );
    }
    let world = rpm().feed("a 1-1 recommends: b").feed("b 1-1").request("a");
    assert_eq!(world.no_recommends().included(), "a 1-1");
}

#[test]
fn a_recommendation_that_wakes_a_condition_brings_what_it_needs_or_stays_out() {
    let feed = ["a 1-1 requires: (x if b) recommends: b", "b 1-1"];
    assert_eq!(included(&[], &feed), "a 1-1");
    let feed = ["a 1-1 requires: (c if b) recommends: b", "b 1-1", "c 1-1"];
    assert_eq!(included(&[], &feed), "a 1-1, b 1-1, c 1-1");
}

#[test]
fn what_a_package_of_the_base_recommends_in_vain_comes_as_no_recommendation() {
    let feed = ["a 1-1 recommends: b", "b 1-1"];
    assert_eq!(included(&["base 1-1 recommends: b"], &feed), "a 1-1");
    let feed = ["a 1-1 requires: b", "b 1-1"];
    assert_eq!(included(&["base 1-1 recommends: b"], &feed), "a 1-1, b 1-1");
}

#[test]
fn supplements_and_conditions_are_told_as_reasons() {
    let world = rpm()
        .feed("a 1-1 requires: (b if c), c")
        .feed("b 1-1")
        .feed("c 1-1")
        .feed("d 1-1 supplements: c");
    insta::assert_snapshot!(world.request("a").rows(), @r"
    * included a 1-1: requested
      included b 1-1: needed by a
      included c 1-1: needed by a
      included d 1-1: recommended by c
    ");
    let world = rpm().feed("a 1-1 requires: (x if c), c").feed("c 1-1");
    insta::assert_snapshot!(world.request("a").explanation(), @r"
    nothing-provides
    a 1-1 needs (x if c)
    nothing of the base or the feeds provides it
    ");
    let world = rpm().base("old 1-1").feed("a 1-1 obsoletes: old < 2");
    insta::assert_snapshot!(world.request("a").explanation(), @r"
    conflicts-with
    a 1-1 obsoletes old (<< 2)
    the base has old 1-1 and is locked
    ");
}

#[test]
fn the_multilibs_of_a_base_are_kept_apart() {
    let world = || {
        rpm()
            .foreign("i686")
            .base("glibc 2-1")
            .base("libz 1-1")
            .feed("a:i686 1-1 requires: libz.so.1")
            .feed("libz:i686 2-1 provides: libz.so.1")
            .feed("libz 2-1 provides: libz.so.1()(64bit)")
            .feed("glibc:i686 2-1")
            .feed("b 1-1 requires: c")
            .feed("b:i686 1-1 requires: c")
            .feed("c 1-1")
            .feed("c:i686 1-1")
    };
    // The base's libz of the other architecture does not stand in the way.
    assert_eq!(world().request("a").included(), "a:i686 1-1, libz:i686 2-1");
    assert_eq!(world().request("glibc").included(), "");
    assert_eq!(world().request("glibc.i686").included(), "glibc:i686 2-1");
    // What is needed by name alone the base's own architecture meets for both, as dnf has it.
    assert_eq!(world().request("b.i686").included(), "b:i686 1-1, c 1-1");
    assert_eq!(
        world().request("b").request("b:i686").included(),
        "b 1-1, b:i686 1-1, c 1-1"
    );
}
