//! Which extension images systemd-sysext merges: an exact model of its rules, for each version from
//! 252 on.
//!
//! Written after the sources of systemd (`discover-image.c`, `os-util.c`, `extension-util.c`,
//! `sysext.c`) and measured on 252, 254, 257 and 262. It goes through the same steps: which files
//! are looked at ([`Placed`](crate::image::opened::Placed)), which name each has ([`name`],
//! [`versioned`]), which release file is found ([`release`]), whether it matches the base
//! ([`matching`]), what that means for the image ([`judge`](mod@judge)), and what the run as a whole
//! does ([`merge`](mod@merge)): one image that cannot be used keeps all others from being merged. [`rules`] is the one
//! table of what differs between the versions.

mod judge;
mod matching;
mod merge;
mod mutable;
mod name;
mod outcome;
mod policy;
mod release;
mod rules;
mod target;
mod versioned;

pub use judge::Read;
pub(crate) use judge::picked;
pub use merge::merge;
pub use mutable::Mutable;
pub use outcome::{Judged, Merge, Outcome};
pub use policy::ImagePolicy;
pub use release::{ExtensionFacts, FoundRelease};
pub use rules::SystemdRules;
pub use target::{BaseRelease, MergeOptions, MergeTarget};
