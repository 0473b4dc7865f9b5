//! Records which listings were read, so that no entry is read as part of two folders. In a real
//! image each folder has a listing of its own; in a crafted one thousands can share one, or a
//! folder can contain itself.

use std::collections::BTreeMap;

use super::metadata::Position;

/// The ranges of the table that were read as listings: from the first byte to the end, which is not
/// known while the listing is being read.
#[derive(Default)]
pub(super) struct Listings(BTreeMap<Position, Option<Position>>);

impl Listings {
    /// Records the start of a listing; false if the byte belongs to another one.
    pub(super) fn begin(&mut self, start: Position) -> bool {
        let before = self.0.range(..=start).next_back();
        let is_taken = before.is_some_and(|(begin, end)| match end {
            Some(end) => *end > start,
            None => *begin == start,
        });
        if !is_taken {
            self.0.insert(start, None);
        }
        !is_taken
    }

    /// Records the end of a listing; false if another one begins before it.
    pub(super) fn end(&mut self, start: Position, end: Position) -> bool {
        // A listing that was begun inside this one, before its end was known, is found here.
        self.0.insert(start, Some(end));
        let mut from_start = self.0.range(start..);
        // The first element of the range is this listing itself.
        let next = from_start.nth(1);
        next.is_none_or(|(next, _)| *next >= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(block: u64, offset: u16) -> Position {
        Position { block, offset }
    }

    #[test]
    fn listings_may_touch_and_not_overlap() {
        let mut listings = Listings::default();
        for (start, end) in [
            (at(0, 100), at(500, 20)),
            (at(500, 20), at(500, 40)),
            (at(0, 0), at(0, 100)),
        ] {
            assert!(
                listings.begin(start) && listings.end(start, end),
                "{start:?}"
            );
        }
        for start in [at(0, 100), at(0, 101), at(300, 0), at(500, 39)] {
            assert!(!listings.begin(start), "{start:?}");
        }
        assert!(listings.begin(at(500, 40)), "after the last");
    }

    #[test]
    fn a_listing_is_not_begun_twice_while_it_is_read() {
        let mut listings = Listings::default();
        assert!(listings.begin(at(7, 0)));
        assert!(!listings.begin(at(7, 0)));
        assert!(listings.begin(at(7, 50)), "it may end before that");
        assert!(listings.end(at(7, 50), at(7, 60)));
        assert!(!listings.end(at(7, 0), at(7, 51)), "it did not");
    }
}
