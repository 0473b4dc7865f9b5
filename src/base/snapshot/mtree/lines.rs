//! The lines of a listing.

use std::io::{BufRead, BufReader, Read};

use super::error::MtreeProblem;

/// The longest line, with those that continue it: a path and a link's target have 4096 letters at
/// most, and each takes four in the escaped form.
pub(super) const LONGEST_LINE: usize = 64 << 10;

/// The lines of a listing, joined where one ends in a backslash.
pub(super) struct Lines<R> {
    content: BufReader<R>,
    bytes: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(content: R) -> Self {
        let content = BufReader::new(content);
        let bytes = Vec::new();
        Self { content, bytes }
    }

    /// Reads the next line; `false` at the end. Counts the lines that continue it.
    pub(super) fn next(
        &mut self,
        line: &mut String,
        number: &mut usize,
    ) -> Result<bool, MtreeProblem> {
        self.bytes.clear();
        loop {
            let left = (LONGEST_LINE + 1).saturating_sub(self.bytes.len());
            let mut some = self.content.by_ref().take(left as u64);
            let read = some.read_until(b'\n', &mut self.bytes)?;
            if self.bytes.len() > LONGEST_LINE {
                return Err(MtreeProblem::TooLong);
            }
            if self.bytes.last() == Some(&b'\n') {
                self.bytes.pop();
            }
            let goes_on = read > 0 && self.bytes.last() == Some(&b'\\');
            if !goes_on {
                line.clear();
                line.push_str(&String::from_utf8_lossy(&self.bytes));
                return Ok(read > 0 || !line.is_empty());
            }
            self.bytes.pop();
            *number += 1;
        }
    }
}
