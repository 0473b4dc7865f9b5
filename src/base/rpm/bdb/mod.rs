//! `Packages` as Berkeley DB keeps it, read-only, after Berkeley DB's `db_page.h` and rpm's
//! `lib/backend/bdb_ro.cc`.
//!
//! rpm 4 wrote a hash, rpm 5 a B-tree. In both, keys are package numbers and values are headers,
//! most of them on chains of overflow pages. Every page is of the same size and says what it is, so
//! the pages that hold items are read one after the other, without hashing and without descending
//! the tree.

mod btree;
mod hash;
mod item;
mod pages;
#[cfg(test)]
pub(in crate::base) mod tests;

use std::io::{Read, Seek};

use pages::{Pages, Structure};

use super::entries::Entries;
use super::error::Problem;

/// Reads all values but that of key 0, which is rpm's counter.
pub(super) fn read(source: &mut (impl Read + Seek), sink: &mut Entries<'_>) -> Result<(), Problem> {
    let mut pages = Pages::open(source)?;
    let (mut page, mut value) = (Vec::new(), Vec::new());
    for number in 1..pages.count() {
        pages.read(number, &mut page)?;
        let items = match pages.structure() {
            Structure::Hash => hash::items(&pages, number, &page)?,
            Structure::BTree => btree::items(&pages, number, &page)?,
        };
        for item in items.into_iter().filter(|item| item.key != 0) {
            let read = item
                .value
                .and_then(|found| pages.value(number, &found, &mut value));
            sink(item.key, read.map(|()| value.as_slice()))?;
        }
    }
    Ok(())
}
