//! The orders of versions are orders: of any versions, one on each line, none is before itself, two
//! never stand both before each other, and what is before a version is before all behind it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sysextant::package::{Version, VersionOrder};

/// As many as are compared, each with each.
const MOST: usize = 5;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let versions: Vec<Version> = text.split('\n').take(MOST).map(Version::new).collect();
    for order in [VersionOrder::Dpkg, VersionOrder::Rpm] {
        for a in &versions {
            assert!(order.compare(a, a).is_eq(), "{a} is not itself");
            for b in &versions {
                let compared = order.compare(a, b);
                assert_eq!(compared, order.compare(b, a).reverse(), "{a} and {b}");
            }
        }
        assert_transitive(order, &versions);
    }
});

fn assert_transitive(order: VersionOrder, versions: &[Version]) {
    for a in versions {
        for b in versions {
            for c in versions {
                if order.compare(a, b).is_le() && order.compare(b, c).is_le() {
                    assert!(order.compare(a, c).is_le(), "{a}, {b}, {c}");
                }
            }
        }
    }
}
