//! The paths of the base: who owns each, what stands there, and where its links lead.

mod index;
mod node;

pub use index::BasePaths;
pub(crate) use index::Coverage;
pub use node::{BaseNode, NodeKind};
