//! The pages of a hash: pairs of a key and a value, which stand at the page's end, the first behind
//! the second and so on. Each begins with a byte that says where its bytes are.

use std::io::{Read, Seek};

use super::item::{Item, Value};
use super::pages::{PAGE_HEADER, Pages, damaged, no_package_number};
use crate::base::rpm::error::Problem;

const TYPE_HASH_UNSORTED: u8 = 2;
const TYPE_HASH: u8 = 13;
pub(super) const ITEM_HERE: u8 = 1;
pub(super) const ITEM_ON_OVERFLOW_PAGES: u8 = 3;

/// The items of a page; none if it is not a page of a hash.
pub(super) fn items<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    page: &'p [u8],
) -> Result<Vec<Item<'p>>, Problem> {
    if !matches!(page.get(25), Some(&(TYPE_HASH | TYPE_HASH_UNSORTED))) {
        return Ok(Vec::new());
    }
    let parts = parts(pages, number, page)?;
    let pairs = parts.chunks_exact(2).filter_map(|pair| match pair {
        [key, value] => Some((*key, *value)),
        _ => None,
    });
    pairs
        .map(|(key, bytes)| {
            let key = match key {
                [ITEM_HERE, rest @ ..] => pages.word(rest, 0),
                _ => None,
            };
            Ok(Item {
                key: key.ok_or_else(|| no_package_number(number))?,
                value: value(pages, number, bytes),
            })
        })
        .collect()
}

/// Keys and values in turn.
fn parts<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    page: &'p [u8],
) -> Result<Vec<&'p [u8]>, Problem> {
    let count = usize::from(pages.short(page, 20).unwrap_or(0));
    let mut parts = Vec::new();
    // Items are stored from the end of the page towards its beginning, so each ends where the one
    // before it begins.
    let mut end = page.len();
    for place in 0..count {
        let start = pages.short(page, PAGE_HEADER + 2 * place).map(usize::from);
        let part = start.and_then(|start| page.get(start..end));
        let part = part.ok_or_else(|| damaged(number, "an item lies outside of the page"))?;
        end -= part.len();
        parts.push(part);
    }
    Ok(parts)
}

fn value<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    bytes: &'p [u8],
) -> Result<Value<'p>, Problem> {
    match bytes {
        [ITEM_HERE, rest @ ..] => Ok(Value::Here(rest)),
        [ITEM_ON_OVERFLOW_PAGES, ..] => pages.chain_of(number, bytes),
        _ => Err(damaged(number, "a value is of an unknown kind")),
    }
}
