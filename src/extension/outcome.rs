//! What the files say about a plan: its contents, collisions, and packages with nothing to offer.

use super::assemble::{ExtensionParts, assemble};
use super::error::ExtensionError;
use super::order::packing_order;
use super::pack::Packing;
use super::release::ReleaseOptions;
use super::sink::Listing;
use super::tree::{Collision, Tree};
use crate::base::Base;
use crate::feed::Pool;
use crate::plan::{Contents, Item, Plan, Reason, Verdict};
use crate::progress::Progress;

/// The plan with its files: reads the payloads of the included packages, and writes nothing.
///
/// Packages whose files collide become conflicting, those with files but none in `/usr` or `/opt`
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
    let candidates = packing_order(pool, &plan, base.family);
    let packing = Packing {
        base,
        latest: u32::MAX,
        progress,
    };
    let mut listing = Listing::default();
    // The name is that of the output, which a plan does not know.
    let parts = ExtensionParts {
        packing,
        candidates: &candidates,
        release,
        name: "NAME",
        needs_release: false,
    };
    let assembled = assemble(&parts, &mut listing)?;
    Ok(apply(plan, assembled.tree))
}

/// The plan as its files make it.
pub(super) fn apply(mut plan: Plan, mut tree: Tree) -> Plan {
    let collisions = std::mem::take(&mut tree.collisions);
    let carried = std::mem::take(&mut tree.carried);
    for item in plan
        .items
        .iter_mut()
        .filter(|item| item.verdict == Verdict::Included)
    {
        if let Some(collision) = collisions.iter().find(|it| it.second.name == item.name) {
            collide(item, collision);
        } else if carried
            .get(&item.name)
            .is_some_and(|&(went_in, all)| went_in == 0 && all > 0)
        {
            item.verdict = Verdict::Excluded;
            item.reason = Reason::OutsideHierarchies;
        }
    }
    let contents = contents(tree, &plan);
    plan.set_contents(contents);
    plan
}

fn collide(item: &mut Item, collision: &Collision) {
    item.verdict = Verdict::Conflicting;
    item.reason = Reason::FileConflict {
        path: collision.path.clone(),
        with: collision.first.clone(),
    };
    item.explanation = vec![
        format!(
            "{} and {} both have {}",
            collision.second, collision.first, collision.path
        ),
        "with different content, and neither replaces the other".to_owned(),
    ];
}

fn contents(tree: Tree, plan: &Plan) -> Contents {
    let mut contents = tree.into_contents();
    for item in plan.with_verdict(Verdict::Excluded) {
        if item.reason == Reason::OutsideHierarchies {
            contents
                .notes
                .push(format!("{} has no file in /usr or /opt", item.name));
        }
    }
    contents
}
