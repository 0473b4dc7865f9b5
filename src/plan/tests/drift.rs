//! How far the feeds have moved on, and which packages of the base keep a request out.

use crate::package::Family;
use crate::plan::toy::{ToyWorld, world, world_of};

fn sentences(world: &ToyWorld) -> String {
    let drift = world.universe().drift(&world.plan());
    drift.sentences().join("\n")
}

#[test]
fn a_base_as_new_as_the_feeds_has_not_drifted() {
    let world = world()
        .base("a 2")
        .base("b 1")
        .feed("a 1")
        .feed("a 2")
        .feed("c 3")
        .request("c");
    assert_eq!(sentences(&world), "");
}

#[test]
fn packages_that_are_newer_in_the_feeds_are_counted_once_each() {
    let drifted = world()
        .base("a 1")
        .base("b 1")
        .base("c 1")
        .base("d:all 1")
        .foreign("i386")
        .feed("a 2")
        .feed("a 3")
        .feed("b:i386 2")
        .feed("d 2")
        .feed("d 1");
    let drift = drifted.universe().drift(&drifted.plan());
    let shown: Vec<String> = drift.newer.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a 1 (3 in the feeds)", "d 1 (2 in the feeds)"]);
    assert_eq!(
        sentences(&drifted),
        "2 packages of the base are newer in the feeds"
    );
    let one = world().base("a 1").feed("a 2");
    assert_eq!(
        sentences(&one),
        "1 package of the base is newer in the feeds"
    );
}

#[test]
fn a_package_of_opkg_is_replaced_by_one_of_any_architecture() {
    let world = world_of(Family::Ipk)
        .foreign("core2")
        .base("a 1")
        .feed("a:core2 2");
    assert_eq!(
        sentences(&world),
        "1 package of the base is newer in the feeds"
    );
}

#[test]
fn a_request_names_every_package_of_the_base_that_keeps_it_out() {
    let world = world()
        .base("libc6 2.36")
        .base("zlib 1.2")
        .base("openssl 3.0")
        .base("bash 5.2")
        .feed("libc6 2.38")
        .feed("zlib 1.3")
        .feed("openssl 3.2")
        .feed("bash 5.3")
        .feed("perf 6 depends: libc6 (>= 2.38), libperf")
        .feed("libperf 6 depends: zlib (>= 1.3), ssl | none")
        .feed("ssl 1 depends: openssl (>= 3.2)")
        .feed("other 1")
        .request("perf")
        .request("other");
    let expected = "\
        4 packages of the base are newer in the feeds\n\
        perf needs newer packages than the base has: libc6 2.36 (2.38 in the feeds), \
        openssl 3.0 (3.2 in the feeds), zlib 1.2 (1.3 in the feeds)";
    assert_eq!(sentences(&world), expected);
}

#[test]
fn nothing_is_claimed_of_a_way_that_need_not_be_taken() {
    let world = world()
        .base("libc6 2.36")
        .base("zlib 1.2")
        .feed("libc6 2.38")
        .feed("zlib 1.3")
        .feed("perf 6 depends: libc6 (>= 2.38), one | other")
        .feed("one 1 depends: zlib (>= 1.3)")
        .feed("other 1")
        .request("perf");
    let expected = "\
        2 packages of the base are newer in the feeds\n\
        perf needs newer packages than the base has: libc6 2.36 (2.38 in the feeds)";
    assert_eq!(sentences(&world), expected);
}
