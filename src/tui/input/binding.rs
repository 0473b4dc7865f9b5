//! What a key does where, with the words for it.

use super::action::Action;
use super::chord::Chord;
use super::scope::Scope;

/// One line of the key table.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) scopes: &'static [Scope],
    pub(crate) chords: &'static [Chord],
    pub(crate) action: Action,
    /// Its word in the key bar; those without one are only in the help.
    pub(crate) word: Option<&'static str>,
    /// What it does, for the help.
    pub(crate) text: &'static str,
}

impl Binding {
    /// The keys' names.
    pub(crate) fn names(&self, unicode: bool) -> String {
        let names: Vec<_> = self
            .chords
            .iter()
            .map(|chord| chord.name(unicode))
            .collect();
        names.join(" ")
    }
}
