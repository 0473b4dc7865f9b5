//! Where a file stands that an index names.

use std::path::{Component, Path, PathBuf};

/// The path below its folder; `None` if it leads elsewhere.
pub(crate) fn inside(folder: &Path, relative: &Path) -> Option<PathBuf> {
    let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    relative
        .components()
        .all(plain)
        .then(|| folder.join(relative))
}
