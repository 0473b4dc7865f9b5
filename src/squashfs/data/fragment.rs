//! Fragments: blocks that are shared by small files and by the tails of larger ones.
//!
//! A tail is stored once in each segment. Segments do not share tails, so that a segment's bytes
//! never depend on the segments before it.

use std::collections::HashMap;

use super::content::Digest;

/// Where a tail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TailPlace {
    pub segment: u32,
    /// Which of the segment's fragment blocks.
    pub fragment: u32,
    /// Byte in the block's content.
    pub offset: u32,
}

/// The fragment block that is being filled, and the tails of its segment.
#[derive(Default)]
pub(crate) struct Fragment {
    segment: u32,
    number: u32,
    content: Vec<u8>,
    tails: HashMap<Digest, TailPlace>,
}

impl Fragment {
    /// The first fragment block of a segment.
    pub(crate) fn first_of(segment: u32) -> Self {
        Self {
            segment,
            ..Self::default()
        }
    }

    /// The segment it belongs to.
    pub(crate) fn segment(&self) -> u32 {
        self.segment
    }

    /// Where a tail with that digest stands, if the segment has one.
    pub(crate) fn find(&self, digest: &Digest) -> Option<TailPlace> {
        self.tails.get(digest).copied()
    }

    /// Bytes in the block.
    pub(crate) fn len(&self) -> usize {
        self.content.len()
    }

    /// Appends a tail; the block must have room for it.
    pub(crate) fn append(&mut self, digest: Digest, tail: &[u8]) -> TailPlace {
        let offset = self.content.len() as u32;
        let place = TailPlace {
            segment: self.segment,
            fragment: self.number,
            offset,
        };
        self.content.extend_from_slice(tail);
        self.tails.insert(digest, place);
        place
    }

    /// Swaps the block's content for an empty buffer and begins the segment's next block. Gives
    /// the number of the block that was filled.
    pub(crate) fn take(&mut self, empty: &mut Vec<u8>) -> u32 {
        std::mem::swap(&mut self.content, empty);
        self.content.clear();
        let number = self.number;
        self.number += 1;
        number
    }
}
