//! Which extension images systemd-sysext merges: an exact model of its rules, for each version from
//! 252 on.
//!
//! Written after the sources of systemd (`discover-image.c`, `os-util.c`, `extension-util.c`,
//! `sysext.c`) and measured on 252, 254, 257 and 262. It goes through the same steps: which files
//! are looked at ([`Placed`](crate::image::opened::Placed)), which name each has ([`name`], [`versioned`]), which release file is
//! found ([`release`]), whether it matches the base ([`matching`]), and what the run as a whole does
//! ([`merge`]): one image that cannot be used keeps all others from being merged. [`rules`] is the one
//! table of what differs between the versions.

mod matching;
mod merge;
mod mutable;
mod name;
mod policy;
mod release;
mod rules;
mod versioned;

pub(crate) use merge::picked;
pub use merge::{Judged, Merge, MergeOptions, MergeTarget, Outcome, Read, merge};
pub use mutable::Mutable;
pub use policy::ImagePolicy;
pub use release::{ExtensionFacts, FoundRelease};
pub use rules::SystemdRules;
