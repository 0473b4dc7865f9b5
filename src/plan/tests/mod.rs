//! What becomes of requests, in toy worlds.

mod choice;
mod core;
mod cost;
mod drift;
mod endless;
mod explanation;
mod fixes;
#[cfg(test)]
pub(super) mod properties;
mod requests;
mod rpm;
mod untouched;
mod why;

use super::toy::{ToyWorld, world};

/// A little Debian.
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
