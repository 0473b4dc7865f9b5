//! What packages cost, beside a plan and by themselves.

use crate::foundation::progress::CancelFlag;
use crate::plan::toy::{ToyWorld, world};
use crate::plan::{Cost, Plan, Request, Size};

/// Each size is another power of two, so that a sum says of what it is.
fn sized() -> ToyWorld {
    world()
        .base("libc6 2.36")
        .feed("libc6 2.36 size: 4096")
        .feed("gdb 13 depends: libc6, libpython, libexpat recommends: libc-dbg size: 1")
        .feed("libpython 3 depends: stdlib size: 2")
        .feed("stdlib 3 depends: libexpat recommends: media-types size: 4")
        .feed("libexpat 2 size: 8")
        .feed("libc-dbg 2 size: 16")
        .feed("media-types 10 size: 32")
        .feed("xmlwf 2 depends: libexpat size: 64")
        .feed("perf 6 depends: libc6 (>= 2.38) size: 128")
        .feed("trace 1 depends: perf | bpf, loop size: 256")
        .feed("bpf 1 recommends: perf size: 512")
        .feed("loop 1 depends: trace size: 1024")
        .feed("front 1 depends: perf size: 2048")
}

fn cost(world: &ToyWorld, name: &str) -> Cost {
    let (universe, plan) = (world.universe(), world.plan());
    let candidate = universe.pool().named(name).next().unwrap();
    universe.costs(&plan).finder().find(candidate)
}

fn whole(added: Option<u64>, closure: Option<u64>) -> Cost {
    Cost {
        added: added.map(Size::from),
        closure: closure.map(Size::from),
    }
}

fn added(world: &ToyWorld, name: &str) -> Option<u64> {
    cost(world, name).added.map(|size| size.bytes)
}

#[test]
fn what_declares_no_size_makes_the_cost_a_least_one() {
    let world = sized()
        .feed("tool 1 depends: odd, libexpat size: 3")
        .feed("odd 1");
    let least = |bytes| {
        let is_whole = false;
        Some(Size { bytes, is_whole })
    };
    let cost_of = |name| cost(&world, name);
    let (added, closure) = (least(3 + 8), least(3 + 8));
    assert_eq!(cost_of("tool"), Cost { added, closure });
    let (added, closure) = (least(0), least(0));
    assert_eq!(cost_of("odd"), Cost { added, closure });
    let universe = world.universe();
    let costs = universe.costs(&world.plan());
    let tool = universe.pool().named("tool").next().unwrap();
    let found = costs.finder().find(tool);
    assert_eq!(costs.known(tool), Some(found), "remembered as it was found");
}

#[test]
fn a_package_costs_what_comes_along_with_it_and_needs_what_the_base_has_not() {
    let rows = [
        ("gdb", Some(1 + 2 + 4 + 8 + 16 + 32), Some(1 + 2 + 4 + 8)),
        ("stdlib", Some(4 + 8 + 32), Some(4 + 8)),
        ("libexpat", Some(8), Some(8)),
        // The base has it.
        ("libc6", None, None),
        // It needs a newer libc6, and so does what needs it alone.
        ("perf", None, None),
        ("front", None, None),
        // What has a way around it takes that; a circle is no hindrance.
        ("trace", Some(256 + 512 + 1024), Some(256 + 512 + 1024)),
        ("bpf", Some(512), Some(512)),
    ];
    for (name, added, closure) in rows {
        assert_eq!(cost(&sized(), name), whole(added, closure), "{name}");
    }
}

#[test]
fn beside_a_plan_only_what_is_new_counts() {
    let planned = sized().request("gdb");
    let rows = [
        ("xmlwf", Some(64), Some(64 + 8)),
        // Included: what is there only because of it.
        ("gdb", Some(63), Some(15)),
        ("libpython", Some(2 + 4 + 32), Some(2 + 4 + 8)),
        ("stdlib", Some(4 + 32), Some(4 + 8)),
        ("libexpat", Some(8), Some(8)),
    ];
    for (name, added, closure) in rows {
        assert_eq!(cost(&planned, name), whole(added, closure), "{name}");
    }
    let two = planned.request("xmlwf").request("stdlib");
    assert_eq!(added(&two, "gdb"), Some(1 + 2 + 16));
    assert_eq!(added(&two, "xmlwf"), Some(64));
    assert_eq!(added(&two, "stdlib"), Some(4 + 32));
}

#[test]
fn exclusions_and_recommendations_count_as_in_the_plan() {
    let planned = sized().exclude("libexpat").no_recommends();
    assert_eq!(cost(&planned, "libexpat"), Cost::default());
    assert_eq!(cost(&planned, "gdb"), Cost::default());
    assert_eq!(added(&planned, "bpf"), Some(512));
    let planned = sized().no_recommends();
    assert_eq!(added(&planned, "gdb"), Some(15));
    let planned = sized().exclude("media-types");
    assert_eq!(added(&planned, "gdb"), Some(31));
}

#[test]
fn what_a_consent_to_shadow_makes_possible_has_a_cost() {
    let world = sized().feed("libc6 2.38 size: 8192");
    assert_eq!(cost(&world, "perf"), Cost::default());
    let world = world.allow_shadow("libc6");
    let plan = world.clone().request("perf").plan();
    assert_eq!(plan.totals().included.installed_size, 128 + 8192);
    assert_eq!(cost(&world, "perf").closure, Some(Size::from(128 + 8192)));
}

#[test]
fn where_nothing_is_refused_the_added_size_is_what_the_plan_with_it_says() {
    let universe = sized().universe();
    let plan = |requests: &[&str]| -> Plan {
        let mut selection = sized().selection;
        selection.requests = requests.iter().map(|name| Request::parse(name)).collect();
        universe.plan(&selection, &CancelFlag::default()).unwrap()
    };
    for request in ["gdb", "xmlwf", "bpf", "stdlib"] {
        let before = plan(&[request]);
        let costs = universe.costs(&before);
        let bytes = |plan: &Plan| plan.totals().included.installed_size;
        for (number, candidate) in universe.pool().candidates.iter().enumerate() {
            let name = candidate.package.name.as_str();
            let after = plan(&[request, name]);
            let id = crate::feed::CandidateId(u32::try_from(number).unwrap());
            let is_new = before
                .item(id)
                .is_none_or(|item| item.verdict != crate::plan::Verdict::Included);
            let added = costs.finder().find(id).added;
            if is_new {
                let expected = bytes(&after) - bytes(&before);
                assert_eq!(
                    added.unwrap_or_default().bytes,
                    expected,
                    "{name} beside {request}"
                );
            }
            assert_eq!(costs.known(id).map(|cost| cost.added), Some(added));
        }
    }
}
