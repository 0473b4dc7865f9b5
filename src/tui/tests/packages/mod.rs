//! The list of packages: its columns, and the marks that a user sets in it.

mod columns;
mod journeys;
mod range;
mod selection;
