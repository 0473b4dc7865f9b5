//! Requests in their order: which can be met together, and why the others cannot.

mod nevra;
mod pattern;
pub(super) mod target;

use super::explain::company::Company;
use super::explain::conflict;
use super::request::target::{Target, reference};
use super::selection::Request;
use super::solve::search::Search;
use super::solve::{Choice, Chosen, Unsolved, solve};
use super::value::verdict::Reason;
use super::world::node::Solvable;
use crate::foundation::progress::Cancelled;

/// An attempt may use one part in this many of the steps and the time that are left.
const PARTS: u32 = 2;

/// What became of a request.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// It is met by one of the chosen.
    Met {
        options: Vec<Solvable>,
        /// How many of the options are as good as asked for.
        preferred: usize,
        /// What there is to say about the choice.
        notes: Vec<String>,
    },
    /// The base has it.
    InBase(u32),
    /// The user excluded it.
    Excluded(Option<Solvable>),
    /// It cannot be met.
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
    let preferred = wanted(&answers, Latitude::Preferred);
    let (refused, chosen) = match attempt(choice, &preferred, search) {
        Ok(chosen) => (Vec::new(), chosen),
        Err(Unsolved::Cancelled) => return Err(Cancelled),
        Err(Unsolved::Impossible | Unsolved::GaveUp) => {
            let any = wanted(&answers, Latitude::Any);
            let (refused, chosen) = match any == preferred {
                true => choose(choice, &any, search)?,
                false => fall_back(choice, &any, search)?,
            };
            let is_refused = |place| refused.iter().any(|&(other, _)| other == place);
            let mut met = any;
            met.retain(|&(place, _)| !is_refused(place));
            let chosen = tightened(choice, met, &answers, chosen, search)?;
            (refused, chosen)
        }
    };
    for (place, why) in refused {
        let accepted: Vec<&[Solvable]> =
            wanted(answers.get(..place).unwrap_or_default(), Latitude::Any)
                .into_iter()
                .map(|(_, options)| options)
                .collect();
        let Some(Answer::Met {
            options, preferred, ..
        }) = answers.get(place)
        else {
            continue;
        };
        let (asked, others) = options.split_at(*preferred);
        let mut found = match why {
            Refused::Impossible => {
                conflict::explain(choice, &accepted, asked, Company::Earlier, search)
            }
            Refused::GaveUp => conflict::no_plan_found(choice, search.allowed()),
        };
        if why == Refused::Impossible && !others.is_empty() && found.explanation.len() < 3 {
            let line = "nor does any other version fit";
            found.explanation.push(line.to_owned());
        }
        if search.is_cancelled() {
            return Err(Cancelled);
        }
        let is_named = |option: &&Solvable| {
            requests
                .get(place)
                .is_some_and(|it| choice.world.package(**option).name == it.name)
        };
        let candidate = options.iter().find(is_named).or(options.first()).copied();
        answers[place] = Answer::Impossible {
            candidate,
            reason: found.reason,
            explanation: found.explanation,
        };
    }
    settle(choice, requests, &mut answers, &chosen, search);
    Ok((answers, chosen))
}

/// Which of its options may meet a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Latitude {
    /// Those that are as good as asked for.
    Preferred,
    /// All.
    Any,
}

/// How many other choices are tried in place of what was chosen second best.
const MOST_TRIALS: usize = 32;

/// What is chosen where some requests are met by less than what was asked for: each has the best that
/// fits beside those before it.
fn tightened<'a>(
    choice: Choice<'_>,
    mut met: Vec<(usize, &'a [Solvable])>,
    answers: &'a [Answer],
    mut chosen: Vec<Chosen>,
    search: &Search<'_>,
) -> Result<Vec<Chosen>, Cancelled> {
    let mut trials = MOST_TRIALS;
    for at in 0..met.len() {
        let (place, options) = met[at];
        let Some(Answer::Met { preferred, .. }) = answers.get(place) else {
            continue;
        };
        if options.len() == *preferred {
            continue;
        }
        let is_chosen = |option: &Solvable| chosen.iter().any(|known| known.solvable == *option);
        if options[..*preferred].iter().any(is_chosen) {
            met[at].1 = &options[..*preferred];
            continue;
        }
        let now = options.iter().position(is_chosen).unwrap_or(options.len());
        let better =
            std::iter::once(0..*preferred).chain((*preferred..now).map(|one| one..one + 1));
        let kept = options.get(now..=now).unwrap_or(options);
        met[at].1 = kept;
        for range in better {
            let trial = &options[range];
            if choice.hopeless(trial) {
                continue;
            }
            let Some(left) = trials.checked_sub(1) else {
                break;
            };
            trials = left;
            met[at].1 = trial;
            match attempt(choice, &met, search) {
                Ok(found) => {
                    chosen = found;
                    break;
                }
                Err(Unsolved::Cancelled) => return Err(Cancelled),
                Err(Unsolved::Impossible | Unsolved::GaveUp) => met[at].1 = kept,
            }
        }
    }
    Ok(chosen)
}

/// Leaves each request that is met with what meets it, and notes what is not as it was asked for.
fn settle(
    choice: Choice<'_>,
    requests: &[Request],
    answers: &mut [Answer],
    chosen: &[Chosen],
    search: &Search<'_>,
) {
    let is_chosen = |option: &Solvable| chosen.iter().any(|known| known.solvable == *option);
    let before = answers.to_vec();
    for (place, (request, answer)) in requests.iter().zip(answers).enumerate() {
        let Answer::Met {
            options,
            preferred,
            notes,
        } = answer
        else {
            continue;
        };
        let Some(met) = options.iter().copied().find(is_chosen) else {
            continue;
        };
        let package = choice.world.package(met);
        let asked = &options[..*preferred];
        let obsolete = choice.world.index.pool.named(&request.name);
        let mut obsolete = obsolete.map(|id| choice.world.index.candidate(id.0));
        if let Some(old) = obsolete.find(|old| choice.world.index.obsoletes(package, old)) {
            let (new, old) = (reference(package), reference(old));
            notes.push(format!("{new} obsoletes {old}, and is taken in its place"));
        }
        if !asked.contains(&met)
            && let Some(&best) = asked.first()
        {
            // Those before it come first, with what they have.
            let others: Vec<&[Solvable]> = wanted(&before, Latitude::Any)
                .into_iter()
                .filter(|&(other, _)| other != place)
                .map(|(other, options)| {
                    let met = options.iter().position(is_chosen);
                    let met = met.filter(|_| other < place);
                    met.map_or(options, |met| &options[met..=met])
                })
                .collect();
            let why = conflict::explain(choice, &others, asked, Company::Any, search);
            let best = reference(choice.world.package(best));
            let taken = reference(package);
            notes.push(format!("{taken} is taken, since {best} does not fit"));
            notes.extend(why.explanation.into_iter().take(2));
        }
        if *preferred < options.len() {
            *options = vec![met];
            *preferred = 1;
        }
    }
}

impl From<Target> for Answer {
    fn from(target: Target) -> Self {
        match target {
            Target::Choose {
                options,
                preferred,
                note,
            } => Self::Met {
                options,
                preferred,
                notes: note.into_iter().collect(),
            },
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
    let wanted = wanted(answers, Latitude::Any).into_iter();
    wanted.map(|(_, options)| options).collect()
}

/// The requests that something has to be chosen for, with their places.
fn wanted(answers: &[Answer], latitude: Latitude) -> Vec<(usize, &[Solvable])> {
    let numbered = answers.iter().enumerate();
    numbered
        .filter_map(|(place, answer)| match (answer, latitude) {
            (Answer::Met { options, .. }, Latitude::Any) => Some((place, options.as_slice())),
            (
                Answer::Met {
                    options, preferred, ..
                },
                Latitude::Preferred,
            ) => Some((place, &options[..*preferred])),
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

/// What is chosen where not everything is as good as asked for.
fn fall_back(
    choice: Choice<'_>,
    any: &[(usize, &[Solvable])],
    search: &Search<'_>,
) -> Result<(Vec<RefusedRequest>, Vec<Chosen>), Cancelled> {
    match attempt(choice, any, search) {
        Ok(chosen) => Ok((Vec::new(), chosen)),
        Err(Unsolved::Cancelled) => Err(Cancelled),
        Err(Unsolved::Impossible | Unsolved::GaveUp) => choose(choice, any, search),
    }
}

/// The places of those that do not fit with the earlier ones, and what is chosen for the rest, where
/// they do not fit all together.
fn choose(
    choice: Choice<'_>,
    wanted: &[(usize, &[Solvable])],
    search: &Search<'_>,
) -> Result<(Vec<RefusedRequest>, Vec<Chosen>), Cancelled> {
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
    // The longest one is tried first, since mostly a single request is impossible; then the range
    // is halved, so that many impossible requests cost few searches.
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
