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
mod world;
