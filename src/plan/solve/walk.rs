//! The family's own way to choose packages: first choices, one after the other.
//!
//! It takes as many steps as there are relations, and never takes back what it has settled. Where it
//! comes to a dead end, the solver is asked; where it does not, the plan is the one that the family's
//! own tool makes. How far it looks before it chooses differs: see [`Resolver`].

use super::depth_first::DepthFirst;
use super::draft::{Draft, Walked};
use super::first_choices::FirstChoices;
use super::forced_first::ForcedFirst;
use super::search::{Ended, Search};
use crate::package::Resolver;
use crate::plan::world::node::Solvable;

/// Meets all requests in a new draft, in the family's way. With `recommends` what is recommended
/// comes along where the family looks at it in between.
pub(super) fn meet_requests<'a>(
    draft: &mut Draft<'a>,
    requests: &[&'a [Solvable]],
    recommends: bool,
    search: &Search<'_>,
) -> Result<Walked, Ended> {
    let walked = match resolver(draft) {
        Resolver::Apt => DepthFirst::new(draft, recommends, search).meet_requests(requests)?,
        Resolver::Libsolv => ForcedFirst::new(draft, search).meet_requests(requests)?,
    };
    let base_needs = draft.choice.world.base_needs();
    let held = base_needs.iter().all(|held| draft.meets(&held.need));
    Ok(if held { walked } else { Walked::DeadEnd })
}

/// Adds one of these, with all that comes along for it; or leaves the draft as it was.
pub(super) fn meet(
    draft: &mut Draft<'_>,
    options: &[Solvable],
    search: &Search<'_>,
) -> Result<Walked, Ended> {
    match resolver(draft) {
        Resolver::Apt => DepthFirst::new(draft, false, search).meet(options),
        Resolver::Libsolv => ForcedFirst::new(draft, search).meet(options),
    }
}

fn resolver(draft: &Draft<'_>) -> Resolver {
    draft.choice.world.index.rules.resolver
}
