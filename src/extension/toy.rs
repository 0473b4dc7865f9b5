//! Small bases for this module's tests, from literals.

pub(super) use crate::base::toy::{directory, file, link, package};
use crate::base::{Base, BaseNode, toy};

/// A base with those packages, the first of which owns those paths, and with those nodes in its
/// tree.
pub(super) fn base(packages: &[&str], owned: &[&str], tree: &[(&str, BaseNode)]) -> Base {
    let base = toy::base().named(packages);
    base.owned(owned).tree(tree).build()
}
