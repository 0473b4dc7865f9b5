//! What is searched for in a list.

use super::field::Field;

/// A search that was begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) field: Field,
    /// Whether letters go into the field.
    pub(crate) typing: bool,
}
