//! The command menu: every action of the scope below it, found by words, run with Enter.

use super::field::Field;
use crate::tui::input::action::Action;
use crate::tui::input::binding::Binding;
use crate::tui::input::keys::in_scope;
use crate::tui::input::scope::Scope;

/// The menu.
#[derive(Clone, Debug)]
pub(crate) struct Menu {
    /// What had the keys before.
    pub(crate) scope: Scope,
    pub(crate) field: Field,
    /// The place among the actions that match.
    at: usize,
}

impl Menu {
    pub(crate) fn new(scope: Scope) -> Self {
        Self {
            scope,
            field: Field::default(),
            at: 0,
        }
    }

    /// The actions that match all words, each once.
    pub(crate) fn matches(&self) -> Vec<&'static Binding> {
        let words = self.field.text().to_lowercase();
        let words: Vec<&str> = words.split_whitespace().collect();
        let mut found: Vec<&'static Binding> = Vec::new();
        for binding in in_scope(self.scope) {
            let text = binding.text.to_lowercase();
            let word = binding.word.unwrap_or_default();
            let matches = words
                .iter()
                .all(|wanted| text.contains(wanted) || word.contains(wanted));
            let known = found.iter().any(|it| it.action == binding.action);
            if matches && !known && binding.action != Action::Menu {
                found.push(binding);
            }
        }
        found
    }

    /// The place of the selected action.
    pub(crate) fn at(&self) -> usize {
        self.at.min(self.matches().len().saturating_sub(1))
    }

    /// Selects the next action, or the previous one.
    pub(crate) fn step(&mut self, down: bool) {
        let last = self.matches().len().saturating_sub(1);
        self.at = if down {
            (self.at() + 1).min(last)
        } else {
            self.at().saturating_sub(1)
        };
    }

    /// Selects the action at that place.
    pub(crate) fn select(&mut self, place: usize) {
        self.at = place;
    }

    /// What was typed changed: the best match is selected.
    pub(crate) fn restart(&mut self) {
        self.at = 0;
    }

    /// What Enter runs.
    pub(crate) fn chosen(&self) -> Option<Action> {
        self.matches().get(self.at()).map(|binding| binding.action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_any_order_find_an_action() {
        let mut menu = Menu::new(Scope::Packages);
        let all = menu.matches().len();
        assert!(all > 15, "{all}");
        menu.field = Field::new("column sort");
        assert_eq!(menu.chosen(), Some(Action::NextSort));
        menu.field = Field::new("no such thing");
        assert_eq!(menu.chosen(), None);
    }
}
