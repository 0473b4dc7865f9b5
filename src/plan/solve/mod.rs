//! Which packages a plan includes: what the requests need, then what that recommends.

mod choice;
mod chosen;
mod depth_first;
mod draft;
mod first_choices;
mod forced_first;
mod hard;
mod minimal;
pub(super) mod propagation;
pub(super) mod provider;
pub(super) mod recommended;
pub(super) mod search;
mod walk;

pub(super) use choice::Choice;
pub(super) use chosen::{Cause, Chosen};
pub(super) use draft::Draft;
pub(super) use hard::{Unsolved, contradicting, solve};
pub(super) use recommended::{Untaken, Untried};
