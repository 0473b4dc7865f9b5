//! The search in a list.

use super::field::Field;

/// A search that the user has begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) field: Field,
    /// Whether typed letters go into the field.
    pub(crate) typing: bool,
}
