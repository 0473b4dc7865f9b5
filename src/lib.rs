//! sysextant: a terminal inspector for systemd system extensions.
//!
//! Three rings: the domain (`package`, `archive`, `base`, `feed`, `image`, `plan`, `extension`,
//! `squashfs`, `check`, `report`), which knows nothing of terminals; [`session`], the one API that both faces call; and
//! the faces `command` and `tui`. `docs/architecture.md` has the picture.

pub mod archive;
pub mod base;
mod beside;
pub mod check;
pub mod cli;
pub mod command;
pub mod exit;
pub mod extension;
pub mod feed;
pub mod image;
pub mod package;
pub mod plan;
pub mod progress;
pub mod quantity;
pub mod report;
pub mod selection_file;
pub mod session;
pub mod squashfs;
pub mod tui;
mod whole_file;
