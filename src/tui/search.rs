//! Fuzzy search: several words in any order, each of which must match.
//!
//! A word matches the letters of a name in their order, or stands as it is in the summary. Scores
//! add up; the best match comes first. Runs off the thread that draws, and narrows what it found
//! last while letters are added.

use std::sync::Arc;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::catalog::Catalog;
use super::row::{Row, RowId};
use super::rows::Rows;
use super::sort::Sort;
use crate::progress::CancelFlag;

/// Letters from which on a word is looked for in summaries: a shorter one is in every other one.
const MIN_SUMMARY_LETTERS: usize = 3;

/// What a word is worth that only the summary has.
const SUMMARY_SCORE: i64 = 1;

/// What a word is worth on top that is the whole name.
const WHOLE_NAME_SCORE: i64 = 1000;

/// Rows that are looked at between two looks at the cancel flag.
const BETWEEN_LOOKS: usize = 256;

/// The matcher, and what it found last.
pub(super) struct Searcher {
    catalog: Arc<Catalog>,
    matcher: SkimMatcherV2,
    last: Option<Found>,
}

struct Found {
    text: String,
    rows: Arc<Rows>,
    /// In the order of the rows.
    matches: Vec<RowId>,
}

impl Searcher {
    pub(super) fn new(catalog: Arc<Catalog>) -> Self {
        Self {
            catalog,
            matcher: matcher(),
            last: None,
        }
    }

    /// The rows that match, best first, or in the order of a sort that was chosen; all rows where
    /// nothing is typed. `None` if it was cancelled.
    pub(super) fn arrange(
        &mut self,
        text: &str,
        sort: Sort,
        rows: &Arc<Rows>,
        cancelled: &CancelFlag,
    ) -> Option<Vec<RowId>> {
        if text.is_empty() {
            let mut all = rows.order().to_vec();
            sort.apply(&self.catalog, rows, &mut all);
            return Some(all);
        }
        let mut scored = self.scored(text, rows, cancelled)?;
        if sort.is_natural() {
            // Of equal matches the shorter name is likelier meant; else the order of names stays.
            let length =
                |id: RowId| Row::new(&self.catalog, rows, id).map_or(0, |row| row.name.len());
            scored.sort_by_cached_key(|&(score, id)| (std::cmp::Reverse(score), length(id)));
        }
        let mut found: Vec<RowId> = scored.into_iter().map(|(_, id)| id).collect();
        sort.apply(&self.catalog, rows, &mut found);
        Some(found)
    }

    /// The rows that match in the order of the rows, each with its score.
    fn scored(
        &mut self,
        text: &str,
        rows: &Arc<Rows>,
        cancelled: &CancelFlag,
    ) -> Option<Vec<(i64, RowId)>> {
        let narrowed = self
            .last
            .take()
            .filter(|last| Arc::ptr_eq(&last.rows, rows) && narrows(&last.text, text));
        let pool = narrowed.as_ref().map_or(rows.order(), |last| &last.matches);
        let words = words(text);
        let mut scored = Vec::new();
        for (place, &id) in pool.iter().enumerate() {
            if place % BETWEEN_LOOKS == 0 && cancelled.is_cancelled() {
                return None;
            }
            if let Some(score) = self.score(&words, rows, id) {
                scored.push((score, id));
            }
        }
        self.last = Some(Found {
            text: text.to_owned(),
            rows: Arc::clone(rows),
            matches: scored.iter().map(|&(_, id)| id).collect(),
        });
        Some(scored)
    }

    fn score(&self, words: &[String], rows: &Rows, id: RowId) -> Option<i64> {
        let row = Row::new(&self.catalog, rows, id)?;
        let summary = row.package.map_or("", |package| &*package.summary);
        words.iter().try_fold(0i64, |sum, word| {
            let score = if row.name.eq_ignore_ascii_case(word) {
                Some(WHOLE_NAME_SCORE)
            } else {
                self.matcher.fuzzy_match(row.name, word)
            };
            let score = score.or_else(|| is_in(word, summary).then_some(SUMMARY_SCORE))?;
            Some(sum.saturating_add(score))
        })
    }
}

/// The words of a search.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The letters of a name that the words match, as character numbers; for the few rows on screen.
pub(super) fn matched_letters(matcher: &SkimMatcherV2, words: &[String], name: &str) -> Vec<usize> {
    let found = words
        .iter()
        .filter_map(|word| matcher.fuzzy_indices(name, word));
    let mut letters: Vec<usize> = found.flat_map(|(_, letters)| letters).collect();
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The matcher that searches and marks alike.
pub(super) fn matcher() -> SkimMatcherV2 {
    SkimMatcherV2::default().ignore_case()
}

fn is_in(word: &str, summary: &str) -> bool {
    word.len() >= MIN_SUMMARY_LETTERS
        && summary
            .as_bytes()
            .windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether all that matches `new` matches `old` too: letters were added, and none of them opened
/// the summaries to a word.
fn narrows(old: &str, new: &str) -> bool {
    let length = |text: &str| text.split_whitespace().next_back().map_or(0, str::len);
    let opens = length(old) < MIN_SUMMARY_LETTERS && !old.ends_with(char::is_whitespace);
    let grown = new.get(old.len()..).unwrap_or("");
    new.starts_with(old)
        && (!opens
            || (grown.is_empty() || length(new) < MIN_SUMMARY_LETTERS)
                && !grown.contains(char::is_whitespace))
}
