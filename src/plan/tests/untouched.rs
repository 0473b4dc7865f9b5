//! The verdict of candidates that no request touches.

use crate::package::Family;
use crate::plan::toy::{ToyWorld, world_of};

/// All candidates of a plan without requests, as `name:architecture version verdict: reason`.
fn untouched(world: &ToyWorld) -> Vec<String> {
    let universe = world.universe();
    let items = universe.untouched_items(&world.plan());
    let shown = items.iter().map(|item| {
        let version = item.version.as_ref().map_or("", |version| version.as_str());
        let (verdict, reason) = (item.verdict.name(), &item.reason);
        let text = format!(
            "{}:{} {version} {verdict}: {reason}",
            item.name, item.architecture
        );
        text.trim_end_matches([':', ' ']).to_owned()
    });
    shown.collect()
}

#[test]
fn dpkg_has_a_package_of_the_machine_or_of_all_and_not_of_another_architecture() {
    let world = world_of(Family::Deb)
        .foreign("i386")
        .base("tool 1")
        .feed("other 1")
        .feed("tool:all 2")
        .feed("tool:amd64 1")
        .feed("tool:arm64 1")
        .feed("tool:i386 1");
    let found = untouched(&world);
    assert!(found[1].starts_with("tool:all 2 excluded: "), "{found:?}");
    assert!(found[2].starts_with("tool:amd64 1 excluded: "), "{found:?}");
    assert_eq!(found[0], "other:amd64 1 available");
    assert_eq!(
        &found[3..],
        ["tool:arm64 1 available", "tool:i386 1 available"]
    );
}

#[test]
fn opkg_has_a_package_whatever_the_architecture_that_it_takes() {
    let world = world_of(Family::Ipk)
        .foreign("core2-64")
        .foreign("qemux86-64")
        .base("tool:core2-64 1")
        .feed("tool:mips 1")
        .feed("tool:qemux86-64 1");
    let found = untouched(&world);
    assert_eq!(found[0], "tool:mips 1 available");
    assert!(
        found[1].starts_with("tool:qemux86-64 1 excluded: "),
        "{found:?}"
    );
}

#[test]
fn rpm_has_a_package_of_noarch_too_and_not_of_the_other_width() {
    let world = world_of(Family::Rpm)
        .foreign("i686")
        .base("tool 1-1")
        .feed("tool:i686 1-1")
        .feed("tool:noarch 2-1");
    let found = untouched(&world);
    let (apart, same): (Vec<_>, Vec<_>) = found.iter().partition(|it| it.contains("i686"));
    assert_eq!(apart, ["tool:i686 1-1 available"]);
    assert!(
        same[0].starts_with("tool:noarch 2-1 excluded: "),
        "{found:?}"
    );
}

#[test]
fn what_the_plan_touches_is_not_said_a_second_time() {
    let world = world_of(Family::Deb)
        .base("tool 1")
        .feed("tool 1")
        .feed("wanted 1")
        .request("wanted");
    let found = untouched(&world);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("tool:amd64 1 excluded"), "{found:?}");
}
