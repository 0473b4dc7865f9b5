//! What each view of the screen shows beyond the list of packages.

pub(in crate::tui) mod building;
pub(in crate::tui) mod check;
pub(in crate::tui) mod detail;
pub(in crate::tui) mod files;
pub(in crate::tui) mod throughput;
