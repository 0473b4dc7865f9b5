//! The release file that a plan would lead to.

use std::collections::BTreeSet;

use super::layout::merged_usr::MergedUsr;
use super::unit::is_unit;
use crate::base::Base;
use crate::feed::Pool;
use crate::image::{Contents, RELEASE_FOLDER, ReleaseError, ReleaseFile, ReleaseOptions};
use crate::plan::Plan;

/// Stands for the name of the output, which a plan does not know.
pub(super) const UNNAMED: &str = "NAME";

/// The release file that a build of the plan would write. Only if the contents are known can it
/// take units into account.
///
/// # Errors
/// If no release file can be made, such as without any os-release or ID.
pub fn planned_release(
    base: &Base,
    pool: &Pool,
    plan: &Plan,
    contents: Option<&Contents>,
    options: &ReleaseOptions,
) -> Result<ReleaseFile, ReleaseError> {
    let candidates = plan.included().filter_map(|item| item.candidate);
    let architectures = candidates.map(|id| pool.get(id).package.architecture.as_str());
    let mut release = decide(base, &architectures.collect(), UNNAMED, options)?;
    let mut entries = contents.into_iter().flat_map(|contents| &contents.entries);
    if entries.any(|entry| is_unit(&entry.path)) {
        release.reload_manager();
    }
    Ok(release)
}

/// The release file for packages with those architectures.
pub(super) fn decide(
    base: &Base,
    architectures: &BTreeSet<&str>,
    name: &str,
    options: &ReleaseOptions,
) -> Result<ReleaseFile, ReleaseError> {
    if let Some((link, target)) = MergedUsr::of(base).first_link(RELEASE_FOLDER) {
        return Err(ReleaseError::BaseLink { link, target });
    }
    let of_base: Vec<&str> = std::iter::once(&base.native_architecture)
        .chain(&base.foreign_architectures)
        .map(compact_str::CompactString::as_str)
        .collect();
    let os_release = base.os_release.as_ref();
    ReleaseFile::decide(name, options, os_release, architectures, &of_base)
}
