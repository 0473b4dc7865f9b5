//! Why a request cannot be.

use super::solver::Choice;
use super::verdict::Reason;
use super::world::Solvable;

/// A reason and the lines that explain it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) reason: Reason,
    pub(super) explanation: Vec<String>,
}

/// Why none of `options` can be chosen beside what the earlier requests need.
pub(super) fn explain(choice: Choice<'_>, _earlier: &[&[Solvable]], options: &[Solvable]) -> Found {
    let name = options
        .first()
        .map(|&option| choice.world.package(option).name.to_string());
    Found {
        reason: Reason::NothingProvides {
            of: None,
            relation: name.unwrap_or_default(),
        },
        explanation: Vec::new(),
    }
}
