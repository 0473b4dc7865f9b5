//! The paths of the base: who owns each, what stands there, and where its links lead.

mod index;
mod link_walk;
mod node;

pub use index::BasePaths;
pub(crate) use index::Coverage;
pub(crate) use link_walk::{LastLink, walk};
pub use node::{BaseNode, NodeKind};
