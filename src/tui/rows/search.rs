//! Fuzzy search: several words in any order, each of which must match.
//!
//! A word matches the letters of a name in their order, or stands as it is in the summary. Scores
//! add up; the best match comes first. It runs on a worker's thread. While letters are added, it
//! searches only the rows that matched last.

use std::sync::Arc;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use memchr::memmem::Finder;

use super::Rows;
use super::catalog::Catalog;
use super::row::Row;
use super::row_id::RowId;
use super::sort::Sort;
use super::texts::Texts;
use crate::foundation::progress::Cancellation;
use crate::foundation::threads::on_each;
use crate::foundation::threads::threads;

/// The length from which on a word is searched in summaries, too: a shorter word is in half of
/// them.
const MIN_SUMMARY_LETTERS: usize = 3;

/// The score of a word that only the summary has.
const SUMMARY_SCORE: i64 = 1;

/// The additional score of a word that is the whole name.
const WHOLE_NAME_SCORE: i64 = 1000;

/// Up to this length the fuzzy matcher is not used: so few letters are in most names, and their
/// position gives as good an order.
const FEW_LETTERS: usize = 3;

/// The scores of so few letters if the name begins with them, or has them next to each other.
const BEGIN_SCORE: i64 = 3;
const TOGETHER_SCORE: i64 = 2;

/// The most threads that search together, and the fewest rows for which starting one more is
/// faster.
const MAX_THREADS: usize = 4;
const MIN_ROWS_A_THREAD: usize = 4096;

/// Rows that are searched between two checks for a cancellation.
const BETWEEN_CANCEL_CHECKS: usize = 256;

/// The matcher, and the matches of the last search.
pub(crate) struct Searcher {
    catalog: Arc<Catalog>,
    texts: Texts,
    matcher: SkimMatcherV2,
    last: Option<Found>,
}

/// A row that matches.
struct Hit {
    score: i64,
    /// The length of its name in bytes.
    length: usize,
    id: RowId,
}

/// The matches of the last search, which a longer text only narrows.
struct Found {
    text: String,
    rows: Arc<Rows>,
    /// In the order of the rows.
    matches: Vec<RowId>,
}

impl Searcher {
    pub(crate) fn new(catalog: Arc<Catalog>) -> Self {
        Self {
            texts: Texts::new(&catalog),
            catalog,
            matcher: matcher(),
            last: None,
        }
    }

    /// The rows that match, best first, or in the order of a sort that was chosen; all rows where
    /// nothing is typed. `None` if it was cancelled.
    pub(crate) fn arrange(
        &mut self,
        text: &str,
        sort: Sort,
        rows: &Arc<Rows>,
        cancelled: &dyn Cancellation,
    ) -> Option<Vec<RowId>> {
        if text.is_empty() {
            let mut all = rows.order().to_vec();
            sort.apply(&self.catalog, rows, &mut all, cancelled)?;
            return Some(all);
        }
        let mut scored = self.scored(text, rows, cancelled)?;
        if sort.is_natural() {
            // Of equal matches the shorter name is more likely intended; otherwise the order by
            // name is kept.
            scored.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.length));
        }
        let mut found: Vec<RowId> = scored.into_iter().map(|hit| hit.id).collect();
        sort.apply(&self.catalog, rows, &mut found, cancelled)?;
        Some(found)
    }

    /// The rows that match in the order of the rows.
    fn scored(
        &mut self,
        text: &str,
        rows: &Arc<Rows>,
        cancelled: &dyn Cancellation,
    ) -> Option<Vec<Hit>> {
        // While a word is typed each text only narrows the one before it, so only the rows that
        // matched that one are searched.
        let narrowed = self
            .last
            .take()
            .filter(|last| Arc::ptr_eq(&last.rows, rows) && narrows(&last.text, text));
        let pool = narrowed.as_ref().map_or(rows.order(), |last| &last.matches);
        let words: Vec<Word> = words(text).into_iter().map(Word::new).collect();
        let part = pool
            .len()
            .div_ceil(threads(MAX_THREADS))
            .max(MIN_ROWS_A_THREAD);
        let searcher = &*self;
        let parts: Vec<&[RowId]> = pool.chunks(part).collect();
        let search = |part: &&[RowId]| searcher.scored_part(&words, rows, part, cancelled);
        let found: Option<Vec<Vec<Hit>>> = on_each(&parts, search).into_iter().collect();
        let scored: Vec<Hit> = found?.into_iter().flatten().collect();
        self.last = Some(Found {
            text: text.to_owned(),
            rows: Arc::clone(rows),
            matches: scored.iter().map(|hit| hit.id).collect(),
        });
        Some(scored)
    }

    fn scored_part(
        &self,
        words: &[Word],
        rows: &Rows,
        part: &[RowId],
        cancelled: &dyn Cancellation,
    ) -> Option<Vec<Hit>> {
        let mut scored = Vec::new();
        for (place, &id) in part.iter().enumerate() {
            if place % BETWEEN_CANCEL_CHECKS == 0 && cancelled.is_cancelled() {
                return None;
            }
            scored.extend(self.score(words, rows, id));
        }
        Some(scored)
    }

    /// The score of a row, if all words match.
    fn score(&self, words: &[Word], rows: &Rows, id: RowId) -> Option<Hit> {
        // The lower-case texts of all candidates are made once. Rows that only the base or the plan
        // has are few.
        if let Some((name, summary)) = self.texts.get(id.index()) {
            let spelled = || {
                let offer = self.catalog.offers().get(id.index())?;
                Some(&*self.catalog.package(*offer).name)
            };
            return self.hit(id, words, name, summary, spelled);
        }
        let row = Row::new(&self.catalog, rows, id)?;
        let (name, summary) = (row.name, row.package.map_or("", |it| &*it.summary));
        let small = [name, summary].map(|text| text.to_ascii_lowercase().into_bytes());
        self.hit(id, words, &small[0], &small[1], || Some(name))
    }

    fn hit<'a>(
        &self,
        id: RowId,
        words: &[Word],
        name: &[u8],
        summary: &[u8],
        spelled: impl Fn() -> Option<&'a str>,
    ) -> Option<Hit> {
        let score = words.iter().try_fold(0i64, |sum, word| {
            let score = self.score_of_name(word, name, &spelled);
            let score = score.or_else(|| word.is_in(summary).then_some(SUMMARY_SCORE))?;
            Some(sum.saturating_add(score))
        })?;
        let length = name.len();
        Some(Hit { score, length, id })
    }

    /// The score of a word in a name. The matcher, which is slow, is used only if the name has all
    /// letters, and not for few letters, which are in most names.
    fn score_of_name<'a>(
        &self,
        word: &Word,
        name: &[u8],
        spelled: impl Fn() -> Option<&'a str>,
    ) -> Option<i64> {
        let letters = word.text.as_bytes();
        if name == letters {
            return Some(WHOLE_NAME_SCORE);
        }
        if word.text.is_ascii() {
            // The fuzzy matcher is slow, and most names do not have these letters at all.
            if !has_letters(name, letters) {
                return None;
            }
            if letters.len() <= FEW_LETTERS {
                return Some(score_of_few(letters, name));
            }
        }
        self.matcher.fuzzy_match(spelled()?, &word.text)
    }
}

/// A word that is searched for, in lower case.
struct Word {
    text: String,
    finder: Finder<'static>,
}

impl Word {
    fn new(text: String) -> Self {
        let finder = Finder::new(text.as_bytes()).into_owned();
        Self { text, finder }
    }

    /// Whether a summary in lower case has it.
    fn is_in(&self, summary: &[u8]) -> bool {
        self.text.len() >= MIN_SUMMARY_LETTERS && self.finder.find(summary).is_some()
    }
}

/// The score of few letters in the name: at its beginning, next to each other, or anywhere.
fn score_of_few(word: &[u8], name: &[u8]) -> i64 {
    if name.starts_with(word) {
        return BEGIN_SCORE;
    }
    if name.windows(word.len().max(1)).any(|part| part == word) {
        return TOGETHER_SCORE;
    }
    SUMMARY_SCORE
}

/// Whether the name has the letters of the word in their order.
fn has_letters(name: &[u8], word: &[u8]) -> bool {
    let mut letters = name.iter();
    word.iter()
        .all(|wanted| letters.any(|letter| letter == wanted))
}

/// The words of a search.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The letters of a name that the words match, as character numbers; used only for the rows on the
/// screen.
pub(crate) fn matched_letters(matcher: &SkimMatcherV2, words: &[String], name: &str) -> Vec<usize> {
    let found = words
        .iter()
        .filter_map(|word| matcher.fuzzy_indices(name, word));
    let mut letters: Vec<usize> = found.flat_map(|(_, letters)| letters).collect();
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The matcher, the same one for searching and for highlighting.
pub(crate) fn matcher() -> SkimMatcherV2 {
    SkimMatcherV2::default().ignore_case()
}

/// Whether everything that matches `new` also matches `old`: letters were only added, and no word
/// became long enough to be searched in summaries.
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
                let small = name.to_ascii_lowercase();
                let has = has_letters(small.as_bytes(), word.as_bytes());
                assert_eq!(has, matched, "{word} in {name}");
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
            let small = summary.to_ascii_lowercase();
            let found = Word::new(word.to_owned()).is_in(small.as_bytes());
            assert_eq!(found, expected, "{word}");
        }
    }
}
