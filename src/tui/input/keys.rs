//! What a key means in which scope. Dispatch, key bar, help and the README use the same table.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use super::binding::Binding;
use super::key_table::KEYS;
use super::scope::Scope;

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
    use crate::tui::input::chord::Chord;

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
