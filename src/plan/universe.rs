//! Base and pool together: what every plan over them shares.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use compact_str::CompactString;

use super::closure::Closures;
use super::index::Index;
use super::items;
use super::request::answers;
use super::selection::Selection;
use super::solver::Choice;
use super::value::Plan;
use super::weak::add_recommended;
use super::world::World;
use crate::base::Base;
use crate::feed::Pool;
use crate::progress::CancelFlag;

/// How many consents to shadow are remembered with their translated relations.
const REMEMBERED_WORLDS: usize = 4;

/// What can be planned with: the base, the pool, what provides what, and the relations that were
/// translated already. Can be shared between threads; the same selection always gives the same
/// plan, whatever was planned before.
#[derive(Debug)]
pub struct Universe {
    index: Arc<Index>,
    /// By the names that may be shadowed; the latest last.
    worlds: Mutex<Vec<Arc<World>>>,
    /// What packages need in all, under the exclusions asked for last.
    pub(super) closures: Mutex<Option<Arc<Closures>>>,
}

impl Universe {
    /// Indexes what the base and the pool provide.
    #[must_use]
    pub fn new(base: Arc<Base>, pool: Arc<Pool>) -> Self {
        Self {
            index: Arc::new(Index::new(base, pool)),
            worlds: Mutex::default(),
            closures: Mutex::default(),
        }
    }

    /// The base.
    #[must_use]
    pub fn base(&self) -> &Base {
        &self.index.base
    }

    /// The pool.
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.index.pool
    }

    /// What becomes of every candidate that the selection touches; `None` only if cancelled.
    ///
    /// Requests that cannot be met together are met in the order in which they were made: one that
    /// does not fit is [`Verdict::Conflicting`](super::Verdict::Conflicting), and the rest is
    /// planned without it.
    #[must_use]
    pub fn plan(&self, selection: &Selection, cancelled: &CancelFlag) -> Option<Plan> {
        let world = self.world(&selection.allow_shadow);
        let choice = Choice {
            world: &world,
            excluded: &selection.excluded,
        };
        let (answers, mut chosen) = answers(choice, &selection.requests, cancelled)?;
        if selection.recommends {
            chosen = add_recommended(choice, chosen, cancelled)?;
        }
        let items = items::items(choice, selection, &answers, &chosen);
        Some(Plan {
            selection: selection.clone(),
            items,
            contents: None,
        })
    }

    /// The relations of all packages where these names may be shadowed.
    pub(super) fn world(&self, allow_shadow: &BTreeSet<CompactString>) -> Arc<World> {
        // What a panicking thread left here is whole all the same: worlds are only ever added.
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let known = worlds
            .iter()
            .position(|world| world.allow_shadow == *allow_shadow);
        let world = match known {
            Some(place) => worlds.remove(place),
            None => Arc::new(World::new(Arc::clone(&self.index), allow_shadow.clone())),
        };
        worlds.push(Arc::clone(&world));
        if worlds.len() > REMEMBERED_WORLDS {
            worlds.remove(0);
        }
        world
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }
}
