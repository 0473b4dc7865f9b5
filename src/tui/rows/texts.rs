//! Names and summaries of the catalog in lower case, one after the other in one buffer: a search
//! reads them all, and looking up each package would be slower because of cache misses.

use super::catalog::Catalog;

/// All texts.
pub(crate) struct Texts {
    bytes: Vec<u8>,
    /// For each offer of the catalog, where its name and its summary end.
    ends: Vec<(usize, usize)>,
}

impl Texts {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut texts = Self {
            bytes: Vec::new(),
            ends: Vec::with_capacity(catalog.offers().len()),
        };
        for &offer in catalog.offers() {
            let package = catalog.package(offer);
            let name_end = texts.add(&package.name);
            let summary_end = texts.add(&package.summary);
            texts.ends.push((name_end, summary_end));
        }
        texts
    }

    /// Where the text ends.
    fn add(&mut self, text: &str) -> usize {
        let small = text.bytes().map(|letter| letter.to_ascii_lowercase());
        self.bytes.extend(small);
        self.bytes.len()
    }

    /// Name and summary of an offer.
    pub(crate) fn get(&self, offer: usize) -> Option<(&[u8], &[u8])> {
        let &(name_end, summary_end) = self.ends.get(offer)?;
        let before = offer.checked_sub(1).and_then(|last| self.ends.get(last));
        let start = before.map_or(0, |&(_, end)| end);
        let name = self.bytes.get(start..name_end)?;
        Some((name, self.bytes.get(name_end..summary_end)?))
    }
}
