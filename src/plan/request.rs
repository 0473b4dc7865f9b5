//! Requests in their order: which can be met together, and why the others cannot.

use super::conflict;
use super::node::Solvable;
use super::selection::Request;
use super::solver::{Choice, Chosen, Unsolved, solve};
use super::target::Target;
use super::verdict::Reason;
use crate::progress::CancelFlag;

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

/// An answer for each request, and what is chosen to meet them; `None` only if cancelled.
pub(super) fn answers(
    choice: Choice<'_>,
    requests: &[Request],
    cancelled: &CancelFlag,
) -> Option<(Vec<Answer>, Vec<Chosen>)> {
    let excluded = |name: &_| choice.excluded.contains(name);
    let mut answers: Vec<Answer> = requests
        .iter()
        .map(|request| choice.world.target(request, &excluded).into())
        .collect();
    let (refused, chosen) = choose(choice, &wanted(&answers), cancelled)?;
    for place in refused {
        let accepted: Vec<&[Solvable]> = wanted(answers.get(..place).unwrap_or_default())
            .into_iter()
            .map(|(_, options)| options)
            .collect();
        let Some(Answer::Met { options, .. }) = answers.get(place) else {
            continue;
        };
        let found = conflict::explain(choice, &accepted, options, || {
            solve(choice, &accepted, cancelled).unwrap_or_default()
        });
        let candidate = options.first().copied();
        answers[place] = Answer::Impossible {
            candidate,
            reason: found.reason,
            explanation: found.explanation,
        };
    }
    Some((answers, chosen))
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

/// The places of those that do not fit with the earlier ones, and what is chosen for the rest.
fn choose(
    choice: Choice<'_>,
    wanted: &[(usize, &[Solvable])],
    cancelled: &CancelFlag,
) -> Option<(Vec<usize>, Vec<Chosen>)> {
    match attempt(choice, wanted, cancelled) {
        Ok(chosen) => return Some((Vec::new(), chosen)),
        Err(Unsolved::Cancelled) => return None,
        Err(Unsolved::Impossible) => {}
    }
    // Most of what cannot be cannot be by itself: that needs no search.
    let (hopeless, mut accepted): (Vec<_>, Vec<_>) = wanted
        .iter()
        .copied()
        .partition(|(_, options)| choice.hopeless(options));
    let mut refused: Vec<usize> = hopeless.into_iter().map(|(place, _)| place).collect();
    // The first `sure` of the accepted fit together, and then this is chosen.
    let mut sure = 0;
    let mut chosen = Vec::new();
    while sure < accepted.len() {
        let longest = longest_beginning(choice, &accepted, sure, cancelled)?;
        if let Some((length, found)) = longest {
            (sure, chosen) = (length, found);
        }
        if sure < accepted.len() {
            refused.push(accepted.remove(sure).0);
        }
    }
    refused.sort_unstable();
    Some((refused, chosen))
}

/// The longest beginning of `wanted` that fits together and is longer than `sure`, with what is
/// chosen for it. Outer `None` only if cancelled.
#[expect(clippy::option_option, reason = "cancelled, none, or found")]
fn longest_beginning(
    choice: Choice<'_>,
    wanted: &[(usize, &[Solvable])],
    sure: usize,
    cancelled: &CancelFlag,
) -> Option<Option<(usize, Vec<Chosen>)>> {
    let mut best = None;
    let (mut fits, mut fails) = (sure, wanted.len() + 1);
    // All of them first: mostly one is to blame. Then halves.
    let mut next = wanted.len();
    while fails - fits > 1 {
        match attempt(choice, &wanted[..next], cancelled) {
            Ok(chosen) => {
                best = Some((next, chosen));
                fits = next;
            }
            Err(Unsolved::Impossible) => fails = next,
            Err(Unsolved::Cancelled) => return None,
        }
        next = usize::midpoint(fits, fails);
    }
    Some(best)
}

fn attempt(
    choice: Choice<'_>,
    accepted: &[(usize, &[Solvable])],
    cancelled: &CancelFlag,
) -> Result<Vec<Chosen>, Unsolved> {
    let options: Vec<&[Solvable]> = accepted.iter().map(|(_, options)| *options).collect();
    solve(choice, &options, cancelled)
}
