//! Base and pool together: what every plan over them shares.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use compact_str::CompactString;

use super::cost::closure::Closures;
use super::drifted::{Drifted, drifted};
use super::explain::obstacle::not_taken;
use super::items;
use super::request::{Answer, answers, met};
use super::selection::Selection;
use super::solve::recommended::add_recommended;
use super::solve::search::{Ended, SOLVE_TIMEOUT, Search};
use super::solve::{Choice, Draft};
use super::value::Plan;
use super::world::World;
use super::world::index::Index;
use crate::base::Base;
use crate::feed::Pool;
use crate::foundation::progress::{Cancellation, Cancelled};

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
    /// The packages of the base of which the pool has a newer version.
    drifted: OnceLock<Arc<[Drifted]>>,
    solve_timeout: Duration,
}

/// Says with each request that was met that what its packages recommend was not looked for.
fn note_unfinished(answers: &mut [Answer], allowed: Duration) {
    let seconds = allowed.as_secs_f64();
    for answer in answers {
        if let Answer::Met { notes, .. } = answer {
            notes.push(format!(
                "what is recommended was left out: the search for it came to no end within {seconds} s"
            ));
        }
    }
}

impl Universe {
    /// Indexes what the base and the pool provide.
    #[must_use]
    pub fn new(base: Arc<Base>, pool: Arc<Pool>) -> Self {
        Self {
            index: Arc::new(Index::new(base, pool)),
            worlds: Mutex::default(),
            closures: Mutex::default(),
            drifted: OnceLock::new(),
            solve_timeout: SOLVE_TIMEOUT,
        }
    }

    /// Searches for a plan no longer than that. A plan that is found within it is the same, however
    /// long was allowed.
    pub fn set_solve_timeout(&mut self, allowed: Duration) {
        self.solve_timeout = allowed;
    }

    /// How long a plan is searched for.
    #[must_use]
    pub fn solve_timeout(&self) -> Duration {
        self.solve_timeout
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

    /// What becomes of every candidate that the selection touches.
    ///
    /// Requests that cannot be met together are met in the order in which they were made: one that
    /// does not fit is [`Verdict::Conflicting`](super::Verdict::Conflicting), and the rest is
    /// planned without it.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn plan(
        &self,
        selection: &Selection,
        cancelled: &dyn Cancellation,
    ) -> Result<Plan, Cancelled> {
        self.search(selection, &Search::new(cancelled, self.solve_timeout))
    }

    /// The same, for as long as that search may take.
    pub(super) fn search(
        &self,
        selection: &Selection,
        search: &Search<'_>,
    ) -> Result<Plan, Cancelled> {
        let world = self.world(&selection.allow_shadow);
        let choice = Choice {
            world: &world,
            excluded: &selection.excluded,
        };
        let (mut answers, mut chosen) = answers(choice, &selection.requests, search)?;
        let mut told = Vec::new();
        if selection.recommends {
            let requests = met(&answers);
            match add_recommended(choice, &requests, &chosen, search) {
                Ok(found) => {
                    chosen = found.chosen;
                    let draft = Draft::of(choice, chosen.iter().map(|known| known.solvable));
                    told = not_taken(&draft, &found.untaken, &chosen);
                }
                Err(Ended::Cancelled) => return Err(Cancelled),
                Err(Ended::GaveUp) => note_unfinished(&mut answers, search.allowed()),
            }
        }
        let items = items::items(choice, selection, &answers, &chosen);
        if world.has_too_many_choices() {
            self.forget(&world);
        }
        Ok(Plan {
            selection: selection.clone(),
            items,
            not_taken: told,
            contents: None,
        })
    }

    /// What was translated for a search that gave up is of no use for the next one.
    fn forget(&self, world: &Arc<World>) {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.retain(|known| !Arc::ptr_eq(known, world));
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

    /// The packages of the base of which the pool has a newer version, which do not depend on a plan.
    #[must_use]
    pub fn drifted(&self) -> Arc<[Drifted]> {
        let find = || drifted(self.base(), self.pool());
        Arc::clone(self.drifted.get_or_init(find))
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }
}
