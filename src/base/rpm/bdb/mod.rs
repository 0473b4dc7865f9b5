//! `Packages` as Berkeley DB keeps it, read-only, after Berkeley DB's `db_page.h` and rpm's
//! `lib/backend/bdb_ro.cc`.
//!
//! rpm 4 wrote a hash, rpm 5 a B-tree. In both, keys are package numbers and values are headers,
//! most of them on chains of overflow pages. Every page is of the same size and says what it is, so
//! the pages that hold items are read one after the other, without hashing and without descending
//! the tree.

mod btree;
mod hash;
mod pages;
#[cfg(test)]
pub(in crate::base) mod tests;

use std::io::{Read, Seek};

use pages::{Pages, Structure, damaged};

use super::entries::Entries;
use super::error::Problem;

/// A value, as the page that names it has it.
enum Value<'p> {
    /// On that page.
    Here(&'p [u8]),
    /// On a chain of overflow pages.
    Chain { first: u32, size: usize },
}

/// One entry of a page: its package number, and what is known of its value.
struct Item<'p> {
    key: u32,
    value: Result<Value<'p>, Problem>,
}

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

/// Says that a key is not the number of a package.
fn no_package_number(page: u32) -> Problem {
    damaged(page, "a key is not a package number")
}
