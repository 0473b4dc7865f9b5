//! Requests in their order: which can be met together, and why the others cannot.

use super::explain::conflict;
use super::selection::Request;
use super::solve::search::Search;
use super::solve::{Choice, Chosen, Unsolved, solve};
use super::target::Target;
use super::verdict::Reason;
use super::world::node::Solvable;
use crate::progress::Cancelled;

/// An attempt takes one part in so many of what is left.
const PARTS: u32 = 2;

/// What became of a request.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It is met by one of the chosen.
    Met {
        options: Vec<Solvable>,
        note: Option<String>,
    },
    /// The base has it.
    InBase(u32),
    /// The user never wants it.
    Excluded(Option<Solvable>),
    /// It cannot be.
    Impossible {
        candidate: Option<Solvable>,
        reason: Reason,
        explanation: Vec<String>,
    },
}

/// An answer for each request, and what is chosen to meet them.
pub(super) fn answers(
    choice: Choice<'_>,
    requests: &[Request],
    search: &Search<'_>,
) -> Result<(Vec<Answer>, Vec<Chosen>), Cancelled> {
    let excluded = |name: &_| choice.excluded.contains(name);
    let mut answers: Vec<Answer> = requests
        .iter()
        .map(|request| choice.world.target(request, &excluded).into())
        .collect();
    let (refused, chosen) = choose(choice, &wanted(&answers), search)?;
    for (place, why) in refused {
        let accepted: Vec<&[Solvable]> = wanted(answers.get(..place).unwrap_or_default())
            .into_iter()
            .map(|(_, options)| options)
            .collect();
        let Some(Answer::Met { options, .. }) = answers.get(place) else {
            continue;
        };
        let found = match why {
            Refused::Impossible => conflict::explain(choice, &accepted, options, search),
            Refused::GaveUp => conflict::no_plan_found(choice, search.allowed()),
        };
        if search.is_cancelled() {
            return Err(Cancelled);
        }
        let candidate = options.first().copied();
        answers[place] = Answer::Impossible {
            candidate,
            reason: found.reason,
            explanation: found.explanation,
        };
    }
    Ok((answers, chosen))
}

impl From<Target> for Answer {
    fn from(target: Target) -> Self {
        match target {
            Target::Choose { options, note } => Self::Met { options, note },
            Target::InBase(base) => Self::InBase(base),
            Target::Excluded(candidate) => Self::Excluded(candidate),
            Target::Impossible {
                candidate,
                reason,
                explanation,
            } => Self::Impossible {
                candidate,
                reason,
                explanation,
            },
        }
    }
}

/// The options of the requests that are met.
pub(super) fn met(answers: &[Answer]) -> Vec<&[Solvable]> {
    let wanted = wanted(answers).into_iter();
    wanted.map(|(_, options)| options).collect()
}

/// The requests that something has to be chosen for, with their places.
fn wanted(answers: &[Answer]) -> Vec<(usize, &[Solvable])> {
    let numbered = answers.iter().enumerate();
    numbered
        .filter_map(|(place, answer)| match answer {
            Answer::Met { options, .. } => Some((place, options.as_slice())),
            _ => None,
        })
        .collect()
}

/// Why a request is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    /// It does not fit with the earlier ones.
    Impossible,
    /// Whether it fits was not found out.
    GaveUp,
}

/// A request's place, and why it is not met.
type RefusedRequest = (usize, Refused);

/// The places of those that do not fit with the earlier ones, and what is chosen for the rest.
fn choose(
    choice: Choice<'_>,
    wanted: &[(usize, &[Solvable])],
    search: &Search<'_>,
) -> Result<(Vec<RefusedRequest>, Vec<Chosen>), Cancelled> {
    match attempt(choice, wanted, search) {
        Ok(chosen) => return Ok((Vec::new(), chosen)),
        Err(Unsolved::Cancelled) => return Err(Cancelled),
        Err(Unsolved::Impossible | Unsolved::GaveUp) => {}
    }
    if choice.world.has_too_many_choices() {
        let places = wanted.iter().map(|&(place, _)| (place, Refused::GaveUp));
        return Ok((places.collect(), Vec::new()));
    }
    // Most impossible requests are impossible alone, so each is tested before the search.
    let (hopeless, mut accepted): (Vec<_>, Vec<_>) = wanted
        .iter()
        .copied()
        .partition(|(_, options)| choice.hopeless(options));
    let hopeless = hopeless.into_iter();
    let mut refused: Vec<RefusedRequest> = hopeless
        .map(|(place, _)| (place, Refused::Impossible))
        .collect();
    // The first `sure` of the accepted fit together, and then this is chosen.
    let mut sure = 0;
    let mut chosen = Vec::new();
    while sure < accepted.len() {
        let Beginning { found, failed } = longest_beginning(choice, &accepted, sure, search)?;
        if let Some((length, found)) = found {
            (sure, chosen) = (length, found);
        }
        if sure < accepted.len() {
            refused.push((accepted.remove(sure).0, failed));
        }
    }
    refused.sort_unstable_by_key(|&(place, _)| place);
    Ok((refused, chosen))
}

/// The longest beginning of some requests that fits together.
struct Beginning {
    /// How many they are and what is chosen for them, if they are more than were sure.
    found: Option<(usize, Vec<Chosen>)>,
    /// Why the request behind them is not among them.
    failed: Refused,
}

/// The longest beginning of `wanted` that fits together and is longer than `sure`.
fn longest_beginning(
    choice: Choice<'_>,
    wanted: &[(usize, &[Solvable])],
    sure: usize,
    search: &Search<'_>,
) -> Result<Beginning, Cancelled> {
    let mut beginning = Beginning {
        found: None,
        failed: Refused::Impossible,
    };
    let (mut fits, mut fails) = (sure, wanted.len() + 1);
    // All of them first: mostly one is to blame. Then halves.
    let mut next = wanted.len();
    while fails - fits > 1 {
        let failed = match attempt(choice, &wanted[..next], search) {
            Ok(chosen) => {
                beginning.found = Some((next, chosen));
                fits = next;
                None
            }
            Err(Unsolved::Impossible) => Some(Refused::Impossible),
            Err(Unsolved::GaveUp) => Some(Refused::GaveUp),
            Err(Unsolved::Cancelled) => return Err(Cancelled),
        };
        if let Some(failed) = failed {
            fails = next;
            beginning.failed = failed;
        }
        next = usize::midpoint(fits, fails);
    }
    Ok(beginning)
}

fn attempt(
    choice: Choice<'_>,
    accepted: &[(usize, &[Solvable])],
    search: &Search<'_>,
) -> Result<Vec<Chosen>, Unsolved> {
    let options: Vec<&[Solvable]> = accepted.iter().map(|(_, options)| *options).collect();
    // The next attempts, of fewer requests, need time too.
    let part = search.part(PARTS);
    let solved = solve(choice, &options, &part);
    search.after(&part, PARTS);
    solved
}
