//! What a request may be, beside a name.

use crate::package::Family;
use crate::plan::toy::{ToyWorld, world, world_of};

fn rpm() -> ToyWorld {
    world_of(Family::Rpm)
        .foreign("i686")
        .base("bash 5.1-1")
        .feed("gdb 12.1-2 provides: gdb(tui), perl(Foo::Bar) = 2 files: /usr/bin/gdb")
        .feed("gdb 12.1-1")
        .feed("gdb 1:11-9")
        .feed("gdb:i686 12.1-2")
        .feed("gdb-12.1 3-1")
        .feed("python3-a 1-1")
        .feed("python3-b 1-1")
        .feed("python3 1-1")
}

/// What a request includes, once its patterns are expanded.
fn included(world: &ToyWorld, request: &str) -> String {
    let mut world = world.clone().request(request);
    let requests = std::mem::take(&mut world.selection.requests);
    world.selection.requests = world.universe().expanded(&requests);
    world.included()
}

#[test]
fn rpm_s_requests_name_version_architecture_provides_or_path_and_names_come_first() {
    let rows = [
        ("gdb", "gdb 1:11-9"),
        ("gdb-12.1", "gdb-12.1 3-1"),
        ("gdb-12.1-1", "gdb 12.1-1"),
        ("gdb-12.1-2.i686", "gdb:i686 12.1-2"),
        ("gdb.i686", "gdb:i686 12.1-2"),
        ("gdb-1:11-9", "gdb 1:11-9"),
        ("gdb-1:11-9.amd64", "gdb 1:11-9"),
        ("gdb-11", "gdb 1:11-9"),
        ("gdb(tui)", "gdb 12.1-2"),
        ("perl(Foo::Bar)", "gdb 12.1-2"),
        ("perl(Foo::Bar) = 2", "gdb 12.1-2"),
        ("perl(Foo::Bar) = 3", ""),
        ("/usr/bin/gdb", "gdb 12.1-2"),
        ("/usr/bin/nothing", ""),
        ("bash-5.1-1.amd64", ""),
        ("gdb-13", ""),
    ];
    for (request, expected) in rows {
        assert_eq!(included(&rpm(), request), expected, "{request}");
    }
    insta::assert_snapshot!(rpm().request("bash-5.1-1.amd64").rows(), @"* excluded bash 5.1-1: in base");
}

#[test]
fn a_pattern_stands_for_every_name_that_matches() {
    let rows = [
        ("python3-*", "python3-a 1-1, python3-b 1-1"),
        ("python3-[b-z]", "python3-b 1-1"),
        ("python?", "python3 1-1"),
        ("python3-a-1*", "python3-a 1-1"),
        ("*-a.am*64", "python3-a 1-1"),
        ("perl5*", ""),
    ];
    for (request, expected) in rows {
        assert_eq!(included(&rpm(), request), expected, "{request}");
    }
    let deb = world().feed("lib-a 1").feed("lib-b 1").feed("other 1");
    assert_eq!(included(&deb, "lib-*"), "lib-a 1, lib-b 1");
    assert_eq!(included(&deb, "lib-*:amd64=1"), "lib-a 1, lib-b 1");
    insta::assert_snapshot!(deb.request("gone-*").explanation(), @r"
    nothing-provides
    no feed has gone-*
    nothing of the feeds or the base provides it
    ");
}

#[test]
fn deb_s_architectures_may_be_native_or_any() {
    let world = world()
        .foreign("i386")
        .feed("a 1")
        .feed("a:i386 1")
        .feed("b:i386 1");
    let rows = [
        ("a:native", "a 1"),
        ("a:any", "a 1"),
        ("a:i386", "a:i386 1"),
        ("b:any", "b:i386 1"),
        ("b:native", ""),
    ];
    for (request, expected) in rows {
        assert_eq!(included(&world, request), expected, "{request}");
    }
}

#[test]
fn a_kernel_stands_beside_that_of_the_base() {
    let world = || {
        world_of(Family::Rpm)
            .base("kernel 5-1 requires: kernel-core = 5-1")
            .base("kernel-core 5-1")
            .base("special 5-1 provides: installonlypkg(kernel-module)")
            .feed("kernel 6-1 requires: kernel-core = 6-1")
            .feed("kernel 6-2 requires: kernel-core = 6-2")
            .feed("kernel 5-1 requires: kernel-core = 5-1")
            .feed("kernel 4-1 requires: kernel-core = 4-1")
            .feed("kernel-core 6-2")
            .feed("kernel-core 6-1")
            .feed("kernel-core 5-1")
            .feed("kernel-core 4-1")
            .feed("special 6-1 provides: installonlypkg(kernel-module)")
            .feed("plain 1-1 requires: kernel-core")
    };
    insta::assert_snapshot!(world().request("kernel").rows(), @r"
    * included kernel 6-2: requested
          stands beside kernel 5-1 of the base, which stays: dnf only installs it and never updates it
      included kernel-core 6-2: needed by kernel
          stands beside kernel-core 5-1 of the base, which stays: dnf only installs it and never updates it
    ");
    let included = |request| world().request(request).included();
    assert_eq!(included("kernel=4-1"), "kernel 4-1, kernel-core 4-1");
    assert_eq!(included("kernel=5-1"), "", "the base has it");
    assert_eq!(included("special"), "special 6-1");
    assert_eq!(included("plain"), "plain 1-1");
    let two = world().request("kernel=6-1").request("kernel=6-2");
    assert_eq!(
        two.included(),
        "kernel 6-2, kernel 6-1, kernel-core 6-2, kernel-core 6-1"
    );
    let old = world_of(Family::Rpm).base("kernel 7-1").feed("kernel 6-1");
    assert_eq!(old.request("kernel").included(), "", "the base's is newer");
}
