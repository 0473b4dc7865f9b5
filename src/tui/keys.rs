//! The key table: what each key does, and where. Dispatch, key bar and help read the same rows.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Motion, View};
use super::chord::Chord;
use super::field::Edit;

/// What has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The list of packages.
    Packages,
    /// A search that is being typed.
    Search,
    /// A popup to read: help, why, the enlarged detail pane.
    Reading,
    /// The name of the image that is being typed.
    Prompt,
    /// A question.
    Question,
    /// A build that runs.
    Building,
    /// The end of a build, or that there was none.
    Built,
}

impl Scope {
    /// The scopes in the order of the help, with their titles.
    pub(super) const TITLES: [(Self, &'static str); 7] = [
        (Self::Packages, "Packages"),
        (Self::Search, "Search"),
        (Self::Reading, "Help, why and details"),
        (Self::Prompt, "Name of the image"),
        (Self::Question, "Question"),
        (Self::Building, "Build, running"),
        (Self::Built, "Build, ended"),
    ];

    /// Whether letters are text here.
    pub(super) fn takes_text(self) -> bool {
        matches!(self, Self::Search | Self::Prompt)
    }
}

/// One row of the table.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) scopes: &'static [Scope],
    pub(super) chords: &'static [Chord],
    pub(super) action: Action,
    /// Its word in the key bar; those without one are only in the help.
    pub(super) word: Option<&'static str>,
    /// What it does, for the help.
    pub(super) text: &'static str,
}

impl Binding {
    /// The keys' names.
    pub(super) fn names(&self, unicode: bool) -> String {
        let names: Vec<_> = self
            .chords
            .iter()
            .map(|chord| chord.name(unicode))
            .collect();
        names.join(" ")
    }
}

/// What the key does in that scope.
pub(super) fn action(scope: Scope, event: KeyEvent) -> Option<Action> {
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

/// The rows of a scope, in the table's order.
pub(super) fn in_scope(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    KEYS.iter()
        .filter(move |binding| binding.scopes.contains(&scope))
}

const LIST: &[Scope] = &[Scope::Packages];
const LIST_AND_SEARCH: &[Scope] = &[Scope::Packages, Scope::Search];
const SEARCH: &[Scope] = &[Scope::Search];
const TEXT: &[Scope] = &[Scope::Search, Scope::Prompt];
const PROMPT: &[Scope] = &[Scope::Prompt];
const QUESTION: &[Scope] = &[Scope::Question];
const READING: &[Scope] = &[Scope::Reading];
const BUILDING: &[Scope] = &[Scope::Building];
const BUILT: &[Scope] = &[Scope::Built];
const SCROLLING: &[Scope] = &[Scope::Reading, Scope::Building, Scope::Built];
const VIEWS: &[Scope] = &[Scope::Packages, Scope::Building, Scope::Built];
const ALL: &[Scope] = &[
    Scope::Packages,
    Scope::Search,
    Scope::Reading,
    Scope::Prompt,
    Scope::Question,
    Scope::Building,
    Scope::Built,
];

/// A row with a word for the key bar.
const fn bar(
    scopes: &'static [Scope],
    chords: &'static [Chord],
    action: Action,
    word: &'static str,
    text: &'static str,
) -> Binding {
    Binding {
        scopes,
        chords,
        action,
        word: Some(word),
        text,
    }
}

/// A row that only the help has.
const fn row(
    scopes: &'static [Scope],
    chords: &'static [Chord],
    action: Action,
    text: &'static str,
) -> Binding {
    Binding {
        scopes,
        chords,
        action,
        word: None,
        text,
    }
}

const UP: Chord = Chord::key(KeyCode::Up);
const DOWN: Chord = Chord::key(KeyCode::Down);
const PAGE_UP: Chord = Chord::key(KeyCode::PageUp);
const PAGE_DOWN: Chord = Chord::key(KeyCode::PageDown);
const HOME: Chord = Chord::key(KeyCode::Home);
const END: Chord = Chord::key(KeyCode::End);
const ENTER: Chord = Chord::key(KeyCode::Enter);
const ESC: Chord = Chord::key(KeyCode::Esc);
const TAB: Chord = Chord::key(KeyCode::Tab);
const BACK_TAB: Chord = Chord::key(KeyCode::BackTab);
const BACKSPACE: Chord = Chord::key(KeyCode::Backspace);
const DELETE: Chord = Chord::key(KeyCode::Delete);
const LEFT: Chord = Chord::key(KeyCode::Left);
const RIGHT: Chord = Chord::key(KeyCode::Right);

const fn letter(letter: char) -> Chord {
    Chord::letter(letter)
}

const fn control(letter: char) -> Chord {
    Chord::control(letter)
}

/// All keys. What stands first in a scope stands first in its key bar.
pub(super) const KEYS: &[Binding] = &[
    // The list.
    bar(
        LIST,
        &[letter(' ')],
        Action::Toggle,
        "toggle",
        "request it, never take it, leave it",
    ),
    bar(
        LIST,
        &[letter('x')],
        Action::NeverTake,
        "never take",
        "never take it, or leave it again",
    ),
    bar(
        VIEWS,
        &[letter('b')],
        Action::Build,
        "build",
        "build the extension",
    ),
    bar(
        LIST,
        &[letter('w')],
        Action::Why,
        "why",
        "why it comes along, or why it cannot",
    ),
    bar(
        LIST,
        &[letter('c')],
        Action::NextConflict,
        "conflict",
        "to the next conflict",
    ),
    row(
        LIST,
        &[letter('C')],
        Action::PreviousConflict,
        "to the conflict before",
    ),
    bar(
        LIST,
        &[letter('u')],
        Action::Undo,
        "undo",
        "take the last mark back",
    ),
    row(LIST, &[control('r')], Action::Redo, "make it again"),
    bar(
        LIST,
        &[letter('/')],
        Action::Search,
        "search",
        "search: words in any order",
    ),
    row(LIST, &[letter('n')], Action::NextMatch, "to the next match"),
    row(
        LIST,
        &[letter('N')],
        Action::PreviousMatch,
        "to the match before",
    ),
    bar(
        LIST,
        &[TAB],
        Action::NextFilter,
        "filter",
        "next filter: All, Included, Excluded, ...",
    ),
    row(
        LIST,
        &[BACK_TAB],
        Action::PreviousFilter,
        "the filter before",
    ),
    row(
        LIST,
        &[ENTER],
        Action::Enlarge,
        "details on the whole screen",
    ),
    row(
        LIST,
        &[letter('J')],
        Action::Scroll(Motion::Down),
        "scroll the details down",
    ),
    row(
        LIST,
        &[letter('K')],
        Action::Scroll(Motion::Up),
        "scroll the details up",
    ),
    row(
        LIST,
        &[DOWN, letter('j')],
        Action::Move(Motion::Down),
        "down",
    ),
    row(LIST, &[UP, letter('k')], Action::Move(Motion::Up), "up"),
    row(
        LIST_AND_SEARCH,
        &[PAGE_DOWN, control('f')],
        Action::Move(Motion::PageDown),
        "a page down",
    ),
    row(
        LIST_AND_SEARCH,
        &[PAGE_UP, control('b')],
        Action::Move(Motion::PageUp),
        "a page up",
    ),
    row(
        LIST,
        &[HOME, letter('g')],
        Action::Move(Motion::First),
        "to the first",
    ),
    row(
        LIST,
        &[END, letter('G')],
        Action::Move(Motion::Last),
        "to the last",
    ),
    // A search.
    bar(
        SEARCH,
        &[ENTER],
        Action::Accept,
        "keep",
        "keep the matches in the list",
    ),
    bar(SEARCH, &[ESC], Action::Back, "clear", "end the search"),
    row(SEARCH, &[DOWN], Action::Move(Motion::Down), "down"),
    row(SEARCH, &[UP], Action::Move(Motion::Up), "up"),
    // The name of the image.
    bar(
        PROMPT,
        &[ENTER],
        Action::Accept,
        "build",
        "build under that name",
    ),
    bar(PROMPT, &[ESC], Action::Back, "back", "do not build"),
    // Text.
    row(
        TEXT,
        &[BACKSPACE, control('h')],
        Action::Edit(Edit::Backspace),
        "delete the letter before",
    ),
    row(
        TEXT,
        &[DELETE],
        Action::Edit(Edit::Delete),
        "delete the letter",
    ),
    row(
        TEXT,
        &[control('w')],
        Action::Edit(Edit::DeleteWord),
        "delete the word before",
    ),
    row(
        TEXT,
        &[control('u')],
        Action::Edit(Edit::Clear),
        "delete all",
    ),
    row(TEXT, &[LEFT], Action::Edit(Edit::Left), "left"),
    row(TEXT, &[RIGHT], Action::Edit(Edit::Right), "right"),
    row(
        TEXT,
        &[HOME, control('a')],
        Action::Edit(Edit::Start),
        "to the start",
    ),
    row(
        TEXT,
        &[END, control('e')],
        Action::Edit(Edit::End),
        "to the end",
    ),
    // A question.
    bar(QUESTION, &[letter('y'), ENTER], Action::Yes, "yes", "yes"),
    bar(
        QUESTION,
        &[letter('n'), ESC, letter('q')],
        Action::No,
        "no",
        "no",
    ),
    // The build.
    bar(
        BUILDING,
        &[letter('c'), ESC],
        Action::Cancel,
        "cancel",
        "stop the build",
    ),
    bar(
        BUILT,
        &[ESC, ENTER],
        Action::Back,
        "packages",
        "back to the packages",
    ),
    // Texts to read.
    row(
        SCROLLING,
        &[DOWN, letter('j')],
        Action::Scroll(Motion::Down),
        "down",
    ),
    row(
        SCROLLING,
        &[UP, letter('k')],
        Action::Scroll(Motion::Up),
        "up",
    ),
    row(
        SCROLLING,
        &[PAGE_DOWN, letter(' ')],
        Action::Scroll(Motion::PageDown),
        "a page down",
    ),
    row(
        SCROLLING,
        &[PAGE_UP],
        Action::Scroll(Motion::PageUp),
        "a page up",
    ),
    row(
        SCROLLING,
        &[HOME, letter('g')],
        Action::Scroll(Motion::First),
        "to the start",
    ),
    row(
        SCROLLING,
        &[END, letter('G')],
        Action::Scroll(Motion::Last),
        "to the end",
    ),
    bar(
        READING,
        &[ESC, ENTER, letter('q')],
        Action::Back,
        "close",
        "close it",
    ),
    // Everywhere.
    row(
        VIEWS,
        &[letter('1')],
        Action::Show(View::Packages),
        "the packages",
    ),
    row(
        VIEWS,
        &[letter('2')],
        Action::Show(View::Build),
        "the build",
    ),
    row(LIST, &[ESC], Action::Back, "end the search"),
    bar(VIEWS, &[letter('?')], Action::Help, "all keys", "all keys"),
    bar(VIEWS, &[letter('q')], Action::Quit, "quit", "quit"),
    row(
        ALL,
        &[control('c')],
        Action::Interrupt,
        "stop a build, or else quit",
    ),
    row(
        ALL,
        &[control('z')],
        Action::Suspend,
        "to the shell; fg comes back",
    ),
    row(
        ALL,
        &[control('l')],
        Action::Redraw,
        "paint the screen anew",
    ),
];

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
