//! What the user does: keys and the mouse, and the actions that they stand for.

pub(super) mod action;
pub(super) mod binding;
pub(super) mod chord;
pub(super) mod edit;
pub(super) mod key_table;
pub(super) mod keys;
pub(super) mod mouse;
pub(super) mod scope;
