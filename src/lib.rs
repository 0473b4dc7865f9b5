//! sysextant: a terminal inspector for systemd system extensions.
//!
//! Three rings: the domain (`package`, `archive`, `base`, `feed`, `image`, `plan`, `extension`,
//! `squashfs`, `check`, `report`), which knows nothing of terminals; [`session`], the one API that both faces call; and
//! the faces `command` and `tui`. [`foundation`] is what all of them stand on. `docs/architecture.md` has the picture.

pub mod archive;
pub mod base;
pub mod check;
pub mod cli;
pub mod command;
pub mod extension;
pub mod feed;
pub mod foundation;
pub mod image;
pub mod package;
pub mod plan;
pub mod report;
pub mod session;
pub mod squashfs;
pub mod tui;
