//! `why NAME`, and relations in the light of a plan.

use super::debian;
use crate::plan::toy::ToyWorld;

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
}
