//! Recommendations: each comes along, with all that it needs, if it fits beside what is chosen.
//!
//! The hard part of the plan stands; nothing is exchanged for a recommendation. They are tried in
//! the order in which their owners came in, and those of what they bring are tried in turn. First
//! choices are tried; where they lead nowhere and it is not plain to see why, the solver is asked
//! with everything that is chosen held fixed. Packages of the base recommend nothing here: neither apt
//! nor dnf follows those. Nor does a recommendation shadow a package of the base, whatever the
//! consent: only a need does.
//!
//! rpm's Supplements are recommendations told from the other side: the package comes along where
//! what it supplements is. dnf takes no package as a recommendation that the base was built
//! without, though a package of the base recommends it (`exclude_from_weak_autodetect`); opkg takes
//! none that the base keeps away by name (OpenEmbedded's `BAD_RECOMMENDATIONS`).

use rustc_hash::FxHashSet;

use super::choice::Choice;
use super::chosen::{Chosen, with_causes};
use super::draft::{Draft, Walked};
use super::hard::{Unsolved, decide};
use super::minimal::{Demands, led_to, minimal};
use super::search::{Ended, Search};
use super::walk::{meet, meet_requests};
use crate::package::Resolver;
use crate::plan::world::node::{Need, Solvable};

/// How many recommendations the solver is asked about for one plan.
const MOST_QUESTIONS: usize = 64;

/// A question may take one part in so many of what is left of the search.
const PART_OF_QUESTION: u32 = 16;

/// What meets the requests with all that it recommends and that fits, and what is recommended in
/// vain.
pub(crate) struct Recommended<'a> {
    pub(crate) chosen: Vec<Chosen>,
    pub(crate) untaken: Vec<Untaken<'a>>,
}

/// A recommendation that was not followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Untaken<'a> {
    /// Who recommends it; `None` where the only option itself supplements what is chosen.
    pub(crate) of: Option<Solvable>,
    pub(crate) need: &'a Need,
    pub(crate) why: Untried,
}

/// Why a recommendation was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Untried {
    /// The base was made without it.
    KeptAway,
    /// It does not fit.
    DoesNotFit,
    /// Whether it fits was not found out.
    NotTried,
}

/// What meets the requests, with all that it recommends and that fits. `hard`: what meets them
/// without that.
///
/// # Errors
/// If it was cancelled, or came to no end.
pub(crate) fn add_recommended<'a>(
    choice: Choice<'a>,
    requests: &[&'a [Solvable]],
    hard: &[Chosen],
    search: &Search<'_>,
) -> Result<Recommended<'a>, Ended> {
    let mut adding = Adding {
        draft: begun(choice, requests, hard, search)?,
        search,
        questions: 0,
        untaken: Vec::new(),
    };
    adding.add_all()?;
    let demands = Demands {
        choice,
        requests,
        recommends: true,
    };
    let set = led_to(demands, adding.draft.chosen());
    // What was not taken at first may have come along with something else.
    let is_open = |known: &Untaken<'_>| {
        let is_there = known.of.is_none_or(|of| set.contains(&of));
        let mut options = known.need.options.iter();
        is_there
            && known.need.holds(|id| set.contains(&id))
            && !options.any(|option| set.contains(option))
    };
    adding.untaken.retain(is_open);
    Ok(Recommended {
        chosen: with_causes(choice, requests, &set, true),
        untaken: adding.untaken,
    })
}

/// The draft that recommendations are added to. apt has taken most of them before it knows all that is
/// needed; where that leads nowhere, and for the others, they come after all needs.
fn begun<'a>(
    choice: Choice<'a>,
    requests: &[&'a [Solvable]],
    hard: &[Chosen],
    search: &Search<'_>,
) -> Result<Draft<'a>, Ended> {
    match choice.world.index.rules.resolver {
        Resolver::Apt => {
            let mut draft = Draft::new(choice);
            if meet_requests(&mut draft, requests, true, search)? == Walked::Met {
                return Ok(draft);
            }
        }
        Resolver::Libsolv => {}
    }
    Ok(Draft::of(choice, hard.iter().map(|known| known.solvable)))
}

struct Adding<'a, 's> {
    draft: Draft<'a>,
    search: &'s Search<'s>,
    /// How often the solver was asked.
    questions: usize,
    untaken: Vec<Untaken<'a>>,
}

impl<'a> Adding<'a, '_> {
    fn add_all(&mut self) -> Result<(), Ended> {
        let world = self.draft.choice.world;
        let mut next = 0;
        loop {
            while let Some(&of) = self.draft.order().get(next) {
                next += 1;
                for wanted in &world.node(of).recommends {
                    self.add(Some(of), wanted)?;
                }
            }
            for supplement in world.supplements() {
                if self.draft.is_supplemented(supplement) {
                    self.add(None, &supplement.need)?;
                }
            }
            // A recommendation with a condition may have come to hold only now.
            for (of, wanted) in self.awakened() {
                self.add(Some(of), wanted)?;
            }
            if next == self.draft.order().len() {
                return Ok(());
            }
        }
    }

    /// The recommendations of the chosen with conditions that hold and that are not met.
    fn awakened(&self) -> Vec<(Solvable, &'a Need)> {
        let world = self.draft.choice.world;
        let chosen = self.draft.order().iter();
        let recommended = chosen.flat_map(|&of| {
            let recommends = world.node(of).recommends.iter();
            recommends.map(move |wanted| (of, wanted))
        });
        recommended
            .filter(|(_, wanted)| !wanted.when.is_empty() && !self.draft.meets(wanted))
            .collect()
    }

    /// Adds what meets a recommendation, if it fits; or notes why it was not followed.
    fn add(&mut self, of: Option<Solvable>, need: &'a Need) -> Result<(), Ended> {
        if let Some(why) = self.try_to_add(need)? {
            self.untaken.push(Untaken { of, need, why });
        }
        Ok(())
    }

    fn try_to_add(&mut self, wanted: &'a Need) -> Result<Option<Untried>, Ended> {
        if self.draft.meets(wanted) {
            return Ok(None);
        }
        let choice = self.draft.choice;
        if choice.world.has_too_many_choices() {
            return Err(Ended::GaveUp);
        }
        let options = wanted.options.iter().copied();
        let fitting: Vec<Solvable> = options.filter(|&option| self.draft.fits(option)).collect();
        let is_wanted = |option: &Solvable| !choice.world.is_unwanted(*option);
        let wanted: Vec<Solvable> = fitting.iter().copied().filter(is_wanted).collect();
        if wanted.is_empty() && !fitting.is_empty() {
            return Ok(Some(Untried::KeptAway));
        }
        let fits = |id| self.draft.contains(id) || self.draft.fits(id);
        if wanted.is_empty() || choice.leads_nowhere(&wanted, fits) {
            return Ok(Some(Untried::DoesNotFit));
        }
        let before = self.draft.order().len();
        if meet(&mut self.draft, &wanted, self.search)? == Walked::Met {
            return Ok(None);
        }
        self.draft.shrink(before);
        self.ask(&wanted)
    }

    /// Asks the solver for what meets a recommendation beside all that is chosen.
    fn ask(&mut self, options: &[Solvable]) -> Result<Option<Untried>, Ended> {
        self.questions += 1;
        if self.questions > MOST_QUESTIONS {
            return Ok(Some(Untried::NotTried));
        }
        let choice = self.draft.choice;
        let chosen: Vec<Solvable> = self.draft.chosen().iter().copied().collect();
        let mut held: Vec<&[Solvable]> = chosen.chunks(1).collect();
        held.sort_unstable();
        held.push(options);
        let part = self.search.part(PART_OF_QUESTION);
        let decided = decide(choice, &held, &part);
        self.search.after(&part, PART_OF_QUESTION);
        let set = match decided {
            Ok(set) => set,
            Err(Unsolved::Impossible) => return Ok(Some(Untried::DoesNotFit)),
            Err(Unsolved::GaveUp) => return Ok(Some(Untried::NotTried)),
            Err(Unsolved::Cancelled) => return Err(Ended::Cancelled),
        };
        let demands = Demands {
            choice,
            requests: &held,
            recommends: false,
        };
        let set: FxHashSet<Solvable> = minimal(demands, &set);
        for known in with_causes(choice, &held, &set, false) {
            if !self.draft.contains(known.solvable) {
                self.draft.put(known.solvable);
            }
        }
        Ok(None)
    }
}
