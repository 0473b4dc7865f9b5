//! What a key means in which scope. Dispatch, key bar, help and the README use the same table.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use super::chord::Chord;
use super::key_table::KEYS;

/// Which part of the screen receives the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The list of packages.
    Packages,
    /// The conflicts.
    Conflicts,
    /// The files.
    Files,
    /// The findings of the check.
    Check,
    /// A search that is being typed.
    Search,
    /// A popup to read: help, why, the enlarged detail pane.
    Reading,
    /// The command menu.
    Menu,
    /// The name of the image that is being typed.
    Prompt,
    /// The name of a file that is typed for what is shown.
    Export,
    /// The name of a file that the selection goes to.
    Save,
    /// The name of a file that a selection comes from.
    Load,
    /// A question.
    Question,
    /// A running build.
    Building,
    /// The result of a build, or that there is none yet.
    Built,
}

impl Scope {
    /// The scopes in the order of the help, with their titles.
    pub(crate) const TITLES: [(Self, &'static str); 14] = [
        (Self::Packages, "Packages"),
        (Self::Conflicts, "Conflicts"),
        (Self::Files, "Files"),
        (Self::Check, "Check"),
        (Self::Search, "Search"),
        (Self::Reading, "Help, why and details"),
        (Self::Menu, "Command menu"),
        (Self::Prompt, "Name of the image"),
        (Self::Export, "Name of an export"),
        (Self::Save, "Name to save a selection"),
        (Self::Load, "Name to load a selection"),
        (Self::Question, "Question"),
        (Self::Building, "Build, running"),
        (Self::Built, "Build, ended"),
    ];

    /// Whether letters are typed into a field here.
    pub(crate) fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Search | Self::Prompt | Self::Export | Self::Save | Self::Load | Self::Menu
        )
    }
}

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

/// What the key does in that scope.
pub(crate) fn action(scope: Scope, event: KeyEvent) -> Option<Action> {
    let bound = in_scope(scope).find(|binding| binding.chords.iter().any(|chord| chord.is(event)));
    if let Some(binding) = bound {
        return Some(binding.action);
    }
    let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
    match event.code {
        KeyCode::Char(letter) if scope.takes_text() && !event.modifiers.intersects(held) => {
            Some(Action::Type(letter))
        }
        _ => None,
    }
}

/// The bindings of a scope, in the table's order.
pub(crate) fn in_scope(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    KEYS.iter()
        .filter(move |binding| binding.scopes.contains(&scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        for (scope, title) in Scope::TITLES {
            let mut seen: Vec<Chord> = Vec::new();
            for chord in in_scope(scope).flat_map(|binding| binding.chords) {
                assert!(
                    !seen.contains(chord),
                    "{} twice in {title}",
                    chord.name(true)
                );
                seen.push(*chord);
            }
        }
    }

    #[test]
    fn every_key_of_the_table_does_what_its_row_says() {
        for binding in KEYS {
            for &scope in binding.scopes {
                for chord in binding.chords {
                    assert_eq!(action(scope, chord.press()), Some(binding.action));
                }
            }
        }
    }

    /// The README's table of keys, as the table here makes it.
    fn readme_table() -> String {
        let mut table = String::from("| key | |\n|---|---|\n");
        for binding in in_scope(Scope::Packages) {
            let names = binding.chords.iter().map(|chord| chord.name(true));
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            table = format!("{table}| {} | {} |\n", names.join(" "), binding.text);
        }
        table
    }

    #[test]
    fn the_readme_has_the_keys_of_the_packages() {
        let readme = std::fs::read_to_string("README.md").unwrap();
        let table = readme_table();
        assert!(readme.contains(&table), "README.md lacks:\n{table}");
    }

    #[test]
    fn letters_are_text_only_where_text_is_typed() {
        let letter = KeyEvent::from(KeyCode::Char('b'));
        assert_eq!(action(Scope::Search, letter), Some(Action::Type('b')));
        assert_eq!(action(Scope::Prompt, letter), Some(Action::Type('b')));
        assert_eq!(action(Scope::Packages, letter), Some(Action::Build));
        assert_eq!(action(Scope::Question, letter), None);
    }

    #[test]
    fn every_scope_has_a_way_out_in_its_key_bar() {
        let leaves = |action| {
            matches!(
                action,
                Action::Back | Action::No | Action::Quit | Action::Cancel
            )
        };
        for (scope, title) in Scope::TITLES {
            let mut bar = in_scope(scope).filter(|binding| binding.word.is_some());
            assert!(bar.any(|binding| leaves(binding.action)), "{title}");
        }
    }
}
