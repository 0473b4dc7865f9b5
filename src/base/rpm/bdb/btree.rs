//! The leaves of a B-tree: pairs of a key and a value. An item has two bytes for its length and one
//! for its kind, and the page's head says where each begins. The numbers of packages are keys in
//! the order of the network, on every machine, since the tree sorts them as bytes.

use std::io::{Read, Seek};

use super::item::{Item, Value};
use super::pages::{PAGE_HEADER, Pages, damaged, no_package_number};
use crate::base::rpm::error::Problem;

pub(super) const TYPE_LEAF: u8 = 5;
pub(super) const ITEM_HERE: u8 = 1;
pub(super) const ITEM_ON_OVERFLOW_PAGES: u8 = 3;
/// Set beside the kind where an item is deleted and the page was not yet tidied.
const DELETED: u8 = 0x80;

/// The items of a page; none if it is not a leaf.
pub(super) fn items<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    page: &'p [u8],
) -> Result<Vec<Item<'p>>, Problem> {
    if page.get(25) != Some(&TYPE_LEAF) {
        return Ok(Vec::new());
    }
    let count = usize::from(pages.short(page, 20).unwrap_or(0));
    let mut items = Vec::new();
    // Items come in pairs: a key, then its value.
    for place in (0..count.saturating_sub(1)).step_by(2) {
        let key = item(pages, number, page, place)?;
        let value = item(pages, number, page, place + 1)?;
        if is_deleted(key) || is_deleted(value) {
            continue;
        }
        items.push(Item {
            key: package_number(pages, key).ok_or_else(|| no_package_number(number))?,
            value: self::value(pages, number, value),
        });
    }
    Ok(items)
}

/// The page from the item at that place on.
fn item<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    page: &'p [u8],
    place: usize,
) -> Result<&'p [u8], Problem> {
    let start = pages.short(page, PAGE_HEADER + 2 * place);
    let item = start.and_then(|start| page.get(usize::from(start)..));
    let item = item.filter(|item| item.len() > 3);
    item.ok_or_else(|| damaged(number, "an item lies outside of the page"))
}

fn is_deleted(item: &[u8]) -> bool {
    item.get(2).is_some_and(|kind| kind & DELETED != 0)
}

fn package_number<S: Read + Seek>(pages: &Pages<'_, S>, item: &[u8]) -> Option<u32> {
    let (ITEM_HERE, 4) = (*item.get(2)?, pages.short(item, 0)?) else {
        return None;
    };
    Some(u32::from_be_bytes(*item.get(3..)?.first_chunk()?))
}

fn value<'p, S: Read + Seek>(
    pages: &Pages<'_, S>,
    number: u32,
    item: &'p [u8],
) -> Result<Value<'p>, Problem> {
    match item.get(2) {
        Some(&ITEM_HERE) => {
            let length = usize::from(pages.short(item, 0).unwrap_or(0));
            let bytes = item.get(3..).and_then(|bytes| bytes.get(..length));
            let bytes = bytes.ok_or_else(|| damaged(number, "a value lies outside of the page"))?;
            Ok(Value::Here(bytes))
        }
        Some(&ITEM_ON_OVERFLOW_PAGES) => pages.chain_of(number, item),
        _ => Err(damaged(number, "a value is of an unknown kind")),
    }
}
