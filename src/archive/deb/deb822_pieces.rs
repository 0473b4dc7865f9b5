//! Reads a stream of stanzas piece by piece, so that an index is never in memory as a whole: it
//! decompresses to many times the size of what is kept of it.

use std::io::{self, Read};

use memchr::memmem;

use crate::archive::into_text;

/// The longest stanza that is read; the longest in Debian has 100 KB.
pub const LONGEST_STANZA: usize = 16 << 20;

/// How many bytes of a longer stanza are kept, to report whose it is.
const SHOWN: usize = 4096;

/// One piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole stanzas, to be read with [`stanzas`](super::deb::deb822::stanzas).
    Stanzas(String),
    /// The beginning of a stanza of more than [`LONGEST_STANZA`] bytes, which was skipped.
    TooLong(String),
}

/// Cuts a stream into pieces. Invalid UTF-8 becomes replacement characters.
pub struct Pieces<R> {
    stream: R,
    /// The approximate size of a piece in bytes.
    size: usize,
    /// The beginning of a stanza whose end has not been read yet.
    begun: Vec<u8>,
    is_at_end: bool,
}

impl<R: Read> Pieces<R> {
    /// Cuts a stream into pieces of about `size` bytes.
    pub fn new(stream: R, size: usize) -> Self {
        Self {
            stream,
            size,
            begun: Vec::new(),
            is_at_end: false,
        }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// If the stream cannot be read.
    pub fn next_piece(&mut self) -> io::Result<Option<Piece>> {
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.reserve_exact(self.size.saturating_sub(bytes.len()));
        let mut searched = 0;
        loop {
            self.fill(&mut bytes)?;
            if self.is_at_end {
                let piece = (!bytes.is_empty()).then(|| Piece::Stanzas(into_text(bytes)));
                return Ok(piece);
            }
            let behind = bytes.get(searched..).unwrap_or_default();
            if let Some(border) = last_border(behind) {
                // What follows the last whole stanza belongs to the next piece.
                self.begun = bytes.split_off(searched + border);
                return Ok(Some(Piece::Stanzas(into_text(bytes))));
            }
            if bytes.len() > LONGEST_STANZA {
                return self.pass(bytes).map(Some);
            }
            // The longest border has three bytes, so that its first two may be the last ones read
            // so far.
            searched = bytes.len().saturating_sub(2);
        }
    }

    /// Reads until there are enough bytes for a piece.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        // At least half a piece is read at once, also when a long stanza has filled the piece
        // already: a read of a few bytes for each search would take quadratic time.
        let wanted = self.size.saturating_sub(bytes.len()).max(self.size / 2);
        let read = Read::by_ref(&mut self.stream)
            .take(wanted as u64)
            .read_to_end(bytes)?;
        self.is_at_end = read < wanted;
        Ok(())
    }

    /// Skips the rest of a stanza that is too long.
    fn pass(&mut self, mut bytes: Vec<u8>) -> io::Result<Piece> {
        let begin = bytes.get(..SHOWN).unwrap_or(&bytes).to_vec();
        loop {
            // The last two bytes may be the beginning of a border.
            let kept = bytes.len().saturating_sub(2);
            bytes.drain(..kept);
            self.fill(&mut bytes)?;
            if let Some(border) = first_border(&bytes) {
                self.begun = bytes.split_off(border);
                break;
            }
            if self.is_at_end {
                break;
            }
        }
        Ok(Piece::TooLong(into_text(begin)))
    }
}

/// The two forms of a blank line, each with the end of the preceding line.
const BORDERS: [&[u8]; 2] = [b"\n\n", b"\n\r\n"];

/// The offset behind the last complete stanza.
fn last_border(bytes: &[u8]) -> Option<usize> {
    let borders = BORDERS.map(|border| memmem::rfind(bytes, border));
    borders.into_iter().flatten().max().map(|at| at + 1)
}

/// The offset behind the first complete stanza.
fn first_border(bytes: &[u8]) -> Option<usize> {
    let borders = BORDERS.map(|border| memmem::find(bytes, border));
    borders.into_iter().flatten().min().map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::archive::deb::deb822::stanzas;

    /// The stanzas of a text as their fields.
    fn read(text: &str) -> Vec<Vec<(String, String)>> {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        stanzas(text)
            .map(|stanza| stanza.fields().map(owned).collect())
            .collect()
    }

    fn pieces(stream: impl Read, size: usize) -> Vec<Piece> {
        let mut pieces = Pieces::new(stream, size);
        std::iter::from_fn(|| pieces.next_piece().unwrap()).collect()
    }

    #[test]
    fn a_stanza_that_is_too_long_is_skipped_and_the_others_are_read() {
        let long = |size: usize| format!("Package: long\nX: {}\n", "x".repeat(size));
        let text = [
            "Package: a\n\n",
            &long(LONGEST_STANZA + (1 << 20)),
            "\nPackage: b\n\n",
            &long(LONGEST_STANZA / 2),
            "\r\nPackage: c\n\n",
            &long(2 * LONGEST_STANZA),
        ]
        .concat();
        let (mut names, mut too_long) = (Vec::new(), 0);
        for piece in pieces(text.as_bytes(), 1 << 20) {
            match piece {
                Piece::Stanzas(text) => {
                    let found = stanzas(&text)
                        .map(|stanza| stanza.get("Package").unwrap_or("?").to_owned());
                    names.extend(found);
                }
                Piece::TooLong(begin) => {
                    assert_eq!(begin.len(), SHOWN);
                    assert!(begin.trim_start().starts_with("Package: long\n"));
                    too_long += 1;
                }
            }
        }
        assert_eq!(names, ["a", "b", "long", "c"]);
        assert_eq!(too_long, 2);
    }

    proptest! {
        #[test]
        fn the_stanzas_of_the_pieces_are_those_of_the_text(
            text in "([AB#ß]: ?[1ß]?|[ \r]|\n){0,40}", size in 2usize..30
        ) {
            let mut read_in_pieces = Vec::new();
            for piece in pieces(text.as_bytes(), size) {
                let Piece::Stanzas(piece) = piece else { panic!("{piece:?}") };
                read_in_pieces.extend(read(&piece));
            }
            assert_eq!(read_in_pieces, read(&text));
        }
    }
}
