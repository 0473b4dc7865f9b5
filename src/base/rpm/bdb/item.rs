//! What a page holds, whatever its structure is: package numbers, each with a value.

use crate::base::rpm::error::Problem;

/// A value, as the page that names it has it.
pub(super) enum Value<'p> {
    /// On that page.
    Here(&'p [u8]),
    /// On a chain of overflow pages.
    Chain { first: u32, size: usize },
}

/// One entry of a page: its package number, and what is known of its value.
pub(super) struct Item<'p> {
    pub(super) key: u32,
    pub(super) value: Result<Value<'p>, Problem>,
}
