//! Extensions, built from packages that the tests make and read back with a reader that is not ours.

use crate::support;

mod answers;
mod conflicts;
mod content;
mod facts;
mod findings;
mod hostile;
mod interruption;
mod links;
mod output;
mod owners;
mod places;
mod program;
mod release;
mod replaced;
mod steering;

use support::{DebBuilder, Tree};
use sysextant::image::Contents;

/// A package of that tree, version 1.
fn package(name: &str, tree: Tree) -> DebBuilder {
    DebBuilder::new(name, "1").tree(tree)
}

/// What was left out: path, package, and the reason's word.
fn left_out(contents: &Contents) -> Vec<(&str, &str, &str)> {
    let left_out = contents.left_out.iter();
    left_out
        .map(|it| (it.path.as_str(), it.package.as_str(), it.reason.kind()))
        .collect()
}
