//! What only rpm's packages have: relations with flags, and rich dependencies.

pub(super) mod conditional;
pub(super) mod relation;
pub(super) mod rich;
pub(super) mod rich_parser;
