//! Fuzzy search: several words in any order, each of which must match.
//!
//! A word matches the letters of a name in their order, or stands as it is in the summary. Scores
//! add up; the best match comes first. Runs off the thread that draws, and narrows what it found
//! last while letters are added.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

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

/// What one or two letters are worth that the name begins with, or has side by side.
const BEGIN_SCORE: i64 = 3;
const TOGETHER_SCORE: i64 = 2;

/// Threads that search together, and rows below which another one is not worth its start.
const MAX_THREADS: usize = 4;
const MIN_ROWS_A_THREAD: usize = 4096;

/// Rows that are looked at between two looks at the cancel flag.
const BETWEEN_LOOKS: usize = 256;

/// The matcher, and what it found last.
pub(super) struct Searcher {
    catalog: Arc<Catalog>,
    matcher: SkimMatcherV2,
    last: Option<Found>,
}

/// A row that matches.
struct Hit {
    score: i64,
    /// Of its name, in bytes.
    length: usize,
    id: RowId,
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
            sort.apply(&self.catalog, rows, &mut all, cancelled)?;
            return Some(all);
        }
        let mut scored = self.scored(text, rows, cancelled)?;
        if sort.is_natural() {
            // Of equal matches the shorter name is likelier meant; else the order of names stays.
            scored.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.length));
        }
        let mut found: Vec<RowId> = scored.into_iter().map(|hit| hit.id).collect();
        sort.apply(&self.catalog, rows, &mut found, cancelled)?;
        Some(found)
    }

    /// The rows that match in the order of the rows.
    fn scored(&mut self, text: &str, rows: &Arc<Rows>, cancelled: &CancelFlag) -> Option<Vec<Hit>> {
        let narrowed = self
            .last
            .take()
            .filter(|last| Arc::ptr_eq(&last.rows, rows) && narrows(&last.text, text));
        let pool = narrowed.as_ref().map_or(rows.order(), |last| &last.matches);
        let words = words(text);
        let part = pool.len().div_ceil(threads()).max(MIN_ROWS_A_THREAD);
        let searcher = &*self;
        let search = |part| searcher.scored_part(&words, rows, part, cancelled);
        let scored = thread::scope(|scope| {
            let mut parts = pool.chunks(part);
            let first = parts.next().unwrap_or_default();
            let others = parts.map(|part| scope.spawn(move || search(part)));
            let others: Vec<_> = others.collect();
            let mut scored = search(first)?;
            for other in others {
                // A panic of the thread is one of this thread, too.
                let found = other.join().unwrap_or_else(|panic| resume_unwind(panic));
                scored.extend(found?);
            }
            Some(scored)
        })?;
        self.last = Some(Found {
            text: text.to_owned(),
            rows: Arc::clone(rows),
            matches: scored.iter().map(|hit| hit.id).collect(),
        });
        Some(scored)
    }

    fn scored_part(
        &self,
        words: &[String],
        rows: &Rows,
        part: &[RowId],
        cancelled: &CancelFlag,
    ) -> Option<Vec<Hit>> {
        let mut scored = Vec::new();
        for (place, &id) in part.iter().enumerate() {
            if place % BETWEEN_LOOKS == 0 && cancelled.is_cancelled() {
                return None;
            }
            let Some((name, summary)) = self.texts(rows, id) else {
                continue;
            };
            if let Some(score) = self.score(words, name, summary) {
                let length = name.len();
                scored.push(Hit { score, length, id });
            }
        }
        Some(scored)
    }

    /// Name and summary of a row; without making the row where the catalog has both.
    fn texts<'a>(&'a self, rows: &'a Rows, id: RowId) -> Option<(&'a str, &'a str)> {
        if let Some(&entry) = self.catalog.entries().get(id.index()) {
            let package = self.catalog.package(entry);
            return Some((&package.name, &package.summary));
        }
        let row = Row::new(&self.catalog, rows, id)?;
        Some((row.name, row.package.map_or("", |it| &*it.summary)))
    }

    fn score(&self, words: &[String], name: &str, summary: &str) -> Option<i64> {
        words.iter().try_fold(0i64, |sum, word| {
            let score = self.score_of_name(word, name);
            let score = score.or_else(|| is_in(word, summary).then_some(SUMMARY_SCORE))?;
            Some(sum.saturating_add(score))
        })
    }

    /// What a word is worth in a name. The matcher is asked only where its letters are in the
    /// name, and not for one or two letters, which are in most of them.
    fn score_of_name(&self, word: &str, name: &str) -> Option<i64> {
        if name.eq_ignore_ascii_case(word) {
            return Some(WHOLE_NAME_SCORE);
        }
        if word.is_ascii() && !has_letters(name, word) {
            return None;
        }
        if word.is_ascii() && word.len() < MIN_SUMMARY_LETTERS {
            return Some(score_of_few(word.as_bytes(), name.as_bytes()));
        }
        self.matcher.fuzzy_match(name, word)
    }
}

/// What one or two letters are worth that are in the name: at its start, together, or anywhere.
fn score_of_few(word: &[u8], name: &[u8]) -> i64 {
    let is_word = |part: &[u8]| part.eq_ignore_ascii_case(word);
    if name.get(..word.len()).is_some_and(is_word) {
        return BEGIN_SCORE;
    }
    if name.windows(word.len().max(1)).any(is_word) {
        return TOGETHER_SCORE;
    }
    SUMMARY_SCORE
}

/// Whether the name has the letters of the word in their order, ASCII letters in any case.
fn has_letters(name: &str, word: &str) -> bool {
    let mut letters = name.bytes();
    word.bytes()
        .all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(&wanted)))
}

/// Threads that search.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, |number| number.get().min(MAX_THREADS))
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
    let (word, summary) = (word.as_bytes(), summary.as_bytes());
    let Some((&first, _)) = word
        .split_first()
        .filter(|_| word.len() >= MIN_SUMMARY_LETTERS)
    else {
        return false;
    };
    let begins = |letter: &u8| letter.eq_ignore_ascii_case(&first);
    let mut rest = summary;
    while let Some(place) = rest.iter().position(begins) {
        rest = rest.get(place..).unwrap_or_default();
        match rest.get(..word.len()) {
            Some(part) if part.eq_ignore_ascii_case(word) => return true,
            Some(_) => rest = rest.get(1..).unwrap_or_default(),
            None => return false,
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_given_to_the_matcher_would_not_have_matched() {
        let names = ["libc6", "GDB-doc", "python3-core", "x", "é-tools", ""];
        let words = ["lc", "gdb", "6c", "py3", "x", "tools", "zz"];
        for name in names {
            for word in words {
                let matched = matcher().fuzzy_match(name, word).is_some();
                assert_eq!(has_letters(name, word), matched, "{word} in {name}");
            }
        }
    }

    #[test]
    fn few_letters_count_most_at_the_start_and_least_apart() {
        let score = |word: &str, name: &str| score_of_few(word.as_bytes(), name.as_bytes());
        let names = ["gdb", "libgd3", "grid"];
        assert_eq!(names.map(|name| score("gd", name)), [3, 2, 1]);
    }

    #[test]
    fn a_word_is_found_in_a_summary_in_any_case_and_only_from_three_letters_on() {
        let rows = [
            ("bug", "The GNU Debugger", true),
            ("gnu", "The GNU Debugger", true),
            ("ger", "The GNU Debugger", true),
            ("gdb", "The GNU Debugger", false),
            ("gerx", "The GNU Debugger", false),
            ("th", "The GNU Debugger", false),
            ("aab", "aaab", true),
        ];
        for (word, summary, expected) in rows {
            assert_eq!(is_in(word, summary), expected, "{word}");
        }
    }
}
