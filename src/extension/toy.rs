//! Small bases for this module's tests, from literals.

use crate::base::{Base, BaseNode, toy};

pub(super) use crate::base::toy::{directory, file, link, package};

/// A base with those packages, whose first owns those paths, and with those nodes in its tree.
pub(super) fn base(packages: &[&str], owned: &[&str], tree: &[(&str, BaseNode)]) -> Base {
    let base = toy::base().named(packages);
    base.owned(owned).tree(tree).build()
}
