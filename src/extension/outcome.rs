//! What the files change in a plan: its contents, conflicts, and packages without mergeable files.

use super::error::ExtensionError;
use super::pack::assemble::{Assembled, assemble, release_file};
use super::pack::meter::Meter;
use super::pack::order::packing_order;
use super::pack::sink::Listing;
use super::pack::tree::FileConflict;
use super::pack::{Mismatch, Packing};
use super::planned_release::UNNAMED;
use crate::base::Base;
use crate::feed::{CandidateId, Pool};
use crate::foundation::progress::Progress;
use crate::image::ReleaseOptions;
use crate::plan::{Item, PackageRef, Plan, Reason, Verdict};

/// Reads the payloads of the included packages and adds the files to the plan; writes nothing.
///
/// Packages whose files collide become conflicting; those with files but none in `/usr` or `/opt`
/// are excluded.
///
/// # Errors
/// If a payload cannot be read or is hostile, or the work was cancelled.
pub fn with_contents(
    base: &Base,
    pool: &Pool,
    plan: Plan,
    release: &ReleaseOptions,
    progress: &dyn Progress,
) -> Result<Plan, ExtensionError> {
    let packing = Packing {
        base,
        pool,
        order: &packing_order(pool, &plan, base.family.version_order()),
        latest: None,
        image: None,
        progress,
        meter: &Meter::new(progress),
        mismatch: Mismatch::Told,
    };
    let mut release = release_file(&packing, UNNAMED, release);
    let mut listing = Listing::default();
    let mut assembled = assemble(&packing, release.as_mut().ok(), None, &mut listing)?;
    if let Err(error) = release {
        assembled.tree.note(error.to_string());
    }
    let mut plan = apply(plan, pool, assembled);
    if let Some(contents) = &mut plan.contents {
        let names = packing.order.iter().map(|&id| &pool.get(id).package.name);
        for (name, weight) in names.cloned().zip(listing.into_weights()) {
            contents.weights.entry(name).or_default().add(weight);
        }
    }
    Ok(plan)
}

/// Changes the plan according to its files.
pub(super) fn apply(mut plan: Plan, pool: &Pool, mut assembled: Assembled) -> Plan {
    for conflict in assembled.tree.conflicts() {
        apply_conflict(&mut plan, pool, conflict);
    }
    let outside = assembled.packed.iter().filter(|packed| packed.is_outside);
    let outside: Vec<CandidateId> = outside.map(|packed| packed.id).collect();
    let included = plan.items.iter_mut();
    for item in included.filter(|item| item.verdict == Verdict::Included) {
        if item.candidate.is_some_and(|id| outside.contains(&id)) {
            item.verdict = Verdict::Excluded;
            item.reason = Reason::OutsideHierarchies;
            let note = format!("{} has no file in /usr or /opt", item.name);
            assembled.tree.note(note);
        }
    }
    plan.set_contents(assembled.tree.into_contents());
    plan
}

/// Of two packages with the same file, the one that was pulled in becomes conflicting; if both or
/// none were, the later one.
fn apply_conflict(plan: &mut Plan, pool: &Pool, conflict: &FileConflict) {
    let (first, second) = (conflict.first, conflict.second);
    let is_requested = |id| plan.item(id).is_some_and(|item| item.requested);
    let first_gives_way = is_requested(second) && !is_requested(first);
    let (gives_way, with) = if first_gives_way {
        (first, second)
    } else {
        (second, first)
    };
    let path = format!("/{}", conflict.path);
    let is_it = |item: &&mut Item| item.candidate == Some(gives_way);
    let Some(item) = plan.items.iter_mut().find(is_it) else {
        return;
    };
    if item.verdict == Verdict::Conflicting {
        return;
    }
    item.verdict = Verdict::Conflicting;
    item.explanation = vec![
        format!(
            "{} and {} both have {path}",
            reference(pool, gives_way),
            reference(pool, with)
        ),
        "with different content, and neither replaces the other".to_owned(),
    ];
    item.reason = Reason::FileConflict {
        path,
        with: reference(pool, with),
    };
}

/// A candidate in the form of plans and reports.
pub(super) fn reference(pool: &Pool, id: CandidateId) -> PackageRef {
    let package = &pool.get(id).package;
    PackageRef {
        name: package.name.clone(),
        version: package.version.clone(),
    }
}
